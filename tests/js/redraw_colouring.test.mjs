/** Neighbouring grids differ in tint, and painting changes few tints. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Borders, retint, tintAll } from "../../web/static/js/redraw/colouring.js";
import { Draft } from "../../web/static/js/redraw/draft.js";
import { town } from "./redraw_town.mjs";

const squares = (side, size) => new Draft(town({ columns: side * size, rows: side * size,
  grids: side * side, grid: (column, row) => Math.floor(row / size) * side + Math.floor(column / size) }));
const clashes = (borders, tints) => tints.flatMap((tint, grid) =>
  borders.of(grid).filter((other) => tints[other] === tint));

test("a town of squares needs no more than four tints", () => {
  const draft = squares(8, 4);
  const borders = new Borders(draft);
  const tints = tintAll(borders, 64);
  assert.deepEqual(clashes(borders, tints), []);
  assert.ok(Math.max(...tints) < 4);
});

test("borders know who touches whom while blocks move", () => {
  const draft = squares(2, 2);
  const borders = new Borders(draft);
  assert.deepEqual(borders.of(0).sort(), [1, 2]);
  borders.move(5, 3); // the corner of grid 0 at the middle goes to grid 3
  assert.deepEqual(borders.of(0).sort(), [1, 2, 3]);
  borders.move(5, 0);
  assert.deepEqual(borders.of(0).sort(), [1, 2]);
  const fresh = new Borders(draft);
  assert.deepEqual(borders.shared.map((row) => [...row].sort()), fresh.shared.map((row) => [...row].sort()));
});

test("painting gives a new tint only where two neighbours would share one", () => {
  const draft = squares(3, 3);
  const borders = new Borders(draft);
  const tints = tintAll(borders, 9);
  const before = [...tints];
  const twin = tints.findIndex((tint, grid) => grid > 0 && tint === tints[0] && !borders.of(0).includes(grid));
  assert.ok(twin > 0);
  // a bridge of blocks from grid 0 to its twin
  for (const block of draft.members(twin)) borders.move(block, block % 2 === 0 ? 0 : twin);
  const changed = retint(borders, tints, [0, twin]);
  assert.deepEqual(clashes(borders, tints), []);
  assert.equal(changed.length, 1);
  assert.equal(tints.filter((tint, grid) => tint !== before[grid]).length, 1);
});

test("random painting never leaves two neighbours with one tint", () => {
  const draft = squares(6, 5);
  const borders = new Borders(draft);
  const tints = tintAll(borders, 36);
  let state = 3;
  const next = (most) => { state = (state * 1103515245 + 12345) % 2147483648; return state % most; };
  for (let k = 0; k < 1500; k += 1) {
    const block = next(900);
    const from = draft.grid[block];
    const to = next(36);
    borders.move(block, to);
    retint(borders, tints, [from, to]);
  }
  const left = clashes(borders, tints).length;
  // grids in shreds may have more neighbours than there are tints; whole ones never
  const most = Math.max(...tints.map((_, grid) => borders.of(grid).length));
  assert.ok(most >= 8 || left === 0, `${left} clashes`);
});

test("grids on the two banks of a river differ in tint though nobody walks across", () => {
  const told = town({ columns: 6, rows: 2, grids: 2, grid: (_, row) => row });
  told.blocks.y = told.blocks.y.map((lat) => 30 - (30 - lat) * 0.4); // banks 44 m apart
  told.edges = { a: [], b: [] };
  const borders = new Borders(new Draft(told));
  assert.deepEqual(borders.of(0), []);
  assert.deepEqual(borders.around(0), [1]);
  const [one, other] = tintAll(borders, 2);
  assert.notEqual(one, other);
  for (const block of [6, 7, 8, 9, 10, 11]) borders.move(block, 0);
  assert.deepEqual(borders.around(0), []);
});
