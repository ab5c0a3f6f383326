"""Answers about plans: why two blocks are no neighbours, what one more crossing would change."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field, with_config

from web.shapes.thing import FindingOut, Position

BlockId = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,200}$")]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyOut:
    """What decides whether two blocks are neighbours on foot.

    `crossing` or `barrier` is the id of what joins or parts them; `walk` are the blocks of the
    shortest walk, `walk_m` null where there is none. `units` are the units the two lie in.
    """

    a: str
    b: str
    units: list[str]
    neighbours: bool
    crossing: str | None
    barrier: str | None
    gap_m: float
    border_m: float
    walk: list[str]
    walk_m: float | None
    findings: list[FindingOut]


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class CrossingOrder:
    """A crossing to try: points in lon/lat, or two blocks and the shortest line between them.

    `effort` decides the result, `seconds` is a ceiling for each of the two divisions.
    """

    crossing: Annotated[list[tuple[Longitude, Latitude]], Field(max_length=50)] | None = None
    between: tuple[BlockId, BlockId] | None = None
    seconds: Annotated[float, Field(gt=0, le=60)] = 10.0
    effort: Annotated[int | None, Field(ge=1)] = None
    seed: Annotated[int, Field(ge=0)] = 0

    def __post_init__(self) -> None:
        if bool(self.crossing) == (self.between is not None):
            raise ValueError("give either crossing (at least one point) or between (two blocks)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionOut:
    """Households of each grid, how many lie outside the band, bound and proof."""

    grids: list[int]
    outside: int
    bound: int
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfOut:
    """A unit divided with and without a crossing; nothing is stored.

    `joined` are the pairs of blocks that become neighbours, `gone` and `new` the findings that
    differ, `moved` the households whose grid changes.
    """

    revision: int
    unit: str
    crossing: list[Position]
    joined: list[tuple[str, str]]
    before: DivisionOut
    after: DivisionOut
    moved: int
    gone: list[FindingOut]
    new: list[FindingOut]
    findings: list[FindingOut]
