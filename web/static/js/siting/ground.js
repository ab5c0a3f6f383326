/** What blind spots and sites look like on the map: own sources and layers, made at first use. */

import { FONT, byZoom } from "../expressions.js";
import { colour } from "../tokens.js";

/**
 * @typedef {import("./types").Gap} Gap
 * @typedef {import("./types").Site} Site
 * @typedef {import("maplibre-gl").Map} MapLibreMap
 * @typedef {import("maplibre-gl").LayerSpecification} LayerSpecification
 */

/** How many blind spots carry their number on the map. */
const NUMBERED = 40;
/** Own layers lie over views and under the signs of things. */
const UNDER = "hamlet-points";
const EMPTY = /** @type {GeoJSON.FeatureCollection} */ ({ type: "FeatureCollection", features: [] });
const SOURCES = ["siting_heat", "siting_gaps", "siting_chosen", "siting_views", "siting_points"];
/** Road by the number of cameras that see it: each number has a width of its own too. */
const WIDTHS = [3, 2, 4, 6];

/** Draws what the panel shows, and tells what lies under the pointer. */
export class Ground {
  /** @param {import("../types").App} app */
  constructor(app) {
    this.map = app.map.map;
    this.tokens = app.tokens;
    this._made = false;
  }

  /** Add sources and layers, hidden or shown. @param {boolean} shown */
  show(shown) {
    if (!shown && !this._made) return;
    if (!this._made) this._make();
    for (const { id } of _layers(this.tokens)) {
      this.map.setLayoutProperty(id, "visibility", shown ? "visible" : "none");
    }
  }

  /** @param {GeoJSON.FeatureCollection | null} heat */
  heat(heat) {
    this._put("siting_heat", heat ?? EMPTY);
  }

  /** @param {Gap[]} gaps in the order of the list */
  gaps(gaps) {
    this._put("siting_gaps", _collection(gaps.slice(0, NUMBERED).map((gap, i) => _feature(
      { type: "Point", coordinates: gap.centre }, { id: gap.gap_id, rank: i + 1 }))));
  }

  /** @param {Gap | null} gap */
  choose(gap) {
    this._put("siting_chosen", _collection(gap === null ? [] : [_feature(gap.shape, {})]));
  }

  /**
   * @param {Site[]} sites
   * @param {[number, number][]} drawn places of the person, not yet weighed
   */
  sites(sites, drawn) {
    this._put("siting_views", _collection(sites.map(({ view }) => _feature(view, {}))));
    this._put("siting_points", _collection([
      ...drawn.map((at) => _feature({ type: "Point", coordinates: at }, { drawn: true, label: "" })),
      ...sites.map(({ position }, i) => _feature({ type: "Point", coordinates: position },
        { id: String(i), drawn: false, label: String(i + 1) })),
    ]));
  }

  /**
   * Return what was meant by a click: a blind spot or a site.
   * @param {{x: number, y: number}} point
   * @returns {{kind: "gap" | "site", id: string} | null}
   */
  at({ x, y }) {
    if (!this._made) return null;
    const box = /** @type {[[number, number], [number, number]]} */ ([[x - 5, y - 5], [x + 5, y + 5]]);
    const layers = ["siting-points", "siting-gap-dots"];
    for (const { layer, properties } of this.map.queryRenderedFeatures(box, { layers })) {
      if (properties.id === undefined) continue;
      return { kind: layer.id === "siting-points" ? "site" : "gap", id: String(properties.id) };
    }
    return null;
  }

  _make() {
    this._made = true;
    for (const id of SOURCES) this.map.addSource(id, { type: "geojson", data: EMPTY });
    const under = this.map.getLayer(UNDER) === undefined ? undefined : UNDER;
    for (const layer of _layers(this.tokens)) {
      this.map.addLayer(layer, layer.type === "symbol" || layer.type === "circle" ? undefined : under);
    }
  }

  /**
   * @param {string} id
   * @param {GeoJSON.FeatureCollection} data
   */
  _put(id, data) {
    if (!this._made) return;
    /** @type {import("maplibre-gl").GeoJSONSource} */ (this.map.getSource(id)).setData(data);
  }
}

/**
 * @param {import("../types").Tokens} tokens
 * @returns {LayerSpecification[]}
 */
function _layers(tokens) {
  const seen = [0, 1, 2, 3].map((k) => colour(tokens, `cover-${k}`));
  const accent = colour(tokens, "siting");
  return [
    { id: "siting-ground", type: "fill", source: "siting_heat", minzoom: 13,
      filter: ["==", ["get", "what"], "ground"],
      paint: { "fill-antialias": false, "fill-color": _byCount(seen), "fill-opacity": _byCount([0.16, 0.16, 0.26, 0.36]) } },
    ...seen.map((paint, k) => /** @type {LayerSpecification} */ ({ id: `siting-road-${k}`,
      type: "line", source: "siting_heat",
      filter: ["all", ["==", ["get", "what"], "road"], ["==", ["get", "k"], k]],
      layout: { "line-cap": k === 0 ? "butt" : "round" },
      paint: { "line-color": paint, "line-opacity": 0.9,
        "line-width": byZoom([11, (WIDTHS[k] ?? 2) / 2.5], [16, WIDTHS[k] ?? 2]),
        ...(k === 0 ? { "line-dasharray": [1.6, 1] } : {}) } })),
    { id: "siting-chosen", type: "line", source: "siting_chosen",
      filter: ["==", ["geometry-type"], "LineString"],
      paint: { "line-color": accent, "line-width": 9, "line-opacity": 0.55 } },
    { id: "siting-chosen-dots", type: "circle", source: "siting_chosen",
      filter: ["!=", ["geometry-type"], "LineString"],
      paint: { "circle-radius": byZoom([12, 3], [17, 12]), "circle-color": accent,
        "circle-opacity": 0.45, "circle-stroke-color": accent, "circle-stroke-width": 2 } },
    { id: "siting-view-areas", type: "fill", source: "siting_views",
      paint: { "fill-color": accent, "fill-opacity": 0.22 } },
    { id: "siting-view-lines", type: "line", source: "siting_views",
      paint: { "line-color": accent, "line-width": 1.5, "line-dasharray": [3, 2] } },
    { id: "siting-gap-dots", type: "circle", source: "siting_gaps",
      paint: { "circle-radius": byZoom([11, 6], [14, 9]), "circle-color": colour(tokens, "cover-0"),
        "circle-stroke-color": colour(tokens, "halo"), "circle-stroke-width": 1.5 } },
    { id: "siting-gap-ranks", type: "symbol", source: "siting_gaps",
      layout: { "text-field": ["to-string", ["get", "rank"]], "text-font": FONT, "text-size": byZoom([11, 9], [14, 11]),
        "text-allow-overlap": true },
      paint: { "text-color": colour(tokens, "on-accent") } },
    { id: "siting-points", type: "circle", source: "siting_points",
      paint: { "circle-radius": ["case", ["get", "drawn"], 5, 10], "circle-color": accent,
        "circle-stroke-color": colour(tokens, "halo"), "circle-stroke-width": 2 } },
    { id: "siting-point-numbers", type: "symbol", source: "siting_points",
      layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": 12,
        "text-allow-overlap": true },
      paint: { "text-color": colour(tokens, "on-accent") } },
  ];
}

/**
 * @param {(string | number)[]} values for 0, 1, 2, 3 and more cameras
 * @returns {any}
 */
function _byCount(values) {
  return ["match", ["get", "k"], 0, values[0], 1, values[1], 2, values[2], values[3]];
}

/**
 * @param {GeoJSON.Feature[]} features
 * @returns {GeoJSON.FeatureCollection}
 */
function _collection(features) {
  return { type: "FeatureCollection", features };
}

/**
 * @param {GeoJSON.Geometry} geometry
 * @param {Record<string, unknown>} properties
 * @returns {GeoJSON.Feature}
 */
function _feature(geometry, properties) {
  return { type: "Feature", geometry, properties };
}
