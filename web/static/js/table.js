/**
 * An accessible table of any length: role=grid, arrow keys move, Enter chooses. Only the rows in
 * sight exist as elements; screen readers get the true number of rows and each row's index.
 */

import { make } from "./dom.js";
import { compareNames } from "./text.js";

const SPARE = 8;
let tables = 0;

/** @template R */
export class Table {
  /**
   * @param {{label: string, tall: boolean, key: (row: R) => string, say: (row: R) => string,
   *   onChoose: (row: R) => void, onSort: () => void,
   *   group?: ((row: R, rows: R[]) => {id: string, heading: () => Node}) | undefined,
   *   onEnd?: () => void}} options
   */
  constructor(options) {
    this.options = options;
    tables += 1;
    this._name = `table-${tables}`;
    /** @type {R[]} */
    this._rows = [];
    /** @type {import("./types").Column<R>[]} */
    this._columns = [];
    /** Where each row begins, in pixels; one more says where the last one ends. */
    this._tops = [0];
    this._active = 0;
    this._chosen = "";
    /** @type {{id: string, down: boolean} | null} */
    this.sorting = null;
    /** The rows are part of more that the server keeps, in its order. */
    this.partial = false;
    this._head = make("div", { role: "row", class: "head", "aria-rowindex": 1 });
    this._body = make("div", { role: "rowgroup", class: "body" });
    this.element = make("div", {
      role: "grid", class: options.tall ? "table tall" : "table", tabindex: 0,
      "aria-label": options.label,
      onkeydown: (/** @type {KeyboardEvent} */ event) => this._key(event),
      onscroll: () => this._draw(),
      onfocus: () => this._mark(),
    }, make("div", { role: "rowgroup", class: "head-group" }, this._head), this._body);
    new ResizeObserver(() => {
      // rows grow with the type, which is larger on a very wide screen
      const last = this._tops.at(-1);
      this._tops = this._laidOut();
      this._draw(last !== this._tops.at(-1));
    }).observe(this.element);
  }

  /**
   * Show rows under columns.
   * @param {R[]} rows
   * @param {import("./types").Column<R>[]} columns
   * @param {{total: number | null}} [more] they are the first of so many (null: nobody counted)
   */
  show(rows, columns, more) {
    this.partial = more !== undefined;
    const all = more === undefined ? rows.length + 1 : more.total === null ? -1 : more.total + 1;
    this._columns = columns;
    this._rows = this._sorted(rows);
    this._tops = this._laidOut();
    this._active = Math.min(this._active, Math.max(0, rows.length - 1));
    this.element.setAttribute("aria-rowcount", String(all));
    this.element.setAttribute("aria-colcount", String(columns.length));
    this.element.style.setProperty("--columns", columns.map(({ width }) => width).join(" "));
    this._head.replaceChildren(...columns.map((column) => this._heading(column)));
    this._draw(true);
  }

  /** Begin at the top: other rows are about to come. */
  toTop() {
    this._active = 0;
    this.element.scrollTop = 0;
  }

  /**
   * Mark the row of the chosen thing and bring it into sight.
   * @param {string} key
   */
  choose(key) {
    this._chosen = key;
    const index = this._rows.findIndex((row) => this.options.key(row) === key);
    if (index >= 0) this._move(index);
    else this._draw(true);
  }

  /**
   * Choose the row this many rows after the active one.
   * @param {number} by
   */
  step(by) {
    const fresh = this._chosen === "" && this._active === 0 && by > 0;
    this._move(fresh ? 0 : this._active + by);
    const row = this._rows[this._active];
    if (row !== undefined) this.options.onChoose(row);
  }

  /**
   * Return where each row begins; the first row of a group has its heading above it.
   * @returns {number[]}
   */
  _laidOut() {
    const height = this._height();
    const heading = this._height("--row");
    const tops = [];
    let top = 0;
    for (const [i] of this._rows.entries()) {
      if (this._opensGroup(i)) top += heading;
      tops.push(top);
      top += height;
    }
    return [...tops, top];
  }

  /**
   * @param {number} index
   * @returns {boolean}
   */
  _opensGroup(index) {
    const { group } = this.options;
    const row = this._rows[index];
    if (group === undefined || row === undefined || this.sorting !== null) return false;
    const before = this._rows[index - 1];
    return before === undefined
      || group(before, this._rows).id !== group(row, this._rows).id;
  }

  /**
   * @param {string} [token] the row's own unless named
   * @returns {number}
   */
  _height(token = this.options.tall ? "--row-tall" : "--row") {
    const style = getComputedStyle(document.documentElement);
    return parseFloat(style.getPropertyValue(token)) * parseFloat(style.fontSize);
  }

  /**
   * @param {R[]} rows
   * @returns {R[]}
   */
  _sorted(rows) {
    const by = this._columns.find(({ id }) => id === this.sorting?.id)?.sort;
    if (by === undefined || this.sorting === null || this.partial) return rows;
    const sign = this.sorting.down ? -1 : 1;
    return [...rows].sort((one, other) => {
      const [a, b] = [by(one), by(other)];
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      return sign * (typeof a === "number" && typeof b === "number" ? a - b
        : compareNames(String(a), String(b)));
    });
  }

  /**
   * @param {import("./types").Column<R>} column
   * @returns {HTMLElement}
   */
  _heading(column) {
    const sorted = this.sorting?.id === column.id ? this.sorting : null;
    const order = sorted === null ? "none" : sorted.down ? "descending" : "ascending";
    const content = column.sort === undefined ? make("span", { text: column.label })
      : make("button", {
        type: "button", class: "sort", text: column.label,
        onclick: () => {
          this.sorting = { id: column.id, down: sorted !== null && !sorted.down };
          this.options.onSort();
          /** @type {HTMLElement | null} */
          (this._head.querySelector(`[data-column="${column.id}"] button`))?.focus();
        },
      }, make("span", { class: "arrow", "aria-hidden": "true",
        text: sorted === null ? "" : sorted.down ? "▾" : "▴" }));
    return make("div", { role: "columnheader", "aria-sort": column.sort ? order : null,
      "data-column": column.id, class: column.numeric ? "numeric" : null }, content);
  }

  /** @param {boolean} [anew] */
  _draw(anew = false) {
    const height = this._height();
    const { scrollTop, clientHeight } = this.element;
    const top = this._tops.findIndex((start) => start + height > scrollTop);
    const first = Math.max(0, (top < 0 ? this._rows.length : top) - SPARE);
    const seen = Math.ceil(clientHeight / height) + 2 * SPARE;
    const last = Math.min(this._rows.length, first + seen);
    const span = `${first}-${last}`;
    if (!anew && span === this._body.dataset.span) return;
    this._body.dataset.span = span;
    this._body.style.setProperty("height", `${this._tops.at(-1) ?? 0}px`);
    this._body.replaceChildren(...this._rows.slice(first, last).flatMap((row, i) =>
      (this._opensGroup(first + i) ? [this._groupHead(row, first + i)] : [])
        .concat(this._row(row, first + i))));
    this._mark();
    if (this.partial && last === this._rows.length) this.options.onEnd?.();
  }

  /**
   * @param {R} row
   * @param {number} index
   * @returns {HTMLElement}
   */
  _groupHead(row, index) {
    // for the eye: each row says its group itself when it is read aloud
    const element = make("div", { class: "group-head", "aria-hidden": "true" },
      this.options.group?.(row, this._rows).heading());
    element.style.setProperty("top", `${(this._tops[index] ?? 0) - this._height("--row")}px`);
    return element;
  }

  /**
   * @param {R} row
   * @param {number} index
   * @returns {HTMLElement}
   */
  _row(row, index) {
    const element = make("div", {
      role: "row", class: "row", id: `${this._name}-${index}`, "aria-rowindex": index + 2,
      "aria-label": this.options.say(row),
      "aria-selected": String(this.options.key(row) === this._chosen),
      "data-key": this.options.key(row),
      onclick: () => { this._active = index; this._mark(); this.options.onChoose(row); },
    }, ...this._columns.map(({ cell, numeric }) =>
      make("div", { role: "gridcell", class: numeric ? "numeric" : null }, cell(row))));
    element.style.setProperty("top", `${this._tops[index] ?? 0}px`);
    return element;
  }

  _mark() {
    for (const row of this._body.querySelectorAll(".active")) row.classList.remove("active");
    const active = document.getElementById(`${this._name}-${this._active}`);
    if (active === null) this.element.removeAttribute("aria-activedescendant");
    else this.element.setAttribute("aria-activedescendant", active.id);
    active?.classList.add("active");
  }

  /** @param {number} index */
  _move(index) {
    this._active = Math.max(0, Math.min(this._rows.length - 1, index));
    const top = (this._tops[this._active] ?? 0)
      - (this._opensGroup(this._active) ? this._height("--row") : 0);
    const bottom = (this._tops[this._active] ?? 0) + this._height();
    const room = this.element.clientHeight - this._head.offsetHeight;
    const { scrollTop } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    if (bottom > scrollTop + room) this.element.scrollTop = bottom - room;
    this._draw(true);
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / this._height()) - 2);
    /** @type {Record<string, number>} */
    const to = {
      ArrowDown: this._active + 1, ArrowUp: this._active - 1, PageDown: this._active + page,
      PageUp: this._active - page, Home: 0, End: this._rows.length - 1,
    };
    const index = to[event.key];
    const row = this._rows[this._active];
    if (index !== undefined) this._move(index);
    else if ((event.key === "Enter" || event.key === " ") && row !== undefined) {
      this.options.onChoose(row);
    } else return;
    event.preventDefault();
  }
}
