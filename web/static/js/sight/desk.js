/** The tools that show what cameras see: one at a time, with its panel beside the map. */

import { announce } from "../announce.js";
import { make, part } from "../dom.js";
import { singleKeys } from "../keys.js";
import { text } from "../text.js";
import { Adjust } from "./adjust.js";
import { Paint } from "./paint.js";
import { AskPlace } from "./seeing.js";
import { WhatIfTool } from "./what_if.js";

/**
 * @typedef {import("../types").App} App
 * @typedef {import("./types").Mode} Mode
 * @typedef {import("./types").LngLat} LngLat
 */

/** Room around what is brought into view, and how small a view is brought closer, in pixels. */
const EDGE = 48;
const LEAST = 90;

export class SightDesk {
  /**
   * @param {App} app
   * @param {() => void} onChange when another tool is taken, or none
   */
  constructor(app, onChange) {
    this.app = app;
    this.onChange = onChange;
    /** @type {Mode | null} */
    this.mode = null;
    /** @type {Paint | null} */
    this.paint = null;
    /** What had the keyboard before. @type {string} */
    this._before = "";
    this.body = make("div", { class: "facts-body", id: "sight-body", tabindex: 0, role: "group",
      "aria-labelledby": "sight-title" });
    app.store.on(["language"], () => this.draw());
    document.addEventListener("keydown", (event) => this._key(event), { capture: true });
  }

  /** @param {any} camera its whole record */
  adjust(camera) {
    return this._open(() => new Adjust(this, camera));
  }

  /**
   * Ask what would be lost without a camera, after the steps that are there already.
   * @param {any} camera
   */
  async remove(camera) {
    const tool = this.mode instanceof WhatIfTool ? this.mode : await this.take("what_if");
    if (tool instanceof WhatIfTool) tool.remove(camera.camera_id, camera.name ?? camera.camera_id);
  }

  /**
   * @param {"seeing" | "what_if"} tool
   * @returns {Promise<Mode>}
   */
  take(tool) {
    return this._open(() => (tool === "seeing" ? new AskPlace(this) : new WhatIfTool(this)));
  }

  /**
   * @param {() => Mode} make_
   * @returns {Promise<Mode>}
   */
  async _open(make_) {
    const { app } = this;
    if (this.mode === null) this._before = document.activeElement?.id ?? "";
    else this._leave();
    app.leaveDraft();
    if (app.intake?.shown) app.intake.fold();
    await app.map.styled;
    this.paint = new Paint(app.map.map, app.tokens);
    part("side").classList.add("with-sight");
    part("sight").hidden = false;
    this.mode = make_();
    this.draw();
    app.map.map.resize();
    part("sight-title").focus({ preventScroll: true });
    announce(this.mode.title());
    this.onChange();
    return this.mode;
  }

  /** Draw head and body of the panel; what has the keyboard keeps it. */
  draw() {
    const { mode } = this;
    if (mode === null) return;
    const focused = document.activeElement?.id ?? "";
    const head = make("header", { class: "facts-head" },
      make("h2", { id: "sight-title", tabindex: -1, text: mode.title() }),
      make("button", { type: "button", class: "quiet close", id: "sight-close",
        "aria-label": text("sight.close"), title: `${text("sight.close")} (Esc)`, text: "✕",
        onclick: () => this.close() }));
    mode.draw(this.body);
    part("sight").replaceChildren(head, this.body);
    const again = focused === "" ? null : document.getElementById(focused);
    if (again !== null && part("sight").contains(again)) again.focus({ preventScroll: true });
  }

  /** Leave the tool; the map and the lists are as they were. */
  close() {
    if (this.mode === null) return;
    this._leave();
    part("sight").hidden = true;
    part("sight").replaceChildren();
    part("side").classList.remove("with-sight");
    this.app.map.map.resize();
    this.onChange();
    const before = document.getElementById(this._before);
    (before?.checkVisibility() ? before : this.app.map.map.getCanvas()).focus();
  }

  _leave() {
    const { mode } = this;
    this.mode = null;
    mode?.close();
    this.paint?.remove();
    this.paint = null;
  }

  /**
   * Take a click on the map; tells whether it meant something to the tool.
   * @param {import("../types").Selection | null} selection
   * @param {{x: number, y: number}} point
   */
  clicked(selection, point) {
    if (this.mode === null) return false;
    const { lng, lat } = this.app.map.map.unproject([point.x, point.y]);
    return this.mode.clicked([Number(lng.toFixed(7)), Number(lat.toFixed(7))], selection);
  }

  /**
   * Bring places into view, beside the legend; the map stays where it is when they are in view.
   * @param {LngLat[]} places
   */
  show(places) {
    const { map } = this.app.map;
    const legend = document.querySelector('.legend-toggle[aria-expanded="true"]');
    const { clientWidth: width, clientHeight: height } = map.getContainer();
    const left = legend === null || width < 700 ? EDGE
      : part("legend").getBoundingClientRect().width + EDGE;
    const spots = places.map((place) => map.project(place));
    const inside = spots.every(({ x, y }) => x > left && x < width - EDGE && y > EDGE && y < height - EDGE);
    const wide = Math.max(...spots.map(({ x }) => x)) - Math.min(...spots.map(({ x }) => x));
    if (inside && (wide > LEAST || places.length === 1)) return;
    const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
    map.fitBounds([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
      { padding: { left, right: EDGE, top: EDGE, bottom: EDGE }, maxZoom: 19, duration: 0 });
  }

  /** Return the middle of the map: where somebody without a mouse points. */
  centre() {
    const { lng, lat } = this.app.map.map.getCenter();
    return /** @type {LngLat} */ ([Number(lng.toFixed(7)), Number(lat.toFixed(7))]);
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    if (this.mode === null || document.querySelector("dialog[open]") !== null) return;
    const { target } = event;
    const typing = target instanceof HTMLElement
      && target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea");
    if (event.key === "Escape") this.close();
    else if (event.ctrlKey || event.metaKey || event.altKey || typing || !singleKeys()
      || !this.mode.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }
}
