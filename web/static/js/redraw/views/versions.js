/**
 * The draft's life: its next step, scenarios branched from it, the comparison with another plan,
 * and the log of who did what, when and why.
 */

import { announce } from "../../announce.js";
import { get, send, upload } from "../../api.js";
import { make } from "../../dom.js";
import { keep, signOf } from "../../intake/keep.js";
import { Table } from "../../table.js";
import { message } from "../../tabs/findings.js";
import { count, shortMoment, text, word } from "../../text.js";
import { Since } from "../since.js";
import { ONWARDS, STEPS } from "../stepping.js";
import { shortId, stateWords } from "../words.js";
import { mergedParts, mergedWords } from "./merged.js";

/**
 * @typedef {{block: string, from: string | null, to: string | null, households: number | null}} Moved
 * @typedef {{blocks: Moved[], households: number, grids_only_a: string[], grids_only_b: string[],
 *   kept: number}} Compared
 * @typedef {{at: string, who: string, what: string, from: string | null, to: string | null,
 *   why: string, blocks: number, from_date?: string | null}} Entry
 */

/** The rule that says how many households change their grid. */
const MOVED = "GRID-23";
/** How many entries of the log are shown at once. */
const SHOWN = 50;

export class VersionsView {
  /** @param {import("../workspace.js").Workspace} workspace */
  constructor(workspace) {
    this.workspace = workspace;
    this.step = "";
    this.fault = "";
    this.busy = false;
    /** @type {import("../../types").PlanRow[] | null} */
    this.plans = null;
    this.other = "";
    /** @type {Compared | null} */
    this.compared = null;
    /** What the file merged last did, until it is put away. @type {import("./merged.js").Merged | null} */
    this.merged = null;
    /** @type {Entry[] | null} */
    this.log = null;
    /** @type {Table<Moved> | null} */
    this.table = null;
  }

  draw() {
    this._body = make("div", { class: "versions", tabindex: 0, role: "group",
      "aria-label": text("redraw.view.versions") });
    void this._load();
    return [this._body];
  }

  async _load() {
    const { desk } = this.workspace;
    const [plans, log] = await Promise.all([get("/api/plans"), get(`${desk.path}/log`)]);
    const mine = new Set(desk.plan?.unit_codes ?? []);
    if (plans.status === "ok") {
      this.plans = plans.value.plans.filter((/** @type {import("../../types").PlanRow} */ one) =>
        one.plan_id !== this.workspace.plan && one.unit_codes.some((code) => mine.has(code)));
    }
    if (log.status === "ok") this.log = log.value.events;
    this.refresh();
  }

  /** Somebody else took a step: what was about to be asked no longer holds. */
  moved() {
    this.step = "";
    if (this._body?.isConnected) void this._load();
  }

  refresh() {
    if (this._body === undefined || !this._body.isConnected) return;
    const { desk } = this.workspace;
    const state = desk.plan?.state ?? "draft";
    keep(this._body, [
      { key: "steps", sign: signOf(state, desk.plan?.in_force_from, this.step, this.fault, this.busy), make: () => this._steps(state) },
      { key: "moved", sign: signOf(desk.seq, this._share()), make: () => make("section",
        { class: "facts-section", hidden: this._share() === "" }, make("p", { id: "share-moved",
          text: this._share() })) },
      { key: "compare", sign: signOf(this.plans?.length, this.other, this.compared?.blocks.length),
        make: () => this._compare() },
      { key: "carry", sign: signOf(desk.editable, this.merged), make: () => this._carry() },
      { key: "log", sign: signOf(this.log?.length), make: () => this._log() },
    ]);
  }

  /** How many households change their grid, in the words of the rule that asks for it. */
  _share() {
    const found = this.workspace.desk.findings.find(({ rule }) => rule === MOVED);
    return found === undefined ? "" : message(found);
  }

  /** @param {string} state */
  _steps(state) {
    const { plan } = this.workspace.desk;
    const steps = [...STEPS[state] ?? [], "branch"];
    return make("section", { class: "facts-section" },
      make("h3", { text: text("redraw.steps") }),
      make("ol", { class: "life" }, ...["draft", "submitted", "approved", "in_force", "retired"].map((one) =>
        make("li", { "aria-current": one === state ? "step" : null, text: word("plan_state", one) }))),
      plan?.in_force_from ? make("p", { id: "in-force-from", text: state === "approved"
        ? text("redraw.waits", { date: plan.in_force_from })
        : `${text("in_force_from")} ${plan.in_force_from}` }) : null,
      make("div", { class: "card-doing" }, ...steps.map((step) => make("button", {
        type: "button", id: `step-${step}`,
        class: step === STEPS[state]?.[0] && step !== "retire" ? "primary" : "quiet",
        "aria-expanded": String(this.step === step), title: text(`redraw.step.${step}.hint`),
        text: text(`redraw.step.${step}`), onclick: () => this._ask(step) }))),
      this.step === "" ? null : this._form(this.step));
  }

  /** @param {string} step */
  _ask(step) {
    this.step = this.step === step ? "" : step;
    this.fault = "";
    this.refresh();
    document.getElementById("step-reason")?.focus();
    document.getElementById("step-go")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} step */
  _form(step) {
    const reason = make("input", { type: "text", id: "step-reason", required: true, maxlength: 500 });
    const since = step === "enforce" ? new Since("step", () => [this.workspace.desk.plan ?? {}]) : null;
    const wrong = ONWARDS.includes(step) ? this.workspace.panel.problemCount() : 0;
    return make("form", { class: "step-form", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void this._go(step, reason.value.trim(), since?.order ?? {});
    } },
    make("p", { class: "note", text: text(`redraw.step.${step}.hint`) }),
    wrong === 0 ? null : make("p", { class: "fault", id: "step-problems",
      text: text("redraw.step.problems", { n: count(wrong) }) }),
    make("label", {}, text("redraw.reason"), reason),
    ...since?.parts ?? [],
    make("p", { class: "fault", role: "alert", text: this.fault }),
    make("div", { class: "card-doing" },
      make("button", { class: "primary", id: "step-go", "aria-disabled": this.busy ? "true" : null,
        text: text(`redraw.step.${step}`) }),
      make("button", { type: "button", class: "quiet", text: text("redraw.cancel"),
        onclick: () => this._ask(step) })));
  }

  /**
   * @param {string} step
   * @param {string} reason
   * @param {{from_date?: string, backdate?: boolean}} since
   */
  async _go(step, reason, since) {
    const { desk, app } = this.workspace;
    if (this.busy) return;
    if (reason === "") {
      this._failed(text("redraw.reason.missing"));
      return;
    }
    if ((desk.queue?.waiting.length ?? 0) > 0) {
      this._failed(text("redraw.step.waiting"));
      return;
    }
    this.busy = desk.acting = true;
    const answer = await send("POST", `${desk.path}/${step}`, { reason, ...since });
    this.busy = false;
    if (answer.status !== "ok") {
      desk.acting = false;
      this._failed(answer.status === "offline" ? text("offline.next")
        : [answer.problem.title, answer.problem.detail, answer.problem.next].filter(Boolean).join(" "));
      return;
    }
    this.step = "";
    this.workspace.stale = true;
    if (step === "branch") {
      desk.acting = false;
      const plan = answer.value.plan ?? answer.value;
      await app.openDraft(plan.plan_id ?? plan.id);
      return;
    }
    await desk.resync();
    desk.acting = false;
    this.workspace.reopened();
    this.workspace.say(text("redraw.step.done", { state: stateWords(desk.plan ?? {}) }));
    await this._load();
  }

  /** @param {string} words */
  _failed(words) {
    this.fault = words;
    this.refresh();
    announce(words);
  }

  _compare() {
    const choice = make("select", { id: "compare-with", onchange: () => void this._with(choice.value) },
      make("option", { value: "", text: text("redraw.compare.none") }),
      ...(this.plans ?? []).map((plan) => make("option", { value: plan.plan_id,
        selected: plan.plan_id === this.other, text: text("redraw.compare.plan", { plan: plan.plan_id,
          state: stateWords(plan), n: count(plan.grids),
          when: shortMoment(plan.created_at, Date.now()) }) })));
    return make("section", { class: "facts-section" },
      make("h3", { text: text("redraw.compare") }),
      this.plans?.length === 0 ? make("p", { class: "faint", text: text("redraw.compare.alone") })
        : make("label", { class: "compare-with" }, text("redraw.compare.with"), choice),
      ...(this.compared === null ? [] : this._differences(this.compared)));
  }

  /** @param {string} other */
  async _with(other) {
    const { workspace } = this;
    this.other = other;
    this.compared = null;
    if (other !== "") {
      const query = new URLSearchParams({ a: other, b: workspace.plan });
      const answer = await get(`/api/plans/compare?${query}`);
      if (answer.status === "ok") this.compared = answer.value;
      else workspace.say(answer.status === "offline" ? text("offline") : answer.problem.title ?? "", "refused");
    }
    const { board } = workspace.desk;
    const blocks = (this.compared?.blocks ?? []).flatMap(({ block }) => board.indexOf.get(block) ?? []);
    workspace.painter.compare(blocks);
    if (this.compared !== null) {
      announce(this._sum(this.compared));
      if (blocks.length > 0) workspace.look(blocks);
    }
    this.refresh();
  }

  /** @param {Compared} compared */
  _sum({ blocks, households, grids_only_a, grids_only_b }) {
    return blocks.length === 0 ? text("redraw.compare.equal")
      : text("redraw.compare.sum", { n: count(blocks.length), households: count(households),
        gone: count(grids_only_a.length), fresh: count(grids_only_b.length) });
  }

  /** @param {Compared} compared */
  _differences(compared) {
    const { workspace } = this;
    const { board } = workspace.desk;
    const name = (/** @type {string | null} */ code) => {
      const at = board.find(code);
      return code === null ? text("redraw.loose") : at < 0 ? shortId(code) : board.at(at).name;
    };
    const sum = make("p", { id: "compare-sum", text: this._sum(compared) });
    if (compared.blocks.length === 0) return [sum];
    const table = new Table({ label: text("redraw.compare"), tall: false,
      key: (/** @type {Moved} */ row) => row.block,
      say: (row) => text("redraw.compare.row", { block: row.block, from: name(row.from),
        to: name(row.to), households: count(row.households) }),
      onChoose: (row) => workspace.walk.go(board.indexOf.get(row.block) ?? -1),
      onSort: () => table.show(compared.blocks, columns) });
    /** @type {import("../../types").Column<Moved>[]} */
    const columns = [
      { id: "block", label: text("redraw.column.building"), width: "minmax(0, 1fr)",
        sort: (row) => row.block, cell: (row) => shortId(row.block) },
      { id: "households", label: text("households"), width: "3.6rem", numeric: true,
        sort: (row) => row.households, cell: (row) => count(row.households) },
      { id: "from", label: text("redraw.column.before"), width: "minmax(0, 1fr)",
        sort: (row) => name(row.from), cell: (row) => name(row.from) },
      { id: "to", label: text("redraw.column.now"), width: "minmax(0, 1fr)",
        sort: (row) => name(row.to), cell: (row) => name(row.to) },
    ];
    requestAnimationFrame(() => table.show(compared.blocks, columns));
    return [sum, make("div", { class: "compare-table" }, table.element)];
  }

  /** Work on another machine: take the draft away in a file, or bring such a file back. */
  _carry() {
    const { desk } = this.workspace;
    const file = make("input", { type: "file", accept: ".json", id: "merge-file", class: "unseen",
      onchange: () => void this._merge(file.files?.[0]) });
    return make("section", { class: "facts-section" },
      make("h3", { text: text("redraw.carry") }),
      make("p", { class: "faint note", text: text("redraw.carry.note") }),
      make("div", { class: "card-doing" },
        make("a", { class: "quiet", href: `${desk.path}/carry`, download: `${this.workspace.plan}.json`,
          text: text("redraw.carry.out") }),
        ...(desk.editable ? [make("button", { type: "button", class: "quiet",
          text: text("redraw.carry.in"), onclick: () => file.click() }), file] : [])),
      ...(this.merged === null ? [] : mergedParts(this.workspace, this.merged, () => {
        this.merged = null;
        this.refresh();
        this.focus();
      })));
  }

  /** @param {File | undefined} file */
  async _merge(file) {
    if (file === undefined) return;
    const { workspace } = this;
    const { desk } = workspace;
    desk.acting = true;
    // as it is: its signature is over these bytes
    const answer = await upload(`${desk.path}/merge`, file, () => undefined, new AbortController().signal);
    if (answer.status === "ok") await desk.resync();
    desk.acting = false;
    if (answer.status !== "ok") {
      workspace.say(answer.status === "offline" ? text("offline")
        : answer.problem.detail ?? answer.problem.title ?? "", "refused");
      return;
    }
    this.merged = answer.value;
    workspace.say(mergedWords(answer.value));
    await this._load();
  }

  _log() {
    const entries = [...(this.log ?? [])].reverse().slice(0, SHOWN);
    return make("section", { class: "facts-section" },
      make("h3", { text: text("redraw.log") }),
      this.log === null ? make("p", { class: "faint", text: text("list.failed") })
        : entries.length === 0 ? make("p", { class: "faint", text: text("redraw.log.none") })
          : make("ol", { class: "plan-log" }, ...entries.map((entry) => make("li", {},
            make("span", { class: "faint", text: shortMoment(entry.at, Date.now()) }),
            make("span", { text: entry.who }), make("span", { text: _what(entry) }),
            entry.why ? make("span", { class: "log-reason", text: entry.why }) : null))));
  }

  focus() {
    this._body?.focus();
  }
}

/** @param {Entry} entry */
function _what({ what, from, to, blocks, from_date: date }) {
  if (date && to === "approved") return text("redraw.log.waits", { date });
  const states = [from, to].filter((state) => state !== null).map((state) => word("plan_state", state));
  return [word("redraw.event", what), states.length > 0 ? states.join(" → ") : "",
    date ? text(to === "retired" ? "redraw.log.until" : "redraw.log.since", { date }) : "",
    blocks > 0 ? text("redraw.blocks", { n: count(blocks) }) : ""].filter(Boolean).join(" ");
}
