/** Hamlets (自然村): a small house and a name. */

import { AREAS, FONT, NOTHING, POINTS, byZoom } from "../expressions.js";
import { colour } from "../tokens.js";

/** @type {import("../types").Layer} */
export const hamlets = {
  id: "hamlets",
  shown: true,
  count: "hamlets",
  needs: "map.read",
  sources: ["hamlets"],
  paint: (tokens) => [
    { order: 120, id: "hamlet-areas", type: "fill", source: "hamlets", "source-layer": "hamlets",
      filter: AREAS,
      paint: { "fill-color": colour(tokens, "hamlet"), "fill-opacity": 0.06 } },
    { order: 121, id: "hamlet-lines", type: "line", source: "hamlets", "source-layer": "hamlets",
      filter: AREAS, minzoom: 12,
      paint: { "line-color": colour(tokens, "hamlet"), "line-opacity": 0.55,
        "line-dasharray": [1, 2], "line-width": 1.2 } },
    { order: 600, id: "hamlet-points", type: "symbol", source: "hamlets",
      "source-layer": "hamlets", minzoom: 12.5, filter: POINTS,
      layout: { "icon-image": "hamlet", "icon-size": byZoom([12, 0.7], [16, 1]),
        "icon-allow-overlap": true, "text-field": ["step", ["zoom"], "", 13.5, ["get", "name"]],
        "text-font": FONT, "text-size": 12, "text-variable-anchor": ["top", "bottom", "left", "right"],
        "text-radial-offset": 0.75, "text-optional": true, "text-max-width": 8 },
      paint: { "text-color": colour(tokens, "hamlet"), "text-halo-color": colour(tokens, "halo"),
        "text-halo-width": 1.5 } },
    { order: 601, id: "hamlet-area-names", type: "symbol", source: "hamlets",
      "source-layer": "hamlets", minzoom: 13.5, filter: AREAS,
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 12,
        "text-max-width": 8, "text-padding": 4 },
      paint: { "text-color": colour(tokens, "hamlet"), "text-halo-color": colour(tokens, "halo"),
        "text-halo-width": 1.5 } },
    { order: 602, id: "hamlet-marked", type: "circle", source: "hamlets",
      "source-layer": "hamlets", filter: NOTHING,
      paint: { "circle-radius": 13, "circle-color": "transparent",
        "circle-stroke-color": colour(tokens, "accent"), "circle-stroke-width": 3 } },
  ],
  click: { layers: ["hamlet-points", "hamlet-area-names"], kind: "hamlet", key: "code", rank: 55 },
  marked: { layers: ["hamlet-marked"], kind: "hamlet", key: "code" },
};
