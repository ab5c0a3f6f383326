/** A file dropped anywhere on the page is one to import. */

import { part } from "../dom.js";
import { text } from "../text.js";

/**
 * Listen for files that are dragged over the page, and say that they may be let go.
 * @param {(files: File[]) => void} onFiles
 */
export function listenForDrops(onFiles) {
  const sign = part("drop");
  /** Entering a child comes before leaving its parent: count both. */
  let depth = 0;
  const withFiles = (/** @type {DragEvent} */ event) =>
    event.dataTransfer?.types.includes("Files") ?? false;
  const show = (/** @type {boolean} */ over) => {
    sign.textContent = text("intake.drop.now");
    sign.hidden = !over;
  };
  addEventListener("dragenter", (event) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    depth += 1;
    show(true);
  });
  addEventListener("dragleave", (event) => {
    if (!withFiles(event)) return;
    depth = Math.max(0, depth - 1);
    show(depth > 0);
  });
  addEventListener("dragover", (event) => { if (withFiles(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(false);
    const files = [...event.dataTransfer?.files ?? []];
    if (files.length > 0 && document.querySelector("dialog[open]") === null) onFiles(files);
  });
}
