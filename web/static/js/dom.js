/** Makes elements out of plain text: the one place where the page creates nodes. */

/**
 * @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Attribute
 */

/**
 * Return a new element. `class`, `text` and `on…` (listeners) are special; everything else is an
 * attribute, left out where it is null, undefined or false.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, Attribute>} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "text") element.textContent = String(value);
    else if (name === "class") element.className = String(value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined) element.append(child);
  }
  return element;
}

/**
 * Return the element of index.html with this id; a missing one is a fault of the page itself.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function part(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`index.html has no element "${id}"`);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * Return a small picture drawn by paths in a 16 x 16 box, hidden from screen readers.
 * @param {string} className
 * @param {...{d: string, class?: string}} paths
 * @returns {SVGSVGElement}
 */
export function drawing(className, ...paths) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 16 16");
  picture.setAttribute("class", className);
  picture.setAttribute("aria-hidden", "true");
  for (const { d, class: name } of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    if (name !== undefined) path.setAttribute("class", name);
    picture.append(path);
  }
  return picture;
}
