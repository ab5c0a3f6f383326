"""Grids, plans and how many incidents lie in each grid."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, with_config

from web.shapes.thing import Box, FindingOut, Position


@dataclass(frozen=True, slots=True, kw_only=True)
class GridOut:
    """A grid in a list. `gid` is plan_id/grid_code; band is within, below, above, unknown, none."""

    gid: str
    grid_code: str
    plan_id: str
    state: str
    unit_code: str
    unit_codes: list[str]
    name: str
    households: int
    unknown_blocks: int
    kind: str
    band: str
    tint: int
    worker: str | None
    bounds: Box | None
    centre: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grids:
    """The grids of the plans shown."""

    plan: str
    revision: int
    grids: list[GridOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridDetail(GridOut):
    """A grid with its blocks and findings."""

    phone: str | None
    host: str | None
    blocks: list[str]
    findings: list[FindingOut]
    pack: str
    pack_version: str
    author: str
    reason: str
    proof: str
    self_approved: bool
    in_force_from: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCount:
    """How many incidents lie in a grid."""

    gid: str
    grid_code: str
    unit_code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """Incidents per grid over a run of days that ends on the day of the newest incident."""

    revision: int
    plan: str
    days: int
    from_: Annotated[str | None, Field(serialization_alias="from")]
    to: str | None
    grids: list[GridCount]
    outside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOut:
    """A plan without its grids."""

    plan_id: str
    unit_codes: list[str]
    state: str
    pack: str
    pack_version: str
    author: str
    reason: str
    created_at: datetime
    grids: int
    households: int
    unknown_blocks: int
    bound: int | None
    proof: str
    objective: float | None
    stopped: str | None
    based_on: str | None
    in_force_from: str | None
    self_approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """Plans, the newest first."""

    revision: int
    plans: list[PlanOut]


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class PlanOrder:
    """How to make a plan: `effort` decides the result, `seconds` is a ceiling."""

    seconds: Annotated[float, Field(gt=0, le=120)] = 10.0
    effort: Annotated[int | None, Field(ge=1)] = None
    seed: Annotated[int, Field(ge=0)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan made just now, with what is wrong with it."""

    revision: int
    plan: PlanOut | None
    findings: list[FindingOut]
    seconds: float
