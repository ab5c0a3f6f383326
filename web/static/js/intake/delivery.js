/** The shapes of the file that is looked at: fetched, drawn, marked, flown to. */

import { get } from "../api.js";
import { boxesOf, missed } from "./places.js";

/**
 * @typedef {import("./types").Draft} Draft
 * @typedef {import("../types").Bounds} Bounds
 */

/** How far from the pointer a small shape still counts as meant, in pixels. */
const REACH = 4;
const TOUCHED = ["delivered-points", "delivered-lines", "delivered-areas"];

/** Holds what the map shows of one preview. */
export class Delivery {
  /**
   * @param {import("../types").App} app
   * @param {() => void} onDrawn
   */
  constructor(app, onDrawn) {
    this._app = app;
    this._onDrawn = onDrawn;
    this._asked = 0;
    /** @type {Map<number, Bounds>} */
    this.boxes = new Map();
    /** @type {Map<number, string>} */
    this._labels = new Map();
    this.drawn = 0;
    /** @type {Bounds | null} */
    this._bounds = null;
  }

  /**
   * Draw the shapes of a preview in place of those before; null takes them away. The view moves
   * only when it would miss many of them: a shift is seen best where nothing else moves.
   * @param {Draft | null} draft
   */
  async show(draft) {
    this._asked += 1;
    const asked = this._asked;
    const { map } = this._app;
    const before = this._bounds;
    this._bounds = draft?.bounds ?? null;
    const answer = draft === null || draft.bounds === null ? null
      : await get(`/api/imports/drafts/${encodeURIComponent(draft.draft_id)}/shapes`);
    if (asked !== this._asked) return;
    const shapes = answer?.status === "ok" ? answer.value : null;
    this._take(shapes);
    map.deliver(shapes);
    if (this._bounds !== null && (before === null || missed(this._view(), this._bounds))) this.fly();
    this._onDrawn();
  }

  /** Bring all of it into view. */
  fly() {
    this._app.map.fly(this._bounds, null);
  }

  /**
   * @param {number} row
   * @param {boolean} fly
   */
  mark(row, fly) {
    this._app.map.markDelivered(row);
    if (fly) this._app.map.fly(this.boxes.get(row), null);
  }

  /**
   * @param {number} row
   * @returns {string}
   */
  label(row) {
    return this._labels.get(row) ?? "";
  }

  /**
   * Return the row whose shape is under the pointer, the smallest kind first.
   * @param {{x: number, y: number}} point
   * @returns {number | null}
   */
  at({ x, y }) {
    const { map } = this._app.map;
    if (this.drawn === 0) return null;
    for (const layer of TOUCHED) {
      const reach = layer === "delivered-areas" ? 0 : REACH;
      const [hit] = map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]],
        { layers: [layer] });
      if (hit !== undefined) return Number(hit.properties.row);
    }
    return null;
  }

  /** @param {GeoJSON.FeatureCollection | null} shapes */
  _take(shapes) {
    this.boxes = shapes === null ? new Map() : boxesOf(shapes);
    this._labels = new Map((shapes?.features ?? []).map(({ properties }) =>
      [Number(properties?.row), String(properties?.label ?? "")]));
    this.drawn = shapes?.features.length ?? 0;
  }

  /** @returns {Bounds} */
  _view() {
    const view = this._app.map.map.getBounds();
    return [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
  }
}
