"""Records that were probably filled in, not measured: CAM-23, CAM-24, CAM-25."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from camera_registry.camera import Camera
from camera_registry.homes import trusted
from gis.crs import plane_for
from gis.findings import Finding, Outcome, Place
from gis.places import Unit
from gis.rulebook import Pack, Words

_DECIMALS = 6  # CAM-23: one coordinate is six equal decimals, about 0.1 m
_FEWEST_ROWS = 10  # CAM-24 says nothing of a handful of rows

_NOWHERE = Words("各村(社区)范围之外", "no village or community")

_FILLED: Mapping[str, Callable[[Camera], object]] = {
    "in_use_since": lambda camera: camera.in_use_since,
    "retention_days": lambda camera: camera.retention_days,
}


@dataclass(frozen=True, slots=True)
class Suspects:
    """Ids of cameras whose position is not to be trusted, and the findings that say why."""

    camera_ids: frozenset[str]
    findings: tuple[Finding, ...]


def same_place(cameras: Sequence[Camera], pack: Pack) -> Suspects:
    """Return the cameras of which more than n share one coordinate (CAM-23)."""
    if not pack.has("CAM-23"):
        return Suspects(frozenset(), ())
    rule, at = pack["CAM-23"], defaultdict(list)
    for camera in cameras:
        if camera.position is not None:
            xy = (round(camera.position.x, _DECIMALS), round(camera.position.y, _DECIMALS))
            at[xy].append(camera)
    ids: set[str] = set()
    findings = []
    for (x, y), group in sorted(at.items()):
        if len(group) <= rule.count("n"):
            continue
        ids |= {camera.camera_id for camera in group}
        first = min(group, key=lambda camera: camera.camera_id)
        place = Place("camera", first.camera_id, first.unit_code or "")
        words: dict[str, Any] = {"x": f"{x:.6f}", "y": f"{y:.6f}", "n": len(group)}
        found, required = len(group), rule.count("n")
        findings.append(rule.finding(Outcome.FAIL, place, found=found, required=required, **words))
    return Suspects(frozenset(ids), tuple(findings))


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
