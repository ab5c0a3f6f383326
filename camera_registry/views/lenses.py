"""From the register to what each lens sees, and why a camera has no view."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from camera_registry.camera import Camera, Status
from camera_registry.coverage.homes import trusted
from camera_registry.coverage.report import View
from camera_registry.record.asset_only import is_asset_only
from camera_registry.views.aims import (
    Lens,
    aims_of,
    directions,
    frame_seen,
    known_angle,
    known_range,
    lenses_of,
    unread_resolution,
)
from camera_registry.views.framing import in_one_piece, in_picture
from camera_registry.views.mounting import mount
from camera_registry.views.obstacles import Obstacles
from camera_registry.views.optics import is_flat
from camera_registry.views.view import NOTHING, sectors, visible_areas
from gis.crs import LocalPlane
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words

SEEING = (Status.IN_SERVICE, Status.UNKNOWN)

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
_NO_GROUND = Words(
    "按登记的高度、俯角和垂直视角,画面里没有可视距离内的地面,请核对俯角",
    "by its height, tilt and vertical angle no ground within its range is in the picture; "
    "check the tilt",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What all lenses see: `views` for the map, in one piece, `areas_m` the same on the plane."""

    views: tuple[View, ...]
    areas_m: NDArray[np.object_]
    cameras: tuple[Camera, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What became of each lens; `inside_m` is nan outside buildings.

    `above_ground`: its picture misses the ground it could see.
    """

    areas: NDArray[np.object_]
    inside_m: NDArray[np.float64]
    moved_m: NDArray[np.float64]
    above_ground: NDArray[np.bool_]


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
        findings += _about(camera, why, pack) + unread_resolution(camera, pack)
        if why is None:
            lenses += lenses_of(camera, pack)
    found = _drawn(lenses, obstacles, plane, pack)
    findings += _walls(lenses, found, pack)
    areas, drawn = found.areas, np.flatnonzero(~shapely.is_empty(found.areas))
    whole = np.array([*map(in_one_piece, areas[drawn]), None], dtype=object)[:-1]
    shapes = plane.to_degrees(whole) if drawn.size else whole
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
    if not directions(camera):
        return _NO_BEARING
    known = known_angle(camera) is not None and known_range(camera) is not None
    return None if known or pack.has("CAM-26") else _NO_OPTICS


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
        "bearing_deg": bool(directions(camera)),
        "view_angle_deg": known_angle(camera) is not None,
        "range_m": known_range(camera) is not None,
    }
    return [name for name, there in known.items() if not there]


def _drawn(lenses: Sequence[Lens], obstacles: Obstacles, plane: LocalPlane, pack: Pack) -> _Drawn:
    if not lenses:
        none = np.empty(0)
        return _Drawn(none.astype(object), none, none, none.astype(bool))
    aims = aims_of(lenses, plane, pack)
    optics = np.array([(o.bearing_deg, o.view_angle_deg, o.range_m) for o in aims])
    bearings, angles, ranges = optics.T
    rule = pack["COV-01"]
    mounted = mount(
        sectors([o.xy_m for o in aims], bearings, angles, ranges),
        obstacles,
        snap_m=rule.number("snap_m"),
        off_wall_m=rule.number("off_wall_m"),
    )
    areas = np.full(len(aims), NOTHING, dtype=object)
    out = np.isnan(mounted.inside_m)
    where = mounted.lenses[out, :2]
    areas[out] = visible_areas(where, bearings[out], angles[out], ranges[out], obstacles)
    open_before = ~shapely.is_empty(areas)
    for i in np.flatnonzero(open_before):
        frame = frame_seen(aims[i], pack)
        if frame is not None:
            flat = is_flat(aims[i].view_angle_deg, pack)
            areas[i] = in_picture(areas[i], mounted.lenses[i], frame, flat=flat)
    unseen = open_before & shapely.is_empty(areas)
    return _Drawn(areas, mounted.inside_m, mounted.moved_m, unseen)


def _walls(lenses: Sequence[Lens], drawn: _Drawn, pack: Pack) -> list[Finding]:
    """Return COV-01 (inside a building), COV-02 (moved to its wall), COV-03 (sees nothing)."""
    findings = []
    for i, lens in enumerate(lenses):
        camera = lens.camera
        place = Place("camera", camera.camera_id, camera.unit_code or "")
        cam = camera.name or camera.camera_id
        if not np.isnan(drawn.inside_m[i]):
            deep, limit = round(float(drawn.inside_m[i]), 1), pack["COV-01"].number("snap_m")
            findings.append(
                pack["COV-01"].finding(
                    Outcome.FAIL, place, found=deep, required=limit, cam=cam, m=deep
                )
            )
        elif drawn.areas[i].is_empty:
            why = _NO_GROUND if drawn.above_ground[i] else _WALLED_IN
            findings.append(pack["COV-03"].finding(Outcome.FAIL, place, cam=cam, why=why))
        elif drawn.moved_m[i] > 0:
            away = round(float(drawn.moved_m[i]), 1)
            findings.append(
                pack["COV-02"].finding(Outcome.PASS, place, found=away, cam=cam, m=away)
            )
    return findings
