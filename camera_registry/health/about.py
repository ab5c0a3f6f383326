"""What is said of a camera whose picture was checked: findings in both languages."""

from datetime import timedelta

from camera_registry.camera import Camera
from camera_registry.health.faults import NAMES, REASONS, Why
from camera_registry.health.settle import Settled
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words

_LIGHTS = {"colour": Words("彩色", "colour"), "infrared": Words("红外", "infrared")}
_MINUTE = timedelta(minutes=1)


def about(
    camera: Camera,
    settled: Settled,
    pack: Pack,
    *,
    why: Why | None = None,
    light: str | None = None,
    unchecked: timedelta = timedelta(0),
) -> tuple[Finding, ...]:
    """Return what to do about a camera.

    HLT-01 for each fault that holds; HLT-02 where the last check lacked a reference for its
    `light` (`why`); HLT-03 where the last check lies longer ago than allowed (`unchecked`).
    """
    place = Place("camera", camera.camera_id, camera.unit_code or "")
    cam = camera.name or camera.camera_id
    rule, late = pack["HLT-01"], pack["HLT-03"]
    found = [
        rule.finding(
            Outcome.FAIL,
            place,
            found=fault.value,
            cam=cam,
            kind=NAMES[fault],
            n=times,
            of=rule.count("faulty_of"),
        )
        for fault, times in zip(settled.faults, settled.of_last, strict=True)
    ]
    if why is Why.NO_REFERENCE and light is not None and light in _LIGHTS:
        found.append(
            pack["HLT-02"].finding(
                Outcome.UNKNOWN, place, cam=cam, why=REASONS[why], light=_LIGHTS[light]
            )
        )
    allowed = late.count("picture_ttl_minutes")
    if unchecked > allowed * _MINUTE:
        minutes = unchecked // _MINUTE
        found.append(late.finding(Outcome.UNKNOWN, place, found=minutes, required=allowed, cam=cam))
    return tuple(found)
