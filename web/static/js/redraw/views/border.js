/**
 * The border of the chosen grid as a list: the buildings just outside, with what taking each would
 * do to both grids. Redrawing without the map.
 */

import { announce } from "../../announce.js";
import { make } from "../../dom.js";
import { Table } from "../../table.js";
import { count, text, word } from "../../text.js";
import { blockWords, gridName, shortId, verdictWords } from "../words.js";

/** @typedef {{block: number, key: string, verdict: import("../types").Verdict}} Row */

const GLYPHS = { within: "", below: " ↓", above: " ↑", unknown: " ?", none: "" };

export class BorderView {
  /** @param {import("../workspace.js").Workspace} workspace */
  constructor(workspace) {
    this.workspace = workspace;
    /** @type {Table<Row> | null} */
    this.table = null;
  }

  draw() {
    const { workspace } = this;
    const sorting = this.table?.sorting ?? null;
    this.table = new Table({
      label: text("redraw.view.border"), tall: false, key: (row) => row.key,
      say: (row) => this._say(row), onChoose: (row) => this._take(row), onSort: () => this.refresh(),
    });
    this.table.sorting = sorting;
    this.table.element.addEventListener("keydown", () => this._follow());
    this._note = make("p", { class: "list-note" });
    return [make("p", { class: "view-note", text: text(workspace.chosen < 0
      ? "redraw.border.none" : "redraw.border.note", { grid: gridName(workspace.desk.board,
      workspace.chosen) }) }), this.table.element, this._note];
  }

  refresh() {
    const rows = this._rows();
    this.table?.show(rows, this._columns());
    if (this.table) this.table.element.hidden = rows.length === 0;
    if (this._note) {
      this._note.textContent = rows.length === 0 && this.workspace.chosen >= 0
        ? text("redraw.border.empty") : "";
    }
    const note = this.table?.element.previousElementSibling;
    if (note) {
      note.textContent = text(this.workspace.chosen < 0 ? "redraw.border.none" : "redraw.border.note",
        { grid: gridName(this.workspace.desk.board, this.workspace.chosen) });
    }
  }

  /** @returns {Row[]} */
  _rows() {
    const { desk, chosen } = this.workspace;
    const { board } = desk;
    if (chosen < 0) return [];
    /** @type {Set<number>} */
    const outside = new Set();
    board.eachMember(chosen, (block) => {
      for (const other of board.neighbours(block)) if (board.grid[other] !== chosen) outside.add(other);
    });
    return [...outside].map((block) => ({ block, key: board.ids[block] ?? "",
      verdict: desk.judge([block], chosen) }))
      .filter(({ verdict }) => verdict.refusal !== "locked" && verdict.refusal !== "unit")
      .sort((one, other) => Number(one.verdict.refusal !== null) - Number(other.verdict.refusal !== null));
  }

  /** @returns {import("../../types").Column<Row>[]} */
  _columns() {
    const { board } = this.workspace.desk;
    const from = (/** @type {Row} */ { block }) => board.grid[block] ?? -1;
    // what would move: the building and what comes along; a count that is missing stays unknown
    const moved = (/** @type {Row} */ { block, verdict }) => {
      const all = (verdict.moves.length === 0 ? [block] : verdict.moves)
        .map((one) => board.households[one] ?? -1);
      return all.some((one) => one < 0) ? null : all.reduce((sum, one) => sum + one, 0);
    };
    const after = (/** @type {Row} */ { verdict }, /** @type {number} */ at) =>
      verdict.effects.find((effect) => effect.at === at);
    const figure = (/** @type {import("../types").Effect | undefined} */ effect) => (effect === undefined
      ? "" : make("span", { class: `households band-${effect.to}`,
        text: `${count(effect.after.households)}${GLYPHS[effect.to]}` }));
    return [
      { id: "block", label: text("redraw.column.building"), width: "minmax(6rem, 1.1fr)",
        sort: ({ key }) => key, cell: ({ key, verdict }) => make("span", { class: "name" },
          make("span", { class: "clip", text: shortId(key), title: key }),
          verdict.moves.length < 2 ? null : make("span", { class: "faint kind",
            title: text("redraw.border.along", { n: count(verdict.moves.length - 1) }),
            text: `+${count(verdict.moves.length - 1)}` })) },
      { id: "households", label: text("households"), width: "3.6rem", numeric: true,
        sort: moved, cell: (row) => count(moved(row)) },
      { id: "from", label: text("redraw.column.from"), width: "minmax(0, 1fr)",
        sort: (row) => gridName(board, from(row)), cell: (row) => make("span", { class: "wraps", text: gridName(board, from(row)) }) },
      { id: "gives", label: text("redraw.column.left"), width: "3.4rem", numeric: true,
        sort: (row) => after(row, from(row))?.after.households ?? null,
        cell: (row) => (row.verdict.refusal === "cut" ? text("redraw.column.cuts")
          : figure(after(row, from(row)))) },
      { id: "takes", label: text("redraw.column.here"), width: "3.4rem", numeric: true,
        sort: (row) => after(row, row.verdict.to)?.after.households ?? null,
        cell: (row) => figure(after(row, row.verdict.to)) },
    ];
  }

  /** @param {Row} row */
  _say({ block, verdict }) {
    const { board } = this.workspace.desk;
    return [blockWords(board, block), verdictWords(board, verdict), ...verdict.effects.map((effect) =>
      text("redraw.would", { grid: gridName(board, effect.at), n: count(effect.after.households),
        band: effect.to === "none" ? "" : word("band", effect.to) }))].join("");
  }

  /** Show on the map what the row under the keyboard would do. */
  _follow() {
    requestAnimationFrame(() => {
      const id = this.table?.element.getAttribute("aria-activedescendant") ?? "";
      const key = document.getElementById(id)?.getAttribute("data-key") ?? "";
      const block = this.workspace.desk.board.indexOf.get(key);
      if (block !== undefined) this.workspace.walk.go(block, true);
    });
  }

  /** @param {Row} row */
  _take({ block }) {
    const { workspace } = this;
    if (!workspace.desk.editable) {
      announce(text("redraw.lack.state"));
      return;
    }
    workspace.walk.go(block, true);
    workspace.finish(workspace.desk.judge([block], workspace.chosen), "keyboard");
  }

  focus() {
    this.table?.element.focus();
  }
}
