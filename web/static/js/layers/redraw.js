/**
 * The draft being redrawn: blocks in the tint of their grid, written as feature state, so that an
 * edit rebuilds no tile; what a stroke would do drawn over them; a label for each grid. Drawn only
 * while the workspace is open, and then in the place of grids and blocks.
 */

import { AREAS, FONT, POINTS, byWord, byZoom } from "../expressions.js";
import { BAND_SIGNS } from "../signs.js";
import { colour } from "../tokens.js";
import { counts } from "./blocks.js";

/** What a block is to the stroke being made: feature state `mark`. */
export const MARKS = { none: 0, moving: 1, cut: 2, along: 3, compared: 4 };
const TINTS = 8;
/** Dots bring their tint, so that a draft opens without a state for each; -2 for none. */
const OWN_TINT = ["coalesce", ["get", "tint"], -2];

/**
 * @typedef {import("../types").Tokens} Tokens
 * @typedef {import("../expressions.js").Expression} Expression
 */

/**
 * Return the colour of a block by the tint of its grid: -1 lies in none, -2 in another plan.
 * @param {Tokens} tokens
 * @param {"tint" | "tint-line"} family
 * @param {string} loose
 * @param {unknown} [unwritten] what holds while nothing is written
 * @returns {Expression}
 */
function tint(tokens, family, loose, unwritten = -2) {
  const pairs = Array.from({ length: TINTS }, (_, i) => [i, colour(tokens, `${family}-${i}`)]);
  return /** @type {any} */ (["match", ["coalesce", ["feature-state", "tint"], unwritten],
    ...pairs.flat(), -1, colour(tokens, loose), "transparent"]);
}

/**
 * @param {...[number | string, unknown]} cases mark and value; the last one is for all others
 * @returns {any}
 */
function byMark(...cases) {
  const otherwise = cases.pop()?.[1];
  return ["match", ["coalesce", ["feature-state", "mark"], 0], ...cases.flat(), otherwise];
}

/**
 * @param {string} name of a flag in the feature state
 * @param {unknown} yes
 * @param {unknown} no
 * @returns {any}
 */
function byFlag(name, yes, no) {
  return ["case", ["==", ["coalesce", ["feature-state", name], 0], 1], yes, no];
}

/**
 * @param {Tokens} tokens
 * @param {import("../types").Language} language
 * @returns {Expression}
 */
function label(tokens, language) {
  const unit = language === "zh" ? "户" : " hh";
  const figure = ["concat", ["number-format", ["get", "households"], { locale: "en" }], unit,
    byWord("band", BAND_SIGNS, "")];
  return /** @type {any} */ (["step", ["zoom"], figure, 14, ["format", ["get", "name"],
    { "font-scale": 0.86, "text-color": colour(tokens, "map-text") }, "\n", {}, figure, {}]]);
}

/**
 * @param {Tokens} tokens
 * @param {unknown} [unwritten]
 * @returns {any}
 */
function outline(tokens, unwritten) {
  return byMark([MARKS.moving, colour(tokens, "accent")], [MARKS.along, colour(tokens, "accent")],
    [MARKS.cut, colour(tokens, "band-above")], [MARKS.compared, colour(tokens, "delivered")],
    ["", byFlag("chosen", colour(tokens, "ink"), tint(tokens, "tint-line", "band-unknown", unwritten))]);
}

const SOURCE = { source: "blocks", "source-layer": "blocks" };

/** @type {import("../types").Layer} */
export const redraw = {
  id: "redraw",
  shown: false,
  count: null,
  needs: "plan.write",
  sources: ["blocks"],
  hides: ["grid-areas", "grid-halo", "grid-lines", "grid-labels", "grid-marked",
    "grid-marked-halo", "block-areas", "block-lines", "block-points", "block-unknown", "block-counts",
    "heat-areas", "heat-counts"],
  paint: (tokens, language) => [
    { order: 115, id: "redraw-areas", type: "fill", ...SOURCE, filter: AREAS,
      paint: { "fill-color": tint(tokens, "tint", "paper"),
        "fill-opacity": byMark([MARKS.moving, 1], [MARKS.along, 1], [MARKS.cut, 0.9],
          ["", byFlag("chosen", 0.95, 0.68)]) } },
    { order: 116, id: "redraw-locked", type: "fill", ...SOURCE, filter: AREAS,
      paint: { "fill-pattern": "hatch-locked", "fill-opacity": byFlag("locked", 0.6, 0) } },
    { order: 117, id: "redraw-loose", type: "fill", ...SOURCE, filter: AREAS,
      paint: { "fill-pattern": "dots-loose", "fill-opacity": /** @type {any} */ (["case",
        ["==", ["coalesce", ["feature-state", "tint"], -2], -1], 0.9, 0]) } },
    { order: 118, id: "redraw-cut", type: "fill", ...SOURCE, filter: AREAS,
      paint: { "fill-pattern": "hatch-cut", "fill-opacity": byMark([MARKS.cut, 1], ["", 0]) } },
    { order: 119, id: "redraw-along", type: "fill", ...SOURCE, filter: AREAS,
      paint: { "fill-pattern": "hatch-along", "fill-opacity": byMark([MARKS.along, 0.9], ["", 0]) } },
    { order: 306, id: "redraw-lines", type: "line", ...SOURCE, filter: AREAS, minzoom: 13,
      layout: { "line-join": "round" },
      paint: { "line-color": outline(tokens),
        "line-width": byMark([MARKS.moving, 2.2], [MARKS.along, 2.2], [MARKS.cut, 2.6],
          [MARKS.compared, 2.6], ["", byFlag("chosen", 1.4, 0.7)]) } },
    { order: 307, id: "redraw-points", type: "circle", ...SOURCE, filter: POINTS,
      paint: { "circle-color": tint(tokens, "tint", "paper"), "circle-radius": byZoom([13, 2.5], [17, 8]),
        "circle-stroke-color": outline(tokens),
        "circle-stroke-width": byMark([MARKS.moving, 2], [MARKS.along, 2], [MARKS.cut, 2.5],
          [MARKS.compared, 2.5], ["", byFlag("chosen", 1.6, 0.8)]) } },
    // far away a block is a dot: its tiles begin at zoom 13
    { order: 308, id: "redraw-dots", type: "circle", source: "redraw_dots", maxzoom: 13,
      paint: { "circle-color": tint(tokens, "tint", "paper", OWN_TINT),
        "circle-radius": byZoom([9, 1], [11, 2], [13, 3.5]),
        "circle-stroke-color": outline(tokens, OWN_TINT),
        "circle-stroke-width": byMark([MARKS.moving, 1.5], [MARKS.along, 1.5], [MARKS.cut, 2],
          [MARKS.compared, 2], ["", byFlag("chosen", 1.2, 0.4)]) } },
    { order: 330, id: "redraw-focus", type: "line", ...SOURCE, filter: AREAS,
      paint: { "line-color": colour(tokens, "focus"), "line-width": byFlag("focus", 4, 0) } },
    { order: 331, id: "redraw-focus-point", type: "circle", ...SOURCE, filter: POINTS,
      paint: { "circle-color": "transparent", "circle-radius": byZoom([13, 5], [17, 12]),
        "circle-stroke-color": colour(tokens, "focus"),
        "circle-stroke-width": byFlag("focus", 4, 0) } },
    // what another plan divides is not drawn, nor are its counts
    counts(tokens, 591, "redraw-counts", ["case",
      ["==", ["coalesce", ["feature-state", "tint"], -2], -2], 0, 0.8]),
    { order: 940, id: "redraw-labels", type: "symbol", source: "redraw_labels",
      layout: { "text-field": label(tokens, language), "text-font": FONT,
        "text-size": byZoom([11, 11], [14, 13], [17, 16]), "text-line-height": 1.25,
        "text-padding": 1, "text-max-width": 12,
        // they meet in one point: clear of each other at every size of text
        "text-anchor": "top",
        "symbol-sort-key": ["case", ["get", "chosen"], 0, 1],
        "icon-image": ["case", ["get", "locked"], "lock", "unlocked"], "icon-anchor": "bottom",
        "icon-optional": true },
      paint: { "text-color": byWord("band", Object.fromEntries(Object.keys(BAND_SIGNS)
        .map((band) => [band, colour(tokens, `band-${band}`)])), colour(tokens, "band-none")),
      "text-halo-color": colour(tokens, "halo"), "text-halo-width": 2.8 } },
  ],
};
