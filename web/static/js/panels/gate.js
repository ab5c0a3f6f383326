/** The two forms before the map: sign in, and the first start through a one-time link. */

import { get, send } from "../api.js";
import { make, part } from "../dom.js";
import { language, text } from "../text.js";

/** The same limits as web/passwords.py; the server decides, this only says it early. */
const LEAST = 12;
const MOST = 256;

/**
 * Show the sign-in form until somebody has signed in.
 * @param {() => void} onLanguage switch the language and draw again
 * @returns {Promise<void>}
 */
export function signIn(onLanguage) {
  return new Promise((done) => {
    const name = _field("name", { autocomplete: "username", required: true });
    const password = _field("password", { type: "password", autocomplete: "current-password",
      required: true });
    _form({
      title: text("sign_in"), intro: text("sign_in.intro"), fields: [name, password],
      button: text("sign_in"), onLanguage, note: text("sign_in.note"),
      submit: () => send("POST", "/api/session",
        { name: _value(name), password: _value(password) }),
      done,
    });
  });
}

/**
 * Show the form of the first start; goes on when the account is made. A link that cannot be used
 * is said to be so, with a way to sign in.
 * @param {string} token
 * @param {() => void} onLanguage
 * @returns {Promise<void>}
 */
export async function welcome(token, onLanguage) {
  const known = await get(`/api/welcome?token=${encodeURIComponent(token)}`);
  if (known.status !== "ok" || known.value?.ok === false) {
    await _usedUp(onLanguage);
    return;
  }
  await new Promise((/** @type {(value: void) => void} */ done) => {
    const name = _field("name", { autocomplete: "username", required: true, maxlength: 64 });
    const password = _field("password.new", { type: "password", autocomplete: "new-password",
      required: true, minlength: LEAST, maxlength: MOST });
    const again = _field("password.again", { type: "password", autocomplete: "new-password",
      required: true });
    _form({
      title: text("welcome"), intro: text("welcome.intro"), fields: [name, password, again],
      button: text("welcome.button"), onLanguage,
      note: text("password.rules", { least: LEAST }),
      check: () => (_value(password) === _value(again) ? "" : text("password.differ")),
      submit: () => send("POST", "/api/welcome",
        { token, name: _value(name), password: _value(password) }),
      done,
    });
  });
}

/** Take the forms away. */
export function openGate() {
  part("gate").replaceChildren();
}

/**
 * Say something that stops the page, such as a role without a map.
 * @param {string} title
 * @param {string} words
 * @param {Node[]} actions
 */
export function stopAtGate(title, words, actions) {
  part("gate").replaceChildren(make("div", { class: "gate-card" }, _brand(),
    make("h1", { text: title }), make("p", { text: words }), ...actions));
}

/**
 * @param {string} key
 * @param {Record<string, string | number | boolean>} attributes
 * @returns {HTMLElement}
 */
function _field(key, attributes) {
  const id = `field-${key.replace(".", "-")}`;
  return make("p", { class: "field" }, make("label", { for: id, text: text(key) }),
    make("input", { id, type: "text", name: key, ...attributes }));
}

/** @param {HTMLElement} field */
function _value(field) {
  return field.querySelector("input")?.value ?? "";
}

/**
 * @param {{title: string, intro: string, fields: HTMLElement[], button: string, note: string,
 *   check?: () => string, submit: () => Promise<import("../types").Answer<any>>,
 *   onLanguage: () => void, done: (value: void) => void}} options
 */
function _form(options) {
  const fault = make("p", { class: "fault", role: "alert" });
  const button = make("button", { class: "primary wide", text: options.button });
  const form = make("form", { class: "gate-card", onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    void trySubmit();
  } }, _brand(), make("h1", { text: options.title }), make("p", { text: options.intro }),
  ...options.fields, make("p", { class: "faint", text: options.note }), fault, button,
  make("button", { type: "button", class: "quiet", text: text("language.other"),
    lang: language() === "zh" ? "en" : "zh-CN", onclick: options.onLanguage }));

  async function trySubmit() {
    fault.textContent = options.check?.() ?? "";
    if (fault.textContent !== "") return;
    button.disabled = true;
    const answer = await options.submit();
    button.disabled = false;
    if (answer.status === "ok") options.done();
    else fault.textContent = _words(answer);
  }

  part("gate").replaceChildren(form);
  form.querySelector("input")?.focus();
}

/**
 * @param {{status: "offline"} | {status: "refused", problem: import("../types").Problem}} answer
 * @returns {string}
 */
function _words(answer) {
  if (answer.status === "offline") return text("offline");
  const { title, detail, next, status } = answer.problem;
  return [title ?? detail ?? text("refused", { status }), next].filter(Boolean).join(" ");
}

function _brand() {
  return make("div", { class: "brand" },
    make("img", { src: "/static/icon.svg", alt: "", width: 34, height: 34 }),
    make("span", { class: "brand-name", text: text("product") }));
}

/**
 * @param {() => void} onLanguage
 * @returns {Promise<void>}
 */
function _usedUp(onLanguage) {
  return new Promise((done) => {
    stopAtGate(text("welcome.used"), text("welcome.used.next"), [
      make("button", { type: "button", class: "primary wide", text: text("sign_in"),
        onclick: () => done() }),
      make("button", { type: "button", class: "quiet", text: text("language.other"),
        onclick: onLanguage }),
    ]);
  });
}
