/** Where the person is - place, zoom, layers, plan, choice, language, tab - kept in the address. */

/**
 * @typedef {import("./types").State} State
 * @typedef {import("./types").Selection} Selection
 */

export const TABS = ["units", "grids", "cameras", "incidents", "findings", "due"];
export const DAYS = [7, 30, 90, 365];
const KINDS = ["unit", "grid", "block", "camera", "incident", "patrol", "hamlet", "key_place"];

/**
 * Return the state a page starts with.
 * @param {string[]} layers shown unless the address says otherwise
 * @param {import("./types").Language} language
 * @returns {State}
 */
export function firstState(layers, language) {
  return {
    lng: null, lat: null, zoom: null, layers: [...layers], plan: "latest", selection: null,
    language, tab: "grids", days: 30, draft: null,
  };
}

const LANGUAGE_KEY = "wangge.language";

/**
 * Return the language this browser spoke last.
 * @returns {import("./types").Language}
 */
export function keptLanguage() {
  return localStorage.getItem(LANGUAGE_KEY) === "en" ? "en" : "zh";
}

/** @param {import("./types").Language} language */
export function keepLanguage(language) {
  localStorage.setItem(LANGUAGE_KEY, language);
}

/**
 * Return the address (without `#`) of a state; `parseState` reads it back.
 * @param {State} state
 * @returns {string}
 */
export function formatState(state) {
  const parts = new URLSearchParams();
  if (state.lng !== null && state.lat !== null && state.zoom !== null) {
    const place = [state.zoom.toFixed(2), state.lat.toFixed(5), state.lng.toFixed(5)];
    parts.set("map", place.join("/"));
  }
  parts.set("layers", [...state.layers].sort().join("."));
  parts.set("plan", state.plan);
  parts.set("tab", state.tab);
  parts.set("days", String(state.days));
  parts.set("lang", state.language);
  if (state.selection !== null) parts.set("at", `${state.selection.kind}:${state.selection.id}`);
  if (state.draft !== null) parts.set("draft", state.draft);
  // slashes and colons are legal in a fragment and keep the address readable
  return parts.toString().replaceAll("%2F", "/").replaceAll("%3A", ":");
}

/**
 * Return the state an address describes; what it does not say, or says wrongly, stays as it was.
 * @param {string} address with or without the leading `#`
 * @param {State} before
 * @param {string[]} known the ids of the layers there are
 * @returns {State}
 */
export function parseState(address, before, known) {
  const parts = new URLSearchParams(address.replace(/^#/, ""));
  const layers = parts.get("layers");
  const days = Number(parts.get("days"));
  const tab = parts.get("tab");
  const language = parts.get("lang");
  const plan = parts.get("plan");
  const draft = parts.get("draft");
  return {
    ...before,
    ..._place(parts.get("map")),
    layers: layers === null ? before.layers
      : known.filter((id) => layers.split(".").includes(id)),
    plan: plan !== null && /^[\w-]+$/.test(plan) ? plan : before.plan,
    tab: tab !== null && TABS.includes(tab) ? tab : before.tab,
    days: DAYS.includes(days) ? days : before.days,
    language: language === "zh" || language === "en" ? language : before.language,
    selection: _selection(parts.get("at")),
    draft: draft !== null && /^[\w-]+$/.test(draft) ? draft : null,
  };
}

/**
 * @param {string | null} value
 * @returns {{} | {lng: number, lat: number, zoom: number}}
 */
function _place(value) {
  const [zoom, lat, lng] = (value ?? "").split("/").map(Number);
  if (zoom === undefined || lat === undefined || lng === undefined) return {};
  const sound = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180;
  return sound ? { lng, lat, zoom } : {};
}

/**
 * @param {string | null} value
 * @returns {Selection | null}
 */
function _selection(value) {
  const cut = (value ?? "").indexOf(":");
  if (value === null || cut < 0 || cut === value.length - 1) return null;
  const kind = value.slice(0, cut);
  if (!KINDS.includes(kind)) return null;
  return { kind: /** @type {Selection["kind"]} */ (kind), id: value.slice(cut + 1) };
}

/** Keeps the one state of the page and tells who asked when a part of it changes. */
export class Store {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    /** @type {Map<keyof State, ((state: State) => void)[]>} */
    this._listeners = new Map();
  }

  /**
   * Call the listener whenever one of the named parts has changed.
   * @param {(keyof State)[]} names
   * @param {(state: State) => void} listener
   * @returns {void}
   */
  on(names, listener) {
    for (const name of names) {
      this._listeners.set(name, [...(this._listeners.get(name) ?? []), listener]);
    }
  }

  /**
   * Change parts of the state; listeners run once each, also when several of their parts changed.
   * @param {Partial<State>} change
   * @returns {void}
   */
  set(change) {
    const before = this.state;
    this.state = { ...before, ...change };
    const changed = /** @type {(keyof State)[]} */ (Object.keys(change))
      .filter((name) => before[name] !== this.state[name]);
    const listeners = new Set(changed.flatMap((name) => this._listeners.get(name) ?? []));
    for (const listener of listeners) listener(this.state);
  }
}
