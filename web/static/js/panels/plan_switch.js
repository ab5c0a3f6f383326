/** Chooses which grids are shown: those in force, or the newest draft. */

import { announce } from "../announce.js";
import { make } from "../dom.js";
import { count, text } from "../text.js";

/**
 * @param {import("../types").App} app
 * @returns {HTMLElement}
 */
export function planSwitch(app) {
  const { plan } = app.store.state;
  const choices = /** @type {const} */ (["in_force", "latest"]);
  const other = choices.some((choice) => choice === plan) ? null : plan;
  return make("fieldset", { class: "switch" },
    make("legend", { text: text("plan.shown") }),
    ...choices.map((choice) => make("label", { title: text(`plan.${choice}.hint`, { n: count(app.info.plans[choice]) }) },
      make("input", { type: "radio", name: "plan", value: choice, checked: plan === choice,
        onchange: () => {
          app.store.set({ plan: choice });
          announce(text(`plan.${choice}`));
        } }),
      make("span", { text: text(`plan.${choice}`) }))),
    other === null ? null : make("span", { class: "chip", text: other }));
}
