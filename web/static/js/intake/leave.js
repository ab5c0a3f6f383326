/** Asks before a file that nobody has accepted is dropped. */

import { make } from "../dom.js";
import { text } from "../text.js";

/**
 * Ask; returns whether it may go. Esc means no. The keyboard goes back to where it was.
 * @param {string} name of the file
 * @returns {Promise<boolean>}
 */
export function mayLeave(name) {
  return new Promise((done) => {
    const before = document.activeElement;
    const dialog = make("dialog", { class: "help leave", "aria-labelledby": "leave-title",
      "aria-describedby": "leave-words", onclose: () => {
        dialog.remove();
        if (before instanceof HTMLElement && before.isConnected) before.focus();
        done(dialog.returnValue === "leave");
      } },
    make("h2", { id: "leave-title", text: text("intake.leave") }),
    make("p", { id: "leave-words", text: text("intake.leave.words", { name }) }),
    make("form", { method: "dialog" },
      make("button", { class: "primary", value: "stay", autofocus: true,
        text: text("intake.leave.stay") }),
      make("button", { class: "danger", value: "leave", text: text("intake.leave.yes") })));
    document.body.append(dialog);
    dialog.showModal();
  });
}
