/**
 * The import wizard: in the place of the list, beside the map, so that a delivery is seen where it
 * would lie. Folding it away keeps what is under way; leaving asks first.
 */

import { announce } from "../announce.js";
import { get, send, sendLast, upload } from "../api.js";
import { make, part } from "../dom.js";
import { count, text } from "../text.js";
import { bundled } from "./bundle.js";
import { chooseParts } from "./choose.js";
import { columnParts } from "./columns.js";
import { busy, open, saying, stageOf, unfinished } from "./course.js";
import { Delivery } from "./delivery.js";
import { Desk } from "./desk.js";
import { listenForDrops } from "./drop.js";
import { findingParts } from "./findings.js";
import { endParts, footParts } from "./finish.js";
import { idOf, keep } from "./keep.js";
import { mayLeave } from "./leave.js";
import { pastParts } from "./past.js";
import { questionParts } from "./questions.js";
import { summaryParts } from "./summary.js";
import { waitingParts } from "./waiting.js";

/**
 * @typedef {import("../types").App} App
 * @typedef {import("./types").Course} Course
 */

const STEPS = ["choose", "reading", "preview", "done"];
const STEP_OF = { choose: "choose", sending: "reading", reading: "reading", preview: "preview",
  writing: "done", done: "done", failed: "done" };
/**
 * Where the keyboard goes in a step; elsewhere it goes to the title.
 * @type {Partial<Record<import("./types").Stage, string>>}
 */
const FIRST = { choose: "intake-choose", done: "intake-again" };

/** Draws the wizard and keeps the keyboard where it was. */
export class Intake {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.shown = false;
    this.view = "new";
    this.layer = "";
    /** @type {import("./types").ImportLayer[] | null} */
    this.layers = null;
    /** @type {number | null} */
    this.mostBytes = null;
    /** @type {import("./types").ImportRecord[] | null} */
    this.records = null;
    this.failed = false;
    this.delivery = new Delivery(app, () => this.draw());
    this.desk = new Desk({ server: { get, send, upload },
      later: (ms) => new Promise((done) => { setTimeout(done, ms); }),
      onChange: (course, before) => this._changed(course, before) });
    app.store.on(["language"], () => this._frame());
    listenForDrops((files) => void this._take(files));
    addEventListener("beforeunload", (event) => {
      if (unfinished(this.desk.course)) event.preventDefault();
    });
    addEventListener("pagehide", () => { if (this.desk.left !== null) sendLast(this.desk.left); });
  }

  /** Tell whether something is under way that the top bar should speak of. */
  get underWay() {
    return stageOf(this.desk.course) !== "choose" && stageOf(this.desk.course) !== "done";
  }

  /** Show the wizard, or fold it away; what is under way goes on. */
  toggle() {
    if (this.shown) this.fold();
    else this.open();
  }

  open() {
    this.app.leaveDraft();
    this.app.siting?.fold();
    this.app.sight?.close();
    this.shown = true;
    this._place();
    this._frame();
    this.focus();
    void this._fetchLayers();
  }

  /** Fold the wizard away and give the keyboard back to its button. */
  fold() {
    this.shown = false;
    this._place();
    this.app.onIntake();
    document.getElementById("bring")?.focus();
  }

  /** Leave the wizard; asks first when something would be lost. */
  async leave() {
    if (!await this._may()) return;
    // what is being written goes on, and is there again when the wizard is opened
    if (stageOf(this.desk.course) !== "writing") await this.desk.drop();
    this.fold();
  }

  /** Put the keyboard on what comes next. */
  focus() {
    const first = FIRST[stageOf(this.desk.course)] ?? "intake-title";
    (document.getElementById(first) ?? part("intake-title")).focus();
  }

  /**
   * Mark the delivered row under the pointer; tells whether there was one.
   * @param {{x: number, y: number}} point
   * @returns {boolean}
   */
  clicked(point) {
    const row = this.shown ? this.delivery.at(point) : null;
    if (row === null) return false;
    this._showRow(row, false);
    return true;
  }

  draw() {
    if (!this.shown) return;
    const { course } = this.desk;
    for (const [i, step] of [...part("intake-steps").children].entries()) {
      step.toggleAttribute("aria-current", false);
      if (STEPS[i] === STEP_OF[stageOf(course)]) step.setAttribute("aria-current", "step");
    }
    part("intake-steps").hidden = this.view === "past";
    const body = part("intake-body");
    body.setAttribute("aria-busy", String(busy(course)));
    keep(body, this.view === "past" ? this._past() : this._parts(course));
    keep(part("intake-foot"), this.view === "past" ? [] : footParts(course, {
      accept: () => void this.desk.accept(), drop: () => void this._drop(),
      rest: (rest) => this.desk.takeRest(rest), toOpen: () => this._toOpen() }));
  }

  /**
   * @param {Course} course
   * @returns {import("./keep.js").Part[]}
   */
  _parts(course) {
    const stage = stageOf(course);
    if (stage === "choose") {
      return chooseParts(course, { layers: this.layers, layer: this.layer,
        mostBytes: this.mostBytes, onFiles: (files) => void this._take(files),
        onLayer: (layer) => { this.layer = layer; this.draw(); } });
    }
    if (stage === "preview") return this._preview(course);
    if (stage === "done" || stage === "failed") {
      return endParts(course, { show: () => this._showWritten(),
        again: () => void this._drop(), undo: (id, why) => this._undo(id, why) });
    }
    return waitingParts(course);
  }

  /** @param {Course} course */
  _preview(course) {
    const { delivery } = this;
    const onMap = { has: (/** @type {number} */ row) => delivery.boxes.has(row),
      show: (/** @type {number} */ row) => this._showRow(row, true) };
    return [
      ...summaryParts(course, { layers: this.layers, drawn: delivery.drawn,
        onFly: () => delivery.fly(), onLayer: (layer) => this.desk.choose(layer) }),
      ...questionParts(course, (id, value) => this.desk.answer(id, value),
        (answers) => this.desk.answerAll(answers)),
      ...findingParts(course, onMap, delivery.drawn),
      ...columnParts(course, (column, field) => this.desk.map(column, field)),
    ];
  }

  _past() {
    return pastParts(this.records, this.failed, { layers: this.layers,
      undo: (id, why) => this._undo(id, why) });
  }

  /** Build what stays while steps change: head, steps, body, foot. */
  _frame() {
    if (!this.shown) return;
    const button = (/** @type {string} */ view) => make("button", { type: "button",
      "aria-pressed": String(this.view === view), "data-view": view,
      text: text(`intake.view.${view}`), onclick: () => this._view(view) });
    part("intake").setAttribute("aria-label", text("intake.title"));
    part("intake").replaceChildren(
      make("header", { class: "facts-head" },
        make("div", { class: "facts-names" },
          make("h2", { id: "intake-title", tabindex: -1, text: text("intake.title") })),
        make("div", { class: "languages", role: "group", "aria-label": text("intake.title") },
          button("new"), button("past")),
        make("button", { type: "button", class: "quiet", id: "intake-fold",
          text: text("intake.fold"), title: text("intake.fold.hint"), onclick: () => this.fold() }),
        make("button", { type: "button", class: "quiet close", id: "intake-close",
          "aria-label": text("intake.close"), title: `${text("intake.close")} (Esc)`, text: "✕",
          onclick: () => void this.leave() })),
      make("ol", { class: "steps", id: "intake-steps", "aria-label": text("intake.steps") },
        ...STEPS.map((step) => make("li", { text: text(`intake.step.${step}`) }))),
      make("div", { class: "intake-body", id: "intake-body", tabindex: 0, role: "group",
        "aria-labelledby": "intake-title" }),
      make("footer", { class: "intake-foot", id: "intake-foot" }));
    this.draw();
  }

  /** @param {string} view */
  _view(view) {
    this.view = view;
    this._frame();
    /** @type {HTMLElement | null} */
    (part("intake").querySelector(`[data-view="${view}"]`))?.focus();
    if (view === "past") void this._fetchRecords();
  }

  /** Put the wizard in the place of the list, or the list back. */
  _place() {
    part("side").classList.toggle("with-intake", this.shown);
    part("intake").hidden = !this.shown;
    part("list").hidden = this.shown;
    this.app.onIntake();
  }

  async _fetchLayers() {
    if (this.layers !== null) return;
    const answer = await get("/api/layers");
    if (answer.status !== "ok") return;
    this.layers = answer.value.layers;
    this.mostBytes = answer.value.most_bytes ?? null;
    this.draw();
  }

  async _fetchRecords() {
    const answer = await get("/api/imports");
    this.failed = answer.status !== "ok";
    if (answer.status === "ok") this.records = answer.value.records;
    this.draw();
  }

  /** @param {File[]} files */
  async _take(files) {
    if (stageOf(this.desk.course) === "writing" || !await this._may()) return;
    await this.desk.drop();
    if (!this.shown) this.open();
    if (this.view !== "new") this._view("new");
    const file = await bundled(files);
    if (file === null) {
      announce(text("intake.one_file"));
      this.desk.refuse({ status: 0, title: text("intake.one_file"), next: text("intake.one_file.next") });
    } else await this.desk.take(file, this.layer === "" ? null : this.layer);
  }

  /** @returns {Promise<boolean>} */
  async _may() {
    const { course } = this.desk;
    return !unfinished(course) || mayLeave(course.file?.name ?? "");
  }

  async _drop() {
    if (!await this._may()) return;
    await this.desk.drop();
    this.focus();
  }

  /**
   * @param {string} id
   * @param {string} why
   */
  async _undo(id, why) {
    const answer = await this.desk.undo(id, why);
    if (answer.status !== "ok") return answer;
    this.app.arrived(answer.value.revision);
    if (this.view === "past") await this._fetchRecords();
    this.focus();
    return answer;
  }

  /** Put the keyboard on the first question that must be answered. */
  _toOpen() {
    const [question] = open(this.desk.course);
    const field = question === undefined ? null
      : document.getElementById(idOf("question", question.question_id));
    field?.scrollIntoView({ block: "nearest" });
    /** @type {HTMLElement | null | undefined} */
    (field?.querySelector("input, select"))?.focus();
  }

  /**
   * @param {number} row
   * @param {boolean} fly
   */
  _showRow(row, fly) {
    this.delivery.mark(row, fly);
    for (const old of part("intake").querySelectorAll(".chosen")) old.classList.remove("chosen");
    const line = part("intake-body").querySelector(`tr[data-row="${row}"]`);
    line?.classList.add("chosen");
    if (!fly) line?.scrollIntoView({ block: "nearest" });
    announce(text("intake.row.shown", { row: count(row), label: this.delivery.label(row) }));
  }

  /** Show what was written: its layer on, its place in view. */
  _showWritten() {
    const { draft } = this.desk.course;
    const { layers } = this.app.store.state;
    const layer = draft?.layer ?? "";
    if (layer !== "" && !layers.includes(layer)) this.app.store.set({ layers: [...layers, layer] });
    this.app.map.fly(draft?.bounds, null);
  }

  /**
   * @param {Course} course
   * @param {Course} before
   */
  _changed(course, before) {
    const told = saying(before, course);
    if (told !== null) announce(text(told.key, told.values));
    if (course.seen !== before.seen) void this.delivery.show(course.seen);
    if (stageOf(course) !== stageOf(before)) this._stepped(course);
    else this.draw();
  }

  /**
   * Another step: draw it, and where the keyboard was in the old one put it on the new one's head.
   * @param {Course} course
   */
  _stepped(course) {
    const inside = part("intake").contains(document.activeElement)
      || document.activeElement === document.body;
    this.draw();
    if (this.shown && inside) part("intake-title").focus({ preventScroll: true });
    if (this.shown) part("intake-body").scrollTop = 0;
    if (stageOf(course) === "done") {
      void this.delivery.show(null);
      if (course.draft?.revision != null) this.app.arrived(course.draft.revision);
    }
    this.app.onIntake();
  }
}
