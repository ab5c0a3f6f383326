/**
 * The workspace in which a draft is redrawn: it takes the place of the list, and the map shows the
 * draft instead of grids. Everything a hand can do there a key can do, and the list as well.
 */

import { announce } from "../announce.js";
import { get, send } from "../api.js";
import { part } from "../dom.js";
import { keepReady } from "../fonts.js";
import { allWords, count, text } from "../text.js";
import { Bar } from "./bar.js";
import { Desk } from "./desk.js";
import { LOOSE, NONE } from "./draft.js";
import { Frame } from "./frame.js";
import { Offers } from "./offers.js";
import { Painter } from "./painter.js";
import { Panel } from "./panel.js";
import { keepIn, newId } from "./queue.js";
import { allIn, anyIn, boundsOf } from "./sight.js";
import { Tidings } from "./tidings.js";
import { Tools } from "./tools.js";
import { Walk } from "./walk.js";
import { Why } from "./why.js";
import { gridWords, strokeWords, verdictWords } from "./words.js";

/**
 * @typedef {import("../types").App} App
 * @typedef {import("./types").Verdict} Verdict
 */

/** What the map does by itself and not while a hand draws on it. */
const HABITS = /** @type {const} */ (["keyboard", "boxZoom", "doubleClickZoom"]);
/** How long after other news the strokes are asked for, in case the stream lost one. */
const QUIET_MS = 1500;

/** One draft, open: its desk and everything that shows it. */
export class Workspace {
  /**
   * @param {App} app
   * @param {string} plan
   */
  constructor(app, plan) {
    this.app = app;
    this.plan = plan;
    /** The grid that strokes go to; LOOSE stands for what no grid has. */
    this.chosen = NONE;
    /** Whether strokes take buildings out of every grid. */
    this.erasing = false;
    /** Whether the server does not answer; strokes wait meanwhile. */
    this.away = false;
    /** Whether the store has changed since the tiles were fetched. */
    this.stale = false;
    this.desk = new Desk({ get, send: (path, body) => send("POST", path, body),
      later: (ms) => new Promise((done) => { setTimeout(done, ms); }), newId,
      keep: keepIn(sessionStorage, plan), onNews: (news) => this.tidings.take(news) }, plan);
    this.painter = new Painter(app.map.map, this.desk);
    this.offers = new Offers(this);
    this.why = new Why(this);
    this.tidings = new Tidings(this);
    this.walk = new Walk(app.map.map, this.desk, this.painter);
    this.panel = new Panel(this);
    this.opened = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this._later = undefined;
  }

  /**
   * Fetch the draft and show it; returns the server's reason when it cannot be had.
   * @returns {Promise<string | null>}
   */
  async open() {
    this.panel.wait();
    announce(text("redraw.opening", { plan: this.plan }));
    const refusal = await this.desk.open();
    if (refusal !== null) {
      this.panel.close();
      return refusal.status === "offline" ? text("offline.next")
        : refusal.problem.detail ?? refusal.problem.title ?? "";
    }
    const { map } = this.app;
    this.opened = true;
    this.frame = new Frame(map.map.getContainer());
    this.tools = new Tools({ map: map.map, desk: this.desk, frame: this.frame,
      painter: this.painter, target: () => this.target,
      onVerdict: (verdict) => this.bar?.show(this.desk, verdict),
      onStroke: (verdict, kind) => this.finish(verdict, kind),
      onPick: (block, tool, choose) => this._picked(block, tool, choose),
      onLack: (what) => this.say(text(`redraw.lack.${what}`)) });
    const { tools } = this;
    this.bar = new Bar(part("map-area"), { take: (tool) => this.take(tool),
      resize: (by) => this.resize(by), tool: () => tools.tool, size: () => tools.size,
      editable: () => this.desk.editable });
    if (!this.desk.editable) tools.take("pan");
    for (const habit of HABITS) map.map[habit].disable();
    map.redraw(true);
    this._fit();
    if (!map.begun) map.begin(this.painter.sources());
    this.bar.draw();
    this.panel.open();
    await map.styled;
    this.painter.begin();
    void map.ready.then(() => keepReady(allWords("redraw."))); // nobody waits for these
    announce(text("redraw.opened", { plan: this.plan, n: count(this.desk.board.grids.length) }));
    return null;
  }

  /** Leave the workspace; what the server has not acknowledged waits for the next time. */
  close() {
    if (!this.opened) return;
    this.opened = false;
    this.desk.close();
    this.tools?.close();
    this.bar?.remove();
    this.frame?.remove();
    this.why.crossing.clear();
    this.panel.close();
    this.painter.clear();
    for (const habit of HABITS) this.app.map.map[habit].enable();
    this.app.map.redraw(false);
  }

  /** Bring the whole draft into view; an address that says where to look need not show all. */
  _fit() {
    const { board } = this.desk;
    const { map, begun } = this.app.map;
    map.resize(); // the panel is wider than the list was
    const seen = begun ? allIn : anyIn;
    if (board.size === 0 || (map.getZoom() >= 13 && seen(board, map.getBounds()))) return;
    this.look([...board.ids.keys()]);
  }

  /**
   * Bring blocks into view.
   * @param {number[]} blocks
   */
  look(blocks) {
    this.app.map.fly(boundsOf(this.desk.board, blocks), null);
  }

  /**
   * Choose the grid that strokes go to.
   * @param {number} grid -1 for what no grid has
   * @param {{fly?: boolean, quiet?: boolean}} [how]
   */
  choose(grid, { fly = false, quiet = false } = {}) {
    this.chosen = grid;
    this.erasing = false;
    this.painter.choose(grid);
    if (fly) this.zoom();
    this.panel.chose();
    this.panel.status();
    if (!quiet) announce(text("redraw.chosen", { grid: gridWords(this.desk.board, grid) }));
  }

  /** Bring the chosen grid into view. */
  zoom() {
    this.look(this.desk.board.members(this.chosen));
  }

  /**
   * Choose the grid after or before the chosen one, what no grid has among them.
   * @param {number} by
   */
  step(by) {
    const { board } = this.desk;
    const there = [...board.grids.keys()].filter((grid) => !board.at(grid).gone);
    if (board.loose.blocks > 0) there.push(LOOSE);
    if (there.length === 0) return;
    const at = there.indexOf(this.chosen);
    const next = at < 0 ? (by > 0 ? 0 : there.length - 1) : (at + by + there.length) % there.length;
    this.walk.go(-1);
    this.choose(/** @type {number} */ (there[next]), { fly: true });
  }

  /** @param {import("./tools.js").Tool} tool */
  take(tool) {
    this.tools?.take(tool);
    this.why.clear();
    this.bar?.draw();
    announce(text(`redraw.tool.${tool}.hint`));
  }

  /** @param {number} by */
  resize(by) {
    this.tools?.resize(by);
    this.bar?.draw();
    announce(document.getElementById("size-now")?.textContent ?? "");
  }

  /**
   * Make a stroke, or say why not.
   * @param {Verdict} verdict
   * @param {import("./types").StrokeKind} kind
   * @returns {boolean}
   */
  finish(verdict, kind) {
    const { board } = this.desk;
    if (verdict.refusal !== null) {
      this.say(verdictWords(board, verdict), "refused");
      this.bar?.show(this.desk, null);
      return false;
    }
    const words = strokeWords(board, verdict) + verdictWords(board, verdict);
    this.desk.stroke(verdict.moves, verdict.to, kind);
    this.bar?.show(this.desk, null);
    this.say(words);
    return true;
  }

  /** What strokes go to: a grid, LOOSE while they take buildings out, NONE while nothing is chosen. */
  get target() {
    return this.chosen >= 0 ? this.chosen : this.erasing ? LOOSE : NONE;
  }

  /** Strokes take buildings out of every grid from now on; again: they no longer do. */
  erase() {
    const on = !this.erasing && this.desk.editable;
    this.choose(on ? LOOSE : NONE, { quiet: true });
    this.erasing = on;
    this.panel.status();
    announce(text(on ? "redraw.erase.hint" : "redraw.erase.off"));
  }

  /**
   * Put the building of the keyboard into a grid.
   * @param {number} [to] LOOSE: out of every grid
   */
  assign(to = this.target) {
    const { block } = this.walk;
    if (block < 0) this.walk.begin(this.chosen);
    else if (!this.desk.editable) this.say(text("redraw.lack.state"));
    else if (to === NONE) this.say(text("redraw.lack.grid"));
    else this.finish(this.desk.judge([block], to), "keyboard");
  }

  /** Open an empty grid in the unit of the chosen one, else of the building of the keyboard. */
  newGrid() {
    const { board } = this.desk;
    const unit = this.chosen >= 0 ? board.at(this.chosen).unit : board.unitOf(Math.max(0, this.walk.block));
    this.desk.newGrid(unit === "" ? undefined : unit);
  }

  /** Lock the chosen grid, or open it again. */
  lock() {
    const { board } = this.desk;
    if (this.chosen < 0 || !this.desk.editable) return;
    const locked = !board.at(this.chosen).locked;
    this.desk.lock([this.chosen], locked);
    announce(text(locked ? "redraw.locked" : "redraw.unlocked", { grid: board.at(this.chosen).name }));
  }

  /** Lock all grids, or open all when all are locked. */
  lockAll() {
    if (!this.desk.editable) return;
    const locked = !this.desk.board.grids.every((grid) => grid.locked);
    this.desk.lock("all", locked);
    this.say(text(locked ? "redraw.locked.all" : "redraw.unlocked.all"));
  }

  /** Ask for the chosen grid to be divided again together with its neighbours. */
  async solve() {
    const { desk, chosen } = this;
    if (chosen < 0 || !desk.editable) {
      this.say(text("redraw.lack.grid"));
      return;
    }
    const { unit } = desk.board.at(chosen);
    const around = (desk.borders?.of(chosen) ?? []).filter((grid) =>
      !desk.board.at(grid).locked && desk.board.at(grid).unit === unit);
    await this.offers.solve([chosen, ...around]);
  }

  /** Enter on the map: the building of the keyboard into the chosen grid, or the tool's own. */
  enter() {
    const { block } = this.walk;
    if (this.tools?.tool === "why" && block >= 0) void this.why.pick(block);
    else if (this.target === NONE && block >= 0) this.choose(this.desk.board.grid[block] ?? LOOSE);
    else this.assign();
  }

  /** Put the keyboard on the map, on a building. */
  toMap() {
    this.app.map.map.getCanvas().focus();
    if (this.walk.block < 0) this.walk.begin(this.chosen);
  }

  /** The draft's state is another now: it may or may not be changed. */
  reopened() {
    if (!this.desk.editable) this.tools?.take("pan");
    this.bar?.draw();
    this.panel.status();
    this.panel.changed();
  }

  undo() { if (this.desk.editable) this.desk.undoLast(); }
  redo() { if (this.desk.editable) this.desk.redoLast(); }

  /**
   * Say something on the screen and aloud.
   * @param {string} words
   * @param {string} [tone]
   */
  say(words, tone = "") {
    this.panel.say(words, tone);
    announce(words);
  }

  /**
   * @param {number} block
   * @param {string} tool
   * @param {boolean} choose
   */
  _picked(block, tool, choose) {
    this.walk.go(block, choose || tool === "why");
    if (tool === "why") void this.why.pick(block);
    else if (choose) this.choose(this.desk.board.grid[block] ?? LOOSE);
  }

  /**
   * News of the states of plans.
   * @param {Record<string, string>} states
   */
  heardStates(states) {
    if (this.opened) void this.desk.heardState(states[this.plan]);
  }

  /**
   * News of the store or of this draft.
   * @param {string} [plan]
   * @param {number} [seq]
   */
  heard(plan = this.plan, seq = 0) {
    this.stale = true;
    if (plan !== this.plan) return;
    if (seq > 0) {
      this.desk.heard(seq);
      return;
    }
    // the stream tells of strokes at once; this is for the time while it is down
    clearTimeout(this._later);
    this._later = setTimeout(() => { if (this.opened) void this.desk.catchUp(); }, QUIET_MS);
  }

  /**
   * The server went away, or is back.
   * @param {boolean} connected
   */
  connected(connected) {
    if (!this.opened || this.away !== connected) return;
    this.away = !connected;
    if (connected) this.desk.queue?.wake();
    this.panel.status();
    announce(text(connected ? "redraw.back" : "redraw.away"));
  }

  /** The language changed. */
  speak() {
    if (!this.opened) return;
    void keepReady(allWords("redraw."));
    this.bar?.draw();
    this.panel.open();
    this.painter.labels();
  }
}
