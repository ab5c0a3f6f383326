/**
 * Three handles on the map: where the camera stands, which way and how far it looks, and how wide.
 * Each can be dragged, and moved by keys while it has the keyboard.
 */

import { make } from "../dom.js";
import { text } from "../text.js";
import { ahead, aimed, apart, between, moved, turned } from "./pose.js";

/**
 * @typedef {import("./types").Pose} Pose
 * @typedef {"place" | "aim" | "width"} Handle
 */

const HANDLES = /** @type {Handle[]} */ (["place", "aim", "width"]);
const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
/** A handle never lies so near the camera that it cannot be taken, in pixels. */
const LEAST_PX = 34;
const MOST_RANGE = 2000;

export class Handles {
  /**
   * @param {import("maplibre-gl").Map} map
   * @param {{pose: () => Pose, optics: () => {angle: number, range: number} | null,
   *   change: (pose: Pose, settled: boolean) => void}} hand
   */
  constructor(map, hand) {
    this.map = map;
    this.hand = hand;
    this.element = make("div", { class: "sight-handles" });
    /** @type {Record<Handle, HTMLButtonElement>} */
    this.buttons = /** @type {any} */ (Object.fromEntries(HANDLES.map((id) => [id, this._button(id)])));
    this.element.append(...Object.values(this.buttons));
    map.getCanvasContainer().after(this.element);
    this._follow = () => this.draw();
    map.on("move", this._follow);
    this.draw();
  }

  /** @param {Handle} id */
  _button(id) {
    const button = make("button", { type: "button", class: `sight-handle handle-${id}`,
      id: `sight-${id}`, "aria-label": text(`sight.handle.${id}`), title: text(`sight.handle.${id}`),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (!this._key(id, event)) return;
        event.preventDefault();
        event.stopPropagation();
      } });
    button.addEventListener("pointerdown", (event) => this._take(id, button, event));
    return button;
  }

  /**
   * @param {Handle} id
   * @param {HTMLButtonElement} button
   * @param {PointerEvent} down
   */
  _take(id, button, down) {
    if (down.button !== 0) return;
    down.preventDefault();
    down.stopPropagation();
    button.focus({ preventScroll: true });
    button.setPointerCapture(down.pointerId);
    const stop = new AbortController();
    const { signal } = stop;
    button.addEventListener("pointermove", (event) => this._drag(id, event), { signal });
    for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
      button.addEventListener(end, () => {
        stop.abort();
        this.hand.change(this.hand.pose(), true);
      }, { signal });
    }
  }

  /**
   * @param {Handle} id
   * @param {PointerEvent} event
   */
  _drag(id, event) {
    const box = this.map.getContainer().getBoundingClientRect();
    const { lng, lat } = this.map.unproject([event.clientX - box.left, event.clientY - box.top]);
    const pose = this.hand.pose();
    /** @type {Pose} */
    let next;
    if (id === "place") next = { ...pose, position: moved([lng, lat], 0, 0) };
    else {
      const { distance, bearing } = between(pose.position, [lng, lat]);
      next = id === "aim" ? { ...aimed(pose, Math.round(bearing)), range_m: _range(distance) }
        : { ...pose, view_angle_deg: _angle(2 * apart(bearing, pose.bearings_deg[0] ?? 0)) };
    }
    this.hand.change(next, false);
  }

  /**
   * @param {Handle} id
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key was ours
   */
  _key(id, { key, shiftKey, ctrlKey, altKey, metaKey }) {
    if (ctrlKey || altKey || metaKey || !ARROWS.includes(key)) return false;
    const pose = this.hand.pose();
    const { angle, range } = this.hand.optics() ?? { angle: 0, range: 0 };
    const along = key === "ArrowUp" ? 1 : key === "ArrowDown" ? -1 : 0;
    const aside = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
    /** @type {Pose} */
    let next;
    if (id === "place") {
      const step = shiftKey ? 10 : 1;
      next = { ...pose, position: moved(pose.position, aside * step, along * step) };
    } else if (id === "aim" && aside !== 0) next = turned(pose, aside * (shiftKey ? 1 : 5));
    else if (id === "aim") next = { ...pose, range_m: _range(range + along * (shiftKey ? 1 : 5)) };
    else next = { ...pose, view_angle_deg: _angle(angle + (along + aside) * (shiftKey ? 1 : 5)) };
    this.hand.change(next, true);
    return true;
  }

  /** Put the handles where they belong now. */
  draw() {
    const pose = this.hand.pose();
    const optics = this.hand.optics();
    this._put("place", pose.position);
    this.buttons.aim.hidden = optics === null;
    this.buttons.width.hidden = optics === null || pose.bearings_deg.length === 0;
    if (optics === null) return;
    const { angle, range } = optics;
    const bearing = pose.bearings_deg[0];
    const far = Math.max(range, this._metres(LEAST_PX, pose.position));
    this._put("aim", ahead(pose.position, bearing ?? 0, far));
    this._put("width", ahead(pose.position, (bearing ?? 0) + Math.min(angle, 358) / 2, far));
    this.buttons.aim.classList.toggle("unset", bearing === undefined);
  }

  /**
   * @param {number} pixels
   * @param {import("./types").LngLat} at
   */
  _metres(pixels, at) {
    const here = this.map.project(at);
    const { lng, lat } = this.map.unproject([here.x, here.y - pixels]);
    return between(at, [lng, lat]).distance;
  }

  /**
   * @param {Handle} id
   * @param {import("./types").LngLat} at
   */
  _put(id, at) {
    const { x, y } = this.map.project(at);
    this.buttons[id].style.setProperty("transform", `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`);
  }

  remove() {
    this.map.off("move", this._follow);
    this.element.remove();
  }
}

/** @param {number} metres */
function _range(metres) {
  return Math.max(1, Math.min(MOST_RANGE, Math.round(metres)));
}

/** @param {number} degrees */
function _angle(degrees) {
  return Math.max(1, Math.min(360, Math.round(degrees)));
}
