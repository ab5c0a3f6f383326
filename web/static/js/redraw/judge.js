/**
 * Judges a stroke before it is made: what it takes with it, what it would cut off, what is locked,
 * and what both grids would hold. Looks only at the grids the stroke touches.
 */

import { LOOSE } from "./draft.js";

/**
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {import("./types").Verdict} Verdict
 * @typedef {import("./types").Sums} Sums
 * @typedef {{along: boolean, inBand: boolean}} Ways
 */

/** A stroke takes along what it would cut off, and may leave the band: a draft passes through it. */
export const WAYS = { along: true, inBand: false };

/**
 * Return what moving blocks into a grid would do.
 * @param {Draft} draft
 * @param {Iterable<number>} meant indices of blocks
 * @param {number} to index of a grid, -1 for none
 * @param {Ways} [ways]
 * @returns {Verdict}
 */
export function judge(draft, meant, to, ways = WAYS) {
  if (to >= 0 && draft.at(to).locked) {
    return { to, moves: [], along: [], cut: [], locked: [...meant], strange: [], effects: [],
      refusal: "locked" };
  }
  const { moving, locked, strange } = _wholeCompounds(draft, meant, to);
  const off = _cutOff(draft, moving, to);
  const completed = ways.along && off.length > 0 ? _completed(draft, moving, off, to) : null;
  const along = completed === null ? [] : off;
  const moves = completed ?? moving;
  const effects = _effects(draft, moves, to);
  const apart = _apart(draft, moves, to);
  const cut = completed === null ? [...off, ...apart] : apart;
  const verdict = { to, moves: [...moves], along, cut, locked, strange, effects };
  return { ...verdict, refusal: _refusal(verdict, off.length > 0 && completed === null, apart,
    ways) };
}

/**
 * @param {Omit<Verdict, "refusal">} verdict
 * @param {boolean} cuts
 * @param {number[]} apart
 * @param {Ways} ways
 * @returns {Verdict["refusal"]}
 */
function _refusal({ moves, locked, strange, effects }, cuts, apart, { inBand }) {
  if (moves.length === 0) return locked.length > 0 ? "locked" : strange.length > 0 ? "unit" : "nothing";
  if (cuts) return "cut";
  if (apart.length > 0) return "apart";
  return inBand && effects.some(_leavesBand) ? "band" : null;
}

/**
 * @param {import("./types").Effect} effect
 * @returns {boolean}
 */
function _leavesBand({ from, to }) {
  return from === "within" && (to === "below" || to === "above");
}

/**
 * Return what is meant with the rest of its compounds; a compound of which a part is locked stays,
 * and so does what lies in another unit.
 * @param {Draft} draft
 * @param {Iterable<number>} meant
 * @param {number} to
 */
function _wholeCompounds(draft, meant, to) {
  /** @type {Set<number>} */
  const moving = new Set();
  /** @type {Set<number>} */
  const locked = new Set();
  /** @type {number[]} */
  const strange = [];
  for (const block of meant) {
    if (draft.grid[block] === to || moving.has(block) || locked.has(block)) continue;
    if (draft.strange(block, to)) {
      strange.push(block);
      continue;
    }
    const whole = draft.compounds.get(draft.compound[block] ?? -1) ?? [block];
    const rest = whole.filter((one) => draft.grid[one] !== to);
    const kept = rest.some((one) => draft.locked(one));
    for (const one of rest) (kept ? locked : moving).add(one);
  }
  return { moving, locked: [...locked], strange };
}

/**
 * Return what would be cut off from the grids that give: every part but the largest, as far as
 * it hung together with the largest before.
 * @param {Draft} draft
 * @param {Set<number>} moving
 * @param {number} to
 * @returns {number[]}
 */
function _cutOff(draft, moving, to) {
  /** @type {number[]} */
  const off = [];
  const givers = new Set([...moving].map((block) => /** @type {number} */ (draft.grid[block])));
  givers.delete(LOOSE);
  givers.delete(to);
  for (const grid of givers) {
    const inside = (/** @type {number} */ block) => draft.grid[block] === grid
      && !moving.has(block) && draft.stray[block] === 0;
    const parts = partsOf(draft, draft.members(grid).filter(inside), inside);
    if (parts.length < 2) continue;
    const own = (/** @type {number} */ block) => draft.grid[block] === grid && draft.stray[block] === 0;
    const before = partsOf(draft, draft.members(grid).filter(own), own);
    off.push(..._lesser(draft, parts, before, moving));
  }
  return off;
}

/**
 * Of the parts a grid would fall into, return those that hung together with a larger one before.
 * @param {Draft} draft
 * @param {number[][]} parts
 * @param {number[][]} before
 * @param {Set<number>} moving
 * @returns {number[]}
 */
function _lesser(draft, parts, before, moving) {
  /** @type {Map<number, number>} */
  const old = new Map();
  for (const [at, part] of before.entries()) for (const block of part) old.set(block, at);
  /** @type {Map<number, number[][]>} */
  const families = new Map();
  for (const part of parts) {
    const at = old.get(part[0] ?? -1) ?? -1;
    families.set(at, [...(families.get(at) ?? []), part]);
  }
  return [...families.values()].flatMap((family) => {
    if (family.length < 2) return [];
    const most = family.reduce((one, other) =>
      (_weight(draft, other) > _weight(draft, one) ? other : one));
    return family.filter((part) => part !== most).flat().filter((block) => !moving.has(block));
  });
}

/**
 * Return what moves when what is cut off comes along, or null where that is no way out: it is
 * locked, or it would itself cut something off.
 * @param {Draft} draft
 * @param {Set<number>} moving
 * @param {number[]} off
 * @param {number} to
 * @returns {Set<number> | null}
 */
function _completed(draft, moving, off, to) {
  const { moving: all, locked } = _wholeCompounds(draft, [...moving, ...off], to);
  if (locked.some((block) => off.includes(block))) return null;
  return _cutOff(draft, all, to).length === 0 ? all : null;
}

/**
 * Return the parts of what moves that would not hang together with the grid they go to.
 * @param {Draft} draft
 * @param {Set<number>} moving
 * @param {number} to
 * @returns {number[]}
 */
function _apart(draft, moving, to) {
  if (to < 0 || moving.size === 0) return [];
  const parts = partsOf(draft, [...moving], (block) => moving.has(block));
  const touching = (/** @type {number[]} */ part) => part.some((block) =>
    draft.neighbours(block).some((other) => draft.grid[other] === to));
  const loose = parts.filter((part) => !touching(part) && part.some((block) => draft.stray[block] === 0));
  // an empty grid begins with one part, the largest
  if (draft.at(to).blocks > 0 || loose.length === 0) return loose.flat();
  const most = loose.reduce((one, other) => (other.length > one.length ? other : one));
  return loose.filter((part) => part !== most).flat();
}

/**
 * Return the parts that blocks fall into, walking only where `inside` says so.
 * @param {Draft} draft
 * @param {number[]} blocks
 * @param {(block: number) => boolean} inside
 * @returns {number[][]}
 */
export function partsOf(draft, blocks, inside) {
  /** @type {Set<number>} */
  const seen = new Set();
  /** @type {number[][]} */
  const parts = [];
  for (const start of blocks) {
    if (seen.has(start)) continue;
    const part = [start];
    seen.add(start);
    for (let k = 0; k < part.length; k += 1) {
      for (const other of draft.neighbours(/** @type {number} */ (part[k]))) {
        if (!seen.has(other) && inside(other)) {
          seen.add(other);
          part.push(other);
        }
      }
    }
    parts.push(part);
  }
  return parts;
}

/**
 * @param {Draft} draft
 * @param {number[]} blocks
 * @returns {number} households first; blocks decide between parts of equal households
 */
function _weight(draft, blocks) {
  return blocks.reduce((sum, block) =>
    sum + Math.max(0, draft.households[block] ?? 0) + 1e-6, 0);
}

/**
 * @param {Draft} draft
 * @param {Set<number>} moving
 * @param {number} to
 * @returns {import("./types").Effect[]} the grid that takes first
 */
function _effects(draft, moving, to) {
  if (moving.size === 0) return [];
  /** @type {Map<number, Sums>} */
  const after = new Map();
  const sums = (/** @type {number} */ at) => {
    const known = after.get(at);
    if (known !== undefined) return known;
    const { households, unknown, blocks } = draft.sums(at);
    const fresh = { households, unknown, blocks };
    after.set(at, fresh);
    return fresh;
  };
  sums(to);
  for (const block of moving) {
    const households = /** @type {number} */ (draft.households[block]);
    for (const [at, sign] of [[/** @type {number} */ (draft.grid[block]), -1], [to, 1]]) {
      const changed = sums(/** @type {number} */ (at));
      if (households < 0) changed.unknown += /** @type {number} */ (sign);
      else changed.households += /** @type {number} */ (sign) * households;
      changed.blocks += /** @type {number} */ (sign);
    }
  }
  return [...after].map(([at, sum]) => {
    const { households, unknown, blocks } = draft.sums(at);
    const before = { households, unknown, blocks };
    return { at, before, after: sum, from: draft.stand(at, before), to: draft.stand(at, sum) };
  });
}
