/** The list twin of the map: everything the map shows, in tables a keyboard can walk. */

import { announce } from "../announce.js";
import { make, part } from "../dom.js";
import { Table } from "../table.js";
import { camerasTab } from "../tabs/cameras.js";
import { dueTab } from "../tabs/due.js";
import { findingsTab } from "../tabs/findings.js";
import { gridsTab } from "../tabs/grids.js";
import { incidentsTab } from "../tabs/incidents.js";
import { unitsTab } from "../tabs/units.js";
import { count, text } from "../text.js";
import { planSwitch } from "./plan_switch.js";

/**
 * @typedef {import("../types").App} App
 */

/** How long the hand rests before the server is asked for what is typed. */
const WAIT_MS = 200;
/** More figures than these go into two rows. */
const MANY = 5;

/** Draws the tabs and the table of the chosen one. */
export class List {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {import("../types").Tab<any>[]} */
    const tabs = [unitsTab(app), gridsTab(app), camerasTab(app), incidentsTab(app),
      findingsTab(app), dueTab(app)];
    this.tabs = tabs.filter(({ needs }) => app.session.permissions.includes(needs));
    this.filter = "";
    this.figure = "all";
    /** @type {any[] | null} */
    this.rows = null;
    /** @type {number | null} */
    this.total = 0;
    /** Where the next page of a list begins that the server keeps; null: all is here. */
    this.next = /** @type {string | null} */ (null);
    /** @type {import("../types").Figure<any>[]} */
    this.counted = [];
    /** @type {Table<any> | null} */
    this.table = null;
    this._asked = 0;
    this._timer = 0;
    this._reading = false;
    app.store.on(["tab"], () => {
      this.rows = null;
      this.next = null;
      this.counted = [];
      this.filter = "";
      this.figure = "all";
      this.draw();
    });
    app.store.on(["plan"], () => this._showPlan());
    app.store.on(["language"], () => this.draw());
    app.store.on(["days"], ({ tab }) => { if (tab === "incidents") this.draw(); });
    app.store.on(["selection"], () => this._markChosen());
  }

  /** Build the panel anew and fetch the rows of its tab. */
  draw() {
    const tab = this._tab();
    this.table = new Table({
      label: text(`tab.${tab.id}`), tall: tab.tall ?? false, key: tab.key, say: tab.say,
      onChoose: (row) => this._choose(row), group: tab.group,
      onSort: () => (this._kept() ? this._fill() : void this.refresh(true)),
      onEnd: () => void this._more(),
    });
    this._figures = make("div", { class: "figures", role: "group",
      "aria-label": text("list.figures") });
    this._note = make("p", { class: "list-note", role: "status" });
    const filter = make("input", {
      type: "search", class: "filter", placeholder: text("list.filter"),
      "aria-label": text("list.filter"), value: this.filter, id: "filter",
      oninput: () => { this.filter = filter.value; this._ask(); },
    });
    this._filter = filter;
    part("list").setAttribute("aria-label", text("list.title"));
    this._switch = planSwitch(this.app);
    part("list").replaceChildren(this._switch, this._tabList(),
      make("div", { role: "tabpanel", class: "tab-panel", id: "tab-panel",
        "aria-labelledby": `tab-${tab.id}` },
      this._figures, filter, this.table.element, this._note));
    this.refresh();
  }

  /**
   * Fetch the rows again and keep everything else: the store has a new revision. `anew`: something
   * else is asked for, so the list begins at its top.
   * @param {boolean} [anew]
   */
  async refresh(anew = false) {
    this._asked += 1;
    const asked = this._asked;
    const tab = this._tab();
    void this._count(asked);
    const least = anew ? 0 : this.rows?.length ?? 0;
    const answer = await (tab.page?.({ ...this._question(), least }) ?? tab.load?.() ?? null);
    if (asked !== this._asked) return;
    if (anew) this.table?.toTop();
    // a failed request keeps the rows that are on the screen; the top bar shows their age
    if (answer !== null) {
      this.rows = answer.rows;
      this.total = answer.total;
      this.next = answer.next ?? null;
    } else if (this.rows === null) this.rows = [];
    this._fill(answer === null);
    this._markChosen();
  }

  /** Whether all rows of the list are here, so that they are sorted here too. */
  _kept() {
    return this._tab().page === undefined || (this.next === null && this.rows !== null);
  }

  /** What the server is asked for, where it keeps the list. */
  _question() {
    const sorting = this.table?.sorting ?? null;
    return { words: this.filter.trim(), figure: this.figure, sort: sorting?.id ?? "",
      down: sorting?.down ?? false, after: "", least: 0 };
  }

  /** Ask for what is filtered now: here at once, the server when the hand rests. */
  _ask() {
    clearTimeout(this._timer);
    if (this._tab().page === undefined) this._fill();
    else this._timer = setTimeout(() => void this.refresh(true), WAIT_MS);
  }

  /** Fetch the next page as the last row comes into sight. */
  async _more() {
    const { page } = this._tab();
    if (page === undefined || this.next === null || this._reading) return;
    const asked = this._asked;
    this._reading = true;
    const answer = await page({ ...this._question(), after: this.next });
    this._reading = false;
    if (asked !== this._asked || answer === null) return;
    this.rows = [...(this.rows ?? []), ...answer.rows];
    this.next = answer.next ?? null;
    this._fill();
  }

  /**
   * Fetch the figures above a list that the server keeps.
   * @param {number} asked
   */
  async _count(asked) {
    const figures = await (this._tab().counts?.() ?? null);
    if (asked !== this._asked || figures === null) return;
    this.counted = figures;
    this._showFigures(figures);
  }

  /** Another plan is shown: rows that depend on it are fetched again, others stay as they are. */
  _showPlan() {
    if (this._tab().planned) {
      this.figure = "all";
      this.draw();
      return;
    }
    const fresh = planSwitch(this.app);
    this._switch?.replaceWith(fresh);
    this._switch = fresh;
  }

  /**
   * Say something under the list.
   * @param {string} words
   */
  say(words) {
    if (this._note) this._note.textContent = words;
  }

  /** Put the keyboard back on the table, where it was before the facts were shown. */
  focus() {
    this.table?.element.focus();
  }

  /**
   * Choose the row after or before the chosen one.
   * @param {number} by
   */
  step(by) {
    this.table?.step(by);
  }

  /** @returns {import("../types").Tab<any>} */
  _tab() {
    const { tab: id } = this.app.store.state;
    const tab = this.tabs.find((one) => one.id === id) ?? this.tabs[0];
    if (tab === undefined) throw new Error(`no tab ${id}`);
    return tab;
  }

  _tabList() {
    const chosen = this._tab().id;
    return make("div", { role: "tablist", class: "tabs", "aria-label": text("list.title"),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this._tabKey(event) },
    ...this.tabs.map(({ id }) => make("button", {
      role: "tab", type: "button", id: `tab-${id}`, "aria-selected": String(id === chosen),
      "aria-controls": "tab-panel", tabindex: id === chosen ? 0 : -1, text: text(`tab.${id}`),
      onclick: () => this._open(id) })));
  }

  /** @param {string} id */
  _open(id) {
    this.app.store.set({ tab: id });
    part(`tab-${id}`).focus();
    announce(text(`tab.${id}`));
  }

  /** @param {KeyboardEvent} event */
  _tabKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    const at = this.tabs.indexOf(this._tab());
    const next = this.tabs[(at + step + this.tabs.length) % this.tabs.length];
    if (next !== undefined) this._open(next.id);
    event.preventDefault();
  }

  /** @param {boolean} [failed] */
  _fill(failed = false) {
    const tab = this._tab();
    /** @type {any[]} */
    const rows = this.rows ?? [];
    // a row of noughts says less than one sentence
    const served = tab.page !== undefined;
    const figures = served ? this.counted : rows.length === 0 ? [] : tab.figures?.(rows) ?? [];
    const test = figures.find(({ id }) => id === this.figure)?.test ?? (() => true);
    const wanted = this.filter.trim().toLowerCase();
    const shown = served ? rows : rows.filter((row) => test(row)
      && (wanted === "" || tab.words(row).toLowerCase().includes(wanted)));
    if (this.next === null) this.table?.show(shown, tab.columns(rows));
    else this.table?.show(shown, tab.columns(rows, true), { total: this.total });
    this._showFigures(figures);
    const asking = served && (wanted !== "" || this.figure !== "all");
    const none = rows.length === 0 && this.rows !== null && !asking;
    if (this.table) this.table.element.hidden = none && !failed;
    if (this._filter) this._filter.hidden = none && !failed;
    const empty = failed ? text("list.failed")
      : none ? text(`empty.${tab.id}`) : shown.length === 0 ? text("list.empty") : "";
    const partial = shown.length < rows.length && shown.length > 0
      ? text("list.partial", { n: count(shown.length), all: count(rows.length) }) : "";
    const limited = served ? this._servedNote() : rows.length < (this.total ?? 0)
      ? text("list.limited", { n: count(rows.length), all: count(this.total) }) : "";
    if (this._note) this._note.textContent = [empty, partial, limited, tab.note?.()].filter(Boolean).join(" ");
  }

  /** Return how many rows there are beyond those read so far. */
  _servedNote() {
    const n = count(this.rows?.length ?? 0);
    if (this.next === null) return this.filter.trim() === "" ? "" : text("list.found", { n });
    if (this.total === null) return text("list.read_many", { n });
    return text("list.read", { n, all: count(this.total) });
  }

  /** @param {import("../types").Figure<any>[]} figures */
  _showFigures(figures) {
    const at = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.figure;
    const inside = this._figures?.contains(document.activeElement);
    this._figures?.classList.toggle("many", figures.length > MANY);
    this._figures?.replaceChildren(...figures.map((figure) => this._figureButton(figure)));
    if (inside && at) this._figureOf(at)?.focus();
  }

  /**
   * @param {string} id
   * @returns {HTMLElement | null | undefined}
   */
  _figureOf(id) {
    return this._figures?.querySelector(`[data-figure="${id}"]`);
  }

  /** @param {import("../types").Figure<any>} figure */
  _figureButton({ id, label, value, tone, test }) {
    const content = [make("b", { class: tone ? `tone-${tone}` : null, text: value }),
      make("span", { text: label })];
    if (test === undefined && id !== "all" && this._tab().page === undefined) return make("div", { class: "figure" }, ...content);
    return make("button", {
      type: "button", class: "figure", "aria-pressed": String(this.figure === id), "data-figure": id,
      onclick: () => {
        this.figure = this.figure === id ? "all" : id;
        this._fill();
        this._figureOf(id)?.focus();
        if (this._tab().page !== undefined) void this.refresh(true);
      },
    }, ...content);
  }

  /** @param {any} row */
  _choose(row) {
    const choice = this._tab().choose(row);
    if (choice === null) return;
    if (choice.plan !== undefined) this.app.store.set({ plan: choice.plan });
    this.app.choose(choice.selection, { bounds: choice.bounds ?? null,
      centre: choice.centre ?? null, fly: true });
  }

  _markChosen() {
    const { selection, tab } = this.app.store.state;
    const kinds = { units: "unit", grids: "grid", cameras: "camera", incidents: "incident" };
    if (selection === null) this.table?.choose("");
    else if (kinds[/** @type {keyof typeof kinds} */ (tab)] === selection.kind) {
      this.table?.choose(selection.id);
    }
  }
}
