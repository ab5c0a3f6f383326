/** What is wrong with the draft, gravest first, each with its reason and the smallest repair. */

import { announce } from "../../announce.js";
import { make } from "../../dom.js";
import { findingItem } from "../../facts/sheet.js";
import { severityMark } from "../../marks.js";
import { Table } from "../../table.js";
import { message } from "../../tabs/findings.js";
import { count, text, word } from "../../text.js";

/**
 * @typedef {import("../types").Exception} Exception
 * @typedef {Exception & {key: string}} Row
 */

/** How many households change their grid: told under versions, a reason for nothing here. */
const MOVED = "GRID-23";
/** In the order in which they are mended. */
const KINDS = ["unassigned", "overlap", "in_pieces", "split_compound", "out_of_band", "enclave"];

export class ProblemsView {
  /** @param {import("../workspace.js").Workspace} workspace */
  constructor(workspace) {
    this.workspace = workspace;
    /** @type {Row[] | null} */
    this.rows = null;
    this.failed = false;
    this.kind = "all";
    this.now = "";
    /** @type {Table<Row> | null} */
    this.table = null;
  }

  /** Ask the server anew. */
  async load() {
    const told = await this.workspace.offers.exceptions();
    this.failed = told === null;
    if (told === null) return;
    this.rows = told.map((one) => ({ ...one, key: `${one.kind}:${one.place}:${one.grid ?? ""}` }));
  }

  draw() {
    this.table = new Table({
      label: text("redraw.view.problems"), tall: true, key: (row) => row.key,
      say: (row) => `${word("redraw.kind", row.kind)} ${this._words(row)}`,
      onChoose: (row) => this.go(row), onSort: () => this.refresh(),
    });
    this._figures = make("div", { class: "figures wrap", role: "group", "aria-label": text("list.figures") });
    this._note = make("p", { class: "list-note" });
    this._least = make("button", { type: "button", class: "quiet", id: "redraw-least", hidden: true,
      title: `${text("redraw.least.hint")} (Shift+S)`, text: text("redraw.least.ask"),
      onclick: () => void this.workspace.offers.least() });
    this._reasons = make("div", { class: "reasons", id: "redraw-reasons", tabindex: 0, role: "group",
      "aria-label": text("redraw.reasons"), hidden: true });
    return [this._figures, this._least, this.table.element, this._reasons, this._note];
  }

  refresh() {
    /** @type {Row[]} */
    const rows = this.rows ?? [];
    const shown = rows.filter(({ kind }) => this.kind === "all" || kind === this.kind);
    this.table?.show(shown, this._columns());
    this.table?.choose(this.now);
    const kinds = KINDS.filter((kind) => rows.some((row) => row.kind === kind));
    this._figures?.replaceChildren(...(kinds.length === 0 ? [] : ["all", ...kinds]).map((id) =>
      make("button", { type: "button", class: "figure", "data-figure": id,
        "aria-pressed": String(this.kind === id),
        onclick: () => {
          this.kind = this.kind === id ? "all" : id;
          this.refresh();
        } }, make("b", { text: count(id === "all" ? rows.length
        : rows.filter(({ kind }) => kind === id).length) }),
      make("span", { text: word("redraw.kind", id) }))));
    if (this.table) this.table.element.hidden = rows.length === 0;
    if (this._least) {
      this._least.hidden = !this.workspace.desk.editable || !kinds.includes("out_of_band");
    }
    this._why(rows.find(({ key }) => key === this.now));
    if (this._note) {
      this._note.textContent = this.failed ? text("list.failed")
        : this.rows === null ? text("redraw.problems.asking")
          : rows.length === 0 ? text("redraw.problems.none") : text("redraw.problems.note");
    }
  }

  /**
   * Show what the planner found out about the grid or its unit: the proof that it cannot be
   * otherwise, or what would have to change.
   * @param {Row | undefined} row
   */
  _why(row) {
    const { desk } = this.workspace;
    const at = desk.board.find(row?.grid ?? null);
    const unit = at < 0 ? "" : desk.board.at(at).unit;
    const reasons = at < 0 ? [] : desk.findings.filter(({ place, place_kind, rule }) =>
      rule !== row?.finding?.rule && rule !== MOVED && (place === row?.grid || (place_kind === "unit" && place === unit)));
    if (this._reasons === undefined) return;
    this._reasons.hidden = reasons.length === 0;
    this._reasons.replaceChildren(make("h3", { text: text("redraw.reasons") }),
      make("ul", { class: "finding-list" }, ...reasons.map(findingItem)));
  }

  /** @returns {import("../../types").Column<Row>[]} */
  _columns() {
    return [{ id: "what", label: "", width: "minmax(0, 1fr)", cell: (row) => make("div",
      { class: "finding" }, severityMark(row.finding?.severity ?? "should"),
      make("div", { class: "finding-words" },
        make("div", { class: "finding-head" }, make("b", { text: word("redraw.kind", row.kind) }),
          make("span", { class: "faint clip", text: this._place(row) })),
        make("div", { class: "finding-text", text: this._words(row) }))) }];
  }

  /** @param {Row} row */
  _place(row) {
    const { board } = this.workspace.desk;
    const grid = board.find(row.grid);
    return grid >= 0 ? board.at(grid).name : row.place;
  }

  /** @param {Row} row */
  _words(row) {
    if (row.finding !== null) return message(row.finding);
    return text(`redraw.problem.${row.kind}`, { place: this._place(row), found: row.found ?? text("dash"),
      required: row.required ?? text("dash") });
  }

  /**
   * Go to what is wrong: on the map, with its grid chosen and the repairs asked for.
   * @param {Row} row
   */
  go(row) {
    const { workspace } = this;
    const { board } = workspace.desk;
    this.now = row.key;
    this._why(row);
    const grid = board.find(row.grid);
    const block = row.place_kind === "block" ? board.indexOf.get(row.place) ?? -1 : -1;
    if (grid >= 0 || block >= 0) workspace.choose(grid, { quiet: true });
    workspace.walk.go(block, true);
    if (row.bbox) workspace.app.map.fly(row.bbox, null);
    else workspace.look(block >= 0 ? [block] : board.members(grid));
    announce(`${word("redraw.kind", row.kind)} ${this._words(row)}`);
    if (!workspace.desk.editable) return;
    if (row.grid !== null) void workspace.offers.propose(row.grid);
    else if (block >= 0) void workspace.offers.propose(null, row.place);
  }

  /**
   * Go to the next thing that is wrong.
   * @param {number} by
   */
  step(by) {
    const rows = (this.rows ?? []).filter(({ kind }) => this.kind === "all" || kind === this.kind);
    if (rows.length === 0) {
      this.workspace.say(text("redraw.problems.none"));
      return;
    }
    const at = rows.findIndex(({ key }) => key === this.now);
    const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : (at + by + rows.length) % rows.length;
    this.go(/** @type {Row} */ (rows[next]));
    if (this.workspace.panel.view === "problems") this.refresh();
  }

  focus() {
    this.table?.element.focus();
  }
}
