/** Puts what an import found in order: findings by severity and rule, rows, likely layers. */

import { SEVERITIES } from "../signs.js";

/**
 * @typedef {import("../types").Finding} Finding
 * @typedef {import("./types").FindingGroup} FindingGroup
 * @typedef {import("./types").ImportLayer} ImportLayer
 */

/**
 * Return the findings by severity, gravest first, and within one by rule in their own order.
 * @param {Finding[]} findings
 * @returns {FindingGroup[]}
 */
export function grouped(findings) {
  /** @type {Map<string, FindingGroup>} */
  const groups = new Map();
  for (const finding of findings) {
    const { severity, rule } = finding;
    const key = `${severity} ${rule}`;
    const group = groups.get(key) ?? { severity, rule, findings: [] };
    group.findings.push(finding);
    groups.set(key, group);
  }
  const rank = (/** @type {FindingGroup} */ { severity }) => SEVERITIES.indexOf(severity);
  return [...groups.values()].sort((one, other) => rank(one) - rank(other));
}

/**
 * Return the findings that are not the questions themselves, which stand above as questions.
 * @param {Finding[]} findings
 * @param {import("./types").Question[]} questions
 * @returns {Finding[]}
 */
export function unasked(findings, questions) {
  const asked = new Set(questions.map(({ text }) => text.zh));
  return findings.filter(({ message_zh: zh }) => !asked.has(zh));
}

/**
 * Return how many findings there are of each severity that has any, gravest first.
 * @param {Finding[]} findings
 * @returns {{severity: Finding["severity"], number: number}[]}
 */
export function tally(findings) {
  return SEVERITIES.map((severity) => ({ severity,
    number: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ number }) => number > 0);
}

/**
 * Return the row of the file a finding is about, or null when it is about the whole file.
 * @param {Finding} finding
 * @returns {number | null}
 */
export function rowOf({ place_kind, place }) {
  const row = Number(place);
  return place_kind === "row" && Number.isInteger(row) ? row : null;
}

/**
 * Return a message that does not repeat the name of the file, where only one file is spoken of: a
 * message about rows begins with them, others with a short word for the file.
 * @param {string} message
 * @param {string} head the words that name the file
 * @param {string} short the word instead
 * @returns {string}
 */
export function shortened(message, head, short) {
  if (!message.startsWith(head)) return message;
  const rest = message.slice(head.length);
  const plain = rest.replace(/^[\s:：,，\u7684]+/, "");
  const alone = /^[:：,，\u7684]/.test(rest) || /^[^\d]{0,6}\d/.test(rest);
  return alone ? plain.charAt(0).toUpperCase() + plain.slice(1) : short + rest;
}

/**
 * Return the layers with the likely ones first, in the order of their likelihood.
 * @param {ImportLayer[]} layers
 * @param {string[]} likely
 * @returns {{likely: ImportLayer[], others: ImportLayer[]}}
 */
export function byLikelihood(layers, likely) {
  return {
    likely: likely.flatMap((name) => layers.filter((layer) => layer.name === name)),
    others: layers.filter(({ name }) => !likely.includes(name)),
  };
}

/**
 * Return the endings a file name may have for one shapefile to be made of several files.
 * @param {string[]} names
 * @returns {boolean}
 */
export function isShapefile(names) {
  const stems = new Set(names.map((name) => name.replace(/\.[^.]+$/, "").toLowerCase()));
  return names.length > 1 && stems.size === 1 && names.some((name) => /\.shp$/i.test(name));
}
