/** Where the rows of a delivered file lie: their boxes, and whether a view shows any of them. */

/**
 * @typedef {import("../types").Bounds} Bounds
 * @typedef {Map<number, Bounds>} Boxes
 */

/**
 * Return the box of every row.
 * @param {GeoJSON.FeatureCollection} shapes with the property `row`
 * @returns {Boxes}
 */
export function boxesOf(shapes) {
  /** @type {Boxes} */
  const boxes = new Map();
  for (const { geometry, properties } of shapes.features) {
    const row = Number(properties?.row);
    const box = geometry === null ? null : _box(geometry, boxes.get(row) ?? null);
    if (Number.isInteger(row) && box !== null) boxes.set(row, box);
  }
  return boxes;
}

/**
 * Tell whether a view misses much of a place, or shows it as a dot.
 * @param {Bounds} view
 * @param {Bounds} place
 * @returns {boolean}
 */
export function missed(view, place) {
  const [wide, high] = [0, 1].map((axis) => {
    const [from, to] = [place[axis] ?? 0, place[axis + 2] ?? 0];
    const [low, top] = [view[axis] ?? 0, view[axis + 2] ?? 0];
    const within = Math.min(to, top) - Math.max(from, low);
    return { seen: to === from ? Number(within >= 0) : within / (to - from),
      share: (to - from) / (top - low) };
  });
  if (wide === undefined || high === undefined) return true;
  return Math.min(wide.seen, high.seen) < LEAST_SEEN
    || Math.max(wide.share, high.share) < LEAST_SHARE;
}

/** Less than this of a delivery in view, and the view goes there. */
const LEAST_SEEN = 0.8;
/** Smaller than this share of the view, a delivery cannot be judged. */
const LEAST_SHARE = 0.02;

/**
 * @param {GeoJSON.Geometry} geometry
 * @param {Bounds | null} before
 * @returns {Bounds | null}
 */
function _box(geometry, before) {
  if (geometry.type === "GeometryCollection") {
    return geometry.geometries.reduce(
      (/** @type {Bounds | null} */ box, part) => _box(part, box), before);
  }
  return _around(geometry.coordinates, before);
}

/**
 * @param {any} coordinates a position, or lists of them to any depth
 * @param {Bounds | null} before
 * @returns {Bounds | null}
 */
function _around(coordinates, before) {
  const [x, y] = coordinates;
  if (typeof x !== "number") {
    return coordinates.reduce(
      (/** @type {Bounds | null} */ box, /** @type {any} */ part) => _around(part, box), before);
  }
  if (before === null) return [x, y, x, y];
  return [Math.min(before[0], x), Math.min(before[1], y), Math.max(before[2], x),
    Math.max(before[3], y)];
}
