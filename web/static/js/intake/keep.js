/**
 * Draws a list of parts anew and leaves alone what has not changed: the keyboard, an open choice
 * and half-typed words stay where they are when the server has a new preview.
 */

import { language } from "../text.js";

/**
 * `fill` puts in what may change without a new drawing; it runs every time.
 * @typedef {{key: string, sign: string, make: () => HTMLElement,
 *   fill?: (element: Element) => void}} Part
 */

/**
 * Make the children of an element these parts, in this order. A part is made anew only where its
 * sign differs from the one it was made with.
 * @param {Element} parent
 * @param {Part[]} parts
 */
export function keep(parent, parts) {
  const before = new Map([...parent.children].map((child) => [child.getAttribute("data-part"), child]));
  const wanted = new Set(parts.map(({ key }) => key));
  for (const [key, child] of before) if (!wanted.has(key ?? "")) child.remove();
  let at = parent.firstElementChild;
  for (const part of parts) {
    const old = before.get(part.key);
    const shown = old !== undefined && signs.get(old) === part.sign ? old : _made(part);
    if (shown !== old) part.fill?.(shown);
    if (old === at && at !== null) at = at.nextElementSibling;
    else if (old !== undefined) parent.insertBefore(old, at);
    if (old === undefined) parent.insertBefore(shown, at);
    else if (shown !== old) _replace(old, shown);
    if (shown === old) part.fill?.(shown);
  }
}

/** @param {Part} part */
function _made({ key, sign, make }) {
  const fresh = make();
  fresh.setAttribute("data-part", key);
  signs.set(fresh, sign);
  return fresh;
}

/**
 * Return a sign: what a part was made from, as one text.
 * @param {...unknown} values
 * @returns {string}
 */
export function signOf(...values) {
  return JSON.stringify([language(), ...values]);
}

/**
 * Return an id for an element named after something delivered: letters of any script survive,
 * spaces and signs do not.
 * @param {string} prefix
 * @param {string} name
 * @returns {string}
 */
export function idOf(prefix, name) {
  return `${prefix}-${name.replace(/[^\p{L}\p{N}_-]/gu, (sign) => `_${sign.codePointAt(0)}`)}`;
}

/** What each part was made from. @type {WeakMap<Element, string>} */
const signs = new WeakMap();

/**
 * Put a part in the place of the one before; what had the keyboard has it again, by its id, and
 * what was folded open is open again.
 * @param {Element} old
 * @param {Element} fresh
 */
function _replace(old, fresh) {
  const { activeElement: focused } = document;
  const inside = focused !== null && old.contains(focused) ? focused.id : "";
  const unfolded = [...old.querySelectorAll("details[open][id]")].map(({ id }) => id);
  old.replaceWith(fresh);
  for (const id of unfolded) fresh.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  if (inside !== "") document.getElementById(inside)?.focus({ preventScroll: true });
}
