/** Small signs used in lists, legend and facts: band, severity, level, camera status, bar. */

import { drawing, make } from "./dom.js";
import { levelOf } from "./signs.js";
import { count, text, word } from "./text.js";

/**
 * @typedef {import("./types").Band} Band
 */

const BAND_GLYPHS = { within: "", below: "↓", above: "↑", unknown: "?", none: "" };

/**
 * Return the household count with its band's arrow; the band is also said in words.
 * @param {number | null} households
 * @param {Band} band
 * @returns {HTMLElement}
 */
export function householdMark(households, band) {
  return make("span", { class: `households band-${band}`, title: word("band", band) },
    make("span", { class: "number", text: count(households) }),
    make("span", { class: "arrow", "aria-hidden": "true", text: BAND_GLYPHS[band] }),
    make("span", { class: "unseen", text: word("band", band) }));
}

/**
 * Return a bar of households with marks where the band begins and ends.
 * @param {number | null} households
 * @param {Band} bandWord
 * @param {{min: number, max: number} | null} band
 * @returns {HTMLElement}
 */
export function householdBar(households, bandWord, band) {
  const most = (band?.max ?? 800) * 1.25;
  const fill = make("span", { class: `bar-fill band-${bandWord}` });
  fill.style.setProperty("width", `${Math.min(100, (100 * (households ?? 0)) / most)}%`);
  const bar = make("span", { class: "bar", "aria-hidden": "true" }, fill);
  for (const limit of band === null ? [] : [band.min, band.max]) {
    const mark = make("span", { class: "bar-mark" });
    mark.style.setProperty("left", `${(100 * limit) / most}%`);
    bar.append(mark);
  }
  if ((households ?? 0) > most) bar.classList.add("over");
  return bar;
}

/** Each severity has its own outline, so that grey-scale print still tells them apart. */
const SEVERITY_SHAPES = {
  error: "M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2z",
  must: "M8 1.2 15.2 14.4H.8z",
  should: "M8 .8 15.2 8 8 15.2.8 8z",
  info: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z",
};
const SEVERITY_SIGNS = {
  error: "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2", must: "M8 6v4M8 12v.3",
  should: "M8 4.6v4.4M8 11.2v.3", info: "M8 7.2v4M8 4.6v.3",
};

/**
 * @param {"error" | "must" | "should" | "info"} severity
 * @returns {HTMLElement}
 */
export function severityMark(severity) {
  return make("span", { class: `severity severity-${severity}`, title: word("severity", severity) },
    drawing("sign", { d: SEVERITY_SHAPES[severity], class: "shape" },
      { d: SEVERITY_SIGNS[severity], class: "stroke" }),
    make("span", { class: "unseen", text: word("severity", severity) }));
}

const LEVEL_SHAPES = {
  red: "M8 1.5 15 13.5H1z", yellow: "M8 1 15 8 8 15 1 8z",
  blue: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z",
  none: "M8 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
};

/**
 * @param {string | null} level as the register has it
 * @param {string} [label] instead of the level's own word
 * @returns {HTMLElement}
 */
export function levelMark(level, label = word("level", level)) {
  const known = /** @type {keyof typeof LEVEL_SHAPES} */ (levelOf(level));
  return make("span", { class: `sign-word level-${known}` },
    drawing("sign", { d: LEVEL_SHAPES[known], class: "shape" }), label);
}

const STATUS_SIGNS = {
  in_service: "M8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z",
  faulty: "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2", planned: "M8 5v6M5 8h6",
  suspended: "M6.4 5.2v5.6M9.6 5.2v5.6", retired: "M5 11l6-6",
  unknown: "M6.3 6.4a1.7 1.7 0 1 1 2.4 1.7c-.5.2-.7.5-.7 1M8 11.2v.2",
};

/**
 * @param {string} status
 * @returns {HTMLElement}
 */
export function statusMark(status) {
  const known = /** @type {keyof typeof STATUS_SIGNS} */ (
    status in STATUS_SIGNS ? status : "unknown");
  return make("span", { class: `sign-word status status-${known}` },
    drawing("sign", { d: "M8 1.6a6.4 6.4 0 1 0 0 12.8A6.4 6.4 0 0 0 8 1.6z", class: "shape" },
      { d: STATUS_SIGNS[known], class: "stroke" }),
    word("status", status));
}

/**
 * Return a compass reading: an arrow turned to the bearing and the degrees, or "unknown".
 * @param {number | null} bearing_deg
 * @returns {HTMLElement}
 */
export function bearingMark(bearing_deg) {
  if (bearing_deg === null || bearing_deg === undefined) {
    return make("span", { class: "faint", text: text("bearing.unknown") });
  }
  const arrow = drawing("sign compass", { d: "M8 1.5 11.5 13 8 10.6 4.5 13z", class: "shape" });
  arrow.style.setProperty("transform", `rotate(${bearing_deg}deg)`);
  return make("span", { class: "sign-word" }, arrow, `${Math.round(bearing_deg)}°`);
}

/**
 * @param {number} tint
 * @returns {HTMLElement}
 */
export function tintMark(tint) {
  return make("span", { class: `tint tint-${((tint % 8) + 8) % 8}`, "aria-hidden": "true" });
}

const OUTCOME_SIGNS = {
  pass: "M4.6 8.3l2.3 2.3 4.5-5", fail: "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2",
  unknown: "M6.3 6.4a1.7 1.7 0 1 1 2.4 1.7c-.5.2-.7.5-.7 1M8 11.2v.2",
  exempt: "M5 8h6", not_applicable: "M5 8h6",
};

/**
 * Return the sign of what holding a rule against something gave; each has its own shape.
 * @param {string} outcome
 * @returns {HTMLElement}
 */
export function outcomeMark(outcome) {
  const known = /** @type {keyof typeof OUTCOME_SIGNS} */ (
    outcome in OUTCOME_SIGNS ? outcome : "unknown");
  return make("span", { class: `outcome outcome-${known}`, title: word("outcome", known) },
    drawing("sign", { d: "M8 1.6a6.4 6.4 0 1 0 0 12.8A6.4 6.4 0 0 0 8 1.6z", class: "shape" },
      { d: OUTCOME_SIGNS[known], class: "stroke" }));
}
