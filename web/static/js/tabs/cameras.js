/** The register of cameras: the server searches, filters and sorts; pages come as they are read. */

import { get } from "../api.js";
import { make } from "../dom.js";
import { fetched } from "../data.js";
import { bearingMark, statusMark } from "../marks.js";
import { count, text, word } from "../text.js";

const PAGE = 300;
const MOST = 5000;
/** What a figure above the list asks the server for. */
const ASKS = {
  in_service: "status=in_service", faulty: "status=faulty", no_bearing: "few=unaimed",
  suspect: "few=suspect", due: "due=true", unsigned: "few=unsigned",
};

/**
 * @typedef {import("../types").CameraRow} CameraRow
 * @param {import("../types").App} _app
 * @returns {import("../types").Tab<CameraRow>}
 */
export function camerasTab(_app) {
  return {
    id: "cameras",
    needs: "cameras.read",
    async page(asked) {
      const answer = await get(`/api/cameras?${question(asked)}`);
      if (answer.status !== "ok") return null;
      const { cameras, total, next } = answer.value;
      return { rows: cameras, total, next };
    },
    async counts() {
      const answer = await fetched("/api/cameras/figures");
      return answer.status === "ok" && answer.value.all > 0 ? _figures(answer.value) : null;
    },
    columns: (_rows, partial = false) => [
      { id: "name", label: text("camera"), width: "minmax(0, 1fr)",
        sort: (row) => row.name ?? row.camera_id,
        cell: (row) => make("span", { class: "clip", text: row.name ?? row.camera_id,
          title: row.camera_id }) },
      { id: "status", label: text("status"), width: "6.75rem", sort: (row) => row.status,
        cell: (row) => statusMark(row.status) },
      // the server has no order by direction: what few people ask of a million rows
      { id: "bearing", label: text("bearing"), width: "6rem",
        ...(partial ? {} : { sort: (/** @type {CameraRow} */ row) => row.bearing_deg }),
        cell: (row) => bearingMark(row.bearing_deg) },
    ],
    key: (row) => row.camera_id,
    say: (row) => `${row.name ?? row.camera_id} ${word("status", row.status)}`,
    words: (row) => `${row.name ?? ""} ${row.camera_id}`,
    choose: (row) => ({ selection: { kind: "camera", id: row.camera_id },
      centre: row.position }),
  };
}

/**
 * Return what the server is asked.
 * @param {import("../types").Asked} asked
 * @returns {string}
 */
export function question({ words, figure, sort, down, after, least }) {
  const asks = ASKS[/** @type {keyof typeof ASKS} */ (figure)];
  return [`limit=${Math.min(MOST, Math.max(PAGE, least))}`, `sort=${sort === "name" || sort === "status" ? sort : "unit"}`,
    down ? "down=true" : "", asks ?? "", words === "" ? "" : `q=${encodeURIComponent(words)}`,
    after === "" ? "" : `after=${encodeURIComponent(after)}`].filter(Boolean).join("&");
}

/**
 * @param {{all: number, status: Record<string, number>, unaimed: number, suspect: number,
 *   unsigned: number, due: number}} found
 * @returns {import("../types").Figure<CameraRow>[]}
 */
function _figures(found) {
  return [
    { id: "all", label: text("figure.cameras"), value: count(found.all) },
    _figure("in_service", "within", found.status.in_service ?? 0),
    _figure("faulty", "above", found.status.faulty ?? 0),
    _figure("no_bearing", "below", found.unaimed),
    _figure("suspect", "unknown", found.suspect),
    _figure("due", "above", found.due),
    _figure("unsigned", "below", found.unsigned),
  ];
}

/**
 * @param {string} id
 * @param {string} tone
 * @param {number} value
 * @returns {import("../types").Figure<CameraRow>}
 */
function _figure(id, tone, value) {
  return { id, tone, label: text(`figure.${id}`), value: count(value) };
}
