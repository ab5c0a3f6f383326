/** What lies under a brush, a rectangle, a lasso, a pushed border; what lies ahead. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Hits, mercator } from "../../web/static/js/redraw/hits.js";

/** A square of 20 x 20 middles, one thousandth of a degree apart; block = row * 20 + column. */
const lng = Float64Array.from({ length: 400 }, (_, i) => 104 + (i % 20) * 0.001);
const lat = Float64Array.from({ length: 400 }, (_, i) => 30 - Math.floor(i / 20) * 0.001);
const hits = new Hits(lng, lat);
const spot = (column, row) => ({ x: (104 + column * 0.001 + 180) / 360, y: mercator(30 - row * 0.001) });
const STEP = 0.001 / 360;
const sorted = (found) => [...found].sort((one, other) => one - other);

test("a circle of one and a half steps finds the cross and the corners", () => {
  assert.deepEqual(sorted(hits.circle(spot(5, 5), 1.7 * STEP)),
    [84, 85, 86, 104, 105, 106, 124, 125, 126]);
  assert.deepEqual(hits.circle(spot(5, 5), 0.4 * STEP), [105]);
});

test("a fast stroke skips nothing between two spots", () => {
  assert.deepEqual(sorted(hits.along(spot(2, 3), spot(7, 3), 0.4 * STEP)), [62, 63, 64, 65, 66, 67]);
});

test("a rectangle is the same from any corner", () => {
  const found = sorted(hits.rectangle(spot(1.5, 1.5), spot(3.5, 2.5)));
  assert.deepEqual(found, [42, 43]);
  assert.deepEqual(sorted(hits.rectangle(spot(3.5, 2.5), spot(1.5, 1.5))), found);
});

test("a lasso takes what lies inside its ring, hollows left out", () => {
  const ring = [spot(0.5, 0.5), spot(4.5, 0.5), spot(4.5, 4.5), spot(2.5, 1.5), spot(0.5, 4.5)];
  const found = hits.polygon(ring);
  assert.ok(found.includes(21) && found.includes(24) && !found.includes(62));
  assert.deepEqual(hits.polygon(ring.slice(0, 2)), []);
});

test("the nearest is found inside and from far outside", () => {
  assert.equal(hits.nearest(spot(5.2, 7.9)), 8 * 20 + 5);
  assert.equal(hits.nearest(spot(-300, -300)), 0);
  assert.equal(hits.nearest(spot(-300, -300), STEP), -1);
});

test("arrow keys go to the next building in their direction", () => {
  assert.equal(hits.towards(105, { x: 1, y: 0 }), 106);
  assert.equal(hits.towards(105, { x: 0, y: 1 }), 125);
  assert.equal(hits.towards(105, { x: 0, y: -1 }), 85);
  assert.equal(hits.towards(19, { x: 1, y: 0 }), -1);
});

test("a pushed border sweeps over what lies ahead and nothing behind", () => {
  const swept = hits.bump(spot(5.5, 5), spot(8.5, 5), 1.2 * STEP);
  assert.ok([106, 107, 108].every((block) => swept.includes(block)));
  assert.ok(!swept.includes(103) && !swept.includes(109));
  assert.deepEqual(hits.bump(spot(5.5, 5), spot(5.5, 5), STEP), []);
});

test("a handful of blocks on one line, one block, and none", () => {
  const line = new Hits(Float64Array.of(104, 104.001, 104.002), Float64Array.of(30, 30, 30));
  assert.equal(line.nearest(spot(1.2, 0)), 1);
  assert.equal(new Hits(Float64Array.of(104), Float64Array.of(30)).nearest(spot(9, 9)), 0);
  assert.equal(new Hits(new Float64Array(0), new Float64Array(0)).nearest(spot(0, 0)), -1);
});
