/** What lies on the map while a draft is redrawn: the tools, and what the stroke would do. */

import { make } from "../dom.js";
import { householdBar, tintMark } from "../marks.js";
import { count, text, word } from "../text.js";
import { TOOLS, SIZES } from "./tools.js";
import { gridName, verdictWords } from "./words.js";

/**
 * @typedef {import("./desk.js").Desk} Desk
 * @typedef {import("./types").Verdict} Verdict
 * @typedef {import("./types").Effect} Effect
 */

const GLYPHS = { within: "✓", below: "↓", above: "↑", unknown: "?", none: "" };
const KEYS = { pan: "H", brush: "B", rectangle: "R", lasso: "L", drag: "D", why: "W" };
/** How many grids the board names before it says "and others". */
const MOST = 4;

export class Bar {
  /**
   * @param {HTMLElement} area
   * @param {{take: (tool: import("./tools.js").Tool) => void, resize: (by: number) => void,
   *   tool: () => string, size: () => number, editable: () => boolean}} hand
   */
  constructor(area, hand) {
    this.hand = hand;
    this.element = make("div", { class: "redraw-bar", id: "redraw-bar", role: "toolbar" });
    this.board = make("div", { class: "redraw-board", id: "redraw-board", hidden: true });
    /** What is to be shown with the next picture. @type {Verdict | null} */
    this._next = null;
    this._due = false;
    area.append(this.element, this.board);
  }

  draw() {
    const { hand } = this;
    const focused = document.activeElement?.id ?? "";
    this.element.setAttribute("aria-label", text("redraw.tools"));
    const tools = TOOLS.filter((tool) => hand.editable() || tool === "pan" || tool === "why");
    this.element.replaceChildren(...tools.map((tool) => make("button", {
      type: "button", id: `tool-${tool}`, class: "tool", "aria-pressed": String(hand.tool() === tool),
      title: text(`redraw.tool.${tool}.hint`), onclick: () => hand.take(tool),
    }, make("span", { text: text(`redraw.tool.${tool}`) }),
    make("kbd", { "aria-hidden": "true", text: KEYS[tool] }))),
    ...(hand.editable() ? [this._sizes()] : []));
    document.getElementById(focused)?.focus();
  }

  _sizes() {
    const { hand } = this;
    const button = (/** @type {string} */ id, /** @type {number} */ by, /** @type {string} */ sign) =>
      make("button", { type: "button", class: "tool size", id: `size-${id}`, text: sign,
        "aria-label": text(`redraw.size.${id}`), title: text(`redraw.size.${id}`),
        onclick: () => hand.resize(by) });
    const radius = SIZES[hand.size()] ?? 0;
    const words = radius === 0 ? text("redraw.size.one") : count(radius * 2);
    return make("span", { class: "sizes", role: "group", "aria-label": text("redraw.size") },
      button("less", -1, "−"), make("span", { class: "size-now", id: "size-now", text: words }),
      button("more", 1, "+"));
  }

  /**
   * Say what a stroke would do to every grid it touches; null: nothing is under way.
   * @param {Desk} desk
   * @param {Verdict | null} verdict
   */
  show(desk, verdict) {
    this._next = verdict;
    if (verdict === null) this._draw(desk, null);
    else if (!this._due) {
      // once a picture: the hand is faster than the screen
      this._due = true;
      requestAnimationFrame(() => {
        this._due = false;
        this._draw(desk, this._next);
      });
    }
  }

  /**
   * @param {Desk} desk
   * @param {Verdict | null} verdict
   */
  _draw(desk, verdict) {
    const empty = verdict === null || (verdict.moves.length === 0 && verdict.refusal === "nothing");
    this.board.hidden = empty;
    if (empty || verdict === null) return;
    const { board } = desk;
    const words = verdictWords(board, verdict);
    const rows = verdict.effects.slice(0, MOST).map((effect) => this._row(desk, effect));
    const more = verdict.effects.length - MOST;
    this.board.classList.toggle("refused", verdict.refusal !== null);
    this.board.replaceChildren(...rows,
      ...(more > 0 ? [make("p", { class: "faint", text: text("redraw.more", { n: count(more) }) })] : []),
      ...(words === "" ? [] : [make("p", { class: "board-words", text: words })]));
  }

  /**
   * @param {Desk} desk
   * @param {Effect} effect
   * @returns {HTMLElement}
   */
  _row(desk, { at, before, after, from, to }) {
    const figure = (/** @type {number} */ households, /** @type {import("./types").Stand} */ stand) =>
      make("span", { class: `households band-${stand}` }, make("span", { text: count(households) }),
        make("span", { class: "arrow", text: GLYPHS[stand] }));
    return make("div", { class: "board-row", "data-grid": desk.board.code(at) ?? "" },
      at < 0 ? make("span", { class: "tint loose" }) : tintMark(desk.tints?.[at] ?? 0),
      make("span", { class: "clip", text: gridName(desk.board, at) }),
      figure(before.households, from), make("span", { class: "faint", text: "→" }),
      figure(after.households, to),
      to === "none" ? make("span") : householdBar(after.households, to, desk.board.limitsOf(at)),
      make("span", { class: `band-${to} board-band`, text: to === "none" ? "" : word("band", to) }));
  }

  remove() {
    this.element.remove();
    this.board.remove();
  }
}
