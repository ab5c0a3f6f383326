/**
 * Which blocks lie under a brush, a rectangle or a lasso: their middles, sorted into buckets once,
 * so that a question costs what it finds and not what there is. Works at any zoom.
 */

/**
 * @typedef {{x: number, y: number}} Spot
 */

/** How many blocks a bucket holds on average. */
const PER_BUCKET = 4;

export class Hits {
  /**
   * @param {Float64Array} lng
   * @param {Float64Array} lat degrees
   */
  constructor(lng, lat) {
    this.size = lng.length;
    /** Middles on the square the map is drawn from, 0 to 1. */
    this.x = lng.map((degrees) => (degrees + 180) / 360);
    this.y = lat.map(mercator);
    const box = _box(this.x, this.y);
    this._left = box.left;
    this._top = box.top;
    const span = Math.max(box.right - box.left, box.bottom - box.top, 1e-9);
    const area = Math.max((box.right - box.left) * (box.bottom - box.top), span * span * 1e-4);
    this._step = Math.sqrt((area * PER_BUCKET) / Math.max(1, this.size));
    this._columns = Math.max(1, Math.floor((box.right - box.left) / this._step) + 1);
    this._rows = Math.max(1, Math.floor((box.bottom - box.top) / this._step) + 1);
    const { starts, sorted } = this._buckets();
    this._starts = starts;
    this._sorted = sorted;
  }

  /**
   * Return the blocks whose middle lies in a circle.
   * @param {Spot} centre
   * @param {number} radius in the same measure as the middles
   * @returns {number[]}
   */
  circle({ x, y }, radius) {
    return this._inside(x - radius, y - radius, x + radius, y + radius, (block) =>
      Math.hypot(this._x(block) - x, this._y(block) - y) <= radius);
  }

  /**
   * Return the blocks whose middle lies within a distance of the way between two spots.
   * @param {Spot} from
   * @param {Spot} to
   * @param {number} radius
   * @returns {number[]}
   */
  along(from, to, radius) {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = dx * dx + dy * dy;
    return this._inside(Math.min(from.x, to.x) - radius, Math.min(from.y, to.y) - radius,
      Math.max(from.x, to.x) + radius, Math.max(from.y, to.y) + radius, (block) => {
        const [px, py] = [this._x(block) - from.x, this._y(block) - from.y];
        const t = length === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length));
        return Math.hypot(px - t * dx, py - t * dy) <= radius;
      });
  }

  /**
   * Return the blocks whose middle lies in a rectangle with two opposite corners.
   * @param {Spot} one
   * @param {Spot} other
   * @returns {number[]}
   */
  rectangle(one, other) {
    return this._inside(Math.min(one.x, other.x), Math.min(one.y, other.y),
      Math.max(one.x, other.x), Math.max(one.y, other.y), () => true);
  }

  /**
   * Return the blocks whose middle lies in a ring of spots.
   * @param {Spot[]} ring
   * @returns {number[]}
   */
  polygon(ring) {
    if (ring.length < 3) return [];
    const [xs, ys] = [ring.map(({ x }) => x), ring.map(({ y }) => y)];
    return this._inside(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys),
      (block) => _within(ring, this._x(block), this._y(block)));
  }

  /**
   * Return the blocks a border sweeps over when it is pushed from one spot to another: a bump as
   * deep as the push and as wide as the brush, or wider the deeper it goes.
   * @param {Spot} from
   * @param {Spot} to
   * @param {number} radius
   * @returns {number[]}
   */
  bump(from, to, radius) {
    const depth = Math.hypot(to.x - from.x, to.y - from.y);
    if (depth === 0) return [];
    const [ux, uy] = [(to.x - from.x) / depth, (to.y - from.y) / depth];
    const width = Math.max(radius, depth * 0.75);
    const reach = Math.max(depth, width);
    return this._inside(from.x - reach, from.y - reach, from.x + reach, from.y + reach,
      (block) => {
        const [px, py] = [this._x(block) - from.x, this._y(block) - from.y];
        const ahead = px * ux + py * uy;
        const aside = px * uy - py * ux;
        return ahead >= -radius && (ahead / depth) ** 2 + (aside / width) ** 2 <= 1;
      });
  }

  /**
   * Return the block whose middle is nearest, or -1 when there is none within a distance.
   * @param {Spot} spot
   * @param {number} [most]
   * @returns {number}
   */
  nearest({ x, y }, most = Infinity) {
    const furthest = Math.max(this._columns, this._rows) * this._step + this._away(x, y);
    for (let radius = this._step; ; radius *= 2) {
      const reach = Math.min(radius, most);
      const found = this.circle({ x, y }, reach);
      if (found.length > 0) return this._closest(found, x, y);
      if (reach >= most || radius > 4 * furthest) return -1;
    }
  }

  /**
   * Return the nearest block in a direction: what lies straight ahead before what lies aside.
   * @param {number} block
   * @param {Spot} direction of length 1; y grows to the south
   * @returns {number} -1 when nothing lies there
   */
  towards(block, direction) {
    const [x, y] = [this._x(block), this._y(block)];
    const furthest = Math.max(this._columns, this._rows) * this._step;
    for (let radius = 2 * this._step; radius <= 4 * furthest; radius *= 2) {
      let best = -1;
      let least = Infinity;
      for (const other of this.circle({ x, y }, radius)) {
        const [px, py] = [this._x(other) - x, this._y(other) - y];
        const ahead = px * direction.x + py * direction.y;
        const aside = Math.abs(px * direction.y - py * direction.x);
        const cost = ahead + 2 * aside;
        // a cone of 60 degrees to either side
        if (other !== block && ahead > 0 && aside <= 1.75 * ahead && cost < least) {
          [best, least] = [other, cost];
        }
      }
      if (best >= 0) return best;
    }
    return -1;
  }

  /**
   * @param {number[]} blocks
   * @param {number} x
   * @param {number} y
   * @returns {number}
   */
  _closest(blocks, x, y) {
    let best = -1;
    let least = Infinity;
    for (const block of blocks) {
      const away = Math.hypot(this._x(block) - x, this._y(block) - y);
      if (away < least) [best, least] = [block, away];
    }
    return best;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  _away(x, y) {
    return Math.hypot(x - this._left, y - this._top);
  }

  /** @param {number} block */
  _x(block) { return /** @type {number} */ (this.x[block]); }

  /** @param {number} block */
  _y(block) { return /** @type {number} */ (this.y[block]); }

  /**
   * @param {number} left
   * @param {number} top
   * @param {number} right
   * @param {number} bottom
   * @param {(block: number) => boolean} test
   * @returns {number[]}
   */
  _inside(left, top, right, bottom, test) {
    const cap = (/** @type {number} */ at, /** @type {number} */ most) =>
      Math.max(0, Math.min(most - 1, Math.floor(at / this._step)));
    /** @type {number[]} */
    const found = [];
    const last = cap(right - this._left, this._columns);
    for (let row = cap(top - this._top, this._rows); row <= cap(bottom - this._top, this._rows); row += 1) {
      for (let column = cap(left - this._left, this._columns); column <= last; column += 1) {
        const bucket = row * this._columns + column;
        const end = /** @type {number} */ (this._starts[bucket + 1]);
        for (let k = /** @type {number} */ (this._starts[bucket]); k < end; k += 1) {
          const block = /** @type {number} */ (this._sorted[k]);
          const [x, y] = [this._x(block), this._y(block)];
          if (x >= left && x <= right && y >= top && y <= bottom && test(block)) found.push(block);
        }
      }
    }
    return found;
  }

  /** Return where each bucket begins, and the blocks in that order. */
  _buckets() {
    const bucket = Int32Array.from(this.x, (x, block) =>
      Math.min(this._rows - 1, Math.floor((this._y(block) - this._top) / this._step))
        * this._columns + Math.min(this._columns - 1, Math.floor((x - this._left) / this._step)));
    const starts = new Int32Array(this._columns * this._rows + 1);
    for (const at of bucket) starts[at + 1] = /** @type {number} */ (starts[at + 1]) + 1;
    for (let at = 1; at < starts.length; at += 1) {
      starts[at] = /** @type {number} */ (starts[at]) + /** @type {number} */ (starts[at - 1]);
    }
    const cursor = starts.slice();
    const sorted = new Int32Array(this.size);
    for (const [block, at] of bucket.entries()) {
      const place = /** @type {number} */ (cursor[at]);
      sorted[place] = block;
      cursor[at] = place + 1;
    }
    return { starts, sorted };
  }
}

/**
 * Return how far south a latitude lies on the square the map is drawn from.
 * @param {number} degrees
 * @returns {number} 0 to 1
 */
export function mercator(degrees) {
  return (1 - Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360)) / Math.PI) / 2;
}

/**
 * @param {Float64Array} x
 * @param {Float64Array} y
 */
function _box(x, y) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [i, east] of x.entries()) {
    const south = /** @type {number} */ (y[i]);
    left = Math.min(left, east);
    right = Math.max(right, east);
    top = Math.min(top, south);
    bottom = Math.max(bottom, south);
  }
  return x.length === 0 ? { left: 0, top: 0, right: 0, bottom: 0 } : { left, top, right, bottom };
}

/**
 * @param {Spot[]} ring
 * @param {number} x
 * @param {number} y
 * @returns {boolean}
 */
function _within(ring, x, y) {
  let inside = false;
  let last = /** @type {Spot} */ (ring[ring.length - 1]);
  for (const spot of ring) {
    if ((spot.y > y) !== (last.y > y)
      && x < ((last.x - spot.x) * (y - spot.y)) / (last.y - spot.y) + spot.x) inside = !inside;
    last = spot;
  }
  return inside;
}
