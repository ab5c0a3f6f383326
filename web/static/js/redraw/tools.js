/**
 * The hand on the map: brush, rectangle, lasso, pushed border. Every movement is judged in the page
 * and shown before the button is let go; letting go makes the stroke, Esc takes it back.
 */

import { LOOSE, NONE } from "./draft.js";

/**
 * @typedef {import("./desk.js").Desk} Desk
 * @typedef {import("./types").Verdict} Verdict
 * @typedef {import("./hits.js").Spot} Spot
 * @typedef {"pan" | "brush" | "rectangle" | "lasso" | "drag" | "why"} Tool
 * @typedef {{from: Spot, last: Spot, ring: Spot[], blocks: Set<number>, to: number, giver: number,
 *   pointer: number, verdict: Verdict | null}} Running
 */

/** @type {Tool[]} */
export const TOOLS = ["pan", "brush", "rectangle", "lasso", "drag", "why"];
/** Radii of the brush in pixels; the smallest takes the one building under it. */
export const SIZES = [0, 12, 24, 48, 96];
/** What the blocks are drawn as. */
const SHAPES = ["redraw-areas", "redraw-points"];
/** How far from a building a click still means it, in pixels. */
const REACH = 28;
/** How often the map is asked for the parcel under a moving brush. */
const LOOK_MS = 60;
/** How far a finger or mouse may wander in a click. */
const STILL = 4;

export class Tools {
  /**
   * @param {{map: import("maplibre-gl").Map, desk: Desk, frame: import("./frame.js").Frame,
   *   painter: import("./painter.js").Painter, target: () => number,
   *   onVerdict: (verdict: Verdict | null) => void,
   *   onStroke: (verdict: Verdict, kind: import("./types").StrokeKind) => void,
   *   onPick: (block: number, tool: Tool, choose: boolean) => void,
   *   onLack: (what: "grid" | "border" | "state") => void}} parts
   */
  constructor(parts) {
    this.parts = parts;
    /** @type {Tool} */
    this.tool = "brush";
    this.size = 2;
    this._held = false;
    /** Whether two fingers move the map, until the last is lifted. */
    this._pinching = false;
    /** When the map was last asked what lies under the brush. */
    this._looked = 0;
    /** @type {Running | null} */
    this.running = null;
    this._box = parts.map.getCanvas().getBoundingClientRect();
    this._stop = new AbortController();
    this._listen();
    this.take(this.tool);
  }

  /**
   * Take a tool; a stroke that is under way is taken back.
   * @param {Tool} tool
   */
  take(tool) {
    this.cancel();
    this.tool = tool;
    const { map } = this.parts;
    this._letMove(tool === "pan" || this._held);
    map.getCanvas().style.cursor = tool === "pan" || this._held ? "grab" : tool === "why" ? "help"
      : "crosshair";
    if (tool !== "brush") this.parts.frame.clear();
  }

  /**
   * Let finger and mouse move the map, or draw on it.
   * @param {boolean} may
   */
  _letMove(may) {
    this.parts.map.dragPan[may ? "enable" : "disable"]();
  }

  /** Two fingers move the map, whatever the tool, and what the first has begun is taken back. */
  _pinch() {
    this.cancel();
    this._pinching = true;
    this._picked = undefined;
    this.parts.frame.clear();
    this._letMove(true);
  }

  /** @param {TouchEvent} event */
  _lifted({ touches }) {
    if (!this._pinching || touches.length > 0) return;
    this._pinching = false;
    this.take(this.tool);
  }

  /**
   * @param {number} by
   */
  resize(by) {
    this.size = Math.max(0, Math.min(SIZES.length - 1, this.size + by));
    this.parts.frame.clear();
  }

  /**
   * While the space bar is held the map moves, whatever the tool.
   * @param {boolean} held
   */
  hold(held) {
    if (held === this._held) return;
    this._held = held;
    this.take(this.tool);
  }

  /** Take back the stroke that is under way; tells whether there was one. */
  cancel() {
    const { running } = this;
    if (running === null) return false;
    this.running = null;
    this.parts.painter.preview(null);
    this.parts.frame.clear();
    this.parts.onVerdict(null);
    return true;
  }

  /** Let go of the map. */
  close() {
    this.cancel();
    this._stop.abort();
    this.parts.frame.clear();
    this._letMove(true);
    this.parts.map.getCanvas().style.cursor = "";
  }

  _listen() {
    const canvas = this.parts.map.getCanvasContainer();
    const { signal } = this._stop;
    canvas.addEventListener("pointerenter", () => this._measure(), { signal });
    canvas.addEventListener("pointerdown", (event) => this._down(event), { signal });
    canvas.addEventListener("pointermove", (event) => this._move(event), { signal });
    canvas.addEventListener("pointerup", (event) => this._up(event), { signal });
    canvas.addEventListener("pointercancel", () => this.cancel(), { signal });
    for (const end of /** @type {const} */ (["touchend", "touchcancel"])) {
      canvas.addEventListener(end, (event) => this._lifted(event), { signal });
    }
    canvas.addEventListener("pointerleave", () => {
      if (this.running === null) this.parts.frame.clear();
    }, { signal });
  }

  /**
   * Return where the pointer is on the square the map is drawn from.
   * @param {{clientX: number, clientY: number}} event
   * @returns {Spot}
   */
  _spot(event) {
    const { left, top } = this._box;
    return this._world(event.clientX - left, event.clientY - top);
  }

  /**
   * The map lies flat and to the north, so a pixel is a step on the square.
   * @param {number} x
   * @param {number} y
   * @returns {Spot}
   */
  _world(x, y) {
    const { map } = this.parts;
    const { width, height } = this._box;
    const { lng, lat } = map.getCenter();
    const scale = this._scale();
    return { x: (lng + 180) / 360 + (x - width / 2) * scale,
      y: (1 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI) / 2
        + (y - height / 2) * scale };
  }

  /** Look where the map is on the screen; asking at every movement would lay the page out anew. */
  _measure() {
    this._box = this.parts.map.getCanvas().getBoundingClientRect();
  }

  /** How much of the square a pixel is. */
  _scale() {
    return 1 / (512 * 2 ** this.parts.map.getZoom());
  }

  /** @returns {number} on the square */
  get radius() {
    return (SIZES[this.size] ?? 0) * this._scale();
  }

  /**
   * Return the block under the pointer, or one whose middle is close by; -1 for none.
   * @param {Spot} spot
   * @returns {number}
   */
  at(spot) {
    const { desk, map } = this.parts;
    const layers = SHAPES.filter((id) => map.getLayer(id) !== undefined);
    // a large parcel is meant wherever it is touched, not near its middle alone
    for (const { id } of map.queryRenderedFeatures(this._pixel(spot), { layers })) {
      const block = desk.board.indexOf.get(String(id));
      if (block !== undefined) return block;
    }
    return desk.hits?.nearest(spot, REACH * this._scale()) ?? -1;
  }

  /** @param {PointerEvent} event */
  _down(event) {
    if (event.pointerType === "touch" && !event.isPrimary) this._pinch();
    if (this._held || this._pinching || event.button !== 0 || !event.isPrimary) {
      this.cancel();
      return;
    }
    this._measure();
    const spot = this._spot(event);
    const to = this._target(spot, event.altKey || this.tool === "pan" || this.tool === "why");
    if (to === null) return;
    // the pointer is followed outside of the map as well
    this.parts.map.getCanvasContainer().setPointerCapture(event.pointerId);
    event.preventDefault();
    this.running = { from: spot, last: spot, ring: [spot], blocks: new Set(), to,
      giver: LOOSE, pointer: event.pointerId, verdict: null };
    this._run(event, spot);
  }

  /**
   * Return the grid a stroke that begins here goes to; null: this is no stroke.
   * @param {Spot} spot
   * @param {boolean} pick
   * @returns {number | null}
   */
  _target(spot, pick) {
    const { desk, target, onLack, onPick } = this.parts;
    const block = this.at(spot);
    if (pick) {
      this._picked = { spot, block };
      return null;
    }
    if (!desk.editable) {
      onLack("state");
      return null;
    }
    if (this.tool === "drag") {
      const own = block < 0 ? LOOSE : desk.board.grid[block] ?? LOOSE;
      if (own < 0 || !this._onBorder(block)) onLack("border");
      else return own;
      return null;
    }
    if (target() === NONE && block >= 0) onPick(block, this.tool, true);
    if (target() === NONE) onLack("grid");
    return target() === NONE ? null : target();
  }

  /**
   * Tell whether a block lies beside another grid.
   * @param {number} block
   * @returns {boolean}
   */
  _onBorder(block) {
    const { board } = this.parts.desk;
    const own = board.grid[block];
    return board.neighbours(block).some((other) => board.grid[other] !== own
      || board.neighbours(other).some((next) => board.grid[next] !== own));
  }

  /** @param {PointerEvent} event */
  _move(event) {
    if (this._pinching) return;
    if (this.running !== null && event.pointerId !== this.running.pointer) this.cancel();
    else this._run(event);
  }

  /**
   * Follow the pointer: what is meant, what that would do, and both on the screen.
   * @param {{clientX: number, clientY: number}} event
   * @param {Spot} [spot] where that is
   */
  _run(event, spot = this._spot(event)) {
    const { running } = this;
    const { frame } = this.parts;
    if (this.tool === "brush" && !this._held) {
      const { left, top } = this._box;
      frame.circle(event.clientX - left, event.clientY - top, Math.max(4, SIZES[this.size] ?? 0));
    }
    if (running === null) return;
    this._meant(running, spot);
    running.last = spot;
    running.verdict = this.parts.desk.judge(running.blocks, running.to);
    this.parts.painter.preview(running.verdict);
    this.parts.onVerdict(running.verdict);
  }

  /**
   * @param {Running} running
   * @param {Spot} spot
   */
  _meant(running, spot) {
    const hits = /** @type {import("./hits.js").Hits} */ (this.parts.desk.hits);
    const { frame } = this.parts;
    if (this.tool === "brush") {
      const found = hits.along(running.last, spot, this.radius);
      for (const block of found) running.blocks.add(block);
      if (found.length === 0 || spot === running.from) this._under(running, spot);
    } else if (this.tool === "rectangle") {
      running.blocks = new Set(hits.rectangle(running.from, spot));
      frame.path([running.from, { x: spot.x, y: running.from.y }, spot, { x: running.from.x, y: spot.y }]
        .map((one) => this._pixel(one)));
    } else if (this.tool === "lasso") {
      running.ring.push(spot);
      running.blocks = new Set(hits.polygon(running.ring));
      frame.path(running.ring.map((one) => this._pixel(one)));
    } else if (this.tool === "drag") this._push(running, spot, hits);
  }

  /**
   * Take the parcel under the brush, where no middle is. Asking the map costs milliseconds where
   * a street lies under it as one shape of the whole town, so it is not asked at every movement;
   * and what nobody lives in is meant only when it is pressed on.
   * @param {Running} running
   * @param {Spot} spot
   */
  _under(running, spot) {
    const pressed = spot === running.from;
    const now = performance.now();
    if (!pressed && now - this._looked < LOOK_MS) return;
    this._looked = now;
    const block = this.at(spot);
    const lived = this.parts.desk.board.households[block] !== 0;
    if (block >= 0 && (pressed || lived)) running.blocks.add(block);
  }

  /**
   * Push the border: blocks of the one grid that is pushed into, from the border to the pointer.
   * @param {Running} running
   * @param {Spot} spot
   * @param {import("./hits.js").Hits} hits
   */
  _push(running, spot, hits) {
    const { board } = this.parts.desk;
    if (running.giver === LOOSE) {
      const under = this.at(spot);
      const grid = under < 0 ? LOOSE : board.grid[under] ?? LOOSE;
      if (grid !== running.to) running.giver = grid;
    }
    const swept = hits.bump(running.from, spot, Math.max(this.radius, 12 * this._scale()))
      .filter((block) => board.grid[block] === running.giver);
    running.blocks = new Set(running.giver === LOOSE ? [] : swept);
    this.parts.frame.path([running.from, spot].map((one) => this._pixel(one)));
  }

  /**
   * @param {Spot} spot
   * @returns {[number, number]}
   */
  _pixel({ x, y }) {
    const { width, height } = this._box;
    const centre = this._world(width / 2, height / 2);
    return [(x - centre.x) / this._scale() + width / 2, (y - centre.y) / this._scale() + height / 2];
  }

  /** @param {PointerEvent} event */
  _up(event) {
    const { running } = this;
    if (running === null) {
      this._click(event);
      return;
    }
    this.running = null;
    this.parts.frame.clear();
    this.parts.painter.preview(null);
    const { verdict } = running;
    if (verdict === null || verdict.refusal === "nothing") this.parts.onVerdict(null);
    else {
      const kind = this.tool === "brush" ? "paint" : this.tool;
      this.parts.onStroke(verdict, /** @type {import("./types").StrokeKind} */ (kind));
    }
  }

  /** @param {PointerEvent} event */
  _click(event) {
    const picked = this._picked;
    this._picked = undefined;
    if (picked === undefined || picked.block < 0) return;
    const spot = this._spot(event);
    const moved = Math.hypot(spot.x - picked.spot.x, spot.y - picked.spot.y) / this._scale();
    if (moved <= STILL) this.parts.onPick(picked.block, this.tool, this.tool !== "why");
  }
}
