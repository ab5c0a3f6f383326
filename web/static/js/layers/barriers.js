/** Water, railways and walls: what people do not walk across. The barriers a plan keeps to. */

import { AREAS, LINES, byZoom, isOne } from "../expressions.js";
import { colour } from "../tokens.js";

const DRY = ["railway", "rail", "expressway", "motorway", "wall", "fence"];
const WET = /** @type {import("maplibre-gl").ExpressionSpecification} */ (["!", isOne("kind", DRY)]);

/** @type {import("../types").Layer} */
export const barriers = {
  id: "barriers",
  shown: true,
  count: "barriers",
  needs: "map.read",
  sources: ["barriers"],
  paint: (tokens) => [
    { order: 106, id: "water", type: "fill", source: "barriers", "source-layer": "barriers",
      filter: ["all", AREAS, WET],
      paint: { "fill-color": colour(tokens, "water"),
        "fill-outline-color": colour(tokens, "water-line") } },
    { order: 107, id: "river", type: "line", source: "barriers", "source-layer": "barriers",
      filter: ["all", LINES, WET],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour(tokens, "water"), "line-width": byZoom([10, 1.5], [16, 10]) } },
    { order: 150, id: "dry-barrier", type: "line", source: "barriers", "source-layer": "barriers",
      filter: isOne("kind", ["expressway", "motorway", "wall", "fence"]),
      paint: { "line-color": colour(tokens, "wall"), "line-width": byZoom([11, 1], [16, 3.5]) } },
    { order: 151, id: "rail", type: "line", source: "barriers", "source-layer": "barriers",
      filter: isOne("kind", ["railway", "rail"]),
      paint: { "line-color": colour(tokens, "rail"), "line-width": byZoom([11, 1], [16, 2.5]) } },
    { order: 152, id: "rail-ties", type: "line", source: "barriers", "source-layer": "barriers",
      filter: isOne("kind", ["railway", "rail"]), minzoom: 13,
      paint: { "line-color": colour(tokens, "rail"), "line-width": byZoom([13, 4], [16, 8]),
        "line-dasharray": [0.2, 1.6] } },
    { order: 690, id: "barrier-names", type: "symbol", source: "barriers",
      "source-layer": "barriers", minzoom: 12, filter: ["all", ["has", "name"], LINES],
      layout: { "symbol-placement": "line", "text-field": ["get", "name"],
        "text-font": ["Noto Sans SC"], "text-size": 12, "text-letter-spacing": 0.15,
        "symbol-spacing": 420 },
      paint: { "text-color": colour(tokens, "accent-deep"), "text-opacity": 0.75,
        "text-halo-color": colour(tokens, "halo"), "text-halo-width": 1.2 } },
  ],
};
