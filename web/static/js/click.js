/**
 * The one place that decides what a click on the map meant: of everything under the pointer, the
 * layer with the highest rank wins, so a camera on a grid is a camera and not a grid.
 */

import { LAYERS } from "./stack.js";

/**
 * @typedef {import("./types").Selection} Selection
 * @typedef {import("maplibre-gl").Map} MapLibreMap
 * @typedef {{layer: {id: string}, properties: Record<string, unknown> | null}} Hit
 */

/** How far from the pointer a small sign still counts as meant, in pixels. */
const REACH = 4;
const TARGETS = LAYERS.flatMap(({ click }) => (click === undefined ? [] : [click]));

/**
 * Return what was meant among the features under the pointer, or null for the bare map.
 * @param {Hit[]} hits
 * @returns {Selection | null}
 */
export function meant(hits) {
  const ranked = hits.flatMap((hit) => {
    const target = TARGETS.find(({ layers }) => layers.includes(hit.layer.id));
    const id = target === undefined ? undefined : hit.properties?.[target.key];
    return target === undefined || id === undefined ? []
      : [{ rank: target.rank, selection: { kind: target.kind, id: String(id) } }];
  });
  ranked.sort((one, other) => other.rank - one.rank);
  return ranked[0]?.selection ?? null;
}

/**
 * Route every click to one listener, and show a hand where a click would mean something.
 * @param {MapLibreMap} map
 * @param {(selection: Selection | null, point: {x: number, y: number}) => void} listener
 * @param {() => boolean} [taken] whether another hand is on the map
 */
export function routeClicks(map, listener, taken = () => false) {
  map.on("click", (event) => {
    if (taken()) return;
    listener(meant(_hits(map, event.point, REACH)), event.point);
  });
  map.on("mousemove", (event) => {
    if (taken()) return;
    const hand = meant(_hits(map, event.point, 1)) !== null;
    map.getCanvas().style.cursor = hand ? "pointer" : "";
  });
}

/**
 * @param {MapLibreMap} map
 * @param {{x: number, y: number}} point
 * @param {number} reach
 * @returns {Hit[]}
 */
function _hits(map, { x, y }, reach) {
  const layers = TARGETS.flatMap(({ layers: ids }) => ids)
    .filter((id) => map.getLayer(id) !== undefined);
  const exact = map.queryRenderedFeatures([x, y], { layers });
  if (exact.some(({ layer }) => layer.type === "symbol" || layer.type === "circle")) return exact;
  // nothing small right under the pointer: look for a sign close by, then take the area
  const near = map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]],
    { layers });
  return [...near.filter(({ layer }) => layer.type !== "fill"), ...exact];
}
