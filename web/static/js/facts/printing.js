/** The part of a unit's facts that prints: which sheet, on which paper, as what kind of file. */

import { make } from "../dom.js";
import { language, text } from "../text.js";

/** Which files each sheet is given as; the map for the wall is no table. */
export const SHEETS = {
  wall: ["pdf", "png"],
  survey: ["pdf", "xlsx", "png"],
  check: ["pdf", "xlsx", "png"],
  registration: ["pdf", "xlsx", "png"],
  notice: ["pdf", "xlsx", "png"],
};
const PAPERS = ["A4", "A3", "A2", "A1", "A0"];

/**
 * @typedef {object} Choice
 * @property {keyof typeof SHEETS} sheet
 * @property {string} ending
 * @property {string} paper
 * @property {string} unit
 * @property {string} plan
 * @property {string} approval approval number of the map, or nothing
 */

/**
 * Return the address of a sheet.
 * @param {Choice} choice
 * @param {string} spoken
 * @returns {string}
 */
export function sheetAddress({ sheet, ending, paper, unit, plan, approval }, spoken) {
  const query = new URLSearchParams({ unit, paper, language: spoken });
  if (plan !== "") query.set("plan", plan);
  if (approval.trim() !== "") query.set("approval_number", approval.trim());
  return `/api/sheets/${sheet}.${ending}?${query}`;
}

/**
 * Return the section, or one without a body for people who may not see grids.
 * @param {any} thing a unit
 * @param {import("../types").App} app
 * @returns {import("../types").Section}
 */
export function printingSection(thing, app) {
  if (!app.session.permissions.includes("grids.read")) return { title: "", body: [] };
  const sheet = _choice("print-sheet", "print.sheet", Object.keys(SHEETS),
    (name) => text(`print.sheet.${name}`));
  const paper = _choice("print-paper", "print.paper", PAPERS, (name) => name);
  const ending = _choice("print-ending", "print.ending", SHEETS.wall, (name) => name.toUpperCase());
  const approval = make("input", { id: "print-approval", type: "text", maxlength: 60 });
  const get = make("a", { class: "button wide", download: "", text: text("print.get") });
  const aim = () => {
    get.href = sheetAddress({
      sheet: /** @type {keyof typeof SHEETS} */ (sheet.field.value), ending: ending.field.value,
      paper: paper.field.value, unit: thing.code, plan: app.store.state.plan,
      approval: approval.value }, language().startsWith("en") ? "en" : "zh");
  };
  sheet.field.addEventListener("change", () => {
    const name = /** @type {keyof typeof SHEETS} */ (sheet.field.value);
    ending.field.replaceChildren(..._options(SHEETS[name], (one) => one.toUpperCase()));
    paper.field.value = name === "wall" ? "A3" : "A4";
  });
  paper.field.value = "A3";
  const form = make("div", { class: "printing", onchange: aim, oninput: aim },
    sheet.label, paper.label, ending.label,
    make("label", { for: "print-approval", text: text("print.approval") }), approval,
    make("p", { class: "faint note", text: text("print.approval.why") }), get);
  aim();
  return { title: text("print.title"), body: [form] };
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
