/**
 * Blind spots and sites, in the place of the list beside the map. Fetched at first use: whoever
 * never asks for them never loads them.
 */

import { announce } from "../announce.js";
import { fetched } from "../data.js";
import { make, part } from "../dom.js";
import { purposeLine } from "../panels/purpose.js";
import { compareNames, count, text } from "../text.js";
import { Desk } from "./desk.js";
import { Ground } from "./ground.js";
import { GapList } from "./gap_list.js";
import { SiteForm } from "./site_form.js";

/** @typedef {import("../types").App} App */

const SHEET = "/static/css/siting.css";
const VIEWS = /** @type {const} */ (["gaps", "sites"]);
/** What steps back while blind spots are looked at: grid tints and incidents hide the colours that
 * count here. Each can be switched on again, and comes back when the panel is closed. */
const DISTRACTING = ["grids", "incidents", "heat", "patrols"];
const CODE_DIGITS = 12;
const TOWNSHIP_DIGITS = 9;

export class Siting {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.shown = false;
    /** @type {"gaps" | "sites"} */
    this.view = "gaps";
    this.desk = new Desk(() => this.draw());
    this.ground = new Ground(app);
    this.gapList = new GapList(app, this.desk, this.ground);
    this.siteForm = new SiteForm(app, this.desk, this.ground);
    /** @type {import("../types").UnitRow[]} */
    this.units = [];
    this._revision = -1;
    /** The layers before the panel was opened. @type {string[] | null} */
    this._layers = null;
    app.store.on(["language"], () => this._frame());
    if (document.querySelector(`link[href="${SHEET}"]`) === null) {
      document.head.append(make("link", { rel: "stylesheet", href: SHEET }));
    }
  }

  toggle() {
    if (this.shown) this.fold();
    else void this.open();
  }

  async open() {
    this.app.leaveDraft();
    if (this.app.intake?.shown) this.app.intake.fold();
    if (this.app.store.state.selection !== null) this.app.choose(null);
    this.shown = true;
    const { layers } = this.app.store.state;
    this._layers = layers;
    this.app.store.set({ layers: layers.filter((id) => !DISTRACTING.includes(id)) });
    this._place();
    await this.app.map.styled;
    this.ground.show(true);
    this._frame();
    part("siting-title").focus();
    const answer = await fetched(`/api/units?plan=${this.app.store.state.plan}`);
    if (answer.status === "ok") this.units = answer.value.units;
    this._fillPlaces();
    if (this.desk.gaps === null || this._revision !== this.app.info.revision) this._start();
    else this._drawGround();
  }

  /** Fold the panel away, and what it drew; what was found stays. */
  fold() {
    if (!this.shown) return;
    this.shown = false;
    this.siteForm.mode = "look";
    this.ground.show(false);
    const now = this.app.store.state.layers;
    const back = (this._layers ?? []).filter((id) => DISTRACTING.includes(id) && !now.includes(id));
    this.app.store.set({ layers: [...now, ...back] });
    this._place();
    document.getElementById("siting-open")?.focus();
  }

  /**
   * Take a click on the map; tells whether it meant something here.
   * @param {{x: number, y: number}} point
   * @returns {boolean}
   */
  clicked(point) {
    if (!this.shown) return false;
    if (this.view === "sites" && this.siteForm.clicked(point)) return true;
    const hit = this.ground.at(point);
    if (hit === null) return false;
    if (hit.kind === "gap") this.gapList.choose(hit.id);
    else this.siteForm.choose(Number(hit.id));
    return true;
  }

  draw() {
    if (!this.shown) return;
    const { problem, busy } = this.desk;
    part("siting-body").setAttribute("aria-busy", String(busy !== ""));
    const fault = problem === null ? ""
      : [problem.title ?? text("offline"), problem.detail, problem.next].filter(Boolean).join(" ");
    part("siting-fault").textContent = fault;
    part("siting-busy").textContent = busy === "" ? "" : text(`siting.busy.${busy}`);
    part("siting-purpose").replaceChildren(
      ...[purposeLine("gaps", () => this._start())].filter((line) => line !== null));
    if (this.view === "gaps") this.gapList.draw();
    else this.siteForm.draw();
    this._drawGround();
  }

  /** Ask for the blind spots. */
  _start() {
    this._revision = this.app.info.revision;
    void this.desk.look(this.desk.unit).then(() => {
      if (this.desk.gaps !== null) {
        announce(text("siting.found", { n: count(this.desk.gaps.total) }));
      }
    });
  }

  _drawGround() {
    const { desk, ground } = this;
    ground.heat(this.gapList.withHeat ? desk.heat : null);
    ground.gaps(this.view === "gaps" ? this.gapList.listed() : []);
    if (this.view !== "gaps") ground.choose(null);
    ground.sites(this.view === "sites" ? desk.sites : [], this.view === "sites" ? desk.drawn : []);
  }

  /** Build what stays: head, place, views, body. */
  _frame() {
    if (!this.shown) return;
    const button = (/** @type {"gaps" | "sites"} */ view) => make("button", { type: "button",
      "aria-pressed": String(this.view === view), "data-view": view,
      text: text(`siting.view.${view}`), onclick: () => this._view(view) });
    part("siting").setAttribute("aria-label", text("siting.title"));
    part("siting").replaceChildren(
      make("header", { class: "facts-head" },
        make("div", { class: "facts-names" },
          make("h2", { id: "siting-title", tabindex: -1, text: text("siting.title") })),
        make("div", { class: "languages", role: "group", "aria-label": text("siting.title") },
          ...VIEWS.map(button)),
        make("button", { type: "button", class: "quiet close", id: "siting-close",
          "aria-label": text("siting.close"), title: `${text("siting.close")} (Esc)`, text: "✕",
          onclick: () => this.fold() })),
      this._asking(),
      make("p", { class: "siting-fault fault", id: "siting-fault", role: "alert" }),
      make("p", { class: "siting-busy", id: "siting-busy", role: "status" }),
      make("div", { class: "siting-body", id: "siting-body", role: "group",
        "aria-labelledby": "siting-title" }));
    this._fillPlaces();
    part("siting-body").replaceChildren(
      ...(this.view === "gaps" ? this.gapList.frame() : this.siteForm.frame()));
    this.draw();
  }

  /** Which place, and what it is looked at for: both are in the record of acts. */
  _asking() {
    return make("div", { class: "siting-asking" },
      make("label", { for: "siting-unit", text: text("siting.place") }),
      make("select", { id: "siting-unit",
        onchange: (/** @type {any} */ event) => this._go(event.target.value) }),
      make("div", { id: "siting-purpose" }));
  }

  /** @param {string} unit */
  _go(unit) {
    this.desk.unit = unit;
    const whole = unit.length === CODE_DIGITS && unit.endsWith("000");
    const inside = whole ? unit.slice(0, TOWNSHIP_DIGITS) : unit;
    const bounds = this.units.flatMap((row) =>
      (row.bounds !== null && row.code.startsWith(inside) ? [row.bounds] : []));
    const all = bounds.reduce(_around, /** @type {import("../types").Bounds | null} */ (null));
    if (all !== null) this.app.map.fly(all, null);
    this._start();
  }

  _fillPlaces() {
    const select = document.getElementById("siting-unit");
    if (!(select instanceof HTMLSelectElement)) return;
    const townships = new Map();
    for (const row of [...this.units].sort((one, other) => compareNames(one.name, other.name))) {
      const code = row.code.length === CODE_DIGITS ? row.code.slice(0, TOWNSHIP_DIGITS) : "";
      townships.set(code, [...townships.get(code) ?? [], row]);
    }
    const option = (/** @type {string} */ value, /** @type {string} */ words) => make("option",
      { value, text: words, selected: value === this.desk.unit });
    select.replaceChildren(option("", text("siting.everywhere")),
      ...[...townships.keys()].sort().flatMap((code) => {
        const rows = townships.get(code).map((/** @type {import("../types").UnitRow} */ row) =>
          option(row.code, row.name));
        return code === "" || townships.size < 2 ? rows
          : [make("optgroup", { label: code }, option(`${code}000`, text("siting.township", { code })), ...rows)];
      }));
  }

  /** @param {"gaps" | "sites"} view */
  _view(view) {
    this.view = view;
    this.siteForm.mode = "look";
    this._frame();
    /** @type {HTMLElement | null} */
    (part("siting").querySelector(`[data-view="${view}"]`))?.focus();
  }

  _place() {
    part("side").classList.toggle("with-siting", this.shown);
    part("siting").hidden = !this.shown;
    part("list").hidden = this.shown;
    document.getElementById("siting-open")?.setAttribute("aria-expanded", String(this.shown));
  }
}

/**
 * @param {import("../types").Bounds | null} one
 * @param {import("../types").Bounds} other
 * @returns {import("../types").Bounds}
 */
function _around(one, other) {
  if (one === null) return other;
  return [Math.min(one[0], other[0]), Math.min(one[1], other[1]), Math.max(one[2], other[2]),
    Math.max(one[3], other[3])];
}
