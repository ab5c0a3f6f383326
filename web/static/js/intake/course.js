/**
 * Where one import is, as values: what was heard from the server and said by the person makes the
 * next value. No clock, no network, no page: `desk.js` does, `panel.js` draws.
 */

/**
 * @typedef {import("./types").Course} Course
 * @typedef {import("./types").Draft} Draft
 * @typedef {import("./types").Question} Question
 * @typedef {import("./types").Stage} Stage
 */

const FIRST_MS = 300;
const SLOWEST_MS = 2_000;
const FIRST_LOST_MS = 1_000;
const SLOWEST_LOST_MS = 10_000;
/** Ids of answers about columns: they hold for one layer only. */
const COLUMN = "column.";

/** @returns {Course} */
export function begin() {
  return { file: null, sent: null, draft: null, seen: null, layer: null, answers: {},
    unsent: false, lost: false, problem: null, rest: false, undone: null };
}

/**
 * Return which step of the wizard this is.
 * @param {Course} course
 * @returns {Stage}
 */
export function stageOf({ sent, draft, seen }) {
  if (draft === null) return sent === null ? "choose" : "sending";
  if (draft.state === "writing") return "writing";
  if (draft.state === "written") return "done";
  if (draft.state === "failed") return "failed";
  return seen === null ? "reading" : "preview";
}

/**
 * Tell whether the server is at work on it and must be asked again.
 * @param {Course} course
 * @returns {boolean}
 */
export function busy({ draft }) {
  return draft !== null && (draft.state === "reading" || draft.state === "writing");
}

/**
 * Tell whether something would be lost by leaving now.
 * @param {Course} course
 * @returns {boolean}
 */
export function unfinished(course) {
  return ["sending", "reading", "preview"].includes(stageOf(course))
    && course.seen?.state !== "blocked";
}

/**
 * Take in what the server says. A preview is kept as the one to show; the answers are the server's
 * unless the person has said something since.
 * @param {Course} course
 * @param {Draft} draft
 * @returns {Course}
 */
export function heard(course, draft) {
  const preview = ["asking", "ready", "blocked"].includes(draft.state);
  const next = { ...course, sent: null, draft, lost: false, problem: null };
  if (!preview) return next;
  const own = course.unsent;
  const answers = own ? course.answers : { ...draft.answers };
  return { ...next, seen: _shown({ ...draft, questions: _asked(course, draft, answers) }), answers,
    layer: own ? course.layer : draft.layer,
    rest: course.rest && course.seen?.rejected === draft.rejected };
}

/**
 * Return the questions to show: an answered one stays, where it stood, although the server has no
 * more reason to ask it, so that the answer can be changed.
 * @param {Course} course
 * @param {Draft} draft
 * @param {import("./types").Answers} answers
 * @returns {Question[]}
 */
function _asked({ seen }, { questions, layer }, answers) {
  const before = seen === null || seen.layer !== layer ? [] : seen.questions;
  const fresh = new Map(questions.map((question) => [question.question_id, question]));
  const kept = before.flatMap((old) => {
    const id = old.question_id;
    const again = fresh.get(id);
    fresh.delete(id);
    return again !== undefined ? [again]
      : answers[id] === undefined ? [] : [{ ...old, answer: answers[id] }];
  });
  return [...kept, ...fresh.values()];
}

/**
 * Return a preview that waits for an answer as one that asks, whatever else stands against it.
 * @param {Draft} draft
 * @returns {Draft}
 */
function _shown(draft) {
  const waits = draft.questions.some(({ question_id: id, needed, answer }) =>
    needed && !answer && draft.answers[id] === undefined);
  return waits && draft.state !== "asking" ? { ...draft, state: "asking" } : draft;
}

/**
 * @param {Course} course
 * @param {string} id
 * @param {string} value empty takes the answer back
 * @returns {Course}
 */
export function said(course, id, value) {
  const { [id]: _before, ...others } = course.answers;
  return { ...course, unsent: true, answers: value === "" ? others : { ...others, [id]: value } };
}

/**
 * Say which layer the file is; what was said about columns of another layer no longer holds.
 * @param {Course} course
 * @param {string} layer
 * @returns {Course}
 */
export function layered(course, layer) {
  const kept = Object.entries(course.answers).filter(([id]) => !id.startsWith(COLUMN));
  return { ...course, layer, unsent: true, answers: Object.fromEntries(kept) };
}

/**
 * Return the answers after a column was given to a field, or to none. A field has one column and a
 * column one field.
 * @param {Course} course
 * @param {string} column
 * @param {string} field empty: the column is no field
 * @returns {Course}
 */
export function mapped(course, column, field) {
  const mapping = course.seen?.mapping ?? {};
  const taken = Object.keys({ ...mapping, ...course.answers })
    .map((id) => id.replace(COLUMN, ""))
    .filter((name) => columnOf(course, name) === column && name !== field);
  const freed = taken.reduce((now, name) => said(now, COLUMN + name, NO_COLUMN), course);
  return field === "" ? freed : said(freed, COLUMN + field, column);
}

/** The answer that says: no column of the file is this field. */
export const NO_COLUMN = "-";

/**
 * Return the column that is this field, as said or as the server found it.
 * @param {Course} course
 * @param {string} field
 * @returns {string | undefined}
 */
export function columnOf(course, field) {
  return course.answers[COLUMN + field] ?? course.seen?.mapping[field];
}

/**
 * Return the field a column is, as said or as the server found it; empty for none.
 * @param {Course} course
 * @param {string} column
 * @returns {string}
 */
export function fieldOf(course, column) {
  const fields = course.seen?.fields ?? [];
  return fields.find(({ name }) => columnOf(course, name) === column)?.name ?? "";
}

/**
 * Return the answer that stands: what was said last, or what the server took it for.
 * @param {Course} course
 * @param {Question} question
 * @returns {string}
 */
export function answerTo(course, { question_id: id, answer }) {
  if (course.answers[id] !== undefined) return course.answers[id];
  return course.unsent ? "" : answer ?? "";
}

/**
 * Return what was answered last time and not yet this time, by question.
 * @param {Course} course
 * @returns {import("./types").Answers}
 */
export function remembered(course) {
  return Object.fromEntries((course.seen?.questions ?? [])
    .filter((question) => question.remembered && answerTo(course, question) === "")
    .map((question) => [question.question_id, question.remembered ?? ""]));
}

/**
 * Return the questions without which the file cannot be taken, and that have no answer.
 * @param {Course} course
 * @returns {Question[]}
 */
export function open(course) {
  return (course.seen?.questions ?? [])
    .filter((question) => question.needed && answerTo(course, question) === "");
}

/**
 * Tell why the file cannot be written now; null when it can.
 * @param {Course} course
 * @returns {"reading" | "layer" | "blocked" | "asking" | "nothing" | "rest" | null}
 */
export function hindrance(course) {
  const { draft, seen, unsent, rest } = course;
  if (seen === null || unsent || draft?.state === "reading") return "reading";
  if (seen.layer === null) return "layer";
  if (seen.state === "blocked") return "blocked";
  if (seen.state === "asking") return "asking";
  if ((seen.accepted ?? 0) === 0) return "nothing";
  return (seen.rejected ?? 0) > 0 && !rest ? "rest" : null;
}

/**
 * Return how long to wait before asking again: longer while nothing moves, longer still while the
 * server is away.
 * @param {number} still how often the answer was the same
 * @param {boolean} lost
 * @returns {number} milliseconds
 */
export function delay(still, lost) {
  return lost ? Math.min(SLOWEST_LOST_MS, FIRST_LOST_MS * 2 ** still)
    : Math.min(SLOWEST_MS, Math.round(FIRST_MS * 1.25 ** still));
}

/**
 * Return what a listener is told when one course has become another: the key of a text, its
 * values; null when there is nothing to say.
 * @param {Course} before
 * @param {Course} after
 * @returns {{key: string, values: Record<string, string | number>} | null}
 */
export function saying(before, after) {
  if (after.lost !== before.lost) return _told(after.lost ? "lost" : "regained");
  if (after.undone !== before.undone && after.undone !== null) return _told("undone");
  const [was, is] = [stageOf(before), stageOf(after)];
  const name = after.file?.name ?? after.seen?.file_name ?? "";
  if (is === "preview") {
    if (after.seen === before.seen) {
      return after.unsent && !before.unsent ? _told("rereading") : null;
    }
    return _preview(after);
  }
  if (was === is) return null;
  if (is === "choose") return after.problem === null && unfinished(before) ? _told("dropped") : null;
  return _told(is, { name });
}

/** @param {Course} course */
function _preview(course) {
  const { seen } = course;
  if (seen?.state === "blocked") return _told("blocked");
  const asked = open(course).length;
  return _told(asked > 0 ? "asking" : "preview", { read: seen?.read ?? 0,
    accepted: seen?.accepted ?? 0, rejected: seen?.rejected ?? 0, asked });
}

/**
 * @param {string} what
 * @param {Record<string, string | number>} [values]
 */
function _told(what, values = {}) {
  return { key: `intake.said.${what}`, values };
}
