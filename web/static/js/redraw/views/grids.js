/** The numbers twin of the map: every grid of the draft with its count against the band. */

import { make } from "../../dom.js";
import { householdBar, householdMark, tintMark } from "../../marks.js";
import { Table } from "../../table.js";
import { count, text, word } from "../../text.js";
import { LOOSE } from "../draft.js";
import { gridWords } from "../words.js";

/**
 * @typedef {import("../types").Stand} Stand
 * @typedef {{at: number, code: string, name: string, households: number, blocks: number, gone: boolean,
 *   stand: Stand, locked: boolean}} Row
 */

/** The row of what no grid has. */
const LOOSE_KEY = "-";

export class GridsView {
  /** @param {import("../workspace.js").Workspace} workspace */
  constructor(workspace) {
    this.workspace = workspace;
    this.figure = "all";
    this.filter = "";
    /** @type {Table<Row> | null} */
    this.table = null;
    /** The row marked as chosen. */
    this._marked = "";
  }

  draw() {
    const { workspace } = this;
    const { board } = workspace.desk;
    const sorting = this.table?.sorting ?? null;
    this._marked = "";
    this.table = new Table({
      label: text("redraw.view.grids"), tall: false, key: (row) => row.code,
      say: (row) => [gridWords(board, row.at), row.locked ? text("redraw.is_locked") : ""].join(""),
      onChoose: (row) => workspace.choose(row.at, { fly: true }), onSort: () => this.refresh(),
    });
    this.table.sorting = sorting;
    this._figures = make("div", { class: "figures", role: "group", "aria-label": text("list.figures") });
    const filter = make("input", { type: "search", class: "filter", id: "redraw-filter",
      placeholder: text("list.filter"), "aria-label": text("list.filter"), value: this.filter,
      oninput: () => { this.filter = filter.value; this.refresh(); } });
    this._note = make("p", { class: "list-note", id: "redraw-fixed" });
    return [this._figures, filter, this.table.element, this._note];
  }

  /** @returns {Row[]} */
  _rows() {
    const { board } = this.workspace.desk;
    const rows = board.grids.map((grid, at) => ({ at, gone: grid.gone, code: grid.code, name: grid.name,
      households: grid.households, blocks: grid.blocks, stand: board.stand(at, grid),
      locked: grid.locked })).filter(({ gone, blocks }) => !gone || blocks > 0);
    const { loose } = board;
    if (loose.blocks > 0) {
      rows.unshift({ at: -1, gone: false, code: LOOSE_KEY, name: text("redraw.loose"), households: loose.households,
        blocks: loose.blocks, stand: "none", locked: false });
    }
    return rows;
  }

  refresh() {
    const rows = this._rows();
    const { board } = this.workspace.desk;
    const wanted = this.filter.trim().toLowerCase();
    const shown = rows.filter((row) => (this.figure === "all" || row.stand === this.figure)
      && (wanted === "" || `${row.name} ${row.code}`.toLowerCase().includes(wanted)));
    this.table?.show(shown, this._columns());
    const { chosen: at } = this.workspace;
    const chosen = at === LOOSE ? LOOSE_KEY : at < 0 ? "" : board.code(at) ?? "";
    // only another choice moves the keyboard to its row
    if (chosen !== this._marked) this.table?.choose(chosen);
    this._marked = chosen;
    if (this._note) this._note.textContent = this._fixed(rows);
    const limits = board.limits ?? { min: 0, max: 0 };
    /** @type {("within" | "above" | "below" | "unknown" | "none")[]} */
    const bands = board.limits ? ["within", "above", "below", "unknown"] : ["none", "unknown"];
    const figures = [{ id: "all", label: text("figure.grids"), n: rows.filter(({ at }) => at >= 0).length },
      ...bands.map((id) => ({ id,
        label: text(`figure.${id}`, limits), n: rows.filter(({ stand }) => stand === id).length }))];
    this._figures?.replaceChildren(...figures.map(({ id, label, n }) => make("button", {
      type: "button", class: "figure", "data-figure": id, "aria-pressed": String(this.figure === id),
      onclick: () => {
        this.figure = this.figure === id ? "all" : id;
        this.refresh();
        /** @type {HTMLElement | null | undefined} */
        (this._figures?.querySelector(`[data-figure="${id}"]`))?.focus();
      } }, make("b", { class: id === "all" ? null : `tone-${id}`, text: count(n) }),
    make("span", { text: label }))));
  }

  /**
   * Say how many grids a rule asks for, where it fixes the number.
   * @param {Row[]} rows
   */
  _fixed(rows) {
    const wanted = this.workspace.desk.fixedGrids;
    if (wanted === null) return "";
    const have = rows.filter(({ blocks, at }) => blocks > 0 && at >= 0).length;
    return text(have === wanted ? "redraw.fixed.met" : "redraw.fixed", { n: count(wanted), have: count(have) });
  }

  /** @returns {import("../../types").Column<Row>[]} */
  _columns() {
    const { desk } = this.workspace;
    const { limits } = desk.board;
    return [
      { id: "name", label: text("grid"), width: "minmax(0, 1fr)", sort: (row) => row.name,
        cell: (row) => make("span", { class: "name" },
          row.at < 0 ? make("span", { class: "tint loose", "aria-hidden": "true" })
            : tintMark(desk.tints?.[row.at] ?? 0),
          make("span", { class: "clip whole", text: row.name, title: `${row.name} ${row.code}` }),
          row.locked ? make("span", { class: "chip", text: text("redraw.is_locked.short") }) : null) },
      { id: "blocks", label: text("redraw.column.blocks"), width: "3.5rem", numeric: true,
        sort: (row) => row.blocks, cell: (row) => count(row.blocks) },
      { id: "households", label: text("households"), width: "5rem", numeric: true,
        sort: (row) => row.households, cell: (row) => householdMark(row.households, row.stand) },
      { id: "bar", label: limits === null ? "" : `${limits.min}–${limits.max}`, width: "minmax(3.75rem, min(24%, 20vw - 10rem))",
        cell: (row) => (row.stand === "none"
          ? make("span", { class: "faint", title: word("band", "none"), text: text("dash") })
          : householdBar(row.households, row.stand, desk.board.limitsOf(row.at))) },
    ];
  }

  focus() {
    this.table?.element.focus();
  }
}
