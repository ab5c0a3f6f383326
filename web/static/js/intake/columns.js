/** What each column of the file is read as, and which are left out and why. */

import { make } from "../dom.js";
import { text } from "../text.js";
import { fieldLabel } from "./choose.js";
import { columnOf, fieldOf } from "./course.js";
import { idOf, keep, signOf } from "./keep.js";

/**
 * @typedef {import("./types").Course} Course
 * @typedef {import("./types").FileColumn} FileColumn
 * @typedef {import("./types").Field} Field
 * @typedef {(column: string, field: string) => void} Give
 */

/**
 * @param {Course} course
 * @param {Give} give
 * @returns {import("./keep.js").Part[]}
 */
export function columnParts(course, give) {
  const columns = course.seen?.columns ?? [];
  if (columns.length === 0) return [];
  return [{
    key: "columns", sign: signOf(),
    make: _table,
    fill: (element) => {
      const title = element.querySelector("h3");
      if (title !== null) title.textContent = text("intake.columns", { n: columns.length });
      const body = element.querySelector("tbody");
      if (body !== null) keep(body, columns.map((column) => _row(column, course, give)));
      const lacking = element.querySelector(".lacking");
      if (lacking !== null) lacking.textContent = _lacking(course);
    },
  }];
}

function _table() {
  return make("section", { class: "intake-section", "aria-labelledby": "columns-title" },
    make("h3", { id: "columns-title" }),
    make("p", { class: "fault lacking" }),
    make("table", { class: "intake-table columns-table", "aria-labelledby": "columns-title" },
      make("thead", {}, make("tr", {}, ...["name", "samples", "read_as"].map((key) =>
        make("th", { scope: "col", text: text(`intake.column.${key}`) })))),
      make("tbody")));
}

/**
 * Return the fields that must have a column and have none, as one sentence.
 * @param {Course} course
 */
function _lacking(course) {
  const open = new Set((course.seen?.questions ?? [])
    .filter((one) => one.needed).map((one) => one.question_id));
  const names = (course.seen?.fields ?? [])
    .filter((field) => open.has(`column.${field.name}`) && !_has(course, field)).map(fieldLabel);
  return names.length === 0 ? "" : text("intake.columns.lacking", { names: names.join(" · ") });
}

/**
 * @param {Course} course
 * @param {Field} field
 */
function _has(course, field) {
  const column = columnOf(course, field.name);
  return column !== undefined && column !== "-";
}

/**
 * @param {FileColumn} column
 * @param {Course} course
 * @param {Give} give
 * @returns {import("./keep.js").Part}
 */
function _row(column, course, give) {
  const { name, samples, dropped } = column;
  const fields = course.seen?.fields ?? [];
  const personal = dropped === "personal";
  return {
    key: name, sign: signOf(samples, personal, fields.map((field) => field.name)),
    make: () => make("tr", { class: personal ? "dropped" : null, "data-column": name },
      make("th", { scope: "row", text: name }),
      make("td", { class: "samples" }, ...samples.map((sample) => make("code", { text: sample }))),
      make("td", {}, personal ? make("span", { class: "chip personal", text: text("intake.personal") })
        : _select(name, fields, give))),
    fill: (element) => {
      const select = element.querySelector("select");
      const field = fieldOf(course, name);
      if (select !== null && select.value !== field) select.value = field;
      if (!personal) element.classList.toggle("unused", field === "");
    },
  };
}

/**
 * @param {string} column
 * @param {Field[]} fields
 * @param {Give} give
 */
function _select(column, fields, give) {
  const select = make("select", { id: idOf("column", column),
    "aria-label": text("intake.column.as", { column }), onchange: () => give(column, select.value) },
  make("option", { value: "", text: text("intake.column.none") }),
  ...fields.map((field) => make("option", { value: field.name,
    text: fieldLabel(field) + (field.required ? text("intake.required.mark") : "") })));
  return select;
}
