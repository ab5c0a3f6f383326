/** A bridge or gate that is tried: a dashed line on the map, with what it would change beside it. */

import { make } from "../dom.js";

const SVG = "http://www.w3.org/2000/svg";
/** How far apart the ends of the line are at least, in pixels: a gate is short. */
const LEAST = 24;

/** @typedef {[number, number]} Lonlat */

export class Crossing {
  /** @param {import("maplibre-gl").Map} map */
  constructor(map) {
    this.map = map;
    /** @type {Lonlat[]} */
    this._line = [];
    this._picture = document.createElementNS(SVG, "svg");
    this._picture.setAttribute("class", "redraw-frame redraw-crossing");
    this._picture.setAttribute("aria-hidden", "true");
    this._under = document.createElementNS(SVG, "path");
    this._under.setAttribute("class", "under");
    this._path = document.createElementNS(SVG, "path");
    this._picture.append(this._under, this._path);
    this._words = make("p", { class: "crossing-words", id: "crossing-words", "aria-hidden": "true" });
    this._follow = () => this._draw();
    this._on = false;
  }

  /**
   * Show a line, and words beside it, until it is taken away.
   * @param {Lonlat[]} line
   * @param {string} words
   */
  show(line, words) {
    this._line = line;
    this._words.textContent = words;
    if (!this._on) {
      this._on = true;
      this.map.getContainer().append(this._picture, this._words);
      this.map.on("move", this._follow);
    }
    this._draw();
  }

  /** Take the line off the map. */
  clear() {
    if (!this._on) return;
    this._on = false;
    this.map.off("move", this._follow);
    this._picture.remove();
    this._words.remove();
  }

  _draw() {
    /** @type {{x: number, y: number}[]} */
    const spots = this._line.map((at) => this.map.project(at));
    const [first, last] = [spots[0], spots.at(-1)];
    if (first === undefined || last === undefined) return;
    if (spots.length === 1 || Math.hypot(last.x - first.x, last.y - first.y) < LEAST) {
      spots.splice(0, spots.length, ..._longer(first, last));
    }
    const way = `M${spots.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;
    for (const path of [this._under, this._path]) path.setAttribute("d", way);
    const middle = { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 };
    this._words.style.transform = `translate(${middle.x.toFixed(1)}px, ${middle.y.toFixed(1)}px) translate(-50%, 1rem)`;
  }
}

/**
 * Return the ends of a line in the same direction that can be seen.
 * @param {{x: number, y: number}} first
 * @param {{x: number, y: number}} last
 */
function _longer(first, last) {
  const [x, y] = [(first.x + last.x) / 2, (first.y + last.y) / 2];
  const length = Math.hypot(last.x - first.x, last.y - first.y);
  const [dx, dy] = length === 0 ? [1, 0] : [(last.x - first.x) / length, (last.y - first.y) / length];
  return [{ x: x - dx * LEAST / 2, y: y - dy * LEAST / 2 }, { x: x + dx * LEAST / 2, y: y + dy * LEAST / 2 }];
}
