/** Where blocks lie: the box around them, and whether the map shows any or all. */

/**
 * @typedef {import("./draft.js").Draft} Draft
 */

/** Degrees left free around a box. */
const EDGE = 0.0006;

/**
 * Return the box around the middles of blocks.
 * @param {Draft} board
 * @param {number[]} blocks
 * @returns {import("../types").Bounds | null}
 */
export function boundsOf(board, blocks) {
  if (blocks.length === 0) return null;
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const block of blocks) {
    const [lng, lat] = [board.lng[block] ?? 0, board.lat[block] ?? 0];
    [west, east] = [Math.min(west, lng), Math.max(east, lng)];
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  }
  return [west - EDGE, south - EDGE, east + EDGE, north + EDGE];
}

/**
 * Tell whether the middle of any block lies in what is seen.
 * @param {Draft} board
 * @param {import("maplibre-gl").LngLatBounds} seen
 */
export function anyIn(board, seen) {
  return board.ids.some((_, i) => seen.contains([board.lng[i] ?? 0, board.lat[i] ?? 0]));
}

/**
 * Tell whether the middles of all blocks lie in what is seen.
 * @param {Draft} board
 * @param {import("maplibre-gl").LngLatBounds} seen
 */
export function allIn(board, seen) {
  return board.ids.every((_, i) => seen.contains([board.lng[i] ?? 0, board.lat[i] ?? 0]));
}
