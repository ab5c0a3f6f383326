/**
 * Shows a draft on the map: tints, locks, the chosen grid and the stroke being made, as feature
 * state of the blocks' tiles. Only what changed is written, so a stroke costs what it touches.
 */

import { MARKS } from "../layers/redraw.js";
import { NONE } from "./draft.js";

/**
 * @typedef {import("./desk.js").Desk} Desk
 * @typedef {import("./types").Verdict} Verdict
 * @typedef {import("maplibre-gl").Map} MapLibreMap
 */

const TARGET = { source: "blocks", sourceLayer: "blocks" };
/** From here on blocks are shapes of tiles; further away they are dots. */
const NEAR = 13;

export class Painter {
  /**
   * @param {MapLibreMap} map
   * @param {Desk} desk
   */
  constructor(map, desk) {
    this.map = map;
    this.desk = desk;
    this.chosen = NONE;
    this._focus = -1;
    /** What the stroke being made shows: the block, its mark and its grid to be.
     * @type {Map<number, {mark: number, to: number}>} */
    this._marks = new Map();
    /** What is marked until further notice: moved blocks of a comparison. @type {Set<number>} */
    this._compared = new Set();
    /** Whether the blocks' tiles show the draft: from the first time on that they are seen. */
    this._drawn = false;
    /** Whether the dots show what the blocks show; they are written only while they are seen. */
    this._dotted = false;
    /** The draft the dots are of. @type {import("./draft.js").Draft | null} */
    this._dotsOf = null;
    /** Whether anything was written over what the dots have with them. */
    this._written = false;
    /** Whether the map was made with the labels. */
    this._labelled = false;
    this._begun = false;
    this._onZoom = () => {
      if (!this._begun) return;
      this._near();
      this._dots();
    };
    map.on("zoom", this._onZoom);
  }

  /**
   * Return what the sources of the map hold, for a map that is yet to begin.
   * @returns {Record<string, GeoJSON.FeatureCollection>}
   */
  sources() {
    this._labelled = true;
    if (this.map.getZoom() >= NEAR) return { redraw_labels: this._labels() };
    this._dotsOf = this.desk.board;
    return { redraw_labels: this._labels(), redraw_dots: this._points() };
  }

  /** Show the draft, on a map whose style is there. */
  begin() {
    this._begun = true;
    this.all();
  }

  /** Write every block and every label. */
  all() {
    if (!this._begun) return;
    this.map.removeFeatureState(TARGET);
    this._drawn = false;
    this._near();
    if (!this._labelled) this.labels();
    this._labelled = false;
    this._dotted = false;
    this._dots();
  }

  /** Write the blocks as soon as they are seen, and keep them written. */
  _near() {
    if (this._drawn || this.map.getZoom() < NEAR) return;
    this._drawn = true;
    const { board } = this.desk;
    const { tints = [] } = this.desk;
    // nothing is written yet: most blocks have a tint and nothing else
    for (let block = 0; block < board.size; block += 1) {
      this.map.setFeatureState(this._feature(block), this._plain(block)
        ? { tint: tints[/** @type {number} */ (board.grid[block])] ?? 0 } : this._state(block));
    }
  }

  /**
   * Tell whether a block shows its grid and nothing else.
   * @param {number} block
   */
  _plain(block) {
    const { board } = this.desk;
    const grid = /** @type {number} */ (board.grid[block]);
    return grid >= 0 && grid !== this.chosen && !board.at(grid).locked
      && !this._marks.has(block) && !this._compared.has(block);
  }

  /** Write the dots as soon as they are seen, and leave them alone while they are not. */
  _dots() {
    const seen = this.map.getZoom() < NEAR;
    if (seen === this._dotted) return;
    this._dotted = seen;
    if (!seen) return;
    const { board } = this.desk;
    if (this._dotsOf !== board) {
      this._dotsOf = board;
      this._written = false;
      this.map.removeFeatureState({ source: "redraw_dots" });
      this._source("redraw_dots").setData(this._points());
    }
    // a dot has its tint with it until something is written
    for (let block = 0; block < board.size; block += 1) {
      if (this._written || !this._plain(block)) {
        this.map.setFeatureState({ source: "redraw_dots", id: block }, this._state(block));
      }
    }
    this._written = true;
  }

  /** Take everything off the map. */
  clear() {
    this.map.off("zoom", this._onZoom);
    if (!this._begun) return;
    this.map.removeFeatureState(TARGET);
    this.map.removeFeatureState({ source: "redraw_dots" });
    for (const id of /** @type {const} */ (["redraw_labels", "redraw_dots"])) {
      this._source(id).setData({ type: "FeatureCollection", features: [] });
    }
  }

  /**
   * Write what moved anew.
   * @param {{blocks: number[], grids: number[], tints: number[]}} news
   */
  moved({ blocks, grids, tints }) {
    this.blocks(blocks);
    this.grids(tints);
    this.labelsOf(grids);
  }

  /**
   * Write these blocks anew.
   * @param {Iterable<number>} blocks
   */
  blocks(blocks) {
    for (const block of blocks) this._write(block);
  }

  /**
   * Write the blocks of these grids anew.
   * @param {Iterable<number>} grids
   */
  grids(grids) {
    for (const grid of grids) if (grid >= 0) this.desk.board.eachMember(grid, (block) => this._write(block));
  }

  /**
   * Mark the grid that strokes go to.
   * @param {number} grid
   */
  choose(grid) {
    const before = this.chosen;
    this.chosen = grid;
    this.grids([before, grid]);
    this.labelsOf([before, grid]);
  }

  /**
   * Put the ring of the keyboard on a block.
   * @param {number} block -1 for none
   */
  focus(block) {
    const before = this._focus;
    this._focus = block;
    for (const one of [before, block]) {
      if (one >= 0 && this._begun) this.map.setFeatureState(this._feature(one), { focus: one === block ? 1 : 0 });
    }
  }

  /**
   * Show what a stroke would do, in the place of what was shown for it before; null: nothing.
   * @param {Verdict | null} verdict
   */
  preview(verdict) {
    /** @type {Map<number, {mark: number, to: number}>} */
    const marks = new Map();
    const put = (/** @type {number[]} */ blocks, /** @type {number} */ mark) => {
      for (const block of blocks) marks.set(block, { mark, to: verdict?.to ?? -1 });
    };
    put(verdict?.moves ?? [], MARKS.moving);
    put(verdict?.along ?? [], MARKS.along);
    put(verdict?.cut ?? [], MARKS.cut);
    this._show(marks);
  }

  /**
   * Show what an offer of several moves would do.
   * @param {{block: number, to: number}[]} moves
   */
  offer(moves) {
    this._show(new Map(moves.map(({ block, to }) => [block, { mark: MARKS.moving, to }])));
  }

  /** @param {Map<number, {mark: number, to: number}>} marks */
  _show(marks) {
    const before = this._marks;
    this._marks = marks;
    for (const block of before.keys()) if (!marks.has(block)) this._write(block);
    for (const [block, { mark, to }] of marks) {
      const old = before.get(block);
      if (old === undefined || old.mark !== mark || old.to !== to) this._write(block);
    }
  }

  /**
   * Mark blocks until further notice.
   * @param {Iterable<number>} blocks
   */
  compare(blocks) {
    const before = this._compared;
    this._compared = new Set(blocks);
    for (const block of new Set([...before, ...this._compared])) this._write(block);
  }

  /** Write the labels of all grids. */
  labels() {
    if (this._begun) this._source("redraw_labels").setData(this._labels());
  }

  /** @returns {GeoJSON.FeatureCollection} */
  _labels() {
    return { type: "FeatureCollection",
      features: [...this.desk.board.grids.keys()].flatMap((grid) => this._label(grid)) };
  }

  /**
   * Return a point for each block, with the tint it is first seen in.
   * @returns {GeoJSON.FeatureCollection}
   */
  _points() {
    const { board, tints = [] } = this.desk;
    return { type: "FeatureCollection", features: board.ids.map((_, id) => {
      const grid = board.grid[id] ?? -1;
      return { type: "Feature", id, properties: { tint: grid < 0 ? -1 : tints[grid] ?? 0 },
        geometry: { type: "Point", coordinates: [board.lng[id] ?? 0, board.lat[id] ?? 0] } };
    }) };
  }

  /**
   * Write the labels of some grids.
   * @param {Iterable<number>} grids
   */
  labelsOf(grids) {
    const wanted = [...new Set(grids)].filter((grid) => grid >= 0);
    const add = wanted.flatMap((grid) => this._label(grid));
    const there = new Set(add.map(({ id }) => id));
    if (this._begun) this._source("redraw_labels").updateData({ add, remove: wanted.filter((grid) => !there.has(grid)) });
  }

  /** @param {"redraw_labels" | "redraw_dots"} id */
  _source(id) {
    return /** @type {import("maplibre-gl").GeoJSONSource} */ (this.map.getSource(id));
  }

  /**
   * Return the label of a grid, at the block nearest to the middle of its blocks.
   * @param {number} grid
   * @returns {(GeoJSON.Feature & {id: number})[]}
   */
  _label(grid) {
    const { board } = this.desk;
    const told = board.at(grid);
    if (told.blocks === 0) return [];
    const [lng, lat] = [told.sx / told.blocks, told.sy / told.blocks];
    let best = -1;
    let least = Infinity;
    board.eachMember(grid, (block) => {
      const away = Math.hypot((board.lng[block] ?? 0) - lng, (board.lat[block] ?? 0) - lat);
      if (away < least) [best, least] = [block, away];
    });
    return [{ type: "Feature", id: grid,
      geometry: { type: "Point", coordinates: [board.lng[best] ?? lng, board.lat[best] ?? lat] },
      properties: { name: told.name, households: told.households, band: board.stand(grid, told),
        locked: told.locked, chosen: grid === this.chosen } }];
  }

  /** @param {number} block */
  _feature(block) {
    return { ...TARGET, id: /** @type {string} */ (this.desk.board.ids[block]) };
  }

  /** @param {number} block */
  _write(block) {
    const state = this._state(block);
    if (this._drawn) this.map.setFeatureState(this._feature(block), state);
    if (this._dotted) this.map.setFeatureState({ source: "redraw_dots", id: block }, state);
  }

  /**
   * Return what the map shows of a block.
   * @param {number} block
   */
  _state(block) {
    const { board } = this.desk;
    const own = /** @type {number} */ (board.grid[block]);
    const shown = this._marks.get(block);
    const mark = shown?.mark ?? (this._compared.has(block) ? MARKS.compared : MARKS.none);
    const moving = shown !== undefined && mark !== MARKS.cut;
    const grid = moving ? shown.to : own;
    return { tint: grid < 0 ? -1 : this.desk.tints?.[grid] ?? 0, mark,
      chosen: own >= 0 && own === this.chosen ? 1 : 0, locked: board.locked(block) ? 1 : 0 };
  }
}
