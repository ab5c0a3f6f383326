/** The classes of the heat map. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { breaks, classOf, legendOf } from "../../web/static/js/heat.js";

test("ten different counts fall into five classes of two", () => {
  const counts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const starts = breaks(counts, 5);
  assert.deepEqual(starts, [1, 3, 5, 7, 9]);
  assert.deepEqual(counts.map((count) => classOf(count, starts, 5)), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  assert.deepEqual(legendOf(starts, 10, 5).at(-1), { heat: 5, from: 9, to: 10 });
});

test("no incident is no class, whatever the others have", () => {
  assert.equal(classOf(0, breaks([0, 0, 4], 5), 5), 0);
  assert.deepEqual(breaks([0, 0], 5), []);
  assert.equal(classOf(3, [], 5), 0);
});

test("equal counts are one class, the highest", () => {
  assert.deepEqual(breaks([4, 4, 4], 5), [4]);
  assert.equal(classOf(4, [4], 5), 5);
  assert.deepEqual(legendOf([4], 4, 5), [{ heat: 5, from: 4, to: 4 }]);
});

test("the legend has no holes and no overlaps, and more incidents are never a lower class", () => {
  for (let seed = 1; seed < 40; seed += 1) {
    const counts = Array.from({ length: seed * 3 }, (_, i) => (i * i * seed) % 37);
    const starts = breaks(counts, 5);
    const legend = legendOf(starts, Math.max(...counts), 5);
    legend.slice(1).forEach((one, i) => assert.equal(one.from, legend[i].to + 1));
    const classes = [...counts].sort((a, b) => a - b).map((count) => classOf(count, starts, 5));
    classes.slice(1).forEach((one, i) => assert.ok(one >= classes[i]));
  }
});
