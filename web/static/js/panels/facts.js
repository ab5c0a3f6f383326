/** The facts and findings of the chosen thing, beside the list or in its place. */

import { announce } from "../announce.js";
import { fetched } from "../data.js";
import { make, part } from "../dom.js";
import { camera } from "../facts/cameras.js";
import { incident, patrol } from "../facts/cases.js";
import { block, grid, hamlet, keyPlace, unit } from "../facts/places.js";
import { text } from "../text.js";

/** @type {Record<import("../types").Kind, import("../types").FactSheet>} */
const SHEETS = { unit, grid, block, camera, incident, patrol, hamlet, key_place: keyPlace };

/** From this width on the facts stand beside the list (css/page.css has the same number). */
const SIDE_BY_SIDE = "(min-width: 1680px)";

/** Shows the facts of what is chosen and takes the focus when a person chose it. */
export class Facts {
  /** @param {import("../types").App} app */
  constructor(app) {
    this.app = app;
    this._asked = 0;
    /** What is shown now, to tell a fresh drawing of the same from another thing. */
    this._title = "";
    matchMedia(SIDE_BY_SIDE).addEventListener("change", () => this.cover());
    app.store.on(["selection", "language"], () => this.draw());
    app.store.on(["plan", "days"], () => { if (this._planned()) this.draw(); });
  }

  /** A unit's facts depend on the plan shown; other things are themselves. */
  _planned() {
    const kind = this.app.store.state.selection?.kind;
    return kind === "unit" || kind === "grid";
  }

  /** Fetch and show the facts of the choice. */
  async draw() {
    const panel = part("facts");
    const { selection, plan } = this.app.store.state;
    part("side").classList.toggle("with-facts", selection !== null);
    panel.hidden = selection === null;
    this.cover();
    this._asked += 1;
    if (selection === null) this._title = "";
    if (selection === null) return;
    const asked = this._asked;
    const sheet = SHEETS[selection.kind];
    const answer = await fetched(sheet.path(selection.id, plan));
    if (asked !== this._asked) return;
    const also = answer.status === "ok" ? await _asked(sheet.also?.(answer.value) ?? {}) : {};
    if (asked !== this._asked) return;
    if (answer.status === "ok") this._show(sheet, answer.value, also);
    else this._failed(answer.status === "refused" ? answer.problem : null);
  }

  /**
   * @param {import("../types").FactSheet} sheet
   * @param {any} thing
   * @param {Record<string, any>} also
   */
  _show(sheet, thing, also) {
    const title = sheet.title(thing);
    const { focused, top } = this._kept(title);
    const sections = sheet.sections(thing, this.app, also)
      .filter(({ body }) => body.some((node) => node !== null))
      .map(({ title: heading, body }) => make("section", { class: "facts-section" },
        heading === "" ? null : make("h3", { text: heading }), ...body));
    part("facts").replaceChildren(this._head(title, sheet.subtitle(thing),
      () => this.app.map.fly(sheet.target(thing).bounds, sheet.target(thing).centre)),
    make("div", { class: "facts-body", tabindex: 0, "aria-labelledby": "facts-title",
      role: "group" }, ...sections));
    if (focused === null) announce(text("facts.shown", { title }));
    this._restore(focused, top);
    this._title = title;
    this._fly(sheet.target(thing));
  }

  /**
   * Return the focus and the scroll of the facts that are about to be drawn anew.
   * @param {string} title
   * @returns {{focused: string | null, top: number}}
   */
  _kept(title) {
    const inside = part("facts").contains(document.activeElement);
    const body = part("facts").querySelector(".facts-body");
    return { focused: inside ? document.activeElement?.id ?? "" : null,
      top: title === this._title ? body?.scrollTop ?? 0 : 0 };
  }

  /**
   * @param {string | null} focused
   * @param {number} top
   */
  _restore(focused, top) {
    const body = part("facts").querySelector(".facts-body");
    if (body !== null) body.scrollTop = top;
    if (focused === null || focused === "facts") return;
    // what had the keyboard is gone with the old drawing: the same thing anew, or the panel
    (document.getElementById(focused) ?? part("facts")).focus({ preventScroll: true });
  }

  /** Where the facts lie over the list, the keyboard must not wander about underneath. */
  cover() {
    const panel = part("facts");
    const covered = !panel.hidden && !matchMedia(SIDE_BY_SIDE).matches;
    for (const under of [part("list"), part("intake"), part("redraw"), part("siting")]) {
      const inside = under.contains(document.activeElement);
      under.inert = covered;
      if (covered && inside) panel.focus();
    }
  }

  /** @param {import("../types").Problem | null} problem */
  _failed(problem) {
    part("facts").replaceChildren(this._head(problem?.title ?? text("offline"), "", null),
      make("div", { class: "facts-body" },
        make("p", { text: problem?.detail ?? "" }), make("p", { text: problem?.next ?? "" }),
        problem?.object_class === undefined ? null : make("button", { type: "button",
          class: "primary", id: "purpose-say", text: text("purpose.say"),
          onclick: () => void this.draw() })));
    announce(problem?.title ?? text("offline"));
  }

  /**
   * @param {string} title
   * @param {string} subtitle
   * @param {(() => void) | null} onFly
   * @returns {HTMLElement}
   */
  _head(title, subtitle, onFly) {
    return make("header", { class: "facts-head" },
      make("div", { class: "facts-names" }, make("h2", { id: "facts-title", text: title }),
        make("p", { class: "faint", text: subtitle })),
      onFly === null ? null : make("button", { type: "button", class: "quiet",
        text: text("facts.fly"), onclick: onFly }),
      make("button", { type: "button", class: "quiet close", id: "facts-close",
        "aria-label": text("facts.close"), title: `${text("facts.close")} (Esc)`, text: "✕",
        onclick: () => this.app.close() }));
  }

  /** A choice made by name alone (a link, a search) knows its place only now. */
  /** @param {import("../types").Target} target */
  _fly(target) {
    if (!this.app.flyOnFacts) return;
    this.app.flyOnFacts = false;
    this.app.map.fly(target.bounds, target.centre);
  }
}

/**
 * Ask for all of these at once; null stands for what was not asked or not answered.
 * @param {Record<string, string | null>} paths
 * @returns {Promise<Record<string, any>>}
 */
async function _asked(paths) {
  const answers = await Promise.all(Object.entries(paths).map(async ([name, path]) => {
    const answer = path === null ? null : await fetched(path);
    return [name, answer?.status === "ok" ? answer.value : null];
  }));
  return Object.fromEntries(answers);
}
