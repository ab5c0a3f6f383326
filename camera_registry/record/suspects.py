"""Records that were probably filled in, not measured: CAM-23, CAM-24, CAM-25."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from camera_registry.camera import Camera
from camera_registry.coverage.homes import trusted
from camera_registry.record.float_ids import from_floats
from camera_registry.record.offices import Office
from gis.crs import plane_for
from gis.findings import Finding, Outcome, Place, reworded
from gis.places import Unit
from gis.rulebook import Pack, Words

_DECIMALS = 6  # CAM-23: one coordinate is six equal decimals, about 0.1 m
_FEWEST_ROWS = 10  # CAM-24 says nothing of a handful of rows

_NOWHERE = Words("各村(社区)范围之外", "no village or community")

Spot = tuple[float, float]
_NONE_BESIDE: Mapping[Spot, int] = {}

_FILLED: Mapping[str, Callable[[Camera], object]] = {
    "in_use_since": lambda camera: camera.in_use_since,
    "installed_at": lambda camera: camera.installed_at,
    "manufacturer": lambda camera: camera.manufacturer,
    "retention_days": lambda camera: camera.retention_days,
}


@dataclass(frozen=True, slots=True)
class Suspects:
    """Ids of cameras whose position is not to be trusted, and the findings that say why."""

    camera_ids: frozenset[str]
    findings: tuple[Finding, ...]


def spots_of(cameras: Sequence[Camera]) -> list[Spot | None]:
    """Return the coordinate of each camera as CAM-23 compares it, six decimals."""
    points = np.empty(len(cameras), dtype=object)
    points[:] = [camera.position for camera in cameras]
    pairs = np.round(np.stack([shapely.get_x(points), shapely.get_y(points)]), _DECIMALS)
    xs, ys = pairs.tolist()
    return [None if x != x else (x, y) for x, y in zip(xs, ys, strict=True)]  # noqa: PLR0124 -- NaN


def suspects_among(cameras: Sequence[Camera], offices: Sequence[Office], pack: Pack) -> Suspects:
    """Return every camera that is left out of coverage by what the whole register shows.

    Heaps on one coordinate, coordinates of offices, ids that went through a number cell.
    """
    heaps, fillers = same_place(cameras, pack), at_offices(cameras, offices, pack)
    ids = heaps.camera_ids | fillers.camera_ids | rounded_ids(cameras, pack)
    return Suspects(ids, (*heaps.findings, *fillers.findings))


def same_place(
    cameras: Sequence[Camera], pack: Pack, *, beside: Mapping[Spot, int] = _NONE_BESIDE
) -> Suspects:
    """Return the cameras of which more than n share one coordinate (CAM-23).

    `beside` says how many other cameras stand on a coordinate already.
    """
    if not pack.has("CAM-23"):
        return Suspects(frozenset(), ())
    rule, required = pack["CAM-23"], pack["CAM-23"].count("n")
    ids: set[str] = set()
    findings = []
    heaps = {
        spot: group
        for spot, group in _by_spot(cameras).items()
        if len(group) + beside.get(spot, 0) > required
    }
    for spot, group in sorted(heaps.items()):
        found = len(group) + beside.get(spot, 0)
        ids |= {camera.camera_id for camera in group}
        words: dict[str, Any] = {"x": f"{spot[0]:.6f}", "y": f"{spot[1]:.6f}", "n": found}
        place = _place(group)
        findings.append(rule.finding(Outcome.FAIL, place, found=found, required=required, **words))
    return Suspects(frozenset(ids), tuple(findings))


def at_offices(cameras: Sequence[Camera], offices: Sequence[Office], pack: Pack) -> Suspects:
    """Return the cameras that share a coordinate right at an office: CAM-23, worded as CAM-32."""
    least = pack["CAM-32"].count("least")
    heaps: dict[Spot, list[Camera]] = {}
    if offices and pack.has("CAM-23"):
        heaps = {spot: group for spot, group in _by_spot(cameras).items() if len(group) >= least}
    if not heaps:
        return Suspects(frozenset(), ())
    rule, spots = pack["CAM-32"], sorted(heaps)
    points = np.array([shapely.Point(spot) for spot in spots], dtype=object)
    plane = plane_for(points)
    tree = shapely.STRtree(plane.to_metres([office.point for office in offices]))
    near, away = tree.query_nearest(
        plane.to_metres(points), max_distance=rule.number("office_m"), all_matches=False,
        return_distance=True,
    )  # fmt: skip
    findings = []
    for at, which, metres in zip(*near.tolist(), away.tolist(), strict=True):
        group, (x, y) = heaps[spots[at]], spots[at]
        words = {"office": offices[which].name, "x": f"{x:.6f}", "y": f"{y:.6f}", "n": len(group)}
        place, found = _place(group), round(metres, 1)
        said = rule.finding(Outcome.FAIL, place, found=found, **words)
        told = pack["CAM-23"].finding(Outcome.FAIL, place, found=len(group), required=1)
        findings.append(reworded(told, said))
    ids = {camera.camera_id for at in near[0].tolist() for camera in heaps[spots[at]]}
    return Suspects(frozenset(ids), tuple(findings))


def rounded_ids(cameras: Iterable[Camera], pack: Pack) -> frozenset[str]:
    """Return the cameras whose device id went through a number cell (DAT-02, IN-92)."""
    bearers = [camera for camera in cameras if camera.gb_id is not None]
    rounded = from_floats((str(camera.gb_id) for camera in bearers), pack["IN-92"])
    return frozenset(camera.camera_id for camera in bearers if camera.gb_id in rounded)


def _by_spot(cameras: Sequence[Camera]) -> dict[Spot, list[Camera]]:
    at: dict[Spot, list[Camera]] = defaultdict(list)
    for camera, spot in zip(cameras, spots_of(cameras), strict=True):
        if spot is not None:
            at[spot].append(camera)
    return at


def _place(group: Sequence[Camera]) -> Place:
    first = min(group, key=lambda camera: camera.camera_id)
    return Place("camera", first.camera_id, first.unit_code or "")


def outside_unit(cameras: Sequence[Camera], units: Sequence[Unit], pack: Pack) -> list[Finding]:
    """Return CAM-25 for cameras that stand further than d metres from the unit they name."""
    known = {unit.code: unit for unit in units if unit.boundary is not None}
    named = [c for c in cameras if c.unit_code in known and trusted(c) and not c.unit_located]
    if not pack.has("CAM-25") or not named:
        return []
    codes = sorted(known)
    plane = plane_for([known[code].boundary for code in codes])
    areas = plane.to_metres([known[code].boundary for code in codes])
    points = plane.to_metres([camera.position for camera in named])
    own = areas[[codes.index(str(camera.unit_code)) for camera in named]]
    away = shapely.distance(points, own)
    allowed = pack["CAM-25"].number("d")
    findings = []
    for i in np.flatnonzero(away > allowed):
        camera, there = named[i], np.flatnonzero(shapely.intersects(areas, points[i]))
        other = known[codes[there[0]]].name if there.size else _NOWHERE
        findings.append(
            pack["CAM-25"].finding(
                Outcome.FAIL,
                Place("camera", camera.camera_id, str(camera.unit_code)),
                found=round(float(away[i])),
                required=allowed,
                cam=camera.name or camera.camera_id,
                unit=known[str(camera.unit_code)].name,
                other=other,
                m=round(float(away[i])),
            )
        )
    return findings


def filled_in(cameras: Sequence[Camera], pack: Pack) -> list[Finding]:
    """Return CAM-24: fields in which nearly every record of the register says the same."""
    if not pack.has("CAM-24") or len(cameras) < _FEWEST_ROWS:
        return []
    rule, findings = pack["CAM-24"], []
    for field, value_of in _FILLED.items():
        given = Counter(value_of(camera) for camera in cameras)
        given.pop(None, None)
        if not given:
            continue
        value, rows = min(given.items(), key=lambda item: (-item[1], str(item[0])))
        share = rows / len(cameras)
        if share > rule.number("p"):
            words: dict[str, Any] = {"p": round(100 * share), "field": field, "value": value}
            required, place = rule.number("p"), Place("camera", "")
            findings.append(
                rule.finding(Outcome.FAIL, place, found=round(share, 3), required=required, **words)
            )
    return findings
