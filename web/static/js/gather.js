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
  const [units, grids, heat] = await Promise.all([
    may("map.read") ? fetched(`/api/units?plan=${plan}`) : null,
    may("grids.read") ? fetched(`/api/grids?plan=${plan}`) : null,
    layers.includes("heat") && may("incidents.count")
      ? fetched(`/api/heat?days=${days}&plan=${plan}`) : null,
    app.map.styled,
  ]);
  if (units?.status === "ok") _nameUnits(app, units.value.units);
  if (grids?.status === "ok") {
    app.gridIds = new Map(grids.value.grids.map(
      (/** @type {import("./types").GridRow} */ row) => [row.grid_code, row.gid]));
  }
  if (heat?.status === "ok") _showHeat(app, heat.value, grids?.status === "ok"
    ? grids.value.grids : []);
}

/**
 * @param {App} app
 * @param {import("./types").UnitRow[]} units
 */
function _nameUnits(app, units) {
  app.unitNames = new Map(units.map(({ code, name }) => [code, name]));
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
