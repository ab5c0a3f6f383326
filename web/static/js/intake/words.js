/** Words of the server as the wizard shows them: its file is named above, once. */

import { text } from "../text.js";
import { shortened } from "./sorting.js";

/**
 * Return a message about a file without the file's name.
 * @param {string} message
 * @param {string} name of the file
 * @returns {string}
 */
export function inShort(message, name) {
  return shortened(message, text("intake.file.head", { name }), text("intake.file.short"));
}
