/** The life of a plan in words and order: which step follows which state, and for which plans. */

import { today } from "../text.js";

/** @typedef {import("../types").PlanRow} PlanRow */
/** @typedef {{created_at?: string}} Drawn */

/** What may follow a state; the server decides again. @type {Record<string, string[]>} */
export const STEPS = { draft: ["submit"], submitted: ["approve", "return"], approved: ["enforce", "retire"],
  in_force: ["retire"], retired: [] };
/** Steps towards being in force: what is still wrong is told before them. */
export const ONWARDS = ["submit", "approve", "enforce"];
/** The state in which a plan takes a step together with others. @type {Record<string, string>} */
const STARTS = { submit: "draft", approve: "submitted", return: "submitted", enforce: "approved", retire: "in_force" };
const LIFE = ["draft", "submitted", "approved", "in_force"];
/** Digits of a township's code. */
const TOWNSHIP = 9;

/** Steps that several plans can take together, in the order of life. */
export const TOGETHER = Object.keys(STARTS);

/**
 * Return the plans that can take a step.
 * @param {PlanRow[]} plans
 * @param {string} step
 */
export function startingAt(plans, step) {
  return plans.filter(({ state }) => state === STARTS[step]);
}

/**
 * Return the newest plan of each unit where a step starts; one that is older than a plan of the
 * unit that took the step before stays behind.
 * @param {PlanRow[]} plans newest first
 * @param {string} step
 */
export function newestOf(plans, step) {
  const start = STARTS[step] ?? "";
  const further = ONWARDS.includes(step) ? LIFE.slice(LIFE.indexOf(start) + 1) : [];
  /** @type {Map<string, PlanRow>} */
  const newest = new Map();
  for (const plan of plans) {
    if (plan.state !== start && !further.includes(plan.state)) continue;
    for (const code of plan.unit_codes) if (!newest.has(code)) newest.set(code, plan);
  }
  const chosen = new Set(newest.values());
  return plans.filter((plan) => plan.state === start && chosen.has(plan));
}

/**
 * Tell whether a day lies before one of some plans was drawn up, in the office's days.
 * @param {Drawn[]} plans
 * @param {string} day YYYY-MM-DD, or "" where none is chosen
 */
export function beforeDrawn(plans, day) {
  return day !== "" && plans.some(({ created_at }) => created_at !== undefined && day < today(new Date(created_at)));
}

/**
 * Return the townships of plans by code, in order; grids of a department are of none.
 * @param {PlanRow[]} plans
 */
export function townshipsOf(plans) {
  const codes = plans.flatMap(({ unit_codes }) => unit_codes).filter((code) => /^\d+$/.test(code));
  return [...new Set(codes.map((code) => code.slice(0, TOWNSHIP)))].sort();
}

/**
 * Tell whether a plan divides units of a township and of no other.
 * @param {PlanRow} plan
 * @param {string} township "" for any
 */
export function within({ unit_codes }, township) {
  return unit_codes.every((code) => code.startsWith(township));
}
