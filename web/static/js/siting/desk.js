/** What is known of blind spots and sites, and the requests that change it. Draws nothing. */

import { get, send } from "../api.js";

/**
 * @typedef {import("./types").Gaps} Gaps
 * @typedef {import("./types").Site} Site
 * @typedef {import("./types").Siting} Siting
 * @typedef {import("../types").Problem} Problem
 */

export class Desk {
  /** @param {() => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
    this.unit = "";
    /** @type {Gaps | null} */
    this.gaps = null;
    /** @type {GeoJSON.FeatureCollection | null} */
    this.heat = null;
    /** @type {Siting | null} */
    this.proposal = null;
    /** The sites on the map: those proposed, less those taken away, and those added. @type {Site[]} */
    this.sites = [];
    /** What the sites add together, after a change by hand. @type {{value: number, shares: import("./types").Shares} | null} */
    this.changed = null;
    /** @type {[number, number][]} */
    this.drawn = [];
    /** @type {Problem | null} */
    this.problem = null;
    this.busy = "";
    this._asked = 0;
  }

  /** @param {string} unit a unit, a township, or empty for all */
  async look(unit) {
    this.unit = unit;
    this.proposal = null;
    this.sites = [];
    this.changed = null;
    await this.refresh();
  }

  /** Fetch blind spots and what sees the ground. */
  async refresh() {
    const where = this.unit === "" ? "" : `&unit=${encodeURIComponent(this.unit)}`;
    const gaps = await this._do("gaps", "GET", `/api/gaps?limit=2000${where}`);
    if (gaps === null) return;
    this.gaps = gaps;
    this.onChange();
    const heat = await this._do("heat", "GET", `/api/gaps/heat?${where.slice(1)}`);
    if (heat === null) return;
    this.heat = heat;
    this.onChange();
  }

  /** @param {import("./types").Wish} wish */
  async site(wish) {
    const found = await this._do("siting", "POST", "/api/siting",
      { ...wish, unit: this.unit === "" ? null : this.unit, drawn: this.drawn });
    if (found === null) return;
    this.proposal = found;
    this.sites = found.sites;
    this.changed = null;
    this.onChange();
  }

  /** @param {number} index */
  async remove(index) {
    await this._try(this.sites.filter((_, i) => i !== index));
  }

  /**
   * @param {[number, number]} position
   * @param {number} bearing_deg
   */
  async add(position, bearing_deg) {
    await this._try([...this.sites, { position, bearing_deg, source: "drawn", kind: null, quota: null }]);
  }

  /** Take back every change by hand. */
  restore() {
    this.sites = this.proposal?.sites ?? [];
    this.changed = null;
    this.onChange();
  }

  /**
   * Enter the sites as planned cameras. Angle and range are assumptions and do not become a record.
   * @param {string} reason
   * @returns {Promise<number | null>} the revision afterwards
   */
  async accept(reason) {
    let revision = null;
    const entered = new Set();
    for (const site of this.sites) {
      const changes = { position: site.position, bearing_deg: site.bearing_deg, status: "planned",
        position_state: "declared",
        ...(site.unit_code === "" ? {} : { unit_code: site.unit_code }) };
      const answer = await this._do("accept", "POST", "/api/cameras",
        { camera_id: site.camera_id, changes, reason });
      if (answer === null) break;
      revision = answer.revision;
      entered.add(site);
    }
    this.sites = this.sites.filter((site) => !entered.has(site));
    this.onChange();
    return revision;
  }

  /** @param {Partial<Site>[]} wanted */
  async _try(wanted) {
    const aims = wanted.map(({ position, bearing_deg }) => ({ position, bearing_deg }));
    const found = await this._do("what-if", "POST", "/api/siting/what-if",
      { unit: this.unit === "" ? null : this.unit, aims });
    if (found === null) return;
    // what is known of a place by its origin stays; what it adds is new
    this.sites = found.sites.map((/** @type {Site} */ site, /** @type {number} */ i) => {
      const { source, kind, quota, camera_id: id } = wanted[i] ?? {};
      return { ...site, source: source ?? "drawn", kind: kind ?? null, quota: quota ?? null,
        camera_id: id ?? `P-${site.position.join("-")}-${Math.round(site.bearing_deg)}` };
    });
    this.changed = { value: found.value, shares: found.shares };
    this.onChange();
  }

  /**
   * @param {string} what is under way, shown meanwhile
   * @param {"GET" | "POST"} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>} null when it was refused, or overtaken by another request
   */
  async _do(what, method, path, body) {
    this._asked += 1;
    const asked = this._asked;
    this.busy = what;
    this.problem = null;
    this.onChange();
    const answer = await (method === "GET" ? get(path) : send(method, path, body));
    if (asked !== this._asked) return null;
    this.busy = "";
    if (answer.status === "ok") return answer.value;
    this.problem = answer.status === "refused" ? answer.problem : { status: 0 };
    this.onChange();
    return null;
  }
}
