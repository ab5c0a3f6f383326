/** Blocks: buildings, compounds, villager groups, parcels - what a grid line never cuts. */

import { FONT, NOTHING, AREAS, POINTS, byZoom } from "../expressions.js";
import { colour } from "../tokens.js";

/**
 * Return the layer of the households of each block. Below every sign and name: a count that would
 * lie under one of them is not drawn.
 * @param {import("../types").Tokens} tokens
 * @param {number} order
 * @param {string} id
 * @param {any} opacity
 * @returns {any}
 */
export function counts(tokens, order, id, opacity) {
  return { order, id, type: "symbol", source: "blocks", "source-layer": "blocks",
    minzoom: 16.5, // a group of farmsteads is many shapes: its count on each would read as that of each house
    filter: ["all", ["!=", ["get", "kind"], "villager_group"],
      ["any", ["!", ["has", "households"]], [">", ["get", "households"], 0]]],
    layout: { "text-field": ["case", ["has", "households"], ["to-string", ["get", "households"]], "?"],
      "text-font": FONT, "text-size": byZoom([16, 10], [19, 15]), "text-padding": 1 },
    paint: { "text-color": colour(tokens, "map-text"), "text-opacity": opacity,
      "text-halo-color": colour(tokens, "halo"), "text-halo-width": 1.1 } };
}

/** @type {import("../types").Layer} */
export const blocks = {
  id: "blocks",
  shown: true,
  count: "blocks",
  needs: "blocks.read",
  sources: ["blocks"],
  paint: (tokens) => [
    { order: 110, id: "block-areas", type: "fill", source: "blocks", "source-layer": "blocks",
      filter: AREAS,
      paint: { "fill-color": colour(tokens, "block"),
        "fill-opacity": ["case", ["has", "households"],
          ["case", [">", ["get", "households"], 0], 0.2, 0.05], 0.05] } },
    { order: 111, id: "block-lines", type: "line", source: "blocks", "source-layer": "blocks",
      filter: AREAS, minzoom: 14,
      paint: { "line-color": colour(tokens, "halo"),
        "line-opacity": byZoom([14, 0.25], [16, 0.8]),
        "line-width": byZoom([14, 0.4], [17, 1.2]) } },
    { order: 112, id: "block-points", type: "circle", source: "blocks", "source-layer": "blocks",
      filter: POINTS,
      paint: { "circle-color": colour(tokens, "block"), "circle-opacity": 0.5,
        "circle-radius": byZoom([13, 1.5], [17, 5]) } },
    { order: 113, id: "block-unknown", type: "line", source: "blocks", "source-layer": "blocks",
      filter: ["all", AREAS, ["!", ["has", "households"]]], minzoom: 15,
      paint: { "line-color": colour(tokens, "band-unknown"), "line-dasharray": [2, 2],
        "line-width": 1 } },
    { order: 302, id: "block-marked", type: "line", source: "blocks", "source-layer": "blocks",
      filter: NOTHING,
      paint: { "line-color": colour(tokens, "accent"), "line-width": byZoom([13, 2], [17, 4]) } },
    counts(tokens, 590, "block-counts", 0.8),
  ],
  click: { layers: ["block-areas", "block-points"], kind: "block", key: "block_id", rank: 30 },
  marked: { layers: ["block-marked"], kind: "block", key: "block_id" },
};
