/** Words of the server as the wizard shows them. */

import { either, text, word } from "../text.js";
import { shortened } from "./sorting.js";

/**
 * Return a message about a file without the file's name, which stands above it all, once.
 * @param {string} message
 * @param {string} name of the file
 * @returns {string}
 */
export function inShort(message, name) {
  return shortened(message, text("intake.file.head", { name }), text("intake.file.short"));
}

/**
 * Return what a layer is called: as the legend calls it, or else as the server does.
 * @param {{name: string, title: import("../types").Named}} layer
 * @returns {string}
 */
export function layerName({ name, title }) {
  const own = word("layer", name);
  return own === name ? either(title) : own;
}
