/** Whether the picture of a camera is sound: the last verdict and its age, what fails, since when. */

import { drawing, make } from "../dom.js";
import { count, moment, share, shortMoment, text, word } from "../text.js";
import { lines } from "./sheet.js";

/** @typedef {import("../types").CameraHealth} CameraHealth */

const SIGNS = {
  ok: "M4.8 8.2l2.2 2.3 4.2-4.8", fault: "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2",
  cannot_judge: "M6.3 6.4a1.7 1.7 0 1 1 2.4 1.7c-.5.2-.7.5-.7 1M8 11.2v.2",
  unknown: "M5.4 8h5.2",
};
const DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;
const SHOWN = 6;
/** Of the time; what was watched less says nothing. */
const LEAST_KNOWN = 0.01;
const HOUR_MIN = 60;
const DAY_MIN = 24 * HOUR_MIN;

/**
 * Return the section of a camera's facts that says whether it works.
 * @param {CameraHealth | null} health null: the server did not say
 * @param {number} [now] milliseconds
 * @returns {import("../types").Section}
 */
export function healthSection(health, now = Date.now()) {
  if (health === null) return { title: text("health"), body: [] };
  return { title: text("health"), body: [
    make("p", { class: `health-state health-${health.state}` }, healthMark(health.state),
      make("span", { class: "faint", text: _age(health) })),
    _next(health),
    lines([
      [text("health.faults"), health.faults.length === 0 ? null : _faults(health)],
      [text("health.doubted"), health.doubted.length === 0 ? null
        : text("health.doubted.note", { faults: _named(health.doubted) })],
      [text("health.unjudged"), health.unjudged.length === 0 || health.state === "unknown" ? null
        : _named(health.unjudged)],
      [text("health.device"), word("presence", health.device)],
      [text("health.channel"), word("presence", health.channel)],
      [text("health.availability"), _availability(health)],
      [text("health.reference"), _reference(health)],
    ]),
    health.outages.length === 0 ? _noOutages(health) : _outages(health, now),
  ] };
}

/**
 * Return the sign and the word of a state; never colour alone.
 * @param {string} state
 * @returns {HTMLElement}
 */
export function healthMark(state) {
  const known = /** @type {keyof typeof SIGNS} */ (state in SIGNS ? state : "unknown");
  return make("span", { class: "sign-word health-mark" },
    drawing("sign", { d: "M8 1.6a6.4 6.4 0 1 0 0 12.8A6.4 6.4 0 0 0 8 1.6z", class: "shape" },
      { d: SIGNS[known], class: "stroke" }),
    make("b", { text: word("health.state", known) }));
}

/** @param {CameraHealth} health */
function _age({ checked_at, minutes, state }) {
  if (checked_at === null || minutes === null) return text("health.never");
  const ago = minutes < 1 ? text("health.now")
    : minutes < HOUR_MIN ? text("health.minutes", { n: minutes })
      : minutes < 2 * DAY_MIN ? text("health.hours", { n: Math.floor(minutes / HOUR_MIN) })
        : text("health.days", { n: Math.floor(minutes / DAY_MIN) });
  return text(state === "unknown" ? "health.too_old" : "health.checked", { ago });
}

/**
 * Return what keeps the picture from being judged, and what to do about it.
 * @param {CameraHealth} health
 */
function _next({ state, why, light, reference }) {
  if (why === null || state === "unknown" || state === "fault") return null;
  const key = why === "no_reference" && reference !== null ? "health.why.no_reference_light"
    : `health.why.${why}`;
  return make("p", { class: "note", text: text(key, { light: word("light", light) }) });
}

/** @param {CameraHealth} health */
function _faults({ faults, outages }) {
  return make("span", {}, ...faults.map(({ fault, seen, of }) => {
    const lasting = outages.find(({ kind, until }) => kind === fault && until === null);
    return make("span", { class: "health-fault" }, make("b", { text: word("fault", fault) }),
      make("span", { class: "faint", text: text("health.seen", { seen, of }) }),
      lasting === undefined ? null
        : make("span", { class: "faint", text: text("health.since", { at: moment(lasting.since) }) }));
  }));
}

/** @param {string[]} kinds */
function _named(kinds) {
  return kinds.map((kind) => word("fault", kind)).join(text("health.comma"));
}

/** @param {CameraHealth} health */
function _availability({ availability }) {
  return make("span", { class: "health-shares" }, ...availability.map(({ days, share: part, known }) =>
    make("span", {}, make("b", { text: part === null || known < LEAST_KNOWN ? text("health.too_few") : share(part) }),
      make("span", { class: "faint", text: text("health.of_days", { days, known: share(known) }) }))));
}

/** @param {CameraHealth} health */
function _reference({ reference }) {
  if (reference === null) return text("health.reference.none");
  const masks = reference.masks === 0 ? "" : text("health.masks", { n: reference.masks });
  return text("health.reference.of", {
    lights: reference.lights.map((one) => word("light", one)).join(text("health.comma")),
    at: moment(reference.set_at), by: reference.set_by }) + masks;
}

/** @param {CameraHealth} health */
function _noOutages({ checked_at }) {
  return checked_at === null ? null
    : make("p", { class: "faint", text: text("health.outages.none", { days: DAYS }) });
}

/**
 * @param {CameraHealth} health
 * @param {number} now
 */
function _outages({ outages }, now) {
  const items = outages.slice(0, SHOWN).map((one) => make("li", {
    class: one.settled ? "" : "blip" },
  make("b", { text: word("fault", one.kind) }),
  make("span", { class: "faint", text: _span(one, now) })));
  const more = outages.length - items.length;
  return make("div", { class: "health-outages" },
    make("h4", { text: text("health.outages", { days: DAYS }) }), _timeline(outages, now),
    make("ul", {}, ...items),
    more === 0 ? null : make("p", { class: "faint", text: text("health.outages.more", { n: count(more) }) }));
}

/**
 * @param {import("../types").Outage} outage
 * @param {number} now
 */
function _span({ since, until, settled }, now) {
  const from = shortMoment(since, now);
  const words = until === null ? text("health.lasts", { from })
    : text("health.span", { from, until: shortMoment(until, now) });
  return settled ? words : `${words}${text("health.blip")}`;
}

/**
 * Return a strip of the last days with a mark for each outage; the list below says the same.
 * @param {import("../types").Outage[]} outages
 * @param {number} now
 */
function _timeline(outages, now) {
  const first = now - DAYS * DAY_MS;
  const strip = make("div", { class: "health-strip", "aria-hidden": "true" });
  for (const { since, until, settled } of outages) {
    const from = Math.max(new Date(since).getTime(), first);
    const to = until === null ? now : new Date(until).getTime();
    const mark = make("span", { class: settled ? "outage" : "outage blip" });
    mark.style.setProperty("left", `${(100 * (from - first)) / (now - first)}%`);
    mark.style.setProperty("width", `${(100 * Math.max(0, to - from)) / (now - first)}%`);
    strip.append(mark);
  }
  return make("div", { class: "health-time" }, strip, make("div", { class: "health-ends faint" },
    make("span", { text: text("health.days", { n: DAYS }) }), make("span", { text: text("health.at_present") })));
}
