/** Facts of places: units, grids, blocks, hamlets, key places. */

import { make } from "../dom.js";
import { householdBar, householdMark, tintMark } from "../marks.js";
import { count, share, text, word } from "../text.js";
import { stateWords } from "../redraw/words.js";
import { planningSection } from "./planning.js";
import { printingSection } from "./printing.js";
import { reportsSection } from "./reports.js";
import {
  figures, findingsSection, lines, link, shown, targetOf, unitLink,
} from "./sheet.js";

/** @typedef {import("../types").FactSheet} FactSheet */

/** @type {FactSheet} */
export const unit = {
  path: (id, plan) => `/api/units/${encodeURIComponent(id)}?plan=${plan}`,
  title: (thing) => thing.name,
  subtitle: (thing) => `${word("kind", thing.kind)} · ${thing.code}`,
  sections: (thing, app) => [
    { title: "", body: [figures([
      [text("households"), count(thing.households)], [text("grid"), count(thing.grids)],
      [text(thing.cameras_required === null ? "figure.cameras" : "figure.cameras_required"),
        thing.cameras_required === null ? count(thing.cameras)
        : `${count(thing.cameras)}/${count(thing.cameras_required)}`]]),
    lines([
      [text("blocks"), count(thing.blocks)],
      [text("unknown_blocks"), thing.unknown_blocks > 0 ? count(thing.unknown_blocks) : null],
      [text("households_in_blocks"), thing.households_in_blocks === thing.households ? null
        : count(thing.households_in_blocks)],
      [text("merged_from"), thing.merged_from ? text("merged_from.n", { n: thing.merged_from })
        : null],
      [text("residents"), thing.residents === null ? null : count(thing.residents)],
      [text("basis"), thing.households_basis === null ? null
        : word("households_basis", thing.households_basis)],
    ])] },
    planningSection(thing, app),
    { title: text("coverage"), body: [_coverage(thing.coverage)] },
    findingsSection(thing.findings, text("findings.of")),
    (thing.draft_findings ?? []).length === 0 ? { title: "", body: [] }
      : { ...findingsSection(thing.draft_findings), title: text("plan.remarks") },
    { title: `${text("grid")} ${count((thing.grid_list ?? []).length)}`,
      body: [_gridList(thing.grid_list ?? [], app)] },
    _hamlets(thing.hamlets ?? [], app),
    printingSection(thing, app),
    reportsSection(thing, app),
  ],
  target: targetOf,
};

/** @type {FactSheet} */
export const grid = {
  path: (id) => `/api/grids/${id.split("/").map(encodeURIComponent).join("/")}`,
  title: (thing) => thing.name,
  subtitle: (thing) => `${text("thing.grid")} · ${thing.grid_code}`,
  // a check looks at the grids in force; a draft's grid may bear the same code
  also: ({ state, unit_code }) => ({ inForce: state === "in_force" ? null
    : `/api/grids?plan=in_force&unit=${encodeURIComponent(unit_code)}` }),
  sections: (thing, app, { inForce }) => [
    { title: "", body: [
      make("div", { class: "household-panel" },
        make("div", { class: "big" }, householdMark(thing.households, thing.band),
          make("span", { class: "faint", text: text("household_word") })),
        householdBar(thing.households, thing.band, app.info.band),
        make("p", { class: `band-words band-${thing.band}`, text: _bandSentence(thing, app) })),
      lines([
        [text("unit"), make("span", { class: "links" }, ...(thing.unit_codes ?? [thing.unit_code])
          .map((/** @type {string} */ code) => unitLink(app, code)))],
        [text("kind"), word("grid_kind", thing.kind)],
        [text("plan"), `${thing.plan_id} · ${stateWords(thing)}`],
        [text("blocks"), count(Array.isArray(thing.blocks) ? thing.blocks.length : thing.blocks)],
        [text("unknown_blocks"), thing.unknown_blocks > 0 ? count(thing.unknown_blocks) : null],
        [text("host"), shown(thing.host)],
        [text("worker"), shown(thing.worker) ?? text("worker.none")],
        [text("duty_phone"), shown(thing.phone)],
        [text("in_force_from"), shown(thing.in_force_from)],
        [text("author"), shown(thing.author)],
        [text("reason"), shown(thing.reason)],
        [text("self_approved"), thing.self_approved ? text("yes") : null],
        [text("heat.incidents", { days: app.store.state.days }), _heat(thing.gid, app)],
      ])] },
    (inForce?.grids ?? []).length === 0 ? findingsSection(thing.findings)
      : { title: text("findings"), body: [make("p", { class: "faint note",
        text: text("findings.not_of_draft") })] },
  ],
  target: targetOf,
};

/** @type {FactSheet} */
export const block = {
  path: (id, plan) => `/api/blocks/${encodeURIComponent(id)}?plan=${plan}`,
  title: (thing) => thing.name ?? thing.block_id,
  subtitle: (thing) => [thing.kind === null ? text("thing.block") : word("block_kind", thing.kind),
    thing.block_id].join(" · "),
  sections: (thing, app) => [
    { title: "", body: [
      figures([[text("households"), thing.households === null ? text("unknown")
        : count(thing.households)]]),
      lines([
        [text("unit"), unitLink(app, thing.unit_code)],
        [text("thing.grid"), shown(thing.grid_code) === null ? null : link(app,
          thing.gid ? { kind: "grid", id: thing.gid } : null, thing.grid_code)],
        [text("compound"), shown(thing.compound_id)],
        [text("predecessor"), shown(thing.predecessor)],
        [text("basis"), shown(thing.basis)], [text("as_of"), shown(thing.as_of)],
        [text("source"), shown(thing.source)],
        [text("approx"), thing.approx ? text("yes") : null],
      ])] },
    ...(thing.findings ? [findingsSection(thing.findings)] : []),
  ],
  target: targetOf,
};

/** @type {FactSheet} */
export const hamlet = {
  path: (id) => `/api/hamlets/${encodeURIComponent(id)}`,
  title: (thing) => thing.name,
  subtitle: (thing) => `${text("hamlet")} · ${thing.code}`,
  sections: (thing, app) => [
    { title: "", body: [lines([
      [text("unit"), unitLink(app, thing.unit_code)],
      [text("households"), thing.households === null ? text("unknown") : count(thing.households)],
    ]), _coverage(thing.coverage)] },
    ...(thing.findings ? [findingsSection(thing.findings)] : []),
  ],
  target: targetOf,
};

/** @type {FactSheet} */
export const keyPlace = {
  path: (id) => `/api/key_places/${encodeURIComponent(id)}`,
  title: (thing) => thing.name,
  subtitle: (thing) => `${text("key_place")} · ${word("key_place_kind", thing.kind)}`,
  sections: (thing, app) => [
    { title: "", body: [lines([
      [text("unit"), unitLink(app, thing.unit_code)],
      [text("key_place.id"), shown(thing.key_place_id)],
    ])] },
  ],
  target: targetOf,
};

/**
 * @param {any} thing
 * @param {import("../types").App} app
 * @returns {string}
 */
function _bandSentence({ band, households }, app) {
  const limits = app.info.band;
  if (limits === null || band === "none") return text("band.sentence.none");
  const off = band === "above" ? households - limits.max : limits.min - households;
  return text(`band.sentence.${band}`, { ...limits, off: count(off) });
}

/**
 * @param {string} gid
 * @param {import("../types").App} app
 * @returns {string | null}
 */
function _heat(gid, app) {
  const found = app.heat?.grids.find((one) => one.gid === gid);
  return found === undefined ? null : count(found.count);
}

/**
 * Return cameras against the quota and the shares seen, each with and without assumed optics.
 * @param {any} report
 * @returns {HTMLElement | null}
 */
function _coverage(report) {
  if (report === null || report === undefined) return null;
  const declared = (/** @type {number | null} */ all, /** @type {number | null} */ own) =>
    (all === null ? share(all) : share(all) === share(own) ? text("share.all_declared", { all: share(all) }) : text("share.declared", { all: share(all), own: share(own) }));
  return lines([
    [text("cameras.counted"), report.required === null ? count(report.cameras)
      : text("cameras.of", { n: count(report.cameras), required: count(report.required) })],
    [text("cameras.working"), count(report.working)],
    [text("cameras.suspect"), report.suspect > 0 ? count(report.suspect) : null],
    [text("cameras.without_view"), report.without_view > 0 ? count(report.without_view) : null],
    [text("area_share"), declared(report.area_share, report.area_share_declared)],
    [text("area_share.verified"), _known(report.area_share_verified)],
    [text("area_share.now"), report.area_share_now === report.area_share ? null
      : _known(report.area_share_now)],
    [text("area_share.reach"), report.area_share_reach === report.area_share ? null
      : _known(report.area_share_reach)],
    [text("seen_twice"), _twice(report)],
    [text("settled_share"), _known(report.settled_share)],
    [text("road_share"), declared(report.road_share, report.road_share_declared)],
    [text("junction_share"), report.junctions > 0 ? share(report.junction_share) : null],
    [text("key_place_share"), report.key_places > 0 ? share(report.key_place_share) : null],
  ]);
}

/** @param {number | null | undefined} value */
function _known(value) {
  return value === null || value === undefined ? null : share(value);
}

/**
 * Return the share of open ground that two cameras or more see.
 * @param {any} report
 */
function _twice({ seen_twice_m2: twice, seen_more_m2: more, open_area_m2: open }) {
  return twice === null || twice === undefined || !open ? null : share((twice + more) / open);
}

/**
 * @param {any[]} grids
 * @param {import("../types").App} app
 * @returns {HTMLElement}
 */
function _gridList(grids, app) {
  if (grids.length === 0) return make("p", { class: "faint", text: text("grids.none") });
  return make("ul", { class: "thing-list" }, ...grids.map((one) => make("li", {},
    make("button", { type: "button", class: "thing",
      onclick: () => app.choose({ kind: "grid", id: one.gid }, { bounds: one.bounds, fly: true }) },
    tintMark(one.tint ?? 0), make("span", { class: "clip", text: one.name }),
    householdMark(one.households, one.band),
    householdBar(one.households, one.band, app.info.band)))));
}

/**
 * @param {any[]} hamlets
 * @param {import("../types").App} app
 * @returns {import("../types").Section}
 */
function _hamlets(hamlets, app) {
  if (hamlets.length === 0) return { title: text("hamlet"), body: [] };
  return { title: `${text("hamlet")} ${count(hamlets.length)}`,
    body: [make("ul", { class: "thing-list" }, ...hamlets.map((one) => make("li", {},
      make("button", { type: "button", class: "thing",
        onclick: () => app.choose({ kind: "hamlet", id: one.code }, { fly: true }) },
      make("span", { class: "clip", text: one.name }),
      make("span", { class: "number", text: count(one.households) })))))] };
}
