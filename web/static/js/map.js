/** Opens the map and keeps it in step with the state: what is shown, where, and what is marked. */

import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { NOTHING } from "./expressions.js";
import { fontFaces } from "./fonts.js";
import { IMAGE_SCALE, mapImage } from "./images.js";
import { PatientMap } from "./patient.js";
import { sources, tileAddress } from "./sources.js";
import { styleLayers } from "./stack.js";
import { language, text } from "./text.js";

/**
 * @typedef {import("./types").State} State
 * @typedef {import("./types").Selection} Selection
 * @typedef {import("./types").Bounds} Bounds
 * @typedef {import("./types").Tokens} Tokens
 * @typedef {import("maplibre-gl").Map} MapLibreMap
 */

const EMPTY = /** @type {GeoJSON.FeatureCollection} */ ({ type: "FeatureCollection", features: [] });
/** What the browser calls 100 %. */
const OFFICE_PX = 16;

/** The page's map, with the few verbs the rest of the page needs. */
export class PageMap {
  /**
   * @param {HTMLElement} container
   * @param {{state: State, bounds: Bounds | null, revision: number, tokens: Tokens,
   *   layers: import("./types").Layer[], redrawing: boolean}} start
   */
  constructor(container, start) {
    const { state, tokens } = start;
    this.layers = start.layers;
    this.tokens = tokens;
    this.revision = start.revision;
    this.plan = state.plan;
    this._shown = state.layers;
    this.redrawing = start.redrawing;
    /** Whether it is known what to draw: `begin` was called. */
    this.begun = false;
    this.map = new PatientMap({
      container,
      validateStyle: false, // a test does that
      ..._startingView(state, start.bounds),
      maxPitch: 0,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false, // two fingers that go up move the map up
      maxZoom: 20,
      fadeDuration: 0,
      attributionControl: false,
    });
    /** @type {import("maplibre-gl").IControl[]} */
    this._controls = [];
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.setMissingStyleImageResolver((id) => {
      const image = mapImage(id, tokens);
      if (image !== null) this.map.addImage(id, image, { pixelRatio: IMAGE_SCALE });
    });
    this._addControls();
    /** Fulfilled at the first idle: `idle` may come before anybody asks for it. */
    this.ready = new Promise((done) => { this.map.once("idle", () => done(this.map)); });
    /** Fulfilled when style layers can be changed. @type {Promise<void>} */
    this.styled = new Promise((done) => { this.map.once("style.load", () => done()); });
  }

  /**
   * Draw. A source that is filled from the start need not be drawn empty first.
   * @param {Record<string, GeoJSON.FeatureCollection>} [filled] by source
   */
  begin(filled = {}) {
    if (this.begun) return;
    this.begun = true;
    const { layers, tokens, plan, revision } = this;
    this.map.begin(_style({ layers, tokens, plan, revision, filled,
      shown: _all(this._shown, this.redrawing) }));
  }

  /**
   * Show these layers and no others.
   * @param {string[]} shown
   */
  show(shown) {
    this._shown = shown;
    if (!this.begun) return;
    for (const { id, layout } of styleLayers(this.layers, this.tokens, "zh",
      _all(shown, this.redrawing))) {
      this.map.setLayoutProperty(id, "visibility", layout?.visibility ?? "visible");
    }
  }

  /**
   * Show the draft that is redrawn in the place of grids and blocks, or these again.
   * @param {boolean} on
   */
  redraw(on) {
    this.redrawing = on;
    this.show(this._shown);
  }

  /**
   * Write the labels in a language.
   * @param {import("./types").Language} language
   */
  speak(language) {
    this._addControls();
    if (!this.begun) return;
    for (const paint of this.layers.flatMap((layer) => layer.paint(this.tokens, language))) {
      const words = paint.type === "symbol" ? paint.layout?.["text-field"] : undefined;
      if (words !== undefined) this.map.setLayoutProperty(paint.id, "text-field", words);
    }
  }

  /**
   * Fetch the tiles again: another plan is shown, or the store has a new revision.
   * @param {string} plan
   * @param {number} revision
   */
  refresh(plan, revision) {
    const changed = Object.keys(sources(_wanted(this.layers), "", plan, revision))
      .filter((id) => revision !== this.revision || (id === "grids" && plan !== this.plan));
    this.plan = plan;
    this.revision = revision;
    for (const id of changed) {
      const source = /** @type {import("maplibre-gl").VectorTileSource} */ (this.map.getSource(id));
      source.setTiles([tileAddress(location.origin, id, plan, revision)]);
    }
  }

  /**
   * Mark the chosen thing on the map and unmark what was marked before.
   * @param {Selection | null} selection
   */
  mark(selection) {
    for (const { marked } of this.layers) {
      if (marked === undefined) continue;
      const filter = selection !== null && selection.kind === marked.kind
        ? /** @type {any} */ (["==", ["to-string", ["get", marked.key]], selection.id]) : NOTHING;
      for (const id of marked.layers) this.map.setFilter(id, filter);
    }
  }

  /**
   * Put points with properties into one of the page's own sources.
   * @param {"unit_names" | "heat_counts"} id
   * @param {{at: [number, number], properties: Record<string, unknown>}[]} points
   */
  points(id, points) {
    const source = /** @type {import("maplibre-gl").GeoJSONSource} */ (this.map.getSource(id));
    source.setData({
      type: "FeatureCollection",
      features: points.map(({ at, properties }) => ({
        type: "Feature", properties, geometry: { type: "Point", coordinates: at },
      })),
    });
  }

  /**
   * Show the shapes of a file that is looked at; null takes them away.
   * @param {GeoJSON.FeatureCollection | null} shapes
   */
  deliver(shapes) {
    const source = /** @type {import("maplibre-gl").GeoJSONSource} */ (
      this.map.getSource("delivered"));
    source.setData(shapes ?? EMPTY);
    if (shapes === null) this.markDelivered(null);
  }

  /**
   * Mark the shape of one row of the file that is looked at.
   * @param {number | null} row
   */
  markDelivered(row) {
    const kind = ["in", ["geometry-type"], ["literal", ["Point", "MultiPoint"]]];
    const own = ["==", ["get", "row"], row];
    const filters = { "delivered-marked-point": ["all", kind, own],
      "delivered-marked-line": ["all", ["!", kind], own] };
    for (const [id, filter] of Object.entries(filters)) {
      this.map.setFilter(id, row === null ? NOTHING : /** @type {any} */ (filter));
    }
  }

  /**
   * Give every grid its class of heat (1 to 5); grids not named have none.
   * @param {Map<string, number>} classes
   */
  heat(classes) {
    this.map.removeFeatureState({ source: "grids", sourceLayer: "grids" });
    for (const [id, heat] of classes) {
      this.map.setFeatureState({ source: "grids", sourceLayer: "grids", id }, { heat });
    }
  }

  /**
   * Show only what happened on this day or later.
   * @param {string | null} day ISO 8601; null shows everything
   */
  since(day) {
    for (const id of this.layers.flatMap(({ dated }) => dated ?? [])) {
      this.map.setFilter(id, day === null ? null : [">=", ["get", "day"], day]);
    }
  }

  /**
   * Bring a place into view; at once for people who asked for less motion.
   * @param {Bounds | null | undefined} bounds
   * @param {[number, number] | null | undefined} centre
   */
  fly(bounds, centre) {
    // what is not drawn yet has nothing to fly from
    const still = !this.begun || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const duration = still ? 0 : 600;
    if (bounds) this.map.fitBounds(bounds, { padding: this._padding(), maxZoom: 17, duration });
    else if (centre) {
      this.map.easeTo({ center: centre, zoom: Math.max(this.map.getZoom(), 16.5), duration });
    }
  }

  /** Put the buttons on the map, named in the language spoken now. */
  _addControls() {
    for (const control of this._controls) this.map.removeControl(control);
    this._controls = [new maplibre.NavigationControl({ showCompass: false }),
      new maplibre.ScaleControl({ maxWidth: 120, unit: "metric" })];
    for (const control of this._controls) this.map.addControl(control, "bottom-right");
    const buttons = /** @type {const} */ ([["zoom-in", "map.zoom_in"], ["zoom-out", "map.zoom_out"]]);
    for (const [name, key] of buttons) {
      const button = this.map.getContainer().querySelector(`.maplibregl-ctrl-${name}`);
      button?.setAttribute("aria-label", text(key));
      button?.setAttribute("title", text(key));
    }
    this.map.getCanvas().setAttribute("aria-label", text("map.title"));
  }

  /** Room for the legend, the tools and the controls, as far as the map is large enough for it. */
  _padding() {
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    const [edge, scale] = [Math.min(48, height / 8), _textScale()];
    const legend = !this.redrawing || document.querySelector('.legend-toggle[aria-expanded="true"]');
    return { top: this.redrawing ? Math.max(edge, TOOLS_PX * scale) : edge, bottom: edge, right: edge,
      left: legend && width > 700 ? LEGEND_PX * scale : edge };
  }
}

/** What lies on the map on an office screen: the legend at the left, the tools of the workspace above. */
const LEGEND_PX = 250;
const TOOLS_PX = 80;

/** How long to wait for a map that has nothing to draw. */
const CALM_MS = 10_000;

/**
 * Wait until a map has drawn what it has to draw.
 * @param {MapLibreMap} map
 * @returns {Promise<void>}
 */
export function calm(map) {
  return new Promise((done) => {
    map.once("idle", () => done());
    setTimeout(done, CALM_MS);
  });
}

/**
 * @param {string[]} shown
 * @param {boolean} redrawing
 */
function _all(shown, redrawing) {
  return redrawing ? [...shown, "redraw"] : shown;
}

/**
 * @param {import("./types").Layer[]} layers
 * @returns {string[]}
 */
function _wanted(layers) {
  return layers.flatMap((layer) => layer.sources);
}

/**
 * @param {{plan: string, revision: number, tokens: Tokens, layers: import("./types").Layer[],
 *   shown: string[], filled: Record<string, GeoJSON.FeatureCollection>}} start
 * @returns {import("maplibre-gl").StyleSpecification}
 */
function _style({ plan, revision, tokens, layers, shown, filled }) {
  const link = /** @type {HTMLLinkElement} */ (document.getElementById("label-fonts"));
  const sheet = /** @type {CSSStyleSheet} */ (link.sheet);
  const own = (/** @type {string} */ id) => /** @type {const} */ (
    { type: "geojson", data: filled[id] ?? EMPTY });
  return {
    version: 8,
    "font-faces": fontFaces(sheet),
    transition: { duration: 0, delay: 0 },
    sources: {
      ...sources(_wanted(layers), location.origin, plan, revision),
      unit_names: own("unit_names"),
      heat_counts: own("heat_counts"),
      delivered: own("delivered"),
      redraw_labels: own("redraw_labels"),
      redraw_dots: { ...own("redraw_dots"), maxzoom: 12 },
    },
    layers: styleLayers(layers, tokens, language(), shown, _textScale()),
  };
}

/** How much larger the page's text is than on an office screen (css/page.css); labels follow. */
function _textScale() {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / OFFICE_PX;
}

/**
 * @param {State} state
 * @param {Bounds | null} bounds
 * @returns {Partial<import("maplibre-gl").MapOptions>}
 */
function _startingView({ lng, lat, zoom }, bounds) {
  if (lng !== null && lat !== null && zoom !== null) return { center: [lng, lat], zoom };
  const left = innerWidth > 1000 ? LEGEND_PX * _textScale() : 24;
  const padding = { top: 24, bottom: 24, right: 24, left };
  return bounds === null ? { center: [104, 35], zoom: 4 }
    : { bounds, fitBoundsOptions: { padding } };
}
