/** Says what happened to people who cannot see it: one polite line for screen readers. */

import { part } from "./dom.js";

/**
 * @param {string} words
 */
export function announce(words) {
  const line = part("announce");
  line.textContent = "";
  // the same words twice are read twice only when the line was empty in between
  requestAnimationFrame(() => { line.textContent = words; });
}
