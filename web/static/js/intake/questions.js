/** The questions only a person can answer, each a form field that answers by its id. */

import { make } from "../dom.js";
import { either, text } from "../text.js";
import { answerTo, remembered } from "./course.js";
import { idOf, keep, signOf } from "./keep.js";
import { inShort } from "./words.js";

/**
 * @typedef {import("./types").Course} Course
 * @typedef {import("./types").Question} Question
 * @typedef {import("./keep.js").Part} Part
 * @typedef {(id: string, value: string) => void} Answer
 */

/** More choices than this stand in a list that unfolds. */
const MOST_RADIOS = 8;

/**
 * @param {Course} course
 * @param {Answer} answer
 * @param {(answers: import("./types").Answers) => void} answerAll
 * @returns {Part[]}
 */
export function questionParts(course, answer, answerAll) {
  const questions = course.seen?.questions ?? [];
  const needed = questions.filter((one) => one.needed);
  const others = questions.filter((one) => !one.needed);
  const parts = (/** @type {Question[]} */ some) => some.map((one) => _part(one, course, answer));
  const before = remembered(course);
  const known = Object.keys(before).length;
  return [
    ...(known === 0 ? [] : [{ key: "remembered", sign: signOf(before), make: () =>
      make("p", { class: "intake-section remembered" },
        make("span", { text: text("intake.remembered", { n: known }) }),
        make("button", { type: "button", class: "quiet", id: "intake-remembered",
          text: text("intake.remembered.take"), onclick: () => answerAll(before) })) }]),
    ...(needed.length === 0 ? [] : [{
      key: "needed", sign: signOf(),
      make: () => make("section", { class: "intake-section", "aria-labelledby": "needed-title" },
        make("h3", { id: "needed-title", class: "title" }), make("div", { class: "questions" })),
      fill: (/** @type {Element} */ box) =>
        _fill(box, text("intake.needed", { n: needed.length }), parts(needed)),
    }]),
    ...(others.length === 0 ? [] : [{
      key: "optional", sign: signOf(),
      make: () => make("details", { class: "intake-section", id: "intake-optional" },
        make("summary", { class: "title" }),
        make("p", { class: "faint", text: text("intake.optional.hint") }),
        make("div", { class: "questions" })),
      fill: (/** @type {Element} */ box) =>
        _fill(box, text("intake.optional", { n: others.length }), parts(others)),
    }]),
  ];
}

/**
 * @param {Element} box
 * @param {string} words
 * @param {Part[]} parts
 */
function _fill(box, words, parts) {
  const title = box.querySelector(".title");
  if (title !== null) title.textContent = words;
  const list = box.querySelector(".questions");
  if (list !== null) keep(list, parts);
}

/**
 * @param {Question} question
 * @param {Course} course
 * @param {Answer} answer
 * @returns {Part}
 */
function _part(question, course, answer) {
  const { answer: _now, ...asked } = question;
  return {
    key: question.question_id, sign: signOf(asked),
    make: () => _field(question, course.seen?.file_name ?? "", answer),
    fill: (element) => _show(element, question, answerTo(course, question)),
  };
}

/**
 * @param {Question} question
 * @param {string} file
 * @param {Answer} answer
 * @returns {HTMLElement}
 */
function _field(question, file, answer) {
  const { question_id: id, samples, needed, otherwise, choices, free } = question;
  const name = idOf("question", id);
  const say = (/** @type {string} */ value) => answer(id, value);
  return make("fieldset", { class: "question", id: name, "data-question": id },
    make("legend", {}, make("span", { text: inShort(either(question.text), file) }),
      make("span", { class: "chip question-state" })),
    samples.length === 0 ? null : make("p", { class: "samples" },
      make("span", { class: "faint", text: text("intake.samples") }),
      ...samples.map((sample) => make("code", { text: sample }))),
    choices.length === 0 ? null : choices.length > MOST_RADIOS ? _select(question, name, say)
      : _radios(question, name, say),
    free === "" ? null : _free(question, name, say),
    needed || otherwise === null ? null : make("p", { class: "faint otherwise",
      text: text("intake.otherwise", { what: either(otherwise) }) }));
}

/**
 * @param {Question} question
 * @param {string} name
 * @param {(value: string) => void} say
 */
function _radios({ choices, needed }, name, say) {
  const all = [...choices.map(({ value, label, note }) => ({ value, label: either(label),
    note: either(note) })),
  ...(needed ? [] : [{ value: "", label: text("intake.unsaid"), note: "" }])];
  return make("div", { class: "choices" }, ...all.map(({ value, label, note }, i) =>
    make("label", { class: "choice" },
      make("input", { type: "radio", name, value, id: `${name}-${i}`,
        "aria-describedby": note === "" ? null : `${name}-note-${i}`, onchange: () => say(value) }),
      make("span", { class: "choice-words" }, make("span", { text: label }),
        note === "" ? null
          : make("span", { class: "faint", id: `${name}-note-${i}`, text: note })))));
}

/**
 * @param {Question} question
 * @param {string} name
 * @param {(value: string) => void} say
 */
function _select({ choices, needed, text: words }, name, say) {
  const select = make("select", { id: `${name}-select`, "aria-label": either(words),
    onchange: () => say(select.value) },
  make("option", { value: "", text: text(needed ? "intake.pick" : "intake.unsaid") }),
  ...choices.map(({ value, label, note }) => make("option", { value,
    text: note === null ? either(label) : `${either(label)} — ${either(note)}` })));
  return select;
}

/**
 * @param {Question} question
 * @param {string} name
 * @param {(value: string) => void} say
 */
function _free({ choices, free, text: words }, name, say) {
  const input = make("input", { type: "text", id: `${name}-free`, autocomplete: "off",
    spellcheck: "false", onchange: () => say(input.value.trim()) });
  return make("p", { class: "free" },
    make("label", { for: `${name}-free`, text: choices.length === 0
      ? text("intake.free.only", { form: free }) : text("intake.free", { form: free }),
    "aria-label": `${either(words)} ${text("intake.free", { form: free })}` }), input);
}

/**
 * Put the answer that stands into the field; what somebody is typing stays.
 * @param {Element} field
 * @param {Question} question
 * @param {string} answer
 */
function _show(field, { choices, needed }, answer) {
  for (const radio of field.querySelectorAll("input")) {
    if (radio.type === "radio") radio.checked = radio.value === answer;
    else if (radio !== document.activeElement) {
      radio.value = choices.some(({ value }) => value === answer) ? "" : answer;
    }
  }
  const select = field.querySelector("select");
  if (select !== null && select.value !== answer) select.value = answer;
  const open = needed && answer === "";
  field.classList.toggle("open", open);
  const state = field.querySelector(".question-state");
  if (state !== null) {
    state.textContent = answer !== "" ? text("intake.answered")
      : text(needed ? "intake.must_answer" : "intake.may_answer");
  }
}
