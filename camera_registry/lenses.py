"""From the register to what each lens sees, and why a camera has no view."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from camera_registry.asset_only import is_asset_only
from camera_registry.camera import Camera, Status
from camera_registry.homes import trusted
from camera_registry.mounting import mount
from camera_registry.obstacles import Obstacles
from camera_registry.report import View
from camera_registry.view import sectors, visible_areas
from gis.crs import LocalPlane
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words

SEEING = (Status.IN_SERVICE, Status.UNKNOWN)
_FULL_DEG = 360.0

_NO_POSITION = Words("没有坐标", "it has no position")
_SUSPECT = Words("坐标存疑或来历不明", "its position is suspect or of unknown origin")
_ASSET_ONLY = Words(
    "人脸、车辆卡口只登记资产，不计算视域", "a gate for faces or vehicles is kept as an asset only"
)
_INDOOR = Words("安装在室内", "it is indoors")
_NO_BEARING = Words(
    "没有监控方位,请补填朝向(0—359度,正北为0)",
    "its direction is not known; enter it in degrees (north is 0)",
)
_NO_OPTICS = Words(
    "没有视角或可视距离,规则包也未给出默认值",
    "its view angle or range is not known and the pack assumes none",
)
_WALLED_IN = Words("墙面挡住了全部视线", "a wall stands right before it")


@dataclass(frozen=True, slots=True)
class Lens:
    """One lens that can be drawn. `assumed`: angle or range are the pack's (CAM-26)."""

    camera: Camera
    number: int
    bearing_deg: float
    view_angle_deg: float
    range_m: float
    assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What all lenses see: `views` for the map, `areas_m` the same on the plane, row for row."""

    views: tuple[View, ...]
    areas_m: NDArray[np.object_]
    cameras: tuple[Camera, ...]
    findings: tuple[Finding, ...]


def seen_by(
    cameras: Sequence[Camera],
    obstacles: Obstacles,
    plane: LocalPlane,
    pack: Pack,
    *,
    suspect: Collection[str] = frozenset(),
) -> Seen:
    """Return the views of the cameras in service or of unknown status.

    `suspect` are ids of cameras whose position is not to be trusted (CAM-23). A camera without
    a view has a finding that says why; so has one whose optics are assumed (CAM-26).
    """
    lenses: list[Lens] = []
    findings: list[Finding] = []
    for camera in sorted(cameras, key=lambda c: c.camera_id):
        if camera.status not in SEEING:
            continue
        why = _why_none(camera, suspect, pack)
        findings += _about(camera, why, pack)
        if why is None:
            lenses += _lenses(camera, pack)
    areas, inside, moved = _drawn(lenses, obstacles, plane, pack)
    findings += _walls(lenses, areas, inside, moved, pack=pack)
    drawn = np.flatnonzero(~shapely.is_empty(areas))
    shapes = plane.to_degrees(areas[drawn]) if drawn.size else areas[drawn]
    views = tuple(
        View(lenses[i].camera.camera_id, lenses[i].number, shape, lenses[i].assumed)
        for i, shape in zip(drawn, shapes, strict=True)
    )
    owners = tuple(lenses[i].camera for i in drawn)
    return Seen(views=views, areas_m=areas[drawn], cameras=owners, findings=tuple(findings))


def _why_none(camera: Camera, suspect: Collection[str], pack: Pack) -> Words | None:
    """Return why a camera has no view, None when it has one."""
    if is_asset_only(camera, pack):
        return _ASSET_ONLY
    if camera.position is None:
        return _NO_POSITION
    if camera.camera_id in suspect or not trusted(camera):
        return _SUSPECT
    if camera.indoor:
        return _INDOOR
    if not camera.bearings_deg:
        return _NO_BEARING
    known = _known_angle(camera) is not None and _known_range(camera) is not None
    return None if known or pack.has("CAM-26") else _NO_OPTICS


def _known_angle(camera: Camera) -> float | None:
    angle = camera.view_angle_deg
    return angle if angle is not None and 0 < angle <= _FULL_DEG else None


def _known_range(camera: Camera) -> float | None:
    reach = camera.range_m
    return reach if reach is not None and 0 < reach < np.inf else None


def _lenses(camera: Camera, pack: Pack) -> list[Lens]:
    """Return the lenses of a camera, angle and range assumed where the register has none."""
    angle, reach = _known_angle(camera), _known_range(camera)
    assumed = angle is None or reach is None
    if angle is None:
        angle = pack["CAM-26"].number("default_angle")
    if reach is None:
        reach = pack["CAM-26"].number("default_dist_m")
    return [
        Lens(camera, number, bearing, angle, reach, assumed)
        for number, bearing in enumerate(camera.bearings_deg)
    ]


def _about(camera: Camera, why: Words | None, pack: Pack) -> list[Finding]:
    """Return what is missing in the record: CAM-26 for aim and optics, COV-03 for the rest.

    CAM-26 speaks of an estimate; a camera without a direction gets none, and is told so.
    """
    place = Place("camera", camera.camera_id, camera.unit_code or "")
    cam = camera.name or camera.camera_id
    missing = ", ".join(_missing(camera))
    asked = bool(missing) and pack.has("CAM-26")
    if why is None:
        rule = pack["CAM-26"]
        return [rule.finding(Outcome.FAIL, place, found=missing, cam=cam)] if asked else []
    told = pack["COV-03"].finding(Outcome.UNKNOWN, place, cam=cam, why=why)
    if why is not _NO_BEARING or not asked:
        return [told]
    severity = pack["CAM-26"].severity
    return [replace(told, rule="CAM-26", outcome=Outcome.FAIL, severity=severity, found=missing)]


def _missing(camera: Camera) -> list[str]:
    known = {
        "bearing_deg": bool(camera.bearings_deg),
        "view_angle_deg": _known_angle(camera) is not None,
        "range_m": _known_range(camera) is not None,
    }
    return [name for name, there in known.items() if not there]


def _drawn(
    lenses: Sequence[Lens], obstacles: Obstacles, plane: LocalPlane, pack: Pack
) -> tuple[NDArray[np.object_], NDArray[np.float64], NDArray[np.float64]]:
    """Return the visible area of each lens, how deep it is inside a building, how far moved."""
    if not lenses:
        return np.empty(0, dtype=object), np.empty(0), np.empty(0)
    points = plane.to_metres([lens.camera.position for lens in lenses])
    aims = np.array([(o.bearing_deg, o.view_angle_deg, o.range_m) for o in lenses])
    rule = pack["COV-01"]
    bearings, angles, ranges = aims.T
    mounted = mount(
        sectors(shapely.get_coordinates(points), bearings, angles, ranges),
        obstacles,
        snap_m=rule.number("snap_m"),
        off_wall_m=rule.number("off_wall_m"),
    )
    areas = visible_areas(mounted.lenses[:, :2], bearings, angles, ranges, obstacles)
    shapes = np.array([*areas, None], dtype=object)[:-1]
    shapes[~np.isnan(mounted.inside_m)] = shapely.Polygon()
    return shapes, mounted.inside_m, mounted.moved_m


def _walls(
    lenses: Sequence[Lens],
    areas: NDArray[np.object_],
    inside_m: NDArray[np.float64],
    moved_m: NDArray[np.float64],
    *,
    pack: Pack,
) -> list[Finding]:
    """Return COV-01 (inside a building), COV-02 (moved to its wall), COV-03 (sees nothing)."""
    findings = []
    for lens, area, inside, moved in zip(lenses, areas, inside_m, moved_m, strict=True):
        camera = lens.camera
        place = Place("camera", camera.camera_id, camera.unit_code or "")
        cam = camera.name or camera.camera_id
        if not np.isnan(inside):
            deep, limit = round(float(inside), 1), pack["COV-01"].number("snap_m")
            findings.append(
                pack["COV-01"].finding(
                    Outcome.FAIL, place, found=deep, required=limit, cam=cam, m=deep
                )
            )
        elif area.is_empty:
            findings.append(pack["COV-03"].finding(Outcome.FAIL, place, cam=cam, why=_WALLED_IN))
        elif moved > 0:
            away = round(float(moved), 1)
            findings.append(
                pack["COV-02"].finding(Outcome.PASS, place, found=away, cam=cam, m=away)
            )
    return findings
