/** The head of a preview: the file, its layer and coordinates, what would become of its rows. */

import { make } from "../dom.js";
import { count, either, text, word } from "../text.js";
import { sizeOf } from "./choose.js";
import { signOf } from "./keep.js";
import { byLikelihood } from "./sorting.js";
import { inShort, layerName } from "./words.js";

/**
 * @typedef {import("./types").Course} Course
 * @typedef {import("./types").Draft} Draft
 * @typedef {import("./types").ImportLayer} ImportLayer
 * @typedef {{layers: ImportLayer[] | null, onLayer: (layer: string) => void, drawn: number,
 *   onFly: () => void}} View
 */

/** What becomes of the rows; without a store to compare with, how many are good. */
const COMPARED = ["read", "new", "changed", "same", "rejected"];
const ALONE = ["read", "accepted", "rejected"];
/** More reasons than this are read below. */
const MOST_REASONS = 3;
const TONES = { rejected: "above", new: "within", accepted: "within", changed: "below" };

/**
 * @param {Course} course
 * @param {View} view
 * @returns {import("./keep.js").Part[]}
 */
export function summaryParts(course, view) {
  const { seen } = course;
  if (seen === null) return [];
  const { file_name: name, size, layers, crs, bounds } = seen;
  const unread = seen.state === "blocked" && seen.columns.length === 0;
  const blocked = { key: "blocked", sign: signOf(seen.state, seen.error, seen.findings),
    make: () => _blocked(seen) };
  if (unread) {
    return [{ key: "name", sign: signOf(name, size), make: () =>
      make("section", { class: "intake-file" }, _name(seen)) }, blocked];
  }
  return [
    { key: "file", sign: signOf(name, size, layers, view.layers?.length),
      make: () => _file(seen, view),
      fill: (element) => {
        const select = element.querySelector("select");
        if (select !== null && select.value !== (course.layer ?? "")) {
          select.value = course.layer ?? "";
        }
      } },
    { key: "figures", sign: signOf(COMPARED.concat(ALONE).map((id) => _figure(seen, id))),
      make: () => figures(seen) },
    { key: "map", sign: signOf(crs, bounds, view.drawn), make: () => _place(seen, view) },
    blocked,
  ];
}

/**
 * Return the counts of a preview, or of what was written.
 * @param {Draft} draft
 * @returns {HTMLElement}
 */
export function figures(draft) {
  return make("div", { class: "figures", role: "group", "aria-label": text("list.figures") },
    ...(draft.new === null ? ALONE : COMPARED).map((id) => {
      const value = _figure(draft, id);
      const tone = value ? TONES[/** @type {keyof typeof TONES} */ (id)] : undefined;
      return make("div", { class: "figure", "data-figure": id },
        make("b", { class: tone === undefined ? null : `tone-${tone}`, text: count(value) }),
        make("span", { text: text(`intake.figure.${id}`) }));
    }));
}

/**
 * @param {Draft} draft
 * @param {string} id
 */
function _figure(draft, id) {
  return /** @type {number | null} */ (draft[/** @type {keyof Draft} */ (id)]);
}

/**
 * @param {Draft} seen
 * @param {View} view
 */
function _file(seen, view) {
  const { layer, layers } = seen;
  const { likely, others } = byLikelihood(view.layers ?? [], layers);
  const option = (/** @type {ImportLayer} */ one) =>
    make("option", { value: one.name, text: layerName(one) });
  const select = make("select", { id: "intake-as", onchange: () => view.onLayer(select.value) },
    layer === null ? make("option", { value: "", text: text("intake.pick") }) : null,
    likely.length === 0 ? null
      : make("optgroup", { label: text("intake.layer.likely") }, ...likely.map(option)),
    make("optgroup", { label: text("intake.layer.others") }, ...others.map(option)));
  return make("section", { class: "intake-file" },
    _name(seen),
    make("p", {}, make("label", { for: "intake-as", text: text("intake.layer") }), select));
}

/**
 * @param {Draft} seen
 * @param {View} view
 */
function _place({ crs, bounds }, { drawn, onFly }) {
  const system = crs === null ? text("intake.crs.open") : word("crs", crs);
  return make("section", { class: "intake-place" },
    make("p", {}, make("span", { class: "faint", text: text("intake.crs") }),
      make("span", { class: "intake-crs", text: system })),
    make("p", {}, make("span", { class: "swatch swatch-delivered", "aria-hidden": "true" }),
      make("span", { class: "drawn", "data-drawn": drawn,
        text: bounds === null ? text("intake.map.none") : text("intake.map.drawn", { n: count(drawn) }) }),
      bounds === null ? null : make("button", { type: "button", class: "quiet", id: "intake-fly",
        text: text("intake.map.fly"), onclick: onFly })));
}

/** @param {Draft} seen */
function _name({ file_name: name, size }) {
  return make("p", {}, make("b", { class: "clip", text: name, title: name }),
    make("span", { class: "faint", text: sizeOf(size) }));
}

/**
 * Say what stands against the file: what was found about the file as a whole.
 * @param {Draft} seen
 */
function _blocked({ state, error, findings, file_name: name }) {
  const grave = findings.filter(({ severity, place_kind: kind }) =>
    severity === "error" && kind === "file").slice(0, MOST_REASONS);
  return make("div", { class: "intake-fault", id: "intake-blocked", hidden: state !== "blocked" },
    make("p", { class: "fault", text: text("intake.blocked") }),
    error === null ? null : make("p", { text: either(error) }),
    ...grave.map(({ message_zh: zh, message_en: en }) =>
      make("p", { text: inShort(either({ zh, en }), name) })),
    error === null && grave.length === 0 ? make("p", { text: text("intake.blocked.next") }) : null);
}
