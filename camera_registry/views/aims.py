"""How each lens of a camera is aimed, on a plane in metres: what is known of it, no more."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely

from camera_registry.camera import Camera, Preset
from camera_registry.views.optics import Frame, frame_of, picture_px, upright_angle_deg
from gis.crs import LocalPlane
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words

_FULL_DEG = 360.0
_FIELDS = {
    "height_m": Words("安装高度", "height"),
    "tilt_deg": Words("俯角", "tilt"),
    "view_angle_deg": Words(
        "单个画面的视角(360度时)", "the angle of one picture (it sees all around)"
    ),
    "resolution": Words("分辨率", "resolution"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """One lens: where it hangs, where it looks, and what is known of its optics.

    Metres and degrees; bearing clockwise from north, tilt down from level. `picture_px` is width
    and height, `vertical_angle_deg` from the lower to the upper edge of the picture.
    """

    xy_m: tuple[float, float]
    bearing_deg: float
    view_angle_deg: float
    range_m: float
    height_m: float | None = None
    tilt_deg: float | None = None
    vertical_angle_deg: float | None = None
    picture_px: tuple[int, int] | None = None
    night_range_m: float | None = None

    @property
    def width_px(self) -> int | None:
        """The width of the picture."""
        return None if self.picture_px is None else self.picture_px[0]


@dataclass(frozen=True, slots=True)
class Lens:
    """One lens that can be drawn. `assumed`: angle or range are the pack's (CAM-26)."""

    camera: Camera
    number: int
    bearing_deg: float
    view_angle_deg: float
    range_m: float
    assumed: bool
    tilt_deg: float | None = None


def lenses_of(camera: Camera, pack: Pack) -> list[Lens]:
    """Return the lenses of a camera; angle and range are the pack's where the register has none.

    One without a direction has none, nor has one without angle or range when the pack assumes
    nothing (CAM-26 off).
    """
    home = _home(camera)
    angle = known_angle(camera) if home is None else home.view_angle_deg or known_angle(camera)
    reach = known_range(camera) if home is None else home.range_m or known_range(camera)
    assumed = angle is None or reach is None
    if assumed and not pack.has("CAM-26"):
        return []
    if angle is None:
        angle = pack["CAM-26"].number("default_angle")
    if reach is None:
        reach = pack["CAM-26"].number("default_dist_m")
    tilt = camera.tilt_deg if home is None else home.tilt_deg
    return [
        Lens(camera, number, bearing, angle, reach, assumed, tilt)
        for number, bearing in enumerate(directions(camera))
    ]


def directions(camera: Camera) -> tuple[float, ...]:
    """Return the known bearings of a camera: its own, else that of the pose it rests in."""
    home = _home(camera)
    if home is None or home.bearing_deg is None:
        return camera.bearings_deg
    return (home.bearing_deg,)


def _home(camera: Camera) -> Preset | None:
    """Return the pose a turning camera rests in, where only that says which way it looks."""
    home = camera.home
    return home if not camera.bearings_deg and home and home.bearing_deg is not None else None


def aims_of(lenses: Sequence[Lens], plane: LocalPlane, pack: Pack) -> list[Aim]:
    """Return how each lens is aimed; cameras without a position must not be among them."""
    if not lenses:
        return []
    points = plane.to_metres([lens.camera.position for lens in lenses])
    return [
        aim_of(lens, (float(x), float(y)), pack)
        for lens, (x, y) in zip(lenses, shapely.get_coordinates(points), strict=True)
    ]


def aim_of(lens: Lens, xy_m: tuple[float, float], pack: Pack) -> Aim:
    """Return how one lens is aimed from a place on the plane."""
    camera = lens.camera
    picture = picture_px(camera.resolution, pack)
    if camera.width_px and camera.height_px:
        picture = (camera.width_px, camera.height_px)
    return Aim(
        xy_m=xy_m,
        bearing_deg=lens.bearing_deg,
        view_angle_deg=lens.view_angle_deg,
        range_m=lens.range_m,
        height_m=_above(camera.height_m),
        tilt_deg=lens.tilt_deg,
        vertical_angle_deg=_above(camera.vertical_angle_deg),
        picture_px=picture,
        night_range_m=_above(camera.night_range_m),
    )


def assumed(aim: Aim, pack: Pack) -> Aim:
    """Return the lens with the pack's height, tilt and picture (OPT-02) where its own are unknown.

    For a second drawing beside the first, never for the register.
    """
    rule = pack["OPT-02"]
    picture = (rule.count("width_px"), rule.count("height_px"))
    return replace(
        aim,
        height_m=rule.number("height_m") if aim.height_m is None else aim.height_m,
        tilt_deg=rule.number("tilt_deg") if aim.tilt_deg is None else aim.tilt_deg,
        picture_px=picture if aim.picture_px is None else aim.picture_px,
    )


def frame_seen(aim: Aim, pack: Pack) -> Frame | None:
    """Return where the picture begins and ends on the ground; None where that is not known."""
    upright = aim.vertical_angle_deg or upright_angle_deg(aim.view_angle_deg, aim.picture_px, pack)
    if aim.height_m is None or aim.tilt_deg is None or upright is None:
        return None
    return frame_of(aim.height_m, aim.tilt_deg, upright)


def missing_of(aim: Aim) -> tuple[str, ...]:
    """Return the fields without which edges of the picture or bands of detail are not known."""
    all_around = aim.view_angle_deg >= _FULL_DEG
    found = {
        "height_m": aim.height_m is None,
        "tilt_deg": aim.tilt_deg is None,
        "view_angle_deg": all_around,  # that of its picture
        "resolution": aim.picture_px is None and not all_around,
    }
    return tuple(name for name, lacks in found.items() if lacks)


def optics_findings(camera: Camera, aim: Aim, pack: Pack) -> list[Finding]:
    """Return what keeps a lens from bands (OPT-01) and edges (OPT-02), and what cannot be read."""
    place = Place("camera", camera.camera_id, camera.unit_code or "")
    cam = camera.name or camera.camera_id
    missing = missing_of(aim)
    found = unread_resolution(camera, pack)
    lacks_bands = [name for name in missing if name in ("view_angle_deg", "resolution")]
    lacks_frame = list(missing) if frame_seen(aim, pack) is None else []
    for rule, lacks in (("OPT-01", lacks_bands), ("OPT-02", lacks_frame)):
        if lacks:
            named = Words(
                "、".join(_FIELDS[n].zh for n in lacks), ", ".join(_FIELDS[n].en for n in lacks)
            )
            found.append(
                pack[rule].finding(
                    Outcome.UNKNOWN, place, found=", ".join(lacks), cam=cam, missing=named
                )
            )
    return found


def unread_resolution(camera: Camera, pack: Pack) -> list[Finding]:
    """Return OPT-03 where a resolution is written that nobody can read."""
    text = camera.resolution
    if not text or camera.width_px or picture_px(text, pack) is not None:
        return []
    place = Place("camera", camera.camera_id, camera.unit_code or "")
    cam = camera.name or camera.camera_id
    return [pack["OPT-03"].finding(Outcome.FAIL, place, found=text, cam=cam)]


def known_angle(camera: Camera) -> float | None:
    """Return the view angle when it is one that can be."""
    angle = camera.view_angle_deg
    return angle if angle is not None and 0 < angle <= _FULL_DEG else None


def known_range(camera: Camera) -> float | None:
    """Return the range when it is one that can be."""
    return _above(camera.range_m)


def _above(value: float | None) -> float | None:
    return value if value is not None and 0 < value < math.inf else None
