/** The layers of the map with their counts and signs; each can be switched on and off. */

import { announce } from "../announce.js";
import { make, part } from "../dom.js";
import { legendOf } from "../heat.js";
import { CLASSES } from "../layers/heat.js";
import { levelMark, statusMark } from "../marks.js";
import { LEVELS, STATUSES } from "../signs.js";
import { LOWEST } from "../sources.js";
import { LAYERS } from "../stack.js";
import { DAYS } from "../state.js";
import { count, text, word } from "../text.js";

/** How the layers stand together in the legend. */
const GROUPS = [
  { id: "grids", layers: ["grids", "units", "blocks"] },
  { id: "video", layers: ["cameras", "views", "candidates"] },
  { id: "cases", layers: ["incidents", "heat", "patrols"] },
  { id: "base", layers: ["hamlets", "key_places", "crossings", "roads", "barriers"] },
];

/** Draws the legend; it folds away on small screens. */
export class Legend {
  /** @param {import("../types").App} app */
  constructor(app) {
    this.app = app;
    this.open = innerWidth >= 900;
    this._far = "";
    app.store.on(["layers", "language", "days"], () => this.draw());
    app.store.on(["zoom"], () => { if (this._far !== this._tooFar().join()) this.draw(); });
  }

  /** Fold the list of layers away: the map is needed. */
  fold() {
    this.open = false;
    this.draw();
  }

  draw() {
    const focused = document.activeElement instanceof HTMLElement
      ? document.activeElement.dataset.layer : undefined;
    this._far = this._tooFar().join();
    const body = make("div", { class: "legend-body", id: "legend-body", hidden: !this.open },
      ...GROUPS.map((group) => this._group(group)));
    part("legend").replaceChildren(make("button", {
      type: "button", class: "legend-toggle", "aria-expanded": String(this.open),
      "aria-controls": "legend-body", text: text("legend.title"),
      onclick: () => {
        this.open = !this.open;
        this.draw();
        /** @type {HTMLElement | null} */
        (part("legend").querySelector(".legend-toggle"))?.focus();
      },
    }, make("span", { class: "arrow", "aria-hidden": "true", text: this.open ? "▾" : "▸" })), body);
    if (focused !== undefined) {
      /** @type {HTMLElement | null} */
      (part("legend").querySelector(`[data-layer="${focused}"]`))?.focus();
    }
  }

  /** @param {{id: string, layers: string[]}} group */
  _group({ id, layers }) {
    const there = layers.filter((layer) => this._worthShowing(layer));
    if (there.length === 0) return null;
    const dated = there.some((layer) => ["incidents", "heat"].includes(layer));
    return make("fieldset", { class: "legend-group" },
      make("legend", { text: text(`legend.${id}`) }), dated ? this._days() : null,
      ...there.flatMap((layer) => this._layer(layer)));
  }

  /** A layer the store holds nothing of, and that is off, is only noise. */
  /** @param {string} id */
  _worthShowing(id) {
    return this.app.map.layers.some((layer) => layer.id === id) && this._count(id) !== 0;
  }

  /** @param {string} id */
  _count(id) {
    const layer = LAYERS.find((one) => one.id === id);
    const key = layer?.count ?? null;
    return key === null ? null : this.app.info.layers[key]?.count ?? null;
  }

  /** The layers that are drawn only closer by: the map would be a grey mush of them. */
  _tooFar() {
    // an address names the zoom before the map is there
    const zoom = this.app.store.state.zoom ?? this.app.map.map.getZoom();
    return Object.entries(LOWEST).filter(([, lowest]) => zoom < lowest).map(([id]) => id);
  }

  /** What stands beside a layer: what is shown, where that is less than what there is. */
  /** @param {string} id */
  _shownCount(id) {
    if (id === "heat") return null;
    if (id === "grids") return this.app.gridsShown ?? this._count(id);
    // those of the chosen days, known only while they are shown
    if (id === "incidents") return this.app.incidentsShown;
    return this._count(id);
  }

  /** @param {string} id */
  _layer(id) {
    const on = this.app.store.state.layers.includes(id);
    const found = this._shownCount(id);
    return [make("label", { class: "legend-layer" },
      make("input", { type: "checkbox", checked: on, "data-layer": id,
        onchange: () => this._toggle(id, !on) }),
      make("span", { class: `swatch swatch-${id}`, "aria-hidden": "true" }),
      make("span", { class: "legend-name", text: text(`layer.${id}`) }),
      make("span", { class: "legend-count", text: found === null ? "" : count(found) })),
    on ? this._key(id) : null];
  }

  /**
   * @param {string} id
   * @param {boolean} on
   */
  _toggle(id, on) {
    const { layers } = this.app.store.state;
    this.app.store.set({ layers: on ? [...layers, id] : layers.filter((one) => one !== id) });
    announce(text(on ? "legend.shown" : "legend.hidden", { layer: text(`layer.${id}`) }));
  }

  /** @param {string} id */
  _key(id) {
    if (this._tooFar().includes(id)) {
      const all = this._shownCount(id);
      return _key([make("span", { class: "legend-far", text: all === null ? text("legend.closer")
        : text("legend.none_of", { all: count(all) }) })]);
    }
    if (id === "grids") return this._bandKey();
    if (id === "cameras") {
      return _key(["in_service", "faulty", ...this._otherStatuses()].map(statusMark));
    }
    if (id === "views") return _key([_viewKey("view-known"), _viewKey("view-assumed")]);
    if (id === "incidents") return _key(this._levels());
    if (id === "heat") return this._heatKey();
    return null;
  }

  _bandKey() {
    const { min, max } = this.app.info.band ?? { min: 500, max: 800 };
    return _key(/** @type {const} */ ([["above", "↑"], ["below", "↓"], ["unknown", "?"]])
      .map(([band, sign]) => make("span", { class: `sign-word band-${band}` },
        make("b", { class: "key-sign", text: sign }), text(`figure.${band}`, { min, max }))));
  }

  _otherStatuses() {
    return STATUSES.filter((status) => ["planned", "suspended"].includes(status));
  }

  _levels() {
    return LEVELS.filter((level) => level !== "none").map((level) =>
      levelMark(level, text(`level.key.${level}`)));
  }

  /** The days that incidents and heat are shown for. */
  _days() {
    const select = make("select", { "aria-label": text("heat.days"), id: "heat-days",
      onchange: () => this.app.store.set({ days: Number(select.value) }) },
    ...DAYS.map((days) => make("option", { value: days, selected: days === this.app.store.state.days,
      text: text("heat.last", { days }) })));
    return select;
  }

  _heatKey() {
    const { heat } = this.app;
    const counts = heat === null ? [] : heat.grids.map((one) => one.count);
    const classes = legendOf(this.app.heatBreaks, Math.max(0, ...counts), CLASSES);
    return make("div", { class: "legend-key" }, heat === null || heat.from === null || heat.to === null ? null : make("p", {
        class: "faint", text: text("heat.between", { from: heat.from, to: heat.to }) }),
      ...classes.map((one) => make("span", { class: "sign-word" },
        make("span", { class: `heat-box heat-${one.heat}` }),
        one.from === one.to ? count(one.from) : `${count(one.from)}–${count(one.to)}`,
        ` ${text("heat.unit")}`)),
      heat === null || heat.outside === 0 ? null
        : make("p", { class: "faint", text: text("heat.outside", { n: count(heat.outside) }) }));
  }
}

/** @param {Node[]} signs */
function _key(signs) {
  return make("div", { class: "legend-key" }, ...signs);
}

/** @param {string} id */
function _viewKey(id) {
  return make("span", { class: "sign-word" }, make("span", { class: `view-box ${id}` }),
    word("view", id));
}
