"""The history of a camera's record: who changed what, when and why; what it was before."""

from dataclasses import dataclass
from datetime import datetime

from camera_registry.camera import Camera
from camera_registry.record.edits import Difference, differences
from store.audit import record
from store.backend import Act, Backend
from store.cameras import camera_versions
from web.jobs.cameras.editing import Editor

LOOKED = "look at camera history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One version of a record: the act that made it, and what it changed of the one before."""

    revision: int
    at: datetime | None
    who: str
    what: str
    why: str
    changed: tuple[Difference, ...]
    camera: Camera


def history(backend: Backend, camera_id: str, editor: Editor, *, purpose: str = "") -> list[Step]:
    """Return the versions of a camera, the newest first, and record that they were looked at.

    Raises NotFoundError.
    """
    versions = camera_versions(backend, camera_id, scope=editor.scope)
    act = Act(who=editor.who, what=LOOKED, object=camera_id, why=purpose, at=editor.now)
    record(backend, act)
    before: Camera | None = None
    steps = []
    for one in versions:
        steps.append(
            Step(
                revision=one.revision,
                at=one.at,
                who=one.who,
                what=one.what,
                why=one.why,
                changed=differences(before, one.thing),
                camera=one.thing,
            )
        )
        before = one.thing
    return steps[::-1]


def undoing(steps: list[Step]) -> dict[str, object]:
    """Return the changes that bring back what a record was before its last change.

    Empty when there is no version before. Fields no person writes follow from the others.
    """
    if len(steps) < 2:  # noqa: PLR2004 -- the present version and the one before
        return {}
    return {
        one.field: one.before
        for one in steps[0].changed
        if one.field not in ("delivered", "unit_located")
    }
