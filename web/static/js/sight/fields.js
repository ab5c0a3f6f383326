/** Number fields beside the handles: the same pose, exactly. An empty field is not known. */

import { make } from "../dom.js";
import { text } from "../text.js";
import { aimed } from "./pose.js";

/**
 * @typedef {import("./types").Pose} Pose
 * @typedef {{angle: number, range: number}} Optics
 * @typedef {{id: string, min: number, max: number, step: number, value: (pose: Pose) => number | null,
 *   placeholder?: (optics: Optics) => number,
 *   put: (pose: Pose, value: number | null) => Pose | null}} Field
 */

/** @type {Field[]} */
const FIELDS = [
  { id: "bearing", min: 0, max: 360, step: 0.1, value: (pose) => pose.bearings_deg[0] ?? null,
    put: (pose, value) => (value === null ? { ...pose, bearings_deg: [] } : aimed(pose, value)) },
  { id: "angle", min: 1, max: 360, step: 0.1, value: (pose) => pose.view_angle_deg,
    placeholder: ({ angle }) => angle, put: (pose, value) => ({ ...pose, view_angle_deg: value }) },
  { id: "range", min: 1, max: 2000, step: 0.1, value: (pose) => pose.range_m,
    placeholder: ({ range }) => range, put: (pose, value) => ({ ...pose, range_m: value }) },
  { id: "height", min: 0.1, max: 300, step: 0.1, value: (pose) => pose.height_m,
    put: (pose, value) => ({ ...pose, height_m: value }) },
  { id: "tilt", min: -90, max: 90, step: 0.1, value: (pose) => pose.tilt_deg,
    put: (pose, value) => ({ ...pose, tilt_deg: value }) },
  { id: "lng", min: -180, max: 180, step: 0.0000001, value: (pose) => pose.position[0],
    put: (pose, value) => (value === null ? null : { ...pose, position: [value, pose.position[1]] }) },
  { id: "lat", min: -85, max: 85, step: 0.0000001, value: (pose) => pose.position[1],
    put: (pose, value) => (value === null ? null : { ...pose, position: [pose.position[0], value] }) },
];

/**
 * Return the fields of a pose.
 * @param {Pose} pose
 * @param {Optics | null} optics as drawn where the register has none
 * @param {(pose: Pose) => void} onChange
 * @returns {HTMLElement}
 */
export function fieldParts(pose, optics, onChange) {
  return make("section", { class: "facts-section" }, make("div", { class: "sight-fields" },
    ...FIELDS.map((field) => {
      const value = field.value(pose);
      const input = make("input", { type: "number", id: `sight-field-${field.id}`, min: field.min,
        max: field.max, step: field.step, value: value === null ? "" : value, inputmode: "decimal",
        placeholder: field.placeholder === undefined || optics === null ? text("unknown")
          : text("sight.assumed", { n: field.placeholder(optics) }),
        onchange: () => _put(field, pose, input, onChange) });
      return make("label", {}, make("span", { text: text(`sight.field.${field.id}`) }), input);
    })));
}

/**
 * @param {Field} field
 * @param {Pose} pose
 * @param {HTMLInputElement} input
 * @param {(pose: Pose) => void} onChange
 */
function _put(field, pose, input, onChange) {
  if (!input.checkValidity()) {
    input.reportValidity();
    return;
  }
  const next = field.put(pose, input.value === "" ? null : Number(input.value));
  if (next === null) input.value = String(field.value(pose) ?? "");
  else onChange(next);
}
