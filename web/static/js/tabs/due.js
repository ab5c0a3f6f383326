/** What the law asks to be done about cameras, by day: filings, changes, signs, reviews. */

import { fetched } from "../data.js";
import { make } from "../dom.js";
import { count, either, text } from "../text.js";

const LIMIT = 5000;
const TASKS = ["filing", "change", "sign", "review"];

/**
 * @typedef {import("../types").DueRow} DueRow
 * @param {import("../types").App} app
 * @returns {import("../types").Tab<DueRow>}
 */
export function dueTab(app) {
  let undated = 0;
  return {
    id: "due",
    needs: "cameras.read",
    tall: true,
    async load() {
      const answer = await fetched(`/api/cameras/due?limit=${LIMIT}`);
      if (answer.status !== "ok") return null;
      const rows = answer.value.items.map((/** @type {DueRow} */ item, /** @type {number} */ i) =>
        ({ ...item, key: `${i}` }));
      undated = answer.value.undated;
      return { rows, total: answer.value.total };
    },
    columns: () => [{ id: "due", label: text("tab.due"), width: "minmax(0, 1fr)",
      cell: (row) => _row(row, app) }],
    key: (row) => row.key,
    group: (row, rows) => ({ id: when(row), heading: () => make("span", { class: "sign-word" },
      make("b", { class: `due-${when(row)}`, text: text(`due.when.${when(row)}`) }),
      make("span", { class: "faint", text: count(rows.filter(
        (other) => when(other) === when(row)).length) })) }),
    note: () => [undated > 0 ? text("due.undated", { n: count(undated) }) : "", text("due.of")].join(" "),
    say: (row) => `${_day(row)} ${_what(row)} ${_where(row, app)}`,
    words: (row) => `${text(`due.${row.task}`)} ${row.operator ?? ""} ${_where(row, app)} `
      + row.cameras.map(({ camera_id, name }) => `${name ?? ""} ${camera_id}`).join(" "),
    choose: (row) => {
      const [first] = row.cameras;
      return first === undefined ? null
        : { selection: { kind: "camera", id: first.camera_id }, centre: first.centre };
    },
    figures: (rows) => [
      { id: "all", label: text("figure.due_cameras"), value: _cameras(rows) },
      { id: "late", tone: "above", label: text("due.when.late"),
        value: _cameras(rows.filter((row) => when(row) === "late")),
        test: (row) => when(row) === "late" },
      ...TASKS.map((task) => ({ id: task, label: text(`due.${task}`),
        value: _cameras(rows.filter((row) => row.task === task)),
        test: (/** @type {DueRow} */ row) => row.task === task })),
    ],
  };
}

/**
 * Return when it is to be done: at once, late, or soon.
 * @param {DueRow} row
 * @returns {"now" | "late" | "soon"}
 */
export function when({ left }) {
  if (left === null) return "now";
  return left < 0 ? "late" : "soon";
}

/** @param {DueRow[]} rows */
function _cameras(rows) {
  return count(rows.reduce((sum, row) => sum + row.count, 0));
}

/**
 * @param {DueRow} row
 * @param {import("../types").App} app
 */
function _row(row, app) {
  const words = row.message_zh === null ? _what(row)
    : either({ zh: row.message_zh, en: row.message_en ?? "" });
  return make("div", { class: "due-row" },
    make("div", { class: "due-head" }, make("span", { class: "chip", text: text(`due.${row.task}`) }),
      make("b", { class: "clip", text: words, title: words })),
    make("div", { class: "faint clip", text: `${_day(row)} · ${_where(row, app)}` }));
}

/** @param {DueRow} row */
function _what(row) {
  const [first] = row.cameras;
  const name = first === undefined ? "" : first.name ?? first.camera_id;
  const cameras = row.count === 1 ? name : text("due.and_others", { name, n: count(row.count) });
  return row.task === "filing" && !row.known ? text("due.not_on_record", { cameras }) : cameras;
}

/** @param {DueRow} row */
function _day({ day, left }) {
  if (day === null || left === null) return text("due.when.now");
  return left < 0 ? text("due.late", { day, n: count(-left) })
    : text("due.left", { day, n: count(left) });
}

/**
 * @param {DueRow} row
 * @param {import("../types").App} app
 */
function _where({ operator, unit_code }, app) {
  const unit = unit_code === null ? text("unit.none") : app.unitNames.get(unit_code) ?? unit_code;
  return `${operator ?? text("due.no_operator")} · ${unit}`;
}
