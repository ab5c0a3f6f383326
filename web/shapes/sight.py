"""What a camera would see, who sees a place, and what a change of cameras would do, in JSON."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from web.shapes.thing import FindingOut, Position

Shape = dict[str, Any]  # GeoJSON, lon/lat
Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-85, le=85)]
Degrees = Annotated[float, Field(ge=0, lt=360)]
Angle = Annotated[float, Field(gt=0, le=360)]
Range = Annotated[float, Field(gt=0, le=2000)]
Height = Annotated[float, Field(gt=0, le=300)]
Tilt = Annotated[float, Field(ge=-90, le=90)]
Id = Annotated[str, Field(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoseOrder:
    """Where a camera would stand and how it would look; what is null is not known.

    `bearings_deg` has one entry a lens. `camera_id` names the camera that is moved; null is a
    new one.
    """

    camera_id: Id | None = None
    position: tuple[Lon, Lat]
    bearings_deg: Annotated[list[Degrees], Field(max_length=16)]
    view_angle_deg: Angle | None = None
    range_m: Range | None = None
    height_m: Height | None = None
    tilt_deg: Tilt | None = None
    resolution: Annotated[str, Field(max_length=100)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpticsOut:
    """Angle and range a view is drawn with: as given, or as the pack assumes them (CAM-26)."""

    view_angle_deg: float
    range_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BandOut:
    """The part of a view where a thing is at least so large in the picture (IEC 62676-4).

    `px_per_m` is 0 for what lies beyond all bands; `to_m` is where the band ends.
    """

    band: str
    px_per_m: float
    to_m: float
    area_m2: float
    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class LensOut:
    """What one lens would see: the view, the walls that cut it, and how much they took.

    `cut_share` is the part of the open sector that is hidden, 0..1. `near_m` is where the ground
    comes into the picture and `dead` what lies below it; null when height, tilt or picture is not
    known, as is `bands` when picture or angle is not. `night` is null without a range by night.
    `missing` names the fields that would tell more.
    """

    lens: int
    bearing_deg: float
    view_angle_deg: float
    range_m: float
    assumed: bool
    area_m2: float
    cut_share: float
    near_m: float | None
    view: Shape
    walls: Shape
    dead: Shape | None
    night: Shape | None
    bands: list[BandOut] | None
    missing: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageShare:
    """The village a camera would stand in, and its share of open ground seen, 0..1.

    `now` is what the views kept give, `then` what it would be; null: not to be known, or not
    for this reader. `alone_m2` is ground that this camera alone would see.
    """

    code: str
    name: str
    now: float | None
    then: float | None
    alone_m2: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewTrial:
    """What a camera would see from a pose. `notes` say why it sees nothing, or from where.

    `reach` is what a turning camera could be turned to; null for one that does not turn.
    """

    optics: OpticsOut
    lenses: list[LensOut]
    reach: Shape | None
    reach_m2: float | None
    moved_m: float | None
    village: VillageShare | None
    notes: list[FindingOut]
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBy:
    """A camera that sees a place: how far it is, which way it looks there, in which band."""

    camera_id: str
    name: str | None
    status: str
    position: Position | None
    lens: int
    distance_m: float
    bearing_deg: float
    band: str | None
    assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissOut:
    """A camera near a place that does not see it, and why."""

    camera_id: str
    name: str | None
    status: str
    position: Position
    distance_m: float
    bearing_deg: float
    why: str
    range_m: float | None
    off_deg: float | None
    assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeing:
    """The cameras that see a place, nearest first, and the nearest that do not."""

    position: Position
    unit_code: str | None
    inside_building: bool
    cameras: list[SeenBy]
    misses: list[MissOut]
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOrder:
    """One step of a what-if: a camera goes, comes (`pose`), or takes another pose."""

    kind: Literal["remove", "add", "move"]
    camera_id: Id | None = None
    pose: PoseOrder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfOrder:
    """Steps, one after the other."""

    steps: Annotated[list[StepOrder], Field(min_length=1, max_length=50)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotOut:
    """A key place by id and name."""

    key_place_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageEffect:
    """What steps do to a village: its share of open ground before and after, and key places."""

    code: str
    name: str
    before: float | None
    after: float | None
    lost_m2: float
    won_m2: float
    spots_lost: list[SpotOut]
    spots_won: list[SpotOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEffect:
    """What one step does; `views` is what a camera that comes would see."""

    kind: str
    camera_id: str | None
    name: str | None
    villages: list[VillageEffect]
    views: list[Shape]
    optics: OpticsOut | None
    notes: list[FindingOut] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What all steps do, one by one and together; `lost` and `won` are areas for the map."""

    steps: list[StepEffect]
    villages: list[VillageEffect]
    lost: Shape
    won: Shape
    revision: int
