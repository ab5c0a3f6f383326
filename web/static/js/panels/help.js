/** The keys of the page, in a dialog that Esc closes. */

import { make } from "../dom.js";
import { text } from "../text.js";

const KEYS = [
  ["/", "key.search"], ["g", "key.list"], ["m", "key.map"], ["l", "key.legend"],
  ["↑ ↓", "key.rows"], ["Enter", "key.choose"], ["n / p", "key.next"], ["i", "key.import"], ["1 – 5", "key.tabs"],
  ["+ −", "key.zoom"], ["Esc", "key.close"], ["?", "key.help"],
];

/** Open the dialog. */
export function showHelp() {
  const dialog = make("dialog", { class: "help", "aria-labelledby": "help-title",
    onclose: () => dialog.remove() },
  make("h2", { id: "help-title", text: text("help.title") }),
  make("dl", { class: "keys" }, ...KEYS.flatMap(([key, words]) =>
    [make("dt", {}, make("kbd", { text: key })), make("dd", { text: text(words ?? "") })])),
  make("p", { class: "faint", text: text("help.note") }),
  make("form", { method: "dialog" }, make("button", { class: "primary", text: text("close") })));
  document.body.append(dialog);
  dialog.showModal();
}
