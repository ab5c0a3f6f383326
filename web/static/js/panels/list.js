/** The list twin of the map: everything the map shows, in tables a keyboard can walk. */

import { announce } from "../announce.js";
import { make, part } from "../dom.js";
import { Table } from "../table.js";
import { camerasTab } from "../tabs/cameras.js";
import { findingsTab } from "../tabs/findings.js";
import { gridsTab } from "../tabs/grids.js";
import { incidentsTab } from "../tabs/incidents.js";
import { unitsTab } from "../tabs/units.js";
import { count, text } from "../text.js";
import { planSwitch } from "./plan_switch.js";

/**
 * @typedef {import("../types").App} App
 */

/** Draws the tabs and the table of the chosen one. */
export class List {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {import("../types").Tab<any>[]} */
    const tabs = [unitsTab(app), gridsTab(app), camerasTab(app), incidentsTab(app),
      findingsTab(app)];
    this.tabs = tabs.filter(({ needs }) => app.session.permissions.includes(needs));
    this.filter = "";
    this.figure = "all";
    /** @type {any[] | null} */
    this.rows = null;
    this.total = 0;
    /** @type {Table<any> | null} */
    this.table = null;
    this._asked = 0;
    app.store.on(["tab"], () => {
      this.rows = null;
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
      onChoose: (row) => this._choose(row), onSort: () => this._fill(), group: tab.group,
    });
    this._figures = make("div", { class: "figures", role: "group",
      "aria-label": text("list.figures") });
    this._note = make("p", { class: "list-note", role: "status" });
    const filter = make("input", {
      type: "search", class: "filter", placeholder: text("list.filter"),
      "aria-label": text("list.filter"), value: this.filter, id: "filter",
      oninput: () => { this.filter = filter.value; this._fill(); },
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

  /** Fetch the rows again and keep everything else: the store has a new revision. */
  async refresh() {
    this._asked += 1;
    const asked = this._asked;
    const answer = await this._tab().load();
    if (asked !== this._asked) return;
    // a failed request keeps the rows that are on the screen; the top bar shows their age
    if (answer !== null) {
      this.rows = answer.rows;
      this.total = answer.total;
    } else if (this.rows === null) this.rows = [];
    this._fill(answer === null);
    this._markChosen();
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
    const figures = rows.length === 0 ? [] : tab.figures?.(rows) ?? [];
    const test = figures.find(({ id }) => id === this.figure)?.test ?? (() => true);
    const wanted = this.filter.trim().toLowerCase();
    const shown = rows.filter((row) => test(row)
      && (wanted === "" || tab.words(row).toLowerCase().includes(wanted)));
    this.table?.show(shown, tab.columns(rows));
    this._figures?.replaceChildren(...figures.map((figure) => this._figureButton(figure)));
    const none = rows.length === 0 && this.rows !== null;
    if (this.table) this.table.element.hidden = none && !failed;
    if (this._filter) this._filter.hidden = none && !failed;
    const empty = failed ? text("list.failed")
      : none ? text(`empty.${tab.id}`) : shown.length === 0 ? text("list.empty") : "";
    const partial = shown.length < rows.length && shown.length > 0
      ? text("list.partial", { n: count(shown.length), all: count(rows.length) }) : "";
    const limited = rows.length < this.total
      ? text("list.limited", { n: count(rows.length), all: count(this.total) }) : "";
    if (this._note) this._note.textContent = [empty, partial, limited, none ? "" : tab.note?.()].filter(Boolean).join(" ");
  }

  /** @param {import("../types").Figure<any>} figure */
  _figureButton({ id, label, value, tone, test }) {
    const content = [make("b", { class: tone ? `tone-${tone}` : null, text: value }),
      make("span", { text: label })];
    if (test === undefined && id !== "all") return make("div", { class: "figure" }, ...content);
    return make("button", {
      type: "button", class: "figure", "aria-pressed": String(this.figure === id), "data-figure": id,
      onclick: () => {
        this.figure = this.figure === id ? "all" : id;
        this._fill();
        /** @type {HTMLElement | null | undefined} */
        (this._figures?.querySelector(`[data-figure="${id}"]`))?.focus();
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
