/** What a carried file did, and what of it was not taken over because it had been moved here first. */

import { make } from "../../dom.js";
import { count, text } from "../../text.js";
import { gridName, shortId } from "../words.js";

/**
 * @typedef {import("../types").Lost} Lost
 * @typedef {import("../types").Move} Move
 * @typedef {{accepted: Move[], lost: Lost[]}} Merged
 */

/** How many are listed. */
const SHOWN = 50;

/**
 * Return what a merge did, in one sentence.
 * @param {Merged} merged
 */
export function mergedWords({ accepted, lost }) {
  return accepted.length + lost.length === 0 ? text("redraw.carry.nothing")
    : text("redraw.carry.merged", { n: count(accepted.length), lost: count(lost.length) });
}

/**
 * Return what a merge did, and the buildings that stay as they are here, each of which shows itself
 * on the map; all of it stays until it is put away.
 * @param {import("../workspace.js").Workspace} workspace
 * @param {Merged} merged
 * @param {() => void} away
 * @returns {Node[]}
 */
export function mergedParts(workspace, merged, away) {
  return [make("div", { class: "merge-said" }, make("p", { id: "merge-said", text: mergedWords(merged) }),
    make("button", { type: "button", class: "quiet", id: "merge-away", text: text("redraw.carry.away"), onclick: away })),
  ..._lostParts(workspace, merged.lost)];
}

/**
 * @param {import("../workspace.js").Workspace} workspace
 * @param {Lost[]} lost
 * @returns {Node[]}
 */
function _lostParts(workspace, lost) {
  if (lost.length === 0) return [];
  const { board } = workspace.desk;
  const name = (/** @type {string | null} */ code) => {
    const at = board.find(code);
    return code !== null && at < 0 ? code : gridName(board, at);
  };
  const go = (/** @type {string} */ block) => {
    const at = board.indexOf.get(block) ?? -1;
    workspace.walk.go(at);
    if (at >= 0) workspace.look([at]);
  };
  return [make("p", { class: "fault", id: "merge-lost", text: text("redraw.carry.lost",
    { n: count(lost.length) }) }),
  make("ul", { class: "draft-list" }, ...lost.slice(0, SHOWN).map(({ block, wanted, grid, by }) =>
    make("li", {}, make("button", { type: "button", class: "draft", "data-block": block,
      onclick: () => go(block) }, make("b", { class: "clip", title: block, text: shortId(block) }),
    make("span", { class: "faint", text: text("redraw.carry.lost.row", { wanted: name(wanted),
      grid: name(grid), by: by ?? text("redraw.somebody") }) }))))),
  ...(lost.length > SHOWN ? [make("p", { class: "faint",
    text: text("redraw.carry.more", { n: count(lost.length - SHOWN) }) })] : [])];
}
