/** Where the service is asked about a plan. */

/**
 * Return where a plan is asked for.
 * @param {string} plan
 */
export function planPath(plan) {
  return `/api/plans/${encodeURIComponent(plan)}`;
}

/**
 * Return where the whole of a draft is asked for.
 * @param {string} plan
 */
export function draftPath(plan) {
  return `${planPath(plan)}/workspace`;
}
