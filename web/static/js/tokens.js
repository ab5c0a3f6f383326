/** The names of css/tokens.css for the map, so that colours are written in one place only. */

/** @typedef {import("./types").Tokens} Tokens */

/**
 * Return every custom property of a stylesheet's text, without the leading dashes.
 * @param {string} css
 * @returns {Tokens}
 */
export function parseTokens(css) {
  /** @type {Tokens} */
  const tokens = {};
  for (const [, name, value] of css.matchAll(/--([\w-]+):\s*([^;]+);/g)) {
    if (name !== undefined && value !== undefined) tokens[name] = value.trim();
  }
  return tokens;
}

/**
 * Return the custom properties in force on the page.
 * @returns {Tokens}
 */
export function readTokens() {
  /** @type {Tokens} */
  const tokens = {};
  for (const sheet of document.styleSheets) {
    if (sheet.href !== null && new URL(sheet.href).pathname.endsWith("/tokens.css")) {
      for (const rule of sheet.cssRules) Object.assign(tokens, parseTokens(rule.cssText));
    }
  }
  return tokens;
}

/**
 * Return a colour; an unknown name is a fault of the page, not a grey spot on the map.
 * @param {Tokens} tokens
 * @param {string} name
 * @returns {string}
 */
export function colour(tokens, name) {
  const value = tokens[name];
  if (value === undefined) throw new Error(`css/tokens.css has no --${name}`);
  return value;
}
