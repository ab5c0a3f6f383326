"""What each camera adds to a unit, and what the unit loses when it fails (N-1)."""

from collections import defaultdict
from collections.abc import Iterable

from camera_registry.coverage.measuring import Measured
from camera_registry.coverage.report import Contribution
from camera_registry.coverage.scene import Scene, Target


def contributions(
    scene: Scene, unit_code: str, found: Measured, places: Iterable[Target]
) -> list[Contribution]:
    """Return a row for every camera that sees ground, a junction or a key place of the unit."""
    ground = dict(zip(found.devices.tolist(), found.by_device.tolist(), strict=True))
    here = set(found.junctions.tolist())
    sees: dict[int, list[Target]] = defaultdict(list)
    for target in places:
        for device in target.devices:
            sees[device].append(target)
    rows = []
    for device in sorted({*ground, *sees}):
        seen_m2, alone_m2 = ground.get(device, (0.0, 0.0))
        junctions = [j for j in scene.watched.get(device, ()) if j in here]
        if not (seen_m2 or junctions or sees[device]):
            continue
        needed = sorted(t.place.key_place_id for t in sees[device] if device in t.needs)
        rows.append(
            Contribution(
                unit_code=unit_code,
                camera_id=str(scene.views.ids[device]),
                seen_m2=seen_m2,
                alone_m2=alone_m2,
                junctions=len(junctions),
                junctions_alone=sum(int(scene.watchers[j]) == 1 for j in junctions)
                if junctions
                else 0,
                key_places=len(sees[device]),
                key_places_alone=tuple(needed),
            )
        )
    return rows
