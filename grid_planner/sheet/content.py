"""What is put on a sheet: grids as people know them, the ground beneath, who approved, and when.

Shapes are in metres of one local plane. A count that is not known is never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from shapely import Geometry

from gis.places import Block
from gis.rulebook import Words
from grid_planner.plan import GridKind, PlanState
from grid_planner.sheet.words import Language

Shapes = NDArray[np.object_]
WATER = frozenset({"river", "water", "canal", "stream", "lake", "pond"})
RAILWAY = frozenset({"railway", "rail"})
WALLS = frozenset({"wall", "fence"})
EXPRESSWAYS = frozenset({"expressway", "motorway"})


class NothingToPrintError(ValueError):
    """There is nothing of the kind that was asked for; `words` say so in both languages."""

    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__(words.en)


def _none() -> Shapes:
    return np.empty(0, dtype=object)


@dataclass(frozen=True, slots=True)
class Contact:
    """A worker on duty: name, and the duty phone where one is registered. Never a resident."""

    name: str
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridOnSheet:
    """A grid with what is printed about it. `short` is its code as it stands on the map.

    `households` counts what is known, `unknown_blocks` the blocks without a count.
    """

    code: str
    short: str
    name: str
    unit_code: str
    households: int
    unknown_blocks: int
    blocks: int
    kind: GridKind
    contacts: tuple[Contact, ...] = ()
    boundary: Geometry | None = None
    changed_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOnSheet:
    """A village or community on a sheet. `reported` is the total it reports itself."""

    code: str
    name: str
    kind: str | None
    reported: int | None
    boundary: Geometry | None
    plan: "PlanOnSheet | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOnSheet:
    """What is said of the plan a grid is of."""

    plan_id: str
    state: PlanState
    pack: str
    pack_version: str
    author: str
    reason: str
    in_force_from: str | None
    self_approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Lines and areas of one kind that lie beneath grids; names where they are known."""

    shapes: Shapes = field(default_factory=_none)
    names: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What lies beneath the grids. `buildings` are areas, `parcels` too, `groups` are points."""

    buildings: Shapes = field(default_factory=_none)
    parcels: Shapes = field(default_factory=_none)
    groups: Shapes = field(default_factory=_none)
    roads: Ways = field(default_factory=Ways)
    barriers: Ways = field(default_factory=Ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the person who prints decides: language, day, approval number of the map, phone."""

    language: Language
    on: str
    approval_no: str = ""
    supervision_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything a sheet is made of: a place with its units, grids, ground and blocks.

    `grid_of` maps block ids to grid codes; `in_force` those of the plan in force before, with
    its grids in `former`. `shapes` are the blocks by id, in metres. `warnings` are what the
    plan's findings say, in the sheet's language.
    """

    place: str
    synthetic: bool
    credit: str
    units: tuple[UnitOnSheet, ...]
    grids: tuple[GridOnSheet, ...]
    ground: Ground = field(default_factory=Ground)
    blocks: tuple[Block, ...] = ()
    shapes: Mapping[str, Geometry] = field(default_factory=dict)
    grid_of: Mapping[str, str] = field(default_factory=dict)
    in_force: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[tuple[str, str], ...] = ()

    def plans(self) -> tuple[PlanOnSheet, ...]:
        """Return the plans on the sheet, each once, by id."""
        plans = {unit.plan.plan_id: unit.plan for unit in self.units if unit.plan}
        return tuple(plans[plan_id] for plan_id in sorted(plans))

    def of_unit(self, code: str) -> tuple[GridOnSheet, ...]:
        """Return the grids of a unit, by code."""
        return tuple(grid for grid in self.grids if grid.unit_code == code)


def short_codes(codes: Sequence[str], units: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return what all codes begin with, and what is left of each: the code on the map.

    Of one unit the numbers are left; of several the part that tells the units apart stays, and
    division codes are cut where townships and villages end.
    """
    if not codes:
        return "", ()
    of_one = len(set(units)) == 1 and all(
        code.startswith(unit) and code != unit for code, unit in zip(codes, units, strict=True)
    )
    head = units[0] if of_one else _shared_head(codes)
    tails = [code[len(head) :].lstrip("-") or code for code in codes]
    if not of_one and head and all(tail.isdigit() and len(tail) > 3 for tail in tails):  # noqa: PLR2004
        tails = [f"{tail[:-3]}-{tail[-3:]}" for tail in tails]
    return head, tuple(tails)


def _shared_head(codes: Sequence[str]) -> str:
    """Return the division all 15-digit codes lie in, as far as it says a whole level."""
    if not all(code.isdigit() and len(code) == 15 for code in codes):  # noqa: PLR2004
        return ""
    ends = (9, 6, 4, 2)  # township, county, city, province
    return next((codes[0][:e] for e in ends if len({code[:e] for code in codes}) == 1), "")
