/** Signs that stand beside a colour: the arrow of a band, the shape of a level or a status. */

import { byWord } from "./expressions.js";

/** @typedef {import("maplibre-gl").ExpressionSpecification} Expression */

/** How a grid stands to the band: within needs no sign, outside always has one. */
export const BAND_SIGNS = { within: "", below: " ↓", above: " ↑", unknown: " ?", none: "" };

export const STATUSES = ["in_service", "faulty", "planned", "suspended", "retired", "unknown"];
export const LEVELS = ["red", "yellow", "blue", "none"];
/** @type {import("./types").Finding["severity"][]} */
export const SEVERITIES = ["error", "must", "should", "info"];

/** The words registers use for a level, by the level whose shape they get. */
const LEVEL_WORDS = {
  red: "red", yellow: "yellow", blue: "blue",
  major: "red", serious: "red", high: "red", "1": "red", 重大: "red", 特别重大: "red", 红色: "red",
  medium: "yellow", moderate: "yellow", "2": "yellow", 较大: "yellow", 突出: "yellow", 黄色: "yellow",
  minor: "blue", low: "blue", ordinary: "blue", general: "blue", "3": "blue", 一般: "blue",
  简易: "blue", 蓝色: "blue",
};

/**
 * Return the level a register's word stands for.
 * @param {string | null | undefined} value
 * @returns {string}
 */
export function levelOf(value) {
  return LEVEL_WORDS[/** @type {keyof typeof LEVEL_WORDS} */ (value ?? "")] ?? "none";
}

/**
 * Return the picture of an incident: `incident-<level>`.
 * @returns {Expression}
 */
export function levelImage() {
  const images = Object.entries(LEVEL_WORDS).map(([name, level]) => [name, `incident-${level}`]);
  return byWord("level", Object.fromEntries(images), "incident-none");
}

/**
 * Return a value for each level: how an incident is drawn where there is no room for its shape.
 * @param {Record<string, string | number>} values by level, `none` among them
 * @returns {Expression}
 */
export function byLevel(values) {
  const pairs = Object.entries(LEVEL_WORDS).map(([name, level]) => [name, values[level] ?? 0]);
  return byWord("level", Object.fromEntries(pairs), values.none ?? 0);
}

/**
 * Return the picture of a camera: `camera-<status>-<aimed|blind>-<firm|suspect>`.
 * @returns {Expression}
 */
export function cameraImage() {
  const known = Object.fromEntries(STATUSES.map((status) => [status, status]));
  return /** @type {any} */ (["concat", "camera-", byWord("status", known, "unknown"),
    ["case", ["has", "bearing_deg"], "-aimed", "-blind"],
    ["case", ["==", ["get", "position_state"], "suspect"], "-suspect", "-firm"]]);
}
