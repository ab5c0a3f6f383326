/** The desk of an import: uploads, asks again, tells what was said, and leaves nothing behind. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { stageOf } from "../../web/static/js/intake/course.js";
import { Desk } from "../../web/static/js/intake/desk.js";

const FILE = { name: "楼栋 1.csv", size: 10 };
const draft = (state, more = {}) => ({ draft_id: "d/1", file_name: FILE.name, size: 10,
  layer: "blocks", state, progress: { title: "", done: 0, total: 0 }, mapping: {}, answers: {},
  fields: [], questions: [], rejected: 0, accepted: 1, ...more });
const ok = (value) => ({ status: "ok", value });
const away = { status: "offline" };

/** A desk whose server gives these answers in order, one list for each kind of request. */
function desk({ upload = [], get = [], send = [] }) {
  const heard = { asked: [], waits: [], stages: [], lost: [] };
  const next = (list, path, more) => {
    heard.asked.push([path, more].filter((part) => part !== undefined));
    const answer = list.shift();
    if (answer === undefined) throw new Error(`nothing more to answer ${path}`);
    return Promise.resolve(typeof answer === "function" ? answer() : answer);
  };
  const made = new Desk({
    server: {
      upload: (path, _file, onSent) => { onSent(4); return next(upload, path); },
      get: (path) => next(get, path),
      send: (method, path, body) => next(send, `${method} ${path}`, body),
    },
    later: (ms) => { heard.waits.push(ms); return Promise.resolve(); },
    onChange: (course) => {
      if (heard.stages.at(-1) !== stageOf(course)) heard.stages.push(stageOf(course));
      if (course.lost && heard.lost.at(-1) !== course) heard.lost.push(course);
    },
  });
  return { desk: made, ...heard };
}

test("a file goes up, is asked about, and shows its preview", async () => {
  const { desk: one, asked, stages, waits } = desk({
    upload: [ok(draft("reading"))], get: [ok(draft("reading")), ok(draft("ready"))] });
  await one.take(FILE, null);
  assert.deepEqual(stages, ["sending", "reading", "preview"]);
  assert.equal(asked[0][0], `/api/imports/drafts?${new URLSearchParams({ name: FILE.name })}`);
  assert.equal(asked[1][0], "/api/imports/drafts/d%2F1");
  assert.ok(waits[1] > waits[0], "nothing moved: ask later");
});

test("a lost connection is said, and then it goes on", async () => {
  const { desk: one, lost, stages } = desk({ upload: [ok(draft("reading"))],
    get: [away, away, ok(draft("ready"))] });
  await one.take(FILE, "blocks");
  assert.equal(lost.length, 2);
  assert.equal(stages.at(-1), "preview");
  assert.ok(!one.course.lost);
});

test("a refused upload is back at the choice, with the reason", async () => {
  const problem = { status: 413, title: "too large" };
  const { desk: one } = desk({ upload: [{ status: "refused", problem }] });
  await one.take(FILE, "blocks");
  assert.equal(stageOf(one.course), "choose");
  assert.deepEqual(one.course.problem, problem);
  assert.equal(one.course.layer, "blocks");
});

test("a draft the server no longer has is said to be gone", async () => {
  const { desk: one } = desk({ upload: [ok(draft("reading"))],
    get: [{ status: "refused", problem: { status: 404, title: "gone" } }] });
  await one.take(FILE, null);
  assert.equal(stageOf(one.course), "choose");
  assert.equal(one.course.problem.status, 404);
});

test("answers given while one is on its way go together with the next", async () => {
  let arrive = () => undefined;
  const slow = () => new Promise((done) => { arrive = () => done(ok(draft("reading"))); });
  const { desk: one, asked } = desk({ upload: [ok(draft("ready"))],
    send: [slow, ok(draft("ready", { answers: { crs: "wgs84", unit: "1", basis: "resident" } }))] });
  await one.take(FILE, null);
  one.answer("crs", "wgs84");
  one.answer("unit", "1");
  one.answer("basis", "resident");
  arrive();
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
  const told = asked.filter(([path]) => path.startsWith("PUT")).map(([, body]) => body.answers);
  assert.deepEqual(told, [{ crs: "wgs84" }, { crs: "wgs84", unit: "1", basis: "resident" }]);
  assert.equal(stageOf(one.course), "preview");
  assert.ok(!one.course.unsent);
});

test("a refused answer leaves the preview and says why", async () => {
  const problem = { status: 422, title: "no" };
  const { desk: one } = desk({ upload: [ok(draft("ready"))],
    send: [{ status: "refused", problem }] });
  await one.take(FILE, null);
  one.answer("crs", "x");
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
  assert.equal(stageOf(one.course), "preview");
  assert.equal(one.course.draft.state, "ready");
  assert.deepEqual(one.course.problem, problem);
});

test("what is accepted is written with the second yes that was given", async () => {
  const { desk: one, asked } = desk({ upload: [ok(draft("ready", { rejected: 1 }))],
    send: [ok(draft("writing"))], get: [ok(draft("written", { revision: 9, import_id: "m1" }))] });
  await one.take(FILE, null);
  one.takeRest(true);
  await one.accept();
  assert.deepEqual(asked[1], ["POST /api/imports/drafts/d%2F1/accept", { accept_rest: true }]);
  assert.equal(stageOf(one.course), "done");
});

test("dropping removes the uploaded file, but not while it is being written", async () => {
  const { desk: one, asked } = desk({ upload: [ok(draft("ready"))], send: [ok(null)] });
  await one.take(FILE, null);
  await one.drop();
  assert.equal(stageOf(one.course), "choose");
  assert.deepEqual(asked[1], ["DELETE /api/imports/drafts/d%2F1"]);
  const other = desk({ upload: [ok(draft("written"))], send: [ok(null)] });
  await other.desk.take(FILE, null);
  await other.desk.drop();
  assert.equal(other.asked.length, 2, "what was written stays, its file need not");
  one.course = { ...one.course, draft: draft("writing") };
  await one.drop();
  assert.equal(asked.length, 2);
});

test("a file that is dropped while its last bytes go is not kept by the server", async () => {
  let arrive = () => undefined;
  const slow = () => new Promise((done) => { arrive = () => done(ok(draft("reading"))); });
  const { desk: one, asked } = desk({ upload: [slow], send: [ok(null)] });
  const taken = one.take(FILE, null);
  await one.drop();
  arrive();
  await taken;
  assert.deepEqual(asked.at(-1), ["DELETE /api/imports/drafts/d%2F1"]);
  assert.equal(stageOf(one.course), "choose");
});

test("an undo asks for the reason it was given and keeps what it did", async () => {
  const { desk: one, asked } = desk({
    send: [ok({ revision: 4, removed: 3, restored: 1 })] });
  await one.undo("m 1", "wrong file");
  assert.deepEqual(asked[0], ["POST /api/imports/m%201/undo", { why: "wrong file" }]);
  assert.deepEqual(one.course.undone, { import_id: "m 1", revision: 4, removed: 3, restored: 1 });
});
