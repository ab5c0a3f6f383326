/** Chooses which grids are shown: those in force, or the newest draft. */

import { announce } from "../announce.js";
import { make } from "../dom.js";
import { chooseDraft } from "../redraw/choose.js";
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
    other === null ? null : make("span", { class: "chip", text: other }),
    app.session.permissions.includes("plan.write") ? make("button", { type: "button", class: "quiet redraw-open",
      id: "redraw-open", title: text("redraw.open.hint"), text: text("redraw.open"),
      onclick: () => void chooseDraft(app, _unitOf(app)) }) : null);
}

/**
 * Return the unit of what is chosen, whose plans are offered first.
 * @param {import("../types").App} app
 * @returns {string | null}
 */
function _unitOf(app) {
  const { selection } = app.store.state;
  if (selection?.kind === "unit") return selection.id;
  if (selection?.kind !== "grid") return null;
  const code = selection.id.slice(selection.id.indexOf("/") + 1);
  return [...app.unitNames.keys()].find((unit) => code.startsWith(unit)) ?? null;
}
