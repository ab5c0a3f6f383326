/**
 * One draft on the desk: what is shown, what is on its way to the server, what others did to it.
 * Strokes show at once and are taken back where the server says that somebody else was first.
 */

import { Borders, retint, tintAll } from "./colouring.js";
import { Draft, LOOSE } from "./draft.js";
import { Hits } from "./hits.js";
import { WAYS, judge } from "./judge.js";
import { planPath } from "./paths.js";
import { StrokeQueue } from "./queue.js";

/**
 * @typedef {import("./types").WorkspaceTold} WorkspaceTold
 * @typedef {import("./types").Kept} Kept
 * @typedef {import("./types").Stroke} Stroke
 * @typedef {import("./types").Move} Move
 * @typedef {import("./queue.js").Item} Item
 * @typedef {import("../types").Answer<any>} Answer
 * @typedef {{kind: "moved", blocks: number[], grids: number[], tints: number[]}
 *   | {kind: "opened"} | {kind: "status"} | {kind: "grids"}
 *   | {kind: "kept", item: Item, kept: Kept} | {kind: "lost", lost: import("./types").Lost[]}
 *   | {kind: "others", by: string, blocks: number} | {kind: "state", state: string}
 *   | {kind: "refused", problem: import("../types").Problem}} News
 */

export class Desk {
  /**
   * @param {{get: (path: string) => Promise<Answer>,
   *   send: (path: string, body: unknown) => Promise<Answer>,
   *   later: (ms: number) => Promise<void>, newId: () => string,
   *   keep: {load: () => Item[], save: (items: Item[]) => void},
   *   onNews: (news: News) => void}} parts
   * @param {string} plan
   */
  constructor(parts, plan) {
    this.parts = parts;
    this.path = planPath(plan);
    this.planId = plan;
    this.ways = { ...WAYS };
    /** What was found of the plan as a whole. @type {import("../types").Finding[]} */
    this.findings = [];
    /** How many grids a rule asks for, null where none does. @type {number | null} */
    this.fixedGrids = null;
    /** The last stroke that is shown here. */
    this.seq = 0;
    this.undo = false;
    this.redo = false;
    /** Of which stroke each block's place is. @type {Int32Array} */
    this._stamp = new Int32Array(0);
    this._own = new Set();
    /** The last stroke the server told of. */
    this._heard = 0;
    this._asking = false;
    /** Whether a step or a merge is on its way from here: what is heard of it meanwhile is no news. */
    this.acting = false;
    /** @type {StrokeQueue | null} */
    this.queue = null;
  }

  /**
   * Fetch the draft; returns why it cannot be had, or null.
   * @returns {Promise<Exclude<Answer, {status: "ok"}> | null>}
   */
  async open() {
    const answer = await this.parts.get(`${this.path}/workspace`);
    if (answer.status !== "ok") return answer;
    this._take(answer.value);
    this.queue = new StrokeQueue({
      send: this.parts.send, later: this.parts.later, seq: () => this.seq, keep: this.parts.keep,
      onAnswer: (item, told) => this._answered(item, told),
      onChange: () => this.parts.onNews({ kind: "status" }),
    });
    // strokes of before a reload: shown again until the server has answered
    for (const { id, body } of this.queue.waiting) this._show(id, /** @type {Move[]} */ (body.moves ?? []));
    return null;
  }

  close() {
    this.queue?.close();
  }

  /** @param {WorkspaceTold} told */
  _take(told) {
    this.plan = told.plan;
    this.seq = told.plan.seq;
    this.fixedGrids = told.fixed_grids;
    this.findings = told.findings ?? [];
    this.undo = told.undo;
    this.redo = told.redo;
    this.draft = new Draft(told);
    this.borders = new Borders(this.draft);
    this.tints = tintAll(this.borders, this.draft.grids.length);
    this.hits = new Hits(this.draft.lng, this.draft.lat);
    this._stamp = new Int32Array(this.draft.size).fill(this.seq);
    this.parts.onNews({ kind: "opened" });
  }

  /** @returns {Draft} */
  get board() {
    if (this.draft === undefined) throw new Error("the draft is not open");
    return this.draft;
  }

  /** Whether this draft may be changed; others are for looking at. */
  get editable() {
    return this.plan?.state === "draft";
  }

  /**
   * Return what moving blocks into a grid would do.
   * @param {Iterable<number>} blocks
   * @param {number} to
   */
  judge(blocks, to) {
    return judge(this.board, blocks, to, this.ways);
  }

  /**
   * Make a stroke: show it and send it.
   * @param {number[]} blocks
   * @param {number} to
   * @param {import("./types").StrokeKind} kind
   */
  stroke(blocks, to, kind) {
    const moves = blocks.map((block) => ({ block: this._id(block),
      from: this.board.code(this.board.grid[block] ?? LOOSE), to: this.board.code(to) }));
    this.moves(moves, kind);
  }

  /**
   * Make a stroke whose moves are told in ids and codes.
   * @param {Move[]} moves
   * @param {import("./types").StrokeKind} kind
   * @returns {string} the id of the stroke
   */
  moves(moves, kind) {
    const id = this.parts.newId();
    this._show(id, moves);
    this._send(id, "strokes", { kind, moves, force: false });
    return id;
  }

  undoLast() { this._send(this.parts.newId(), "undo", {}); }

  redoLast() { this._send(this.parts.newId(), "redo", {}); }

  /**
   * @param {number[] | "all"} grids
   * @param {boolean} locked
   */
  lock(grids, locked) {
    const codes = grids === "all" ? "all" : grids.map((grid) => this.board.at(grid).code);
    for (const grid of grids === "all" ? this.board.grids.keys() : grids) {
      this.board.at(grid).locked = locked;
    }
    this.parts.onNews({ kind: "grids" });
    this._send(this.parts.newId(), "locks", { grids: codes, locked });
  }

  /** @param {string | undefined} unit whose grid it is */
  newGrid(unit = this.plan?.unit_codes[0]) {
    this._send(this.parts.newId(), "grids", { ...(unit === undefined ? {} : { unit }) });
  }

  /**
   * @param {string} id
   * @param {string} verb
   * @param {Record<string, unknown>} body
   */
  _send(id, verb, body) {
    this._own.add(id);
    this.queue?.add({ id, path: `${this.path}/${verb}`, body });
  }

  /**
   * @param {string} id
   * @param {Move[]} moves
   */
  _show(id, moves) {
    this._own.add(id);
    this._apply(moves.map(({ block, to }) => [block, to]), null);
  }

  /**
   * Put blocks into grids, keep tints apart, and tell what is another now.
   * @param {[string, string | null][]} places
   * @param {number | null} seq null: not acknowledged yet
   */
  _apply(places, seq) {
    const { board } = this;
    const borders = /** @type {Borders} */ (this.borders);
    /** @type {number[]} */
    const blocks = [];
    /** @type {Set<number>} */
    const grids = new Set();
    for (const [id, code] of places) {
      const block = board.indexOf.get(id);
      if (block === undefined) continue;
      if (seq !== null && seq < (this._stamp[block] ?? 0)) continue;
      if (seq !== null) this._stamp[block] = seq;
      const from = /** @type {number} */ (board.grid[block]);
      const to = board.find(code);
      if (from === to) continue;
      borders.move(block, to);
      blocks.push(block);
      grids.add(from).add(to);
    }
    const tints = retint(borders, this.tints ?? [], grids);
    if (blocks.length > 0) this.parts.onNews({ kind: "moved", blocks, grids: [...grids], tints });
  }

  /**
   * @param {Item} item
   * @param {Answer} answer
   */
  _answered(item, answer) {
    if (answer.status === "ok") {
      this._kept(item, answer.value);
      return;
    }
    if (answer.status === "refused") this.parts.onNews({ kind: "refused", problem: answer.problem });
    // what was shown and not kept is taken back
    void this.resync();
  }

  /**
   * @param {Item} item
   * @param {Kept} kept
   */
  _kept(item, kept) {
    this._grids(kept.grids);
    this._apply([...kept.accepted.map(({ block, to }) => /** @type {[string, string | null]} */ ([block, to])),
      ...kept.lost.map(({ block, grid }) => /** @type {[string, string | null]} */ ([block, grid]))],
    kept.seq);
    this.undo = kept.undo;
    this.redo = kept.redo;
    this._gone(kept.gone ?? []);
    const gap = Math.max(kept.seq - 1, this._heard) > this.seq && this._heard !== kept.seq;
    if (!gap) this.seq = Math.max(this.seq, kept.seq);
    if (kept.lost.length > 0) this.parts.onNews({ kind: "lost", lost: kept.lost });
    this.parts.onNews({ kind: "kept", item, kept });
    if (gap) void this.catchUp();
  }

  /** @param {string[]} codes of grids that came to hold nothing */
  _gone(codes) {
    for (const code of codes) {
      const at = this.board.find(code);
      if (at >= 0) this.board.at(at).gone = true;
    }
    if (codes.length > 0) this.parts.onNews({ kind: "grids" });
  }

  /** @param {import("./types").GridTold[]} told */
  _grids(told) {
    let changed = false;
    for (const grid of told) {
      const known = this.board.gridOf.get(grid.code);
      const before = known === undefined ? null : this.board.at(known);
      if (before !== null && before.locked === grid.locked && before.name === grid.name
        && !before.gone) continue;
      this.board.addGrid(grid);
      changed = true;
    }
    if (changed) {
      retint(/** @type {Borders} */ (this.borders), this.tints ?? [],
        this.board.grids.keys());
      this.parts.onNews({ kind: "grids" });
    }
  }

  /**
   * News of the draft: fetch what others did.
   * @param {number} seq
   */
  heard(seq) {
    this._heard = Math.max(this._heard, seq);
    // what is ours is on its way: its answer tells whether others came in between
    if (seq > this.seq && !this.acting && (this.queue?.waiting.length ?? 0) === 0) void this.catchUp();
  }

  /**
   * The state of the plan as it was told; another one than is shown here is news, and so is
   * another day for which an approved plan waits.
   * @param {string | undefined} state
   */
  async heardState(state) {
    const same = state === this.plan?.state && state !== "approved";
    if (state === undefined || this.acting || same) return;
    const { state: before, in_force_from: day } = this.plan ?? {};
    await this.resync();
    const now = this.plan?.state;
    if (now !== undefined && (now !== before || this.plan?.in_force_from !== day)) this.parts.onNews({ kind: "state", state: now });
  }

  /** Fetch and show the strokes this page has not seen, in their order. */
  async catchUp() {
    if (this._asking) {
      this._again = true;
      return;
    }
    this._asking = true;
    do {
      this._again = false;
      const answer = await this.parts.get(`${this.path}/strokes?after=${this.seq}`);
      if (answer.status !== "ok") break;
      const strokes = /** @type {Stroke[]} */ (answer.value.strokes);
      if (!this._follow(strokes)) await this.resync();
      await this.heardState(answer.value.state);
      if (answer.value.more) this._again = true;
    } while (this._again);
    this._asking = false;
  }

  /**
   * @param {Stroke[]} strokes
   * @returns {boolean} false: something they speak of is not known here
   */
  _follow(strokes) {
    for (const stroke of strokes) {
      if (stroke.seq <= this.seq) continue; // the whole draft was read meanwhile
      const strange = stroke.moves.some(({ to }) => to !== null && !this.board.gridOf.has(to));
      // grids and locks of others stand in the draft itself
      const more = [stroke.opened, stroke.gone, stroke.locks].some((codes) => (codes ?? []).length > 0)
        && !this._own.has(stroke.stroke_id);
      if (strange || more) return false;
      this._apply(stroke.moves.map(({ block, to }) => [block, to]), stroke.seq);
      this.seq = Math.max(this.seq, stroke.seq);
      if (!this._own.has(stroke.stroke_id) && !this.acting) {
        this.parts.onNews({ kind: "others", by: stroke.by, blocks: stroke.moves.length });
      }
    }
    return true;
  }

  /** Fetch the whole draft and show what differs. */
  async resync() {
    const answer = await this.parts.get(`${this.path}/workspace`);
    if (answer.status !== "ok") return;
    const told = /** @type {WorkspaceTold} */ (answer.value);
    if (told.blocks.ids.length !== this.board.size) {
      this._take(told);
      return;
    }
    this._grids(told.grids);
    this.plan = told.plan;
    this.findings = told.findings ?? [];
    this.undo = told.undo;
    this.redo = told.redo;
    const waiting = new Set((this.queue?.waiting ?? []).flatMap(({ body }) =>
      /** @type {Move[]} */ (body.moves ?? []).map(({ block }) => block)));
    const codes = told.grids.map(({ code }) => code);
    this._gone(this.board.grids.map(({ code }) => code).filter((code) => !codes.includes(code)));
    const { seq } = told.plan;
    this._apply(told.blocks.ids.flatMap((id, i) => {
      const at = told.blocks.grid[i] ?? -1;
      return waiting.has(id) ? [] : [/** @type {[string, string | null]} */ ([id, codes[at] ?? null])];
    }), seq);
    this.seq = Math.max(this.seq, seq);
    this.parts.onNews({ kind: "status" });
  }

  /** @param {number} block */
  _id(block) { return /** @type {string} */ (this.board.ids[block]); }
}
