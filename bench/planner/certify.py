"""How many communities of a hundred buildings are proven best, and how soon.

    python bench/planner/certify.py [--blocks 100] [--seeds 40] [--seconds 60]

Communities are made from seeds 0, 1, ... by the generator of the peers' bench.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.planner.places import community
from bench.planner.run import shared_scripts
from grid_planner import solve
from grid_planner.solver import warm


def main() -> None:
    """Plan community after community and print what was proven of each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--blocks", type=int, default=100)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args()
    scripts = shared_scripts()
    warm()
    feasible = fewest = best = 0
    print("| seed | lumps | grids | at least | number | walks | gap of walks | s of CPU |")
    print("|---|---|---|---|---|---|---|---|")
    for seed in range(asked.seeds):
        problem = community(asked.blocks, seed, scripts)
        began = time.process_time()
        plan = solve(problem, seconds=asked.seconds)
        took = time.process_time() - began
        possible = plan.proof != "infeasible"
        feasible += possible
        fewest += plan.proof == "optimal"
        best += plan.proof == "optimal" and plan.objective_proof == "optimal"
        short = 1 - (plan.objective_bound or 0.0) / plan.objective if plan.objective else 0.0
        told = (seed, len(problem.block_ids), plan.grids, plan.bound, plan.proof)
        walks = (plan.objective_proof, f"{100 * short:.1f} %") if possible else ("", "")
        print(f"| {' | '.join(map(str, (*told, *walks)))} | {took:.1f} |", flush=True)
    print(
        f"\n{feasible} of {asked.seeds} have a plan in band; fewest grids proven of {fewest}",
        end="",
    )
    print(
        f" ({100 * fewest / feasible:.0f} %), walks as well of {best} ({100 * best / feasible:.0f} %)"
    )


if __name__ == "__main__":
    main()
