/** Single keys that work anywhere but in a text field; they can be turned off in the help. */

import { part } from "./dom.js";
import { takeKey } from "./redraw/keys.js";
import { TABS } from "./state.js";

const SETTING = "wangge.keys";

/** Whether single keys do something; a person who speaks to the computer turns them off. */
export function singleKeys() {
  return localStorage.getItem(SETTING) !== "off";
}

/** @param {boolean} on */
export function setSingleKeys(on) {
  if (on) localStorage.removeItem(SETTING);
  else localStorage.setItem(SETTING, "off");
}

/**
 * Listen for keys.
 * @param {import("./types").App} app
 * @param {{focus: () => void, step: (by: number) => void}} list
 */
export function listenForKeys(app, list) {
  /** @type {Record<string, () => void>} */
  const keys = {
    "?": () => app.help(),
    "/": () => part("search").focus(),
    g: () => {
      if (app.intake?.shown) app.intake.fold();
      app.siting?.fold();
      list.focus();
    },
    m: () => app.map.map.getCanvas().focus(),
    l: () => /** @type {HTMLElement | null} */ (document.querySelector("#legend input, #legend button"))
      ?.focus(),
    n: () => list.step(1),
    p: () => list.step(-1),
    i: () => app.intake?.toggle(),
    Escape: () => {
      if (app.store.state.selection !== null) app.close();
      else if (app.intake?.shown) void app.intake.leave();
      else app.siting?.fold();
    },
    ...Object.fromEntries(TABS.map((tab, i) => [String(i + 1), () => app.store.set({ tab })])),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
    const { target } = event;
    const typing = target instanceof HTMLElement && target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea");
    const single = singleKeys();
    if (app.workspace !== null && takeKey(app.workspace, event, { typing, single })) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "Escape" && (typing || !single)) return;
    // the other lists are not there while a draft is redrawn
    const action = app.workspace !== null && !["?", "/"].includes(event.key) ? undefined : keys[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
  _holdSpace(app);
}

/**
 * While the space bar is held on the map, the hand moves it.
 * @param {import("./types").App} app
 */
function _holdSpace(app) {
  const onMap = () => document.activeElement === document.body
    || part("map").contains(document.activeElement);
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || app.workspace === null || !onMap()) return;
    event.preventDefault();
    app.workspace.tools?.hold(true);
  });
  for (const [where, name] of /** @type {const} */ ([[document, "keyup"], [window, "blur"]])) {
    where.addEventListener(name, (/** @type {Event} */ event) => {
      if (!(event instanceof KeyboardEvent) || event.key === " ") app.workspace?.tools?.hold(false);
    });
  }
}
