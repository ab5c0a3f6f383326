/** Keeps the map and the address in step with the state, whoever changes which. */

import { announce } from "./announce.js";
import { gather } from "./gather.js";
import { LAYER_IDS } from "./stack.js";
import { formatState, parseState } from "./state.js";
import { text } from "./text.js";

/** @typedef {import("./types").App} App */

/**
 * Keep the map and the address in step with the state.
 * @param {App} app
 * @param {{draw: () => void}} legend
 * @param {Promise<void>} free when there is time for what nobody waits for
 */
export function followState(app, legend, free) {
  const { store, map } = app;
  const keep = () => history.replaceState(null, "", `#${formatState(store.state)}`);
  store.on(["layers"], ({ layers }) => map.show(layers));
  store.on(["language"], ({ language }) => map.speak(language));
  store.on(["plan"], ({ plan }) => {
    map.refresh(plan, app.info.revision);
    void gather(app).then(() => legend.draw());
  });
  store.on(["days"], () => void gather(app).then(() => legend.draw()));
  store.on(["layers"], ({ layers }) => {
    const lacking = (layers.includes("heat") && app.heat === null)
      || (layers.includes("incidents") && app.incidentsShown === null);
    if (lacking) void gather(app).then(() => legend.draw());
  });
  store.on(["selection"], ({ selection }) => {
    map.mark(selection);
    if (selection === null) announce(text("facts.closed"));
  });
  store.on(["layers", "plan", "selection", "language", "tab", "days", "draft", "zoom", "lng",
    "lat"], keep);
  map.map.on("moveend", () => {
    const { lng, lat } = map.map.getCenter();
    store.set({ lng, lat, zoom: map.map.getZoom() });
  });
  addEventListener("hashchange", () => {
    const next = parseState(location.hash, store.state, LAYER_IDS);
    const moved = next.lng !== store.state.lng || next.lat !== store.state.lat
      || next.zoom !== store.state.zoom;
    store.set(next);
    if (moved && next.lng !== null && next.lat !== null && next.zoom !== null) {
      map.map.jumpTo({ center: [next.lng, next.lat], zoom: next.zoom });
    }
  });
  void map.styled.then(() => map.mark(store.state.selection));
  void free.then(async () => {
    await gather(app);
    legend.draw();
  });
}
