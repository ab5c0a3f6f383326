/** Single keys that work anywhere but in a text field; they can be switched off. */

import { part } from "./dom.js";
import { showHelp } from "./panels/help.js";
import { TABS } from "./state.js";

/**
 * Listen for keys.
 * @param {import("./types").App} app
 * @param {{focus: () => void, step: (by: number) => void}} list
 */
export function listenForKeys(app, list) {
  /** @type {Record<string, () => void>} */
  const keys = {
    "?": showHelp,
    "/": () => part("search").focus(),
    g: () => {
      if (app.intake?.shown) app.intake.fold();
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
    },
    ...Object.fromEntries(TABS.map((tab, i) => [String(i + 1), () => app.store.set({ tab })])),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]") !== null) return;
    const { target } = event;
    const typing = target instanceof HTMLElement && target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea");
    if (typing && event.key !== "Escape") return;
    const action = keys[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
