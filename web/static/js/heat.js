/** Sorts grids into classes by their number of incidents. */

/** @typedef {import("./types").Heat} Heat */

/**
 * Return where each class begins: quantiles of the counts above zero, strictly rising.
 * Fewer different counts give fewer classes.
 * @param {number[]} counts
 * @param {number} classes
 * @returns {number[]}
 */
export function breaks(counts, classes) {
  const busy = counts.filter((count) => count > 0).sort((one, other) => one - other);
  const starts = Array.from({ length: classes }, (_, i) =>
    busy[Math.floor((i * busy.length) / classes)]);
  return [...new Set(starts)].filter((start) => start !== undefined);
}

/**
 * Return the class (1 = fewest) of a count, 0 for none. The highest class is always `classes`.
 * @param {number} count
 * @param {number[]} starts
 * @param {number} classes
 * @returns {number}
 */
export function classOf(count, starts, classes) {
  const step = starts.filter((start) => count >= start).length;
  if (count <= 0 || step === 0) return 0;
  return starts.length === 1 ? classes
    : 1 + Math.round(((step - 1) * (classes - 1)) / (starts.length - 1));
}

/**
 * Return the legend of the classes: the class and the counts it holds, from few to many.
 * @param {number[]} starts
 * @param {number} highest
 * @param {number} classes
 * @returns {{heat: number, from: number, to: number}[]}
 */
export function legendOf(starts, highest, classes) {
  return starts.map((from, i) => {
    const next = starts[i + 1];
    return { heat: classOf(from, starts, classes), from,
      to: next === undefined ? Math.max(highest, from) : next - 1 };
  });
}
