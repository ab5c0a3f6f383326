"""How much work is each block, and in which band should the grids of a unit lie? (GRID-16).

The weights come from GRID-16 of the pack, the band around the mean from PLAN-23: both are ours,
not policy, and said with every plan. Households stay what they are: a plan made by workload
still tells the households of each grid.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import shapely

from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words
from grid_planner.assemble import Assembled
from grid_planner.draw import Drawn
from grid_planner.problem import UNKNOWN, Floats, Ints, Limits, Problem, Result

_M2_PER_KM2 = 1e6
_WORDS = {
    "households": Words("户数", "households"),
    "cases": Words("事件", "incidents"),
    "key_places": Words("重点场所", "key places"),
    "cameras_to_check": Words("需巡检摄像机", "cameras to check"),
    "area_km2": Words("面积(平方千米)", "km2"),
}
# findings that speak of households; a plan by workload is judged by PLAN-23 instead
HOUSEHOLD_RULES = frozenset({"PLAN-10", "PLAN-11", "PLAN-12", "PLAN-13", "PLAN-15", "PLAN-16",
                             "PLAN-18", "PLAN-19", "PLAN-20", "PLAN-21", "PLAN-22"})  # fmt: skip


class By(StrEnum):
    """What is to be even between grids."""

    HOUSEHOLDS = "households"
    WORKLOAD = "workload"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What makes work in one block besides its households: numbers of the window of GRID-16."""

    cases: int = 0
    key_places: int = 0
    cameras_to_check: int = 0


def workload_of(
    parts: Mapping[str, Floats | Ints], weights: Mapping[str, float], scale: int
) -> Ints:
    """Return the workload of each block in whole numbers: the weighted sum x scale, rounded.

    `parts` are those of the weights by name; households of -1 make the sum unknown (-1). Raises
    KeyError for a weight of no part. At scale 100 a block is off by at most 0.005.

    >>> parts = {"households": np.array([30, -1]), "cases": np.array([2, 5])}
    >>> workload_of(parts, {"households": 1.0, "cases": 20.0}, 10).tolist()
    [700, -1]
    """
    total = sum(weight * np.asarray(parts[name], np.float64) for name, weight in weights.items())
    whole = np.rint(np.asarray(total) * scale).astype(np.int64)
    return np.where(np.asarray(parts["households"]) == UNKNOWN, UNKNOWN, whole)


def by_workload(
    town: Assembled, problem: Problem, loads: Mapping[str, Load], pack: Pack
) -> Problem:
    """Return the problem with workload in place of households.

    The number of grids is fixed: that of the unit, else that of the plan in force, else what
    the middle of the household band gives. The band is that of PLAN-23 around the mean.
    """
    rule = pack["PLAN-23"]
    each = [loads.get(block.block_id, Load()) for block in town.blocks]
    parts: dict[str, Floats | Ints] = {
        "households": problem.households,
        "cases": np.array([load.cases for load in each]),
        "key_places": np.array([load.key_places for load in each]),
        "cameras_to_check": np.array([load.cameras_to_check for load in each]),
        "area_km2": _area_km2(town),
    }
    work = workload_of(parts, pack["GRID-16"].params["weights"], rule.count("scale"))
    count = problem.grids or _grids(problem)
    mean = int(np.maximum(work, 0).sum()) / count
    low, high = math.floor(rule.number("lo") * mean), math.ceil(rule.number("hi") * mean)
    band = Limits(low, max(1, high))
    return replace(problem, households=work, grids=count, limits=band, headroom=None)


def workload_finding(
    problem: Problem, result: Result, drawn: Drawn, pack: Pack, *, recorded: bool
) -> Finding:
    """Return PLAN-23: the workload of the grids, and their households, of a plan by workload.

    `recorded` tells whether any incident is on record; without one the plan is unknown.
    """
    rule, limits = pack["PLAN-23"], problem.limits
    _, grid = np.unique(result.grid_of, return_inverse=True)
    sums = np.bincount(grid, problem.known) / rule.count("scale")
    low, high = limits.min_households / rule.count("scale"), limits.ceiling / rule.count("scale")
    inside = bool((low <= sums.min()) and (sums.max() <= high))
    outcome = Outcome.EXEMPT if inside else Outcome.FAIL
    households = [grid.households for grid in drawn.grids]
    weights = pack["GRID-16"].params["weights"]
    return rule.finding(
        outcome if recorded and (problem.households != UNKNOWN).all() else Outcome.UNKNOWN,
        Place("unit", problem.unit_code, problem.unit_code),
        found=f"{sums.min():.0f}-{sums.max():.0f}", required=f"{low:.0f}-{high:.0f}",
        n=len(sums), mean=f"{sums.mean():.0f}", least=f"{sums.min():.0f}",
        most=f"{sums.max():.0f}", low=f"{low:.0f}", high=f"{high:.0f}",
        fewest=min(households), largest=max(households), caveat=_caveat(problem, recorded=recorded),
        weights=Words(
            "＋".join(f"{_WORDS[name].zh}×{weight:g}" for name, weight in weights.items()),
            " + ".join(f"{_WORDS[name].en} x {weight:g}" for name, weight in weights.items()),
        ),
    )  # fmt: skip


def _caveat(problem: Problem, *, recorded: bool) -> Words:
    zh, en = "", ""
    if not recorded:
        zh, en = "没有事件记录,请先导入事件。", "No incident is on record: import the incidents. "
    unknown = int((problem.households == UNKNOWN).sum())
    if unknown:
        zh += f"{unknown}处户数未知,未计入。"
        en += f"{unknown} blocks of unknown household count are not in it. "
    return Words(zh, en)


def _grids(problem: Problem) -> int:
    if problem.previous is not None and (problem.previous >= 0).any():
        return len(np.unique(problem.previous[problem.previous >= 0]))
    limits = problem.limits
    middle = (limits.min_households + limits.ceiling) / 2
    return min(len(problem.block_ids), max(1, round(int(problem.known.sum()) / middle)))


def _area_km2(town: Assembled) -> Floats:
    cells = town.graph.cells
    m2 = shapely.area(cells.faces.shapes)
    return np.bincount(cells.owner, m2, minlength=len(town.blocks)) / _M2_PER_KM2
