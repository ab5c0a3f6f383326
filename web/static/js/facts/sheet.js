/** Parts every facts sheet is made of: lines, findings, links to other things. */

import { make } from "../dom.js";
import { severityMark } from "../marks.js";
import { message } from "../tabs/findings.js";
import { count, text, word } from "../text.js";

/**
 * @typedef {import("../types").Fact} Fact
 * @typedef {import("../types").Finding} Finding
 */

/**
 * Return a list of label and value; lines without a value are left out.
 * @param {Fact[]} facts
 * @returns {HTMLElement}
 */
export function lines(facts) {
  return make("dl", { class: "facts-lines" }, ...facts.flatMap(([label, value]) =>
    (value === null ? [] : [make("dt", { text: label }), make("dd", {}, value)])));
}

/**
 * Return large figures side by side.
 * @param {[label: string, value: Node | string][]} figures
 * @returns {HTMLElement}
 */
export function figures(figures) {
  return make("div", { class: "figures" }, ...figures.map(([label, value]) =>
    make("div", { class: "figure" }, make("b", {}, value), make("span", { text: label }))));
}

/**
 * Return the findings, gravest first as the server sends them, or a sentence when there are none.
 * @param {Finding[] | null | undefined} findings
 * @param {string} [note] what was checked
 * @returns {import("../types").Section}
 */
export function findingsSection(findings, note = "") {
  if (findings === null || findings === undefined) return { title: text("findings"), body: [] };
  const items = findings.map(findingItem);
  const body = items.length === 0 ? make("p", { class: "faint", text: text("findings.none") })
    : make("ul", { class: "finding-list" }, ...items);
  return { title: `${text("findings")} ${items.length === 0 ? "" : count(items.length)}`.trim(),
    body: [note === "" ? null : make("p", { class: "faint note", text: note }), body] };
}

/**
 * Return one finding: how grave, which rule, what was found and what is required.
 * @param {Finding} finding
 * @returns {HTMLElement}
 */
export function findingItem(finding) {
  return make("li", { class: "finding" },
    severityMark(finding.severity), make("div", { class: "finding-words" },
      make("div", { class: "finding-head" }, make("b", { text: finding.rule }),
        finding.outcome === "fail" ? null
          : make("span", { class: "chip", text: word("outcome", finding.outcome) })),
      make("div", { text: message(finding) }), _numbers(finding)));
}

/** @param {Finding} finding */
function _numbers({ found, required }) {
  if (found === null || found === undefined || required === null || required === undefined
    || required === "") {
    return null;
  }
  return make("div", { class: "faint", text: text("finding.numbers", { found, required }) });
}

/**
 * Return a button that chooses another thing.
 * @param {import("../types").App} app
 * @param {import("../types").Selection | null} selection
 * @param {string} label
 * @returns {HTMLElement | string}
 */
export function link(app, selection, label) {
  if (selection === null) return label;
  return make("button", { type: "button", class: "link", text: label,
    onclick: () => app.choose(selection, { fly: true }) });
}

/**
 * Return a link to a unit, or null when none is known.
 * @param {import("../types").App} app
 * @param {string | null | undefined} code
 * @returns {HTMLElement | string | null}
 */
export function unitLink(app, code) {
  if (!code) return text("unit.none");
  return link(app, { kind: "unit", id: code }, app.unitNames.get(code) ?? code);
}

/**
 * Return yes, no or unknown.
 * @param {boolean | null | undefined} value
 * @returns {string}
 */
export function yesNo(value) {
  return value === null || value === undefined ? text("unknown") : text(value ? "yes" : "no");
}

/**
 * Return a text, or null when there is none to show.
 * @param {unknown} value
 * @returns {string | null}
 */
export function shown(value) {
  return value === null || value === undefined || value === "" ? null : String(value);
}

/**
 * Return a number with its unit, or "unknown".
 * @param {number | null | undefined} value
 * @param {string} unit
 * @returns {string}
 */
export function measure(value, unit) {
  if (value === null || value === undefined) return text("unknown");
  const parts = Math.abs(value) < 100 ? 10 : 1;
  return `${count(Math.round(value * parts) / parts)}${unit === "°" ? "" : " "}${unit}`;
}

/**
 * Return where a fetched thing lies, as far as it says so.
 * @param {any} thing
 * @returns {import("../types").Target}
 */
export function targetOf(thing) {
  return { bounds: thing.bounds ?? null, centre: thing.position ?? thing.centre ?? null };
}
