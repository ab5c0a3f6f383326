/** Strokes on their way: shown at once, sent in order, once, and taken back where somebody was first. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Desk } from "../../web/static/js/redraw/desk.js";
import { keepIn, newId } from "../../web/static/js/redraw/queue.js";
import { town } from "./redraw_town.mjs";

const TOWN = () => town({ columns: 6, rows: 2, grids: 2, grid: (column) => (column < 3 ? 0 : 1) });
const turn = () => new Promise((done) => { setTimeout(done, 1); });

/** A server that keeps strokes as the real one does, and can be away. */
class Server {
  constructor() {
    this.told = TOWN();
    this.log = [];
    this.away = false;
    this.asked = [];
  }

  stroke(by, id, moves, kind = "paint") {
    const known = this.log.find(({ stroke_id }) => stroke_id === id);
    if (known) return known.answer;
    const { blocks, grids, plan } = this.told;
    const at = new Map(blocks.ids.map((one, i) => [one, i]));
    const code = (index) => (index < 0 ? null : grids[index].code);
    const accepted = [];
    const lost = [];
    for (const { block, from, to } of moves) {
      const i = at.get(block);
      if (code(blocks.grid[i]) !== from) {
        lost.push({ block, wanted: to, grid: code(blocks.grid[i]), by: "other", at: null });
        continue;
      }
      blocks.grid[i] = grids.findIndex((grid) => grid.code === to);
      accepted.push({ block, from, to });
    }
    plan.seq += 1;
    const answer = { seq: plan.seq, accepted, lost, grids: [], findings: [], undo: true, redo: false };
    this.log.push({ seq: plan.seq, stroke_id: id, kind, by, at: "", moves: accepted, undoes: null, answer });
    return answer;
  }

  async get(path) {
    if (this.away) return { status: "offline" };
    if (path.endsWith("/workspace")) return { status: "ok", value: structuredClone(this.told) };
    const after = Number(/after=(\d+)/.exec(path)[1]);
    return { status: "ok", value: { more: false, state: this.told.plan.state, strokes: this.log.filter(({ seq }) => seq > after) } };
  }

  async send(path, body) {
    this.asked.push({ path, body });
    if (this.away) return { status: "offline" };
    if (this.refuse) return { status: "refused", problem: { status: 409, code: "CUT" } };
    const value = this.stroke("me", body.stroke_id, body.moves ?? []);
    if (this.deaf) return { status: "offline" }; // kept, but the answer is lost
    return { status: "ok", value };
  }
}

async function opened(server, kept = []) {
  const news = [];
  const waits = [];
  const desk = new Desk({ get: (path) => server.get(path), send: (path, body) => server.send(path, body),
    later: () => new Promise((done) => { waits.push(done); }), newId,
    keep: { load: () => kept, save: () => undefined }, onNews: (one) => news.push(one) }, "p1");
  assert.equal(await desk.open(), null);
  return { desk, news, wake: async () => { waits.splice(0).forEach((done) => done()); await turn(); } };
}

test("a stroke shows at once and is sent with where each block was", async () => {
  const server = new Server();
  const { desk, news } = await opened(server);
  desk.stroke([3, 9], 0, "paint");
  assert.equal(desk.board.at(0).households, 800);
  await turn();
  assert.deepEqual(server.asked[0].body.moves[0], { block: "b00003", from: "g1", to: "g0" });
  assert.equal(desk.seq, 1);
  assert.equal(desk.queue.waiting.length, 0);
  assert.ok(news.some(({ kind }) => kind === "kept"));
});

test("while the server is away strokes wait, in order; one that had arrived counts once", async () => {
  const server = new Server();
  const { desk, wake } = await opened(server);
  server.deaf = true;
  desk.stroke([3], 0, "paint");
  await turn();
  assert.ok(desk.queue.offline);
  desk.stroke([9], 0, "paint");
  server.deaf = false;
  await wake();
  await turn();
  assert.equal(desk.queue.waiting.length, 0);
  assert.ok(!desk.queue.offline);
  assert.equal(server.log.length, 2);
  assert.deepEqual(server.log.map(({ moves }) => moves[0].block), ["b00003", "b00009"]);
});

test("strokes that waited when the page was loaded anew are shown and sent", async () => {
  const server = new Server();
  const kept = [{ id: newId(), path: "/api/plans/p1/strokes",
    body: { kind: "paint", moves: [{ block: "b00003", from: "g1", to: "g0" }] } }];
  const { desk } = await opened(server, kept);
  assert.equal(desk.board.at(0).blocks, 7);
  await turn();
  assert.equal(server.log.length, 1);
});

test("a block somebody else was first with goes where they put it, and who it was is told", async () => {
  const server = new Server();
  const { desk, news } = await opened(server);
  server.stroke("other", "x1", [{ block: "b00003", from: "g1", to: null }]);
  desk.stroke([3, 9], 0, "paint");
  await turn();
  assert.equal(desk.board.grid[3], -1);
  assert.equal(desk.board.grid[9], 0);
  assert.deepEqual(news.find(({ kind }) => kind === "lost").lost.map(({ by }) => by), ["other"]);
  await turn();
  assert.equal(desk.seq, 2);
});

test("news of others is fetched and shown; the same twice changes nothing", async () => {
  const server = new Server();
  const { desk, news } = await opened(server);
  server.stroke("other", "x1", [{ block: "b00003", from: "g1", to: "g0" }]);
  desk.heard(1);
  desk.heard(1);
  await turn();
  assert.equal(desk.board.at(0).blocks, 7);
  assert.equal(news.filter(({ kind }) => kind === "others").length, 1);
});

test("two screens that paint at once show the same in the end", async () => {
  const server = new Server();
  const one = await opened(server);
  const other = await opened(server);
  let state = 5;
  const next = (most) => { state = (state * 1103515245 + 12345) % 2147483648; return state % most; };
  for (let k = 0; k < 300; k += 1) {
    (k % 2 ? one : other).desk.stroke([next(12)], next(3) - 1, "paint");
    if (k % 7 === 0) await turn();
    if (k % 5 === 0) one.desk.heard(server.told.plan.seq);
  }
  await turn();
  for (const { desk } of [one, other]) desk.heard(server.told.plan.seq);
  for (let k = 0; k < 20; k += 1) await turn();
  assert.deepEqual([...one.desk.board.grid], server.told.blocks.grid);
  assert.deepEqual([...other.desk.board.grid], server.told.blocks.grid);
});

test("a refused stroke is taken back", async () => {
  const server = new Server();
  const { desk, news } = await opened(server);
  server.refuse = true;
  desk.stroke([3], 0, "paint");
  await turn();
  await turn();
  assert.equal(desk.board.grid[3], 1);
  assert.ok(news.some(({ kind }) => kind === "refused"));
});

test("ids are UUIDs, and what waits is kept under the plan's name", () => {
  assert.match(newId(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const shelf = new Map();
  const storage = { getItem: (key) => shelf.get(key) ?? null, setItem: (key, value) => shelf.set(key, value),
    removeItem: (key) => shelf.delete(key) };
  const keep = keepIn(storage, "p1");
  keep.save([{ id: "1", path: "x", body: {} }]);
  assert.equal(keepIn(storage, "p1").load().length, 1);
  assert.equal(keepIn(storage, "p2").load().length, 0);
  keep.save([]);
  assert.equal(shelf.size, 0);
  shelf.set("wangge.strokes.p1", "{broken");
  assert.deepEqual(keep.load(), []);
});

test("what a merge from here did is not told as somebody else's, however early it is heard of", async () => {
  const server = new Server();
  const { desk, news } = await opened(server);
  desk.acting = true;
  server.stroke("me", "merged-1", [{ block: desk.board.ids[0], from: "g0", to: "g1" }], "merge");
  desk.heard(1);
  await desk.catchUp();
  await desk.resync();
  desk.acting = false;
  await desk.catchUp();
  assert.equal(desk.seq, 1);
  assert.deepEqual(news.filter(({ kind }) => kind === "others"), []);
});

test("a draft that somebody submitted can be changed no more, and that is news once", async () => {
  const server = new Server();
  const { desk, news } = await opened(server);
  server.told.plan.state = "submitted";
  await desk.heardState("submitted");
  await desk.heardState("submitted");
  assert.equal(desk.editable, false);
  assert.deepEqual(news.filter(({ kind }) => kind === "state"), [{ kind: "state", state: "submitted" }]);
  server.told.plan.state = "draft";
  await desk.catchUp(); // the stream may be down: strokes tell the state as well
  assert.equal(desk.editable, true);
});

test("another day for which an approved plan waits is news, the same day is none", async () => {
  const server = new Server();
  server.told.plan.state = "approved";
  const { desk, news } = await opened(server);
  await desk.heardState("approved");
  server.told.plan.in_force_from = "2099-01-01";
  await desk.heardState("approved");
  await desk.heardState("approved");
  assert.equal(desk.plan.in_force_from, "2099-01-01");
  assert.deepEqual(news.filter(({ kind }) => kind === "state"), [{ kind: "state", state: "approved" }]);
});
