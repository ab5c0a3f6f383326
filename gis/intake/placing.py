"""Where the rows of a file lie: shapes as delivered, their coordinate system, shapes in EPSG:4490.

A coordinate system is never assumed: it stands in the file or a person declares it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.intake.ledger import Ledger
from gis.intake.rows import Sieve
from gis.intake.shapes import (
    NAMED_DATUMS,
    Datum,
    OldDatumError,
    UnknownDatumError,
    all_degrees,
    at_zero,
    cleaned,
    datum,
    in_degrees,
    looks_like,
    off_the_globe,
)
from gis.layers.fields import POINT, Layer
from gis.places import Delivered, Unit
from gis.reading.table import RawTable
from gis.rulebook import Words

_DATUMS = ", ".join((*NAMED_DATUMS, "EPSG:n"))
_MOST_OFF = 0.5  # when more of a file lies off the globe its coordinate system is wrong, not rows


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
    units: Sequence[Unit] | None,  # noqa: ARG001
) -> Placed | None:
    """Return where the rows lie; rows without a usable place are rejected or said.

    None when the coordinate system is not known or cannot be right: the ledger says so.
    """
    raw = _raw_shapes(sieve, values)
    system = _system(sieve.table, raw, declared, sieve.ledger)
    if system is None and not _nowhere(raw):
        return None
    shapes = _in_place(sieve, raw, system)
    if shapes is None:
        return None
    return Placed(
        shapes=shapes,
        delivered=_pairs(sieve.columns.layer, raw, system),
        datum=system.name if system else None,
        values=values,
    )


def _nowhere(raw: NDArray[np.object_]) -> bool:
    return bool((shapely.is_missing(raw) | shapely.is_empty(raw)).all())


def _raw_shapes(sieve: Sieve, values: Mapping[str, Sequence[Any]]) -> NDArray[np.object_]:
    """Return shapes as delivered: the file's own, else points of its coordinate columns."""
    table = sieve.table
    if not sieve.columns.layer.shapes:
        return np.full(len(table), None, dtype=object)
    if table.geometry is not None:
        return table.geometry
    shapes = np.full(len(table), None, dtype=object)
    if not {"lon", "lat"} <= values.keys():
        return shapes
    pairs = np.array([values["lon"], values["lat"]], dtype=float)
    known = ~np.isnan(pairs)
    whole = known.all(axis=0)
    shapes[whole] = shapely.points(pairs[0, whole], pairs[1, whole])
    for at in np.flatnonzero(known.any(axis=0) & ~whole).tolist():
        if at not in sieve.bad:
            name = "lat" if known[0, at] else "lon"
            sieve.reject(at, "IN-06", col=sieve.columns.heading(name))
    return shapes


def _system(
    table: RawTable, raw: NDArray[np.object_], declared: str | None, ledger: Ledger
) -> Datum | None:
    """Return the coordinate system, or None with a finding where it is not known or not usable."""
    if _nowhere(raw):
        return None
    named = declared or table.crs
    if named is None:
        looks = looks_like(shapely.get_coordinates(raw))
        ledger.note("IN-02", required=_DATUMS, looks=looks)
        return None
    try:
        system = datum(named)
    except OldDatumError as error:
        ledger.note("IN-11", found=str(error))
        return None
    except UnknownDatumError:
        if declared:
            raise
        looks = looks_like(shapely.get_coordinates(raw))
        ledger.note("IN-02", required=_DATUMS, looks=looks)
        return None
    if declared and table.crs:
        _compare(system, table.crs, ledger)
    return system


def _compare(declared: Datum, own: str, ledger: Ledger) -> None:
    try:
        name = datum(own).name
    except UnknownDatumError:
        name = own[:80]
    if name != declared.name and {name, declared.name} != {"wgs84", "cgcs2000"}:
        ledger.note("IN-22", found=name, required=declared.name)


def _in_place(
    sieve: Sieve, raw: NDArray[np.object_], system: Datum | None
) -> NDArray[np.object_] | None:
    """Return usable shapes in degrees, None when the datum cannot be right."""
    layer = sieve.columns.layer
    if system and not system.degrees and all_degrees(shapely.get_coordinates(raw)):
        looks = looks_like(shapely.get_coordinates(raw))
        sieve.ledger.note("IN-28", found=system.name, required=_DATUMS, looks=looks)
        return None
    shapes = in_degrees(raw, system) if system else raw
    off, nowhere = off_the_globe(shapes), at_zero(raw)
    if system and off.sum() > _MOST_OFF * (~shapely.is_missing(raw) & ~nowhere).sum():
        looks = looks_like(shapely.get_coordinates(raw))
        sieve.ledger.note("IN-28", found=system.name, required=_DATUMS, looks=looks)
        return None
    for at in np.flatnonzero(off | nowhere).tolist():
        x, y, *_ = shapely.bounds(raw[at])
        told = sieve.reject if layer.placed else sieve.warn
        told(at, "IN-10" if layer.placed else "IN-29", found=f"({x:.6g}, {y:.6g})")
        shapes[at] = None
    clean = cleaned(shapes, layer)
    _tell_shapes(sieve, clean.repaired, clean.wrong, clean.shapes)
    _tell_nowhere(sieve, raw[sieve.kept()])
    return clean.shapes


def _tell_shapes(
    sieve: Sieve,
    repaired: Mapping[int, float],
    wrong: Mapping[int, Words],
    shapes: NDArray[np.object_],
) -> None:
    layer = sieve.columns.layer
    limit = sieve.ledger.pack["IN-27"].number("percent")
    for at, change in sorted(repaired.items()):
        sieve.warn(at, "IN-27" if change > limit else "IN-09", found=change)
    wanted = " / ".join(layer.shapes)
    for at, reason in sorted(wrong.items()):
        sieve.reject(at, "IN-08", found=reason, required=wanted)
    if layer.placed:
        for at in np.flatnonzero(shapely.is_missing(shapes)).tolist():
            if at not in sieve.bad:
                sieve.reject(at, "IN-08", found=Words("为空", "is empty"), required=wanted)


def _tell_nowhere(sieve: Sieve, raw: NDArray[np.object_]) -> None:
    """Say how many rows have no place, where a place is usual but not required."""
    layer = sieve.columns.layer
    without = int((shapely.is_missing(raw) | shapely.is_empty(raw)).sum())
    if without and layer.shapes and not layer.placed:
        sieve.ledger.note("IN-31", found=without, required=" / ".join(layer.shapes))


def _pairs(
    layer: Layer, raw: NDArray[np.object_], system: Datum | None
) -> Sequence[Delivered | None]:
    """Return the coordinate pairs as they came, for layers that are points and nothing else."""
    if system is None or layer.shapes != (POINT,):
        return [None] * len(raw)
    box = shapely.bounds(raw)
    return [
        None if np.isnan(x) else Delivered(x=float(x), y=float(y), datum=system.name)
        for x, y in zip(box[:, 0].tolist(), box[:, 1].tolist(), strict=True)
    ]
