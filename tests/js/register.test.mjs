/** What the list of cameras asks of the server, and what a look is for. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { question } from "../../web/static/js/tabs/cameras.js";
import { when } from "../../web/static/js/tabs/due.js";
import {
  forgetPurposes, kindOf, learn, purposeFor, purposes, whenPurposeNeeded,
} from "../../web/static/js/purposes.js";

const kept = new Map();
globalThis.sessionStorage = {
  getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value),
};
const asked = { words: "", figure: "all", sort: "", down: false, after: "", least: 0 };

test("the server is asked for what is filtered, searched and sorted", () => {
  assert.equal(question(asked), "limit=300&sort=unit");
  assert.equal(question({ ...asked, words: "东街 & 口", figure: "no_bearing", sort: "name", down: true }),
    "limit=300&sort=name&down=true&few=unaimed&q=%E4%B8%9C%E8%A1%97%20%26%20%E5%8F%A3");
  assert.equal(question({ ...asked, figure: "due", sort: "bearing", after: '["x","1"]' }),
    "limit=300&sort=unit&due=true&after=%5B%22x%22%2C%221%22%5D");
  assert.match(question({ ...asked, least: 900 }), /^limit=900&/);
  assert.match(question({ ...asked, least: 99999 }), /^limit=5000&/);
});

test("what is due is told from what is late and what is due at once", () => {
  assert.deepEqual([null, -1, 0, 9].map((left) => when({ left })), ["now", "late", "soon", "soon"]);
});

test("a purpose is asked for once a kind of thing, and only of who needs one", async () => {
  let times = 0;
  whenPurposeNeeded([], async () => "never");
  assert.equal(kindOf("/api/cameras/c1"), null);
  whenPurposeNeeded(["camera"], async (kind) => { times += 1; return `for ${kind}`; });
  assert.equal(kindOf("/api/cameras/c1"), "camera");
  assert.equal(kindOf("/api/cameras/c1/history"), "camera");
  for (const path of ["/api/cameras?q=1", "/api/cameras/figures", "/api/cameras/due?limit=5", "/api/units"]) {
    assert.equal(kindOf(path), null, path);
  }
  const both = await Promise.all([purposeFor("camera"), purposeFor("camera")]);
  assert.deepEqual([both, times], [["for camera", "for camera"], 1]);
  await purposeFor("camera");
  assert.equal(times, 1);
  forgetPurposes("camera");
  assert.deepEqual(purposes(), {});
  await purposeFor("camera");
  assert.equal(times, 2);
});

test("who says nothing is asked again, and what the server asks for is learnt", async () => {
  forgetPurposes();
  whenPurposeNeeded(["camera"], async () => null);
  assert.equal(await purposeFor("camera"), null);
  assert.deepEqual(purposes(), {});
  assert.equal(kindOf("/api/gaps?unit=1"), null);
  learn("/api/gaps?unit=1", "gaps");
  assert.equal(kindOf("/api/gaps?unit=2"), "gaps");
});
