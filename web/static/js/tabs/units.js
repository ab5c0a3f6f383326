/** The list of villages and communities: households, grids, cameras against the quota, findings. */

import { make } from "../dom.js";
import { fetched } from "../data.js";
import { severityMark } from "../marks.js";
import { SEVERITIES } from "../signs.js";
import { count, share, text, word } from "../text.js";

/**
 * @typedef {import("../types").UnitRow} UnitRow
 * @param {import("../types").App} app
 * @returns {import("../types").Tab<UnitRow>}
 */
export function unitsTab(app) {
  return {
    id: "units",
    planned: true,
    needs: "map.read",
    tall: false,
    async load() {
      const answer = await fetched(`/api/units?plan=${app.store.state.plan}`);
      return answer.status === "ok"
        ? { rows: answer.value.units, total: answer.value.units.length } : null;
    },
    columns: (rows) => [
      { id: "name", label: text("unit"), width: "minmax(0, 1fr)", sort: (row) => row.name,
        cell: (row) => make("span", { class: "name" },
          make("span", { class: "clip", text: row.name, title: row.code }),
          make("span", { class: "faint clip kind", text: _shortKind(row.kind) })) },
      { id: "households", label: text("households"), width: "3.75rem", numeric: true,
        sort: (row) => row.households, cell: (row) => count(row.households) },
      { id: "grids", label: text("grid"), width: "2.75rem", numeric: true,
        sort: (row) => row.grids, cell: (row) => count(row.grids) },
      // a place without a camera register needs no column of dashes
      ...(rows.some((row) => row.cameras !== null) ? [{ id: "cameras", label: text("tab.cameras"),
        width: "3.5rem", numeric: true, sort: (/** @type {UnitRow} */ row) => row.cameras,
        cell: _quota }, { id: "seen", label: text("seen"), width: "5rem", numeric: true,
        sort: (/** @type {UnitRow} */ row) => row.area_share, cell: _seen }] : []),
      { id: "findings", label: text("findings"), width: "3.5rem", numeric: true,
        sort: (row) => -_weight(row), cell: _findings },
    ],
    key: (row) => row.code,
    say: (row) => `${row.name} ${count(row.households)}`,
    words: (row) => `${row.name} ${row.code} ${word("kind", row.kind)}`,
    choose: (row) => ({ selection: { kind: "unit", id: row.code }, bounds: row.bounds }),
    figures: (rows) => [
      { id: "all", label: text("figure.units"), value: count(rows.length) },
      { id: "households", label: text("households"), value: count(_total(rows)) },
      { id: "faults", label: text("figure.with_must"), tone: "above",
        value: count(rows.filter(_grave).length), test: _grave },
      { id: "short", label: text("figure.short_of_cameras"), tone: "below",
        value: count(rows.filter(_short).length), test: _short },
    ],
  };
}

/** @param {string | null} kind */
function _shortKind(kind) {
  // a village says so in its name
  return kind === null || kind === "village" ? "" : text(`kind_short.${kind}`);
}

/** @param {UnitRow[]} rows */
function _total(rows) {
  return rows.reduce((sum, row) => sum + (row.households ?? 0), 0);
}

/** @param {UnitRow} row */
function _grave(row) {
  return row.findings !== null && row.findings.error + row.findings.must > 0;
}

/** @param {UnitRow} row */
function _short(row) {
  return row.cameras !== null && row.cameras_required !== null
    && row.cameras < row.cameras_required;
}

/** @param {UnitRow} row */
function _weight({ findings }) {
  if (findings === null) return 0;
  return findings.error * 1e6 + findings.must * 1e4 + findings.should * 100 + findings.info;
}

/** @param {UnitRow} row */
function _quota(row) {
  const short = _short(row);
  return make("span", { class: short ? "band-below" : null },
    row.cameras_required === null ? count(row.cameras)
      : `${count(row.cameras)}/${count(row.cameras_required)}`,
    make("span", { class: "arrow", text: short ? "↓" : "" }));
}

/**
 * Return the share of open ground seen, below it what of it is verified and what is in view now.
 * @param {UnitRow} row
 */
function _seen(row) {
  if (row.area_share === null) return make("span", { class: "faint", text: text("dash") });
  const said = [text("seen.of", { share: share(row.area_share) }),
    `■ ${text("seen.verified", { share: share(row.area_share_verified) })}`,
    `◎ ${text("seen.now", { share: share(row.area_share_now) })}`,
    text("seen.assumed", { share: share(row.share_on_assumptions) })].join(" · ");
  return make("span", { class: "seen", title: said },
    make("span", { text: share(row.area_share), "aria-hidden": "true" }),
    make("span", { class: "faint states", "aria-hidden": "true",
      text: `■${share(row.area_share_verified)} ◎${share(row.area_share_now)}` }),
    make("span", { class: "unseen", text: said }));
}

/** @param {UnitRow} row */
function _findings({ findings }) {
  const worst = SEVERITIES.find((severity) => findings !== null && findings[severity] > 0);
  if (worst === undefined || findings === null) return make("span", { class: "faint", text: text("dash") });
  // the gravest sign beside the number of all: the same number as in the facts
  const parts = SEVERITIES.filter((severity) => findings[severity] > 0)
    .map((severity) => `${word("severity", severity)} ${count(findings[severity])}`);
  const all = SEVERITIES.reduce((sum, severity) => sum + findings[severity], 0);
  return make("span", { class: "sign-word", title: parts.join(" · ") }, severityMark(worst),
    count(all));
}
