/** Composition root of the page: language, sign-in, then the map, the panels and live news. */

import { announce } from "./announce.js";
import { forgetAhead, get, keepCsrf, send, whenSignedOut } from "./api.js";
import { routeClicks } from "./click.js";
import { fetched, forget } from "./data.js";
import { make, part } from "./dom.js";
import { followState } from "./follow.js";
import { gather } from "./gather.js";
import { Intake } from "./intake/panel.js";
import { listenForKeys } from "./keys.js";
import { Live } from "./live.js";
import { PageMap, calm } from "./map.js";
import { Facts } from "./panels/facts.js";
import { openGate, signIn, stopAtGate, welcome } from "./panels/gate.js";
import { showHelp } from "./panels/help.js";
import { Legend } from "./panels/legend.js";
import { List } from "./panels/list.js";
import { askPurpose } from "./panels/purpose.js";
import { Planning } from "./planning.js";
import { forgetPurposes, whenPurposeNeeded } from "./purposes.js";
import { Top } from "./panels/top.js";
import { drawSightBar } from "./sight/actions.js";
import { Workspace } from "./redraw/workspace.js";
import { LAYERS, LAYER_IDS, allowed } from "./stack.js";
import { Store, firstState, keepLanguage, keptLanguage, parseState } from "./state.js";
import { loadTexts, speak, text } from "./text.js";
import { readTokens } from "./tokens.js";

/**
 * @typedef {import("./types").App} App
 */

/** What steps back while a draft is redrawn; each can be switched on again. */
const DISTRACTING = ["cameras", "views", "candidates", "incidents", "patrols", "heat"];
/** How long the map waits for a draft to show it with the first picture. */
const PATIENCE_MS = 1500;

/** @type {(map: import("maplibre-gl").Map) => void} */
let mapReady = () => undefined;
window.wangge = { map: null, ready: new Promise((done) => { mapReady = done; }) };

async function start() {
  const token = /^#welcome=(.+)$/.exec(location.hash)?.[1] ?? null;
  const shown = LAYERS.filter((layer) => layer.shown).map(({ id }) => id);
  const first = firstState(shown, keptLanguage());
  const state = token === null ? parseState(location.hash, first, LAYER_IDS) : first;
  speak(state.language);
  await loadTexts();
  const store = new Store(state);
  store.on(["language"], ({ language }) => {
    keepLanguage(language);
    speak(language);
  });
  const session = await _session(store, token);
  if (session !== null) await _open(store, session);
}

/**
 * Return who is signed in, after asking for it where nobody is.
 * @param {Store} store
 * @param {string | null} token of a one-time link
 * @returns {Promise<import("./types").Session | null>}
 */
async function _session(store, token) {
  if (token !== null) {
    await _asked((redraw) => welcome(token, redraw), store);
    history.replaceState(null, "", location.pathname);
  }
  for (;;) {
    const answer = await get("/api/session");
    if (answer.status === "ok" && answer.value !== null) return answer.value;
    forgetAhead();
    if (answer.status === "offline") {
      stopAtGate(text("offline"), text("offline.next"), [make("button", {
        type: "button", class: "primary wide", text: text("again"),
        onclick: () => location.reload() })]);
      return null;
    }
    await _asked((redraw) => signIn(redraw), store);
  }
}

/**
 * Show a form and show it again in the other language when that is asked for.
 * @param {(redraw: () => void) => Promise<void>} form
 * @param {Store} store
 * @returns {Promise<void>}
 */
function _asked(form, store) {
  return new Promise((done) => {
    const draw = () => {
      void form(() => {
        store.set({ language: store.state.language === "zh" ? "en" : "zh" });
        draw();
      }).then(done);
    };
    draw();
  });
}

/**
 * Open the map and everything around it.
 * @param {Store} store
 * @param {import("./types").Session} session
 */
async function _open(store, session) {
  keepCsrf(session.csrf);
  whenPurposeNeeded(session.purposes, askPurpose);
  whenSignedOut(() => location.reload());
  const answer = await get("/api/map");
  if (answer.status !== "ok") {
    const words = answer.status === "refused" ? answer.problem.title ?? "" : text("offline.next");
    stopAtGate(text("map.none"), words, [make("button", { type: "button", class: "primary wide",
      text: text("sign_out"), onclick: () => _signOut() })]);
    return;
  }
  openGate();
  part("main").hidden = false;
  const app = _app(store, session, answer.value);
  const top = new Top(app);
  const legend = new Legend(app);
  const list = new List(app);
  const facts = new Facts(app);
  legend.draw();
  if (session.permissions.includes("import.write")) app.intake = new Intake(app);
  app.onIntake = () => top.showIntake();
  app.close = () => {
    app.choose(null);
    if (app.workspace !== null) app.workspace.panel.focus();
    else if (app.intake?.shown) app.intake.focus();
    else if (app.siting?.shown) part("siting-title").focus();
    else list.focus();
  };
  top.draw();
  drawSightBar(app);
  listenForKeys(app, list);
  routeClicks(app.map.map, (selection, point) => {
    if (!app.sight?.clicked(selection, point) && !app.intake?.clicked(point)
      && !app.siting?.clicked(point)) app.choose(selection);
  }, () => app.workspace !== null);
  const panels = { top, legend, list, facts };
  // while a draft is redrawn its blocks are recoloured, and no tile is fetched anew for that
  const live = new Live(app.info.revision, (revision) => {
    if (app.workspace === null) void _refresh(app, revision, panels);
    else app.workspace.heard();
  }, () => {
    top.showAge();
    app.workspace?.connected(live.connected);
  }, (plan, seq) => app.workspace?.heard(plan, seq), (states) => app.workspace?.heardStates(states));
  const redraws = _letRedraw(app, { legend, list, after: () => void _refresh(app, live.revision, panels) });
  top.live = live;
  // a planner waits for the draft: what it covers comes after it
  const free = redraws.then(() => (app.workspace === null ? undefined : calm(app.map.map)));
  followState(app, legend, free);
  void free.then(() => {
    if (list.table === null) list.draw();
    void facts.draw();
  });
  app.makePlan = async (unit, name) => {
    const revision = await app.planning.make(unit, name);
    if (revision === null) return;
    // the draft is what was asked for: show it, whatever was shown before
    store.set({ plan: "latest" });
    live.arrived(revision);
  };
  app.redraw = () => void facts.draw();
  app.arrived = (revision) => live.arrived(revision);
  top.showAge();
  window.wangge.map = app.map.map;
  void app.map.ready.then(mapReady);
}

/**
 * Open and leave the workspace, also as the address says.
 * @param {App} app
 * @param {{legend: Legend, list: List, after: () => void}} around
 * @returns {Promise<void>} fulfilled when the draft of the address is there, or cannot be
 */
function _letRedraw(app, { legend, list, after }) {
  const { store } = app;
  let layersBefore = store.state.layers;
  app.openDraft = async (plan) => {
    app.leaveDraft();
    app.sight?.close();
    if (app.intake?.shown) app.intake.fold();
    app.siting?.fold();
    const workspace = new Workspace(app, plan);
    const refusal = await workspace.open();
    if (refusal !== null) {
      app.map.begin();
      await app.map.styled;
      store.set({ draft: null });
      app.map.redraw(false);
      app.map.show(store.state.layers);
      announce(refusal);
      if (list.table === null) list.draw();
      list.say(refusal);
      return;
    }
    app.choose(null);
    app.workspace = workspace;
    layersBefore = store.state.layers;
    store.set({ draft: plan, layers: _without(layersBefore) });
    legend.fold();
    part("redraw-title").focus();
  };
  app.leaveDraft = () => {
    const { workspace } = app;
    if (workspace === null) return;
    app.workspace = null;
    workspace.close();
    store.set({ draft: null, layers: layersBefore });
    if (workspace.stale) after();
    list.focus();
  };
  store.on(["draft"], ({ draft }) => {
    if (draft === (app.workspace?.plan ?? null)) return;
    if (draft === null) app.leaveDraft();
    else void app.openDraft(draft);
  });
  store.on(["language"], () => app.workspace?.speak());
  store.on(["language", "draft"], () => drawSightBar(app));
  addEventListener("beforeunload", (event) => {
    if ((app.workspace?.desk.queue?.waiting.length ?? 0) > 0) event.preventDefault();
  });
  if (store.state.draft === null) {
    app.map.begin();
    return Promise.resolve();
  }
  // a draft that is laid out for the first time takes long: the ground is shown meanwhile
  setTimeout(() => app.map.begin(), PATIENCE_MS);
  // it was asked for before anybody listened: what came in between is asked for once
  return app.openDraft(store.state.draft).then(() => void app.workspace?.desk.catchUp());
}

/**
 * Return the layers that stay while a draft is redrawn.
 * @param {string[]} layers
 */
function _without(layers) {
  return layers.filter((id) => !DISTRACTING.includes(id));
}

/**
 * @param {Store} store
 * @param {import("./types").Session} session
 * @param {import("./types").MapInfo} info
 * @returns {App}
 */
function _app(store, session, info) {
  const tokens = readTokens();
  const { state } = store;
  const redrawing = state.draft !== null;
  const map = new PageMap(part("map"), { redrawing, bounds: info.bounds,
    state: redrawing ? { ...state, layers: _without(state.layers) } : state,
    revision: info.revision, tokens, layers: allowed(session.permissions) });
  /** @type {App} */
  const app = {
    store, session, info, tokens, map, heat: null, heatBreaks: [], gridsShown: null,
    incidentsShown: null, gridIds: new Map(),
    unitNames: new Map(), flyOnFacts: false, help: () => showHelp(app.workspace !== null), signOut: () => void _signOut(),
    close: () => undefined,
    planning: new Planning({ ask: (path) => send("POST", path, {}), clock: () => Date.now(),
      onChange: ({ status, name }) => {
        announce(text(`plan.${status}.said`, { name }));
        app.redraw();
      } }),
    makePlan: () => Promise.resolve(), redraw: () => undefined, intake: null, siting: null,
    onIntake: () => undefined, arrived: () => undefined,
    sight: null, workspace: null, openDraft: () => Promise.resolve(), leaveDraft: () => undefined,
    choose(selection, to = {}) {
      const known = Boolean(to.bounds ?? to.centre);
      app.flyOnFacts = to.fly === true && !known;
      store.set({ selection });
      if (to.fly && known) map.fly(to.bounds, to.centre);
    },
  };
  return app;
}

/**
 * Show a new revision: tiles, counts, lists and facts again; place and choice stay.
 * @param {App} app
 * @param {number} revision
 * @param {{top: Top, legend: Legend, list: List, facts: Facts}} panels
 */
async function _refresh(app, revision, { top, legend, list, facts }) {
  forget();
  const answer = await fetched("/api/map");
  if (answer.status === "ok") app.info = answer.value;
  app.map.refresh(app.store.state.plan, revision);
  app.heat = null;
  await gather(app);
  legend.draw();
  top.showAge();
  await list.refresh();
  await facts.draw();
  announce(text("refreshed"));
}

async function _signOut() {
  forgetPurposes();
  await send("DELETE", "/api/session");
  // the address of the map is not for the next person at this desk
  history.replaceState(null, "", "/");
  location.reload();
}

void start();
