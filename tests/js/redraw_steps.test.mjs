/** Moves of an offer one by one: read off the draft, so what is undone or refused is open again. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Draft } from "../../web/static/js/redraw/draft.js";
import { Steps } from "../../web/static/js/redraw/steps.js";
import { town } from "./redraw_town.mjs";

/** A street of nine blocks of 100 households in three grids. */
const street = () => new Draft(town({ columns: 9, rows: 1, grids: 3, grid: (column) => Math.floor(column / 3) }));
let number = 0;
const step = (blocks, from, to, together = (number += 1)) => ({ step: together, blocks: blocks.map((i) => `b0000${i}`), from, to,
  households: 100 * blocks.length, unknown_blocks: 0, from_households: 0, to_households: 0, sound: true });
const CHAIN = () => new Steps([step([5], "g1", "g2"), step([2], "g0", "g1")]);
const sums = (steps, board) => steps.rows(board).map(({ from, to }) =>
  [from && [from.before, from.after], [to.before, to.after]]);

test("the totals of both grids are told after every step in its turn", () => {
  const board = street();
  assert.deepEqual(sums(CHAIN(), board), [[[300, 200], [300, 400]], [[300, 200], [200, 300]]]);
});

test("a step that was made is made, the rest is left, and an undone one is open again", () => {
  const [board, steps] = [street(), CHAIN()];
  board.move(5, 2);
  assert.deepEqual(steps.list.map((one) => steps.state(board, one)), ["made", "open"]);
  assert.deepEqual(steps.left(board), [{ block: "b00002", from: "g0", to: "g1" }]);
  assert.deepEqual(sums(steps, board)[1], [[300, 200], [200, 300]]);
  board.move(5, 1);
  assert.equal(steps.next(board), steps.list[0]);
});

test("a step that somebody else was first with is told so and not made", () => {
  const [board, steps] = [street(), CHAIN()];
  board.move(2, 2);
  assert.equal(steps.state(board, steps.list[1]), "away");
  assert.deepEqual(steps.left(board).map(({ block }) => block), ["b00005"]);
});

test("a step out of its order is judged by itself", () => {
  const board = street();
  const steps = new Steps([step([5], "g1", "g2"), step([4], "g1", "g2")]);
  assert.equal(steps.judged(board, steps.list[0]).refusal, null);
  assert.equal(steps.judged(board, steps.list[1]).refusal, "cut");
});

test("steps into a grid that is yet to be opened follow it once it has its code", () => {
  const [board, steps] = [street(), new Steps([step([0], "g0", "+1"), step([1], "g0", "+1")])];
  assert.deepEqual(steps.movesOf(board, steps.list[0]), [{ block: "b00000", from: "g0", to: "+1" }]);
  assert.equal(steps.judged(board, steps.list[0]), null);
  steps.sent("id-1", [steps.list[0]]);
  const fresh = board.addGrid({ code: "g9", name: "", kind: "comprehensive", locked: false, band: "in" });
  board.move(0, fresh);
  steps.kept("another", ["gx"]);
  steps.kept("id-1", ["g9"]);
  assert.deepEqual(steps.list.map((one) => steps.state(board, one)), ["made", "open"]);
  assert.deepEqual(steps.left(board), [{ block: "b00001", from: "g0", to: "g9" }]);
  board.at(fresh).gone = true; // undone: it has to be opened anew
  board.move(0, 0);
  assert.equal(steps.left(board)[0].to, "+1");
});

test("moves that hold only together go as one, and the server judges them", () => {
  const board = street();
  const steps = new Steps([step([3], "g1", "g0", 9), step([2], "g0", "g1", 9), step([6], "g2", "g1", 10)]);
  assert.deepEqual(steps.together(board, steps.list[1]), steps.list.slice(0, 2));
  assert.equal(steps.judged(board, steps.list[0]), null);
  assert.equal(steps.judged(board, steps.list[2]).refusal, null);
  board.move(3, 0);
  board.move(2, 1);
  assert.deepEqual(steps.together(board, steps.list[0]), []);
  assert.equal(steps.next(board), steps.list[2]);
});
