/**
 * Heat (热力): each grid by the number of incidents in the chosen days. The numbers are not in
 * the tiles; js/heat.js writes them as feature state, so a change of days rebuilds no tile.
 */

import { FONT, byZoom } from "../expressions.js";
import { colour } from "../tokens.js";

/** The classes of the choropleth; js/heat.js computes where they begin. */
export const CLASSES = 5;

/** @type {import("../types").Layer} */
export const heat = {
  id: "heat",
  shown: false,
  count: "incidents",
  needs: "incidents.count",
  sources: ["grids"],
  // one number and one colour on each grid: households and tint, or incidents and heat
  hides: ["grid-labels", "grid-areas"],
  paint: (tokens, language) => [
    { order: 105, id: "heat-areas", type: "fill", source: "grids", "source-layer": "grids",
      paint: {
        "fill-color": /** @type {any} */ (["match", ["coalesce", ["feature-state", "heat"], 0],
          ...Array.from({ length: CLASSES }, (_, i) => [i + 1, colour(tokens, `heat-${i + 1}`)])
            .flat(), colour(tokens, "heat-0")]),
        "fill-opacity": 0.85 } },
    { order: 930, id: "heat-counts", type: "symbol", source: "heat_counts", minzoom: 11,
      layout: {
        "text-field": ["step", ["zoom"], ["to-string", ["get", "count"]], 14,
          ["format", ["get", "name"], { "font-scale": 0.86,
            "text-color": colour(tokens, "map-text") }, "\n", {},
          ["concat", ["to-string", ["get", "count"]], language === "zh" ? "件" : ""], {}]],
        "text-font": FONT, "text-size": byZoom([11, 12], [14, 14], [17, 17]), "text-padding": 2 },
      paint: { "text-color": colour(tokens, "heat-5"), "text-halo-color": colour(tokens, "halo"),
        "text-halo-width": 1.8 } },
  ],
  click: { layers: ["heat-areas"], kind: "grid", key: "gid", rank: 21 },
};
