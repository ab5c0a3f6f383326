/** Point at a place: the cameras that see it, and why the nearest others do not. */

import { announce } from "../announce.js";
import { get } from "../api.js";
import { make } from "../dom.js";
import { measure } from "../facts/sheet.js";
import { bearingMark, statusMark } from "../marks.js";
import { count, text, word } from "../text.js";
import { metres } from "./words.js";

/**
 * @typedef {import("./types").Seeing} Seeing
 * @typedef {import("./types").LngLat} LngLat
 */

export class AskPlace {
  /** @param {import("./desk.js").SightDesk} desk */
  constructor(desk) {
    this.id = "seeing";
    this.desk = desk;
    /** @type {LngLat | null} */
    this.at = null;
    /** @type {Seeing | null} */
    this.found = null;
    this.fault = "";
    this.asking = false;
    desk.app.map.map.getCanvas().style.cursor = "crosshair";
  }

  title() {
    return text("sight.seeing.title");
  }

  /** @param {LngLat} at */
  async ask(at) {
    this.at = at;
    this.asking = true;
    this.desk.draw();
    const [lon, lat] = at;
    const answer = await get(`/api/cameras/seeing?lon=${lon}&lat=${lat}`);
    if (this.at !== at) return; // pointed elsewhere meanwhile
    this.asking = false;
    this.found = answer.status === "ok" ? answer.value : null;
    this.fault = answer.status === "ok" ? "" : answer.status === "offline" ? text("offline")
      : answer.problem.detail ?? answer.problem.title ?? "";
    this._paint();
    this.desk.draw();
    announce(this.found === null ? this.fault : this._said(this.found));
  }

  _paint() {
    const { at, found } = this;
    if (at === null) return;
    const line = (/** @type {string} */ part, /** @type {LngLat | null} */ to) => (to === null ? []
      : [{ part, shape: /** @type {GeoJSON.Geometry} */ ({ type: "LineString", coordinates: [to, at] }) }]);
    this.desk.paint?.show([
      ...(found?.misses ?? []).flatMap(({ position }) => line("missed", position)),
      ...(found?.cameras ?? []).flatMap(({ position }) => line("seen", position)),
      { part: "spot", shape: { type: "Point", coordinates: at } }]);
  }

  /** @param {Seeing} found */
  _said({ cameras, inside_building: inside }) {
    return cameras.length === 0 ? text(inside ? "sight.seeing.inside" : "sight.seeing.none")
      : text("sight.seeing.n", { n: count(cameras.length) });
  }

  /** @param {HTMLElement} body */
  draw(body) {
    const { at, found } = this;
    const parts = [make("section", { class: "facts-section" },
      make("p", { class: "faint", text: text("sight.seeing.how") }),
      make("div", { class: "sight-actions" }, make("button", { type: "button", class: "quiet",
        id: "sight-centre", text: text("sight.seeing.centre"),
        onclick: () => void this.ask(this.desk.centre()) })),
      at === null ? null : make("p", { class: "faint", id: "sight-at",
        text: `${at[0].toFixed(6)}, ${at[1].toFixed(6)}` }))];
    if (this.fault !== "") parts.push(make("p", { class: "fault sight-note", text: this.fault }));
    if (this.asking) parts.push(make("p", { class: "faint sight-note", text: text("sight.asking") }));
    else if (found !== null) parts.push(this._list(found), this._missed(found));
    body.replaceChildren(...parts);
  }

  /** @param {Seeing} found */
  _list(found) {
    const rows = found.cameras.map((one) => this._row(one, [
      one.assumed ? make("span", { class: "chip", text: text("sight.assumed.view") }) : null,
      one.band === null ? null : make("span", { class: `chip sight-chip-${one.band}`,
        text: text(`sight.band.${one.band}`) })]));
    return make("section", { class: "facts-section", id: "sight-seen" },
      make("h3", { text: this._said(found) }),
      found.cameras.length === 0 ? null : make("p", { class: "faint", text: text("sight.seeing.columns") }),
      make("ul", { class: "sight-list" }, ...rows));
  }

  /** @param {Seeing} found */
  _missed({ misses }) {
    if (misses.length === 0) {
      return make("section", { class: "facts-section" }, make("p", { class: "faint",
        text: text("sight.misses.none") }));
    }
    const rows = misses.map((one) => this._row(one, [make("span", { class: "sight-why",
      text: text(`sight.why.${one.why}${one.why === "too_far" && one.assumed ? "_assumed" : ""}`, { range: one.range_m === null ? "" : metres(one.range_m),
        off: one.off_deg === null ? "" : measure(one.off_deg, "°"),
        status: word("status", one.status) }) })]));
    return make("section", { class: "facts-section", id: "sight-missed" },
      make("h3", { text: text("sight.misses") }), make("ul", { class: "sight-list" }, ...rows));
  }

  /**
   * @param {import("./types").SeenBy | import("./types").Miss} one
   * @param {(Node | null)[]} more
   */
  _row(one, more) {
    return make("li", { "data-camera": one.camera_id }, make("div", { class: "sight-row" },
      make("button", { type: "button", class: "link clip", text: one.name ?? one.camera_id,
        onclick: () => this._open(one.camera_id, one.position) }),
      make("span", { class: "number", text: metres(one.distance_m) }),
      bearingMark(one.bearing_deg)),
    make("div", { class: "sight-more" }, statusMark(one.status), ...more));
  }

  /**
   * @param {string} id
   * @param {LngLat | null} centre
   */
  _open(id, centre) {
    this.desk.close();
    this.desk.app.choose({ kind: "camera", id }, { fly: true, centre });
  }

  /** @type {import("./types").Mode["clicked"]} */
  clicked(at) {
    void this.ask(at);
    return true;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Enter" || document.activeElement !== this.desk.app.map.map.getCanvas()) return false;
    void this.ask(this.desk.centre());
    return true;
  }

  close() {
    this.at = null;
    this.desk.app.map.map.getCanvas().style.cursor = "";
  }
}
