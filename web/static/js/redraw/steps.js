/**
 * The moves of an offer one by one: which are made, which may be made now, what both grids would
 * hold. What is made is read off the draft itself, so an undone or refused step is open again.
 */

import { judge } from "./judge.js";

/**
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {import("./types").Step} Step
 * @typedef {import("./types").Move} Move
 * @typedef {{step: Step, state: "open" | "made" | "away", from: Side | null, to: Side}} Row
 * @typedef {{grid: number, before: number, after: number}} Side
 */

/** Begins the name of a grid that is opened with the stroke. */
const NEW = "+";
/** One step is what it is: nothing is taken along. */
const ALONE = { along: false, inBand: false };

export class Steps {
  /** @param {Step[]} list in the order in which every step is sound, as far as there is one */
  constructor(list) {
    this.list = list;
    /** Whether one of them was accepted by itself. */
    this.ours = false;
    /** Codes of the grids that were opened, by the name in the steps. @type {Map<string, string>} */
    this._codes = new Map();
    /** Names of grids by the stroke that opens them. @type {Map<string, string[]>} */
    this._opening = new Map();
  }

  /** Whether there is anything to be made one by one. */
  get some() {
    return this.list.length > 0;
  }

  /**
   * Return the code of the grid a step leads to; one that has to be opened keeps its "+".
   * @param {Draft} board
   * @param {Step} step
   */
  code(board, { to }) {
    const code = this._codes.get(to);
    const at = code === undefined ? -1 : board.find(code);
    return code !== undefined && at >= 0 && !board.at(at).gone ? code : to;
  }

  /**
   * Tell whether a step is still to be made, is made, or its blocks went another way.
   * @param {Draft} board
   * @param {Step} step
   * @returns {"open" | "made" | "away"}
   */
  state(board, step) {
    const from = board.find(step.from);
    const to = board.find(this.code(board, step));
    const grids = step.blocks.map((id) => board.grid[board.indexOf.get(id) ?? -1]);
    if (to >= 0 && grids.every((grid) => grid === to)) return "made";
    return grids.every((grid) => grid === from) ? "open" : "away";
  }

  /**
   * @param {Draft} board
   * @param {Step} step
   * @returns {Move[]}
   */
  movesOf(board, step) {
    const to = this.code(board, step);
    return step.blocks.map((block) => ({ block, from: step.from, to }));
  }

  /**
   * Return the moves that hold only together with a step, itself among them, as far as they are open.
   * @param {Draft} board
   * @param {Step} step
   */
  together(board, { step }) {
    return this.list.filter((one) => one.step === step && this.state(board, one) === "open");
  }

  /**
   * Return the moves that are still to be made.
   * @param {Draft} board
   * @returns {Move[]}
   */
  left(board) {
    return this.list.filter((step) => this.state(board, step) === "open")
      .flatMap((step) => this.movesOf(board, step));
  }

  /**
   * Return the step to be made next.
   * @param {Draft} board
   * @returns {Step | undefined}
   */
  next(board) {
    return this.list.find((step) => this.state(board, step) === "open");
  }

  /**
   * Return what a step does as the draft is now; null where only the server can tell: for a grid
   * that is yet to be opened, and for moves that hold only together.
   * @param {Draft} board
   * @param {Step} step
   */
  judged(board, step) {
    const to = this.code(board, step);
    if (to.startsWith(NEW) || this.together(board, step).length > 1) return null;
    const blocks = step.blocks.flatMap((id) => board.indexOf.get(id) ?? []);
    return judge(board, blocks, board.find(to), ALONE);
  }

  /**
   * Return the steps with the totals of both grids, each after those before it that are open.
   * @param {Draft} board
   * @returns {Row[]}
   */
  rows(board) {
    /** @type {Map<string, number>} */
    const now = new Map();
    const side = (/** @type {string} */ code, /** @type {number} */ more) => {
      const grid = board.find(code);
      const before = now.get(code) ?? (grid < 0 ? 0 : board.sums(grid).households);
      now.set(code, before + more);
      return { grid, before, after: before + more };
    };
    return this.list.map((step) => {
      const state = this.state(board, step);
      const more = state === "open" ? step.households : 0;
      return { step, state, from: step.from === null ? null : side(step.from, -more),
        to: side(this.code(board, step), more) };
    });
  }

  /**
   * Steps are on their way.
   * @param {string} id of the stroke
   * @param {Step[]} steps
   */
  sent(id, steps) {
    this.ours = true;
    this._opening.set(id, [...new Set(steps.map(({ to }) => to).filter((to) => to.startsWith(NEW)))]
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1)));
  }

  /**
   * A stroke was kept.
   * @param {string} id
   * @param {string[]} opened codes of the grids it opened
   */
  kept(id, opened) {
    const codes = [...opened].sort();
    for (const [at, name] of (this._opening.get(id) ?? []).entries()) {
      const code = codes[at];
      if (code !== undefined) this._codes.set(name, code);
    }
  }
}
