/** Facts of incidents and patrols. */

import { levelMark } from "../marks.js";
import { moment, text, word } from "../text.js";
import { findingsSection, lines, link, measure, shown, targetOf, unitLink } from "./sheet.js";

/** @typedef {import("../types").FactSheet} FactSheet */

/** @type {FactSheet} */
export const incident = {
  path: (id) => `/api/incidents/${encodeURIComponent(id)}`,
  title: (thing) => word("category", thing.category),
  subtitle: (thing) => `${text("incident")} · ${thing.incident_id}`,
  sections: (thing, app) => [
    { title: "", body: [lines([
      [text("level"), levelMark(thing.level)],
      [text("state"), word("state", thing.state)],
      [text("occurred_at"), moment(thing.occurred_at)],
      [text("reported_at"), thing.reported_at ? moment(thing.reported_at) : null],
      [text("closed_at"), thing.closed_at ? moment(thing.closed_at) : null],
      [text("unit"), unitLink(app, thing.unit_code)],
      [text("thing.grid"), thing.grid_code ? link(app, _grid(app, thing.grid_code), thing.grid_code)
        : null],
      [text("text"), shown(thing.text)],
      [text("source"), shown(thing.source)],
    ])] },
    ...(thing.findings ? [findingsSection(thing.findings)] : []),
  ],
  target: targetOf,
};

/** @type {FactSheet} */
export const patrol = {
  path: (id) => `/api/patrols/${encodeURIComponent(id)}`,
  title: (thing) => word("patrol_kind", thing.kind),
  subtitle: (thing) => `${text("patrol")} · ${thing.patrol_id}`,
  sections: (thing, app) => [
    { title: "", body: [lines([
      [text("team"), word("team", thing.team)],
      [text("started_at"), moment(thing.started_at)],
      [text("ended_at"), moment(thing.ended_at)],
      [text("length"), measure(thing.length_m, text("metre"))],
      [text("unit"), unitLink(app, thing.unit_code)],
    ])] },
  ],
  target: targetOf,
};

/**
 * @param {import("../types").App} app
 * @param {string} code
 * @returns {import("../types").Selection | null}
 */
function _grid(app, code) {
  const gid = app.gridIds.get(code);
  return gid === undefined ? null : { kind: "grid", id: gid };
}
