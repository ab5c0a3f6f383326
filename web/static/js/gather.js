/** Fetches what the map needs beside its tiles: names of units, ids of grids, heat. */

import { fetched } from "./data.js";
import { breaks, classOf } from "./heat.js";
import { CLASSES } from "./layers/heat.js";

/** @typedef {import("./types").App} App */

/**
 * Fetch what the map needs beside its tiles: names of units, ids of grids, heat.
 * @param {App} app
 */
export async function gather(app) {
  const { plan, days, layers } = app.store.state;
  const may = (/** @type {string} */ permission) => app.session.permissions.includes(permission);
  const [units, grids, heat, incidents] = await Promise.all([
    may("map.read") ? fetched(`/api/units?plan=${plan}`) : null,
    may("grids.read") ? fetched(`/api/grids?plan=${plan}`) : null,
    layers.includes("heat") && may("incidents.count")
      ? fetched(`/api/heat?days=${days}&plan=${plan}`) : null,
    layers.includes("incidents") && may("incidents.read")
      ? fetched(`/api/incidents?days=${days}&limit=1`) : null,
    app.map.styled,
  ]);
  if (units !== null) nameUnits(app, units);
  if (units?.status === "ok") _labelUnits(app, units.value.units);
  app.incidentsShown = incidents?.status === "ok" ? incidents.value.total : null;
  app.map.since(incidents?.status === "ok" ? incidents.value.from : null);
  if (grids?.status === "ok") {
    app.gridsShown = grids.value.grids.length;
    app.gridIds = new Map(grids.value.grids.map(
      (/** @type {import("./types").GridRow} */ row) => [row.grid_code, row.gid]));
  }
  if (heat?.status === "ok") _showHeat(app, heat.value, grids?.status === "ok"
    ? grids.value.grids : []);
}

/**
 * Keep the names of units for lists and panels.
 * @param {App} app
 * @param {import("./types").Answer<any>} answer of /api/units
 */
export function nameUnits(app, answer) {
  if (answer.status !== "ok") return;
  app.unitNames = new Map(answer.value.units.map(
    (/** @type {import("./types").UnitRow} */ { code, name }) => [code, name]));
}

/**
 * @param {App} app
 * @param {import("./types").UnitRow[]} units
 */
function _labelUnits(app, units) {
  app.map.points("unit_names", units.flatMap(({ name, code, households, bounds, centre }) => {
    const at = centre ?? (bounds === null ? null
      : /** @type {[number, number]} */ ([(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2]));
    return at === null ? [] : [{ at, properties: { name, code, households } }];
  }));
}

/**
 * @param {App} app
 * @param {import("./types").Heat} heat
 * @param {import("./types").GridRow[]} grids
 */
function _showHeat(app, heat, grids) {
  app.heat = heat;
  app.heatBreaks = breaks(heat.grids.map(({ count }) => count), CLASSES);
  app.map.heat(new Map(heat.grids.map(({ gid, count }) =>
    [gid, classOf(count, app.heatBreaks, CLASSES)])));
  const centres = new Map(grids.map(({ gid, centre }) => [gid, centre]));
  app.map.points("heat_counts", heat.grids.flatMap(({ gid, name, count }) => {
    const at = centres.get(gid);
    return at && count > 0 ? [{ at, properties: { count, name } }] : [];
  }));
}
