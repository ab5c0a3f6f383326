/** The keys of the workspace. Single keys can be turned off; Ctrl, arrows, Enter and Esc stay. */

import { part } from "../dom.js";
import { text } from "../text.js";
import { LOOSE } from "./draft.js";
import { VIEWS } from "./panel.js";

/**
 * @typedef {import("./workspace.js").Workspace} Workspace
 */

/**
 * Return what each single key does.
 * @param {Workspace} workspace
 * @returns {Record<string, () => void>}
 */
function _single(workspace) {
  const { desk, offers, panel } = workspace;
  return {
    h: () => workspace.take("pan"), b: () => workspace.take("brush"),
    r: () => workspace.take("rectangle"), l: () => workspace.take("lasso"),
    d: () => workspace.take("drag"), w: () => workspace.take("why"),
    "[": () => workspace.resize(-1), "]": () => workspace.resize(1),
    x: () => workspace.erase(), k: () => workspace.lock(), K: () => workspace.lockAll(),
    n: () => workspace.step(1), p: () => workspace.step(-1),
    e: () => panel.nextProblem(1), E: () => panel.nextProblem(-1),
    a: () => void offers.accept(), A: () => void offers.acceptStep(),
    f: () => {
      if (workspace.chosen >= 0) void offers.propose(desk.board.code(workspace.chosen));
      else workspace.say(text("redraw.lack.grid"));
    },
    s: () => void workspace.solve(), S: () => void offers.least(), z: () => workspace.zoom(),
    g: () => panel.focus(), m: () => workspace.toMap(),
    ...Object.fromEntries(VIEWS.map((view, i) => [String(i + 1), () => panel.show(view, true)])),
  };
}

/**
 * Take a key; tells whether it was one of ours.
 * @param {Workspace} workspace
 * @param {KeyboardEvent} event
 * @param {{typing: boolean, single: boolean}} how
 * @returns {boolean}
 */
export function takeKey(workspace, event, { typing, single }) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) {
    if (typing || event.altKey) return false;
    if (key === "z") (event.shiftKey ? () => workspace.redo() : () => workspace.undo())();
    else if (key === "y") workspace.redo();
    else return false;
    return true;
  }
  if (event.altKey) return false;
  if (event.key === "Escape") return _escape(workspace);
  if (typing) return false;
  const canvas = workspace.app.map.map.getCanvas();
  if (document.activeElement === canvas && _onMap(workspace, event.key)) return true;
  if (!single) return false;
  const keys = _single(workspace);
  const act = keys[event.key] ?? keys[event.shiftKey ? event.key : key];
  if (act === undefined) return false;
  act();
  return true;
}

/**
 * Esc takes back the nearest thing: the facts, the stroke, the offer, the question; then no more.
 * @param {Workspace} workspace
 * @returns {boolean}
 */
function _escape(workspace) {
  const { app } = workspace;
  if (app.store.state.selection !== null) {
    app.choose(null);
    workspace.panel.focus();
    return true;
  }
  return workspace.tools?.cancel() === true || workspace.offers.clear() || workspace.why.clear()
    || part("redraw").contains(document.activeElement) === false;
}

/**
 * @param {Workspace} workspace
 * @param {string} key
 * @returns {boolean}
 */
function _onMap(workspace, key) {
  const { map } = workspace.app.map;
  if (workspace.walk.key(key, workspace.chosen)) return true;
  if (key === "Enter") workspace.enter();
  else if (key === "Delete" && workspace.walk.block >= 0) workspace.assign(LOOSE);
  else if (key === "+" || key === "=") map.zoomIn({ duration: 0 });
  else if (key === "-") map.zoomOut({ duration: 0 });
  else return false;
  return true;
}
