/** The list of findings: what is wrong, where, found and required, and the next step. */

import { make } from "../dom.js";
import { fetched } from "../data.js";
import { nameUnits } from "../gather.js";
import { severityMark } from "../marks.js";
import { SEVERITIES } from "../signs.js";
import { count, either, text, word } from "../text.js";

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
      await _findGrids(app);
      const rows = answer.value.findings.map((/** @type {Row} */ finding, /** @type {number} */ i) =>
        ({ ...finding, key: `${i}` }));
      return { rows, total: answer.value.total };
    },
    columns: () => [
      { id: "finding", label: text("findings"), width: "minmax(0, 1fr)", cell: (row) => _finding(row, app) },
    ],
    key: (row) => row.key,
    group: (row, rows) => ({ id: row.severity, heading: () => make("span", { class: "sign-word" },
      severityMark(row.severity), make("b", { text: word("severity", row.severity) }),
      make("span", { class: "faint", text: count(rows.filter(
        ({ severity }) => severity === row.severity).length) })) }),
    note: () => text("findings.of"),
    say: (row) => `${word("severity", row.severity)} ${row.rule} ${message(row)}`,
    words: (row) => `${row.rule} ${row.place} ${_where(row, app)} ${row.message_zh} ${row.message_en}`,
    choose: (row) => _choice(row, app),
    figures: (rows) => [
      { id: "all", label: text("figure.findings"), value: count(rows.length) },
      ...SEVERITIES.map((severity) => ({
        id: severity, label: word("severity", severity),
        tone: `severity-${severity}`,
        value: count(rows.filter((row) => row.severity === severity).length),
        test: (/** @type {Row} */ row) => row.severity === severity,
      })),
    ],
  };
}

/**
 * @param {import("../types").Finding} finding
 * @returns {string}
 */
export function message(finding) {
  return either({ zh: finding.message_zh, en: finding.message_en });
}

/** Where the grids are that a check looked at: code to id, place and plan. */
/** @type {Map<string, {gid: string, name: string, plan: string, bounds: import("../types").Bounds | null}>} */
let grids = new Map();

/**
 * Find the grids of both plans: a check looks at those in force, and only else at the newest.
 * @param {import("../types").App} app
 */
async function _findGrids(app) {
  if (!app.session.permissions.includes("grids.read")) return;
  const [latest, inForce, units] = await Promise.all([fetched("/api/grids?plan=latest"),
    fetched("/api/grids?plan=in_force"), fetched(`/api/units?plan=${app.store.state.plan}`)]);
  nameUnits(app, units);
  const rows = [["latest", latest], ["in_force", inForce]].flatMap(([plan, answer]) => {
    const { status, value } = /** @type {any} */ (answer);
    return status !== "ok" ? [] : value.grids.map(
      (/** @type {import("../types").GridRow} */ { grid_code, gid, name, bounds }) =>
        [grid_code, { gid, name, bounds, plan }]);
  });
  grids = new Map(rows);
}

/**
 * Return the names of the place of a finding, as far as they are known.
 * @param {import("../types").Finding} row
 * @param {import("../types").App} app
 * @returns {string}
 */
function _where({ place_kind: kind, place, unit_code }, app) {
  const unit = app.unitNames.get(unit_code) ?? "";
  if (kind === "unit") return app.unitNames.get(place) ?? place;
  if (kind !== "grid") return `${unit} ${place}`.trim();
  const grid = grids.get(place)?.name ?? place;
  return grid.includes(unit) ? grid : `${unit} ${grid}`;
}

/**
 * @param {Row} row
 * @param {import("../types").App} app
 */
function _finding(row, app) {
  return make("div", { class: "finding" }, severityMark(row.severity),
    make("div", { class: "finding-words" },
      make("div", { class: "finding-head" }, make("b", { text: row.rule }),
        make("span", { class: "faint clip",
          text: `${word("place", row.place_kind)} ${_where(row, app)}`, title: row.place }),
        row.outcome === "unknown" ? make("span", { class: "chip", text: text("outcome.unknown") })
          : null),
      make("div", { class: "finding-text", text: message(row), title: message(row) })));
}

/**
 * @param {Row} row
 * @param {import("../types").App} app
 * @returns {ReturnType<import("../types").Tab<Row>["choose"]>}
 */
function _choice(row, app) {
  const { place_kind: kind, place: id, unit_code } = row;
  if (kind === "grid") {
    const grid = grids.get(id);
    if (grid !== undefined) {
      // a grid of the other plan can only be seen when that plan is shown
      const plan = app.gridIds.get(id) === grid.gid ? app.store.state.plan : grid.plan;
      return { selection: { kind: "grid", id: grid.gid }, bounds: grid.bounds, plan };
    }
  }
  const shown = ["unit", "hamlet", "block", "camera", "incident"];
  if (shown.includes(kind)) {
    return { selection: { kind: /** @type {import("../types").Kind} */ (kind), id } };
  }
  return unit_code === "" ? null : { selection: { kind: "unit", id: unit_code } };
}
