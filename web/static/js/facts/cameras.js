/** Facts of a camera: what it is, what it sees, and on what lawful basis. */

import { bearingMark, statusMark } from "../marks.js";
import { count, text, word } from "../text.js";
import { findingsSection, lines, measure, shown, targetOf, unitLink, yesNo } from "./sheet.js";

/** @typedef {import("../types").FactSheet} FactSheet */

/** @type {FactSheet} */
export const camera = {
  path: (id) => `/api/cameras/${encodeURIComponent(id)}`,
  title: (thing) => thing.name ?? thing.camera_id,
  subtitle: (thing) => `${text("camera")} · ${thing.camera_id}`,
  sections: (thing, app) => [
    { title: "", body: [lines([
      [text("status"), statusMark(thing.status)],
      [text("unit"), unitLink(app, thing.unit_code)],
      [text("address"), shown(thing.address)],
      [text("position_state"), word("position_state", thing.position_state)],
      [text("counts"), yesNo(thing.counts)],
    ])] },
    { title: text("camera.view"), body: [lines([
      [text("bearing"), bearingMark(thing.bearing_deg ?? null)],
      [text("view_angle"), measure(thing.view_angle_deg, "°")],
      [text("range"), measure(thing.range_m, text("metre"))],
      [text("height"), measure(thing.height_m, text("metre"))],
      [text("body"), word("body", thing.body)],
      [text("programme"), shown(thing.programme)],
      [text("views"), thing.views === 0 ? text("views.none") : count(thing.views)],
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
      [text("operator"), shown(thing.operator)],
      [text("gb_id"), shown(thing.gb_id)],
      [text("source"), shown(thing.source)],
    ])] },
    ...(thing.findings ? [findingsSection(thing.findings)] : []),
  ],
  target: targetOf,
};
