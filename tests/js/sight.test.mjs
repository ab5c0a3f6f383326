/** The tools that show what cameras see: metres and degrees, changes of a pose, newest wins. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Newest } from "../../web/static/js/sight/newest.js";
import { ahead, aimed, apart, between, changes, moved, poseOf, sector, turned, wrap }
  from "../../web/static/js/sight/pose.js";

const HERE = [104.0, 31.0];
const POSE = { position: HERE, bearings_deg: [350, 170], view_angle_deg: 60, range_m: 50,
  height_m: null, tilt_deg: null, resolution: null };

test("a place so many metres away is that far away, in that direction", () => {
  for (const [east, north, bearing] of [[0, 100, 0], [100, 0, 90], [0, -30, 180], [-3, 0, 270], [50, 50, 45]]) {
    const found = between(HERE, moved(HERE, east, north));
    assert.ok(Math.abs(found.distance - Math.hypot(east, north)) < 0.02, `${east} ${north}`);
    assert.ok(apart(found.bearing, bearing) < 0.2, `${found.bearing} ${bearing}`);
  }
  // a degree of the meridian at 31 degrees north, by the tables: 110,863 m
  assert.ok(Math.abs(between(HERE, [104, 32]).distance - 110_872) < 20);
});

test("directions wrap at north", () => {
  assert.equal(wrap(-10), 350);
  assert.equal(wrap(720), 0);
  assert.equal(apart(350, 10), 20);
  assert.deepEqual(turned(POSE, 15).bearings_deg, [5, 185]);
  assert.deepEqual(aimed(POSE, 0).bearings_deg, [0, 180]);
  assert.deepEqual(turned({ ...POSE, bearings_deg: [] }, -5).bearings_deg, [355]);
});

test("a sector begins and ends at the camera, its arc at the range", () => {
  const ring = sector(HERE, 90, 60, 50);
  assert.deepEqual([ring[0], ring.at(-1)], [HERE, HERE]);
  for (const spot of ring.slice(1, -1)) {
    assert.ok(Math.abs(between(HERE, spot).distance - 50) < 0.03);
  }
  assert.ok(sector(HERE, 0, 360, 50).every((spot) => between(HERE, spot).distance > 49));
});

test("only what differs is sent, by the names of the register", () => {
  assert.deepEqual(changes(POSE, POSE), {});
  assert.deepEqual(changes(turned(POSE, 5), POSE), { bearing_deg: 355, more_bearings_deg: [175] });
  const position = ahead(HERE, 0, 3);
  assert.deepEqual(changes({ ...POSE, position, range_m: null }, POSE), { position, range_m: null });
  assert.deepEqual(changes({ ...POSE, position: moved(HERE, 0.01, 0) }, POSE), {}, "a centimetre is no move");
});

test("what nobody registered stays unknown", () => {
  const pose = poseOf({ position: null, bearing_deg: null, view_angle_deg: 0, range_m: 5000 }, HERE);
  assert.deepEqual([pose.position, pose.bearings_deg, pose.view_angle_deg, pose.range_m], [HERE, [], null, null]);
});

test("one question is on its way, and of those that wait the newest is asked", async () => {
  const asked = [];
  const taken = [];
  const answers = [];
  const newest = new Newest((question) => {
    asked.push(question);
    return new Promise((done) => { answers.push(done); });
  }, (answer) => taken.push(answer));
  for (const question of [1, 2, 3]) newest.want(question);
  assert.deepEqual(asked, [1]);
  answers[0]("one");
  await new Promise(setImmediate);
  assert.deepEqual([asked, taken], [[1, 3], ["one"]]);
  newest.close();
  answers[1]("three");
  await new Promise(setImmediate);
  assert.deepEqual(taken, ["one"], "nobody listens any more");
});
