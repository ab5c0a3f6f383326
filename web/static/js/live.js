/**
 * Learns of new revisions: a stream of events, and asking every few seconds while it is down.
 * Says how old the data on the screen is; old data stays visible.
 */

import { get } from "./api.js";

const POLL_MS = 15_000;
const RETRY_STREAM_MS = 60_000;

/** Watches the store's revision and tells when it changes or when the server is away. */
export class Live {
  /**
   * @param {number} revision
   * @param {(revision: number) => void} onRevision
   * @param {() => void} onStatus called when `seen` or `connected` changed
   * @param {(plan: string, seq: number) => void} [onStroke] somebody redrew a draft
   * @param {(states: Record<string, string>) => void} [onStates] plans are in other states now
   */
  constructor(revision, onRevision, onStatus, onStroke = () => undefined, onStates = () => undefined) {
    this.revision = revision;
    this.connected = true;
    /** When the server was last heard of, in milliseconds of the page's clock. */
    this.seen = Date.now();
    this._onRevision = onRevision;
    this._onStatus = onStatus;
    this._onStroke = onStroke;
    this._onStates = onStates;
    /** @type {EventSource | null} */
    this._stream = null;
    this._open();
    setInterval(() => this._tick(), POLL_MS);
  }

  _open() {
    const stream = new EventSource("/api/events");
    this._stream = stream;
    stream.addEventListener("open", () => this._heard());
    for (const name of ["revision", "ping", "message"]) {
      stream.addEventListener(name, (event) => {
        this._heard();
        if (name === "revision") this.arrived(JSON.parse(event.data).revision);
      });
    }
    stream.addEventListener("stroke", (event) => {
      this._heard();
      const { plan, seq } = JSON.parse(event.data);
      this._onStroke(plan, seq);
    });
    stream.addEventListener("plans", (event) => {
      this._heard();
      this._onStates(JSON.parse(event.data).states);
    });
    stream.addEventListener("error", () => {
      // whether the server is away is known now, not at the next turn
      void this._tick();
      if (stream.readyState !== EventSource.CLOSED) return;
      this._stream = null;
      setTimeout(() => this._open(), RETRY_STREAM_MS);
    });
  }

  /** Ask by ourselves: proves that the server is there, and replaces a stream that is down. */
  async _tick() {
    const answer = await get(`/api/changes?since=${this.revision}`);
    if (answer.status === "offline") {
      this.connected = false;
      this._onStatus();
      return;
    }
    this._heard();
    if (answer.status === "ok") this.arrived(answer.value.revision);
  }

  _heard() {
    this.seen = Date.now();
    this.connected = true;
    this._onStatus();
  }

  /**
   * Take in the revision of the store, wherever it was heard of.
   * @param {unknown} revision
   */
  arrived(revision) {
    if (typeof revision !== "number" || revision === this.revision) return;
    this.revision = revision;
    this._onRevision(revision);
  }
}
