"""Whether faults are mended in time (CAM-10), by the day from which the register calls a camera faulty.

When a device was last inspected (CAM-09) and who viewed a recording (CAM-19) is in no register
we know: neither is judged.
"""

from collections.abc import Iterable
from datetime import date

from camera_registry.camera import Camera, Status
from camera_registry.law.verdict import day_of, label
from gis.findings import Finding, Outcome, Place, reworded
from gis.rulebook import Pack, Words

RULE, OPEN = "CAM-10", "CAM-35"
_NO_CAUSE = Words("原因未登记", "no cause on record")


def fault_findings(cameras: Iterable[Camera], pack: Pack, *, on: date) -> list[Finding]:
    """Return CAM-10 for every faulty camera that is not mended in time, or may not be.

    A fault whose first day is not on record may be of yesterday or of last year: unknown.
    """
    if not pack.has(RULE):
        return []
    found = (_fault(one, pack, on) for one in cameras if one.status is Status.FAULTY)
    return [finding for finding in found if finding is not None]


def _fault(camera: Camera, pack: Pack, on: date) -> Finding | None:
    rule = pack[RULE]
    allowed = rule.count("d")
    place = Place("camera", camera.camera_id, camera.unit_code or "")
    since = day_of(camera.status_since)
    if since is None or since > on:
        told = pack[OPEN].finding(Outcome.UNKNOWN, place, required=allowed, cam=label(camera))
        own = rule.finding(
            Outcome.UNKNOWN, place, required=allowed, cam=label(camera), n="?", fault=_NO_CAUSE
        )
        return reworded(own, told)
    days = (on - since).days
    if days <= allowed:
        return None
    return rule.finding(
        Outcome.FAIL, place, found=days, required=allowed, cam=label(camera), n=days,
        fault=_NO_CAUSE,
    )  # fmt: skip
