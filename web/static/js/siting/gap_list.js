/** The ranked list of blind spots, and what the colours on the map mean. */

import { make, part } from "../dom.js";
import { Table } from "../table.js";
import { count, either, share, text } from "../text.js";

/**
 * @typedef {import("./types").Gap} Gap
 * @typedef {import("./types").What} What
 */

const KINDS = /** @type {What[]} */ (["key_place", "road", "ground"]);

export class GapList {
  /**
   * @param {import("../types").App} app
   * @param {import("./desk.js").Desk} desk
   * @param {import("./ground.js").Ground} ground
   */
  constructor(app, desk, ground) {
    this.app = app;
    this.desk = desk;
    this.ground = ground;
    this.withHeat = true;
    /** @type {What | null} */
    this.kind = null;
    /** @type {Gap | null} */
    this.chosen = null;
    /** @type {Table<Gap> | null} */
    this.table = null;
  }

  /** Return the parts that stay while rows change. */
  frame() {
    this.table = new Table({ label: text("siting.view.gaps"), tall: false,
      key: (gap) => gap.gap_id, say: (gap) => `${this._name(gap)} ${this._size(gap)}`,
      onChoose: (gap) => this.choose(gap.gap_id), onSort: () => this.draw() });
    return [
      make("div", { class: "figures", id: "siting-figures" }),
      this._key(),
      make("div", { class: "siting-kinds", id: "siting-kinds", role: "group",
        "aria-label": text("siting.kinds") }),
      this.table.element,
      make("div", { class: "siting-detail", id: "siting-detail", role: "status" }),
      make("details", { class: "siting-bases" }, make("summary", { text: text("siting.bases") }),
        make("div", { id: "siting-bases" })),
    ];
  }

  /** Return the blind spots of the kind that is chosen. */
  listed() {
    const gaps = this.desk.gaps?.gaps ?? [];
    return this.kind === null ? gaps : gaps.filter(({ what }) => what === this.kind);
  }

  draw() {
    const { gaps } = this.desk;
    if (gaps === null || document.getElementById("siting-figures") === null) return;
    const figure = (/** @type {string} */ value, /** @type {string} */ label, tone = "") =>
      make("div", { class: "figure" }, make("b", { class: tone, text: value }), make("span", { text: label }));
    part("siting-figures").replaceChildren(
      figure(`${count(Math.round(gaps.blind_road_m / 100) / 10)} / ${count(Math.round(gaps.road_m / 100) / 10)}`,
        text("siting.blind_road"), "tone-above"),
      figure(gaps.key_places === 0 ? text("dash")
        : `${count(gaps.by_kind.key_place ?? 0)} / ${count(gaps.key_places)}`,
      text("siting.blind_places"), gaps.key_places === 0 ? "" : "tone-above"),
      figure(share(gaps.shares.now), text("siting.share_now")),
      figure(share(gaps.shares.now_declared), text("siting.share_declared")));
    this._drawKinds(gaps);
    this.table?.show(this.listed(), this._columns());
    part("siting-bases").replaceChildren(...gaps.bases.map((words) =>
      make("p", { class: "faint", text: either(words) })));
    this._drawDetail();
  }

  /** @param {string} id */
  choose(id) {
    const gap = this.desk.gaps?.gaps.find(({ gap_id: own }) => own === id) ?? null;
    this.chosen = gap;
    this.ground.choose(gap);
    if (gap === null) return;
    this.table?.choose(id);
    this.app.map.fly(gap.bounds, gap.centre);
    this._drawDetail();
  }

  /** @param {import("./types").Gaps} gaps */
  _drawKinds(gaps) {
    const chip = (/** @type {What | null} */ kind, /** @type {number} */ number) => make("button", {
      type: "button", class: "chip-button", "aria-pressed": String(this.kind === kind),
      "data-kind": kind ?? "all", text: `${text(kind === null ? "siting.all" : `siting.what.${kind}`)} ${count(number)}`,
      onclick: () => {
        this.kind = kind;
        this.draw();
        this.ground.gaps(this.listed());
        /** @type {HTMLElement | null} */
        (part("siting-kinds").querySelector(`[data-kind="${kind ?? "all"}"]`))?.focus();
      } });
    const limited = gaps.gaps.length < gaps.total
      ? make("span", { class: "faint", text: text("siting.limited", { n: count(gaps.gaps.length) }) }) : null;
    part("siting-kinds").replaceChildren(chip(null, gaps.total),
      ...KINDS.map((kind) => chip(kind, gaps.by_kind[kind] ?? 0)), ...(limited === null ? [] : [limited]));
  }

  /** The key of what is drawn on the map: colour, width and dashes, with words. */
  _key() {
    const line = (/** @type {number} */ k) => make("span", { class: "sign-word" },
      make("span", { class: `cover-line cover-line-${k}`, "aria-hidden": "true" }), text(`siting.k.${k}`));
    return make("fieldset", { class: "siting-key" },
      make("legend", {}, make("label", {}, make("input", { type: "checkbox", id: "siting-heat",
        checked: this.withHeat, onchange: (/** @type {any} */ event) => {
          this.withHeat = event.target.checked;
          this.ground.heat(this.withHeat ? this.desk.heat : null);
        } }), text("siting.heat"))),
      ...[0, 1, 2, 3].map(line),
      make("p", { class: "faint", text: text("siting.heat.note") }));
  }

  /** @returns {import("../types").Column<Gap>[]} */
  _columns() {
    return [
      { id: "rank", label: text("siting.rank"), width: "2.5rem", numeric: true,
        sort: (gap) => Number(gap.gap_id), cell: (gap) => count(this.listed().indexOf(gap) + 1) },
      { id: "name", label: text("siting.gap"), width: "minmax(0, 1fr)", sort: (gap) => this._name(gap),
        cell: (gap) => make("span", { class: "name" },
          make("span", { class: "clip", text: this._name(gap) }),
          make("span", { class: "faint clip kind", text: this.app.unitNames.get(gap.unit_code) ?? gap.unit_code })) },
      { id: "size", label: text("siting.size"), width: "6.5rem", numeric: true,
        sort: (gap) => gap.length_m + gap.area_m2, cell: (gap) => this._size(gap) },
      { id: "weight", label: text("siting.weight"), width: "4rem", numeric: true,
        sort: (gap) => gap.weight, cell: (gap) => count(Math.round(gap.weight)) },
      { id: "nearest", label: text("siting.nearest"), width: "5rem", numeric: true,
        sort: (gap) => gap.nearest_m, cell: (gap) => (gap.nearest_m === null ? text("dash")
          : text("siting.metres", { n: count(Math.round(gap.nearest_m)) })) },
    ];
  }

  /** @param {Gap} gap */
  _name(gap) {
    return gap.name ?? text(`siting.unnamed.${gap.what}`);
  }

  /** @param {Gap} gap */
  _size(gap) {
    if (gap.what === "key_place") return text("siting.what.key_place");
    if (gap.what === "ground") return text("siting.square_metres", { n: count(Math.round(gap.area_m2)) });
    const metres = text("siting.metres", { n: count(Math.round(gap.length_m)) });
    return gap.junctions === 0 ? metres : text("siting.with_junctions", { metres, n: count(gap.junctions) });
  }

  /** Say of the chosen blind spot what would help without a new camera. */
  _drawDetail() {
    const gap = this.chosen;
    const box = document.getElementById("siting-detail");
    if (box === null) return;
    if (gap === null) {
      box.replaceChildren();
      return;
    }
    const camera = (/** @type {string} */ key, /** @type {string | null} */ id) => (id === null ? null
      : make("p", {}, text(key), " ", make("button", { type: "button", class: "link", text: id,
        disabled: !this.app.session.permissions.includes("cameras.read"),
        onclick: () => this.app.choose({ kind: "camera", id }, { fly: true }) })));
    const lines = [camera("siting.repair", gap.repair), camera("siting.planned", gap.planned),
      camera("siting.nearest.is", gap.nearest_camera)].filter((line) => line !== null);
    box.replaceChildren(make("b", { text: `${this._name(gap)} · ${this._size(gap)}` }), ...lines);
  }
}
