/** Making a plan: one at a time, remembered for the panel that is drawn anew. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Planning } from "../../web/static/js/planning.js";

const MADE = { status: "ok", value: { revision: 8, seconds: 1.5, findings: [],
  plan: { plan_id: "p000007", grids: 2, households: 1230, unknown_blocks: 0, stopped: "effort" } } };

/** A planning whose server answers when told to. */
function desk(answer) {
  const parts = { asked: [], said: [], now: 1000, done: null };
  const waiting = new Promise((done) => { parts.done = () => done(answer); });
  const planning = new Planning({ clock: () => parts.now,
    ask: (path) => { parts.asked.push(path); return waiting; },
    onChange: ({ status, unit }) => parts.said.push(`${unit} ${status}`) });
  return { planning, ...parts, parts };
}

test("a plan is asked for at its unit, and the new revision is handed back", async () => {
  const { planning, asked, said, done, parts } = desk(MADE);
  const made = planning.make("51/1", "East");
  assert.deepEqual(asked, ["/api/units/51%2F1/plan"]);
  assert.ok(planning.busy);
  parts.now = 4400;
  assert.equal(planning.seconds(), 3);
  done();
  assert.equal(await made, 8);
  assert.ok(!planning.busy);
  assert.deepEqual(said, ["51/1 running", "51/1 made"]);
  assert.equal(planning.of("51/1").plan.grids, 2);
  assert.equal(planning.of("another"), null);
});

test("while one plan is made no other is asked for", async () => {
  const { planning, asked, done } = desk(MADE);
  const first = planning.make("1", "East");
  assert.equal(await planning.make("2", "West"), null);
  assert.equal(asked.length, 1);
  assert.equal(planning.run.unit, "1");
  done();
  await first;
});

test("a refusal is kept with the server's words, and another try is possible", async () => {
  const problem = { status: 409, title: "busy" };
  const { planning, done, said } = desk({ status: "refused", problem });
  const made = planning.make("1", "East");
  done();
  assert.equal(await made, null);
  assert.deepEqual(planning.of("1").problem, problem);
  assert.ok(!planning.busy);
  assert.deepEqual(said, ["1 running", "1 failed"]);
});

test("a lost connection is told apart from a refusal", async () => {
  const { planning, done } = desk({ status: "offline" });
  const made = planning.make("1", "East");
  done();
  await made;
  assert.equal(planning.of("1").problem, null);
});
