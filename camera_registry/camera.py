"""A public camera as registered: place, aim, optics, lawful basis. Unknown stays None."""

from dataclasses import dataclass
from enum import StrEnum

from shapely import Point

from gis.places import Delivered


class Status(StrEnum):
    """Life of a camera. Only `in_service` and `faulty` count for the quota (CAM-01)."""

    PLANNED = "planned"
    IN_SERVICE = "in_service"
    FAULTY = "faulty"
    SUSPENDED = "suspended"
    RETIRED = "retired"
    UNKNOWN = "unknown"


class PositionState(StrEnum):
    """How far the registered position can be trusted; `suspect` is left out of coverage."""

    DECLARED = "declared"
    SURVEYED = "surveyed"
    CALIBRATED = "calibrated"
    SUSPECT = "suspect"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One camera, or one device with several lenses.

    Bearings are degrees clockwise from north in [0, 360). `bearing_deg` is None when not known:
    such a camera has no view. `more_bearings_deg` are further lenses of the same device.
    `view_angle_deg` is in (0, 360]; 360 is a camera that sees all around. `range_m` is metres.
    `bearing_within_deg` says how exact the bearing is (22.5 for a word or a code); None: as
    written. `position` is lon/lat EPSG:4490, None when not known; `delivered` is the pair as it
    came. `place_type` and `point_class` are codes of the ledger of 27 columns. Dates are ISO 8601
    texts. `filed` says whether the police hold a filing of it, `filed_address`, `filed_body` and
    `filed_retention_days` what that filing says; `secrecy` is True for a classified point.
    `sign_photo` names the picture of the sign, kept elsewhere.
    """

    camera_id: str
    name: str | None = None
    gb_id: str | None = None
    unit_code: str | None = None
    hamlet_code: str | None = None
    position: Point | None = None
    delivered: Delivered | None = None
    position_state: PositionState = PositionState.UNKNOWN
    unit_located: bool = False
    bearing_deg: float | None = None
    more_bearings_deg: tuple[float, ...] = ()
    view_angle_deg: float | None = None
    range_m: float | None = None
    height_m: float | None = None
    tilt_deg: float | None = None
    body: str | None = None
    kind: str | None = None
    status: Status = Status.UNKNOWN
    programme: str | None = None
    indoor: bool | None = None
    public_area: bool | None = None
    point_class: str | None = None
    operator: str | None = None
    operator_contact: str | None = None
    purpose: str | None = None
    legal_basis: str | None = None
    filing_no: str | None = None
    filed_at: str | None = None
    in_use_since: str | None = None
    sign_posted: bool | None = None
    sign_checked_at: str | None = None
    retention_days: int | None = None
    resolution: str | None = None
    address: str | None = None
    source: str | None = None
    bearing_within_deg: float | None = None
    common_name: str | None = None
    manufacturer: str | None = None
    model: str | None = None
    place_type: str | None = None
    networked: bool | None = None
    installed_at: str | None = None
    filed: bool | None = None
    filed_address: str | None = None
    filed_body: str | None = None
    filed_retention_days: int | None = None
    sign_photo: str | None = None
    secrecy: bool | None = None
    consent_no: str | None = None
    retention_reason: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it counts for the quota by its status (CAM-01)."""
        return self.status in (Status.IN_SERVICE, Status.FAULTY)

    @property
    def bearings_deg(self) -> tuple[float, ...]:
        """Every known bearing of the device."""
        own = () if self.bearing_deg is None else (self.bearing_deg,)
        return own + self.more_bearings_deg


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place where a camera could be put: a pole, a wall, a lamp. lon/lat EPSG:4490."""

    candidate_id: str
    position: Point
    unit_code: str | None = None
    kind: str | None = None
    height_m: float | None = None
    delivered: Delivered | None = None
