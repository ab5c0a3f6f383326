/** Incidents (事件): a shape for each level - triangle, diamond, dot - and its colour. */

import { NOTHING, byZoom } from "../expressions.js";
import { LEVELS, byLevel, levelImage } from "../signs.js";
import { colour } from "../tokens.js";

/** @type {import("../types").Layer} */
export const incidents = {
  id: "incidents",
  shown: true,
  count: "incidents",
  needs: "incidents.read",
  sources: ["incidents"],
  dated: ["incident-dots", "incident-signs"],
  paint: (tokens) => [
    { order: 640, id: "incident-dots", type: "circle", source: "incidents",
      "source-layer": "incidents", maxzoom: 13.5,
      // the grave ones on top: a dot may hide another
      layout: { "circle-sort-key": byLevel({ red: 3, yellow: 2, blue: 1, none: 0 }) },
      paint: { "circle-radius": byZoom([11, 1.6], [13.5, 3.4]),
        "circle-stroke-color": colour(tokens, "halo"), "circle-stroke-width": 0.8,
        "circle-color": byLevel(Object.fromEntries(
          LEVELS.map((level) => [level, colour(tokens, `level-${level}`)]))) } },
    { order: 641, id: "incident-signs", type: "symbol", source: "incidents",
      "source-layer": "incidents", minzoom: 13.5,
      layout: { "icon-image": levelImage(), "icon-allow-overlap": true,
        "icon-size": byZoom([13.5, 0.55], [17, 1]) } },
    { order: 642, id: "incident-marked", type: "circle", source: "incidents",
      "source-layer": "incidents", filter: NOTHING,
      paint: { "circle-radius": 12, "circle-color": "transparent",
        "circle-stroke-color": colour(tokens, "accent"), "circle-stroke-width": 3 } },
  ],
  click: { layers: ["incident-signs", "incident-dots"], kind: "incident", key: "incident_id",
    rank: 70 },
  marked: { layers: ["incident-marked"], kind: "incident", key: "incident_id" },
};
