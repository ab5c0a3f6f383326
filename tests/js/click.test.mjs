/** What a click meant. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { meant } from "../../web/static/js/click.js";

const hit = (id, properties) => ({ layer: { id }, properties });

test("a camera on a block in a grid is the camera", () => {
  assert.deepEqual(meant([
    hit("grid-areas", { gid: "p1/g1" }), hit("camera-signs", { camera_id: "C1" }),
    hit("block-areas", { block_id: "B1" }),
  ]), { kind: "camera", id: "C1" });
});

test("a block in a grid is the block, and a grid in a unit is the grid", () => {
  assert.deepEqual(meant([hit("grid-areas", { gid: "p1/g1" }), hit("block-areas", { block_id: 7 })]),
    { kind: "block", id: "7" });
  assert.deepEqual(meant([hit("unit-areas", { code: "5" }), hit("grid-areas", { gid: "p1/g1" })]),
    { kind: "grid", id: "p1/g1" });
});

test("the bare map and things without an id mean nothing", () => {
  assert.equal(meant([]), null);
  assert.equal(meant([hit("road", { name: "x" })]), null);
  assert.equal(meant([hit("grid-areas", {}), hit("grid-areas", null)]), null);
});
