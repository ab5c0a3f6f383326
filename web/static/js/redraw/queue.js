/**
 * Strokes on their way to the server: one at a time, in the order they were made, each under an id
 * of its own, so that one sent twice counts once. While the server is away they wait, and say so.
 */

/**
 * @typedef {import("../types").Answer<any>} Answer
 * @typedef {{id: string, path: string, body: Record<string, unknown>}} Item
 */

const RETRY_MS = [500, 1000, 2000, 4000];

export class StrokeQueue {
  /**
   * @param {{send: (path: string, body: unknown) => Promise<Answer>,
   *   later: (ms: number) => Promise<void>, seq: () => number,
   *   onAnswer: (item: Item, answer: Answer) => void, onChange: () => void,
   *   keep: {load: () => Item[], save: (items: Item[]) => void}}} parts
   */
  constructor(parts) {
    this._parts = parts;
    /** What the server has not acknowledged yet, the oldest first. @type {Item[]} */
    this.waiting = parts.keep.load();
    this.offline = false;
    this._sending = false;
    this._closed = false;
    /** Ends the pause between two tries. @type {(() => void) | undefined} */
    this._wake = undefined;
    void this._go();
  }

  /**
   * Put a stroke at the end.
   * @param {Item} item
   */
  add(item) {
    this.waiting.push(item);
    this._changed();
    void this._go();
  }

  /** Stop sending; what waits stays kept for the next time. */
  close() {
    this._closed = true;
  }

  /** The server is back: try at once what waits. */
  wake() {
    this._wake?.();
  }

  async _go() {
    if (this._sending) return;
    this._sending = true;
    for (let tries = 0; this.waiting.length > 0 && !this._closed;) {
      const item = /** @type {Item} */ (this.waiting[0]);
      const answer = await this._parts.send(item.path, { ...item.body, stroke_id: item.id,
        seq: this._parts.seq() });
      if (this._closed) break;
      // a server that is starting or ending (503) is away, too
      const away = answer.status === "offline"
        || (answer.status === "refused" && answer.problem.status >= 500);
      if (away) {
        this.offline = true;
        this._changed();
        const pause = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 4000;
        await Promise.race([this._parts.later(pause),
          new Promise((done) => { this._wake = () => done(null); })]);
        tries += 1;
        continue;
      }
      tries = 0;
      this.offline = false;
      this.waiting.shift();
      this._changed();
      this._parts.onAnswer(item, answer);
    }
    this._sending = false;
  }

  _changed() {
    this._parts.keep.save(this.waiting);
    this._parts.onChange();
  }
}

/**
 * Return what keeps the strokes of a plan over a reload of the page.
 * @param {Storage} storage
 * @param {string} plan
 */
export function keepIn(storage, plan) {
  const key = `wangge.strokes.${plan}`;
  return {
    /** @returns {Item[]} */
    load() {
      try {
        return JSON.parse(storage.getItem(key) ?? "[]");
      } catch {
        return [];
      }
    },
    /** @param {Item[]} items */
    save(items) {
      if (items.length === 0) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify(items));
    },
  };
}

/**
 * Return a new random id (UUID 4); the one of the browser is missing on pages without https.
 * @returns {string}
 */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (/** @type {number} */ (bytes[6]) & 15) | 64;
  bytes[8] = (/** @type {number} */ (bytes[8]) & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20),
    hex.slice(20)].join("-");
}
