/** The part of a unit's facts that makes a plan: button, progress, result. */

import { make } from "../dom.js";
import { count, text } from "../text.js";
import { findingItem } from "./sheet.js";

const TICK_MS = 500;
const BUTTON = "make-plan";

/**
 * @typedef {import("../types").App} App
 * @typedef {import("../planning.js").Run} Run
 */

/**
 * Return the section, or one without a body for people who may not make plans.
 * @param {any} thing a unit
 * @param {App} app
 * @returns {import("../types").Section}
 */
export function planningSection(thing, app) {
  if (!app.session.permissions.includes("plan.write")) return { title: "", body: [] };
  const { planning } = app;
  const run = planning.of(thing.code);
  const button = make("button", {
    type: "button", class: "wide", id: BUTTON, text: text("plan.make"),
    "aria-disabled": planning.busy ? "true" : null,
    onclick: () => { if (!planning.busy) void app.makePlan(thing.code, thing.name); },
  });
  const elsewhere = planning.busy && run === null ? planning.run : null;
  return { title: "", body: [make("div", { class: "planning" }, button,
    elsewhere === null ? null
      : make("p", { class: "faint note", text: text("plan.elsewhere", { name: elsewhere.name }) }),
    run === null ? null : _shown(run, app, thing.draft_findings?.length > 0))] };
}

/**
 * @param {Run} run
 * @param {App} app
 * @param {boolean} saidBelow the facts list what the planner said of the draft
 * @returns {HTMLElement}
 */
function _shown(run, app, saidBelow) {
  if (run.status === "running") return _progress(app);
  if (run.status === "failed") {
    return make("div", { class: "planning-result", id: "plan-result" },
      make("p", { class: "fault", text: run.problem?.title ?? text("offline") }),
      make("p", { text: run.problem === null ? text("offline.next")
        : run.problem.detail ?? run.problem.next ?? "" }));
  }
  const { plan, findings, seconds } = run;
  const head = plan === null ? text("plan.not_made") : text("plan.made", {
    plan: plan.plan_id, grids: count(plan.grids), households: count(plan.households),
    seconds: count(Math.round(seconds * 10) / 10) });
  return make("div", { class: "planning-result", id: "plan-result" },
    make("p", { class: plan === null ? "fault" : "done", text: head }),
    plan?.stopped === "seconds"
      ? make("p", { class: "faint note", text: text("plan.out_of_time") }) : null,
    saidBelow && plan !== null ? null : findings.length === 0
      ? make("p", { class: "faint note", text: text(plan === null ? "plan.no_reason" : "findings.none") })
      : make("ul", { class: "finding-list" }, ...findings.map(findingItem)));
}

/**
 * Return a bar that moves for as long as it is on the page; how far a plan is cannot be known.
 * @param {App} app
 * @returns {HTMLElement}
 */
function _progress(app) {
  const words = make("p", { class: "faint note" });
  const bar = make("progress", { "aria-label": text("plan.making") });
  const box = make("div", { class: "planning-progress", id: "plan-progress" }, bar, words);
  const tell = () => {
    words.textContent = text("plan.making.for", { seconds: count(app.planning.seconds()) });
  };
  tell();
  const timer = setInterval(() => {
    if (!box.isConnected) clearInterval(timer);
    else tell();
  }, TICK_MS);
  return box;
}
