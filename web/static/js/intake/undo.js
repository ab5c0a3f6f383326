/** Asks why an import is taken back, and takes it back. */

import { make } from "../dom.js";
import { text } from "../text.js";
import { idOf } from "./keep.js";

/**
 * Return a button that unfolds the question for the reason, and the question.
 * @param {(why: string) => Promise<import("../types").Answer<any>>} undo
 * @param {string} name tells the forms of a page apart
 * @returns {HTMLElement}
 */
export function undoForm(undo, name) {
  const id = idOf("undo", name);
  const why = make("input", { id: `${id}-why`, type: "text", required: true, maxlength: 200,
    autocomplete: "off" });
  const fault = make("p", { class: "fault", role: "alert" });
  const yes = make("button", { class: "danger", text: text("intake.undo.yes") });
  const form = make("form", { class: "undo-form", id, hidden: true,
    onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void take();
    } },
  make("p", { class: "faint", text: text("intake.undo.hint") }),
  make("label", { for: `${id}-why`, text: text("intake.undo.why") }), why, fault, yes);
  const button = make("button", { type: "button", class: "quiet undo", "aria-expanded": "false",
    "aria-controls": id, text: text("intake.undo"), onclick: () => {
      form.hidden = !form.hidden;
      button.setAttribute("aria-expanded", String(!form.hidden));
      if (!form.hidden) why.focus();
    } });

  async function take() {
    const reason = why.value.trim();
    if (reason === "") {
      why.focus();
      return;
    }
    yes.disabled = true;
    const answer = await undo(reason);
    yes.disabled = false;
    if (answer.status === "offline") fault.textContent = text("offline");
    if (answer.status === "refused") {
      const { title, detail, next, status } = answer.problem;
      fault.textContent = [title ?? text("refused", { status }), detail, next]
        .filter(Boolean).join(" ");
    }
  }

  return make("div", { class: "undo-box" }, button, form);
}
