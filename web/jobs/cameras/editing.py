"""Change a camera's record as a person says, tell what that brings, and work out sight anew.

The change is one step of the store with its reason; what cameras see is worked out after it, of
the villages and communities that the camera can matter to where it was and where it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from camera_registry.camera import Camera
from camera_registry.record.edits import Difference, differences, matters_to_sight
from camera_registry.record.values import StrangeValueError, value_of
from gis.findings import Finding
from gis.intake.ledger import numbers_of_persons
from gis.rulebook import Pack, Words, load_pack
from store.backend import Act, Backend
from store.cameras import get_camera, save_camera
from store.places import load_units
from store.scope import EVERYTHING, Scope
from store.settings import place_info
from web.errors import NotAllowedError
from web.jobs.cameras.coverage import recover
from web.jobs.cameras.nearby import units_near
from web.jobs.cameras.record_findings import findings_of
from web.jobs.cameras.wishes import Wish, wished

ADDED, EDITED = "add camera", "edit camera"


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Who changes records, where, and when."""

    who: str
    now: datetime
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What became of a record: the camera as it is (or would be), and what that brings.

    `units` are the codes of the units whose views and coverage were worked out anew.
    """

    camera: Camera
    changed: tuple[Difference, ...]
    findings: tuple[Finding, ...]
    revision: int
    units: tuple[str, ...]
    written: bool


def edit_camera(backend: Backend, editor: Editor, camera_id: str, wish: Wish) -> Edited:
    """Change a camera's record. Nothing is written when nothing differs.

    Raises NotFoundError, StrangeValueError, NotAllowedError (the camera would leave the places
    the editor works in), ConflictError (it was changed since `wish.revision`).
    """
    before = get_camera(backend, camera_id, scope=editor.scope)
    rules = load_pack(place_info(backend).pack)
    after = wished(backend, before, wish, rules)
    return _kept(backend, editor, wish, rules, pair=(before, after), act=EDITED)


def add_camera(backend: Backend, editor: Editor, camera_id: str, wish: Wish) -> Edited:
    """Enter a camera into the register; of what is not said nothing is known.

    Raises StrangeValueError, NotAllowedError, ConflictError (there is one of this id).
    """
    rules = load_pack(place_info(backend).pack)
    after = wished(backend, _blank(camera_id), wish, rules)
    fresh = replace(wish, revision=0)
    return _kept(backend, editor, fresh, rules, pair=(None, after), act=ADDED)


def _blank(camera_id: str) -> Camera:
    plain = camera_id.strip()
    if not plain:
        raise StrangeValueError("camera_id", camera_id, Words("编号", "an id"))
    return Camera(camera_id=plain)


def _kept(
    backend: Backend,
    editor: Editor,
    wish: Wish,
    rules: Pack,
    *,
    pair: tuple[Camera | None, Camera],
    act: str,
) -> Edited:
    before, after = pair
    if not editor.scope.covers(after.unit_code):
        raise NotAllowedError(
            f"unit {after.unit_code or '-'} is not among the places of this account",
            zh=f"村（社区）{after.unit_code or '（未指定）'}不在您的管辖范围内",
            found=after.unit_code,
        )
    changed = differences(before, after)
    near = units_near(load_units(backend), [one for one in pair if one is not None], rules)
    found = tuple(findings_of(backend, after, near, rules, now=editor.now))
    said = Edited(
        camera=after, changed=changed, findings=found, revision=backend.revision(), units=(),
        written=False,
    )  # fmt: skip
    if wish.dry_run or (before is not None and not changed):
        return said
    reason = str(value_of("purpose", wish.reason, numbers_of_persons(rules)))
    done = Act(who=editor.who, what=act, object=after.camera_id, why=reason, at=editor.now)
    save_camera(backend, after, done, expected=wish.revision)
    units = _worked_out(backend, editor, pair) if matters_to_sight(changed) else ()
    return replace(said, revision=backend.revision(), units=units, written=True)


def _worked_out(
    backend: Backend, editor: Editor, pair: tuple[Camera | None, Camera]
) -> tuple[str, ...]:
    before, after = pair
    done = recover(
        backend,
        [after.camera_id],
        before=() if before is None else [before],
        who=editor.who,
        now=editor.now,
    )
    return tuple(sorted(unit.code for unit in done.units))
