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
class Preset:
    """A pose that a turning camera is sent to by its name or number; `home` is where it rests.

    Degrees as those of a camera; unknown stays None.
    """

    name: str
    bearing_deg: float | None = None
    tilt_deg: float | None = None
    view_angle_deg: float | None = None
    range_m: float | None = None
    home: bool = False

    @property
    def text(self) -> str:
        """The preset as one cell holds it: NAME@BEARING/TILT/ANGLE/RANGE, a * for home."""
        values = (self.bearing_deg, self.tilt_deg, self.view_angle_deg, self.range_m)
        numbers = "/".join("" if value is None else f"{value:.10g}" for value in values)
        return f"{self.name}{'*' if self.home else ''}@{numbers}"


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

    `optics` is fixed, dome, ptz, multi_lens or fisheye; `sensor` the format as written (1/2.8");
    `vertical_angle_deg` the angle from the upper to the lower edge of the picture, `width_px` and
    `height_px` its size; `roll_deg` clockwise as the camera sees it. `mount` is pole, wall,
    building, lamp, gantry or ceiling, `host_building_id` the block it hangs on. `fill_light` is
    none, infrared, white, laser or other, `night_range_m` how far it sees by that. `range_policy`
    is the density band the camera is meant for (monitor, detect, observe, recognise, identify).
    `presets` are the poses of a turning camera. `parent_id` names the recorder, or the device of
    several lenses of which this is one (a camera_id or a device id). `status_since` is the day
    from which the status holds. `position_within_m` says how exact the position is,
    `position_source` where it came from (survey, gnss, map, imagery, address, platform, osm),
    `pose_residual_m` by how much a calibrated pose misses a ground point. `police_district` is
    the district as declared. `security_grade` is that of GB 35114 (A, B, C), `certificate_until`
    the last day of its certificate. `change_filed_at` is the day a change was last filed,
    `assessment` the number of the assessment of its effects, `next_review` when its need is
    looked at again, `shared_with` who else sees its pictures. `stream_host` and `stream_port`
    say where its stream is served: never who logs in.
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
    optics: str | None = None
    sensor: str | None = None
    focal_mm: float | None = None
    vertical_angle_deg: float | None = None
    width_px: int | None = None
    height_px: int | None = None
    roll_deg: float | None = None
    mount: str | None = None
    host_building_id: str | None = None
    fill_light: str | None = None
    night_range_m: float | None = None
    range_policy: str | None = None
    presets: tuple[Preset, ...] = ()
    parent_id: str | None = None
    status_since: str | None = None
    position_within_m: float | None = None
    position_source: str | None = None
    pose_residual_m: float | None = None
    police_district: str | None = None
    security_grade: str | None = None
    certificate_until: str | None = None
    change_filed_at: str | None = None
    assessment: str | None = None
    next_review: str | None = None
    shared_with: tuple[str, ...] = ()
    stream_host: str | None = None
    stream_port: int | None = None

    @property
    def counts(self) -> bool:
        """Whether it counts for the quota by its status (CAM-01)."""
        return self.status in (Status.IN_SERVICE, Status.FAULTY)

    @property
    def bearings_deg(self) -> tuple[float, ...]:
        """Every known bearing of the device."""
        own = () if self.bearing_deg is None else (self.bearing_deg,)
        return own + self.more_bearings_deg

    @property
    def home(self) -> Preset | None:
        """The pose a turning camera rests in; None when none is known."""
        return next((preset for preset in self.presets if preset.home), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place where a camera could be put: a pole, a wall, a lamp. lon/lat EPSG:4490."""

    candidate_id: str
    position: Point
    unit_code: str | None = None
    kind: str | None = None
    height_m: float | None = None
    delivered: Delivered | None = None
