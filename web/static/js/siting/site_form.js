/** Where N more cameras help most: the question, the answer with its bound, and changes by hand. */

import { announce } from "../announce.js";
import { make, part } from "../dom.js";
import { bearingMark } from "../marks.js";
import { count, either, share, text } from "../text.js";
import { curve } from "./curve.js";

/**
 * @typedef {import("./types").Site} Site
 * @typedef {import("./types").Siting} Siting
 */

const GENERATE = /** @type {const} */ (["bare", "everywhere", "nowhere"]);
const SOME = 10;

export class SiteForm {
  /**
   * @param {import("../types").App} app
   * @param {import("./desk.js").Desk} desk
   * @param {import("./ground.js").Ground} ground
   */
  constructor(app, desk, ground) {
    this.app = app;
    this.desk = desk;
    this.ground = ground;
    /** @type {import("./types").Mode} */
    this.mode = "look";
    /** @type {import("./types").Wish} */
    this.wish = { count: SOME, budget: null, quotas: true, generate: "bare" };
    this.bearing = 0;
  }

  frame() {
    return [this._form(), make("div", { class: "siting-answer", id: "siting-answer" })];
  }

  draw() {
    const answer = document.getElementById("siting-answer");
    if (answer === null) return;
    /** @type {HTMLButtonElement} */
    (part("siting-run")).disabled = this.desk.busy === "siting";
    const { proposal } = this.desk;
    this._drawMode();
    answer.replaceChildren(...(proposal === null ? [] : this._answer(proposal)));
  }

  /**
   * Put a place under the pointer, when that is what a click means now.
   * @param {{x: number, y: number}} point
   * @returns {boolean}
   */
  clicked(point) {
    if (this.mode === "look") return false;
    const { lng, lat } = this.app.map.map.unproject([point.x, point.y]);
    const at = /** @type {[number, number]} */ ([Number(lng.toFixed(6)), Number(lat.toFixed(6))]);
    if (this.mode === "add") {
      this.mode = "look";
      void this.desk.add(at, this.bearing);
    } else {
      this.desk.drawn = [...this.desk.drawn, at];
      this.desk.onChange();
    }
    return true;
  }

  /** @param {number} index of a site on the map */
  choose(index) {
    const site = this.desk.sites[index];
    const row = document.querySelector(`#siting-answer tr[data-site="${index}"]`);
    for (const old of document.querySelectorAll("#siting-answer tr.chosen")) old.classList.remove("chosen");
    row?.classList.add("chosen");
    row?.scrollIntoView({ block: "nearest" });
    if (site !== undefined) this.app.map.fly(null, site.position);
  }

  _form() {
    const { wish } = this;
    const number = make("input", { type: "number", id: "siting-count", min: 1, max: 1000, step: 1,
      value: wish.count, required: true, onchange: () => { wish.count = Number(number.value); } });
    const budget = make("input", { type: "number", id: "siting-budget", min: 0, step: "any",
      value: wish.budget ?? "", placeholder: text("siting.budget.none"),
      onchange: () => { wish.budget = budget.value === "" ? null : Number(budget.value); } });
    const generate = make("select", { id: "siting-generate", onchange: () => {
      wish.generate = /** @type {any} */ (generate.value);
    } }, ...GENERATE.map((way) => make("option", { value: way, selected: way === wish.generate,
      text: text(`siting.generate.${way}`) })));
    return make("form", { class: "siting-form", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void this._run();
    } },
    make("label", { for: "siting-count", text: text("siting.count") }), number,
    make("label", { for: "siting-budget", text: text("siting.budget") }), budget,
    make("label", { for: "siting-generate", text: text("siting.generate") }), generate,
    make("label", { class: "wide-label" }, make("input", { type: "checkbox", id: "siting-quotas",
      checked: wish.quotas, onchange: (/** @type {any} */ event) => { wish.quotas = event.target.checked; } }),
    text("siting.quotas")),
    make("div", { class: "siting-buttons" },
      make("button", { type: "submit", class: "primary", id: "siting-run", text: text("siting.run") }),
      make("button", { type: "button", class: "quiet", id: "siting-draw", onclick: () => this._draw() }),
      make("button", { type: "button", class: "quiet", id: "siting-undraw", text: text("siting.undraw"),
        onclick: () => {
          this.desk.drawn = [];
          this.desk.onChange();
        } })),
    make("p", { class: "faint", id: "siting-mode", role: "status" }));
  }

  _draw() {
    this.mode = this.mode === "draw" ? "look" : "draw";
    this.desk.onChange();
  }

  _drawMode() {
    const { drawn } = this.desk;
    const button = part("siting-draw");
    button.setAttribute("aria-pressed", String(this.mode === "draw"));
    button.textContent = text(this.mode === "draw" ? "siting.draw.end" : "siting.draw");
    part("siting-undraw").hidden = drawn.length === 0;
    part("siting-mode").textContent = this.mode === "add" ? text("siting.add.where")
      : this.mode === "draw" || drawn.length > 0 ? text("siting.drawn", { n: count(drawn.length) }) : "";
  }

  async _run() {
    this.mode = "look";
    await this.desk.site(this.wish);
    const { proposal } = this.desk;
    if (proposal === null) return;
    announce(this._bound(proposal));
    const at = proposal.sites.map(({ position }) => position);
    const [lng, lat] = [at.map(([x]) => x), at.map(([, y]) => y)];
    if (at.length > 0) {
      this.app.map.fly([Math.min(...lng) - 0.001, Math.min(...lat) - 0.001,
        Math.max(...lng) + 0.001, Math.max(...lat) + 0.001], null);
    }
  }

  /** @param {Siting} proposal */
  _answer(proposal) {
    const { changed, sites } = this.desk;
    const { shares } = changed ?? proposal;
    const value = changed?.value ?? proposal.value;
    const lacking = Object.entries(proposal.missing).map(([name, n]) => `${name} ${count(n)}`);
    const cut = Object.entries(proposal.cut).map(([why, n]) => `${text(`siting.cut.${why}`)} ${count(n)}`);
    return [
      make("p", { class: "siting-bound", id: "siting-bound", text: this._bound(proposal) }),
      changed === null ? null : make("p", { class: "siting-changed", id: "siting-changed" },
        text("siting.changed", { value: count(value), n: count(sites.length), before: count(proposal.value) }), " ",
        make("button", { type: "button", class: "link", text: text("siting.restore"),
          onclick: () => this.desk.restore() })),
      make("p", { text: text("siting.before_after", { now: share(shares.now), after: share(shares.after),
        now_declared: share(shares.now_declared), after_declared: share(shares.after_declared) }) }),
      curve(proposal.curve),
      this._table(sites),
      this._byHand(),
      lacking.length === 0 ? null : make("p", { text: text("siting.missing", { list: lacking.join(text("siting.comma")) }) }),
      cut.length === 0 ? null : make("p", { class: "faint", text: text("siting.cut", { list: cut.join(text("siting.comma")) }) }),
      ...proposal.notices.map((words) => make("p", { class: "siting-notice", text: either(words) })),
      this._accepting(sites),
      make("details", { class: "siting-bases" }, make("summary", { text: text("siting.bases") }),
        ...proposal.bases.map((words) => make("p", { class: "faint", text: either(words) }))),
    ].filter((one) => one !== null);
  }

  /** @param {Siting} proposal */
  _bound(proposal) {
    const values = { n: count(proposal.sites.length), value: count(proposal.value),
      bound: count(proposal.bound), gap: share(proposal.gap), weighed: count(proposal.weighed) };
    return text(`siting.bound.${proposal.proof}`, values);
  }

  /** @param {Site[]} sites */
  _table(sites) {
    const head = ["no", "place", "bearing", "adds", "sees"].map((id) =>
      make("th", { scope: "col", class: id === "adds" ? "numeric" : null, text: text(`siting.col.${id}`) }));
    return make("table", { class: "siting-sites", id: "siting-sites" },
      make("thead", {}, make("tr", {}, ...head, make("td", {}))),
      make("tbody", {}, ...sites.map((site, i) => this._row(site, i))));
  }

  /**
   * @param {Site} site
   * @param {number} index
   */
  _row(site, index) {
    const unit = this.app.unitNames.get(site.unit_code) ?? site.unit_code;
    const sees = [site.road_m > 0 ? text("siting.sees.road", { n: count(Math.round(site.road_m)) }) : "",
      site.junctions > 0 ? text("siting.sees.junctions", { n: count(site.junctions) }) : "",
      ...site.key_places].filter(Boolean);
    return make("tr", { "data-site": index },
      make("td", {}, make("button", { type: "button", class: "siting-number", text: count(index + 1),
        "aria-label": text("siting.show", { n: count(index + 1) }), onclick: () => this.choose(index) })),
      make("td", {}, make("span", { text: [text(`siting.source.${site.source}`), site.kind].filter(Boolean).join(" · ") }),
        make("span", { class: "faint line", text: unit }),
        site.quota === null ? null : make("span", { class: "chip", text: text("siting.quota", { name: site.quota }) })),
      make("td", {}, bearingMark(site.bearing_deg)),
      make("td", { class: "numeric", text: count(Math.round(site.adds)) }),
      make("td", { text: sees.join(text("siting.comma")) }),
      make("td", {}, make("button", { type: "button", class: "quiet close", text: "✕",
        title: text("siting.remove", { n: count(index + 1) }), "aria-label": text("siting.remove", { n: count(index + 1) }),
        onclick: () => void this.desk.remove(index) })));
  }

  /** Add a place by hand: a heading, then a click on the map. */
  _byHand() {
    const bearing = make("input", { type: "number", id: "siting-bearing", min: 0, max: 359, step: 1,
      value: this.bearing, onchange: () => { this.bearing = ((Number(bearing.value) % 360) + 360) % 360; } });
    return make("div", { class: "siting-byhand" },
      make("label", { for: "siting-bearing", text: text("siting.add.bearing") }), bearing,
      make("button", { type: "button", class: "quiet", id: "siting-add", text: text("siting.add"),
        "aria-pressed": String(this.mode === "add"), onclick: () => {
          this.mode = this.mode === "add" ? "look" : "add";
          this.desk.onChange();
        } }));
  }

  /** @param {Site[]} sites */
  _accepting(sites) {
    if (!this.app.session.permissions.includes("cameras.write") || sites.length === 0) return null;
    const reason = make("input", { id: "siting-reason", type: "text", maxlength: 200,
      required: true });
    return make("form", { class: "siting-accept", onsubmit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      const revision = await this.desk.accept(reason.value.trim());
      if (revision === null) return;
      announce(text("siting.accepted"));
      this.app.arrived(revision);
    } },
    make("p", { class: "faint", text: text("siting.accept.note") }),
    make("label", { for: "siting-reason", text: text("siting.accept.reason") }), reason,
    make("button", { type: "submit", class: "quiet", id: "siting-accept",
      text: text("siting.accept", { n: count(sites.length) }) }));
  }
}
