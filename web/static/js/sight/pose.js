/** Where a camera stands and how it looks: metres and degrees around a place, and nothing else. */

/**
 * @typedef {import("./types").Pose} Pose
 * @typedef {import("./types").LngLat} LngLat
 */

const DEG = Math.PI / 180;
/** Half axes of the earth (GRS80). */
const [A, E2] = [6378137, 0.00669438002290];

/**
 * Return how long a degree is here, east and north, in metres.
 * @param {number} lat
 * @returns {[number, number]}
 */
function _degree(lat) {
  const s = 1 - E2 * Math.sin(lat * DEG) ** 2;
  return [(DEG * A * Math.cos(lat * DEG)) / Math.sqrt(s), (DEG * A * (1 - E2)) / s ** 1.5];
}

/**
 * Return the place so many metres east and north of another.
 * @param {LngLat} from
 * @param {number} east
 * @param {number} north
 * @returns {LngLat}
 */
export function moved([lng, lat], east, north) {
  const [x, y] = _degree(lat);
  return [_round(lng + east / x, 7), _round(lat + north / y, 7)];
}

/**
 * Return how far and in which direction one place lies from another.
 * @param {LngLat} from
 * @param {LngLat} to
 * @returns {{distance: number, bearing: number}} metres, degrees clockwise from north
 */
export function between([lng, lat], [toLng, toLat]) {
  const [x, y] = _degree((lat + toLat) / 2);
  const [east, north] = [(toLng - lng) * x, (toLat - lat) * y];
  return { distance: Math.hypot(east, north), bearing: wrap(Math.atan2(east, north) / DEG) };
}

/**
 * Return the place in a direction, so far away.
 * @param {LngLat} from
 * @param {number} bearing
 * @param {number} distance metres
 * @returns {LngLat}
 */
export function ahead(from, bearing, distance) {
  return moved(from, Math.sin(bearing * DEG) * distance, Math.cos(bearing * DEG) * distance);
}

/**
 * Return degrees in [0, 360).
 * @param {number} degrees
 */
export function wrap(degrees) {
  const turned = ((degrees % 360) + 360) % 360;
  return turned === 360 ? 0 : turned;
}

/**
 * Return how far apart two directions are, 0 to 180.
 * @param {number} one
 * @param {number} other
 */
export function apart(one, other) {
  return Math.abs(wrap(one - other + 180) - 180);
}

/**
 * Return the open sector of a lens: what it would see were there no walls.
 * @param {LngLat} from
 * @param {number} bearing
 * @param {number} angle
 * @param {number} range
 * @returns {LngLat[]} a closed ring
 */
export function sector(from, bearing, angle, range) {
  const pieces = Math.max(4, Math.ceil(angle / 4));
  const arc = Array.from({ length: pieces + 1 }, (_, i) =>
    ahead(from, bearing - angle / 2 + (angle * i) / pieces, range));
  return angle >= 360 ? arc : [from, ...arc, from];
}

/**
 * Turn all lenses by some degrees; a camera that looked nowhere looks north first.
 * @param {Pose} pose
 * @param {number} by
 * @returns {Pose}
 */
export function turned(pose, by) {
  const bearings = pose.bearings_deg.length === 0 ? [0] : pose.bearings_deg;
  return { ...pose, bearings_deg: bearings.map((one) => wrap(_round(one + by, 1))) };
}

/**
 * Let the first lens look this way; the others keep their angle to it.
 * @param {Pose} pose
 * @param {number} bearing
 * @returns {Pose}
 */
export function aimed(pose, bearing) {
  return turned(pose, bearing - (pose.bearings_deg[0] ?? 0));
}

/**
 * Return the fields that differ from what is registered, by the names of the register.
 * @param {Pose} pose
 * @param {Pose} before
 * @returns {Record<string, unknown>}
 */
export function changes(pose, before) {
  /** @type {Record<string, unknown>} */
  const found = {};
  if (between(before.position, pose.position).distance >= 0.05) found.position = pose.position;
  const [bearing, ...more] = pose.bearings_deg;
  const [was, ...wasMore] = before.bearings_deg;
  if (bearing !== was) found.bearing_deg = bearing ?? null;
  if (more.join() !== wasMore.join()) found.more_bearings_deg = more;
  for (const name of /** @type {const} */ (["view_angle_deg", "range_m", "height_m", "tilt_deg"])) {
    if (pose[name] !== before[name]) found[name] = pose[name];
  }
  return found;
}

/**
 * Return the pose of a registered camera; one that stands nowhere is put to a place.
 * @param {any} camera a camera's whole record
 * @param {LngLat} otherwise
 * @returns {Pose}
 */
export function poseOf(camera, otherwise) {
  const bearing = camera.bearing_deg ?? null;
  return {
    position: camera.position ?? otherwise,
    bearings_deg: bearing === null ? [] : [bearing, ...(camera.more_bearings_deg ?? [])],
    view_angle_deg: _within(camera.view_angle_deg, 0, 360), range_m: _within(camera.range_m, 0, 2000),
    height_m: camera.height_m ?? null, tilt_deg: camera.tilt_deg ?? null,
    resolution: camera.resolution ?? null,
  };
}

/**
 * @param {number | null | undefined} value
 * @param {number} above
 * @param {number} most
 */
function _within(value, above, most) {
  return value !== null && value !== undefined && value > above && value <= most ? value : null;
}

/**
 * @param {number} value
 * @param {number} digits
 */
function _round(value, digits) {
  return Number(value.toFixed(digits));
}
