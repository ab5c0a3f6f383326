/** Key places (重点场所): schools, stations, squares; a square with a name. */

import { AREAS, FONT, NOTHING, byZoom } from "../expressions.js";
import { colour } from "../tokens.js";

/** @type {import("../types").Layer} */
export const keyPlaces = {
  id: "key_places",
  shown: true,
  count: "key_places",
  needs: "map.read",
  sources: ["key_places"],
  paint: (tokens) => [
    { order: 122, id: "key-place-areas", type: "fill", source: "key_places",
      "source-layer": "key_places", filter: AREAS,
      paint: { "fill-color": colour(tokens, "key-place"), "fill-opacity": 0.14,
        "fill-outline-color": colour(tokens, "key-place") } },
    { order: 610, id: "key-place-signs", type: "symbol", source: "key_places",
      "source-layer": "key_places", minzoom: 13,
      layout: { "icon-image": "key-place", "icon-size": byZoom([13, 0.7], [16, 1]),
        "icon-allow-overlap": true, "text-field": ["step", ["zoom"], "", 14.5, ["get", "name"]],
        "text-font": FONT, "text-size": 12, "text-variable-anchor": ["top", "bottom", "left", "right"],
        "text-radial-offset": 0.85, "text-optional": true, "text-max-width": 9 },
      paint: { "text-color": colour(tokens, "key-place"),
        "text-halo-color": colour(tokens, "halo"), "text-halo-width": 1.5 } },
    { order: 611, id: "key-place-marked", type: "circle", source: "key_places",
      "source-layer": "key_places", filter: NOTHING,
      paint: { "circle-radius": 13, "circle-color": "transparent",
        "circle-stroke-color": colour(tokens, "accent"), "circle-stroke-width": 3 } },
  ],
  click: { layers: ["key-place-signs"], kind: "key_place", key: "key_place_id", rank: 60 },
  marked: { layers: ["key-place-marked"], kind: "key_place", key: "key_place_id" },
};
