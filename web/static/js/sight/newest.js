/** Asks one question at a time: while one is on its way the newest waits, those between are dropped. */

/**
 * @template Q
 * @template A
 */
export class Newest {
  /**
   * @param {(question: Q) => Promise<A>} ask
   * @param {(answer: A, question: Q) => void} take
   */
  constructor(ask, take) {
    this._ask = ask;
    this._take = take;
    /** @type {{question: Q} | null} */
    this._next = null;
    this._busy = false;
    this._closed = false;
    /** How many were asked, for tests and for measuring. */
    this.asked = 0;
  }

  /** Whether an answer is still to come. */
  get busy() {
    return this._busy;
  }

  /**
   * Ask this, as soon as the last answer is there.
   * @param {Q} question
   */
  want(question) {
    this._next = { question };
    if (!this._busy) void this._run();
  }

  /** Take no answer any more. */
  close() {
    this._closed = true;
    this._next = null;
  }

  async _run() {
    this._busy = true;
    while (this._next !== null) {
      const { question } = this._next;
      this._next = null;
      this.asked += 1;
      const answer = await this._ask(question);
      if (!this._closed) this._take(answer, question);
    }
    this._busy = false;
  }
}
