/**
 * Takes a file to the server and stays with it until it is written or dropped: the one place that
 * speaks with `/api/imports`. What it knows is a `Course`; who draws it is told of every change.
 */

import { begin, busy, delay, heard, layered, mapped, said } from "./course.js";

/**
 * @typedef {import("./types").Course} Course
 * @typedef {import("../types").Answer<any>} Answer
 * @typedef {{get: (path: string) => Promise<Answer>,
 *   send: (method: "POST" | "DELETE" | "PUT", path: string, body?: unknown) => Promise<Answer>,
 *   upload: (path: string, file: Blob, onSent: (bytes: number) => void, signal: AbortSignal)
 *     => Promise<Answer>}} Server
 */

const DRAFTS = "/api/imports/drafts";

/** One import at a time. */
export class Desk {
  /**
   * @param {{server: Server, later: (ms: number) => Promise<void>,
   *   onChange: (course: Course, before: Course) => void}} parts
   */
  constructor({ server, later, onChange }) {
    this._server = server;
    this._later = later;
    this._onChange = onChange;
    this.course = begin();
    /** Counts up whenever what is on its way no longer matters. */
    this._turn = 0;
    this._telling = false;
    this._abort = new AbortController();
  }

  /**
   * Bring a file to the server; the layer may be left to it.
   * @param {File} file
   * @param {string | null} layer
   */
  async take(file, layer) {
    const turn = this._fresh();
    this._now({ ...begin(), file: { name: file.name, size: file.size }, layer, sent: 0 });
    const query = new URLSearchParams({ name: file.name, ...(layer === null ? {} : { layer }) });
    const answer = await this._server.upload(`${DRAFTS}?${query}`, file, (bytes) => {
      if (turn === this._turn) this._now({ ...this.course, sent: bytes });
    }, this._abort.signal);
    if (turn !== this._turn) {
      // dropped while the last bytes went: the server is not to keep what nobody wants
      if (answer.status === "ok") await this._server.send("DELETE", _path(answer.value.draft_id));
      return;
    }
    if (answer.status === "ok") await this._heard(answer.value, turn);
    else this._now({ ...begin(), layer, lost: answer.status === "offline",
      problem: answer.status === "refused" ? answer.problem : null });
  }

  /**
   * @param {string} id
   * @param {string} value
   */
  answer(id, value) {
    this._say(said(this.course, id, value));
  }

  /** @param {string} layer */
  choose(layer) {
    this._say(layered(this.course, layer));
  }

  /** @param {import("./types").Answers} answers to several questions at once */
  answerAll(answers) {
    this._say(Object.entries(answers)
      .reduce((course, [id, value]) => said(course, id, value), this.course));
  }

  /**
   * @param {string} column
   * @param {string} field
   */
  map(column, field) {
    this._say(mapped(this.course, column, field));
  }

  /** @param {boolean} rest */
  takeRest(rest) {
    this._now({ ...this.course, rest });
  }

  /** Say yes: the server writes. */
  async accept() {
    const { draft, rest } = this.course;
    if (draft === null || busy(this.course)) return;
    const turn = this._turn;
    const answer = await this._server.send("POST", `${_path(draft.draft_id)}/accept`,
      { accept_rest: rest });
    await this._answered(answer, turn);
  }

  /** The path of a draft that nobody needs once the page is gone; null when there is none. */
  get left() {
    const { draft } = this.course;
    return draft === null || draft.state === "writing" ? null : _path(draft.draft_id);
  }

  /** Leave the import; what was not accepted is gone, and the uploaded file in any case. */
  async drop() {
    const { left } = this;
    this._fresh();
    this._now(begin());
    if (left !== null) await this._server.send("DELETE", left);
  }

  /**
   * Take an import back. Returns the refusal, or null when it is undone.
   * @param {string} importId
   * @param {string} why
   * @returns {Promise<Answer>}
   */
  async undo(importId, why) {
    const answer = await this._server.send("POST",
      `/api/imports/${encodeURIComponent(importId)}/undo`, { why });
    if (answer.status === "ok") {
      this._now({ ...this.course, undone: { import_id: importId, ...answer.value } });
    }
    return answer;
  }

  /**
   * Say that a choice cannot be taken, as the server would.
   * @param {import("../types").Problem} problem
   */
  refuse(problem) {
    this._fresh();
    this._now({ ...begin(), problem });
  }

  /** Forget what was under way and return the new turn. */
  _fresh() {
    this._abort.abort();
    this._abort = new AbortController();
    this._turn += 1;
    return this._turn;
  }

  /** @param {Course} course */
  _say(course) {
    this._now(course);
    // one telling at a time: what is said while one is on its way goes with the next
    if (!this._telling) void this._tell();
  }

  /** Tell the server everything that was said; it gives up the reading it is at. */
  async _tell() {
    const { draft, layer, answers } = this.course;
    if (draft === null) return;
    this._turn += 1;
    const turn = this._turn;
    this._now({ ...this.course, unsent: false, draft: { ...draft, state: "reading" } });
    const order = { ...(layer === null ? {} : { layer }), answers };
    this._telling = true;
    const answer = await this._server.send("PUT", _path(draft.draft_id), order);
    this._telling = false;
    if (turn === this._turn && this.course.unsent) await this._tell();
    else await this._answered(answer, turn);
  }

  /**
   * @param {Answer} answer
   * @param {number} turn
   */
  async _answered(answer, turn) {
    if (turn !== this._turn) return;
    if (answer.status === "ok") await this._heard(answer.value, turn);
    else {
      // what the server holds is unchanged: show that again, with what went wrong
      const { seen, draft } = this.course;
      this._now({ ...this.course, draft: seen ?? draft, lost: answer.status === "offline",
        problem: answer.status === "refused" ? answer.problem : null });
    }
  }

  /**
   * Take in a draft and ask again for as long as the server is at work on it.
   * @param {import("./types").Draft} draft
   * @param {number} turn
   */
  async _heard(draft, turn) {
    this._now(heard(this.course, draft));
    let still = 0;
    while (turn === this._turn && busy(this.course)) {
      await this._later(delay(still, this.course.lost));
      if (turn !== this._turn) return;
      const answer = await this._server.get(_path(draft.draft_id));
      if (turn !== this._turn) return;
      if (answer.status === "refused") {
        this._now({ ...begin(), problem: answer.problem });
        return;
      }
      still = this._moved(answer) ? 0 : still + 1;
      this._now(answer.status === "ok" ? heard(this.course, answer.value)
        : { ...this.course, lost: true });
    }
  }

  /**
   * Tell whether an answer says something new.
   * @param {Answer} answer
   */
  _moved(answer) {
    const { draft, lost } = this.course;
    if (answer.status !== "ok") return !lost;
    const [was, is] = [draft?.progress, answer.value.progress];
    return lost || was?.done !== is.done || was?.title !== is.title;
  }

  /** @param {Course} course */
  _now(course) {
    const before = this.course;
    this.course = course;
    this._onChange(course, before);
  }
}

/** @param {string} id */
function _path(id) {
  return `${DRAFTS}/${encodeURIComponent(id)}`;
}
