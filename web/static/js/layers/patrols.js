/** Patrols: the line of a shift as walked or driven; a shift, never a person. */

import { NOTHING, byZoom } from "../expressions.js";
import { colour } from "../tokens.js";

/** @type {import("../types").Layer} */
export const patrols = {
  id: "patrols",
  shown: false,
  count: "patrols",
  needs: "patrols.read",
  sources: ["patrols"],
  paint: (tokens) => [
    { order: 450, id: "patrol-halo", type: "line", source: "patrols", "source-layer": "patrols",
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": colour(tokens, "halo"), "line-opacity": 0.7,
        "line-width": byZoom([11, 2], [16, 5]) } },
    { order: 451, id: "patrol-lines", type: "line", source: "patrols", "source-layer": "patrols",
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": colour(tokens, "patrol"), "line-opacity": 0.75,
        "line-width": byZoom([11, 0.8], [16, 2.4]) } },
    { order: 452, id: "patrol-marked", type: "line", source: "patrols",
      "source-layer": "patrols", filter: NOTHING,
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": colour(tokens, "accent"), "line-width": byZoom([11, 3], [16, 6]) } },
    { order: 453, id: "patrol-arrows", type: "symbol", source: "patrols",
      "source-layer": "patrols", minzoom: 13,
      layout: { "symbol-placement": "line", "symbol-spacing": 90, "icon-image": "arrow",
        "icon-rotation-alignment": "map", "icon-size": 0.8 } },
  ],
  click: { layers: ["patrol-halo"], kind: "patrol", key: "patrol_id", rank: 50 },
  marked: { layers: ["patrol-marked"], kind: "patrol", key: "patrol_id" },
};
