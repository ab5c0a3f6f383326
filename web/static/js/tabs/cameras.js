/** The list of cameras: status and direction; one without a direction says so. */

import { make } from "../dom.js";
import { fetched } from "../data.js";
import { bearingMark, statusMark } from "../marks.js";
import { count, text, word } from "../text.js";

/**
 * @typedef {import("../types").CameraRow} CameraRow
 * @param {import("../types").App} _app
 * @returns {import("../types").Tab<CameraRow>}
 */
export function camerasTab(_app) {
  return {
    id: "cameras",
    needs: "cameras.read",
    async load() {
      const answer = await fetched("/api/cameras");
      return answer.status === "ok"
        ? { rows: answer.value.cameras, total: answer.value.cameras.length } : null;
    },
    columns: () => [
      { id: "name", label: text("camera"), width: "minmax(0, 1fr)",
        sort: (row) => row.name ?? row.camera_id,
        cell: (row) => make("span", { class: "clip", text: row.name ?? row.camera_id,
          title: row.camera_id }) },
      { id: "status", label: text("status"), width: "6.75rem", sort: (row) => row.status,
        cell: (row) => statusMark(row.status) },
      { id: "bearing", label: text("bearing"), width: "6rem", sort: (row) => row.bearing_deg,
        cell: (row) => bearingMark(row.bearing_deg) },
    ],
    key: (row) => row.camera_id,
    say: (row) => `${row.name ?? row.camera_id} ${word("status", row.status)}`,
    words: (row) => `${row.name ?? ""} ${row.camera_id} ${row.unit_code ?? ""} `
      + word("status", row.status),
    choose: (row) => ({ selection: { kind: "camera", id: row.camera_id },
      centre: row.position }),
    figures: (rows) => [
      { id: "all", label: text("figure.cameras"), value: count(rows.length) },
      _figure(rows, "in_service", "within", (row) => row.status === "in_service"),
      _figure(rows, "faulty", "above", (row) => row.status === "faulty"),
      _figure(rows, "no_bearing", "below", (row) => row.bearing_deg === null),
      _figure(rows, "suspect", "unknown", (row) => row.position_state === "suspect"),
    ],
  };
}

/**
 * @param {CameraRow[]} rows
 * @param {string} id
 * @param {string} tone
 * @param {(row: CameraRow) => boolean} test
 * @returns {import("../types").Figure<CameraRow>}
 */
function _figure(rows, id, tone, test) {
  return { id, tone, test, label: text(`figure.${id}`), value: count(rows.filter(test).length) };
}
