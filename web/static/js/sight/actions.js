/**
 * Where the tools begin: buttons on the map and in a camera's facts. The tools themselves are
 * fetched when somebody takes one.
 */

import { announce } from "../announce.js";
import { make, part } from "../dom.js";
import { text } from "../text.js";

/**
 * @typedef {import("../types").App} App
 * @typedef {"seeing" | "what_if"} Tool
 */

const TOOLS = /** @type {Tool[]} */ (["seeing", "what_if"]);
/** What a person must hold to see more than one camera's view. */
const NEEDS = "views.read";

/**
 * Return the desk of the tools, fetched once.
 * @param {App} app
 * @returns {Promise<import("./desk.js").SightDesk>}
 */
async function _desk(app) {
  const { SightDesk } = await import("./desk.js");
  app.sight ??= new SightDesk(app, () => drawSightBar(app));
  return app.sight;
}

/**
 * Return what can be done with a camera on the map, as a section of its facts.
 * @param {App} app
 * @param {any} thing the camera's whole record
 * @returns {import("../types").Section}
 */
export function sightActions(app, thing) {
  const may = app.session.permissions;
  const tools = [["adjust", "cameras.read"], ["remove", NEEDS]]
    .filter(([, needs]) => may.includes(/** @type {string} */ (needs)));
  return { title: "", body: tools.length === 0 ? [] : [make("div", { class: "sight-actions" },
    ...tools.map(([id]) => make("button", { type: "button", class: "quiet", id: `sight-act-${id}`,
      text: text(`sight.act.${id}`), title: text(`sight.act.${id}.hint`),
      onclick: () => void _act(app, /** @type {string} */ (id), thing) })))] };
}

/**
 * @param {App} app
 * @param {string} id
 * @param {any} thing
 */
async function _act(app, id, thing) {
  const desk = await _desk(app);
  if (id === "adjust") await desk.adjust(thing);
  else await desk.remove(thing);
}

/**
 * Draw the buttons on the map for people who may see what cameras see.
 * @param {App} app
 */
export function drawSightBar(app) {
  const bar = document.getElementById("sight-bar")
    ?? part("map-area").appendChild(make("div", { id: "sight-bar", role: "toolbar" }));
  bar.hidden = !app.session.permissions.includes(NEEDS) || app.workspace !== null;
  bar.setAttribute("aria-label", text("sight.tools"));
  const focused = document.activeElement?.id ?? "";
  bar.replaceChildren(...TOOLS.map((tool) => make("button", { type: "button", class: "tool",
    id: `sight-tool-${tool}`, title: text(`sight.tool.${tool}.hint`),
    "aria-pressed": String(app.sight?.mode?.id === tool),
    onclick: () => void takeSightTool(app, tool) },
  make("span", { text: text(`sight.tool.${tool}`) }))));
  if (focused.startsWith("sight-tool-")) document.getElementById(focused)?.focus();
}

/**
 * Take a tool, or put it down again.
 * @param {App} app
 * @param {Tool} tool
 */
export async function takeSightTool(app, tool) {
  if (!app.session.permissions.includes(NEEDS)) return;
  const desk = await _desk(app);
  if (desk.mode?.id === tool) {
    desk.close();
    announce(text("sight.closed"));
  } else await desk.take(tool);
}
