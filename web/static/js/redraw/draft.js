/**
 * A draft as plain columns: which block lies in which grid, who is whose neighbour on foot, and
 * running sums for each grid. Moving a block costs the same with 20 grids and with 2,000.
 */

/**
 * @typedef {import("./types").Grid} Grid
 * @typedef {import("./types").GridTold} GridTold
 * @typedef {import("./types").Limits} Limits
 * @typedef {import("./types").Stand} Stand
 * @typedef {import("./types").Sums} Sums
 */

/** What no grid has. */
export const LOOSE = -1;
/** No grid at all: nothing is chosen. */
export const NONE = -2;
const UNKNOWN = -1;

export class Draft {
  /** @param {import("./types").WorkspaceTold} told */
  constructor(told) {
    const { blocks, edges } = told;
    const size = blocks.ids.length;
    this.size = size;
    /** The band of each unit that has one. @type {Map<string, Limits>} */
    this._bands = new Map((told.units ?? []).flatMap(({ code, limits }) =>
      (limits === null ? [] : [[code, limits]])));
    /** The band most grids are held to, null where there is none. @type {Limits | null} */
    this.limits = told.limits ?? [...this._bands.values()][0] ?? null;
    this.ids = blocks.ids;
    /** From the id of a block to its index. */
    this.indexOf = new Map(blocks.ids.map((id, i) => [id, i]));
    this._units = (told.units ?? []).map(({ code }) => code);
    this._unit = Int32Array.from(blocks.unit ?? []);
    /** What may lie apart from its grid: nobody lives there and nobody walks there. */
    this.stray = Uint8Array.from(blocks.stray ?? new Uint8Array(size));
    /** Households, -1 where nobody has counted. */
    this.households = Int32Array.from(blocks.households, (count) => count ?? UNKNOWN);
    this.compound = Int32Array.from(blocks.compound, (index) => index ?? -1);
    this.lng = Float64Array.from(blocks.x);
    this.lat = Float64Array.from(blocks.y);
    this.grid = new Int32Array(size).fill(LOOSE);
    this._next = new Int32Array(size).fill(-1);
    this._before = new Int32Array(size).fill(-1);
    /** The first member of each grid. @type {number[]} */
    this._first = [];
    /** @type {Grid[]} */
    this.grids = [];
    /** @type {Map<string, number>} */
    this.gridOf = new Map();
    /** What no grid has. */
    this.loose = { households: 0, unknown: 0, blocks: size, sx: 0, sy: 0 };
    const { starts, ends } = _adjacency(size, edges);
    this.starts = starts;
    this.ends = ends;
    /** The members of each compound that is to stay whole. */
    this.compounds = _compounds(this.compound);
    for (const grid of told.grids) this.addGrid(grid);
    for (let i = 0; i < size; i += 1) this._count(this.loose, i, 1, 0);
    for (let i = 0; i < size; i += 1) this.move(i, blocks.grid[i] ?? LOOSE);
    this._divideLarge();
    /** Whether grids may lie in several units: one that does says so. */
    this.spans = false;
    this.spans = this.ids.some((_, i) => this.strange(i, this.grid[i] ?? LOOSE));
  }

  /** A compound above the upper limit fits no grid: it may be divided. */
  _divideLarge() {
    for (const [index, members] of this.compounds) {
      const limits = this._bands.get(this.unitOf(members[0] ?? 0)) ?? this.limits;
      const known = members.reduce((sum, one) => sum + Math.max(0, this.households[one] ?? 0), 0);
      if (limits !== null && known > limits.max) this.compounds.delete(index);
    }
  }

  /**
   * Add a grid, or take in what changed about one that is known; return its index.
   * @param {GridTold} told
   * @returns {number}
   */
  addGrid({ code, name, kind, locked, band, unit = "" }) {
    const known = this.gridOf.get(code);
    if (known !== undefined) {
      Object.assign(this.at(known), { name, kind, locked, gone: false });
      return known;
    }
    const index = this.grids.push({ code, name, kind, locked, unit, banded: band !== "none",
      gone: false, households: 0, unknown: 0, blocks: 0, sx: 0, sy: 0 }) - 1;
    this.gridOf.set(code, index);
    this._first.push(-1);
    return index;
  }

  /**
   * Return a grid; an index out of range is a fault of the page.
   * @param {number} index
   * @returns {Grid}
   */
  at(index) {
    const grid = this.grids[index];
    if (grid === undefined) throw new Error(`no grid ${index}`);
    return grid;
  }

  /**
   * Return the index of a code, -1 for null and for codes that are not known.
   * @param {string | null} code
   * @returns {number}
   */
  find(code) {
    return code === null ? LOOSE : this.gridOf.get(code) ?? LOOSE;
  }

  /**
   * @param {number} index
   * @returns {string | null}
   */
  code(index) {
    return index < 0 ? null : this.at(index).code;
  }

  /**
   * Put a block into a grid.
   * @param {number} block
   * @param {number} to index of a grid, -1 for none
   */
  move(block, to) {
    const from = /** @type {number} */ (this.grid[block]);
    if (from === to) return;
    this._count(this.sums(from), block, -1, -1);
    if (from >= 0) this._unlink(block, from);
    this.grid[block] = to;
    this._count(this.sums(to), block, 1, 1);
    if (to >= 0) this._link(block, to);
  }

  /**
   * Return the running sums of a grid, of what no grid has for -1.
   * @param {number} index
   * @returns {Sums & {sx: number, sy: number}}
   */
  sums(index) {
    return index < 0 ? this.loose : this.at(index);
  }

  /**
   * Call a listener for each member of a grid; it must move none.
   * @param {number} index
   * @param {(block: number) => void} listener
   */
  eachMember(index, listener) {
    for (let i = this._first[index] ?? -1; i >= 0; i = /** @type {number} */ (this._next[i])) {
      listener(i);
    }
  }

  /**
   * @param {number} index a grid; -1 goes through all blocks
   * @returns {number[]}
   */
  members(index) {
    /** @type {number[]} */
    const found = [];
    if (index >= 0) this.eachMember(index, (block) => found.push(block));
    else for (let i = 0; i < this.size; i += 1) if (this.grid[i] === LOOSE) found.push(i);
    return found;
  }

  /**
   * Return the walkable neighbours of a block.
   * @param {number} block
   * @returns {Int32Array}
   */
  neighbours(block) {
    return this.ends.subarray(this.starts[block], this.starts[block + 1]);
  }

  /**
   * Tell whether nobody may move a block: its grid is locked.
   * @param {number} block
   * @returns {boolean}
   */
  locked(block) {
    const grid = /** @type {number} */ (this.grid[block]);
    return grid >= 0 && this.at(grid).locked;
  }

  /**
   * Return where sums stand to the band of a grid. What is known may already be too much.
   * @param {number} index
   * @param {Sums} sums
   * @returns {Stand}
   */
  stand(index, sums) {
    const limits = this.limitsOf(index);
    if (limits === null) return "none";
    if (sums.households > limits.max) return "above";
    if (sums.unknown > 0) return "unknown";
    return sums.households < limits.min ? "below" : "within";
  }

  /**
   * Return the band a grid is held to, null where none is.
   * @param {number} index
   * @returns {Limits | null}
   */
  limitsOf(index) {
    if (index < 0 || !this.at(index).banded) return null;
    return this._bands.get(this.at(index).unit) ?? this.limits;
  }

  /**
   * Return the unit a block lies in, empty where the server does not say.
   * @param {number} block
   * @returns {string}
   */
  unitOf(block) {
    return this._units[this._unit[block] ?? -1] ?? "";
  }

  /**
   * Tell whether a block may not go to a grid because the grid is another unit's.
   * @param {number} block
   * @param {number} grid
   * @returns {boolean}
   */
  strange(block, grid) {
    const unit = this.unitOf(block);
    return grid >= 0 && unit !== "" && this.at(grid).unit !== "" && this.at(grid).unit !== unit
      && !this.spans;
  }

  /**
   * @param {Sums & {sx: number, sy: number}} sums
   * @param {number} block
   * @param {1 | -1} sign
   * @param {-1 | 0 | 1} count how the number of blocks changes
   */
  _count(sums, block, sign, count) {
    const households = /** @type {number} */ (this.households[block]);
    if (households < 0) sums.unknown += sign;
    else sums.households += sign * households;
    sums.blocks += count;
    sums.sx += sign * /** @type {number} */ (this.lng[block]);
    sums.sy += sign * /** @type {number} */ (this.lat[block]);
  }

  /**
   * @param {number} block
   * @param {number} to
   */
  _link(block, to) {
    const first = this._first[to] ?? -1;
    this._next[block] = first;
    this._before[block] = -1;
    if (first >= 0) this._before[first] = block;
    this._first[to] = block;
  }

  /**
   * @param {number} block
   * @param {number} from
   */
  _unlink(block, from) {
    const next = /** @type {number} */ (this._next[block]);
    const before = /** @type {number} */ (this._before[block]);
    if (before >= 0) this._next[before] = next;
    else this._first[from] = next;
    if (next >= 0) this._before[next] = before;
  }
}

/**
 * Return for each block where its neighbours begin, and all neighbours in one row.
 * @param {number} size
 * @param {{a: number[], b: number[]}} edges each once
 */
function _adjacency(size, { a, b }) {
  const starts = new Int32Array(size + 1);
  for (const ends of [a, b]) for (const i of ends) _add(starts, i + 1, 1);
  for (let i = 0; i < size; i += 1) _add(starts, i + 1, /** @type {number} */ (starts[i]));
  const cursor = starts.slice();
  const ends = new Int32Array(2 * a.length);
  const put = (/** @type {number} */ from, /** @type {number} */ to) => {
    ends[/** @type {number} */ (cursor[from])] = to;
    _add(cursor, from, 1);
  };
  for (const [k, from] of a.entries()) {
    const to = /** @type {number} */ (b[k]);
    put(from, to);
    put(to, from);
  }
  return { starts, ends };
}

/**
 * @param {Int32Array} row
 * @param {number} at
 * @param {number} by
 */
function _add(row, at, by) {
  row[at] = /** @type {number} */ (row[at]) + by;
}

/**
 * @param {Int32Array} compound
 * @returns {Map<number, number[]>}
 */
function _compounds(compound) {
  /** @type {Map<number, number[]>} */
  const members = new Map();
  for (const [i, index] of compound.entries()) {
    if (index < 0) continue;
    const known = members.get(index);
    if (known === undefined) members.set(index, [i]);
    else known.push(i);
  }
  return members;
}
