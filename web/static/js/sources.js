/** Where the map's tiles come from: one source for each tile layer of the server. */

/** Tile layers that depend on which plan is shown. */
export const PLANNED = ["grids"];

/** The lowest zoom at which a layer's tiles are asked for; below it would be a grey mush. */
export const LOWEST = {
  units: 5, hamlets: 11, grids: 9, blocks: 13, roads: 10, barriers: 8, crossings: 13,
  key_places: 13, cameras: 10, views: 14, incidents: 11, patrols: 10, candidates: 10,
};
const HIGHEST = 16;
/** The property that names a thing, so that colours can be set without new tiles. */
const NAMES = { grids: { grids: "gid" }, blocks: { blocks: "block_id" } };

/**
 * Return the address of a layer's tiles.
 * @param {string} origin
 * @param {string} id
 * @param {string} plan
 * @param {number} revision asked for so that a new revision is never served from memory
 * @returns {string}
 */
export function tileAddress(origin, id, plan, revision) {
  const words = PLANNED.includes(id) ? `plan=${plan}&r=${revision}` : `r=${revision}`;
  return `${origin}/tiles/${id}/{z}/{x}/{y}.mvt?${words}`;
}

/**
 * Return the tile sources of the style that are among the wanted.
 * @param {string[]} wanted
 * @param {string} origin
 * @param {string} plan
 * @param {number} revision
 * @returns {Record<string, import("maplibre-gl").VectorSourceSpecification>}
 */
export function sources(wanted, origin, plan, revision) {
  const chosen = Object.entries(LOWEST).filter(([id]) => wanted.includes(id));
  return Object.fromEntries(chosen.map(([id, minzoom]) => [id, {
    type: "vector",
    tiles: [tileAddress(origin, id, plan, revision)],
    minzoom,
    maxzoom: HIGHEST,
    ...(id in NAMES ? { promoteId: NAMES[/** @type {keyof typeof NAMES} */ (id)] } : {}),
  }]));
}
