/**
 * Makes a plan of a unit on request: one at a time, with its progress and result kept here so that
 * a panel drawn anew shows them again. The server decides; this only asks and remembers.
 */

/**
 * @typedef {import("./types").Problem} Problem
 * @typedef {{grids: number, households: number, unknown_blocks: number, plan_id: string,
 *   stopped: string | null}} Made
 * @typedef {{unit: string, name: string, since: number} & (
 *   | {status: "running"}
 *   | {status: "made", plan: Made | null, findings: import("./types").Finding[], seconds: number}
 *   | {status: "failed", problem: Problem | null})} Run
 */

/** Keeps the one run there is, and tells when it changed. */
export class Planning {
  /**
   * @param {{ask: (path: string) => Promise<import("./types").Answer<any>>, clock: () => number,
   *   onChange: (run: Run) => void}} parts
   */
  constructor(parts) {
    this._parts = parts;
    /** The run that is on, or the last one. @type {Run | null} */
    this.run = null;
  }

  /** @returns {boolean} */
  get busy() {
    return this.run?.status === "running";
  }

  /**
   * Return the run of this unit, or null when the last one was of another.
   * @param {string} unit
   * @returns {Run | null}
   */
  of(unit) {
    return this.run?.unit === unit ? this.run : null;
  }

  /** Return how long the run has been on, in whole seconds. */
  seconds() {
    return this.run === null ? 0 : Math.round((this._parts.clock() - this.run.since) / 1000);
  }

  /**
   * Ask for a plan of a unit; does nothing while one is being made. Returns the new revision of
   * the store, or null when no plan was made.
   * @param {string} unit
   * @param {string} name
   * @returns {Promise<number | null>}
   */
  async make(unit, name) {
    if (this.busy) return null;
    const run = { unit, name, since: this._parts.clock() };
    this._now({ ...run, status: "running" });
    const answer = await this._parts.ask(`/api/units/${encodeURIComponent(unit)}/plan`);
    if (answer.status !== "ok") {
      this._now({ ...run, status: "failed",
        problem: answer.status === "refused" ? answer.problem : null });
      return null;
    }
    const { plan, findings, seconds, revision } = answer.value;
    this._now({ ...run, status: "made", plan, findings, seconds });
    return revision;
  }

  /** @param {Run} run */
  _now(run) {
    this.run = run;
    this._parts.onChange(run);
  }
}
