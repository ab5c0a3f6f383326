"""What is said of a camera whose picture was checked: findings in both languages."""

from camera_registry.camera import Camera
from camera_registry.health.faults import NAMES, REASONS, State
from camera_registry.health.figures import Light
from camera_registry.health.judge import Verdict
from camera_registry.health.settle import Settled
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words

_LIGHTS = {
    Light.COLOUR: Words("彩色", "colour"),
    Light.INFRARED: Words("红外", "infrared"),
}


def about(camera: Camera, settled: Settled, last: Verdict, pack: Pack) -> tuple[Finding, ...]:
    """Return HLT-01 for each fault that holds, HLT-02 when the last check could not judge."""
    place = Place("camera", camera.camera_id, camera.unit_code or "")
    cam = camera.name or camera.camera_id
    rule = pack["HLT-01"]
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
    if last.state is State.CANNOT_JUDGE and last.figures is not None and last.why is not None:
        light = _LIGHTS[last.figures.light]
        found.append(
            pack["HLT-02"].finding(
                Outcome.UNKNOWN, place, cam=cam, why=REASONS[last.why], light=light
            )
        )
    return tuple(found)
