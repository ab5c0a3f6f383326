/** Facts of a camera: what it is, what it sees, and on what lawful basis. */

import { make } from "../dom.js";
import { bearingMark, outcomeMark, statusMark } from "../marks.js";
import { purposeLine } from "../panels/purpose.js";
import { sightActions } from "../sight/actions.js";
import { count, either, moment, text, word } from "../text.js";
import { healthSection } from "./health.js";
import { findingsSection, lines, link, measure, shown, targetOf, unitLink, yesNo } from "./sheet.js";

/** @typedef {import("../types").FactSheet} FactSheet */

/** @type {FactSheet} */
export const camera = {
  path: (id) => `/api/cameras/${encodeURIComponent(id)}`,
  also: ({ camera_id }) => ({
    health: `/api/cameras/${encodeURIComponent(camera_id)}/health`,
    history: `/api/cameras/${encodeURIComponent(camera_id)}/history`,
  }),
  title: (thing) => thing.name ?? thing.camera_id,
  subtitle: (thing) => `${text("camera")} · ${thing.camera_id}`,
  sections: (thing, app, { health, history }) => [
    sightActions(app, thing),
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
    { title: text("camera.law"), body: [purposeLine("camera", () => app.redraw()), lines([
      [text("filing_due"), _filingDue(thing)],
      [text("purpose"), shown(thing.purpose) ?? text("unknown")],
      [text("legal_basis"), shown(thing.legal_basis) ?? text("unknown")],
      [text("public_area"), yesNo(thing.public_area)],
      [text("filing_no"), shown(thing.filing_no) ?? text("unknown")],
      [text("sign_posted"), yesNo(thing.sign_posted)],
      [text("sign_checked_at"), shown(thing.sign_checked_at)],
      [text("in_use_since"), shown(thing.in_use_since)],
      [text("retention_days"), measure(thing.retention_days, text("days_word"))],
      [text("filed_at"), shown(thing.filed_at)],
      [text("operator"), shown(thing.operator) ?? text("unknown")],
      [text("gb_id"), shown(thing.gb_id)],
      [text("source"), shown(thing.source)],
    ])] },
    ..._judged(thing.judged ?? []),
    ...(thing.findings ? [findingsSection(thing.findings)] : []),
    ..._record(thing.record ?? []),
    ...historySection(history),
  ],
  target: targetOf,
};

/** @param {any} thing */
function _filingDue({ filing_due: day, filing_left: left }) {
  if (day === null || day === undefined) return null;
  return left < 0 ? make("b", { class: "due-late", text: text("filing_due.late", { day, n: -left }) })
    : text("filing_due.left", { day, n: left });
}

/**
 * Return every rule of the law with its outcome and, where something is amiss, why.
 * @param {{rule: string, about_zh: string, about_en: string, outcome: string, severity: string,
 *   missing_zh: string[], missing_en: string[], message_zh: string, message_en: string}[]} judged
 * @returns {import("../types").Section[]}
 */
function _judged(judged) {
  if (judged.length === 0) return [];
  return [{ title: text("camera.judged"), body: [make("ul", { class: "judged" },
    ...judged.map((one) => {
      const about = either({ zh: one.about_zh, en: one.about_en });
      const missing = either({ zh: one.missing_zh.join(text("list.comma")),
        en: one.missing_en.join(", ") });
      const why = one.outcome === "fail" ? either({ zh: one.message_zh, en: one.message_en })
        : missing === "" ? "" : text("camera.judged.missing", { fields: missing });
      return make("li", { class: `judged-${one.outcome}` }, outcomeMark(one.outcome),
        make("div", {}, make("div", {}, make("b", { text: about }),
          make("span", { class: "faint", text: ` ${one.rule} · ${word("outcome", one.outcome)}` })),
        why === "" ? null : make("div", { class: "judged-why", text: why })));
    }))] }];
}

/**
 * @param {{field: string, zh: string, en: string, value: string | number | boolean}[]} record
 * @returns {import("../types").Section[]}
 */
function _record(record) {
  if (record.length === 0) return [];
  return [{ title: text("camera.record"), body: [lines(record.map(({ zh, en, value }) =>
    [either({ zh, en }), typeof value === "boolean" ? yesNo(value) : String(value)]))] }];
}

/**
 * Return who changed what, and why, the newest first.
 * @param {{versions: {at: string | null, who: string, why: string, changed: {label_zh: string,
 *   label_en: string, before: unknown, after: unknown}[]}[]} | null} history
 * @returns {import("../types").Section[]}
 */
export function historySection(history) {
  if (!history || history.versions.length === 0) return [];
  return [{ title: text("camera.history"), body: [make("ol", { class: "history" },
    ...history.versions.map(({ at, who, why, changed }) => make("li", {},
      make("div", {}, make("b", { text: text("camera.history.by",
        { who, at: at === null ? text("unknown") : moment(at) }) })),
      why === "" ? null : make("div", { text: why }),
      ...changed.map(({ label_zh, label_en, before, after }) => make("div", { class: "faint",
        text: text("camera.history.change", { label: either({ zh: label_zh, en: label_en }),
          before: _value(before), after: _value(after) }) })))))] }];
}

/** @param {unknown} value */
function _value(value) {
  if (value === null || value === undefined) return text("unknown");
  if (typeof value === "boolean") return text(value ? "yes" : "no");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

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
