/** The one module that asks the server; its answer cannot be mistaken for something else. */

/**
 * @typedef {import("./types").Problem} Problem
 */
/**
 * @template T
 * @typedef {import("./types").Answer<T>} Answer
 */

import { language } from "./text.js";

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

/**
 * Ask for something.
 * @param {string} path
 * @returns {Promise<Answer<any>>}
 */
export function get(path) {
  return _ask(path, { headers: { Accept: "application/json" } });
}

/**
 * Change something.
 * @param {"POST" | "DELETE" | "PUT"} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<Answer<any>>}
 */
export function send(method, path, body) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return _ask(path, {
    method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/**
 * @param {string} path
 * @param {RequestInit} request
 * @returns {Promise<Answer<any>>}
 */
async function _ask(path, request) {
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
  if (response.ok) return { status: "ok", value };
  if (response.status === 401 && path !== "/api/session") onSignedOut();
  // a proxy that lost its server answers 502-504 in words of its own: the server is away
  if (response.status >= 502 && value === null) return { status: "offline" };
  return { status: "refused", problem: { ...value, status: response.status } };
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
