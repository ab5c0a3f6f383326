/** What a stroke would do: totals, bands, what is cut off, what is locked, whole compounds. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Draft } from "../../web/static/js/redraw/draft.js";
import { judge, partsOf } from "../../web/static/js/redraw/judge.js";
import { town } from "./redraw_town.mjs";

const PLAIN = { along: false, inBand: false };
/** Two rows of six blocks of 100 households: the western half is grid 0, the eastern half grid 1. */
const halves = (more = {}) => new Draft(town({ columns: 6, rows: 2, grids: 2,
  grid: (column) => (column < 3 ? 0 : 1), ...more }));

test("sums follow every move, and moving back brings them back", () => {
  const draft = halves({ households: (column) => (column === 0 ? null : 100) });
  assert.deepEqual([draft.at(0).households, draft.at(0).unknown, draft.at(0).blocks], [400, 2, 6]);
  draft.move(0, 1);
  draft.move(2, -1);
  assert.deepEqual([draft.at(0).households, draft.at(0).unknown, draft.at(0).blocks], [300, 1, 4]);
  assert.deepEqual([draft.at(1).households, draft.at(1).unknown, draft.at(1).blocks], [600, 1, 7]);
  assert.deepEqual([draft.loose.households, draft.loose.blocks], [100, 1]);
  draft.move(0, 0);
  draft.move(2, 0);
  assert.deepEqual([draft.at(0).households, draft.at(0).unknown, draft.at(0).blocks], [400, 2, 6]);
  assert.deepEqual(draft.members(0).sort((one, other) => one - other), [0, 1, 2, 6, 7, 8]);
});

test("both totals and both bands are told before anything moves", () => {
  const draft = halves();
  const { effects, refusal, moves } = judge(draft, [3, 9], 0);
  assert.equal(refusal, null);
  assert.deepEqual(moves.sort((one, other) => one - other), [3, 9]);
  assert.deepEqual(effects.map(({ at, after, from, to }) => [at, after.households, from, to]),
    [[0, 800, "within", "within"], [1, 400, "within", "below"]]);
  assert.equal(draft.at(0).households, 600, "nothing has moved");
});

for (const [households, stand] of [[499, "below"], [500, "within"], [800, "within"], [801, "above"]]) {
  test(`${households} households are ${stand}`, () => {
    const draft = halves();
    assert.equal(draft.stand(0, { households, unknown: 0, blocks: 1 }), stand);
  });
}

test("an unknown count is never 0, and too much is too much already", () => {
  const draft = halves();
  assert.equal(draft.stand(0, { households: 499, unknown: 1, blocks: 2 }), "unknown");
  assert.equal(draft.stand(0, { households: 801, unknown: 1, blocks: 2 }), "above");
  assert.equal(draft.stand(-1, { households: 900, unknown: 0, blocks: 2 }), "none");
});

test("a stroke that cuts a grid says what is cut off, or takes it along", () => {
  const draft = new Draft(town({ columns: 7, rows: 1, grids: 2, grid: (column) => (column < 1 ? 1 : 0) }));
  const plain = judge(draft, [1, 2], 1, PLAIN);
  assert.equal(plain.refusal, null, "from the end nothing is cut off");
  const through = judge(draft, [1, 3], 1, PLAIN);
  assert.equal(through.refusal, "cut");
  assert.deepEqual(through.cut.includes(2), true);
  const along = judge(draft, [1, 3], 1);
  assert.equal(along.refusal, null);
  assert.deepEqual(along.along, [2]);
  assert.deepEqual(along.moves.sort(), [1, 2, 3]);
});

test("the larger part stays, whatever is painted first", () => {
  const draft = new Draft(town({ columns: 9, rows: 2, grids: 2,
    grid: (column, row) => (row === 0 ? 0 : 1) }));
  const { along, cut } = judge(draft, [2], 1);
  assert.deepEqual(along.sort(), [0, 1]);
  assert.deepEqual(cut, []);
});

test("a grid that was in pieces before may be mended and painted, not cut further", () => {
  const draft = new Draft(town({ columns: 7, rows: 1, grids: 3,
    grid: (column) => [0, 0, 1, 0, 0, 0, 2][column] }));
  assert.equal(judge(draft, [5], 2, PLAIN).refusal, null);
  assert.equal(judge(draft, [4], 1, PLAIN).refusal, "cut", "5 hung together with 3 before");
  assert.equal(judge(draft, [2], 0, PLAIN).refusal, null, "1 goes, 0 is one again");
});

test("what goes to a grid must touch it", () => {
  const draft = halves();
  const { refusal, cut } = judge(draft, [5], 0);
  assert.equal(refusal, "apart");
  assert.deepEqual(cut, [5]);
  assert.equal(judge(draft, [3], 0).refusal, null);
});

test("an empty grid may begin anywhere, with one part", () => {
  const draft = new Draft(town({ columns: 6, rows: 1, grids: 2, grid: () => 0 }));
  assert.equal(judge(draft, [5], 1).refusal, null);
  const { refusal, cut } = judge(draft, [0, 4, 5], 1);
  assert.equal(refusal, "apart");
  assert.deepEqual(cut, [0]);
});

test("a compound moves as a whole, and stays as a whole where a part is locked", () => {
  const more = { compound: (column, row) => (column === 3 ? 0 : -1) };
  assert.deepEqual(judge(halves(more), [3], 0).moves.sort(), [3, 9]);
  const draft = new Draft(town({ columns: 6, rows: 2, grids: 3, locked: [2], ...more,
    grid: (column, row) => (column < 3 ? 0 : column === 3 && row === 1 ? 2 : 1) }));
  const { moves, locked, refusal } = judge(draft, [3], 0);
  assert.deepEqual([moves, locked.sort(), refusal], [[], [3, 9], "locked"]);
  const large = halves({ ...more, households: () => 450 });
  assert.deepEqual(judge(large, [3], 0).moves, [3], "a compound above the limit may be divided");
});

test("a locked grid neither gives nor takes; what is not locked goes on", () => {
  const draft = new Draft(town({ columns: 6, rows: 1, grids: 3, locked: [2],
    grid: (column) => Math.floor(column / 2) }));
  assert.equal(judge(draft, [3], 2).refusal, "locked");
  const { moves, locked, refusal } = judge(draft, [2, 3, 4], 0);
  assert.deepEqual([moves, locked, refusal], [[2, 3], [4], null]);
});

test("whoever asks for it is kept within the band", () => {
  assert.equal(judge(halves(), [3, 9], 0, { along: true, inBand: true }).refusal, "band");
  assert.equal(judge(halves(), [3], 0, { along: true, inBand: true }).refusal, null);
});

test("what is meant and there already is nothing", () => {
  assert.equal(judge(halves(), [0, 1], 0).refusal, "nothing");
});

test("what is taken along is another unit's: no way out", () => {
  const told = town({ columns: 7, rows: 1, grids: 2, grid: (column) => (column < 1 ? 1 : 0) });
  told.units = [{ code: "u", limits: null }, { code: "v", limits: null }];
  told.blocks.unit = [0, 0, 0, 0, 0, 0, 0];
  for (const grid of told.grids) grid.unit = "u";
  const draft = new Draft(told);
  assert.ok(!draft.spans);
  draft._unit[2] = 1;
  assert.equal(judge(draft, [1, 3], 1).refusal, "cut");
  assert.equal(judge(draft, [2], 1).refusal, "unit");
});

test("what nobody lives in and nobody walks to may lie apart", () => {
  const draft = new Draft(town({ columns: 7, rows: 1, grids: 2, stray: (column) => (column === 6 ? 1 : 0),
    grid: (column) => (column < 1 ? 1 : 0) }));
  assert.equal(judge(draft, [6], 1).refusal, null);
  assert.equal(judge(draft, [5], 1, PLAIN).refusal, "apart");
  assert.deepEqual(judge(draft, [1, 2, 3, 4, 5], 1).along, [], "what is left is stray");
});

test("random strokes keep every household, and what is judged is what happens", () => {
  const draft = new Draft(town({ columns: 30, rows: 30, grids: 9,
    grid: (column, row) => Math.floor(row / 10) * 3 + Math.floor(column / 10),
    households: (column, row) => (column * 7 + row * 13) % 40 }));
  const total = draft.households.reduce((sum, one) => sum + one, 0);
  let state = 7;
  const next = (most) => { state = (state * 1103515245 + 12345) % 2147483648; return state % most; };
  let done = 0;
  for (let k = 0; k < 3000; k += 1) {
    const start = next(900);
    const beside = draft.neighbours(start).at(next(2));
    const to = draft.grid[beside] === draft.grid[start] ? next(9) : draft.grid[beside];
    const verdict = judge(draft, [start, ...draft.neighbours(start)], to);
    if (verdict.refusal !== null) continue;
    done += 1;
    const pieces = (grid) => partsOf(draft, draft.members(grid), (one) => draft.grid[one] === grid).length;
    for (const block of verdict.moves) draft.move(block, verdict.to);
    for (const { at, after } of verdict.effects) {
      const { households, unknown, blocks } = draft.sums(at);
      assert.deepEqual({ households, unknown, blocks }, after);
      assert.ok(pieces(at) <= 1, `grid ${at} is in pieces`);
    }
  }
  assert.ok(done > 100, `${done} strokes`);
  assert.equal(draft.grids.reduce((sum, grid) => sum + grid.households, 0), total);
});
