/** The imports made before: who, when, which file, what became of it, what was answered; undo. */

import { make } from "../dom.js";
import { count, moment, text, word } from "../text.js";
import { fieldLabel } from "./choose.js";
import { rejectsLink } from "./finish.js";
import { idOf, signOf } from "./keep.js";
import { undoForm } from "./undo.js";
import { layerName } from "./words.js";

/**
 * @typedef {import("./types").Field} Field
 * @typedef {import("./types").ImportRecord} ImportRecord
 * @typedef {import("./keep.js").Part} Part
 * @typedef {{layers: import("./types").ImportLayer[] | null,
 *   undo: (importId: string, why: string) => Promise<import("../types").Answer<any>>}} Acts
 */

const COUNTS = ["read", "accepted", "new", "changed", "same", "rejected"];

/**
 * @param {ImportRecord[] | null} records null: not fetched yet, or not to be had
 * @param {boolean} failed
 * @param {Acts} acts
 * @returns {Part[]}
 */
export function pastParts(records, failed, acts) {
  if (records === null || records.length === 0) {
    const words = failed ? "list.failed" : records === null ? "intake.past.loading"
      : "intake.past.none";
    return [{ key: "none", sign: signOf(words),
      make: () => make("p", { class: "intake-section", role: "status", text: text(words) }) }];
  }
  return records.map((record) => ({ key: record.import_id,
    sign: signOf(record, acts.layers?.length), make: () => _record(record, acts) }));
}

/**
 * @param {ImportRecord} record
 * @param {Acts} acts
 */
function _record(record, { layers, undo }) {
  const { import_id: id, layer, file_name: name, at, who, counts, undone_at: undoneAt } = record;
  const kind = layers?.find((one) => one.name === layer);
  const title = kind === undefined ? layer : layerName(kind);
  const gone = undoneAt !== null;
  return make("article", { class: gone ? "record gone" : "record", "data-import": id,
    "aria-labelledby": idOf("record", id) },
  make("h3", { id: idOf("record", id) }, make("span", { class: "clip", text: name, title: name }),
    make("span", { class: "chip", text: title }),
    gone ? make("span", { class: "chip undone", text: text("intake.past.undone") }) : null),
  make("p", { class: "faint", text: `${moment(at)} · ${who}` }),
  gone ? make("p", { class: "faint", text: text("intake.past.undone.by", {
    who: record.undone_by ?? text("unknown"), at: moment(undoneAt) }) }) : null,
  make("ul", { class: "record-counts" }, ...COUNTS.filter((key) => counts[key] !== undefined)
    .map((key) => make("li", {}, make("span", { class: "faint", text: text(`intake.figure.${key}`) }),
      make("b", { text: count(counts[key]) })))),
  _said(record, kind?.fields ?? []),
  make("div", { class: "record-acts" },
    counts.rejected ? rejectsLink(id, counts.rejected) : null,
    gone ? null : undoForm((why) => undo(id, why), id)));
}

/**
 * @param {ImportRecord} record
 * @param {Field[]} fields of its layer
 */
function _said({ import_id: id, crs, answers, mapping }, fields) {
  const label = (/** @type {string} */ name) => {
    const field = fields.find((one) => one.name === name);
    return field === undefined ? name : fieldLabel(field);
  };
  const lines = [
    ...(crs === "" ? [] : [[text("intake.crs"), word("crs", crs)]]),
    ...Object.entries(mapping).map(([field, column]) => [label(field), column]),
    ...Object.entries(answers).filter(([name]) => name !== "crs" && !name.startsWith("column."))
      .map(([name, value]) => [word("intake.answer", name), word("intake.answered", value)]),
  ];
  return make("details", { id: idOf("said", id) },
    make("summary", { text: text("intake.past.said", { n: count(lines.length) }) }),
    make("dl", { class: "original" }, ...lines.flatMap(([name, value]) =>
      [make("dt", { text: name ?? "" }), make("dd", { text: value ?? "" })])));
}
