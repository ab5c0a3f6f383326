/** The workspace beside the map: its head, the lists, the chosen grid, what is offered. */

import { keep, signOf } from "../intake/keep.js";
import { make, part } from "../dom.js";
import { count, text } from "../text.js";
import { cardParts, offerParts } from "./cards.js";
import { BorderView } from "./views/border.js";
import { GridsView } from "./views/grids.js";
import { ProblemsView } from "./views/problems.js";
import { VersionsView } from "./views/versions.js";
import { stateWords } from "./words.js";

/** @typedef {import("./workspace.js").Workspace} Workspace */

/** How long strokes may follow each other before what is wrong is asked for anew. */
const PAUSE_MS = 400;
/** After how long a wait wants a sign that it goes on. */
const LONG_MS = 1500;
export const VIEWS = ["grids", "border", "problems", "versions"];

export class Panel {
  /** @param {Workspace} workspace */
  constructor(workspace) {
    this.workspace = workspace;
    /** @type {Record<string, GridsView | BorderView | ProblemsView | VersionsView>} */
    this.views = {
      grids: new GridsView(workspace), border: new BorderView(workspace),
      problems: new ProblemsView(workspace), versions: new VersionsView(workspace),
    };
    this.view = "grids";
    this._waiting = false;
    this._said = { words: "", tone: "" };
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this._later = undefined;
  }

  /** Take the place of the list and say that the draft is being fetched: the first time takes long. */
  wait() {
    this._place(true);
    const card = make("div", { class: "card redraw-waiting" },
      make("p", { text: text("redraw.opening", { plan: this.workspace.plan }) }));
    part("redraw").replaceChildren(card);
    // what moves is drawn all the time: only where there is something to wait for
    setTimeout(() => card.append(make("progress", { "aria-label": text("redraw.thinking") })), LONG_MS);
  }

  /** @param {boolean} shown */
  _place(shown) {
    part("redraw").hidden = !shown;
    part("list").hidden = shown;
    part("side").classList.toggle("with-redraw", shown);
  }

  /** Build the panel. */
  open() {
    const panel = part("redraw");
    this._place(true);
    panel.setAttribute("aria-label", text("redraw.title"));
    panel.replaceChildren(
      make("header", { class: "redraw-head", id: "redraw-head" }),
      make("div", { role: "tablist", class: "tabs", id: "redraw-tabs", "aria-label": text("redraw.title"),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this._tabKey(event) }),
      make("div", { role: "tabpanel", class: "tab-panel", id: "redraw-view" }),
      make("div", { class: "redraw-offer", id: "redraw-offer", "aria-live": "off" }),
      make("div", { class: "redraw-card", id: "redraw-card" }),
      make("p", { class: "redraw-said", id: "redraw-said" }));
    this.status();
    this.show(this.view);
    this.offered();
    this.say(this._said.words, this._said.tone);
    void this.problems();
  }

  close() {
    clearTimeout(this._later);
    this._place(false);
    part("redraw").replaceChildren();
  }

  /**
   * Show one of the lists.
   * @param {string} id
   * @param {boolean} [focus]
   */
  show(id, focus = false) {
    this.view = id;
    if (id === "versions") { // its forms need the room
      this.workspace.offers.clear();
      this.workspace.why.clear();
    }
    this._tabs();
    const view = this.views[id];
    const place = part("redraw-view");
    place.setAttribute("aria-labelledby", `redraw-tab-${id}`);
    place.replaceChildren(...(view?.draw() ?? []));
    view?.refresh();
    this._card();
    if (focus) this.focus();
  }

  /** Put the keyboard on the list that is shown. */
  focus() {
    this.views[this.view]?.focus();
  }

  _tabs() {
    const { problems } = /** @type {{problems: ProblemsView}} */ (/** @type {unknown} */ (this.views));
    part("redraw-tabs").replaceChildren(...VIEWS.map((id) => make("button", {
      role: "tab", type: "button", id: `redraw-tab-${id}`, "aria-selected": String(id === this.view),
      "aria-controls": "redraw-view", tabindex: id === this.view ? 0 : -1,
      onclick: () => this.show(id, true),
    }, text(`redraw.view.${id}`),
    id === "problems" && problems.rows !== null
      ? make("span", { class: "tab-count", text: ` ${count(problems.rows.length)}` }) : null)));
  }

  /** @param {KeyboardEvent} event */
  _tabKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    const at = VIEWS.indexOf(this.view);
    this.show(VIEWS[(at + step + VIEWS.length) % VIEWS.length] ?? "grids");
    part(`redraw-tab-${this.view}`).focus();
    event.preventDefault();
    event.stopPropagation();
  }

  /** Blocks moved or grids changed: draw what is shown anew, once a picture. */
  changed() {
    if (this._waiting) return;
    this._waiting = true;
    requestAnimationFrame(() => {
      this._waiting = false;
      if (part("redraw").hidden) return;
      this.views[this.view]?.refresh();
      if (this.workspace.offers.now?.steps?.some) this.offered();
      else this._card();
    });
  }

  /** Another grid is chosen. */
  chose() {
    this.changed();
  }

  /** The server has kept a stroke: what is wrong may be another now. */
  kept() {
    clearTimeout(this._later);
    this._later = setTimeout(() => void this.problems(), PAUSE_MS);
    if (this.view === "versions") this.views.versions?.refresh();
  }

  /**
   * Go to the next thing that is wrong.
   * @param {number} by
   */
  nextProblem(by) {
    /** @type {ProblemsView} */ (this.views.problems).step(by);
  }

  /** How many things are wrong, as far as is known. */
  problemCount() {
    return /** @type {ProblemsView} */ (this.views.problems).rows?.length ?? 0;
  }

  /** Ask what is wrong with the draft. */
  async problems() {
    const view = /** @type {ProblemsView} */ (this.views.problems);
    await view.load();
    if (part("redraw").hidden) return;
    this._tabs();
    if (this.view === "problems") view.refresh();
  }

  /** Draw the head: which draft, saved or waiting, undo and redo. */
  status() {
    if (part("redraw").hidden || document.getElementById("redraw-head") === null) return;
    const { desk } = this.workspace;
    const waiting = desk.queue?.waiting.length ?? 0;
    const offline = this.workspace.away || (desk.queue?.offline ?? false);
    const state = desk.plan?.state ?? "";
    const head = part("redraw-head");
    head.classList.toggle("offline", offline);
    keep(head, [
      { key: "names", sign: signOf("names", state, desk.plan?.seq, desk.plan?.self_approved, desk.plan?.in_force_from), make: () => this._names(state) },
      { key: "saved", sign: signOf("saved", waiting, offline, desk.seq), make: () => make("p",
        { class: offline ? "saved fault" : "saved faint", id: "redraw-saved", text: offline
          ? text(waiting > 0 ? "redraw.offline" : "redraw.away", { n: count(waiting) })
          : waiting > 0 ? text("redraw.saving", { n: count(waiting) })
            : text("redraw.saved", { n: count(desk.seq) }) }) },
      { key: "doing", sign: signOf("doing", desk.undo, desk.redo, desk.editable, waiting,
        this.workspace.erasing),
        make: () => this._doing() },
    ]);
  }

  /** @param {string} state */
  _names(state) {
    const { app, plan, desk } = this.workspace;
    const units = (desk.plan?.unit_codes ?? []).map((code) => app.unitNames.get(code) ?? code);
    const [first = ""] = units;
    const where = units.length > 1 ? text("redraw.units", { unit: first, n: count(units.length) }) : first;
    return make("div", { class: "redraw-names" },
      make("h2", { id: "redraw-title", tabindex: -1, class: "clip", title: units.join(text("list.comma")),
        text: where }),
      make("span", { class: "chip", text: plan }),
      make("span", { class: `chip state-${state}`, text: stateWords(desk.plan ?? { state }) }),
      desk.plan?.self_approved ? make("span", { class: "chip", text: text("self_approved") }) : null,
      make("button", { type: "button", class: "quiet close", id: "redraw-close",
        "aria-label": text("redraw.close"), title: text("redraw.close"), text: "✕",
        onclick: () => this.workspace.app.leaveDraft() }));
  }

  _doing() {
    const { workspace } = this;
    const { desk } = workspace;
    if (!desk.editable) {
      return make("p", { class: "note", text: text("redraw.read_only") });
    }
    const button = (/** @type {string} */ id, /** @type {string} */ keys, /** @type {boolean} */ on,
      /** @type {() => void} */ act) => make("button", { type: "button", class: "quiet", id: `redraw-${id}`,
      "aria-disabled": on ? null : "true", title: `${text(`redraw.${id}`)} (${keys})`,
      text: text(`redraw.${id}`), onclick: () => { if (on) act(); } });
    const all = desk.board.grids.length > 0 && desk.board.grids.every((grid) => grid.locked || grid.gone);
    return make("div", { class: "redraw-doing" },
      button("undo", "Ctrl+Z", desk.undo, () => workspace.undo()),
      button("redo", "Ctrl+Y", desk.redo, () => workspace.redo()),
      make("button", { type: "button", class: "quiet", id: "redraw-lock-all", "aria-pressed": String(all),
        title: "Shift+K", text: text("redraw.lock_all"), onclick: () => workspace.lockAll() }),
      make("button", { type: "button", class: "quiet", id: "redraw-new", text: text("redraw.new_grid"),
        onclick: () => workspace.newGrid() }),
      make("button", { type: "button", class: "quiet", id: "redraw-erase", text: text("redraw.erase"),
        "aria-pressed": String(workspace.erasing), title: `${text("redraw.erase.hint")} (X)`,
        onclick: () => workspace.erase() }));
  }

  _card() {
    if (document.getElementById("redraw-card") === null) return;
    keep(part("redraw-card"), cardParts(this.workspace));
  }

  /** What is offered, or what was asked, is another now. */
  offered() {
    if (document.getElementById("redraw-offer") === null) return;
    keep(part("redraw-offer"), offerParts(this.workspace));
    this._card();
  }

  /**
   * Say what happened, below everything else.
   * @param {string} words
   * @param {string} tone
   */
  say(words, tone) {
    this._said = { words, tone };
    const line = document.getElementById("redraw-said");
    if (line === null) return;
    line.textContent = words;
    line.className = `redraw-said ${tone}`;
  }
}
