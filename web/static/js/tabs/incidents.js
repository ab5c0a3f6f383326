/** The list of incidents of the chosen days, newest first. */

import { make } from "../dom.js";
import { fetched } from "../data.js";
import { levelMark } from "../marks.js";
import { levelOf } from "../signs.js";
import { count, moment, shortMoment, text, word } from "../text.js";

/** How many are fetched; the list says when there are more. */
const LIMIT = 2000;
const CLOSED = ["closed", "evaluated", "revisited", "withdrawn"];

/**
 * @typedef {import("../types").IncidentRow} IncidentRow
 * @param {import("../types").App} app
 * @returns {import("../types").Tab<IncidentRow>}
 */
export function incidentsTab(app) {
  return {
    id: "incidents",
    needs: "incidents.read",
    async load() {
      const answer = await fetched(`/api/incidents?days=${app.store.state.days}&limit=${LIMIT}`);
      return answer.status === "ok"
        ? { rows: answer.value.incidents, total: answer.value.total } : null;
    },
    columns: () => [
      { id: "time", label: text("time"), width: "minmax(3.4rem, 22%)", sort: (row) => row.occurred_at,
        
        cell: (row) => make("span", { class: "wraps", text: shortMoment(row.occurred_at, Date.now()),
          title: moment(row.occurred_at) }) },
      { id: "category", label: text("category"), width: "minmax(0, 1fr)",
        sort: (row) => word("category", row.category),
        cell: (row) => make("span", { class: "clip", text: word("category", row.category),
          title: row.incident_id }) },
      { id: "level", label: text("level"), width: "4.9rem", sort: (row) => _rank(row),
        cell: (row) => levelMark(row.level) },
      { id: "state", label: text("state"), width: "4.9rem", sort: (row) => row.state,
        cell: (row) => word("state", row.state) },
    ],
    key: (row) => row.incident_id,
    say: (row) => `${moment(row.occurred_at)} ${word("category", row.category)}`,
    words: (row) => [row.incident_id, word("category", row.category), word("state", row.state),
      row.unit_code, row.grid_code].join(" "),
    choose: (row) => ({ selection: { kind: "incident", id: row.incident_id },
      centre: row.position }),
    figures: (rows) => [
      { id: "all", label: text("figure.incidents"), value: count(rows.length) },
      { id: "open", label: text("figure.open"), tone: "below",
        value: count(rows.filter(_open).length), test: _open },
      { id: "red", label: text("figure.red"), tone: "above",
        value: count(rows.filter(_red).length), test: _red },
    ],
  };
}

/** @param {IncidentRow} row */
function _open(row) {
  return row.state !== null && !CLOSED.includes(row.state);
}

/** @param {IncidentRow} row */
function _red(row) {
  return levelOf(row.level) === "red";
}

/** @param {IncidentRow} row */
function _rank(row) {
  return ["red", "yellow", "blue", "none"].indexOf(levelOf(row.level));
}
