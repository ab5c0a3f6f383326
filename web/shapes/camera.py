"""Cameras: a page of the register, figures, what is due, and one camera's record."""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, Field

from camera_registry.camera import Status
from web.shapes.thing import FindingOut, Position


class RegisterQuery(BaseModel):
    """What is asked of the register.

    `q` are pieces of names, ids and codes, all of which must be there; `few` what is true of few
    cameras; `due` only what is to be filed soon, or is late; `after` is `next` of the page before.
    """

    unit: str | None = Field(default=None, pattern=r"^[^\x00-\x1f]{1,200}$")
    q: str = Field(default="", max_length=100)
    status: Status | None = None
    few: tuple[Literal["unaimed", "suspect", "unsigned"], ...] = ()
    due: bool = False
    sort: Literal["id", "unit", "name", "status"] = "id"
    down: bool = False
    after: str = Field(default="", max_length=1000)
    limit: int = Field(default=1000, ge=1, le=5000)


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraOut:
    """A camera in a list: where it is and how it looks; the record itself is a look."""

    camera_id: str
    name: str | None
    unit_code: str | None
    hamlet_code: str | None
    status: str
    position_state: str
    bearing_deg: float | None
    position: Position | None
    centre: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cameras:
    """A page of the register, as far as the reader may see it.

    `total` is how many answer in all; null when they were not counted: `more_than` says then that
    there are more than so many. `next` is what to ask `after` for the next page, null at the end.
    """

    revision: int
    total: int | None
    more_than: int | None
    next: str | None
    cameras: list[CameraOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraFigures:
    """How many cameras there are of the reader's places, or of a unit: all, and by state.

    `due` is how many are to be filed soon or late, `unsigned` how many are known to have no sign.
    """

    revision: int
    all: int
    status: dict[str, int]
    unaimed: int
    suspect: int
    unsigned: int
    due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCamera:
    """A camera that something is to be done about."""

    camera_id: str
    name: str | None
    centre: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """Something to do: filing, change, sign or review.

    `day` null is at once; `left` is days until then, negative when late. `count` is the number of
    cameras, of which `cameras` names the first. `known` False: no filing is on record, which does
    not prove that none was made.
    """

    task: str
    day: str | None
    left: int | None
    operator: str | None
    unit_code: str | None
    known: bool
    count: int
    cameras: list[DueCamera]
    message_zh: str | None
    message_en: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueList:
    """What is to be done, at once first, then by day; `counts` is cameras by task.

    `undated` cameras have neither a day of first use nor a filing: when they are due is not known.
    """

    revision: int
    on: str
    counts: dict[str, int]
    late: int
    undated: int
    total: int
    items: list[DueItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """A field of the register that is on record, with its name in both languages."""

    field: str
    zh: str
    en: str
    value: str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedOut:
    """A rule of the law held against a camera; `missing_zh` and `missing_en` name fields not on record."""

    rule: str
    about_zh: str
    about_en: str
    severity: str
    outcome: str
    missing_zh: list[str]
    missing_en: list[str]
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposesOut:
    """What this person looks at only for a purpose, and purposes to choose from."""

    needed: list[str]
    recent: list[str]
    offered_zh: list[str]
    offered_en: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredOut:
    """The pair of coordinates as it was delivered, with its datum."""

    x: float
    y: float
    datum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraDetail(CameraOut):
    """A camera's whole record; unknown is null.

    `counts` says whether it counts for the quota by its status; `views` how many lenses have a
    view, `view_on_assumptions` whether one rests on the pack's assumed optics. `judged` is every
    rule of the law, `filing_due` the last day for filing where one is needed. `record` is what else
    the register keeps of it.
    """

    gb_id: str | None
    more_bearings_deg: list[float]
    view_angle_deg: float | None
    range_m: float | None
    height_m: float | None
    tilt_deg: float | None
    unit_located: bool
    delivered: DeliveredOut | None
    body: str | None
    kind: str | None
    programme: str | None
    indoor: bool | None
    public_area: bool | None
    point_class: str | None
    operator: str | None
    operator_contact: str | None
    purpose: str | None
    legal_basis: str | None
    filing_no: str | None
    filed_at: str | None
    in_use_since: str | None
    sign_posted: bool | None
    sign_checked_at: str | None
    retention_days: int | None
    resolution: str | None
    address: str | None
    source: str | None
    counts: bool
    views: int
    view_on_assumptions: bool | None
    findings: list[FindingOut]
    judged: list[JudgedOut] = field(default_factory=list)
    filing_due: str | None = None
    filing_left: int | None = None
    record: list[RecordField] = field(default_factory=list)
