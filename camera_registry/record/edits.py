"""One change of a camera's record: what a person says, and what no longer holds because of it.

Nothing is altered that the person did not name, but for what the change makes untrue: a camera
that was moved is not where it was surveyed, and its pose was measured elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any

from shapely import Point

from camera_registry.camera import Camera, PositionState, Preset
from camera_registry.record.values import value_of
from gis.cells.personal import PersonalNumbers
from gis.places import Delivered

DATUM = "cgcs2000"  # what positions are given in
_POSE = ("position", "bearing_deg", "tilt_deg", "roll_deg", "height_m", "view_angle_deg")
# what holds of a value and of no other: forgotten with it unless told anew
_GOES_WITH: Mapping[str, tuple[str, ...]] = {
    "position": ("position_within_m", "position_source", "host_building_id"),
    "bearing_deg": ("bearing_within_deg",),
    "status": ("status_since",),
    "stream_host": ("stream_port",),
    "sign_posted": ("sign_checked_at",),
}
SIGHT = frozenset((
    *_POSE, "more_bearings_deg", "vertical_angle_deg", "range_m", "night_range_m", "position_state",
    "status", "indoor", "unit_code", "hamlet_code", "gb_id", "presets", "optics", "kind",
    "width_px", "height_px", "resolution", "focal_mm", "sensor", "range_policy", "parent_id",
    "public_area", "programme",
))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that two versions of a record have different; values as JSON carries them."""

    field: str
    before: Any
    after: Any


def edited(camera: Camera, changes: Mapping[str, object], persons: PersonalNumbers) -> Camera:
    """Return the camera with the changes of a person, and without what they make untrue.

    Raises StrangeValueError for a value the record cannot hold.
    """
    told: dict[str, Any] = {
        field: value_of(field, given, persons) for field, given in changes.items()
    }
    news = {field: value for field, value in told.items() if value != getattr(camera, field)}
    if "position" in news:
        news |= _moved(news["position"])
    if camera.position_state is PositionState.CALIBRATED and news.keys() & set(_POSE):
        news.setdefault("position_state", PositionState.DECLARED)
    if news.keys() & set(_POSE):
        news["pose_residual_m"] = None
    if "unit_code" in news:
        news["unit_located"] = False
    for field, lost in _GOES_WITH.items():
        if field in news:
            news |= dict.fromkeys(lost)
    return replace(camera, **{**news, **told})


def _moved(position: object) -> dict[str, Any]:
    if not isinstance(position, Point):
        return {"delivered": None, "position_state": PositionState.UNKNOWN}
    given = Delivered(x=position.x, y=position.y, datum=DATUM)
    return {"delivered": given, "position_state": PositionState.DECLARED}


def differences(before: Camera | None, after: Camera) -> tuple[Difference, ...]:
    """Return what differs between two versions of a record, in the order of its fields.

    Without a version before, all that is known.
    """
    old = before if before is not None else Camera(camera_id=after.camera_id)
    names = [one.name for one in fields(Camera)]
    return tuple(
        Difference(field=name, before=plain(getattr(old, name)), after=plain(getattr(after, name)))
        for name in names
        if getattr(old, name) != getattr(after, name)
    )


def plain(value: object) -> Any:
    """Return a value of a field as JSON carries it.

    >>> plain(Point(104, 31)), plain(PositionState.SURVEYED), plain((1.0, 2.0))
    ([104.0, 31.0], 'surveyed', [1.0, 2.0])
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Point):
        return [value.x, value.y]
    if isinstance(value, Preset | Delivered):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value


def matters_to_sight(changed: Sequence[Difference]) -> bool:
    """Tell whether what cameras see, or whether there are enough, may change by it."""
    return any(one.field in SIGHT for one in changed)
