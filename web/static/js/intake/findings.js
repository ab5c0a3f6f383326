/** What was found in the file, by severity and rule, and the rows that are not taken. */

import { make } from "../dom.js";
import { severityMark } from "../marks.js";
import { count, either, text } from "../text.js";
import { idOf, signOf } from "./keep.js";
import { grouped, rowOf, tally, unasked } from "./sorting.js";
import { inShort } from "./words.js";

/**
 * @typedef {import("./types").Course} Course
 * @typedef {import("./types").FindingGroup} FindingGroup
 * @typedef {{has: (row: number) => boolean, show: (row: number) => void}} OnMap
 */

/** More findings of one rule are counted, not listed. */
const MOST_LISTED = 50;

/**
 * @param {Course} course
 * @param {OnMap} map
 * @param {number} drawn counts the shapes drawn, so that rows learn of their places
 * @returns {import("./keep.js").Part[]}
 */
export function findingParts(course, map, drawn) {
  const { seen } = course;
  if (seen === null) return [];
  return [
    ...(seen.rejects.length === 0 ? [] : [{ key: "rejects", sign: signOf(seen.rejects, seen.rejected, drawn),
      make: () => _rejects(seen, map) }]),
    { key: "findings", sign: signOf(seen.findings, seen.questions, seen.findings_total, drawn),
      make: () => _findings(seen, map) },
  ];
}

/**
 * @param {import("./types").Draft} draft
 * @param {OnMap} map
 */
function _findings(draft, map) {
  const { file_name: name, questions } = draft;
  const findings = unasked(draft.findings, questions);
  const total = draft.findings_total - draft.findings.length + findings.length;
  return make("section", { class: "intake-section", "aria-labelledby": "found-title",
    id: "intake-findings" },
  make("h3", { id: "found-title", text: text("intake.findings", { n: count(total) }) }),
  findings.length === 0 ? make("p", { class: "faint", text: text("intake.findings.none") })
    : make("ul", { class: "tally" }, ...tally(findings).map(({ severity, number }) =>
      make("li", {}, severityMark(severity), make("b", { text: count(number) }),
        text(`severity.${severity}`)))),
  ...grouped(findings).map((group) => _group(group, name, map)),
  total > findings.length
    ? make("p", { class: "faint", text: text("list.limited", { n: count(findings.length),
      all: count(total) }) }) : null);
}

/**
 * @param {FindingGroup} group
 * @param {string} name of the file
 * @param {OnMap} map
 */
function _group({ rule, severity, findings }, name, map) {
  const [first] = findings;
  const single = findings.length === 1 && first !== undefined;
  const head = [severityMark(severity), make("span", { class: "found-words",
    text: first === undefined ? "" : _words(first, name) }), make("span", { class: "chip", text: rule })];
  if (single) {
    return make("div", { class: "found found-single" }, ...head, _goTo(rowOf(first), map));
  }
  return make("details", { class: "found", id: idOf("found", `${severity}-${rule}`) },
    make("summary", {}, ...head.slice(0, 2),
      make("b", { class: "chip", text: text("intake.times", { n: count(findings.length) }) }),
      ...head.slice(2)),
    make("ul", {}, ...findings.slice(0, MOST_LISTED).map((finding) =>
      make("li", {}, make("span", { text: _words(finding, name) }), _goTo(rowOf(finding), map)))),
    findings.length <= MOST_LISTED ? null : make("p", { class: "faint", text:
      text("list.limited", { n: count(MOST_LISTED), all: count(findings.length) }) }));
}

/**
 * @param {{message_zh: string, message_en: string}} finding
 * @param {string} name of the file, which stands above it all
 */
function _words({ message_zh: zh, message_en: en }, name) {
  return inShort(either({ zh, en }), name);
}

/**
 * @param {number | null} row
 * @param {OnMap} map
 */
function _goTo(row, map) {
  if (row === null || !map.has(row)) return null;
  return make("button", { type: "button", class: "link go", "data-row": row,
    text: text("intake.row.show"), "aria-label": text("intake.row.show.n", { row: count(row) }),
    onclick: () => map.show(row) });
}

/**
 * @param {import("./types").Draft} draft
 * @param {OnMap} map
 */
function _rejects({ rejects, rejected, file_name: name }, map) {
  return make("section", { class: "intake-section", "aria-labelledby": "rejects-title",
    id: "intake-rejects" },
  make("h3", { id: "rejects-title", text: text("intake.rejects", { n: count(rejected) }) }),
  make("p", { class: "faint", text: text("intake.rejects.hint") }),
  make("table", { class: "intake-table rejects-table", "aria-labelledby": "rejects-title" },
    make("thead", {}, make("tr", {}, ...["row", "why", "original"].map((key) =>
      make("th", { scope: "col", text: text(`intake.reject.${key}`) })))),
    make("tbody", {}, ...rejects.map((reject) => make("tr", { "data-row": reject.row },
      make("th", { scope: "row" }, count(reject.row), _goTo(reject.row, map)),
      make("td", {}, make("span", { text: _words(reject, name) }),
        make("span", { class: "chip", text: reject.rule })),
      make("td", {}, _original(reject.original)))))),
  (rejected ?? 0) > rejects.length ? make("p", { class: "faint",
    text: text("list.limited", { n: count(rejects.length), all: count(rejected) }) }) : null);
}

/** @param {Record<string, string>} original */
function _original(original) {
  return make("dl", { class: "original" }, ...Object.entries(original)
    .filter(([, cell]) => cell !== "").flatMap(([column, cell]) =>
      [make("dt", { text: column }), make("dd", { text: cell })]));
}
