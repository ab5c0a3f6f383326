/** The address: what it says is read back, and what it says wrongly changes nothing. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { LAYER_IDS } from "../../web/static/js/stack.js";
import { Store, firstState, formatState, parseState } from "../../web/static/js/state.js";

const FIRST = firstState(["grids", "units"], "zh");
const parsed = (address) => parseState(address, FIRST, LAYER_IDS);

test("a state goes into the address and comes back", () => {
  const state = {
    lng: 104.06581, lat: 30.65742, zoom: 14.25, layers: ["grids", "heat"], plan: "in_force",
    selection: { kind: "grid", id: "p000001/510000000000001" }, language: "en", tab: "findings",
    days: 90, draft: "p000002",
  };
  const back = parsed(`#${formatState(state)}`);
  assert.deepEqual({ ...back, layers: back.layers.toSorted?.() ?? back.layers }, state);
});

test("ids with slashes, colons, spaces and Chinese survive", () => {
  for (const id of ["p1/A 1/2", "村:3&4", "#1%", "a+b"]) {
    const state = { ...FIRST, selection: { kind: "block", id } };
    assert.equal(parsed(`#${formatState(state)}`).selection.id, id);
  }
});

test("an empty address is the first state", () => {
  assert.deepEqual(parsed(""), FIRST);
});

test("nonsense in the address changes nothing", () => {
  assert.deepEqual(parsed("#map=a/b/c&layers&plan=../x&tab=secret&days=7.5&lang=fr&at=user:1&draft=../p"),
    { ...FIRST, layers: [] });
  assert.deepEqual(parsed("#map=99/95/300"), FIRST);
  assert.deepEqual(parsed("#map=14"), FIRST);
});

test("a layer the page does not have is left out", () => {
  assert.deepEqual(parsed("#layers=grids.nothing").layers, ["grids"]);
});

test("a listener runs once for all its parts, and not when nothing changed", () => {
  const store = new Store(FIRST);
  let calls = 0;
  store.on(["plan", "tab"], () => { calls += 1; });
  store.set({ plan: "in_force", tab: "units" });
  store.set({ plan: "in_force" });
  store.set({ days: 7 });
  assert.equal(calls, 1);
});
