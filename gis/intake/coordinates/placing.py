"""Where the rows of a file lie: shapes as delivered, their coordinate system, shapes in EPSG:4490.

A coordinate system is never assumed: it stands in the file or a person declares it. What cannot
be a place is said and left unknown; nothing that was delivered is changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.intake.coordinates.axes import refused, straightened
from gis.intake.coordinates.borders import snapped
from gis.intake.coordinates.datum_column import by_row, one_for_all
from gis.intake.coordinates.declaring import by_control, system_of
from gis.intake.coordinates.delivered import pairs_of, raw_shapes
from gis.intake.coordinates.doubts import outside, placeholders, suspect_datum
from gis.intake.coordinates.looks import middles
from gis.intake.coordinates.named_system import named_system
from gis.intake.coordinates.repair import cleaned, off_the_globe, shapes_of
from gis.intake.coordinates.systems import Datum, Shapes, in_degrees
from gis.intake.ledger import listed
from gis.intake.rows.sieve import Sieve
from gis.places import Delivered, Unit
from gis.rulebook import Words

_MOST_OFF = 0.5  # when more of a file lies off the globe its coordinate system is wrong, not rows
_PLACES = frozenset(("lon", "lat", "shape"))
_LOST = Words(";同编号的旧记录会失去原来的位置", ", and older records of the same id lose theirs")
_KEPT = Words("(库中已有的,位置不变)", " (what is in the store stays where it is)")
_FREE_STATES = (None, "declared")  # position states that a suspicion may replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where the rows of a file lie, n of each: shapes in EPSG:4490 or None, pairs as delivered.

    `datum` names the coordinate system of the file, None where nothing has a place. `values` are
    the values of the rows with what their places changed in them.
    """

    shapes: NDArray[np.object_]
    delivered: Sequence[Delivered | None]
    datum: str | None
    values: Mapping[str, Sequence[Any]]


def placed(
    sieve: Sieve,
    values: Mapping[str, Sequence[Any]],
    declared: str | None,
    units: Sequence[Unit] | None,
) -> Placed | None:
    """Return where the rows lie; rows without a usable place are rejected or said.

    None when the coordinate system is not known or cannot be right: the ledger says so.
    """
    raw = raw_shapes(sieve, values)
    said = one_for_all(values, raw)
    declared = declared or said
    rows = None if said else by_row(sieve, values, raw, declared)
    if rows is not None:
        raw, declared = rows.shapes, "wgs84"
    nowhere = placeholders(sieve, raw)
    usable = raw.copy()
    usable[nowhere] = None
    system: Datum | None = None
    shapes = usable
    if not _empty(raw):
        xy = middles(raw if _empty(usable) else usable)
        own = sieve.table.crs or (None if declared else named_system(sieve, xy))
        system = system_of(xy, own, declared, ledger=sieve.ledger, units=units)
        if system is None:
            return None
        there = _in_place(sieve, usable, system, units)
        if there is None:
            return None
        shapes, system = there
    off = _drop_off_globe(sieve, raw, shapes, nowhere)
    shapes = _clean(sieve, shapes)
    _tell_nowhere(sieve, raw)
    far = outside(sieve, shapes, units)
    if system is not None:
        codes = values.get("unit_code", [None] * len(raw))
        suspect_datum(sieve, shapes, system, codes=codes, units=units)
    return Placed(
        shapes=shapes,
        delivered=(
            pairs_of(sieve, values, raw=raw, shapes=shapes, system=system)
            if rows is None
            else rows.delivered
        ),
        datum=system.name if system else None,
        values=_states(sieve, values, nowhere | off, far),
    )


def _empty(raw: Shapes) -> bool:
    return bool((shapely.is_missing(raw) | shapely.is_empty(raw)).all())


def _in_place(
    sieve: Sieve, usable: Shapes, system: Datum, units: Sequence[Unit] | None
) -> tuple[Shapes, Datum] | None:
    """Return shapes in degrees and the system they came in, None when it cannot be right."""
    if _empty(usable):
        return usable, system
    straight = straightened(sieve, usable, system, units)
    if straight is None:
        return None
    xy = middles(straight.shapes)
    way = by_control(straight.system, xy, sieve.ledger)
    if way is None:
        return None
    shapes = in_degrees(straight.shapes, way)
    there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    if off_the_globe(shapes).sum() > _MOST_OFF * there.sum():
        refused(sieve, xy, system, units)
        return None
    return shapes, straight.system


def _drop_off_globe(
    sieve: Sieve, raw: Shapes, shapes: Shapes, nowhere: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Leave unknown, or reject, what lies nowhere on the globe; placeholders are said already."""
    layer = sieve.columns.layer
    off = off_the_globe(shapes)
    for at in np.flatnonzero(off | (nowhere & layer.placed)).tolist():
        if at in sieve.bad:  # its coordinates are no such thing, and that is said
            continue
        x, y, *_ = shapely.bounds(raw[at])
        told = sieve.reject if layer.placed else sieve.warn
        told(at, "IN-10" if layer.placed else "IN-29", found=f"({x:.6g}, {y:.6g})")
    shapes[off] = None
    return off


def _clean(sieve: Sieve, shapes: Shapes) -> Shapes:
    """Return usable shapes, neighbours snapped to one another; what was changed is said."""
    layer = sieve.columns.layer
    clean = cleaned(shapes, layer)
    _tell_repaired(sieve, clean.repaired)
    wanted = shapes_of(layer)
    for at, reason in sorted(clean.wrong.items()):
        sieve.reject(at, "IN-08", found=reason, required=wanted)
    if layer.placed:
        for at in np.flatnonzero(shapely.is_missing(clean.shapes)).tolist():
            if at not in sieve.bad:
                sieve.reject(at, "IN-08", found=Words("为空", "is empty"), required=wanted)
    return snapped(sieve, clean.shapes)


def _tell_repaired(sieve: Sieve, repaired: Mapping[int, float]) -> None:
    limit = sieve.ledger.pack["IN-27"].number("percent")
    small = {at: change for at, change in repaired.items() if change <= limit}
    for at, change in sorted(repaired.items()):
        if at not in small:
            sieve.warn(at, "IN-27", found=change)
    if len(small) == 1:
        at, change = next(iter(small.items()))
        sieve.warn(at, "IN-09", found=change)
    elif small:
        rows = listed([str(row) for row in sieve.table.rows[sorted(small)]])
        most = max(small.values())
        sieve.ledger.note("IN-89", found=Words(
            f"修复了{len(small)}个自相交或环有误的面(第{rows}行),面积变化最多{most:g}%",
            f"{len(small)} areas that crossed themselves or had a wrong ring were repaired (rows "
            f"{rows}); their areas changed by {most:g} % at most",
        ))  # fmt: skip


def _tell_nowhere(sieve: Sieve, raw: Shapes) -> None:
    """Say how many rows have no place, where a place is usual but not required."""
    layer, kept = sieve.columns.layer, raw[sieve.kept()]
    without = int((shapely.is_missing(kept) | shapely.is_empty(kept)).sum())
    if without and layer.shapes and not layer.placed:
        named = sieve.table.geometry is not None or _PLACES & sieve.columns.column_of.keys()
        lost = _LOST if named or not layer.lasting else _KEPT
        sieve.ledger.note("IN-31", found=without, required=shapes_of(layer), lost=lost)


def _states(
    sieve: Sieve,
    values: Mapping[str, Sequence[Any]],
    unknown: NDArray[np.bool_],
    suspect: NDArray[np.bool_],
) -> Mapping[str, Sequence[Any]]:
    """Return the values with the state of every position that is unknown or suspect."""
    fields = {one.name for one in sieve.columns.layer.fields}
    if "position_state" not in fields or not (unknown.any() or suspect.any()):
        return values
    states = list(values.get("position_state", [None] * len(unknown)))
    for at in np.flatnonzero(suspect).tolist():
        states[at] = "suspect" if states[at] in _FREE_STATES else states[at]
    for at in np.flatnonzero(unknown).tolist():
        states[at] = "unknown"
    return {**values, "position_state": states}
