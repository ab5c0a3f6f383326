/** What the tools draw on the map: views, bands, walls, lines to cameras, what is lost and won. */

import { byWord } from "../expressions.js";
import { colour } from "../tokens.js";

/**
 * @typedef {import("maplibre-gl").Map} MapLibreMap
 * @typedef {{part: string, shape: GeoJSON.Geometry, band?: string}} Drawn
 */

const SOURCE = "sight";
export const BANDS = ["identify", "recognise", "observe", "detect", "monitor"];
/** What is drawn lies under the signs of cameras. */
const UNDER = "camera-dots";

export class Paint {
  /**
   * @param {MapLibreMap} map
   * @param {import("../types").Tokens} tokens
   */
  constructor(map, tokens) {
    this.map = map;
    map.addSource(SOURCE, { type: "geojson", data: _collection([]) });
    const under = map.getLayer(UNDER) === undefined ? undefined : UNDER;
    for (const layer of _layers(tokens)) map.addLayer(layer, under);
  }

  /** @param {Drawn[]} drawn */
  show(drawn) {
    const source = /** @type {import("maplibre-gl").GeoJSONSource | undefined} */ (
      this.map.getSource(SOURCE));
    void source?.setData(_collection(drawn));
  }

  remove() {
    for (const { id } of this.map.getStyle().layers.filter((layer) => layer.id.startsWith("sight-"))) {
      this.map.removeLayer(id);
    }
    if (this.map.getSource(SOURCE) !== undefined) this.map.removeSource(SOURCE);
  }
}

/**
 * @param {Drawn[]} drawn
 * @returns {GeoJSON.FeatureCollection}
 */
function _collection(drawn) {
  return { type: "FeatureCollection", features: drawn.map(({ shape, ...properties }) => ({
    type: "Feature", properties, geometry: shape })) };
}

/**
 * @param {import("../types").Tokens} tokens
 * @returns {import("maplibre-gl").LayerSpecification[]}
 */
function _layers(tokens) {
  const bands = Object.fromEntries(BANDS.map((band) => [band, colour(tokens, `sight-${band}`)]));
  const fill = (/** @type {string} */ id, /** @type {object} */ paint) => /** @type {any} */ ({
    id: `sight-${id}`, type: "fill", source: SOURCE, filter: ["==", ["get", "part"], id], paint });
  const line = (/** @type {string} */ name, /** @type {string} */ part, /** @type {object} */ paint) =>
    /** @type {any} */ ({ id: `sight-${name}`, type: "line", source: SOURCE, paint,
      filter: ["==", ["get", "part"], part], layout: { "line-cap": "round", "line-join": "round" } });
  return [
    line("sector-line", "sector", { "line-color": colour(tokens, "ink-soft"), "line-width": 1.2,
      "line-dasharray": [2, 3] }),
    line("reach", "reach", { "line-color": colour(tokens, "sight-view"), "line-width": 1.4,
      "line-dasharray": [1, 2.5] }),
    fill("view", { "fill-color": colour(tokens, "sight-view"), "fill-opacity": 0.28 }),
    fill("band", { "fill-color": byWord("band", bands, colour(tokens, "paper-sunk")), "fill-opacity": 0.72 }),
    fill("assumed", { "fill-pattern": "hatch", "fill-opacity": 0.8 }),
    line("band-line", "band", { "line-color": colour(tokens, "paper"), "line-width": 1 }),
    line("edge-line", "edge", { "line-color": colour(tokens, "sight-view"), "line-width": 2 }),
    line("view-line", "view", { "line-color": colour(tokens, "sight-view"), "line-width": 2 }),
    line("assumed-line", "assumed", { "line-color": colour(tokens, "sight-view"), "line-width": 2,
      "line-dasharray": [3, 2] }),
    fill("dead", { "fill-pattern": "hatch-cut", "fill-opacity": 0.7 }),
    line("night", "night", { "line-color": colour(tokens, "ink"), "line-width": 1.6,
      "line-dasharray": [4, 2] }),
    line("walls", "walls", { "line-color": colour(tokens, "sight-wall"), "line-width": 4 }),
    fill("lost", { "fill-color": colour(tokens, "band-above"), "fill-opacity": 0.45 }),
    line("lost-line", "lost", { "line-color": colour(tokens, "band-above"), "line-width": 2,
      "line-dasharray": [2, 1.5] }),
    fill("won", { "fill-color": colour(tokens, "band-within"), "fill-opacity": 0.4 }),
    line("won-line", "won", { "line-color": colour(tokens, "band-within"), "line-width": 2 }),
    line("missed", "missed", { "line-color": colour(tokens, "ink-faint"), "line-width": 1.2,
      "line-dasharray": [2, 3] }),
    line("seen", "seen", { "line-color": colour(tokens, "accent"), "line-width": 2.2 }),
    { id: "sight-spot", type: "circle", source: SOURCE, filter: ["==", ["get", "part"], "spot"],
      paint: { "circle-radius": 6, "circle-color": colour(tokens, "accent"),
        "circle-stroke-color": colour(tokens, "paper"), "circle-stroke-width": 2.5 } },
  ];
}
