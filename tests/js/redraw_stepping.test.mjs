import assert from "node:assert/strict";
import { test } from "node:test";

import { STEPS, beforeDrawn, newestOf, startingAt, townshipsOf, within } from "../../web/static/js/redraw/stepping.js";

const plan = (plan_id, state, ...unit_codes) => ({ plan_id, state, unit_codes });
const A = "519901101200", B = "519901101201", C = "519901102200";
// as the server sends them, the newest first
const PLANS = [plan("p6", "draft", C), plan("p5", "draft", B), plan("p4", "submitted", A),
  plan("p3", "draft", B), plan("p2", "draft", A), plan("p1", "in_force", A, B)];
const ids = (plans) => plans.map(({ plan_id }) => plan_id);

test("a step starts at plans of one state", () => {
  assert.deepEqual(ids(startingAt(PLANS, "submit")), ["p6", "p5", "p3", "p2"]);
  assert.deepEqual(ids(startingAt(PLANS, "approve")), ["p4"]);
  assert.deepEqual(ids(startingAt(PLANS, "retire")), ["p1"]);
});

test("of each unit the newest is taken, and none that was passed over", () => {
  assert.deepEqual(ids(newestOf(PLANS, "submit")), ["p6", "p5"]);
  assert.deepEqual(ids(newestOf(PLANS, "return")), ["p4"]);
  assert.deepEqual(ids(newestOf(PLANS, "enforce")), []);
});

test("a plan older than one in force is left behind, a newer one is not", () => {
  const plans = [plan("p3", "draft", B), plan("p2", "in_force", A, B), plan("p1", "draft", A)];
  assert.deepEqual(ids(newestOf(plans, "submit")), ["p3"]);
});

test("townships are told by the first nine digits, and a plan of two is within neither", () => {
  assert.deepEqual(townshipsOf(PLANS), ["519901101", "519901102"]);
  assert.equal(within(plan("p1", "draft", A, B), "519901101"), true);
  assert.equal(within(plan("p1", "draft", A, C), "519901101"), false);
  assert.equal(within(plan("p1", "draft", A, C), ""), true);
});

test("the grids of a department, which has no place code, are of no township", () => {
  assert.deepEqual(townshipsOf([plan("p6", "in_force", "layer:示范县消防救援大队"), ...PLANS]),
    ["519901101", "519901102"]);
});

test("every step offered in a state is one the server knows", () => {
  assert.deepEqual(STEPS.approved, ["enforce", "retire"]);
  assert.deepEqual(STEPS.submitted, ["approve", "return"]);
});

test("a day is before the drawing only where it lies before the office's day of one of the plans", () => {
  const plans = [{ created_at: "2026-03-31T08:00:00+00:00" }, { created_at: "2026-04-01T23:30:00+00:00" }];
  assert.equal(beforeDrawn(plans, "2026-04-02"), false); // in the office it was the second by then
  assert.equal(beforeDrawn(plans, "2026-04-01"), true);
  assert.equal(beforeDrawn(plans.slice(0, 1), "2026-03-31"), false);
  assert.equal(beforeDrawn(plans, ""), false);
  assert.equal(beforeDrawn([], "2020-01-01"), false);
});
