/** Readable names for the style expressions the layers share. */

/**
 * @typedef {import("maplibre-gl").ExpressionSpecification} Expression
 */

/**
 * Return a value growing with zoom between the stops `[zoom, value]`.
 * @param {...[number, number]} stops
 * @returns {Expression}
 */
export function byZoom(...stops) {
  return /** @type {any} */ (["interpolate", ["linear"], ["zoom"], ...stops.flat()]);
}

/**
 * Return the value for a property's word, or `otherwise`.
 * @param {string} property
 * @param {Record<string, string | number>} values
 * @param {string | number} otherwise
 * @returns {Expression}
 */
export function byWord(property, values, otherwise) {
  const input = ["to-string", ["get", property]];
  return /** @type {any} */ (["match", input, ...Object.entries(values).flat(), otherwise]);
}

/**
 * Return whether a property is one of the words.
 * @param {string} property
 * @param {string[]} words
 * @returns {Expression}
 */
export function isOne(property, words) {
  return ["in", ["get", property], ["literal", words]];
}

/** Areas only, lines only, points only: some layers hold more than one kind of shape. */
export const AREAS = /** @type {Expression} */ (["==", ["geometry-type"], "Polygon"]);
export const LINES = /** @type {Expression} */ (["==", ["geometry-type"], "LineString"]);
export const POINTS = /** @type {Expression} */ (["==", ["geometry-type"], "Point"]);
/** Nothing: what a "marked" layer shows until something is chosen. */
export const NOTHING = /** @type {Expression} */ (["==", ["literal", 1], 0]);

/** The font of every label: declared in the style by the slices of js/fonts.js. */
export const FONT = ["Noto Sans SC"];
