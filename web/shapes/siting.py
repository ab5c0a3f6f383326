"""Blind spots, and where more cameras help most."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, with_config

from web.shapes.place import Named
from web.shapes.thing import Box, Position

Code = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,200}$")]


def _on_earth(at: tuple[float, float]) -> tuple[float, float]:
    lon, lat = at
    if not (abs(lon) <= 180 and abs(lat) <= 90):  # noqa: PLR2004 -- degrees
        raise ValueError("expected a longitude and a latitude in degrees")
    return at


At = Annotated[Position, AfterValidator(_on_earth)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesOut:
    """Parts of the weight that are seen, 0..1; `declared` without views on assumed optics.

    `standing` counts faulty and planned cameras as if they saw.
    """

    now: float | None
    now_declared: float | None
    standing: float | None
    after: float | None
    after_declared: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapOut:
    """A blind spot; `shape` is GeoJSON. Its weight is in metres of road (SIT-01)."""

    gap_id: str
    what: Literal["road", "junction", "key_place", "ground"]
    name: str | None
    unit_code: str
    weight: float
    length_m: float
    area_m2: float
    junctions: int
    centre: Position
    bounds: Box
    shape: dict[str, Any]
    nearest_camera: str | None
    nearest_m: float | None
    repair: str | None
    planned: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapsOut:
    """Blind spots, the heaviest first; `total` counts those beyond the limit too.

    `road_m` and `blind_road_m` are of all road of the units; `bases` say what the figures rest on.
    """

    revision: int
    units: int
    total: int
    by_kind: dict[str, int]
    road_m: float
    blind_road_m: float
    key_places: int
    shares: SharesOut
    gaps: list[GapOut]
    bases: list[Named]


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class SitingOrder:
    """How many more cameras, and within what. `unit`: a unit or township; null: all one may see.

    `generate`: where places are made up beside roads. `drawn` are further places, [lon, lat].
    """

    unit: Code | None = None
    count: Annotated[int, Field(ge=0, le=1000)]
    budget: Annotated[float | None, Field(ge=0)] = None
    quotas: bool = True
    generate: Literal["bare", "everywhere", "nowhere"] = "bare"
    drawn: Annotated[list[At], Field(max_length=500)] = field(default_factory=list)
    seconds: Annotated[float, Field(gt=0, le=60)] = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOut:
    """A place for a camera and what it adds to those before it; `view` is GeoJSON.

    `camera_id` is the id a planned camera there would get.
    """

    site_id: str
    camera_id: str
    position: Position
    bearing_deg: float
    view_angle_deg: float
    range_m: float
    source: Literal["register", "drawn", "generated"]
    kind: str | None
    unit_code: str
    quota: str | None
    cost: float
    adds: float
    road_m: float
    junctions: int
    ground_m2: float
    key_places: list[str]
    view: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingOut:
    """The places, what they add together, and what no choice of as many can exceed."""

    revision: int
    sites: list[SiteOut]
    value: float
    bound: float
    gap: float
    proof: str
    stopped: str
    curve: list[float]
    total: float
    shares: SharesOut
    missing: dict[str, int]
    places: int
    generated: int
    weighed: int
    left_out: int
    cut: dict[str, int]
    spent: float
    notices: list[Named]
    bases: list[Named]


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class Aim:
    """A camera that might be put up."""

    position: At
    bearing_deg: Annotated[float, Field(ge=0, lt=360)]


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class WhatIfOrder:
    """Cameras that might be put up, in their order."""

    unit: Code | None = None
    aims: Annotated[list[Aim], Field(max_length=1000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfOut:
    """What these cameras would add, each to those before it."""

    revision: int
    sites: list[SiteOut]
    value: float
    shares: SharesOut
