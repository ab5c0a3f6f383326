"""From a delivered table to checked rows: what is taken, what is rejected, and why.

Nothing here decides for a person: a file whose columns or coordinate system are not known is
blocked, a row that cannot be kept is rejected with its original cells, and every other change is
said in a finding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.findings import Finding
from gis.intake.columns import CONSTANT, Columns, recognised
from gis.intake.ledger import Ledger, listed
from gis.intake.places import Typed
from gis.intake.rows import (
    BadConstantError,
    Form,
    Rejected,
    Sieve,
    values_of,
    without_subtotals,
)
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
from gis.intake.units import located
from gis.layers.catalogue import LAYERS
from gis.layers.fields import POINT, Layer
from gis.places import Delivered, Unit
from gis.questions import Answers, Question
from gis.reading.table import RawTable
from gis.rulebook import Pack, Words

_DATUMS = ", ".join((*NAMED_DATUMS, "EPSG:n"))
_MOST_OFF = 0.5  # when more of a file lies off the globe its coordinate system is wrong, not rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person said about a file: its datum, the unit of all rows, fields to columns.

    `mapping` is what `gis.intake.columns` reads: a column, ":=VALUE", "#row" or "COLUMN#".
    `answers` answer the questions of the file by their ids (`gis.questions`).
    """

    crs: str | None = None
    unit: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)

    def said(self, layer: Layer) -> dict[str, str]:
        """Return the mapping with the unit of all rows in it."""
        names = {one.name for one in layer.fields}
        where = layer.key if layer.name == "units" else "unit_code"
        if self.unit is None or where not in names:
            return dict(self.mapping)
        return {**self.mapping, where: f"{CONSTANT}{self.unit}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What became of a file. `typed` is None when it is blocked: the findings say why."""

    layer: str
    file: str
    read: int
    typed: Typed | None
    datum: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def accepted(self) -> int:
        """How many rows are taken."""
        return 0 if self.typed is None else len(self.typed)


def taken_in(
    table: RawTable,
    layer_name: str,
    wishes: Wishes,
    *,
    pack: Pack,
    units: Sequence[Unit] | None,
    forms: Mapping[str, Form] | None = None,
) -> Intake:
    """Return what can be kept of a table, and everything there is to say about it.

    `units` are those of the store, to find and check unit codes; None where there is no store.
    `forms` says by field what its codes must look like.
    """
    layer = LAYERS[layer_name]
    ledger = Ledger(pack, table.file, wishes.answers)
    for said in table.notes:
        ledger.note(said.rule, **said.values)  # type: ignore[arg-type]
    ledger.asked.extend(table.questions)
    table = without_subtotals(table, ledger)
    columns = recognised(table, layer, wishes.said(layer), ledger)
    blocked = Intake(layer=layer_name, file=table.file, read=len(table), typed=None)
    if columns is not None and not len(table):
        without = Words("只有表头,没有数据行", "it has a header but no rows")
        ledger.note("IN-01", found=without, required=Words("应有数据", "rows are needed"))
    if columns is None or not len(table):
        return _waiting(blocked, ledger)
    sieve = Sieve(table, columns, ledger, forms or {})
    blocked = replace(blocked, mapping=columns.as_text())
    try:
        values = values_of(sieve)
    except BadConstantError as error:
        ledger.note("IN-12", found=error.said, required=error.wanted)
        return _waiting(blocked, ledger)
    raw = _raw_shapes(sieve, values)
    system = _system(table, raw, wishes.crs, ledger)
    if system is None and not _nowhere(raw):
        return _waiting(blocked, ledger)
    typed = _placed(sieve, values, raw, system)
    if typed is None:
        return _waiting(blocked, ledger)
    typed = _in_units(typed, layer, ledger, units)
    if ledger.waits:
        return _waiting(blocked, ledger)
    _count_unknown(typed, layer, columns, ledger)
    return replace(
        blocked,
        typed=typed,
        datum=system.name if system else None,
        findings=tuple(ledger.findings),
        rejected=tuple(sieve.rejected()),
        questions=tuple(ledger.asked),
    )


def _waiting(blocked: Intake, ledger: Ledger) -> Intake:
    return replace(blocked, findings=tuple(ledger.findings), questions=tuple(ledger.asked))


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


def _placed(
    sieve: Sieve,
    values: Mapping[str, Sequence[Any]],
    raw: NDArray[np.object_],
    system: Datum | None,
) -> Typed | None:
    """Return the rows that are kept with usable shapes, None when the datum cannot be right."""
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
    kept = sieve.kept()
    _tell_nowhere(sieve, raw[kept])
    return Typed(
        values={
            name: [value for value, good in zip(column, kept, strict=True) if good]
            for name, column in values.items()
        },
        rows=sieve.table.rows[kept],
        shapes=clean.shapes[kept],
        delivered=_pairs(layer, raw[kept], system),
        unit_located=[False] * int(kept.sum()),
        headings=sieve.columns.column_of,
    )


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


def _in_units(typed: Typed, layer: Layer, ledger: Ledger, units: Sequence[Unit] | None) -> Typed:
    """Return the rows with their units: as delivered, else where they lie in the store's units."""
    if units is None or not any(one.name == "unit_code" for one in layer.fields):
        return typed
    given = list(typed.values.get("unit_code", [None] * len(typed)))
    known = {unit.code for unit in units}
    strange = [code for code in given if code is not None and code not in known]
    if strange:
        codes = listed(sorted(set(strange)))
        ledger.note("IN-13", found=len(strange), codes=codes)
    if layer.name == "grids":  # the units of a grid are those its blocks lie in
        return typed
    unplaced = typed.shapes.copy()
    unplaced[[code is not None for code in given]] = None
    found = located(unplaced, units)
    codes_now = [code or place for code, place in zip(given, found, strict=True)]
    outside = [
        str(key) for key, code in zip(typed.values[layer.key], codes_now, strict=True) if not code
    ]
    if outside:
        ledger.note("IN-14", found=len(outside), ids=listed(outside))
    return replace(
        typed,
        values={**typed.values, "unit_code": codes_now},
        unit_located=[place is not None for place in found],
    )


def _count_unknown(typed: Typed, layer: Layer, columns: Columns, ledger: Ledger) -> None:
    """Say how many blocks have no count of households: unknown is not 0 (DAT-01)."""
    if layer.name != "blocks" or not len(typed):
        return
    counts = typed.values.get("households", [None] * len(typed))
    unknown = sum(count is None for count in counts)
    if "households" not in {*columns.column_of, *columns.value_of}:
        names = " / ".join(layer["households"].names)
        ledger.note("IN-30", found=unknown, required=names, col=layer["households"].zh)
    elif unknown:
        ledger.note("IN-15", found=unknown, col=columns.heading("households"))
