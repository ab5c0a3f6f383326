/**
 * Gives neighbouring grids different tints, with as few tints as a greedy order finds, and changes
 * as few as it can while people paint: a grid keeps its tint until a neighbour has the same.
 */

/** As many as css/tokens.css has. */
export const TINTS = 8;

/**
 * @typedef {import("./draft.js").Draft} Draft
 */

/** Counts, for each pair of grids, the pairs of blocks that touch: whose neighbour is whose. */
export class Borders {
  /** @param {Draft} draft */
  constructor(draft) {
    this.draft = draft;
    /** For each grid, how many pairs it shares with which other. @type {Map<number, number>[]} */
    this.shared = [];
    for (let block = 0; block < draft.size; block += 1) {
      for (const other of draft.neighbours(block)) {
        if (other > block) this._touch(this._grid(block), this._grid(other), 1);
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
      this._touch(from, this._grid(other), -1);
      this._touch(to, this._grid(other), 1);
    }
    this.draft.move(block, to);
  }

  /**
   * Return the grids that touch a grid.
   * @param {number} grid
   * @returns {number[]}
   */
  of(grid) {
    return [...(this.shared[grid]?.keys() ?? [])];
  }

  /** @param {number} block */
  _grid(block) { return /** @type {number} */ (this.draft.grid[block]); }

  /**
   * @param {number} one
   * @param {number} other
   * @param {number} by
   */
  _touch(one, other, by) {
    if (one === other || one < 0 || other < 0) return;
    for (const [from, to] of [[one, other], [other, one]]) {
      const row = (this.shared[/** @type {number} */ (from)] ??= new Map());
      const left = (row.get(/** @type {number} */ (to)) ?? 0) + by;
      if (left > 0) row.set(/** @type {number} */ (to), left);
      else row.delete(/** @type {number} */ (to));
    }
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
    const clash = borders.of(grid).some((other) => tints[other] === own);
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
  for (const other of borders.of(grid)) {
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
  const degree = grids.map((grid) => borders.of(grid).length);
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
    for (const other of borders.of(grid)) {
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
