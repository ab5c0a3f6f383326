/**
 * Cameras: a lens with a wedge in the direction it looks, drawn by status. One without a known
 * direction has no wedge; one whose position is in doubt has a broken ring.
 */

import { NOTHING, byZoom } from "../expressions.js";
import { cameraImage } from "../signs.js";
import { colour } from "../tokens.js";

/** @type {import("../types").Layer} */
export const cameras = {
  id: "cameras",
  shown: true,
  count: "cameras",
  needs: "cameras.read",
  sources: ["cameras"],
  paint: (tokens) => [
    { order: 650, id: "camera-dots", type: "circle", source: "cameras", "source-layer": "cameras",
      maxzoom: 12.5,
      paint: { "circle-radius": byZoom([10, 1.2], [12.5, 2.4]), "circle-opacity": 0.8,
        "circle-color": colour(tokens, "camera-in_service") } },
    { order: 651, id: "camera-signs", type: "symbol", source: "cameras",
      "source-layer": "cameras", minzoom: 12.5,
      layout: { "icon-image": cameraImage(), "icon-allow-overlap": true,
        "icon-rotation-alignment": "map", "icon-rotate": ["coalesce", ["get", "bearing_deg"], 0],
        "icon-size": byZoom([12.5, 0.5], [15, 0.8], [17, 1.1]) } },
    { order: 652, id: "camera-marked", type: "circle", source: "cameras",
      "source-layer": "cameras", filter: NOTHING,
      paint: { "circle-radius": 16, "circle-color": "transparent",
        "circle-stroke-color": colour(tokens, "accent"), "circle-stroke-width": 3 } },
  ],
  click: { layers: ["camera-signs", "camera-dots"], kind: "camera", key: "camera_id", rank: 80 },
  marked: { layers: ["camera-marked"], kind: "camera", key: "camera_id" },
};
