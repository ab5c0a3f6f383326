/** Villages and communities (村、社区): a dashed violet line and a name. */

import { FONT, NOTHING, byZoom } from "../expressions.js";
import { colour } from "../tokens.js";

/** @type {import("../types").Layer} */
export const units = {
  id: "units",
  shown: true,
  count: "units",
  needs: "map.read",
  sources: ["units", "unit_names"],
  paint: (tokens) => [
    { order: 50, id: "unit-areas", type: "fill", source: "units", "source-layer": "units",
      paint: { "fill-color": colour(tokens, "unit-line"), "fill-opacity": 0.03 } },
    { order: 310, id: "unit-halo", type: "line", source: "units", "source-layer": "units",
      layout: { "line-join": "round" },
      paint: { "line-color": colour(tokens, "halo"), "line-opacity": 0.75,
        "line-width": byZoom([8, 1.2], [12, 3], [16, 6]) } },
    { order: 311, id: "unit-lines", type: "line", source: "units", "source-layer": "units",
      layout: { "line-join": "round" },
      paint: { "line-color": colour(tokens, "unit-line"), "line-dasharray": [4, 1.6],
        "line-width": byZoom([8, 0.7], [12, 1.4], [16, 2.8]) } },
    { order: 312, id: "unit-marked", type: "line", source: "units", "source-layer": "units",
      filter: NOTHING, layout: { "line-join": "round" },
      paint: { "line-color": colour(tokens, "accent"),
        "line-width": byZoom([8, 2], [12, 3.5], [16, 6]) } },
    { order: 920, id: "unit-names", type: "symbol", source: "unit_names", maxzoom: 15.5,
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-padding": 6,
        "text-size": byZoom([8, 11], [12, 14], [15, 18]), "text-letter-spacing": 0.06,
        "text-max-width": 9, "text-variable-anchor": ["center", "top", "bottom"],
        "text-radial-offset": 0.4,
        "symbol-sort-key": ["*", -1, ["coalesce", ["get", "households"], 0]] },
      paint: { "text-color": colour(tokens, "unit-text"),
        "text-halo-color": colour(tokens, "halo"), "text-halo-width": 2 } },
  ],
  click: { layers: ["unit-areas"], kind: "unit", key: "code", rank: 10 },
  marked: { layers: ["unit-marked"], kind: "unit", key: "code" },
};
