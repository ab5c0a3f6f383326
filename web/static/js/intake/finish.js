/** The end of the wizard: the yes below a preview, and what there is to do after it. */

import { make } from "../dom.js";
import { count, either, text } from "../text.js";
import { busy, hindrance, open, stageOf } from "./course.js";
import { signOf } from "./keep.js";
import { figures } from "./summary.js";
import { undoForm } from "./undo.js";
import { tell } from "./waiting.js";

/**
 * @typedef {import("./types").Course} Course
 * @typedef {import("./keep.js").Part} Part
 * @typedef {{accept: () => void, drop: () => void, rest: (rest: boolean) => void,
 *   toOpen: () => void}} Acts
 */

/**
 * @param {Course} course
 * @param {Acts} acts
 * @returns {Part[]}
 */
export function footParts(course, acts) {
  const { seen } = course;
  const stage = stageOf(course);
  if (stage === "sending" || stage === "reading") {
    return [{ key: "cancel", sign: signOf(stage), make: () => _buttons(_leave(acts)) }];
  }
  if (stage !== "preview" || seen === null) return [];
  const rest = (seen.rejected ?? 0) > 0 && (seen.accepted ?? 0) > 0 && seen.state === "ready";
  return [
    ...(rest ? [{ key: "rest", sign: signOf(seen.accepted, seen.rejected),
      make: () => _rest(seen, acts),
      fill: (/** @type {Element} */ box) => {
        const tick = box.querySelector("input");
        if (tick !== null) tick.checked = course.rest;
      } }] : []),
    { key: "why", sign: signOf(), make: _why, fill: (box) => _tellWhy(box, course) },
    { key: "buttons", sign: signOf(seen.accepted, seen.state), make: () => _yes(seen, acts),
      fill: (box) => {
        const button = box.querySelector("#intake-accept");
        if (hindrance(course) === null) button?.removeAttribute("aria-disabled");
        else button?.setAttribute("aria-disabled", "true");
        box.querySelector("#intake-open")?.toggleAttribute("hidden", open(course).length === 0);
      } },
  ];
}

/** @param {...(Node | null)} buttons */
function _buttons(...buttons) {
  return make("p", { class: "intake-buttons" }, ...buttons);
}

/** @param {Acts} acts */
function _leave({ drop }) {
  return make("button", { type: "button", class: "quiet", id: "intake-drop",
    text: text("intake.cancel"), onclick: drop });
}

/**
 * @param {import("./types").Draft} seen
 * @param {Acts} acts
 */
function _rest({ accepted, rejected }, { rest }) {
  const tick = make("input", { type: "checkbox", id: "intake-rest",
    onchange: () => rest(tick.checked) });
  return make("label", { class: "intake-rest" }, tick, make("span", {
    text: text("intake.rest", { accepted: count(accepted), rejected: count(rejected) }) }));
}

function _why() {
  return make("div", { class: "intake-why", id: "intake-why" },
    make("p", { class: "why-words" }),
    make("div", { class: "rereading", hidden: true },
      make("progress", { "aria-label": text("intake.rereading") }),
      make("p", { class: "waiting-words" })),
    make("p", { class: "fault waiting-lost", hidden: true, text: text("intake.lost") }),
    make("p", { class: "fault refused", role: "alert" }));
}

/**
 * @param {Element} box
 * @param {Course} course
 */
function _tellWhy(box, course) {
  const why = hindrance(course);
  const words = why === null || why === "reading" ? "" : text(`intake.why.${why}`, {
    n: open(course).length, rejected: count(course.seen?.rejected) });
  const line = box.querySelector(".why-words");
  if (line !== null) line.textContent = words;
  box.querySelector(".rereading")?.toggleAttribute("hidden", !busy(course));
  tell(box, course);
  const refused = box.querySelector(".refused");
  const { problem, seen } = course;
  // an accepted file that is shown anew instead of written says why
  const anew = seen === null || seen.state === "blocked" ? "" : either(seen.error);
  const said = problem === null ? anew
    : [problem.title, problem.detail, problem.next].filter(Boolean).join(" ");
  if (refused !== null && refused.textContent !== said) refused.textContent = said;
}

/**
 * @param {import("./types").Draft} seen
 * @param {Acts} acts
 */
function _yes({ accepted, state }, acts) {
  const yes = make("button", { type: "button", class: "primary", id: "intake-accept",
    "aria-describedby": "intake-why",
    text: state === "ready" && accepted !== null
      ? text("intake.accept.n", { n: count(accepted) }) : text("intake.accept"),
    onclick: () => { if (yes.getAttribute("aria-disabled") === null) acts.accept(); } });
  if (state === "blocked") {
    return _buttons(make("button", { type: "button", class: "primary", id: "intake-drop",
      text: text("intake.other"), onclick: acts.drop }));
  }
  return _buttons(yes, make("button", { type: "button", class: "quiet", id: "intake-open",
    hidden: true, text: text("intake.to_open"), onclick: acts.toOpen }), _leave(acts));
}

/**
 * Return what stands in the place of the preview once it is written, or was not.
 * @param {Course} course
 * @param {{show: () => void, again: () => void,
 *   undo: (importId: string, why: string) => Promise<import("../types").Answer<any>>}} acts
 * @returns {Part[]}
 */
export function endParts(course, acts) {
  const { draft, undone } = course;
  if (draft === null) return [];
  return [{ key: "end", sign: signOf(draft, undone),
    make: () => (draft.state === "failed" ? _failed(draft, acts) : _done(draft, undone, acts)) }];
}

/**
 * @param {import("./types").Draft} draft
 * @param {{again: () => void}} acts
 */
function _failed({ error }, { again }) {
  return make("section", { class: "intake-fault", role: "alert" },
    make("p", { class: "fault", text: text("intake.failed") }),
    make("p", { text: either(error) }), _again(again));
}

/** @param {() => void} again */
function _again(again) {
  return make("button", { type: "button", class: "quiet", id: "intake-again",
    text: text("intake.again"), onclick: again });
}

/**
 * @param {import("./types").Draft} draft
 * @param {import("./types").Undone | null} undone
 * @param {Parameters<typeof endParts>[1]} acts
 */
function _done(draft, undone, { show, again, undo }) {
  const { file_name: name, import_id: id, revision, rejected } = draft;
  const head = undone === null
    ? make("p", { class: "done", id: "intake-written", text: text("intake.done.words", { name,
      n: count(draft.accepted), revision: count(revision) }) })
    : make("p", { class: "undone", id: "intake-undone", text: undoneWords(undone) });
  return make("section", { class: "intake-end" }, head, undone === null ? figures(draft) : null,
    make("p", { class: "intake-buttons" },
      undone === null && draft.bounds !== null ? make("button", { type: "button", class: "primary",
        id: "intake-show", text: text("intake.show"), onclick: show }) : null, _again(again)),
    id === null || !rejected ? null : make("p", {}, rejectsLink(id, rejected)),
    id === null || undone !== null ? null : undoForm((why) => undo(id, why), id));
}

/**
 * Return what an undo did, as one sentence.
 * @param {{removed: number, restored: number}} undone
 * @returns {string}
 */
export function undoneWords({ removed, restored }) {
  return text("intake.undone", { removed: count(removed), restored: count(restored) });
}

/**
 * Return the link to the rows that were not taken.
 * @param {string} id
 * @param {number} rejected
 * @returns {HTMLElement}
 */
export function rejectsLink(id, rejected) {
  return make("a", { class: "link", href: `/api/imports/${encodeURIComponent(id)}/rejects.csv`,
    download: "", "data-rejects": id, text: text("intake.rejects.csv", { n: count(rejected) }) });
}
