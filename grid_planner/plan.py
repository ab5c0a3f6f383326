"""A plan and its grids: which block belongs to which grid, who made it, and how good it is."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gis.findings import Finding
from gis.places import Area


class PlanState(StrEnum):
    """Life of a plan; a plan in force is never changed, only retired by its successor."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    RETIRED = "retired"


NEXT: dict[PlanState, frozenset[PlanState]] = {
    PlanState.DRAFT: frozenset({PlanState.SUBMITTED, PlanState.RETIRED}),
    PlanState.SUBMITTED: frozenset({PlanState.APPROVED, PlanState.DRAFT}),
    PlanState.APPROVED: frozenset({PlanState.IN_FORCE, PlanState.RETIRED}),
    PlanState.IN_FORCE: frozenset({PlanState.RETIRED}),
    PlanState.RETIRED: frozenset(),
}


class GridKind(StrEnum):
    """Comprehensive grids carry the household band; exclusive ones have a host organisation.

    Departmental grids are another office's division of the same ground: never part of the net
    of service grids, only compared with it (GRID-18). `host` names the office.
    """

    COMPREHENSIVE = "comprehensive"
    EXCLUSIVE = "exclusive"
    DEPARTMENTAL = "departmental"


_LAYER = "layer:"


def layer_code(host: str) -> str:
    """Return what stands for the unit in plans and grids of an office's own layer."""
    return f"{_LAYER}{host}"


def is_layer(unit_code: str) -> bool:
    """Tell whether a unit code of a plan stands for an office's own layer, not for a unit."""
    return unit_code.startswith(_LAYER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One service grid (网格). Boundary in lon/lat EPSG:4490.

    `households` counts what is known; `unknown_blocks` says how many blocks hold no count.
    `unit_codes` lists every unit the grid's blocks lie in (one, unless the pack allows more).
    `worker` and `phone` are staff on duty, never residents. `tint` 0..5 differs between grids
    that touch, wherever six tints allow it. `changed_at` is the ISO date on which name, border,
    worker or phone last changed, where that was delivered; `notice_at` that of the public notice.
    """

    grid_code: str
    unit_code: str
    unit_codes: tuple[str, ...]
    name: str
    households: int
    unknown_blocks: int = 0
    kind: GridKind = GridKind.COMPREHENSIVE
    boundary: Area | None = None
    worker: str | None = None
    phone: str | None = None
    host: str | None = None
    tint: int = 0
    changed_at: str | None = None
    notice_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A division of one or more units into grids, with everything needed to repeat it.

    `grid_of` maps block ids to grid codes. `bound` is the certified least number of grids,
    `proof` one of optimal, gap, infeasible, none.
    """

    plan_id: str
    unit_codes: tuple[str, ...]
    state: PlanState
    pack: str
    pack_version: str
    author: str
    reason: str
    created_at: datetime
    grids: tuple[Grid, ...]
    grid_of: dict[str, str]
    seed: int | None = None
    effort: int | None = None
    stopped: str | None = None
    bound: int | None = None
    proof: str = "none"
    objective: float | None = None
    based_on: str | None = None
    in_force_from: str | None = None
    self_approved: bool = False
    findings: tuple[Finding, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A grid worker (网格员): staff on duty for a grid, never a resident."""

    worker_id: str
    name: str
    phone: str | None = None
    unit_code: str | None = None
    grid_code: str | None = None
