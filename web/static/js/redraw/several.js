/**
 * Several plans take one step together: all the drafts of a township, say. What is still wrong
 * with each is told beside it before anybody presses the button.
 */

import { announce } from "../announce.js";
import { get, send } from "../api.js";
import { make } from "../dom.js";
import { count, text } from "../text.js";
import { Since } from "./since.js";
import { newestOf, ONWARDS, startingAt, TOGETHER, townshipsOf, within } from "./stepping.js";
import { placeOf, stateWords } from "./words.js";

/** @typedef {import("../types").PlanRow} PlanRow */

/** How many plans are looked through at once. */
const AT_ONCE = 2;
/** How many plans a summary names. */
const NAMED = 5;

export class Several {
  /**
   * @param {import("../types").App} app
   * @param {PlanRow[]} plans newest first
   */
  constructor(app, plans) {
    this.app = app;
    this.plans = plans;
    this.step = TOGETHER.find((step) => startingAt(plans, step).length > 0) ?? "submit";
    this.township = "";
    /** @type {Set<string>} */
    this.chosen = new Set();
    /** Problems by plan; null where they could not be read. @type {Map<string, number | null>} */
    this.wrong = new Map();
    /** @type {Set<string>} */
    this._asked = new Set();
    this._asking = 0;
    this.busy = false;
    /** What was done last; told until something else is chosen. */
    this.said = "";
    this._rows = make("ul", { class: "draft-list several-list", "aria-label": text("redraw.several.plans") });
    this._sum = make("p", { class: "note", id: "several-sum", role: "status" });
    this._fault = make("p", { class: "fault", id: "several-fault", role: "alert" });
    this._all = make("input", { type: "checkbox", id: "several-all", onchange: () => this._chooseAll() });
    this._go = make("button", { class: "primary", id: "several-go" });
    this.element = make("form", { class: "several", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void this._take();
    } });
    this._draw();
  }

  /** The plans that may be chosen now. */
  get offered() {
    return startingAt(this.plans, this.step).filter((plan) => within(plan, this.township));
  }

  _draw() {
    const { step } = this;
    this._reason = make("input", { type: "text", id: "several-reason", required: true, maxlength: 500 });
    this._since = step !== "enforce" ? undefined
      : new Since("several", () => this.plans.filter(({ plan_id }) => this.chosen.has(plan_id)));
    this.element.replaceChildren(
      make("div", { class: "several-what" }, this._steps(), this._townships()),
      make("p", { class: "note", text: text(`redraw.step.${step}.hint`) }),
      make("label", { class: "several-all" }, this._all, text("redraw.several.all")),
      this._rows, this._sum,
      make("label", {}, text("redraw.reason"), this._reason),
      ...this._since?.parts ?? [],
      this._fault, make("div", { class: "card-doing" }, this._go));
    this._list();
  }

  _steps() {
    const choice = make("select", { id: "several-step", onchange: () => {
      this.step = choice.value;
      this.chosen.clear();
      this._fault.textContent = "";
      this._draw();
      document.getElementById("several-step")?.focus();
    } }, ...TOGETHER.map((step) => make("option", { value: step, selected: step === this.step,
      text: text("redraw.several.step", { step: text(`redraw.step.${step}`),
        n: count(startingAt(this.plans, step).length) }) })));
    return make("label", {}, text("redraw.several.what"), choice);
  }

  _townships() {
    const codes = townshipsOf(this.plans);
    const first = (/** @type {string} */ code) => [...this.app.unitNames].find(([unit]) => unit.startsWith(code))?.[1] ?? "";
    const choice = make("select", { id: "several-township", onchange: () => {
      this.township = choice.value;
      this.chosen.clear();
      this._list();
    } }, make("option", { value: "", text: text("redraw.several.anywhere") }),
    ...codes.map((code) => make("option", { value: code, selected: code === this.township,
      text: text("redraw.several.township", { code, unit: first(code) }) })));
    return make("label", {}, text("level_name.township"), choice);
  }

  _list() {
    this._boxes = new Map(this.offered.map((plan) => [plan.plan_id, this._box(plan)]));
    this._rows.replaceChildren(...this.offered.map((plan) => this._row(plan)));
    this._tell();
  }

  /** @param {PlanRow} plan */
  _box({ plan_id }) {
    const box = make("input", { type: "checkbox", "data-plan": plan_id, onchange: () => {
      this._choose(plan_id, box.checked);
      this._tell();
    } });
    box.checked = this.chosen.has(plan_id);
    return box;
  }

  /** @param {PlanRow} plan */
  _row(plan) {
    const { plan_id, grids, author } = plan;
    return make("li", {}, make("label", { class: "draft" },
      make("span", { class: "several-name" }, this._boxes?.get(plan_id), make("b", { text: placeOf(this.app, plan) })),
      make("span", { class: "several-wrong", "data-wrong": plan_id }),
      make("span", { class: "faint", text: [plan_id, plan.unit_codes[0], text("redraw.choose.grids", { n: count(grids) }),
        author].join(" · ") })));
  }

  /**
   * @param {string} plan
   * @param {boolean} on
   */
  _choose(plan, on) {
    this.said = "";
    if (on) this.chosen.add(plan);
    else this.chosen.delete(plan);
    if (on && ONWARDS.includes(this.step)) void this._look();
  }

  _chooseAll() {
    const on = this._all.checked;
    const all = new Set(newestOf(this.plans, this.step).map(({ plan_id }) => plan_id));
    for (const [plan, box] of this._boxes ?? []) {
      box.checked = on && all.has(plan);
      this._choose(plan, box.checked);
    }
    this._tell();
  }

  /** Look through the chosen plans for what is wrong, a few at a time. */
  async _look() {
    while (this._asking < AT_ONCE) {
      const next = [...this.chosen].find((plan) => !this._asked.has(plan));
      if (next === undefined) return;
      this._asked.add(next);
      this._asking += 1;
      void get(`/api/plans/${encodeURIComponent(next)}/exceptions`).then((answer) => {
        this._asking -= 1;
        this.wrong.set(next, answer.status === "ok" ? answer.value.length : null);
        this._tell();
        void this._look();
      });
    }
  }

  /** Whether what is wrong is known of all that are chosen. */
  get looked() {
    return !ONWARDS.includes(this.step) || [...this.chosen].every((plan) => this.wrong.has(plan));
  }

  _tell() {
    const onwards = ONWARDS.includes(this.step);
    for (const place of this._rows.querySelectorAll("[data-wrong]")) {
      const plan = place.getAttribute("data-wrong") ?? "";
      const n = this.wrong.get(plan);
      const waits = this.chosen.has(plan) && !this.wrong.has(plan);
      place.textContent = !onwards || (!waits && n === undefined) ? "" : waits ? text("redraw.several.looking")
        : n === null || n === undefined ? text("redraw.several.unknown")
          : n === 0 ? text("redraw.several.sound") : text("redraw.several.wrong", { n: count(n) });
      place.classList.toggle("fault", onwards && n !== 0 && n !== undefined);
    }
    this._since?.tell();
    this._sum.textContent = this._words();
    this._all.checked = this.chosen.size > 0 && newestOf(this.offered, this.step).every(({ plan_id }) => this.chosen.has(plan_id));
    this._go.textContent = text("redraw.several.go", { step: text(`redraw.step.${this.step}`), n: count(this.chosen.size) });
    this._go.setAttribute("aria-disabled", String(this.busy || this.chosen.size === 0 || !this.looked));
  }

  _words() {
    if (this.said !== "" && this.chosen.size === 0) return this.said;
    if (this.offered.length === 0) return text("redraw.several.none");
    if (this.chosen.size === 0) return text("redraw.several.choose");
    if (!this.looked) return text("redraw.several.looking.all");
    const open = !ONWARDS.includes(this.step) ? []
      : this.plans.filter(({ plan_id }) => this.chosen.has(plan_id) && this.wrong.get(plan_id) !== 0);
    if (open.length === 0) return text("redraw.several.sum", { n: count(this.chosen.size) });
    const named = open.slice(0, NAMED).map((plan) => text("redraw.several.open.row", {
      unit: placeOf(this.app, plan), n: count(this.wrong.get(plan.plan_id)) }));
    return text("redraw.several.open", { n: count(this.chosen.size), open: count(open.length),
      which: named.join(text("list.comma")) + (open.length > NAMED ? "…" : "") });
  }

  async _take() {
    if (this.busy || !this.looked) return;
    const reason = this._reason?.value.trim() ?? "";
    const missing = this.chosen.size === 0 ? "redraw.several.choose" : reason === "" ? "redraw.reason.missing" : "";
    if (missing !== "") {
      this._fault.textContent = text(missing);
      return;
    }
    this.busy = true;
    this._fault.textContent = "";
    this._tell();
    const answer = await send("POST", "/api/plans/steps", { step: this.step, plans: [...this.chosen], reason,
      ...this._since?.order ?? {} });
    this.busy = false;
    if (answer.status === "ok") await this._taken(answer.value.plans);
    else {
      this._fault.textContent = answer.status === "offline" ? text("offline.next")
        : [answer.problem.title, answer.problem.detail, answer.problem.next].filter(Boolean).join(" ");
    }
    this._tell();
  }

  /** @param {PlanRow[]} moved */
  async _taken(moved) {
    const state = stateWords(moved[0]);
    const own = moved.filter(({ self_approved }) => self_approved).length;
    const said = text("redraw.several.done", { n: count(moved.length), state })
      + (this.step === "approve" && own > 0 ? text("redraw.several.self", { n: count(own) }) : "");
    const answer = await get("/api/plans");
    if (answer.status === "ok") this.plans = answer.value.plans;
    this.chosen.clear();
    this.said = said;
    this._draw();
    announce(said);
  }
}
