/** Where an import is: what was heard and said makes the next value, and what a listener is told. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  answerTo, begin, busy, delay, fieldOf, heard, hindrance, layered, mapped, open, remembered, said,
  saying, stageOf, unfinished,
} from "../../web/static/js/intake/course.js";

const CRS = { question_id: "crs", rule: "IN-80", text: { zh: "", en: "" }, choices: [], free: "",
  samples: [], needed: true, otherwise: null, answer: null };
const DRAFT = { draft_id: "d1", file_name: "a.csv", size: 10, layer: "blocks", layers: ["blocks"],
  state: "reading", progress: { title: "", done: 0, total: 0 }, read: 3, accepted: 2, rejected: 1,
  new: 2, changed: 0, same: 0, crs: null, bounds: null, columns: [],
  fields: [{ name: "name", zh: "", required: false }, { name: "households", zh: "", required: true }],
  mapping: { households: "B" }, answers: {}, questions: [], findings: [], findings_total: 0,
  rejects: [], import_id: null, revision: null, error: null };
const draft = (change) => ({ ...DRAFT, ...change });
const ready = (change) => heard(begin(), draft({ state: "ready", ...change }));
const asking = heard(begin(), draft({ state: "asking", questions: [CRS] }));

test("an import goes from the choice of a file to what was written", () => {
  const course = begin();
  assert.equal(stageOf(course), "choose");
  assert.equal(stageOf({ ...course, sent: 0 }), "sending");
  const reading = heard(course, draft({}));
  assert.equal(stageOf(reading), "reading");
  assert.ok(busy(reading));
  assert.equal(stageOf(ready({})), "preview");
  assert.equal(stageOf(heard(ready({}), draft({ state: "writing" }))), "writing");
  assert.equal(stageOf(heard(ready({}), draft({ state: "written" }))), "done");
  assert.equal(stageOf(heard(reading, draft({ state: "failed" }))), "failed");
});

test("while a new preview is made the last one stays on the screen", () => {
  const again = heard(asking, draft({ state: "reading", questions: [] }));
  assert.equal(stageOf(again), "preview");
  assert.equal(again.seen, asking.seen);
  assert.equal(hindrance(again), "reading");
});

test("what was said meanwhile is not lost to an older answer of the server", () => {
  const told = said(asking, "crs", "gcj02");
  assert.deepEqual(heard(told, draft({ state: "asking" })).answers, { crs: "gcj02" });
  assert.deepEqual(heard({ ...told, unsent: false }, draft({ state: "ready", answers: {} })).answers,
    {});
});

test("an answered question stays where it stood, and goes when its answer does", () => {
  const unit = { ...CRS, question_id: "unit" };
  const both = heard(begin(), draft({ state: "asking", questions: [CRS, unit] }));
  const told = { ...said(both, "crs", "gcj02"), unsent: false };
  const next = heard(told, draft({ state: "asking", questions: [unit], answers: { crs: "gcj02" } }));
  assert.deepEqual(next.seen.questions.map(({ question_id: id, answer }) => [id, answer]),
    [["crs", "gcj02"], ["unit", null]]);
  const other = heard(told, draft({ state: "ready", layer: "roads", answers: { crs: "gcj02" } }));
  assert.deepEqual(other.seen.questions, []);
});

test("a preview that waits for an answer asks, whatever else stands against it", () => {
  const course = heard(begin(), draft({ state: "blocked", questions: [CRS] }));
  assert.equal(course.seen.state, "asking");
  assert.equal(hindrance(course), "asking");
});

test("an answer is given and taken back", () => {
  assert.equal(answerTo(said(asking, "crs", "wgs84"), CRS), "wgs84");
  assert.deepEqual(said(said(asking, "crs", "wgs84"), "crs", "").answers, {});
  const known = { ...CRS, answer: "bd09" };
  assert.equal(answerTo(asking, known), "bd09", "the server knows it from elsewhere");
  assert.equal(answerTo(said(asking, "unit", "1"), known), "", "but not once it was taken back");
});

test("only questions that must be answered keep a file from being taken", () => {
  const optional = { ...CRS, question_id: "basis", needed: false };
  const course = heard(begin(), draft({ state: "asking", questions: [optional, CRS] }));
  assert.deepEqual(open(course).map(({ question_id: id }) => id), ["crs"]);
  assert.deepEqual(open(said(course, "crs", "wgs84")), []);
});

test("a column has one field and a field one column", () => {
  const course = ready({ mapping: { households: "B", name: "A" } });
  assert.equal(fieldOf(course, "B"), "households");
  const moved = mapped(course, "A", "households");
  assert.deepEqual(moved.answers, { "column.name": "-", "column.households": "A" });
  assert.equal(fieldOf(moved, "A"), "households");
  assert.equal(fieldOf(moved, "B"), "");
  const none = mapped(course, "B", "");
  assert.deepEqual(none.answers, { "column.households": "-" });
  assert.equal(fieldOf(none, "B"), "");
  assert.deepEqual(mapped(none, "B", "households").answers, { "column.households": "B" });
});

test("another layer forgets what was said about columns, and nothing else", () => {
  const course = said(said(ready({}), "crs", "wgs84"), "column.name", "A");
  const other = layered(course, "cameras");
  assert.deepEqual(other.answers, { crs: "wgs84" });
  assert.equal(other.layer, "cameras");
  assert.ok(other.unsent);
});

test("rejected rows need a second yes, and a new number of them needs it again", () => {
  const course = ready({});
  assert.equal(hindrance(course), "rest");
  assert.equal(hindrance({ ...course, rest: true }), null);
  assert.equal(hindrance(heard({ ...course, rest: true }, draft({ state: "ready", rejected: 2 }))),
    "rest");
  assert.equal(hindrance(heard({ ...course, rest: true }, draft({ state: "ready" }))), null);
});

test("every reason that stands against writing is told apart", () => {
  assert.equal(hindrance(begin()), "reading");
  assert.equal(hindrance(ready({ layer: null })), "layer");
  assert.equal(hindrance(asking), "asking");
  assert.equal(hindrance(ready({ accepted: 0 })), "nothing");
  assert.equal(hindrance(heard(begin(), draft({ state: "blocked" }))), "blocked");
  assert.equal(hindrance(ready({ rejected: 0 })), null);
});

test("leaving asks only where something would be lost", () => {
  assert.ok(!unfinished(begin()));
  assert.ok(unfinished({ ...begin(), sent: 5 }));
  assert.ok(unfinished(ready({})));
  assert.ok(!unfinished(heard(begin(), draft({ state: "blocked" }))));
  assert.ok(!unfinished(heard(begin(), draft({ state: "writing" }))));
  assert.ok(!unfinished(heard(begin(), draft({ state: "written" }))));
});

test("what was answered last time is offered until it is answered", () => {
  const course = heard(begin(), draft({ state: "asking",
    questions: [{ ...CRS, remembered: "bd09" }, { ...CRS, question_id: "unit" }] }));
  assert.deepEqual(remembered(course), { crs: "bd09" });
  assert.deepEqual(remembered(said(course, "crs", "wgs84")), {});
});

test("the server is asked less often while nothing moves, and seldom while it is away", () => {
  assert.equal(delay(0, false), 300);
  assert.equal(delay(100, false), 2000);
  assert.equal(delay(0, true), 1000);
  assert.equal(delay(3, true), 8000);
  assert.equal(delay(100, true), 10000);
});

test("every change is said once", () => {
  const told = (before, after) => saying(before, after)?.key.replace("intake.said.", "") ?? null;
  const sending = { ...begin(), sent: 0 };
  assert.equal(told(begin(), sending), "sending");
  assert.equal(told(sending, { ...sending, sent: 9 }), null);
  assert.equal(told(sending, heard(sending, draft({}))), "reading");
  assert.equal(told(begin(), asking), "asking");
  assert.equal(told(asking, said(asking, "crs", "wgs84")), "rereading");
  assert.equal(told(asking, ready({})), "preview");
  assert.equal(told(asking, heard(asking, draft({ state: "blocked" }))), "blocked");
  assert.equal(told(asking, { ...asking, lost: true }), "lost");
  assert.equal(told({ ...asking, lost: true }, asking), "regained");
  assert.equal(told(asking, begin()), "dropped");
  assert.equal(told(asking, { ...begin(), problem: { status: 404 } }), null, "a refusal is an alert");
  const done = heard(asking, draft({ state: "written" }));
  assert.equal(told(asking, done), "done");
  assert.equal(told(done, begin()), null, "nothing was discarded");
  assert.equal(told(done, { ...done, undone: { removed: 1, restored: 0 } }), "undone");
});
