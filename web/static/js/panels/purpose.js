/** Asks what a look is for, once a sitting; the answer goes into the record of acts. */

import { get } from "../api.js";
import { forget } from "../data.js";
import { make } from "../dom.js";
import { forgetPurposes, purposes } from "../purposes.js";
import { language, text } from "../text.js";

/** The same limits as web/purpose.py; the server decides, this only says it early. */
const LEAST = 2;
const MOST = 200;

/**
 * Open the dialog; the promise holds what was said, null when nothing was.
 * @param {string} about the kind of thing
 * @returns {Promise<string | null>}
 */
export async function askPurpose(about) {
  const answer = await get("/api/purposes");
  const { recent, offered_zh, offered_en } = answer.status === "ok" ? answer.value
    : { recent: [], offered_zh: [], offered_en: [] };
  const offered = language() === "zh" ? offered_zh : offered_en;
  return new Promise((done) => _open(about, recent,
    offered.filter((/** @type {string} */ one) => !recent.includes(one)), done));
}

/**
 * Return what looks at a kind of thing are for, with a way to say something else.
 * @param {string} kind
 * @param {() => void} onForgotten asks anew, and so for a purpose
 * @returns {HTMLElement | null} null: nothing was said
 */
export function purposeLine(kind, onForgotten) {
  const purpose = purposes()[kind];
  if (purpose === undefined) return null;
  return make("p", { class: "faint purpose-now" }, text("purpose.now", { purpose }),
    make("button", { type: "button", class: "link", "data-purpose": kind, text: text("purpose.change"),
      onclick: () => { forgetPurposes(kind); forget(); onForgotten(); } }));
}

/**
 * @param {string} about
 * @param {string[]} recent
 * @param {string[]} offered
 * @param {(purpose: string | null) => void} done
 */
function _open(about, recent, offered, done) {
  /** @type {string | null} */
  let said = null;
  const input = make("input", { id: "purpose", type: "text", maxlength: MOST, autocomplete: "off",
    "aria-describedby": "purpose-note purpose-fault" });
  const fault = make("p", { id: "purpose-fault", class: "fault", role: "alert" });
  const choose = (/** @type {string} */ words) => {
    input.value = words;
    input.focus();
    fault.textContent = "";
  };
  const form = make("form", { onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    const words = input.value.trim().replace(/\s+/g, " ");
    if ([...words].length < LEAST) {
      fault.textContent = text("purpose.too_short");
      input.setAttribute("aria-invalid", "true");
      input.focus();
      return;
    }
    said = words;
    dialog.close();
  } },
  make("label", { for: "purpose", text: text("purpose.label") }), input, fault,
  ..._choices("purpose.recent", recent, choose), ..._choices("purpose.offered", offered, choose),
  make("div", { class: "purpose-buttons" },
    make("button", { type: "button", class: "quiet", id: "purpose-cancel", text: text("cancel"),
      onclick: () => dialog.close() }),
    make("button", { class: "primary", id: "purpose-ok", text: text("purpose.ok") })));
  const dialog = make("dialog", { class: "help purpose", "aria-labelledby": "purpose-title",
    "aria-describedby": "purpose-note",
    // keys of the page are no keys of this form
    onkeydown: (/** @type {KeyboardEvent} */ event) => event.stopPropagation(),
    onclose: () => { dialog.remove(); done(said); } },
  make("h2", { id: "purpose-title", text: text(`purpose.title.${about}`) }),
  make("p", { id: "purpose-note", class: "faint", text: text("purpose.note") }), form);
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
}

/**
 * @param {string} heading
 * @param {string[]} words
 * @param {(words: string) => void} choose
 * @returns {HTMLElement[]}
 */
function _choices(heading, words, choose) {
  if (words.length === 0) return [];
  return [make("div", { role: "group", class: "purpose-choices", "aria-label": text(heading) },
    make("span", { class: "faint", text: text(heading) }),
    ...words.map((one) => make("button", { type: "button", class: "chip-button", text: one,
      onclick: () => choose(one) })))];
}
