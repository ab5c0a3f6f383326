/** Keep a pose in the register: what changes, why; and what happens when somebody was faster. */

import { get, send } from "../api.js";
import { make } from "../dom.js";
import { count, either, moment, text } from "../text.js";
import { changes } from "./pose.js";

/**
 * @typedef {import("./types").Pose} Pose
 * @typedef {{app: import("../types").App, camera: any, before: Pose, pose: Pose, revision: number}} Saving
 * @typedef {{revision: number} | "theirs" | null} Saved null: nothing was saved
 * @typedef {{revision: number, at: string | null, who: string, why: string, changed: {label_zh: string,
 *   label_en: string, before: unknown, after: unknown}[]}} Version
 */

/**
 * Ask why and save; null when the person thinks better of it.
 * @param {Saving} saving
 * @returns {Promise<Saved>}
 */
export async function savePose(saving) {
  const found = changes(saving.pose, saving.before);
  const path = `/api/cameras/${encodeURIComponent(saving.camera.camera_id)}`;
  return askReason({
    title: text("sight.save.title", { name: saving.camera.name ?? saving.camera.camera_id }),
    body: [_changeList(found, saving.camera)], action: text("sight.save.action"),
    save: async (reason) => {
      const answer = await send("PATCH", path, { changes: found, reason, revision: saving.revision });
      if (answer.status !== "refused" || answer.problem.status !== 409) return answer;
      return _overtaken(saving, found, reason, path);
    },
  });
}

/**
 * Somebody changed the camera meanwhile: show who and what, and ask whose is to stay.
 * @param {Saving} saving
 * @param {Record<string, unknown>} found
 * @param {string} reason
 * @param {string} path
 * @returns {Promise<import("../types").Answer<any> | "theirs" | "back">}
 */
async function _overtaken(saving, found, reason, path) {
  const past = await get(`${path}/history`);
  if (past.status !== "ok") return past;
  const { versions, revision } = /** @type {{versions: Version[], revision: number}} */ (past.value);
  const later = versions.filter((one) => one.revision > saving.revision);
  const choice = await _choose([make("p", { text: text("sight.overtaken.what") }),
    make("ul", { class: "sight-changes" }, ...later.map(_version)),
    make("p", { text: text("sight.overtaken.mine") }), _changeList(found, saving.camera)]);
  if (choice === "theirs") return "theirs";
  if (choice !== "mine") return "back";
  return send("PATCH", path, { changes: found, reason, revision });
}

/** @param {Version} version */
function _version({ who, at, why, changed }) {
  const what = changed.map((one) => text("sight.changed", {
    name: either({ zh: one.label_zh, en: one.label_en }), before: _shown(one.before), after: _shown(one.after) }));
  return make("li", { text: [`${who}${at === null ? "" : ` ${moment(at)}`}`, why, ...what]
    .filter((words) => words !== "").join(text("sight.semicolon")) });
}

/**
 * @param {Node[]} body
 * @returns {Promise<string>} mine, theirs or nothing
 */
function _choose(body) {
  return new Promise((done) => {
    const dialog = make("dialog", { class: "help sight-dialog", "aria-labelledby": "sight-choose" },
      make("h2", { id: "sight-choose", text: text("sight.overtaken") }), ...body,
      make("form", { method: "dialog", class: "sight-actions" },
        ...["mine", "theirs", "back"].map((id) => make("button", { value: id, id: `sight-keep-${id}`,
          class: id === "mine" ? "primary" : "quiet", text: text(`sight.keep.${id}`) }))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * Ask for a reason and save with it; the words stay when saving fails.
 * @param {{title: string, body: (Node | null)[], action: string,
 *   save: (reason: string) => Promise<import("../types").Answer<any> | "theirs" | "back">}} asking
 * @returns {Promise<Saved>}
 */
export function askReason({ title, body, action, save }) {
  return new Promise((done) => {
    /** @type {Saved} */
    let saved = null;
    const reason = make("textarea", { id: "sight-reason", required: true, maxlength: 500, rows: 3 });
    const fault = make("p", { class: "fault", role: "alert" });
    const button = make("button", { type: "submit", class: "primary", id: "sight-save-now", text: action });
    const form = make("form", { onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void submit();
    } }, ...body, make("label", { for: "sight-reason", text: text("sight.reason") }), reason, fault,
    make("div", { class: "sight-actions" }, button, make("button", { type: "button", class: "quiet",
      text: text("sight.cancel"), onclick: () => dialog.close() })));
    const dialog = make("dialog", { class: "help sight-dialog", "aria-labelledby": "sight-save-title" },
      make("h2", { id: "sight-save-title", text: title }), form);
    const submit = async () => {
      button.disabled = true;
      const answer = await save(reason.value.trim());
      button.disabled = false;
      if (answer === "theirs") saved = "theirs";
      else if (answer === "back") return;
      else if (answer.status === "ok") saved = answer.value;
      else {
        fault.textContent = answer.status === "offline" ? text("offline")
          : [answer.problem.title, answer.problem.detail, answer.problem.next].filter(Boolean).join(" ");
        return;
      }
      dialog.close();
    };
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(saved);
    });
    document.body.append(dialog);
    dialog.showModal();
    reason.focus();
  });
}

/**
 * @param {Record<string, unknown>} found
 * @param {any} camera as it was
 */
function _changeList(found, camera) {
  return make("ul", { class: "sight-changes" }, ...Object.entries(found).map(([name, value]) =>
    make("li", { text: text("sight.changed", { name: text(`sight.change.${name}`),
      before: _shown(camera[name]), after: _shown(value) }) })));
}

/** @param {unknown} value */
function _shown(value) {
  if (value === null || value === undefined) return text("unknown");
  if (Array.isArray(value)) return value.map(String).join(", ");
  return typeof value === "number" ? count(value) : String(value);
}
