/**
 * Adjust a camera: drag it, turn it, widen it; what it would see follows. Nothing is kept before it
 * is saved with a reason; people who may not write the register try only.
 */

import { announce } from "../announce.js";
import { send } from "../api.js";
import { make } from "../dom.js";
import { lines } from "../facts/sheet.js";
import { message } from "../tabs/findings.js";
import { count, text } from "../text.js";
import { fieldParts } from "./fields.js";
import { Handles } from "./handles.js";
import { Newest } from "./newest.js";
import { between, changes, poseOf, sector, turned } from "./pose.js";
import { savePose } from "./save.js";
import { area, change, metres } from "./words.js";

/**
 * @typedef {import("./types").Pose} Pose
 * @typedef {import("./types").Trial} Trial
 */

/** How long a hand rests before the figures are read aloud. */
const REST_MS = 700;

export class Adjust {
  /**
   * @param {import("./desk.js").SightDesk} desk
   * @param {any} camera its whole record
   */
  constructor(desk, camera) {
    this.id = "adjust";
    this.desk = desk;
    this.camera = camera;
    // what is saved is held against what was shown when this began
    this.revision = camera.revision ?? desk.app.info.revision;
    this.before = poseOf(camera, desk.centre());
    this.pose = this.before;
    /** @type {Trial | null} */
    this.trial = null;
    /** @type {import("../types").Problem | "offline" | null} */
    this.problem = null;
    this.writes = desk.app.session.permissions.includes("cameras.write");
    this._newest = new Newest(
      (/** @type {Pose} */ pose) => send("POST", "/api/cameras/view", { camera_id: camera.camera_id, ...pose }),
      (answer) => this._took(answer));
    this.handles = new Handles(desk.app.map.map, { pose: () => this.pose, optics: () => this.optics(),
      change: (pose, settled) => this.change(pose, settled) });
    this.figures = make("div", { class: "sight-figures" });
    this._gone = this.optics() !== null;
    if (this._gone) this._goThere();
    else this.desk.show([this.pose.position]);
    this._newest.want(this.pose);
  }

  title() {
    return text("sight.adjust.title", { name: this.camera.name ?? this.camera.camera_id });
  }

  /** Return angle and range as drawn: as set, or as assumed by the server; null: not known yet. */
  optics() {
    const { optics } = this.trial ?? { optics: null };
    const angle = this.pose.view_angle_deg ?? optics?.view_angle_deg;
    const range = this.pose.range_m ?? optics?.range_m;
    return angle && range ? { angle, range } : null;
  }

  /** Bring the camera with all it may see into view, so that every handle can be taken. */
  _goThere() {
    const optics = this.optics();
    const { position } = this.pose;
    const ring = (optics === null ? [] : this.pose.bearings_deg).flatMap((bearing) =>
      sector(position, bearing, optics?.angle ?? 0, optics?.range ?? 0));
    this.desk.show([position, ...ring]);
  }

  /**
   * @param {Pose} pose
   * @param {boolean} settled whether the hand let go
   */
  change(pose, settled) {
    this.pose = pose;
    this.handles.draw();
    this._paint();
    this._newest.want(pose);
    if (settled) this.desk.draw();
    else this._drawFigures();
  }

  /** @param {import("../types").Answer<Trial>} answer */
  _took(answer) {
    if (answer.status === "ok") this.trial = answer.value;
    this.problem = answer.status === "ok" ? null : answer.status === "refused" ? answer.problem : "offline";
    if (!this._gone && this.trial !== null) {
      this._gone = true;
      this._goThere();
    }
    this.handles.draw();
    this._paint();
    this._drawFigures();
    clearTimeout(this._rest);
    this._rest = setTimeout(() => announce(this._said()), REST_MS);
  }

  _paint() {
    const optics = this.optics();
    const { position, bearings_deg: bearings } = this.pose;
    this.desk.paint?.show([
      ...(optics === null ? [] : bearings.map((bearing) => ({ part: "sector",
        shape: /** @type {GeoJSON.Geometry} */ ({ type: "LineString",
          coordinates: sector(position, bearing, optics.angle, optics.range) }) }))),
      ...drawnTrial(this.trial)]);
  }

  /** @param {HTMLElement} body */
  draw(body) {
    const moved = Object.keys(changes(this.pose, this.before)).length > 0;
    const parts = [
      this.writes ? null : make("p", { class: "sight-note", text: text("sight.trying") }),
      this.figures,
      fieldParts(this.pose, this.optics(), (pose) => this.change(pose, true)),
      make("section", { class: "facts-section" }, make("div", { class: "sight-actions" },
        this.writes ? make("button", { type: "button", class: "primary", id: "sight-save",
          disabled: !moved, text: text("sight.save"), onclick: () => void this._save() }) : null,
        make("button", { type: "button", class: "quiet", id: "sight-undo", disabled: !moved,
          text: text("sight.undo"), onclick: () => this.change(this.before, true) })),
      make("p", { class: "faint sight-keys", text: text("sight.adjust.keys") }))];
    body.replaceChildren(...parts.filter((one) => one !== null));
    this._drawFigures();
  }

  _drawFigures() {
    this.figures.replaceChildren(...this._figures());
  }

  /** @returns {Node[]} */
  _figures() {
    if (this.problem !== null) {
      return [make("p", { class: "fault", text: this.problem === "offline" ? text("offline")
        : this.problem.detail ?? this.problem.title ?? "" })];
    }
    const { trial } = this;
    if (trial === null) return [make("p", { class: "faint", text: text("sight.asking") })];
    const { lenses, village } = trial;
    const away = between(this.before.position, this.pose.position).distance;
    const seen = lenses.reduce((sum, lens) => sum + lens.area_m2, 0);
    return [lines([
      [text("sight.seen"), lenses.length === 0 ? text("sight.seen.none") : area(seen)],
      [text("sight.cut"), lenses.length === 0 ? null : text("sight.cut.of", {
        share: `${Math.round(100 * Math.max(...lenses.map((lens) => lens.cut_share)))}%` })],
      [text("sight.near"), lenses.length === 0 ? null : lenses[0]?.near_m == null
        ? text("sight.near.unknown") : metres(lenses[0].near_m)],
      [text("sight.reach"), trial.reach_m2 === null ? null : area(trial.reach_m2)],
      [text("sight.moved"), away < 0.05 ? null : metres(away)],
      [text("sight.village"), village === null ? text("unit.none") : village.name],
      [text("sight.share"), village === null ? null : change(village.now, village.then)],
      [text("sight.alone"), village?.alone_m2 == null ? null : area(village.alone_m2)],
    ]), _bandKey(lenses), ...trial.notes.map((note) => make("p", { class: "sight-note", text: message(note) }))]
      .filter((one) => one !== null);
  }

  /** What is read aloud when the hand rests. */
  _said() {
    const { trial } = this;
    if (trial === null) return text("offline");
    const bearing = this.pose.bearings_deg[0];
    const words = [bearing === undefined ? text("bearing.unknown") : `${count(bearing)}°`,
      trial.lenses.length === 0 ? text("sight.seen.none")
        : area(trial.lenses.reduce((sum, lens) => sum + lens.area_m2, 0))];
    if (trial.village !== null) words.push(change(trial.village.now, trial.village.then));
    return words.join(text("sight.comma"));
  }

  async _save() {
    const saved = await savePose({ app: this.desk.app, camera: this.camera, before: this.before,
      pose: this.pose, revision: this.revision });
    if (saved === "theirs") {
      this.desk.close();
      this.desk.app.redraw();
    } else if (saved !== null) {
      this.desk.close();
      this.desk.app.arrived(saved.revision);
      announce(text("sight.saved"));
    }
  }

  /** @type {import("./types").Mode["clicked"]} */
  clicked() {
    return true; // a click beside the handles chooses nothing else meanwhile
  }

  /** @param {KeyboardEvent} event */
  key({ key, shiftKey }) {
    const by = shiftKey ? 1 : 5;
    if (key === "[" || key === "{") this.change(turned(this.pose, -by), true);
    else if (key === "]" || key === "}") this.change(turned(this.pose, by), true);
    else return false;
    return true;
  }

  close() {
    clearTimeout(this._rest);
    this._newest.close();
    this.handles.remove();
  }
}

/**
 * Return what is drawn of a view: its bands where they are known, the walls that cut it.
 * @param {Trial | null} trial
 * @returns {{part: string, shape: GeoJSON.Geometry, band?: string}[]}
 */
export function drawnTrial(trial) {
  const reach = trial?.reach ?? null;
  return [...(reach === null ? [] : [{ part: "reach", shape: reach }]),
    ...(trial?.lenses ?? []).flatMap((lens) => [
      { part: lens.assumed ? "assumed" : lens.bands === null ? "view" : "edge", shape: lens.view },
      ...(lens.bands ?? []).map(({ band, shape }) => ({ part: "band", band, shape })),
      ...(lens.dead === null ? [] : [{ part: "dead", shape: lens.dead }]),
      ...(lens.night === null ? [] : [{ part: "night", shape: lens.night }]),
      { part: "walls", shape: lens.walls }])];
}

/** @param {import("./types").Lens[]} lenses */
function _bandKey(lenses) {
  const known = lenses.find((lens) => lens.bands !== null);
  if (!known?.bands) {
    return lenses.length === 0 ? null : make("p", { class: "faint", text: text("sight.bands.unknown") });
  }
  return make("ul", { class: "sight-bands", "aria-label": text("sight.bands") },
    ...known.bands.map(({ band, to_m: to, px_per_m: px }) => make("li", {},
      make("span", { class: `band-box sight-band-${band}`, "aria-hidden": "true" }),
      text(px > 0 ? "sight.band.to" : "sight.band.beyond", { band: text(`sight.band.${band}`),
        to: metres(to), px: count(px) }))));
}
