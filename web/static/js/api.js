/** The one module that asks the server; its answer cannot be mistaken for something else. */

/**
 * @typedef {import("./types").Problem} Problem
 */
/**
 * @template T
 * @typedef {import("./types").Answer<T>} Answer
 */

import { forgetPurposes, kindOf, learn, purposeFor } from "./purposes.js";
import { language, text } from "./text.js";

/** The status of an answer that wants to know first what the look is for. */
const PURPOSE_NEEDED = 428;

let csrf = "";
/** @type {() => void} */
let onSignedOut = () => undefined;

/**
 * Keep the token every changing request must carry.
 * @param {string} token
 * @returns {void}
 */
export function keepCsrf(token) {
  csrf = token;
}

/**
 * Say what happens when the server no longer knows who we are.
 * @param {() => void} listener
 * @returns {void}
 */
export function whenSignedOut(listener) {
  onSignedOut = listener;
}

/** Answers that were asked for before anybody needs them. @type {Map<string, Promise<Answer<any>>>} */
const ahead = new Map();

/**
 * Ask for something.
 * @param {string} path
 * @returns {Promise<Answer<any>>}
 */
export function get(path) {
  const asked = ahead.get(path);
  ahead.delete(path);
  return asked ?? _ask(path, { headers: { Accept: "application/json" } });
}

/**
 * Ask at once for what will be asked for in turn: the first `get` of each has this answer.
 * @param {string[]} paths
 */
export function getAhead(paths) {
  for (const path of paths) ahead.set(path, get(path));
}

/** Ask anew for everything: somebody else may have signed in by now. */
export function forgetAhead() {
  ahead.clear();
}

/**
 * Change something.
 * @param {"POST" | "DELETE" | "PUT" | "PATCH"} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<Answer<any>>}
 */
export function send(method, path, body) {
  return _send(method, path, body, false);
}

/**
 * Remove something as the page goes away; nobody waits for the answer.
 * @param {string} path
 */
export function sendLast(path) {
  void _send("DELETE", path, undefined, true);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 * @param {boolean} keepalive whether it goes on when the page does not
 * @returns {Promise<Answer<any>>}
 */
function _send(method, path, body, keepalive) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return _ask(path, {
    method, headers, keepalive, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/**
 * Send a file as it is and tell how much of it has gone; the one request that `fetch` cannot tell
 * the progress of.
 * @param {string} path
 * @param {Blob} file
 * @param {(bytes: number) => void} onSent
 * @param {AbortSignal} signal
 * @returns {Promise<Answer<any>>}
 */
export function upload(path, file, onSent, signal) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    const headers = { Accept: "application/json", "Accept-Language": language(),
      "Content-Type": "application/octet-stream", "X-CSRF-Token": csrf };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded));
    for (const name of ["error", "abort", "timeout"]) {
      request.addEventListener(name, () => done({ status: "offline" }));
    }
    request.addEventListener("load", () => done(_judged(path, request.status, _parsed(request))));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/**
 * @param {XMLHttpRequest} request
 * @returns {any}
 */
function _parsed({ responseText, status }) {
  if (status === 204) return null;
  try {
    return JSON.parse(responseText);
  } catch {
    return null;
  }
}

/**
 * @param {string} path
 * @param {RequestInit} request
 * @returns {Promise<Answer<any>>}
 */
async function _ask(path, request) {
  const kind = kindOf(path);
  const said = kind === null ? null : await purposeFor(kind);
  if (kind !== null && said === null) {
    return { status: "refused", problem: { status: PURPOSE_NEEDED, object_class: kind,
      title: text("purpose.none"), next: text("purpose.none.next") } };
  }
  const answer = await _sent(path, _with(request, said));
  if (answer.status !== "refused" || answer.problem.status !== PURPOSE_NEEDED) return answer;
  const about = answer.problem.object_class ?? "";
  if (about === "") return answer;
  // what we keep does not do, or we did not know that it is needed
  if (said !== null) forgetPurposes(about);
  learn(path, about);
  const purpose = await purposeFor(about);
  return purpose === null ? answer : _sent(path, _with(request, purpose));
}

/**
 * @param {RequestInit} request
 * @param {string | null} purpose
 * @returns {RequestInit}
 */
function _with(request, purpose) {
  if (purpose === null) return request;
  return { ...request, headers: { ...request.headers, "X-Purpose": encodeURIComponent(purpose) } };
}

/**
 * @param {string} path
 * @param {RequestInit} request
 * @returns {Promise<Answer<any>>}
 */
async function _sent(path, request) {
  /** @type {Response} */
  let response;
  /** @type {any} */
  let value;
  try {
    const headers = { ...request.headers, "Accept-Language": language() };
    response = await fetch(path, { credentials: "same-origin", ...request, headers });
    value = await _json(response);
  } catch {
    // no connection, or one that broke in the middle of the answer
    return { status: "offline" };
  }
  return _judged(path, response.status, value);
}

/**
 * @param {string} path
 * @param {number} status
 * @param {any} value
 * @returns {Answer<any>}
 */
function _judged(path, status, value) {
  if (status >= 200 && status < 300) return { status: "ok", value };
  if (status === 401 && path !== "/api/session") {
    forgetPurposes();
    onSignedOut();
  }
  // a proxy that lost its server answers 502-504 in words of its own: the server is away
  if (status >= 502 && value === null) return { status: "offline" };
  return { status: "refused", problem: { ...value, status } };
}

/**
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function _json(response) {
  if (response.status === 204) return null;
  const type = response.headers.get("content-type") ?? "";
  return type.includes("json") ? response.json() : null;
}
