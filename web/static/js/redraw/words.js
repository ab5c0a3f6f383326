/** Sentences of the workspace: what a stroke would do and did, what a building is. */

import { count, text, word } from "../text.js";

/**
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {import("./types").Verdict} Verdict
 */

/**
 * @param {Draft} draft
 * @param {number} grid
 * @returns {string}
 */
export function gridName(draft, grid) {
  return grid < 0 ? text("redraw.loose") : draft.at(grid).name;
}

/**
 * Return an id as it is shown where there is little room: the end tells one from another.
 * @param {string} id
 * @returns {string}
 */
export function shortId(id) {
  return id.length <= 12 ? id : `…${id.slice(-9)}`;
}

/**
 * Return how many households blocks have, with a note of those nobody has counted.
 * @param {Draft} draft
 * @param {number[]} blocks
 * @returns {string}
 */
export function householdsOf(draft, blocks) {
  const known = blocks.map((block) => draft.households[block] ?? -1).filter((one) => one >= 0);
  const sum = count(known.reduce((all, one) => all + one, 0));
  return known.length === blocks.length ? text("redraw.households", { n: sum })
    : text("redraw.households.some", { n: sum, unknown: count(blocks.length - known.length) });
}

/**
 * Return a grid with its count and band, as it is read aloud.
 * @param {Draft} draft
 * @param {number} grid
 * @param {import("./types").Sums} [sums] what it would hold
 * @returns {string}
 */
export function gridWords(draft, grid, sums = draft.sums(grid)) {
  const stand = draft.stand(grid, sums);
  return text(stand === "none" ? "redraw.grid.plain" : "redraw.grid.words", {
    grid: gridName(draft, grid), n: count(sums.households), band: word("band", stand) });
}

/**
 * Return a building as it is read aloud: how large, where, beside whom.
 * @param {Draft} draft
 * @param {number} block
 * @returns {string}
 */
export function blockWords(draft, block) {
  const own = draft.grid[block] ?? -1;
  const others = [...new Set([...draft.neighbours(block)].map((one) => draft.grid[one] ?? -1))]
    .filter((grid) => grid !== own);
  return [
    text("redraw.block.words", { block: shortId(draft.ids[block] ?? ""), households: householdsOf(draft, [block]),
      grid: gridName(draft, own) }),
    draft.locked(block) ? text("redraw.block.locked") : "",
    others.length === 0 ? "" : text("redraw.block.beside", {
      grids: others.map((grid) => gridName(draft, grid)).join(text("list.comma")) }),
  ].join("");
}

/**
 * Return why a stroke cannot be done, or what it takes with it; empty when there is nothing to say.
 * @param {Draft} draft
 * @param {Verdict} verdict
 * @returns {string}
 */
export function verdictWords(draft, { refusal, along, cut, locked, strange, to }) {
  const cutOff = { n: count(cut.length), households: householdsOf(draft, cut) };
  if (refusal === "cut") return text("redraw.refused.cut", cutOff);
  if (refusal === "apart") {
    return text("redraw.refused.apart", { ...cutOff, grid: gridName(draft, to) });
  }
  if (refusal === "locked") return text("redraw.refused.locked");
  if (refusal === "unit") return text("redraw.refused.unit");
  if (refusal === "band") return text("redraw.refused.band");
  return [
    along.length === 0 ? "" : text("redraw.takes_along", { n: count(along.length),
      households: householdsOf(draft, along) }),
    locked.length === 0 ? "" : text("redraw.leaves_locked", { n: count(locked.length) }),
    strange.length === 0 ? "" : text("redraw.leaves_strange", { n: count(strange.length) }),
  ].join("");
}

/**
 * Return what a stroke did, with both totals.
 * @param {Draft} draft
 * @param {Verdict} verdict
 * @returns {string}
 */
export function strokeWords(draft, { moves, to, effects }) {
  return [text(to < 0 ? "redraw.taken_out" : "redraw.moved", { n: count(moves.length), households: householdsOf(draft, moves),
    grid: gridName(draft, to) }),
  ...effects.map(({ at, after }) => gridWords(draft, at, after))].join(text("list.semicolon")) + text("list.stop");
}

/**
 * Return the state of a plan, with the day for which an approved one waits.
 * @param {{state?: string, in_force_from?: string | null}} [plan]
 * @returns {string}
 */
export function stateWords({ state, in_force_from } = {}) {
  return state === "approved" && in_force_from ? text("redraw.state.waits", { date: in_force_from })
    : word("plan_state", state);
}

/**
 * Return the place that a plan divides: the names of its units, or the first and their number.
 * @param {import("../types").App} app
 * @param {import("../types").PlanRow} plan
 * @returns {string}
 */
export function placeOf(app, { unit_codes }) {
  const names = unit_codes.map((code) => app.unitNames.get(code) ?? code);
  return names.length > 2 ? text("redraw.units", { unit: names[0] ?? "", n: count(names.length) })
    : names.join(text("list.comma"));
}
