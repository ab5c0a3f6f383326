/** The keys of the page, in a dialog that Esc closes. */

import { make } from "../dom.js";
import { setSingleKeys, singleKeys } from "../keys.js";
import { text } from "../text.js";

const KEYS = [
  ["/", "key.search"], ["g", "key.list"], ["m", "key.map"], ["l", "key.legend"],
  ["↑ ↓", "key.rows"], ["Enter", "key.choose"], ["n / p", "key.next"], ["i", "key.import"], ["1 – 6", "key.tabs"],
  ["+ −", "key.zoom"], ["Esc", "key.close"], ["?", "key.help"],
];

/** The keys of the workspace, in the order of the work. */
const REDRAW_KEYS = [
  ["n / p", "key.redraw.grids"], ["H B R L D", "key.redraw.tools"], ["[ ]", "key.redraw.size"],
  ["m", "key.redraw.map"], ["↑ ↓ ← →", "key.redraw.arrows"], ["Enter", "key.redraw.enter"],
  ["x / Delete", "key.redraw.erase"], ["Ctrl+Z / Ctrl+Y", "key.redraw.undo"], ["k / Shift+K", "key.redraw.lock"],
  ["e / Shift+E", "key.redraw.problems"], ["f", "key.redraw.propose"], ["s", "key.redraw.solve"],
  ["Shift+S", "key.redraw.least"], ["a", "key.redraw.accept"], ["Shift+A", "key.redraw.step"], ["w", "key.redraw.why"], ["z", "key.redraw.zoom"], ["g", "key.redraw.list"],
  ["1 – 4", "key.redraw.views"], ["key.space", "key.redraw.space"], ["Alt+", "key.redraw.pick"],
  ["Esc", "key.redraw.escape"], ["?", "key.help"],
];

/**
 * Open the dialog.
 * @param {boolean} [redrawing] whether a draft is redrawn
 */
export function showHelp(redrawing = false) {
  const single = make("input", { type: "checkbox", id: "single-keys", checked: singleKeys(),
    onchange: () => setSingleKeys(single.checked) });
  const dialog = make("dialog", { class: redrawing ? "help wide-help" : "help", "aria-labelledby": "help-title",
    onclose: () => dialog.remove() },
  make("h2", { id: "help-title", text: text("help.title") }),
  make("dl", { class: "keys" }, ...(redrawing ? REDRAW_KEYS : KEYS).flatMap(([key = "", words = ""]) =>
    [make("dt", {}, make("kbd", { text: key.startsWith("key.") ? text(key)
      : key === "Alt+" ? text("key.alt_click") : key })), make("dd", { text: text(words) })])),
  make("label", { class: "single-keys" }, single, text("key.single")),
  make("p", { class: "faint", text: text("help.note") }),
  make("form", { method: "dialog" }, make("button", { class: "primary", text: text("close") })));
  document.body.append(dialog);
  dialog.showModal();
}
