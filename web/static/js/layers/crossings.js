/** Crossings: bridges, gates and underpasses, where a barrier can be crossed on foot. */

import { LINES, POINTS, byZoom } from "../expressions.js";
import { colour } from "../tokens.js";

/** @type {import("../types").Layer} */
export const crossings = {
  id: "crossings",
  shown: true,
  count: "crossings",
  needs: "map.read",
  sources: ["crossings"],
  paint: (tokens) => [
    { order: 160, id: "crossing-lines", type: "line", source: "crossings",
      "source-layer": "crossings", filter: LINES,
      paint: { "line-color": colour(tokens, "crossing"), "line-width": byZoom([13, 2], [17, 6]) } },
    { order: 161, id: "crossing-points", type: "circle", source: "crossings",
      "source-layer": "crossings", filter: POINTS,
      paint: { "circle-color": colour(tokens, "halo"),
        "circle-stroke-color": colour(tokens, "crossing"), "circle-stroke-width": 2,
        "circle-radius": byZoom([13, 2.5], [17, 5]) } },
  ],
};
