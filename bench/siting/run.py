"""Our choice of sites beside plain greedy and HiGHS on the same made-up town, in one run.

`python bench/siting/run.py [--sizes 25x779x5,250x2695x40,open500x2700x20,open500x2700x40,2500x24973x300] [--limit 60] [--seed 1]`
prints the table of the README. A size is poles x points x cameras: 8 candidates a pole in a town,
with `open` before it 4 in an open square.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from streets import Town, square, town

from camera_registry import Terms, choose_sites
from camera_registry.siting.choosing import EFFORT


def ours(place: Town, count: int, effort: float) -> tuple[float, float]:
    given = {"terms": Terms(pole=place.pole), "effort": int(effort)}
    sites, again = (choose_sites(place.seen, place.weights, count, **given) for _ in range(2))
    if sites.stopped != "seconds" and again.chosen.tolist() != sites.chosen.tolist():
        raise SystemExit("two runs, two answers")
    return sites.value, sites.bound


def plain_greedy(place: Town, count: int, _: float) -> tuple[float, float]:
    """Take what adds most, one after the other; 1 - 1/e of the best is all it promises."""
    left, free = place.weights.astype(float), np.ones(place.seen.shape[0], dtype=bool)
    value = 0.0
    for _step in range(count):
        gain = np.where(free, place.seen @ left, -1.0)
        site = int(np.argmax(gain))
        value += float(gain[site])
        left[place.seen.indices[slice(*place.seen.indptr[[site, site + 1]])]] = 0.0
        free[place.pole == place.pole[site]] = False
    return value, float("nan")


def highs(place: Town, count: int, limit: float) -> tuple[float, float]:
    """Give the question to HiGHS whole, as it is."""
    sites, points = place.seen.shape
    poles = csr_array((np.ones(sites), (place.pole, np.arange(sites))))
    above = block_array(
        [[-place.seen.T, eye_array(points)], [np.ones((1, sites)), None], [poles, None]],
        format="csr",
    )
    most = np.r_[np.zeros(points), count, np.ones(poles.shape[0])]
    answer = milp(
        np.r_[np.zeros(sites), -place.weights.astype(float)],
        integrality=np.r_[np.ones(sites), np.zeros(points)],
        bounds=Bounds(0.0, 1.0),
        constraints=LinearConstraint(above, -np.inf, most),
        options={"time_limit": limit, "mip_rel_gap": 0.0},
    )
    value = float("nan") if answer.x is None else -float(answer.fun)
    bound = answer.mip_dual_bound
    return value, float("nan") if bound is None else -float(bound)


METHODS: dict[str, Callable[[Town, int, float], tuple[float, float]]] = {
    "**ours**": ours,
    "greedy": plain_greedy,
    "HiGHS, whole": highs,
}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument(
        "--sizes", default="25x779x5,250x2695x40,open500x2700x20,open500x2700x40,2500x24973x300"
    )
    arguments.add_argument("--limit", type=float, default=60.0)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--effort", type=int, default=EFFORT)
    asked = arguments.parse_args()
    choose_sites(np.eye(3), np.ones(3), 1)  # loads the compiled moves
    print("| candidates / points / cameras | method | CPU s | wall s | seen | bound | gap |")
    print("|---|---|---|---|---|---|---|")
    for size in asked.sizes.split(","):
        poles, points, count = map(int, size.removeprefix("open").split("x"))
        place = (square if size.startswith("open") else town)(poles, points, asked.seed)
        for name, method in METHODS.items():
            cpu, wall = time.process_time(), time.perf_counter()
            value, bound = method(place, count, asked.effort if method is ours else asked.limit)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            if method is ours:  # chosen twice
                cpu, wall = cpu / 2, wall / 2
            gap = "" if np.isnan(bound) else f"{100 * (bound - value) / bound:.2f} %"
            told = "" if np.isnan(bound) else f"{bound:,.1f}"
            kind = f"{place.seen.shape[0]:,} / {points:,} / {count}"
            print(
                f"| {kind} | {name} | {cpu:.2f} | {wall:.2f} | {value:,.0f} | {told} | {gap} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
