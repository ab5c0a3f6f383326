/**
 * Delivered shapes: what a file would put on the map, before anybody has accepted it. Always over
 * what is there and in a colour that nothing else has; empty unless an import is looked at.
 */

import { FONT, NOTHING, byZoom } from "../expressions.js";
import { colour } from "../tokens.js";

/**
 * Deliveries are not sorted by kind: one file may hold several, simple and multiple.
 * @param {...string} kinds
 * @returns {import("../expressions.js").Expression}
 */
const shapes = (...kinds) => ["in", ["geometry-type"],
  ["literal", kinds.flatMap((kind) => [kind, `Multi${kind}`])]];
const AREAS = shapes("Polygon");
const LINES = shapes("LineString");
const POINTS = shapes("Point");

/** @type {import("../types").Layer} */
export const delivered = {
  id: "delivered",
  shown: true,
  count: null,
  needs: "import.write",
  sources: ["delivered"],
  paint: (tokens) => [
    { order: 800, id: "delivered-areas", type: "fill", source: "delivered", filter: AREAS,
      paint: { "fill-color": colour(tokens, "delivered"), "fill-opacity": 0.22 } },
    { order: 801, id: "delivered-halo", type: "line", source: "delivered",
      filter: shapes("Polygon", "LineString"), layout: { "line-join": "round" },
      paint: { "line-color": colour(tokens, "halo"), "line-opacity": 0.85,
        "line-width": byZoom([8, 2], [14, 4.5]) } },
    { order: 802, id: "delivered-edges", type: "line", source: "delivered", filter: AREAS,
      layout: { "line-join": "round" },
      paint: { "line-color": colour(tokens, "delivered"), "line-width": byZoom([8, 1], [14, 2.2]) } },
    { order: 803, id: "delivered-lines", type: "line", source: "delivered", filter: LINES,
      layout: { "line-join": "round" },
      paint: { "line-color": colour(tokens, "delivered"), "line-width": byZoom([8, 1.5], [14, 3]) } },
    { order: 804, id: "delivered-points", type: "circle", source: "delivered", filter: POINTS,
      paint: { "circle-color": colour(tokens, "delivered"),
        "circle-radius": byZoom([8, 2], [13, 4], [17, 6.5]),
        "circle-stroke-color": colour(tokens, "halo"),
        "circle-stroke-width": byZoom([8, 0.5], [13, 1.5]) } },
    { order: 805, id: "delivered-marked-line", type: "line", source: "delivered", filter: NOTHING,
      layout: { "line-join": "round" },
      paint: { "line-color": colour(tokens, "focus"), "line-width": byZoom([8, 3], [14, 5]) } },
    { order: 806, id: "delivered-marked-point", type: "circle", source: "delivered",
      filter: NOTHING,
      paint: { "circle-color": "transparent", "circle-radius": 12,
        "circle-stroke-color": colour(tokens, "focus"), "circle-stroke-width": 4 } },
    { order: 950, id: "delivered-labels", type: "symbol", source: "delivered", minzoom: 14.5,
      layout: { "text-field": ["coalesce", ["get", "label"], ""], "text-font": FONT,
        "text-size": 12, "text-max-width": 9, "text-variable-anchor": ["top", "bottom"],
        "text-radial-offset": 0.8 },
      paint: { "text-color": colour(tokens, "delivered-text"),
        "text-halo-color": colour(tokens, "halo"), "text-halo-width": 2 } },
  ],
};
