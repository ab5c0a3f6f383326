/**
 * Views: what a camera can see. A sector that rests on an assumed angle or range is hatched,
 * paler and dashed, so that nobody takes an assumption for a measurement.
 */

import { byZoom } from "../expressions.js";
import { colour } from "../tokens.js";

const ASSUMED = /** @type {import("maplibre-gl").ExpressionSpecification} */ (
  ["to-boolean", ["get", "assumed"]]);

/** @type {import("../types").Layer} */
export const views = {
  id: "views",
  shown: true,
  count: "views",
  needs: "views.read",
  sources: ["views"],
  paint: (tokens) => [
    { order: 400, id: "view-areas", type: "fill", source: "views", "source-layer": "views",
      paint: { "fill-color": colour(tokens, "camera-view"),
        "fill-opacity": ["case", ASSUMED, 0.1, 0.26] } },
    { order: 401, id: "view-hatch", type: "fill", source: "views", "source-layer": "views",
      filter: ASSUMED, minzoom: 14.5,
      paint: { "fill-pattern": "hatch", "fill-opacity": 0.6 } },
    { order: 402, id: "view-lines", type: "line", source: "views", "source-layer": "views",
      filter: ["!", ASSUMED],
      paint: { "line-color": colour(tokens, "camera-view"), "line-opacity": 0.8,
        "line-width": byZoom([14, 0.5], [17, 1.6]) } },
    { order: 403, id: "view-lines-assumed", type: "line", source: "views",
      "source-layer": "views", filter: ASSUMED,
      paint: { "line-color": colour(tokens, "camera-view"), "line-opacity": 0.7,
        "line-dasharray": [3, 2], "line-width": byZoom([14, 0.5], [17, 1.2]) } },
  ],
};
