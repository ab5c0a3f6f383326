"""From checked values to what lies outside `gis`: cameras, grids, workers, incidents, patrols."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from camera_registry.bearings import Bearings, Unreadable, parse_bearings
from camera_registry.camera import Camera, Candidate, PositionState, Status
from camera_registry.gb_id import read_gb_id
from casework.incident import Incident, IncidentState
from casework.patrol import Patrol
from gis.cells.words import comparable
from gis.intake.ledger import Ledger
from gis.intake.places import BUILDERS as PLACES
from gis.intake.places import Typed
from gis.intake.rows import Form
from gis.rulebook import Words
from grid_planner.plan import Grid, GridKind, Worker

Build = Callable[[Typed, Ledger], list[object]]

# columns that hold the codes 1-8 of GB/T 28181 when nothing but such digits stands in them
_CODE_COLUMNS = frozenset(("监控方位", "监视方位", "directiontype"))
_CODES = frozenset("123456789")
_FULL_TURN_DEG = 360.0


def _gb_id_fault(text: str) -> Words | None:
    read = read_gb_id(text)
    return read if isinstance(read, Words) else None


# what the codes of a layer must look like, by field
FORMS: Mapping[str, Mapping[str, Form]] = {
    "cameras": {"gb_id": Form(rule="CAM-20", fault=_gb_id_fault)},
}


def built(layer: str, typed: Typed, ledger: Ledger) -> list[object]:
    """Return the things of a layer, in row order; the ledger gets what was left unknown."""
    if layer in PLACES:
        return PLACES[layer](typed)
    return _ASSETS[layer](typed, ledger)


def _cameras(typed: Typed, ledger: Ledger) -> list[object]:
    bearings = _bearings(typed, ledger)
    _check_optics(typed, ledger)
    return [
        _camera(record, bearing, typed, at)
        for at, (record, bearing) in enumerate(
            zip(typed.records("bearing_deg", "more_bearings_deg"), bearings, strict=True)
        )
    ]


def _camera(record: Mapping[str, Any], bearing: Bearings, typed: Typed, at: int) -> Camera:
    position = typed.shapes[at]
    given = record.get("position_state")
    state = PositionState.DECLARED if position is not None else PositionState.UNKNOWN
    changed = {
        "status": Status(record.get("status") or Status.UNKNOWN),
        "position_state": PositionState(given) if given else state,
        "position": position,
        "delivered": typed.delivered[at],
        "unit_located": typed.unit_located[at],
        "bearing_deg": bearing.bearing_deg,
        "more_bearings_deg": bearing.more_bearings_deg,
    }
    return Camera(**{**record, **changed})


def _bearings(typed: Typed, ledger: Ledger) -> Iterator[Bearings]:
    """Return the bearings of every row; one that cannot be read is unknown and said."""
    nothing = [None] * len(typed)
    texts = typed.values.get("bearing_deg", nothing)
    col = typed.headings.get("bearing_deg", "bearing_deg")
    known = {text for text in texts if text is not None}
    codes = comparable(col) in _CODE_COLUMNS and bool(known) and known <= _CODES
    if codes:
        ledger.note("IN-25", col=col)
    more = typed.values.get("more_bearings_deg", nothing)
    for row, text, others in zip(typed.rows.tolist(), texts, more, strict=True):
        joined = text if others is None else f"{text};{others}"
        read = parse_bearings(joined, gb_codes=codes)
        if isinstance(read, Unreadable):
            ledger.note("IN-16", row=row, found=read.text, required=_wanted(read), col=col)
            read = Bearings()
        elif read.notice:
            ledger.note("IN-26", row=row, found=joined, required=read.notice, col=col)
        yield read


def _wanted(read: Unreadable) -> Words:
    return Words(f"方向或角度({read.reason.zh})", f"a direction ({read.reason.en})")


def _check_optics(typed: Typed, ledger: Ledger) -> None:
    """Leave unknown what no lens can have: an angle over a full turn, a negative range."""
    for name, most in (("view_angle_deg", _FULL_TURN_DEG), ("range_m", None), ("height_m", None)):
        column = typed.values.get(name, ())
        for at, value in enumerate(column):
            if value is None or (value > 0 and (most is None or value <= most)):
                continue
            wanted = Words("大于 0", "more than 0")
            if most:
                wanted = Words(f"大于 0、不超过 {most:.0f}", f"more than 0, at most {most:.0f}")
            col = typed.headings.get(name, name)
            ledger.note("IN-16", row=int(typed.rows[at]), found=value, required=wanted, col=col)
            column[at] = None  # type: ignore[index]


def _candidates(typed: Typed, ledger: Ledger) -> list[object]:  # noqa: ARG001
    return [
        Candidate(**record, position=shape, delivered=pair)
        for record, shape, pair in zip(typed.records(), typed.shapes, typed.delivered, strict=True)
    ]


def _incidents(typed: Typed, ledger: Ledger) -> list[object]:  # noqa: ARG001
    states = typed.values.get("state", [None] * len(typed))
    return [
        Incident(
            **record,
            state=IncidentState(state) if state else None,
            position=shape,
            delivered=pair,
        )
        for record, state, shape, pair in zip(
            typed.records("state"), states, typed.shapes, typed.delivered, strict=True
        )
    ]


def _patrols(typed: Typed, ledger: Ledger) -> list[object]:  # noqa: ARG001
    empty = {"unit_code": None, "team": None, "kind": None, "started_at": None, "ended_at": None}
    return [
        Patrol(**{**empty, **record, "track": shape})
        for record, shape in zip(typed.records(), typed.shapes, strict=True)
    ]


def _workers(typed: Typed, ledger: Ledger) -> list[object]:  # noqa: ARG001
    return [Worker(**record) for record in typed.records()]


def _grids(typed: Typed, ledger: Ledger) -> list[object]:  # noqa: ARG001
    """Return grids as delivered; their households and units are counted from their blocks."""
    kinds: Sequence[Any] = typed.values.get("kind", [None] * len(typed))
    return [
        _grid(record, kind, shape)
        for record, kind, shape in zip(
            typed.records("kind", "households"), kinds, typed.shapes, strict=True
        )
    ]


def _grid(record: dict[str, Any], kind: str | None, shape: Any) -> Grid:
    unit = record.pop("unit_code", None)
    return Grid(
        **{**record, "name": record.get("name") or record["grid_code"]},
        unit_code=unit or "",
        unit_codes=(unit,) if unit else (),
        households=0,
        kind=GridKind(kind) if kind else GridKind.COMPREHENSIVE,
        boundary=shape,
    )


_ASSETS: Mapping[str, Build] = {
    "cameras": _cameras,
    "candidates": _candidates,
    "incidents": _incidents,
    "patrols": _patrols,
    "workers": _workers,
    "grids": _grids,
}
