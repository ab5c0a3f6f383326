/** The part of a unit's facts that takes reports: of what, of which place, as what, and what for. */

import { make } from "../dom.js";
import { language, text } from "../text.js";

/** Which files each report is given as, and the permission it needs. */
export const REPORTS = {
  coverage: { endings: ["pdf", "xlsx", "html"], needs: "coverage.read" },
  cameras: { endings: ["html"], needs: "cameras.read" },
  plan: { endings: ["html"], needs: "grids.read" },
  incidents: { endings: ["html"], needs: "incidents.count" },
};
/** @typedef {keyof typeof REPORTS} Report */

/**
 * @typedef {object} Choice
 * @property {Report} report
 * @property {string} ending
 * @property {string} place unit, township or all
 * @property {string} unit
 * @property {string | null} township
 * @property {string} plan
 * @property {string} purpose
 */

/**
 * Return the address of a report.
 * @param {Choice} choice
 * @param {string} spoken
 * @returns {string}
 */
export function reportAddress({ report, ending, place, unit, township, plan, purpose }, spoken) {
  const query = new URLSearchParams({ language: spoken, purpose: purpose.trim() });
  if (place === "unit") query.set("unit", unit);
  if (place === "township" && township !== null) query.set("township", township);
  if (report === "plan" && plan !== "") query.set("plan", plan);
  return `/api/reports/${report}.${ending}?${query}`;
}

/**
 * Return the section, or one without a body for people who may take no report.
 * @param {any} thing a unit
 * @param {import("../types").App} app
 * @returns {import("../types").Section}
 */
export function reportsSection(thing, app) {
  const held = app.session.permissions;
  const reports = /** @type {Report[]} */ (Object.keys(REPORTS))
    .filter((name) => held.includes(REPORTS[name].needs));
  if (reports.length === 0) return { title: "", body: [] };
  const report = _choice("report-what", "report.what", reports, (one) => text(`report.${one}`));
  const places = ["unit", ...(thing.parent ? ["township"] : []), "all"];
  const place = _choice("report-place", "report.place", places, (one) => text(`report.of.${one}`));
  const ending = _choice("report-ending", "report.ending", REPORTS[reports[0] ?? "plan"].endings,
    (one) => one.toUpperCase());
  const purpose = make("input", { id: "report-purpose", type: "text", maxlength: 200,
    required: true, "aria-describedby": "report-why" });
  const get = make("a", { class: "button wide", download: "", text: text("report.get") });
  const aim = () => {
    const chosen = { report: /** @type {Report} */ (report.field.value), ending: ending.field.value,
      place: place.field.value, unit: thing.code, township: thing.parent ?? null,
      plan: app.store.state.plan, purpose: purpose.value };
    get.href = reportAddress(chosen, language().startsWith("en") ? "en" : "zh");
    get.setAttribute("aria-disabled", String(purpose.value.trim() === ""));
  };
  get.addEventListener("click", (event) => {
    if (purpose.value.trim() !== "") return;
    event.preventDefault();
    purpose.reportValidity();
    purpose.focus();
  });
  report.field.addEventListener("change", () => {
    const { endings } = REPORTS[/** @type {Report} */ (report.field.value)];
    ending.field.replaceChildren(..._options(endings, (one) => one.toUpperCase()));
  });
  const form = make("div", { class: "printing", onchange: aim, oninput: aim },
    report.label, place.label, ending.label,
    make("label", { for: "report-purpose", text: text("report.purpose") }), purpose,
    make("p", { id: "report-why", class: "faint note", text: text("report.why") }), get);
  aim();
  return { title: text("report.title"), body: [form] };
}

/**
 * @param {string} id
 * @param {string} label
 * @param {string[]} values
 * @param {(value: string) => string} worded
 * @returns {{label: HTMLElement, field: HTMLSelectElement}}
 */
function _choice(id, label, values, worded) {
  const field = make("select", { id }, ..._options(values, worded));
  return { field, label: make("label", {}, text(label), field) };
}

/**
 * @param {string[]} values
 * @param {(value: string) => string} worded
 * @returns {HTMLElement[]}
 */
function _options(values, worded) {
  return values.map((value) => make("option", { value, text: worded(value) }));
}
