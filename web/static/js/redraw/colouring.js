/**
 * Gives neighbouring grids different tints, with as few tints as a greedy order finds, and changes
 * as few as it can while people paint: a grid keeps its tint until a neighbour has the same.
 */

/** As many as css/tokens.css has. */
export const TINTS = 8;

/**
 * @typedef {import("./draft.js").Draft} Draft
 */

/** How far apart two buildings may stand and still be seen side by side: a street, a river. */
const NEAR_M = 50;
const ROUND_M = 40_075_017;

/**
 * Counts, for each pair of grids, the pairs of blocks that are neighbours on foot (`of`), and
 * where they are seen side by side, across a street or river (`around`).
 */
export class Borders {
  /** @param {Draft} draft */
  constructor(draft) {
    this.draft = draft;
    /** For each grid, how many pairs it shares with which other. @type {Map<number, number>[]} */
    this.shared = [];
    /** The same for cells of the ground that are beside each other. @type {Map<number, number>[]} */
    this._near = [];
    /** How many blocks of which grid stand in a cell. @type {Map<number, Map<number, number>>} */
    this._cells = new Map();
    this._cell = _cellOf(draft);
    for (let block = 0; block < draft.size; block += 1) {
      this._stand(block, this._grid(block), 1);
      for (const other of draft.neighbours(block)) {
        if (other > block) _touch(this.shared, this._grid(block), this._grid(other), 1);
      }
    }
  }

  /**
   * Move a block in the draft and keep the borders in step.
   * @param {number} block
   * @param {number} to
   */
  move(block, to) {
    const from = this._grid(block);
    if (from === to) return;
    for (const other of this.draft.neighbours(block)) {
      _touch(this.shared, from, this._grid(other), -1);
      _touch(this.shared, to, this._grid(other), 1);
    }
    this._stand(block, from, -1);
    this._stand(block, to, 1);
    this.draft.move(block, to);
  }

  /**
   * Return the grids one can walk to from a grid.
   * @param {number} grid
   * @returns {number[]}
   */
  of(grid) {
    return [...(this.shared[grid]?.keys() ?? [])];
  }

  /**
   * Return the grids that are seen beside a grid.
   * @param {number} grid
   * @returns {number[]}
   */
  around(grid) {
    return [...new Set([...this.of(grid), ...(this._near[grid]?.keys() ?? [])])];
  }

  /** @param {number} block */
  _grid(block) { return /** @type {number} */ (this.draft.grid[block]); }

  /**
   * A block comes to stand in a grid, or no longer does: count its cell.
   * @param {number} block
   * @param {number} grid
   * @param {1 | -1} by
   */
  _stand(block, grid, by) {
    if (grid < 0) return;
    const cell = /** @type {number} */ (this._cell[block]);
    const there = this._cells.get(cell) ?? new Map();
    this._cells.set(cell, there);
    const before = there.get(grid) ?? 0;
    if (before + by > 0) there.set(grid, before + by);
    else there.delete(grid);
    // only a grid that is new in a cell, or gone from it, changes who is beside whom
    if (before !== 0 && before + by !== 0) return;
    for (const row of [-ROW, 0, ROW]) {
      for (const column of [-1, 0, 1]) {
        for (const other of this._cells.get(cell + row + column)?.keys() ?? []) {
          _touch(this._near, grid, other, by);
        }
      }
    }
  }
}

/** More columns than the Earth has. */
const ROW = 1 << 21;

/**
 * Return in which cell of the ground each block stands.
 * @param {Draft} draft
 * @returns {Float64Array}
 */
function _cellOf(draft) {
  const lat = draft.lat[0] ?? 0;
  const east = (ROUND_M * Math.cos((lat * Math.PI) / 180)) / 360 / NEAR_M;
  const north = ROUND_M / 360 / NEAR_M;
  return draft.lng.map((lng, block) => Math.floor(((draft.lat[block] ?? 0) + 90) * north) * ROW
    + Math.floor((lng + 180) * east));
}

/**
 * @param {Map<number, number>[]} shared
 * @param {number} one
 * @param {number} other
 * @param {number} by
 */
function _touch(shared, one, other, by) {
  if (one === other || one < 0 || other < 0) return;
  for (const [from, to] of [[one, other], [other, one]]) {
    const row = (shared[/** @type {number} */ (from)] ??= new Map());
    const left = (row.get(/** @type {number} */ (to)) ?? 0) + by;
    if (left > 0) row.set(/** @type {number} */ (to), left);
    else row.delete(/** @type {number} */ (to));
  }
}

/**
 * Return a tint for each grid: first the grids with many neighbours among those already tinted.
 * @param {Borders} borders
 * @param {number} grids how many there are
 * @returns {number[]}
 */
export function tintAll(borders, grids) {
  /** @type {number[]} */
  const tints = new Array(grids).fill(-1);
  const order = Array.from({ length: grids }, (_, grid) => grid);
  // smallest last: whoever has few neighbours left waits, so that few tints are enough
  for (const grid of _smallestLast(borders, order)) tints[grid] = _free(borders, tints, grid);
  return tints;
}

/**
 * Give a new tint to grids of which a neighbour has the same; change no other.
 * @param {Borders} borders
 * @param {number[]} tints changed in place
 * @param {Iterable<number>} touched
 * @returns {number[]} whose tint is another now
 */
export function retint(borders, tints, touched) {
  /** @type {number[]} */
  const changed = [];
  for (const grid of touched) {
    if (grid < 0) continue;
    const own = tints[grid] ?? -1;
    const clash = borders.around(grid).some((other) => tints[other] === own);
    if (own >= 0 && !clash) continue;
    const free = _free(borders, tints, grid);
    if (free === own) continue;
    tints[grid] = free;
    changed.push(grid);
  }
  return changed;
}

/**
 * @param {Borders} borders
 * @param {number[]} tints
 * @param {number} grid
 * @returns {number} the first tint no neighbour has, else the one fewest have
 */
function _free(borders, tints, grid) {
  const taken = new Array(TINTS).fill(0);
  for (const other of borders.around(grid)) {
    const tint = tints[other] ?? -1;
    if (tint >= 0) taken[tint] += 1;
  }
  return taken.indexOf(Math.min(...taken));
}

/**
 * @param {Borders} borders
 * @param {number[]} grids
 * @returns {number[]}
 */
function _smallestLast(borders, grids) {
  const degree = grids.map((grid) => borders.around(grid).length);
  /** @type {Set<number>[]} */
  const buckets = [];
  for (const grid of grids) (buckets[degree[grid] ?? 0] ??= new Set()).add(grid);
  const gone = new Set();
  /** @type {number[]} */
  const last = [];
  for (let least = 0; last.length < grids.length;) {
    const [grid] = buckets[least] ?? [];
    if (grid === undefined) {
      least += 1;
      continue;
    }
    buckets[least]?.delete(grid);
    gone.add(grid);
    last.push(grid);
    for (const other of borders.around(grid)) {
      if (gone.has(other)) continue;
      const at = degree[other] ?? 0;
      buckets[at]?.delete(other);
      (buckets[at - 1] ??= new Set()).add(other);
      degree[other] = at - 1;
    }
    least = Math.max(0, least - 1);
  }
  return last.reverse();
}
