"""From checked values to cameras and points where one may come.

Codes of the ledger of 27 columns (一机一档) and of GB/T 28181 catalogues are read here; what a
register says of its cameras is kept as it was delivered, what is doubtful is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from camera_registry.camera import Camera, Candidate, PositionState, Status
from camera_registry.intake import aims as directions
from camera_registry.intake import ids
from camera_registry.intake.doubts import doubtful, marked
from camera_registry.intake.fillers import tell_fillers
from camera_registry.intake.known import NOTHING, Known
from camera_registry.intake.parts import assets_alone, read_parts
from camera_registry.record.ranges import CODES, RANGES
from gis.intake.ledger import Ledger
from gis.intake.places import Typed
from gis.intake.rows.sieve import Form
from gis.rulebook import Words

# what the codes of a register must look like, by field
FORMS: Mapping[str, Form] = {
    "gb_id": Form(rule="CAM-20", fault=ids.fault_of, plain=ids.plain_of),
    "bearing_deg": Form(rule="IN-91", fault=directions.fault_of),
}

_INDOORS = {"1": False, "室外": False, "2": True, "室内": True}  # RoomType of GB/T 28181
_ASIDE = (
    "bearing_deg", "more_bearings_deg", "bearing_within_deg", "networked", "room_type", "stream",
)  # fmt: skip


def cameras_of(typed: Typed, ledger: Ledger, known: Known = NOTHING) -> list[Camera]:
    """Return the cameras of a file in row order; the ledger gets all there is to say of them."""
    aims = directions.aims(typed, ledger)
    _check_optics(typed, ledger)
    _check_codes(typed, ledger)
    _check_manufacturer(typed, ledger)
    read_parts(typed, ledger)
    tell_fillers(typed, ledger)
    ids.tell_ids(typed, ledger, known)
    nothing = [None] * len(typed)
    indoor = _indoor(typed, ledger)
    networked = typed.values.get("networked", nothing)
    made = [
        _camera(
            record, aim, typed, at, read={"indoor": indoor[at], "networked": _YES[networked[at]]}
        )
        for at, (record, aim) in enumerate(zip(typed.records(*_ASIDE), aims, strict=True))
    ]
    made = assets_alone(made, ledger)
    suspect = doubtful(made, typed, ledger, known)
    if not suspect:
        return made
    return [
        camera if camera.position_state is state else replace(camera, position_state=state)
        for camera, state in zip(made, marked(made, suspect, typed), strict=True)
    ]


_YES: Mapping[str | None, bool | None] = {"yes": True, "no": False, None: None}


def _camera(
    record: Mapping[str, Any],
    aim: directions.Aim,
    typed: Typed,
    at: int,
    *,
    read: Mapping[str, object],
) -> Camera:
    position = typed.shapes[at]
    given = record.get("position_state")
    state = PositionState.DECLARED if position is not None else PositionState.UNKNOWN
    changed = {
        "status": Status(record.get("status") or Status.UNKNOWN),
        "position_state": PositionState(given) if given else state,
        "position": position,
        "delivered": typed.delivered[at],
        "unit_located": typed.unit_located[at],
        "bearing_deg": aim.bearings.bearing_deg,
        "more_bearings_deg": aim.bearings.more_bearings_deg,
        "bearing_within_deg": aim.within_deg,
    }
    return Camera(**{**record, **changed, **read})


def _check_optics(typed: Typed, ledger: Ledger) -> None:
    """Leave unknown what no lens can have: an angle over a full turn, a negative range."""
    for name, span in RANGES.items():
        for at, value in enumerate(typed.values.get(name, ())):
            if value is not None and not span.holds(value):
                _unknown(typed, ledger, name, at, wanted=span.words)


def _check_codes(typed: Typed, ledger: Ledger) -> None:
    """Leave unknown a class or kind of place that is none of the ledger's codes."""
    for name, codes in CODES.items():
        column = typed.values.get(name, ())
        strange = {one for one in set(column) - {None} if _number(one) and one not in codes}
        listed = "、".join(sorted(codes, key=int))
        for at, value in enumerate(column if strange else ()):
            if value in strange:
                _unknown(typed, ledger, name, at, wanted=Words(f"代码{listed}", f"a code {listed}"))


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _check_manufacturer(typed: Typed, ledger: Ledger) -> None:
    """Leave unknown a manufacturer that is the code of the class of the point (IN-99)."""
    column: list[Any] = typed.values.get("manufacturer", [])  # type: ignore[assignment]
    if not column:  # no such column
        return
    classes = typed.values.get("point_class", [None] * len(column))
    same = [
        at
        for at, (made, kind) in enumerate(zip(column, classes, strict=True))
        if made is not None and _number(made) and (kind is None or made == kind)
    ]
    if not same:
        return
    ledger.note(
        "IN-99",
        found=len(same),
        col=typed.headings.get("manufacturer", "manufacturer"),
        at=int(typed.rows[same[0]]),
        first=column[same[0]],
    )
    for at in same:
        column[at] = None


def _indoor(typed: Typed, ledger: Ledger) -> Sequence[bool | None]:
    nothing = [None] * len(typed)
    given = typed.values.get("indoor", nothing)
    rooms = typed.values.get("room_type", nothing)
    for at, room in enumerate(rooms):
        if room is not None and room not in _INDOORS:
            wanted = Words("1(室外)或 2(室内)", "1 (outdoors) or 2 (indoors)")
            _unknown(typed, ledger, "room_type", at, wanted=wanted)
    return [
        _INDOORS.get(room) if own is None and room is not None else own
        for own, room in zip(given, rooms, strict=True)
    ]


def _unknown(typed: Typed, ledger: Ledger, name: str, at: int, *, wanted: Words) -> None:
    column: list[Any] = typed.values[name]  # type: ignore[assignment]
    col = typed.headings.get(name, name)
    ledger.note("IN-16", row=int(typed.rows[at]), found=column[at], required=wanted, col=col)
    column[at] = None


def candidates_of(typed: Typed) -> list[Candidate]:
    """Return points where a camera may come."""
    return [
        Candidate(**record, position=shape, delivered=pair)
        for record, shape, pair in zip(typed.records(), typed.shapes, typed.delivered, strict=True)
    ]
