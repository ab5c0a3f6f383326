"""How few households move, and how soon, when counts change and a plan is in force.

    python bench/planner/repair.py [--seeds 12] [--share 0.03]

Cambridge as one community: a fifth of its inhabited blocks change their counts, by `share` of all
households together. The plan in force is repaired, and made anew beside it.
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.planner.places import cambridge
from grid_planner import Problem, solve
from grid_planner.problem import Ints
from grid_planner.solver import warm


def main() -> None:
    """Repair the plan after each change of counts and print what that took and moved."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--share", type=float, default=0.03)
    asked = parser.parse_args()
    warm()
    (problem,) = cambridge().problems
    in_force = solve(problem).grid_of
    print("| seed | outside | s of CPU | moved | grids | every way: grids, outside, moved |")
    print("|---|---|---|---|---|---|")
    for seed in range(1, asked.seeds + 1):
        changed = replace(recounted(problem, asked.share, seed), previous=in_force)
        sums = np.bincount(in_force, changed.known)
        wrong = sum(map(changed.limits.excess, sums.astype(int).tolist()))
        began = time.process_time()
        plan = solve(changed)
        took = time.process_time() - began
        ways = "; ".join(f"{way.grids}, {way.outside}, {way.moved}" for way in plan.alternatives)
        share = f"{100 * moved(changed, plan.grid_of):.2f} %"
        print(f"| {seed} | {wrong} | {took:.2f} | {share} | {plan.grids} | {ways} |", flush=True)
    anew = solve(replace(changed, previous=None)).grid_of
    print(f"\nmade anew: {100 * moved(changed, anew):.0f} % of households change their grid")


def recounted(problem: Problem, share: float, seed: int) -> Problem:
    """Return the place with the counts of a fifth of its blocks changed, by `share` in all."""
    rng = np.random.default_rng(seed)
    households = problem.households.copy()
    inhabited = np.flatnonzero(households > 0)
    some = rng.permutation(inhabited)[: len(inhabited) // 5]
    changed = 0
    while changed < share * problem.households.sum():
        block = rng.choice(some)
        step = max(1, round(households[block] * rng.uniform(0.05, 0.3)))
        households[block] = max(1, households[block] + step * rng.choice([1, 1, -1]))
        changed += step
    return replace(problem, households=households)


def moved(problem: Problem, grid_of: Ints) -> float:
    """Return the share of households in another grid, grids paired by most households in common."""
    shared = np.zeros((int(grid_of.max()) + 1, int(problem.previous.max()) + 1))
    known = problem.previous >= 0
    np.add.at(shared, (grid_of[known], problem.previous[known]), problem.known[known])
    kept = shared[linear_sum_assignment(-shared)].sum()
    return float(1 - kept / problem.known[known].sum())


if __name__ == "__main__":
    main()
