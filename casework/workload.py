"""How much work each grid carries, held against the median of its township (GRID-16).

The sum and its weights are ours, not policy: both are said with every finding.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import shapely
from shapely import Geometry, Point

from gis.crs import plane_for
from gis.findings import Finding, Outcome, Place, reworded
from gis.places import Area
from gis.rulebook import Pack, Words
from gis.tally import area_of

_M2_PER_KM2 = 1e6
_FEWEST = 3  # the median of fewer grids says nothing
# names of the weights in the pack, and how the parts are said
_PARTS = {
    "households": Words("{:g}户", "{:g} households"),
    "cases": Words("事件{:g}件", "{:g} incidents"),
    "key_places": Words("重点场所{:g}处", "{:g} key places"),
    "cameras_to_check": Words("需巡检摄像机{:g}台", "{:g} cameras to check"),
    "area_km2": Words("{:.2g}平方千米", "{:.2g} km2"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A grid as workload sees it. `township` is the division that grids are compared within."""

    grid_code: str
    unit_code: str
    township: str
    name: str
    households: int
    unknown_blocks: int
    boundary: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What makes work: where incidents of the window happened, key places and cameras stand.

    lon/lat. `cases` are (position, grid code as delivered); the code counts where there is no
    position.
    """

    cases: Sequence[tuple[Point | None, str | None]] = ()
    key_places: Sequence[Geometry] = ()
    cameras: Sequence[Point] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The parts of a grid's work by the names of the weights, and their weighted sum."""

    ward: Ward
    parts: Mapping[str, float]
    total: float


def workloads(
    wards: Sequence[Ward], happened: Happened, weights: Mapping[str, float]
) -> list[Workload]:
    """Return the workload of each grid, in the order given. KeyError for a weight of no part."""
    if not wards:
        return []
    areas = [ward.boundary for ward in wards]
    places = [shapely.point_on_surface(shape) for shape in happened.key_places]
    columns = {
        "households": np.array([float(ward.households) for ward in wards]),
        "cases": _cases(wards, happened.cases),
        "key_places": _counted(areas, places),
        "cameras_to_check": _counted(areas, happened.cameras),
        "area_km2": shapely.area(plane_for(areas).to_metres(areas)) / _M2_PER_KM2,
    }
    total = sum(weight * columns[name] for name, weight in weights.items())
    return [
        Workload(
            ward=ward,
            parts={name: float(column[at]) for name, column in columns.items()},
            total=float(np.broadcast_to(total, len(wards))[at]),
        )
        for at, ward in enumerate(wards)
    ]


def _counted(areas: Sequence[Area], points: Sequence[Geometry | None]) -> np.ndarray[Any, Any]:
    return np.bincount(area_of(areas, points) + 1, minlength=len(areas) + 1)[1:].astype(float)


def _cases(
    wards: Sequence[Ward], cases: Sequence[tuple[Point | None, str | None]]
) -> np.ndarray[Any, Any]:
    known = [point for point, _ in cases if point is not None]
    counts = _counted([ward.boundary for ward in wards], known)
    number = {ward.grid_code: at for at, ward in enumerate(wards)}
    for point, code in cases:
        if point is None and code in number:
            counts[number[code]] += 1
    return counts


def workload_findings(
    loads: Sequence[Workload], names: Mapping[str, str], pack: Pack
) -> list[Finding]:
    """Return GRID-16 for every grid too far from the median of its township.

    `names` are those of the townships by code. A township without any incident on record is
    unknown as a whole; a grid with blocks of unknown count is judged on what is known, and
    unknown unless that is too much already.
    """
    if not pack.has("GRID-16"):
        return []
    townships: dict[str, list[Workload]] = defaultdict(list)
    for load in loads:
        townships[load.ward.township].append(load)
    found: list[Finding] = []
    for code, those in sorted(townships.items()):
        middle = median(load.total for load in those)
        if len(those) < _FEWEST or middle <= 0:
            continue
        if not any(load.parts["cases"] for load in those):
            found.append(_no_incidents(code, names.get(code, code), pack))
            continue
        each = (_held(load, load.total / middle, pack) for load in those)
        found += [finding for finding in each if finding is not None]
    return found


def _no_incidents(code: str, name: str, pack: Pack) -> Finding:
    rule, place = pack["GRID-16"], Place("division", code)
    words: dict[str, Any] = {"unit": name, "window_days": rule.count("window_days")}
    finding = rule.finding(Outcome.UNKNOWN, place, found=0)
    return reworded(finding, pack["CHK-11"].finding(Outcome.UNKNOWN, place, **words))


def _held(load: Workload, ratio: float, pack: Pack) -> Finding | None:
    rule, ward = pack["GRID-16"], load.ward
    low, high = rule.number("lo"), rule.number("hi")
    unsure = ward.unknown_blocks > 0 and ratio <= high
    if low <= ratio <= high and not unsure:
        return None
    place = Place("grid", ward.grid_code, ward.unit_code)
    outcome = Outcome.UNKNOWN if unsure else Outcome.FAIL
    finding = rule.finding(outcome, place, found=round(ratio, 2), required=f"{low:g}-{high:g}")
    words: dict[str, Any] = {
        "grid": ward.name, "x": f"{ratio:.2f}", "lo": f"{low:g}", "hi": f"{high:g}",
        "window_days": rule.count("window_days"), "n": ward.unknown_blocks,
        "parts": _said(load, rule.params["weights"]), "caveat": _caveat(ward),
    }  # fmt: skip
    told = pack["CHK-10" if unsure else "CHK-09"]
    return reworded(finding, told.finding(outcome, place, **words))


def _said(load: Workload, weights: Mapping[str, float]) -> Words:
    """Return the parts of the sum with their weights, such as 640 households x 1."""
    zh, en = [], []
    for name, weight in weights.items():
        zh.append(f"{_PARTS[name].zh.format(load.parts[name])}×{weight:g}")
        en.append(f"{_PARTS[name].en.format(load.parts[name])} x {weight:g}")
    return Words("、".join(zh), ", ".join(en))


def _caveat(ward: Ward) -> Words:
    n = ward.unknown_blocks
    if not n:
        return Words("", "")
    return Words(
        f"另有{n}处户数未知,未计入。",
        f"{n} blocks of unknown household count are not in it. ",
    )
