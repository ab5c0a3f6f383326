/** The first step: which file, into which layer; templates and what can be read. */

import { make } from "../dom.js";
import { language, text } from "../text.js";
import { signOf } from "./keep.js";
import { layerName } from "./words.js";

/**
 * @typedef {import("./keep.js").Part} Part
 * @typedef {import("./types").Course} Course
 * @typedef {import("./types").ImportLayer} ImportLayer
 * @typedef {{layers: ImportLayer[] | null, layer: string, mostBytes: number | null,
 *   onLayer: (layer: string) => void, onFiles: (files: File[]) => void}} Offer
 */

/** Endings the chooser of the system shows first; the server decides what it can read. */
const ENDINGS = [".xlsx", ".xls", ".csv", ".txt", ".tsv", ".zip", ".shp", ".gpkg", ".geojson",
  ".json", ".kml", ".kmz", ".gpx", ".fgb", ".dxf", ".xml"].join(",");
const READ = ["tables", "shapes", "drawings", "cameras"];
const SAVE_AS = ["dwg", "et", "locked", "scan"];

/**
 * @param {Course} course
 * @param {Offer} offer
 * @returns {Part[]}
 */
export function chooseParts(course, offer) {
  const { problem, lost } = course;
  return [
    { key: "fault", sign: signOf(problem, lost), make: () => faultBox(course) },
    { key: "file", sign: signOf(), make: () => _file(offer) },
    { key: "layer", sign: signOf(offer.layers?.map(({ name }) => name), offer.layer),
      make: () => _layer(offer) },
    { key: "formats", sign: signOf(offer.mostBytes), make: () => _formats(offer) },
  ];
}

/**
 * Return what went wrong, in the server's words; an empty box when nothing did.
 * @param {Pick<Course, "problem" | "lost">} course
 * @returns {HTMLElement}
 */
export function faultBox({ problem, lost }) {
  const head = problem?.title ?? problem?.detail
    ?? (problem === null ? text("offline") : text("refused", { status: problem.status }));
  return make("div", { class: "intake-fault", role: "alert",
    hidden: problem === null && !lost },
  make("p", { class: "fault", text: head }),
  problem?.title === undefined ? null : make("p", { text: problem.detail ?? "" }),
  make("p", { text: problem === null ? text("offline.next") : problem.next ?? "" }));
}

/** @param {Offer} offer */
function _file({ onFiles }) {
  const input = make("input", { type: "file", class: "unseen", id: "intake-file", tabindex: -1,
    multiple: true, accept: ENDINGS, "aria-label": text("intake.file"), onchange: () => {
      const files = [...input.files ?? []];
      input.value = "";
      if (files.length > 0) onFiles(files);
    } });
  return make("div", { class: "intake-drop" },
    make("p", { class: "intake-drop-words", id: "intake-drop-words", text: text("intake.drop") }),
    make("button", { type: "button", class: "primary", id: "intake-choose",
      text: text("intake.choose"), "aria-describedby": "intake-drop-words",
      onclick: () => input.click() }),
    input);
}

/** @param {Offer} offer */
function _layer({ layers, layer, onLayer }) {
  const select = make("select", { id: "intake-layer",
    "aria-describedby": "intake-layer-hint", onchange: () => onLayer(select.value) },
  make("option", { value: "", text: text("intake.layer.auto") }),
  ...(layers ?? []).map((one) =>
    make("option", { value: one.name, text: layerName(one), selected: one.name === layer })));
  const chosen = layers?.find(({ name }) => name === layer);
  return make("section", { class: "intake-section" },
    make("label", { for: "intake-layer", class: "intake-label", text: text("intake.layer") }), select,
    make("p", { class: "faint", id: "intake-layer-hint", text: text("intake.layer.hint") }),
    make("h3", { text: text("intake.templates") }),
    make("p", { class: "faint", text: text("intake.templates.hint") }),
    make("ul", { class: "template-list" }, ...(chosen === undefined ? layers ?? [] : [chosen])
      .map((one) => make("li", {}, template(one)))),
    chosen === undefined ? null : _fields(chosen));
}

/**
 * Return the link to a layer's template.
 * @param {ImportLayer} layer
 * @returns {HTMLElement}
 */
export function template(layer) {
  const { name } = layer;
  return make("a", { class: "link", href: `/api/templates/${encodeURIComponent(name)}.xlsx`,
    download: "", "data-template": name, text: text("intake.template", { layer: layerName(layer) }) });
}

/** @param {ImportLayer} layer */
function _fields({ fields }) {
  return make("details", { id: "intake-fields" },
    make("summary", { text: text("intake.fields") }),
    make("ul", { class: "field-list" }, ...fields.map((field) => make("li", {},
      make("b", { text: fieldLabel(field) }),
      field.required ? make("span", { class: "chip needed", text: text("intake.required") }) : null,
      field.also === undefined || field.also.length === 0 ? null
        : make("span", { class: "faint", text: field.also.slice(0, 4).join(" · ") })))));
}

/**
 * Return what a field is called: the office's word in Chinese, the identifier in English.
 * @param {import("./types").Field} field
 * @returns {string}
 */
export function fieldLabel({ name, zh }) {
  return language() === "zh" ? zh : name;
}

/** @param {Offer} offer */
function _formats({ mostBytes }) {
  const lines = (/** @type {string} */ title, /** @type {string[]} */ keys) => [
    make("h4", { text: title }),
    make("dl", { class: "format-list" }, ...keys.flatMap((key) => [
      make("dt", { text: text(`intake.format.${key}`) }),
      make("dd", { text: text(`intake.format.${key}.how`) })])),
  ];
  return make("details", { class: "intake-section", id: "intake-formats", open: true },
    make("summary", { text: text("intake.formats") }),
    ...lines(text("intake.formats.read"), READ),
    ...lines(text("intake.formats.save_as"), SAVE_AS),
    mostBytes === null ? null : make("p", { class: "faint",
      text: text("intake.formats.most", { size: sizeOf(mostBytes) }) }));
}

/**
 * Return a number of bytes as people say it.
 * @param {number} bytes
 * @returns {string}
 */
export function sizeOf(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** step;
  return `${value < 10 && step > 0 ? value.toFixed(1) : Math.round(value)} ${units[step]}`;
}
