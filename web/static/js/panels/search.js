/** Search by name or code across everything; arrows walk the answers, Enter goes there. */

import { get } from "../api.js";
import { make } from "../dom.js";
import { text, word } from "../text.js";

const WAIT_MS = 180;

/**
 * @typedef {import("../types").SearchHit} SearchHit
 * @param {import("../types").App} app
 * @returns {HTMLElement}
 */
export function searchBox(app) {
  /** @type {SearchHit[]} */
  let hits = [];
  let at = -1;
  let timer = 0;
  let asked = 0;
  const list = make("ul", { role: "listbox", id: "search-hits", class: "hits", hidden: true,
    "aria-label": text("search") });
  const input = make("input", {
    type: "search", id: "search", role: "combobox", autocomplete: "off", spellcheck: "false",
    placeholder: text("search.hint"), "aria-label": text("search"), "aria-controls": "search-hits",
    "aria-expanded": "false", "aria-autocomplete": "list",
    oninput: () => { clearTimeout(timer); timer = setTimeout(ask, WAIT_MS); },
    onkeydown: key,
    onblur: () => { setTimeout(() => show([]), 150); },
  });

  async function ask() {
    const wanted = input.value.trim();
    asked += 1;
    const mine = asked;
    if (wanted === "") { show([]); return; }
    const answer = await get(`/api/search?q=${encodeURIComponent(wanted)}`);
    if (mine !== asked) return;
    show(answer.status === "ok" ? answer.value.found : [], true);
  }

  /**
   * @param {SearchHit[]} found
   * @param {boolean} [tell]
   */
  function show(found, tell = false) {
    hits = found;
    at = found.length > 0 ? 0 : -1;
    list.hidden = found.length === 0 && !tell;
    input.setAttribute("aria-expanded", String(!list.hidden));
    list.replaceChildren(...(found.length === 0 && tell
      ? [make("li", { class: "faint", text: text("search.none") })]
      : found.map((hit, i) => make("li", { role: "option", id: `hit-${i}`,
        "aria-selected": String(i === at), onmousedown: () => go(hit) },
      make("span", { class: "chip", text: word("thing", hit.kind) }),
      make("span", { class: "clip", text: hit.name }),
      make("span", { class: "faint clip", text: app.unitNames.get(hit.unit_code ?? "") ?? hit.id })))));
    mark();
  }

  function mark() {
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `hit-${at}`);
    list.querySelectorAll("[role=option]").forEach((option, i) =>
      option.setAttribute("aria-selected", String(i === at)));
    list.querySelector(`#hit-${at}`)?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    const hit = hits[at];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      at = hits.length === 0 ? -1 : (at + step + hits.length) % hits.length;
      mark();
    } else if (event.key === "Enter" && hit !== undefined) go(hit);
    else if (event.key === "Escape" && !list.hidden) {
      show([]);
      event.stopPropagation();
    } else return;
    event.preventDefault();
  }

  /** @param {SearchHit} hit */
  function go(hit) {
    show([]);
    input.value = hit.name;
    app.choose({ kind: hit.kind, id: hit.id },
      { bounds: hit.bounds ?? null, centre: hit.centre ?? null, fly: true });
  }

  return make("div", { class: "search", role: "search" }, input, list);
}
