/** Cards under the list: the chosen grid, an offer of the planner, two buildings asked about. */

import { make } from "../dom.js";
import { signOf } from "../intake/keep.js";
import { householdBar, tintMark } from "../marks.js";
import { count, text, word } from "../text.js";
import { findingItem } from "../facts/sheet.js";
import { NONE } from "./draft.js";
import { gridName, householdsOf, shortId } from "./words.js";

/**
 * @typedef {import("./workspace.js").Workspace} Workspace
 * @typedef {import("../intake/keep.js").Part} Part
 * @typedef {import("./steps.js").Row} Row
 */

const GLYPHS = { within: "", below: "↓", above: "↑", unknown: "?", none: "" };

/**
 * Return the card of the chosen grid.
 * @param {Workspace} workspace
 * @returns {Part[]}
 */
export function cardParts(workspace) {
  const { desk, chosen } = workspace;
  const { board } = desk;
  const sums = board.sums(chosen);
  const locked = chosen >= 0 && board.at(chosen).locked;
  if (chosen === NONE || (chosen < 0 && sums.blocks === 0)) {
    return [{ key: "none", sign: signOf("none"), make: () => make("p", { class: "faint note",
      text: text("redraw.card.none") }) }];
  }
  return [{ key: "card", sign: signOf(chosen, sums.households, sums.unknown, sums.blocks, locked,
    desk.tints?.[chosen], desk.editable, workspace.offers.busy), make: () => _card(workspace) }];
}

/** @param {Workspace} workspace */
function _card(workspace) {
  const { desk, chosen } = workspace;
  const { board } = desk;
  const sums = board.sums(chosen);
  const stand = board.stand(chosen, sums);
  const limits = board.limitsOf(chosen);
  const off = limits === null ? 0 : stand === "above" ? sums.households - limits.max
    : limits.min - sums.households;
  return make("div", { class: "card" },
    make("div", { class: "card-head" },
      chosen < 0 ? make("span", { class: "tint loose", "aria-hidden": "true" })
        : tintMark(desk.tints?.[chosen] ?? 0),
      make("b", { class: "clip", text: gridName(board, chosen), title: board.code(chosen) ?? "" }),
      make("span", { class: `households band-${stand}` },
        make("span", { class: "number", text: count(sums.households) }),
        make("span", { class: "arrow", "aria-hidden": "true", text: GLYPHS[stand] })),
      make("span", { class: "faint", text: text("redraw.blocks", { n: count(sums.blocks) }) })),
    chosen < 0 || stand === "none" ? null : householdBar(sums.households, stand, limits),
    make("p", { class: `band-${stand}`, text: chosen < 0 ? text("redraw.loose.note")
      : limits === null || stand === "none" ? text("band.sentence.none")
        : text(`band.sentence.${stand}`, { ...limits, off: count(off) }) }),
    make("div", { class: "card-doing" }, ...(chosen < 0 ? [] : _doing(workspace)),
      _button("zoom", "Z", () => workspace.zoom())));
}

/**
 * @param {Workspace} workspace
 * @returns {HTMLElement[]}
 */
function _doing(workspace) {
  const { desk, chosen, offers } = workspace;
  if (!desk.editable) return [];
  const { locked } = desk.board.at(chosen);
  const lock = _button(locked ? "unlock" : "lock", "K", () => workspace.lock());
  lock.setAttribute("aria-pressed", String(locked));
  lock.id = "redraw-lock";
  return [lock,
    _button("propose", "F", () => void offers.propose(desk.board.code(chosen)), offers.busy),
    _button("solve", "S", () => void workspace.solve(), offers.busy)];
}

/**
 * @param {string} id
 * @param {string} key
 * @param {() => void} act
 * @param {boolean} [busy]
 */
function _button(id, key, act, busy = false) {
  return make("button", { type: "button", class: "quiet", id: `redraw-${id}`,
    title: `${text(`redraw.${id}.hint`)} (${key})`, "aria-disabled": busy ? "true" : null,
    text: text(`redraw.${id}`), onclick: () => { if (!busy) act(); } });
}

/**
 * Return the card of what is offered, or of what was asked about two buildings.
 * @param {Workspace} workspace
 * @returns {Part[]}
 */
export function offerParts(workspace) {
  const { offers, why } = workspace;
  if (offers.busy) {
    return [{ key: "busy", sign: signOf("busy"), make: () => make("div", { class: "card" },
      make("progress", { "aria-label": text("redraw.thinking") }),
      make("p", { class: "faint", text: text("redraw.thinking") })) }];
  }
  const { now } = offers;
  if (now !== null) {
    return [{ key: "offer", sign: signOf(now.id, offers.shown, offers.list.length, _signOfSteps(workspace, now)),
      make: () => _offer(workspace, now) }];
  }
  const { told } = why;
  if (told === null) return [];
  return [{ key: "why", sign: signOf(told.a, told.b, told.words, told.asking),
    make: () => _why(workspace, told) }];
}

/**
 * @param {Workspace} workspace
 * @param {import("./offers.js").Offer} now
 */
function _offer(workspace, now) {
  const { offers, desk } = workspace;
  const before = new Map(now.before.map((grid) => [grid.code, grid]));
  return make("div", { class: "card offer" },
    make("p", { class: "offer-words", text: now.words }),
    make("ul", { class: "offer-grids" }, ...now.after.map((grid) => {
      const at = desk.board.find(grid.code);
      const stand = grid.band === "in" ? "within" : grid.band;
      return make("li", {},
        make("span", { class: "clip", text: at < 0 ? text("redraw.grid.fresh") : desk.board.at(at).name }),
        make("span", { class: "number", text: `${count(before.get(grid.code)?.households ?? 0)} → ${
          count(grid.households)}` }),
        make("span", { class: `band-${stand}`,
          text: stand === "none" ? "" : `${GLYPHS[stand]}${word("band", stand)}` }));
    })),
    make("ul", { class: "finding-list" }, ...now.findings
      .filter(({ severity }) => severity !== "info").map(findingItem)),
    make("div", { class: "card-doing" },
      make("button", { type: "button", class: "primary", id: "offer-accept",
        title: `${text("redraw.accept")} (A)`, onclick: () => offers.accept() },
      text((now.steps?.list.length ?? 0) < 2 ? "redraw.accept" : "redraw.accept.all"), make("kbd", { "aria-hidden": "true", text: "A" })),
      offers.list.length < 2 ? null : make("button", { type: "button", class: "quiet", id: "offer-next",
        text: text("redraw.offer.next", { at: count(offers.shown + 1), n: count(offers.list.length) }),
        onclick: () => offers.show((offers.shown + 1) % offers.list.length) }),
      make("button", { type: "button", class: "quiet", id: "offer-dismiss",
        title: `${text("redraw.dismiss")} (Esc)`, text: text("redraw.dismiss"),
        onclick: () => offers.clear() })),
    (now.steps?.list.length ?? 0) < 2 ? null : make("ol", { class: "offer-steps", id: "offer-steps",
      "aria-label": text("redraw.move.list") }, ..._rows(workspace, now).map((row, at) => _step(workspace, row, at))));
}

/**
 * @param {Workspace} workspace
 * @param {import("./offers.js").Offer} now
 * @returns {Row[]}
 */
function _rows({ desk }, now) {
  return now.steps?.rows(desk.board) ?? [];
}

/**
 * @param {Workspace} workspace
 * @param {import("./offers.js").Offer} now
 */
function _signOfSteps(workspace, now) {
  return _rows(workspace, now).map(({ state, from, to }) => [state, from?.after, to.after].join()).join(";");
}

/**
 * Return one step: who moves where, what both grids hold then, and the button that makes it.
 * @param {Workspace} workspace
 * @param {Row} row
 * @param {number} at
 */
function _step(workspace, row, at) {
  const { desk, offers } = workspace;
  const { step, state } = row;
  const blocks = step.blocks.flatMap((id) => desk.board.indexOf.get(id) ?? []);
  const words = text("redraw.move", { n: count(blocks.length), households: householdsOf(desk.board, blocks) });
  const first = offers.now?.steps?.together(desk.board, step)[0] ?? step;
  const doing = state === "open" && first !== step ? make("span", { class: "faint",
    text: text("redraw.move.together") }) : state === "open" ? make("button", { type: "button", class: "quiet", "data-step": String(at),
    "aria-label": text("redraw.move.accept", { at: count(at + 1) }), text: text("redraw.accept"),
    onclick: () => offers.acceptStep(at) })
    : make("span", { class: "faint", text: text(`redraw.move.${state}`) });
  return make("li", { class: `step-${state}` },
    make("div", { class: "step-head" },
      make("button", { type: "button", class: "quiet", title: text("redraw.zoom"), text: words,
        onclick: () => workspace.look(blocks) }), doing),
    state !== "open" ? null : make("span", { class: "number", text: [row.from, row.to].flatMap((side) =>
      (side === null ? [] : text("redraw.move.side", { grid: side.grid < 0 ? text("redraw.grid.fresh")
        : desk.board.at(side.grid).name, before: count(side.before), after: count(side.after) })))
      .join(text("list.comma")) }),
    step.sound || state !== "open" ? null : make("p", { class: "faint", text: text("redraw.move.unsound") }));
}

/**
 * @param {Workspace} workspace
 * @param {import("./why.js").Told} told
 */
function _why({ why, desk }, told) {
  const { ids } = desk.board;
  return make("div", { class: "card" },
    make("p", { class: "offer-words", text: text("redraw.why.title", { a: shortId(ids[told.a] ?? ""),
      b: shortId(ids[told.b] ?? "") }) }),
    ...told.words.map((words) => make("p", { text: words })),
    told.asking ? make("progress", { "aria-label": text("redraw.thinking") }) : null,
    make("div", { class: "card-doing" },
      told.unit === null || told.neighbours || told.asking ? null : make("button", { type: "button",
        class: "quiet", id: "why-what-if", text: text("redraw.why.what_if"),
        onclick: () => void why.whatIf() }),
      make("button", { type: "button", class: "quiet", id: "why-close", text: text("close"),
        onclick: () => why.clear() })));
}
