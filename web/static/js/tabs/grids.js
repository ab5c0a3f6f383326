/** The list of grids: which are within the band, and by how much the others are not. */

import { make } from "../dom.js";
import { fetched } from "../data.js";
import { nameUnits } from "../gather.js";
import { householdBar, householdMark, tintMark } from "../marks.js";
import { count, text, word } from "../text.js";

/**
 * @typedef {import("../types").GridRow} GridRow
 * @param {import("../types").App} app
 * @returns {import("../types").Tab<GridRow>}
 */
export function gridsTab(app) {
  // many grids are called "first grid": the unit says whose; a name that says it needs no more
  const unitOf = (/** @type {GridRow} */ row) => {
    const unit = app.unitNames.get(row.unit_code) ?? "";
    return row.name.includes(unit) ? "" : unit;
  };
  return {
    id: "grids",
    planned: true,
    needs: "grids.read",
    async load() {
      const { plan } = app.store.state;
      const [answer] = await Promise.all([fetched(`/api/grids?plan=${plan}`),
        fetched(`/api/units?plan=${plan}`).then((units) => nameUnits(app, units))]);
      return answer.status === "ok"
        ? { rows: answer.value.grids, total: answer.value.grids.length } : null;
    },
    columns: () => [
      { id: "name", label: text("grid"), width: "minmax(0, 1fr)",
        sort: (row) => `${unitOf(row)} ${row.name}`,
        cell: (row) => make("span", { class: "name" }, tintMark(row.tint),
          make("span", { class: "clip", text: row.name, title: row.grid_code }),
          make("span", { class: "faint clip kind", text: unitOf(row) })) },
      { id: "households", label: text("households"), width: "5.25rem", numeric: true,
        sort: (row) => row.households, cell: (row) => householdMark(row.households, row.band) },
      { id: "bar", label: app.info.band === null ? "" : `${app.info.band.min}–${app.info.band.max}`,
        width: "minmax(4rem, 26%)",
        cell: (row) => householdBar(row.households, row.band, app.info.band) },
    ],
    key: (row) => row.gid,
    say: (row) => `${row.name} ${unitOf(row)} ${count(row.households)} ${word("band", row.band)}`,
    words: (row) => `${row.name} ${row.grid_code} ${row.unit_code} ${unitOf(row)} ${row.worker ?? ""}`,
    choose: (row) => ({ selection: { kind: "grid", id: row.gid }, bounds: row.bounds,
      centre: row.centre }),
    figures: (rows) => [
      { id: "all", label: text("figure.grids"), value: count(rows.length) },
      ...(/** @type {const} */ (["within", "above", "below", "unknown"])).map((band) => ({
        id: band, label: _bandLabel(app, band), tone: band,
        value: count(rows.filter((row) => row.band === band).length),
        test: (/** @type {GridRow} */ row) => row.band === band,
      })),
    ],
  };
}

/**
 * @param {import("../types").App} app
 * @param {string} band
 * @returns {string}
 */
function _bandLabel(app, band) {
  const { min, max } = app.info.band ?? { min: 500, max: 800 };
  return text(`figure.${band}`, { min, max });
}
