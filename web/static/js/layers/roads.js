/** Roads and streets: white lines over the grids, so that a planner can tell where he is. */

import { FONT, byZoom, isOne } from "../expressions.js";
import { colour } from "../tokens.js";

const MAIN = ["motorway", "trunk", "primary", "secondary", "expressway"];

/**
 * Return a width by zoom, half as wide again for main roads.
 * @param {...[number, number]} stops
 * @returns {import("maplibre-gl").ExpressionSpecification}
 */
function wider(...stops) {
  const widths = stops.flatMap(([zoom, width]) =>
    [zoom, ["case", isOne("kind", MAIN), width * 1.6, width]]);
  return /** @type {any} */ (["interpolate", ["linear"], ["zoom"], ...widths]);
}

/** @type {import("../types").Layer} */
export const roads = {
  id: "roads",
  shown: true,
  count: "roads",
  needs: "map.read",
  sources: ["roads"],
  paint: (tokens) => [
    { order: 130, id: "road-case", type: "line", source: "roads", "source-layer": "roads",
      minzoom: 12, layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour(tokens, "road-case"),
        "line-width": wider([12, 0.9], [14, 2.6], [16, 6.4], [18, 15]) } },
    { order: 131, id: "road", type: "line", source: "roads", "source-layer": "roads",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour(tokens, "road"),
        "line-width": wider([10, 0.3], [12, 0.6], [14, 1.6], [16, 4.8], [18, 13]) } },
    { order: 700, id: "road-names", type: "symbol", source: "roads", "source-layer": "roads",
      minzoom: 15, filter: ["has", "name"],
      layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT,
        "text-size": byZoom([15, 11], [18, 14]), "symbol-spacing": 360, "text-max-angle": 30,
        "text-padding": 8 },
      paint: { "text-color": colour(tokens, "road-text"),
        "text-halo-color": colour(tokens, "halo"), "text-halo-width": 1.4 } },
  ],
};
