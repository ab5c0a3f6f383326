"""What is to be divided, within which limits, and what came out.

Arrays are in block order, n blocks. Nothing here knows geometry: neighbours are pairs.
"""

from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.findings import Finding
from gis.rulebook import load_pack

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

UNKNOWN = -1
"""Households of a block whose count is not known."""
NO_LIMIT = 2**40
"""Stands for "no upper limit" where a number of households is compared."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The band of households of one grid, both ends inclusive.

    `max_households` is None where no band applies (villages have a number of grids instead).
    """

    min_households: int
    max_households: int | None = None

    def __post_init__(self) -> None:
        if self.min_households < 0:
            raise ValueError(f"limits: least households is {self.min_households}, expected >= 0")
        if self.max_households is not None and self.max_households < max(1, self.min_households):
            raise ValueError(
                f"limits: most households is {self.max_households}, "
                f"expected at least {max(1, self.min_households)}"
            )

    @property
    def ceiling(self) -> int:
        """Return the upper end; `NO_LIMIT` where there is none."""
        return NO_LIMIT if self.max_households is None else self.max_households

    def counts(self, households: int) -> range:
        """Return the numbers of grids that fit so many households.

        Empty when none fits: 900 households are too many for one grid of at most 800 and too
        few for two of at least 500.
        """
        fewest = max(1, -(-households // self.ceiling))
        if self.min_households == 0:
            return range(fewest, max(fewest, households) + 1)
        return range(fewest, households // self.min_households + 1)

    def excess(self, households: int) -> int:
        """Return by how many households a grid lies outside the band, 0 when within."""
        return max(0, self.min_households - households, households - self.ceiling)


@dataclass(frozen=True, slots=True)
class Headroom:
    """The inner band grids should lie in, both ends inclusive, so that the next count breaks none.

    Soft: each household of a grid outside it weighs like one that walks `metres` to the centre.
    """

    min_households: int
    max_households: int
    metres: float

    def __post_init__(self) -> None:
        if not 0 <= self.min_households <= self.max_households:
            raise ValueError(
                f"headroom: {self.min_households} to {self.max_households} households is no band"
            )
        if not 0 <= self.metres < float("inf"):
            raise ValueError(f"headroom: metres is {self.metres}, expected >= 0")

    def fits(self, limits: Limits) -> bool:
        """Return whether this is an inner band of these limits; never where there is no band."""
        return limits.max_households is not None and (
            limits.min_households <= self.min_households
            and self.max_households <= limits.max_households
        )


@cache
def default_limits() -> Limits:
    """Return the band of rule GRID-01 in the default rule pack."""
    rule = load_pack()["GRID-01"]
    return Limits(rule.count("min"), rule.count("max"))


@dataclass(frozen=True, slots=True)
class Problem:
    """One place to divide into grids. The meaning of the fields is set in docs/design/planner.md.

    `edges` are pairs one can walk between, each once; `households` -1 = unknown; `compound`,
    `predecessor`, `locked`, `previous` use -1 for none; `headroom` must lie within the limits.
    Raises ValueError naming the block.
    """

    block_ids: tuple[str, ...]
    households: Ints
    edges: Ints
    border_m: Floats
    xy_m: Floats
    limits: Limits = field(default_factory=default_limits)
    grids: int | None = None
    _: KW_ONLY
    length_m: Floats | None = None
    touch: Ints | None = None
    touch_m: Floats | None = None
    compound: Ints | None = None
    predecessor: Ints | None = None
    locked: Ints | None = None
    previous: Ints | None = None
    together: Ints | None = None
    apart: Ints | None = None
    unit_code: str = ""
    headroom: Headroom | None = None

    def __post_init__(self) -> None:
        ids = tuple(str(b) for b in self.block_ids)
        _set(self, "block_ids", ids)
        _check_ids(ids)
        _set(self, "households", _whole(self.households, (len(ids),), "households"))
        _check_households(ids, self.households)
        _set(self, "edges", _pairs(self.edges, ids, "edges"))
        m = len(self.edges)
        _set(self, "border_m", _measure(self.border_m, (m,), "border_m"))
        _set(self, "xy_m", _measure(self.xy_m, (len(ids), 2), "xy_m", signed=True))
        if self.grids is not None and not 1 <= self.grids <= max(1, len(ids)):
            raise ValueError(f"grids is {self.grids}, expected 1 to {len(ids)} (the blocks)")
        if self.headroom is not None and not self.headroom.fits(self.limits):
            raise ValueError(f"{self.headroom} does not lie within {self.limits}")
        if self.length_m is not None:
            _set(self, "length_m", _measure(self.length_m, (m,), "length_m"))
        self._check_touch()
        for name in ("compound", "predecessor", "locked", "previous"):
            labels = getattr(self, name)
            if labels is not None:
                _set(self, name, _labels(labels, ids, name))
        for name in ("together", "apart"):
            pairs = getattr(self, name)
            if pairs is not None:
                _set(self, name, _pairs(pairs, ids, name, once=False))

    def _check_touch(self) -> None:
        if (self.touch is None) != (self.touch_m is None):
            raise ValueError("touch and touch_m belong together: one of them is missing")
        if self.touch is not None and self.touch_m is not None:
            _set(self, "touch", _pairs(self.touch, self.block_ids, "touch"))
            _set(self, "touch_m", _measure(self.touch_m, (len(self.touch),), "touch_m"))

    @property
    def known(self) -> Ints:
        """Return households with unknown counts taken as 0, for sums of what is known."""
        return np.maximum(self.households, 0)

    def lengths(self) -> Floats:
        """Return the walking length of each edge in metres: given, or straight."""
        if self.length_m is not None:
            return self.length_m
        ends = self.xy_m[self.edges]
        return np.asarray(np.hypot(*(ends[:, 0] - ends[:, 1]).T), dtype=np.float64)


class Repair(StrEnum):
    """What becomes of a plan in force: repaired, with which number of grids, or given up.

    `best`: as few more grids as leave least outside the band.
    """

    BEST = "best"
    SAME = "same"
    MORE = "more"
    FEWER = "fewer"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A way to repair the plan in force: what it leaves outside the band, and what it moves.

    `touched` are the grids that give or take a block; `taken` marks the plan returned.
    """

    repair: Repair
    grids: int
    outside: int
    moved: int
    touched: int
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A division into grids and how good it is.

    `grid_of` gives each block a grid number (0, 1, ... in order of the least block id; locked
    and previous numbers are kept, so there may be gaps then). `bound` is the certified least
    number of grids; `proof` is optimal, gap, infeasible (certified: no valid plan exists) or
    none (not in band, not proven impossible). `objective` is of the kind asked for, lower is
    better: walking effort, with what the headroom asks for, or metres of border cut. `stopped` is effort, proved or seconds; `effort` counts the steps taken.
    `alternatives` compares the ways to repair the plan in force (none: it is in order).
    """

    grid_of: Ints
    grids: int
    bound: int
    proof: str
    objective: float
    objective_bound: float | None
    objective_proof: str
    stopped: str
    findings: tuple[Finding, ...]
    effort: int
    alternatives: tuple[Alternative, ...] = ()


def _set(problem: Problem, name: str, value: object) -> None:
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    object.__setattr__(problem, name, value)


def _check_ids(ids: tuple[str, ...]) -> None:
    if not ids:
        raise ValueError("block_ids is empty, expected at least one block")
    for before, after in pairwise(sorted(ids)):
        if before == after:
            raise ValueError(f"block {before!r} is listed twice, expected each block once")


def _check_households(ids: tuple[str, ...], households: Ints) -> None:
    bad = np.flatnonzero(households < UNKNOWN)
    if bad.size:
        i = int(bad[0])
        raise ValueError(
            f"block {ids[i]!r}: households is {households[i]}, expected >= 0, or -1 for unknown"
        )


def _whole(values: Any, shape: tuple[int, ...], name: str) -> Ints:
    array = np.array(values)
    if array.size == 0:
        array = array.reshape(shape if 0 in shape else array.shape).astype(np.int64)
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, expected {shape}")
    if array.dtype.kind == "f" and not np.array_equal(array, np.floor(array)):
        raise ValueError(f"{name} holds a number that is not whole")
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{name} holds {array.dtype}, expected whole numbers")
    return array.astype(np.int64)


def _measure(values: Any, shape: tuple[int, ...], name: str, *, signed: bool = False) -> Floats:
    array = np.array(values, dtype=np.float64)
    if array.size == 0 and 0 in shape:
        array = array.reshape(shape)
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, expected {shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a number that is not finite")
    if not signed and (array < 0).any():
        raise ValueError(f"{name} holds {array.min():g}, expected metres >= 0")
    return array


def _pairs(values: Any, ids: tuple[str, ...], name: str, *, once: bool = True) -> Ints:
    array = np.array(values)
    count = len(array) if array.ndim else 0
    array = _whole(array, (count, 2), name)
    if array.size == 0:
        return array.reshape(0, 2)
    if array.min() < 0 or array.max() >= len(ids):
        wrong = array.min() if array.min() < 0 else array.max()
        raise ValueError(f"{name} names block {wrong}, expected 0 to {len(ids) - 1}")
    loops = np.flatnonzero(array[:, 0] == array[:, 1])
    if loops.size:
        raise ValueError(f"{name}: block {ids[array[loops[0], 0]]!r} is paired with itself")
    if once:
        low, high = array.min(axis=1), array.max(axis=1)
        keys, first = np.unique(low * len(ids) + high, return_index=True)
        if keys.size != count:
            extra = int(np.setdiff1d(np.arange(count), first)[0])
            pair = f"{ids[low[extra]]!r} and {ids[high[extra]]!r}"
            raise ValueError(f"{name} lists {pair} twice, expected each pair once")
    return array


def _labels(values: Any, ids: tuple[str, ...], name: str) -> Ints:
    array = _whole(values, (len(ids),), name)
    if array.min() < -1:
        i = int(np.argmin(array))
        raise ValueError(f"block {ids[i]!r}: {name} is {array[i]}, expected >= 0, or -1 for none")
    return array
