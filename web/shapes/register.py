"""Changes of a camera's record: as they are asked for, and what they brought."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, with_config

from web.shapes.camera import CameraDetail
from web.shapes.redrawing import Reason
from web.shapes.thing import FindingOut, Position

Seen = Annotated[int, Field(ge=0, description="revision of the store when the record was read")]
Changes = Annotated[
    dict[str, Any],
    Field(max_length=100, description="field to its new value; null: not known"),
]
CameraId = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,200}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class EditOrder:
    """What is to change in a camera's record, and why."""

    changes: Changes
    reason: Reason
    revision: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class AddOrder:
    """A camera that is to be entered into the register, and why."""

    camera_id: CameraId
    changes: Changes
    reason: Reason
    revision: Seen = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceOut:
    """A field that was changed; values as the record carries them, null for not known."""

    field: str
    label_zh: str
    label_en: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedOut:
    """What became of a record; `camera` is null where nothing was written.

    `units` are the codes of the units whose views and coverage were worked out anew.
    """

    camera: CameraDetail | None
    changed: list[DifferenceOut]
    findings: list[FindingOut]
    revision: int
    units: list[str]
    written: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionOut:
    """One version of a record: who made it, when, why, and what differs from the one before."""

    revision: int
    at: datetime | None
    who: str
    what: str
    why: str
    changed: list[DifferenceOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraHistory:
    """Every version that is kept, the newest first. `undo` are the changes that take back the last.

    `revision` is that of the store; it is what an edit made after reading this names.
    """

    camera_id: str
    revision: int
    versions: list[VersionOut]
    undo: dict[str, Any]


Pixel = Annotated[float, Field(allow_inf_nan=False, ge=-1e5, le=1e5)]
Degree = Annotated[float, Field(allow_inf_nan=False, ge=-180, le=180)]
Side = Annotated[int, Field(ge=16, le=100_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class PairIn:
    """A point of the ground: where it is in the picture (pixels) and on the map (lon, lat)."""

    picture: tuple[Pixel, Pixel]
    map: tuple[Degree, Degree]


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class PoseOrder:
    """Click pairs of a picture of this width and height; reason and revision to keep the pose."""

    pairs: Annotated[list[PairIn], Field(max_length=200)]
    size: tuple[Side, Side]
    reason: Annotated[str, Field(max_length=500)] = ""
    revision: Seen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairOut:
    """How well the pose explains a pair; null where it cannot be told.

    `left_out_m` is the error of its ground point in a fit without it; `outlier`: probably a
    blunder, it was given little weight.
    """

    residual_px: float
    residual_m: float | None
    left_out_m: float | None
    outlier: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EllipseOut:
    """One standard deviation of the pole's position; bearing of the major axis."""

    major_m: float
    minor_m: float
    bearing_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PoseOut:
    """A pose fitted from click pairs; `typical_m` is what to expect of a new point."""

    position: Position
    height_m: float
    bearing_deg: float
    tilt_deg: float
    roll_deg: float
    view_angle_deg: float
    distortion: float
    typical_m: float | None
    ellipse: EllipseOut
    pairs: list[PairOut]
    message_zh: str
    message_en: str
    kept: bool
    revision: int | None
    units: list[str]
