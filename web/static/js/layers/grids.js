/**
 * Grids (网格): a tint that tells neighbours apart, an outline, and a label with the household
 * count. The band is told by the arrow and by the colour of the count, never by colour alone.
 */

import { FONT, NOTHING, byWord, byZoom } from "../expressions.js";
import { BAND_SIGNS } from "../signs.js";
import { colour } from "../tokens.js";

const TINTS = 8;

/**
 * Return the colour of a grid's tint.
 * @param {import("../types").Tokens} tokens
 * @param {"tint" | "tint-line"} family
 * @returns {import("maplibre-gl").ExpressionSpecification}
 */
function tint(tokens, family) {
  const number = ["%", ["to-number", ["coalesce", ["get", "tint"], 0]], TINTS];
  const pairs = Array.from({ length: TINTS }, (_, i) => [i, colour(tokens, `${family}-${i}`)]);
  return /** @type {any} */ (["match", number, ...pairs.flat(), colour(tokens, `${family}-0`)]);
}

/**
 * Return the second line of a label: the count, the word for households and the band's sign.
 * @param {import("../types").Language} language
 * @returns {import("maplibre-gl").ExpressionSpecification}
 */
function figure(language) {
  const unit = language === "zh" ? "户" : " hh";
  const sign = byWord("band", BAND_SIGNS, "");
  return /** @type {any} */ (["concat",
    ["number-format", ["coalesce", ["get", "households"], 0], { locale: "en" }], unit, sign]);
}

/**
 * @param {import("../types").Tokens} tokens
 * @returns {import("maplibre-gl").ExpressionSpecification}
 */
function bandColour(tokens) {
  const words = Object.keys(BAND_SIGNS);
  const colours = Object.fromEntries(words.map((band) => [band, colour(tokens, `band-${band}`)]));
  return byWord("band", colours, colour(tokens, "band-none"));
}

/** @type {import("../types").Layer} */
export const grids = {
  id: "grids",
  shown: true,
  count: "grids",
  needs: "grids.read",
  sources: ["grids"],
  paint: (tokens, language) => [
    { order: 100, id: "grid-areas", type: "fill", source: "grids", "source-layer": "grids",
      paint: { "fill-color": tint(tokens, "tint"),
        "fill-opacity": byZoom([11, 0.72], [15, 0.58], [17, 0.45]) } },
    { order: 300, id: "grid-halo", type: "line", source: "grids", "source-layer": "grids",
      layout: { "line-join": "round" },
      paint: { "line-color": colour(tokens, "halo"), "line-opacity": 0.9,
        "line-width": byZoom([10, 0.8], [13, 2.6], [17, 6]) } },
    { order: 301, id: "grid-lines", type: "line", source: "grids", "source-layer": "grids",
      layout: { "line-join": "round" },
      paint: { "line-color": tint(tokens, "tint-line"),
        "line-width": byZoom([10, 0.5], [13, 1.3], [17, 3]) } },
    { order: 320, id: "grid-marked-halo", type: "line", source: "grids", "source-layer": "grids",
      filter: NOTHING, layout: { "line-join": "round" },
      paint: { "line-color": colour(tokens, "halo"), "line-width": byZoom([10, 4], [16, 10]) } },
    { order: 321, id: "grid-marked", type: "line", source: "grids", "source-layer": "grids",
      filter: NOTHING, layout: { "line-join": "round" },
      paint: { "line-color": colour(tokens, "accent"),
        "line-width": byZoom([10, 2], [16, 5]) } },
    { order: 900, id: "grid-labels", type: "symbol", source: "grids",
      "source-layer": "grid_labels", minzoom: 12,
      layout: {
        "text-field": ["step", ["zoom"],
          figure(language), 14,
          ["format", ["get", "name"], { "font-scale": 0.86,
            "text-color": colour(tokens, "map-text") }, "\n", {}, figure(language), {}]],
        "text-font": FONT, "text-size": byZoom([12, 11], [14, 13], [17, 17]),
        "text-line-height": 1.25, "text-padding": 3, "text-max-width": 12 },
      paint: { "text-color": bandColour(tokens), "text-halo-color": colour(tokens, "halo"),
        "text-halo-width": 1.8 } },
  ],
  click: { layers: ["grid-areas"], kind: "grid", key: "gid", rank: 20 },
  marked: { layers: ["grid-marked-halo", "grid-marked"], kind: "grid", key: "gid" },
};
