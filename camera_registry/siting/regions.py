"""Better sites part by part: the sites of one region freed, the others kept, solved exactly.

For questions too large to be given to HiGHS whole; only where nothing but the number of cameras
and the poles binds.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from camera_registry.siting.demand import Demand, demand
from camera_registry.siting.exact import exact
from camera_registry.siting.prices import bounded, settled
from camera_registry.siting.rules import Rules
from camera_registry.siting.state import State
from camera_registry.siting.terms import Ints

FREED = 16
"""Sites freed together."""
_FEWEST = 4
_ENTRIES = 20_000
"""Pairs of candidate and target in a region, about: what HiGHS solves in a second."""
_STEPS = 120
_NODES = 50


def improve(state: State, rounds: int, *, left: Callable[[], float]) -> None:
    """Free and choose anew the sites of so many regions; a round round each site, then again.

    Ends when every site was the middle of a region since something better was found.
    """
    waiting = sorted(state.sites)
    for _ in range(rounds):
        if not waiting or left() <= 0:
            return
        region = _around(state, waiting[0])
        waiting = [site for site in waiting if site not in region[: FREED // 2]]
        if _chosen_anew(state, region, left):
            waiting = [site for site in waiting if site in state.sites]
            waiting += sorted(set(state.sites) - set(waiting))


def _around(state: State, middle: int) -> list[int]:
    """Return the sites that compete most with one, itself first."""
    seen, seers = state.demand.seen, state.demand.seers
    targets = seen.indices[slice(*seen.indptr[[middle, middle + 1]])]
    rivals = np.zeros(seen.shape[0])
    rivals[np.unique(seers[targets].indices)] = 1.0
    sites = np.array(sorted(state.sites), dtype=np.int64)
    ties = seen[sites] @ (seers @ rivals)
    ties[sites == middle] = np.inf
    order = np.argsort(-ties, kind="stable")[:FREED]
    return [int(site) for site in sites[order[ties[order] > 0]]]


def _chosen_anew(state: State, region: list[int], left: Callable[[], float]) -> bool:
    """Choose the sites of a region anew if others see more; tell whether they did."""
    before = state.value
    for site in region:
        state.drop(site)
    kept = _near(state, region)
    while len(region) > _FEWEST and int(np.diff(state.demand.seen.indptr)[kept].sum()) > _ENTRIES:
        state.add(region.pop())
        kept = _near(state, region)
    part, rules = _part(state, kept, len(region))
    base = before - state.value
    bound = bounded(part, rules, base, _STEPS, more=lambda bound: bound >= base + 1)
    found = None
    if bound.bound >= base + 1 - 1e-6:
        out = settled(bound, rules, base)
        found = exact(part, rules, out, nodes=_NODES, seconds=max(0.1, left())).sites
    others = list(state.sites)
    for site in region if found is None else kept[found].tolist():
        state.add(site)
    if state.value <= before:
        state.become(others + region)
    return state.value > before


def _near(state: State, region: list[int]) -> Ints:
    """Return the candidates that may be added and see something that only the region saw."""
    free = np.flatnonzero(state.gain > 0)
    return free[state.demand.seen[free] @ _open(state, region) > 0]


def _open(state: State, region: list[int]) -> Ints:
    """Return 1 for each target that only the region saw."""
    marks = np.zeros(state.demand.seen.shape[1], dtype=np.int64)
    marks[state.demand.seen[np.array(region)].indices] = 1
    marks[state.covers > 0] = 0
    return marks


def _part(state: State, kept: Ints, count: int) -> tuple[Demand, Rules]:
    whole, rules = state.demand, state.rules
    weight = np.where(state.covers == 0, whole.weight, 0).astype(np.float64)
    part = demand(whole.seen[kept], weight)
    group = np.unique(rules.group[kept], return_inverse=True)[1].astype(np.int64)
    members = np.argsort(group, kind="stable").astype(np.int64)
    groups = int(group.max(initial=-1)) + 1
    part = replace(part, weight=np.rint(part.weight * part.unit).astype(np.int64), unit=1.0)
    first = np.searchsorted(group[members], np.arange(groups + 1)).astype(np.int64)
    return part, replace(
        rules, count=count, group=group, members=members, first=first,
        village=rules.village[kept], cost=rules.cost[kept],
    )  # fmt: skip
