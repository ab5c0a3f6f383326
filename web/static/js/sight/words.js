/** Figures of the tools in words: shares, changes of shares, areas, distances. */

import { count, share, text } from "../text.js";

const SAME = 0.00005;

/**
 * Return an area.
 * @param {number} m2
 */
export function area(m2) {
  return text("sight.m2", { n: count(Math.round(m2)) });
}

/**
 * Return a distance, to a tenth of a metre where it is short.
 * @param {number} metres
 */
export function metres(metres) {
  return text("sight.m", { n: count(metres < 100 ? Math.round(metres * 10) / 10 : Math.round(metres)) });
}

/**
 * Return a share before and after, and by how much it changes.
 * @param {number | null} before
 * @param {number | null} after
 */
export function change(before, after) {
  if (before === null || after === null) return text("unknown");
  const by = after - before;
  const points = (Math.abs(by) * 100).toFixed(2);
  const sign = Math.abs(by) < SAME ? text("sight.same")
    : text(by > 0 ? "sight.more" : "sight.less", { n: points });
  return text("sight.change", { before: percent(before), after: percent(after), by: sign });
}

/**
 * Return a share to a hundredth of a percent: one camera is not much of a village.
 * @param {number | null} value
 */
export function percent(value) {
  return value === null ? share(value) : `${(value * 100).toFixed(2)}%`;
}
