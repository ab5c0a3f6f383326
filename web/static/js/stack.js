/** The layers of the map and their drawing order: a number in each file, never the order of calls. */

import { barriers } from "./layers/barriers.js";
import { blocks } from "./layers/blocks.js";
import { cameras } from "./layers/cameras.js";
import { candidates } from "./layers/candidates.js";
import { crossings } from "./layers/crossings.js";
import { delivered } from "./layers/delivered.js";
import { grids } from "./layers/grids.js";
import { hamlets } from "./layers/hamlets.js";
import { heat } from "./layers/heat.js";
import { incidents } from "./layers/incidents.js";
import { keyPlaces } from "./layers/key_places.js";
import { land } from "./layers/land.js";
import { patrols } from "./layers/patrols.js";
import { redraw } from "./layers/redraw.js";
import { roads } from "./layers/roads.js";
import { units } from "./layers/units.js";
import { views } from "./layers/views.js";

/**
 * @typedef {import("./types").Layer} Layer
 * @typedef {import("./types").PaintLayer} PaintLayer
 */

/** As the legend lists them; `land` is the paper and cannot be switched off. @type {Layer[]} */
export const LAYERS = [
  units, grids, blocks, heat, cameras, views, candidates, incidents, patrols, hamlets, keyPlaces,
  crossings, roads, barriers,
];
/** @type {Layer[]} */
export const ALL = [land, ...LAYERS, delivered, redraw];
/** Always on: the paper, and what an import that is looked at would bring. */
const STEADY = [land.id, delivered.id];
export const LAYER_IDS = LAYERS.map((layer) => layer.id);

/**
 * Return the layers a person may see.
 * @param {string[]} permissions
 * @returns {Layer[]}
 */
export function allowed(permissions) {
  return ALL.filter(({ needs }) => needs === "" || permissions.includes(needs));
}

/**
 * Return the style layers of these layers from bottom to top; throws when two have one number.
 * @param {Layer[]} layers
 * @param {import("./types").Tokens} tokens
 * @param {import("./types").Language} language
 * @returns {(PaintLayer & {owner: string})[]}
 */
export function stacked(layers, tokens, language) {
  const all = layers.flatMap((layer) => layer.paint(tokens, language)
    .map((paint) => ({ ...paint, owner: layer.id })));
  const taken = new Map();
  for (const paint of all) {
    const other = taken.get(paint.order);
    if (other !== undefined) throw new Error(`order ${paint.order}: ${other} and ${paint.id}`);
    taken.set(paint.order, paint.id);
  }
  return all.sort((one, other) => one.order - other.order);
}

/**
 * Return the layer specifications of the style, with what is shown made visible.
 * @param {Layer[]} layers
 * @param {import("./types").Tokens} tokens
 * @param {import("./types").Language} language
 * @param {string[]} shown
 * @param {number} [scale] of labels: the page's own text is larger on large screens
 * @returns {import("maplibre-gl").LayerSpecification[]}
 */
export function styleLayers(layers, tokens, language, shown, scale = 1) {
  const hidden = layers.filter(({ id }) => shown.includes(id)).flatMap(({ hides }) => hides ?? []);
  return stacked(layers, tokens, language).map(({ order: _order, owner, ...paint }) => {
    const visible = (STEADY.includes(owner) || shown.includes(owner)) && !hidden.includes(paint.id);
    const layout = { ...paint.layout, ..._sized(paint.layout, scale),
      visibility: visible ? "visible" : "none" };
    return /** @type {import("maplibre-gl").LayerSpecification} */ ({ ...paint, layout });
  });
}

/**
 * Return the size of a layer's labels, grown: a number, or one for each zoom of a table.
 * @param {object | undefined} layout
 * @param {number} scale
 * @returns {{"text-size"?: unknown}}
 */
function _sized(layout, scale) {
  const size = layout !== undefined && "text-size" in layout ? layout["text-size"] : undefined;
  if (scale === 1 || size === undefined) return {};
  if (typeof size === "number") return { "text-size": size * scale };
  if (!Array.isArray(size) || size[0] !== "interpolate") return {};
  // ["interpolate", how, over what, zoom, size, zoom, size ...]
  return { "text-size": size.map((part, at) => (at > 3 && at % 2 === 0 ? part * scale : part)) };
}
