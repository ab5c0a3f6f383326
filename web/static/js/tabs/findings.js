/** The list of findings: what is wrong, where, found and required, and the next step. */

import { make } from "../dom.js";
import { fetched } from "../data.js";
import { severityMark } from "../marks.js";
import { SEVERITIES } from "../signs.js";
import { count, language, text, word } from "../text.js";

const LIMIT = 5000;

/**
 * @typedef {import("../types").Finding & {key: string}} Row
 * @param {import("../types").App} app
 * @returns {import("../types").Tab<Row>}
 */
export function findingsTab(app) {
  return {
    id: "findings",
    needs: "findings.read",
    tall: true,
    async load() {
      const answer = await fetched(`/api/findings?limit=${LIMIT}`);
      if (answer.status !== "ok") return null;
      const rows = answer.value.findings.map((/** @type {Row} */ finding, /** @type {number} */ i) =>
        ({ ...finding, key: `${i}` }));
      return { rows, total: answer.value.total };
    },
    columns: () => [
      { id: "finding", label: text("findings"), width: "minmax(0, 1fr)", cell: _finding },
    ],
    key: (row) => row.key,
    say: (row) => `${word("severity", row.severity)} ${row.rule} ${message(row)}`,
    words: (row) => `${row.rule} ${row.place} ${row.message_zh} ${row.message_en}`,
    choose: (row) => _choice(row, app),
    figures: (rows) => /** @type {Row["severity"][]} */ (SEVERITIES).map((severity) => ({
      id: severity, label: word("severity", severity),
      tone: `severity-${severity}`,
      value: count(rows.filter((row) => row.severity === severity).length),
      test: (/** @type {Row} */ row) => row.severity === severity,
    })),
  };
}

/**
 * @param {import("../types").Finding} finding
 * @returns {string}
 */
export function message(finding) {
  return language() === "zh" ? finding.message_zh : finding.message_en;
}

/** @param {Row} row */
function _finding(row) {
  return make("div", { class: "finding" }, severityMark(row.severity),
    make("div", { class: "finding-words" },
      make("div", { class: "finding-head" }, make("b", { text: row.rule }),
        make("span", { class: "faint clip",
          text: `${word("place", row.place_kind)} ${row.place}` }),
        row.outcome === "unknown" ? make("span", { class: "chip", text: text("outcome.unknown") })
          : null),
      make("div", { class: "finding-text", text: message(row), title: message(row) })));
}

/**
 * @param {Row} row
 * @param {import("../types").App} app
 * @returns {{selection: import("../types").Selection} | null}
 */
function _choice(row, app) {
  const { place_kind: kind, place: id, unit_code } = row;
  if (kind === "grid") {
    const grid = app.gridIds.get(id);
    if (grid !== undefined) return { selection: { kind: "grid", id: grid } };
  }
  const shown = ["unit", "hamlet", "block", "camera", "incident"];
  if (shown.includes(kind)) {
    return { selection: { kind: /** @type {import("../types").Kind} */ (kind), id } };
  }
  return unit_code === "" ? null : { selection: { kind: "unit", id: unit_code } };
}
