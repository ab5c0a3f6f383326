/**
 * What the planner offers: the smallest repairs, and dividing some grids again ("solve here").
 * An offer is shown on the map and in numbers before anybody accepts it, with one key.
 */

import { announce } from "../announce.js";
import { get, send } from "../api.js";
import { count, either, text } from "../text.js";
import { Steps } from "./steps.js";
import { verdictWords } from "./words.js";

/**
 * @typedef {import("./types").Move} Move
 * @typedef {import("./types").Figures} Figures
 * @typedef {{id: string, kind: "proposal" | "solve", words: string, moves: Move[],
 *   before: Figures[], after: Figures[], findings: import("../types").Finding[],
 *   proof: string | null, steps?: Steps}} Offer
 */

export class Offers {
  /** @param {import("./workspace.js").Workspace} workspace */
  constructor(workspace) {
    this.workspace = workspace;
    /** What can be accepted, the first is the one shown. @type {Offer[]} */
    this.list = [];
    this.shown = 0;
    this.busy = false;
    this._asked = 0;
  }

  /** @returns {Offer | null} */
  get now() {
    return this.list[this.shown] ?? null;
  }

  /**
   * Ask for the smallest repairs of a grid, or of a block that no grid has.
   * @param {string | null} grid
   * @param {string} [block]
   */
  async propose(grid, block) {
    const { desk } = this.workspace;
    const { board } = desk;
    const at = grid === null ? -1 : board.find(grid);
    const fine = at >= 0 && ["within", "none"].includes(board.stand(at, board.sums(at)));
    await this._ask("proposals", grid === null ? {} : { grid }, (told) => {
      const list = Array.isArray(told) ? told : told.proposals ?? [];
      return list.filter((/** @type {import("./types").Proposal} */ one) => block === undefined
        || one.moves.some((move) => move.block === block)).map((/** @type {import("./types").Proposal} */ one) => ({
        id: one.proposal_id, kind: "proposal", words: either(one.words), moves: one.moves,
        before: one.before, after: one.after, findings: [], proof: null }));
    }, text(fine ? "redraw.proposals.unneeded" : "redraw.proposals.none"), desk);
  }

  /**
   * Ask for these grids to be divided again, everything else as it is.
   * @param {number[]} grids
   * @param {"solved" | "least"} [how] what it is called
   */
  async solve(grids, how = "solved") {
    const { desk } = this.workspace;
    const codes = grids.map((grid) => desk.board.at(grid).code);
    await this._ask("solve", { grids: codes }, (told) => (told.moves.length === 0 ? [] : [{
      id: "solve", kind: "solve", words: text(`redraw.${how}`, { n: count(told.moves.length),
        grids: count(told.after.length) }), moves: told.moves, before: told.before,
      after: told.after, findings: told.findings ?? [], proof: told.proof ?? null,
      steps: new Steps(told.steps ?? []) }]),
    text("redraw.solve.none"), desk);
  }

  /** Ask for the least change that brings the chosen grid's unit, else the first, in order again. */
  async least() {
    const { desk: { board, editable }, chosen } = this.workspace;
    const there = chosen >= 0 ? chosen : board.grids.findIndex(({ gone }) => !gone);
    if (there < 0 || !editable) return;
    const { unit } = board.at(there);
    await this.solve([...board.grids.keys()].filter((grid) => {
      const { gone, locked, unit: own } = board.at(grid);
      return !gone && !locked && own === unit;
    }), "least");
  }

  /**
   * @param {string} verb
   * @param {unknown} body
   * @param {(told: any) => Offer[]} read
   * @param {string} none said when there is nothing to offer
   * @param {import("./desk.js").Desk} desk
   */
  async _ask(verb, body, read, none, desk) {
    this.clear();
    this.busy = true;
    this._asked += 1;
    const asked = this._asked;
    this.workspace.panel.offered();
    announce(text(`redraw.${verb}.asking`));
    const answer = await send("POST", `${desk.path}/${verb}`, body);
    if (asked !== this._asked) return;
    this.busy = false;
    if (answer.status === "ok") {
      this.list = read(answer.value);
      if (this.list.length === 0) this.workspace.say(none);
    } else {
      this.workspace.say(answer.status === "offline" ? text("offline")
        : answer.problem.detail ?? answer.problem.title ?? "", "refused");
    }
    this.show(0);
  }

  /**
   * Show one of the offers on the map and in numbers.
   * @param {number} at
   */
  show(at) {
    this.shown = at;
    this._draw();
    const { now } = this;
    if (now !== null) announce(text("redraw.offer.said", { words: now.words }));
  }

  _draw() {
    const { desk, painter, panel } = this.workspace;
    painter.offer(this._left().flatMap(({ block, to }) => {
      const index = desk.board.indexOf.get(block);
      return index === undefined ? [] : [{ block: index, to: desk.board.find(to) }];
    }));
    panel.offered();
  }

  /** @returns {Move[]} what of the offer that is shown is not made yet */
  _left() {
    const { now } = this;
    if (now === null) return [];
    return now.steps?.some ? now.steps.left(this.workspace.desk.board) : now.moves;
  }

  /** Make the offer that is shown a stroke. */
  accept() {
    const { now } = this;
    if (now === null) return false;
    const left = this._left();
    this.clear();
    if (left.length === 0) return false;
    this.workspace.desk.moves(left, now.kind);
    this.workspace.say(text("redraw.accepted", { words: now.words }));
    return true;
  }

  /**
   * Make one step of the offer that is shown a stroke of its own; without a number the next one.
   * @param {number} [at]
   */
  acceptStep(at) {
    const { now, workspace: { desk } } = this;
    const steps = now?.steps;
    const step = at === undefined ? steps?.next(desk.board) : steps?.list[at];
    if (!now || !steps || !step || steps.state(desk.board, step) !== "open") return false;
    const verdict = steps.judged(desk.board, step);
    if (verdict !== null && verdict.refusal !== null) {
      this.workspace.say(verdictWords(desk.board, verdict), "refused");
      return false;
    }
    const made = steps.together(desk.board, step);
    steps.sent(desk.moves(made.flatMap((one) => steps.movesOf(desk.board, one)), now.kind), made);
    this._draw();
    announce(text("redraw.move.accepted", { at: count(steps.list.indexOf(step) + 1),
      n: count(steps.list.length) }));
    return true;
  }

  /**
   * The server has kept a stroke: steps of an offer may be made by it, or be open again.
   * @param {string} id
   * @param {string[]} opened
   */
  kept(id, opened) {
    const steps = this.now?.steps;
    if (!steps?.some) return;
    steps.kept(id, opened);
    if (steps.left(this.workspace.desk.board).length > 0) this._draw();
    else if (steps.ours) this.clear();
  }

  /** Take the offers away; tells whether there were any. */
  clear() {
    const there = this.list.length > 0 || this.busy;
    this.list = [];
    this.shown = 0;
    this.busy = false;
    this._asked += 1;
    if (there) {
      this.workspace.painter.offer([]);
      this.workspace.panel.offered();
    }
    return there;
  }

  /** Fetch what is wrong with the draft. */
  async exceptions() {
    const answer = await get(`${this.workspace.desk.path}/exceptions`);
    if (answer.status !== "ok") return null;
    const { value } = answer;
    return /** @type {import("./types").Exception[]} */ (Array.isArray(value) ? value
      : value.exceptions ?? []);
  }
}
