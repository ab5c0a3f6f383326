/** How far the upload, the reading or the writing is. */

import { make } from "../dom.js";
import { count, text, word } from "../text.js";
import { sizeOf } from "./choose.js";
import { stageOf } from "./course.js";
import { signOf } from "./keep.js";

/**
 * @typedef {import("./types").Course} Course
 */

/**
 * @param {Course} course
 * @returns {import("./keep.js").Part[]}
 */
export function waitingParts(course) {
  const stage = stageOf(course);
  return [{ key: "waiting", sign: signOf(stage, course.file?.name), make: () => _box(course),
    fill: (element) => tell(element, course) }];
}

/** @param {Course} course */
function _box(course) {
  const stage = stageOf(course);
  const name = course.file?.name ?? course.draft?.file_name ?? "";
  return make("section", { class: "intake-waiting", id: "intake-waiting" },
    make("h3", { text: text(`intake.${stage}`, { name }) }),
    make("progress", { "aria-label": text(`intake.${stage}`, { name }) }),
    make("p", { class: "waiting-words" }),
    make("p", { class: "fault waiting-lost", hidden: true, text: text("intake.lost") }),
    make("p", { class: "faint", text: text(stage === "writing" ? "intake.writing.hint"
      : "intake.reading.hint") }));
}

/**
 * Say how far it is: bytes sent, or what the server says; a bar without an end where nobody knows.
 * @param {Element} box with a progress bar and a line of words
 * @param {Course} course
 */
export function tell(box, course) {
  const { done, total, words } = _far(course);
  const bar = box.querySelector("progress");
  if (bar !== null) {
    if (total > 0) {
      bar.max = total;
      bar.value = done;
    } else bar.removeAttribute("value");
  }
  const line = box.querySelector(".waiting-words");
  if (line !== null && line.textContent !== words) line.textContent = words;
  box.querySelector(".waiting-lost")?.toggleAttribute("hidden", !course.lost);
}

/** @param {Course} course */
function _far({ sent, file, draft }) {
  if (draft === null) {
    const total = file?.size ?? 0;
    return { done: sent ?? 0, total, words: text("intake.sent", { sent: sizeOf(sent ?? 0),
      size: sizeOf(total) }) };
  }
  const { title, done, total } = draft.progress;
  const named = title === "" ? "" : word("intake.progress", title);
  return { done, total, words: total > 1
    ? text("intake.progress", { title: named, done: count(done), total: count(total) }) : named };
}
