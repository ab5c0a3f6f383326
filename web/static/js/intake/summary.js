/** The head of a preview: the file, its layer and coordinates, what would become of its rows. */

import { make } from "../dom.js";
import { count, either, text, word } from "../text.js";
import { sizeOf } from "./choose.js";
import { signOf } from "./keep.js";
import { byLikelihood } from "./sorting.js";

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
    { key: "blocked", sign: signOf(seen.state, seen.error), make: () => _blocked(seen) },
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
function _file({ file_name: name, size, layer, layers }, view) {
  const { likely, others } = byLikelihood(view.layers ?? [], layers);
  const option = (/** @type {ImportLayer} */ one) =>
    make("option", { value: one.name, text: either(one.title) });
  const select = make("select", { id: "intake-as", onchange: () => view.onLayer(select.value) },
    layer === null ? make("option", { value: "", text: text("intake.pick") }) : null,
    likely.length === 0 ? null
      : make("optgroup", { label: text("intake.layer.likely") }, ...likely.map(option)),
    make("optgroup", { label: text("intake.layer.others") }, ...others.map(option)));
  return make("section", { class: "intake-file" },
    make("p", {}, make("b", { class: "clip", text: name, title: name }),
      make("span", { class: "faint", text: sizeOf(size) })),
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
function _blocked({ state, error }) {
  return make("div", { class: "intake-fault", id: "intake-blocked", hidden: state !== "blocked" },
    make("p", { class: "fault", text: text("intake.blocked") }),
    make("p", { text: error === null ? text("intake.blocked.next") : either(error) }));
}
