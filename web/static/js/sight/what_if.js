/**
 * What if: cameras are taken away and put up, step by step, and the villages say what they lose and
 * win. Nothing is kept, unless somebody who may keeps a new camera as planned.
 */

import { announce } from "../announce.js";
import { send } from "../api.js";
import { make } from "../dom.js";
import { message } from "../tabs/findings.js";
import { count, text } from "../text.js";
import { fieldParts } from "./fields.js";
import { Handles } from "./handles.js";
import { Newest } from "./newest.js";
import { turned } from "./pose.js";
import { askReason } from "./save.js";
import { area, change } from "./words.js";

/**
 * @typedef {import("./types").Step} Step
 * @typedef {import("./types").WhatIf} WhatIf
 * @typedef {import("./types").Pose} Pose
 */

/** How long a hand rests before the result is read aloud. */
const REST_MS = 700;
/** Less than this is not told as lost or won. */
const LEAST_M2 = 0.5;

export class WhatIfTool {
  /** @param {import("./desk.js").SightDesk} desk */
  constructor(desk) {
    this.id = "what_if";
    this.desk = desk;
    /** @type {Step[]} */
    this.steps = [];
    /** @type {WhatIf | null} */
    this.result = null;
    this.fault = "";
    /** Whether the next click puts a camera up. */
    this.adding = false;
    /** The step whose camera has the handles; -1: none. */
    this.held = -1;
    /** @type {Handles | null} */
    this.handles = null;
    this.writes = desk.app.session.permissions.includes("cameras.write");
    this._newest = new Newest(
      (/** @type {Step[]} */ steps) => send("POST", "/api/cameras/what-if", {
        steps: steps.map(({ name: _name, ...step }) => step) }),
      (answer) => this._took(answer));
  }

  title() {
    return text("sight.what_if.title");
  }

  /**
   * Take a camera away, or give it back when it is taken away already.
   * @param {string} id
   * @param {string} name
   */
  remove(id, name) {
    const at = this.steps.findIndex((step) => step.kind === "remove" && step.camera_id === id);
    if (at >= 0) this._drop(at);
    else this._put({ kind: "remove", camera_id: id, name });
  }

  /**
   * Put a camera up; it can be dragged and turned at once.
   * @param {import("./types").LngLat} position
   */
  add(position) {
    this.adding = false;
    this._put({ kind: "add", name: text("sight.what_if.new", { n: count(this._news() + 1) }),
      pose: { position, bearings_deg: [0], view_angle_deg: null, range_m: null, height_m: null,
        tilt_deg: null, resolution: null } });
    this._hold(this.steps.length - 1);
  }

  _news() {
    return this.steps.filter(({ kind }) => kind === "add").length;
  }

  /** @param {Step} step */
  _put(step) {
    this.steps = [...this.steps, step];
    this._ask();
  }

  /** @param {number} at */
  _drop(at) {
    this._hold(-1);
    this.steps = this.steps.filter((_, i) => i !== at);
    this._ask();
  }

  _ask() {
    if (this.steps.length > 0) this._newest.want(this.steps);
    else {
      this.result = null;
      this._paint();
    }
    this.desk.draw();
  }

  /** @param {import("../types").Answer<WhatIf>} answer */
  _took(answer) {
    if (this.steps.length === 0) return;
    if (answer.status === "ok") this.result = answer.value;
    this.fault = answer.status === "ok" ? "" : answer.status === "offline" ? text("offline")
      : answer.problem.detail ?? answer.problem.title ?? "";
    this._paint();
    this.handles?.draw();
    this.desk.draw();
    clearTimeout(this._rest);
    this._rest = setTimeout(() => announce(this._said()), REST_MS);
  }

  _said() {
    return this.result === null ? this.fault : this.result.villages.map(({ name, before, after }) =>
      `${name} ${change(before, after)}`).join(text("sight.comma")) || text("sight.what_if.nothing");
  }

  _paint() {
    const { result } = this;
    this.desk.paint?.show(result === null ? [] : [
      ...result.steps.flatMap(({ views }) => views.map((shape) => ({ part: "assumed", shape }))),
      { part: "lost", shape: result.lost }, { part: "won", shape: result.won },
      ...this.steps.flatMap(({ pose }) => (pose ? [{ part: "spot",
        shape: /** @type {GeoJSON.Geometry} */ ({ type: "Point", coordinates: pose.position }) }] : []))]);
  }

  /**
   * Give the handles to the camera of a step, or take them away.
   * @param {number} at
   */
  _hold(at) {
    this.handles?.remove();
    this.handles = null;
    this.held = at;
    if (this._pose() !== null) {
      this.handles = new Handles(this.desk.app.map.map, { pose: () => /** @type {Pose} */ (this._pose()),
        optics: () => this.optics(), change: (pose) => this._change(pose) });
    }
    this.desk.draw();
  }

  /** @returns {Pose | null} */
  _pose() {
    return this.steps[this.held]?.pose ?? null;
  }

  optics() {
    const pose = this._pose();
    const optics = this.result?.steps[this.held]?.optics;
    const angle = pose?.view_angle_deg ?? optics?.view_angle_deg;
    const range = pose?.range_m ?? optics?.range_m;
    return angle && range ? { angle, range } : null;
  }

  /** @param {Pose} pose */
  _change(pose) {
    this.steps = this.steps.map((step, i) => (i === this.held ? { ...step, pose } : step));
    this.handles?.draw();
    this._newest.want(this.steps);
  }

  /** @param {HTMLElement} body */
  draw(body) {
    const pose = this._pose();
    const parts = [make("section", { class: "facts-section" },
      make("p", { class: "faint", text: text("sight.what_if.how") }),
      make("div", { class: "sight-actions" },
        make("button", { type: "button", class: "quiet", id: "sight-add", text: text("sight.what_if.add"),
          "aria-pressed": String(this.adding), onclick: () => this._startAdding() }),
        make("button", { type: "button", class: "quiet", id: "sight-add-centre",
          text: text("sight.what_if.add_centre"), onclick: () => this.add(this.desk.centre()) }))),
    this._stepList(),
    this.fault === "" ? null : make("p", { class: "fault sight-note", text: this.fault }),
    this._results(),
    pose === null ? null : fieldParts(pose, this.optics(), (next) => {
      this._change(next);
      this.desk.draw();
    })];
    body.replaceChildren(...parts.filter((one) => one !== null));
  }

  _startAdding() {
    this.adding = !this.adding;
    this.desk.app.map.map.getCanvas().style.cursor = this.adding ? "crosshair" : "";
    this.desk.draw();
  }

  _stepList() {
    const { steps } = this;
    return make("section", { class: "facts-section" },
      make("h3", { text: text("sight.what_if.steps") }),
      steps.length === 0 ? make("p", { class: "faint", text: text("sight.what_if.empty") })
        : make("ol", { class: "sight-steps", id: "sight-steps" }, ...steps.map((step, i) => this._step(step, i))));
  }

  /**
   * @param {Step} step
   * @param {number} i
   */
  _step(step, i) {
    const effect = this.result?.steps[i];
    const name = effect?.name ?? step.name ?? step.camera_id ?? "";
    const told = effect === undefined || effect.kind !== step.kind ? ""
      : effect.villages.map((one) => change(one.before, one.after)).join(text("sight.comma"));
    return make("li", {}, make("div", { class: "sight-row" },
      make("span", { class: `chip sight-step-${step.kind}`, text: text(`sight.step.${step.kind}`) }),
      make("b", { class: "clip", text: name }),
      step.kind === "add" ? make("button", { type: "button", class: "quiet", id: `sight-hold-${i}`,
        "aria-pressed": String(this.held === i), text: text("sight.what_if.hold"),
        onclick: () => this._hold(this.held === i ? -1 : i) }) : null,
      step.kind === "add" && this.writes ? make("button", { type: "button", class: "quiet",
        id: `sight-keep-${i}`, text: text("sight.what_if.keep"), onclick: () => void this._keep(i) }) : null,
      make("button", { type: "button", class: "quiet close", id: `sight-drop-${i}`, text: "✕",
        "aria-label": text("sight.what_if.drop", { name }), onclick: () => this._drop(i) })),
    told === "" ? null : make("div", { class: "sight-more", text: told }),
    ...(effect?.notes ?? []).map((note) => make("p", { class: "faint", text: message(note) })));
  }

  _results() {
    const { result } = this;
    if (result === null) return null;
    return make("section", { class: "facts-section", id: "sight-result" },
      make("h3", { text: text("sight.what_if.result") }),
      result.villages.length === 0 ? make("p", { class: "faint", text: text("sight.what_if.nothing") }) : null,
      ...result.villages.map((one) => make("div", { class: "sight-village", "data-unit": one.code },
        make("b", { text: one.name }), make("div", { class: "sight-change", text: change(one.before, one.after) }),
        make("ul", {}, one.lost_m2 >= LEAST_M2 ? make("li", { class: "sight-lost",
          text: text("sight.what_if.lost", { area: area(one.lost_m2) }) }) : null,
        one.won_m2 >= LEAST_M2 ? make("li", { class: "sight-won",
          text: text("sight.what_if.won", { area: area(one.won_m2) }) }) : null,
        _spots("lost", one.spots_lost), _spots("won", one.spots_won)))));
  }

  /** @param {number} at */
  async _keep(at) {
    const { pose } = /** @type {Step} */ (this.steps[at]);
    if (!pose) return;
    const id = make("input", { type: "text", id: "sight-new-id", required: true, maxlength: 60 });
    const [bearing, ...more] = pose.bearings_deg;
    const saved = await askReason({ title: text("sight.what_if.keep.title"),
      body: [make("p", { text: text("sight.what_if.keep.note") }),
        make("label", { for: "sight-new-id", text: text("sight.what_if.keep.id") }), id],
      action: text("sight.what_if.keep"),
      save: (reason) => send("POST", "/api/cameras", { camera_id: id.value.trim(), reason,
        changes: { position: pose.position, bearing_deg: bearing ?? null, more_bearings_deg: more,
          view_angle_deg: pose.view_angle_deg, range_m: pose.range_m, height_m: pose.height_m,
          tilt_deg: pose.tilt_deg, status: "planned" } }) });
    if (saved === null || saved === "theirs") return;
    this._drop(at);
    this.desk.app.arrived(saved.revision);
    announce(text("sight.saved"));
  }

  /** @type {import("./types").Mode["clicked"]} */
  clicked(at, selection) {
    if (this.adding) {
      this.desk.app.map.map.getCanvas().style.cursor = "";
      this.add(at);
    } else if (selection?.kind === "camera") this.remove(selection.id, selection.id);
    return true;
  }

  /** @param {KeyboardEvent} event */
  key({ key, shiftKey }) {
    const pose = this._pose();
    const by = shiftKey ? 1 : 5;
    if (pose === null) return false;
    if (key === "[" || key === "{") this._change(turned(pose, -by));
    else if (key === "]" || key === "}") this._change(turned(pose, by));
    else return false;
    return true;
  }

  close() {
    clearTimeout(this._rest);
    this._newest.close();
    this.handles?.remove();
    this.desk.app.map.map.getCanvas().style.cursor = "";
  }
}

/**
 * @param {"lost" | "won"} which
 * @param {import("./types").Spot[]} spots
 */
function _spots(which, spots) {
  return spots.length === 0 ? null : make("li", { class: `sight-${which}`,
    text: text(`sight.what_if.spots_${which}`, { names: spots.map(({ name }) => name).join(text("sight.comma")) }) });
}
