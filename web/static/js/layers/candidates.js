/** Candidate sites: where a camera could be put; a hollow diamond. */

import { byZoom } from "../expressions.js";

/** @type {import("../types").Layer} */
export const candidates = {
  id: "candidates",
  shown: false,
  count: "candidates",
  needs: "candidates.read",
  sources: ["candidates"],
  paint: () => [
    { order: 620, id: "candidate-signs", type: "symbol", source: "candidates",
      "source-layer": "candidates", minzoom: 12,
      layout: { "icon-image": "candidate", "icon-size": byZoom([12, 0.6], [16, 1]),
        "icon-allow-overlap": true } },
  ],
};
