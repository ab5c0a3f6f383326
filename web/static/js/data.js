/** What the lists and panels have fetched for one revision, so that nothing is asked for twice. */

import { get } from "./api.js";

/** @type {Map<string, Promise<import("./types").Answer<any>>>} */
const kept = new Map();

/**
 * Return the server's answer, from memory when it was good and the revision is the same.
 * @param {string} path
 * @returns {Promise<import("./types").Answer<any>>}
 */
export function fetched(path) {
  const before = kept.get(path);
  if (before !== undefined) return before;
  const asked = get(path);
  kept.set(path, asked);
  asked.then((answer) => {
    if (answer.status !== "ok") kept.delete(path);
  });
  return asked;
}

/** Forget everything: the store has a new revision. */
export function forget() {
  kept.clear();
}
