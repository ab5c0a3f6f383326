"""Whether faults are mended in time (CAM-10), by the day from which the register calls a camera faulty.

When a device was last inspected (CAM-09) and who viewed a recording (CAM-19) is in no register
we know: neither is judged.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from camera_registry.camera import Camera, Status
from camera_registry.law.verdict import day_of, label
from gis.findings import Finding, Outcome, Place, reworded
from gis.rulebook import Pack, Words

RULE, OPEN = "CAM-10", "CAM-35"
_NO_CAUSE = Words("原因未登记", "no cause on record")


def fault_findings(cameras: Iterable[Camera], pack: Pack, *, on: date) -> list[Finding]:
    """Return CAM-10 for every camera not mended in time, and once a unit for those undated.

    A fault whose first day is not on record may be of yesterday or of last year: unknown.
    """
    if not pack.has(RULE):
        return []
    found: list[Finding] = []
    undated: dict[str, list[Camera]] = defaultdict(list)
    for camera in cameras:
        since = day_of(camera.status_since)
        if camera.status is not Status.FAULTY:
            continue
        if since is None or since > on:
            undated[camera.unit_code or ""].append(camera)
        elif (on - since).days > pack[RULE].count("d"):
            found.append(_late(camera, (on - since).days, pack))
    return found + [_undated(undated[code], pack) for code in sorted(undated)]


def _late(camera: Camera, days: int, pack: Pack) -> Finding:
    rule = pack[RULE]
    place = Place("camera", camera.camera_id, camera.unit_code or "")
    return rule.finding(
        Outcome.FAIL, place, found=days, required=rule.count("d"), cam=label(camera), n=days,
        fault=_NO_CAUSE,
    )  # fmt: skip


def _undated(cameras: Sequence[Camera], pack: Pack) -> Finding:
    first, number, allowed = cameras[0], len(cameras), pack[RULE].count("d")
    place = Place("camera", first.camera_id, first.unit_code or "")
    told = pack[OPEN].finding(
        Outcome.UNKNOWN, place, found=number, required=allowed, cam=label(first), n=number
    )
    own = pack[RULE].finding(
        Outcome.UNKNOWN, place, found=number, required=allowed, cam=label(first), n="?",
        fault=_NO_CAUSE,
    )  # fmt: skip
    return reworded(own, told)
