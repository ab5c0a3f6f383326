/** How much the first k places add together: the more even the steps, the more a further one helps. */

import { make } from "../dom.js";
import { count, text } from "../text.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDE, HIGH] = [320, 72];
const TOLD = [1, 2, 3, 5, 10, 20, 50, 100, 200, 300, 500, 1000];

/**
 * Return the curve as a picture and in words.
 * @param {number[]} values from 0 places on
 * @returns {HTMLElement | null}
 */
export function curve(values) {
  const last = values.length - 1;
  const most = values[last] ?? 0;
  if (last < 2 || most <= 0) return null;
  const at = values.map((value, k) => `${((k / last) * WIDE).toFixed(1)},${(HIGH - (value / most) * (HIGH - 4)).toFixed(1)}`);
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `-4 0 ${WIDE + 8} ${HIGH + 2}`);
  picture.setAttribute("class", "siting-curve");
  picture.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "polyline");
  line.setAttribute("points", at.join(" "));
  picture.append(line);
  const steps = values.flatMap((value, k) => (TOLD.includes(k) || k === last
    ? [text("siting.curve.step", { k: count(k), value: count(Math.round(value)) })] : []));
  return make("figure", { class: "siting-figure" },
    make("figcaption", { text: text("siting.curve") }), picture,
    make("p", { class: "faint", text: steps.join(text("siting.comma")) }));
}
