/** Facts of a camera: what it is, what it sees, and on what lawful basis. */

import { bearingMark, statusMark } from "../marks.js";
import { count, text, word } from "../text.js";
import { healthSection } from "./health.js";
import { findingsSection, lines, link, measure, shown, targetOf, unitLink, yesNo } from "./sheet.js";

/** @typedef {import("../types").FactSheet} FactSheet */

/** @type {FactSheet} */
export const camera = {
  path: (id) => `/api/cameras/${encodeURIComponent(id)}`,
  also: ({ camera_id }) => `/api/cameras/${encodeURIComponent(camera_id)}/health`,
  title: (thing) => thing.name ?? thing.camera_id,
  subtitle: (thing) => `${text("camera")} · ${thing.camera_id}`,
  sections: (thing, app, health) => [
    { title: "", body: [lines([
      [text("status"), statusMark(thing.status)],
      [text("unit"), unitLink(app, thing.unit_code)],
      [text("address"), shown(thing.address)],
      [text("hamlet.one"), thing.hamlet_code ? link(app, { kind: "hamlet", id: thing.hamlet_code },
        thing.hamlet_code) : null],
      [text("position_state"), thing.position === null ? text("position.none")
        : word("position_state", thing.position_state)],
      [text("point_class"), shown(thing.point_class) === null ? null
        : word("point_class", thing.point_class)],
      [text("counts"), yesNo(thing.counts)],
    ])] },
    healthSection(health),
    { title: text("camera.view"), body: [lines([
      [text("bearing"), bearingMark(thing.bearing_deg ?? null)],
      [text("more_bearings"), (thing.more_bearings_deg ?? []).length === 0 ? null
        : thing.more_bearings_deg.map((/** @type {number} */ one) => measure(one, "°")).join(", ")],
      [text("view_angle"), _optics(thing.view_angle_deg, "°", thing)],
      [text("range"), _optics(thing.range_m, text("metre"), thing)],
      [text("height"), measure(thing.height_m, text("metre"))],
      [text("body"), word("body", thing.body)],
      [text("programme"), shown(thing.programme) === null ? null : word("programme", thing.programme)],
      [text("views"), thing.views === 0 ? text("views.none") : count(thing.views)],
      [text("view.why_none"), thing.views > 0 ? null : text(_whyNone(thing))],
      [text("views.basis"), thing.view_on_assumptions === null ? null
        : text(thing.view_on_assumptions ? "views.assumed" : "views.declared")],
    ])] },
    { title: text("camera.law"), body: [lines([
      [text("purpose"), shown(thing.purpose) ?? text("unknown")],
      [text("legal_basis"), shown(thing.legal_basis) ?? text("unknown")],
      [text("public_area"), yesNo(thing.public_area)],
      [text("filing_no"), shown(thing.filing_no) ?? text("unknown")],
      [text("sign_posted"), yesNo(thing.sign_posted)],
      [text("retention_days"), measure(thing.retention_days, text("days_word"))],
      [text("filed_at"), shown(thing.filed_at)],
      [text("operator"), shown(thing.operator) ?? text("unknown")],
      [text("gb_id"), shown(thing.gb_id)],
      [text("source"), shown(thing.source)],
    ])] },
    ...(thing.findings ? [findingsSection(thing.findings)] : []),
  ],
  target: targetOf,
};

/**
 * Return a figure of the lens; one nobody registered says so, also where a view was drawn with an
 * assumed one.
 * @param {number | null} value
 * @param {string} unit
 * @param {any} thing
 * @returns {string}
 */
function _optics(value, unit, thing) {
  return value === null && thing.view_on_assumptions && thing.views > 0
    ? text("views.value_assumed") : measure(value, unit);
}

/**
 * Return the key of the reason why nothing is drawn as seen.
 * @param {any} thing
 */
function _whyNone(thing) {
  if (thing.position === null) return "view.none.position";
  if (thing.bearing_deg === null) return "view.none.bearing";
  if (thing.position_state === "suspect") return "view.none.suspect";
  return "view.none.other";
}
