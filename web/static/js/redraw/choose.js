/** Chooses which plan is redrawn: a draft is opened, any other plan is branched or looked at. */

import { announce } from "../announce.js";
import { get, send } from "../api.js";
import { make } from "../dom.js";
import { count, shortMoment, text } from "../text.js";
import { Several } from "./several.js";
import { placeOf, stateWords } from "./words.js";

/** @typedef {import("../types").PlanRow} PlanRow */

/**
 * Open the dialog; drafts of the wanted unit come first.
 * @param {import("../types").App} app
 * @param {string | null} unit
 */
export async function chooseDraft(app, unit) {
  const answer = await get("/api/plans");
  // the layer of another office is no division of units: it has nothing to redraw
  const newest = /** @type {PlanRow[]} */ (answer.status === "ok" ? answer.value.plans : [])
    .filter((/** @type {PlanRow} */ { unit_codes }) => unit_codes.some((code) => app.unitNames.has(code)));
  const plans = [...newest];
  const wanted = (/** @type {PlanRow} */ plan) => Number(unit !== null && plan.unit_codes.includes(unit));
  plans.sort((one, other) => wanted(other) - wanted(one)
    || Number(other.state === "draft") - Number(one.state === "draft"));
  const dialog = make("dialog", { class: "help choose-draft", "aria-labelledby": "choose-title",
    onclose: () => dialog.remove() });
  const list = make("ul", { class: "draft-list" }, ...plans.map((plan) => _item(app, plan, dialog)));
  const filter = make("input", { type: "search", class: "filter", id: "choose-filter",
    placeholder: text("list.filter"), "aria-label": text("list.filter"), oninput: () => {
      const wanted = filter.value.trim().toLowerCase();
      for (const item of list.children) {
        item.toggleAttribute("hidden", !(item.textContent ?? "").toLowerCase().includes(wanted));
      }
    } });
  const title = make("h2", { id: "choose-title", text: text("redraw.choose") });
  /** @type {Several | null} */
  let together = null;
  const several = make("button", { type: "button", class: "quiet", id: "choose-several",
    text: text("redraw.several"), onclick: () => {
      if (together !== null) {
        dialog.close();
        void chooseDraft(app, unit); // states may be others now
        return;
      }
      together = new Several(app, newest);
      one.replaceWith(together.element);
      several.textContent = text("redraw.several.back");
      title.textContent = text("redraw.several.title");
      document.getElementById("several-step")?.focus();
    } });
  const one = make("div", {}, make("p", { class: "faint note", text: text(plans.length === 0
    ? "redraw.choose.none" : "redraw.choose.note") }), plans.length > 6 ? filter : null, list);
  dialog.append(title, one,
    make("form", { method: "dialog", class: "card-doing" }, plans.length > 1 ? several : null,
      make("button", { class: "quiet", text: text("close") })));
  document.body.append(dialog);
  dialog.showModal();
  /** @type {HTMLElement | null} */
  (dialog.querySelector(".draft-list button"))?.focus();
}

/**
 * @param {import("../types").App} app
 * @param {PlanRow} plan
 * @param {HTMLDialogElement} dialog
 */
function _item(app, plan, dialog) {
  const go = async () => {
    dialog.close();
    await app.openDraft(plan.plan_id);
  };
  const branch = async () => {
    const answer = await send("POST", `/api/plans/${encodeURIComponent(plan.plan_id)}/branch`,
      { reason: text("redraw.branch.reason", { plan: plan.plan_id }) });
    dialog.close();
    if (answer.status === "ok") {
      const made = answer.value.plan ?? answer.value;
      await app.openDraft(made.plan_id ?? made.id);
    } else announce(answer.status === "offline" ? text("offline") : answer.problem.detail ?? answer.problem.title ?? "");
  };
  return make("li", {},
    make("button", { type: "button", class: "draft", "data-plan": plan.plan_id, onclick: () => void go() },
      make("b", { class: "clip", text: placeOf(app, plan) }),
      make("span", { class: `chip state-${plan.state}`, text: stateWords(plan) }),
      make("span", { class: "faint", text: [plan.plan_id, text("redraw.choose.grids",
        { n: count(plan.grids) }), shortMoment(plan.created_at, Date.now()), plan.author].join(" · ") })),
    plan.state === "draft" ? null : make("button", { type: "button", class: "quiet",
      text: text("redraw.step.branch"), title: text("redraw.step.branch.hint"),
      onclick: () => void branch() }));
}
