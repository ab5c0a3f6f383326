"""From checked values to places: one builder for each layer of `gis.places`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.batch import Batch
from gis.layers.fields import DELIVERED
from gis.places import (
    Barrier,
    Block,
    Crossing,
    Delivered,
    Division,
    Hamlet,
    KeyPlace,
    Level,
    Road,
    Unit,
    UnitKind,
)
from gis.reading.table import Column

PLACE_FIELDS = frozenset(("lon", "lat", "shape", "datum", *(one.name for one in DELIVERED)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Checked rows of one layer: n values for each field that was delivered, n shapes or None.

    `unit_located` says which unit codes were found from the position. `delivered` holds the
    coordinate pairs of points as they came. `headings` are the columns' own names by field;
    `cells` are the cells of coordinate columns as they stood there.
    """

    values: Mapping[str, Sequence[Any]]
    rows: NDArray[np.int64]
    shapes: NDArray[np.object_]
    delivered: Sequence[Delivered | None]
    unit_located: Sequence[bool]
    headings: Mapping[str, str]
    cells: Mapping[str, Column] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def records(self, *but: str) -> Iterator[dict[str, Any]]:
        """Return each row as field -> value, without the fields `but` and without its place."""
        names = [name for name in self.values if name not in {*but, *PLACE_FIELDS}]
        columns = [self.values[name] for name in names]
        if not columns:
            return ({} for _ in range(len(self)))
        return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


Build = Callable[[Typed], Sequence[object]]


def _batch(typed: Typed, thing: type, shape: str = "geometry", **more: Sequence[Any]) -> Batch:
    """Return the rows as things; what was not delivered has the field's own default."""
    count = len(typed)
    values = {name: column for name, column in typed.values.items() if name not in PLACE_FIELDS}
    values |= {shape: typed.shapes.tolist(), **more}
    for one in fields(thing):
        if one.name not in values and one.default is not MISSING:
            values[one.name] = [one.default] * count
    return Batch(thing, values)


def _nothing(typed: Typed, name: str) -> Sequence[Any]:
    return typed.values.get(name, [None] * len(typed))


def _divisions(typed: Typed) -> Batch:
    levels = [Level(level) for level in typed.values["level"]]
    return _batch(typed, Division, "boundary", level=levels)


def _units(typed: Typed) -> Batch:
    kinds = [UnitKind(kind) if kind else None for kind in _nothing(typed, "kind")]
    return _batch(typed, Unit, "boundary", kind=kinds)


def _hamlets(typed: Typed) -> Batch:
    return _batch(typed, Hamlet, unit_code=_nothing(typed, "unit_code"))


def _blocks(typed: Typed) -> Batch:
    return _batch(
        typed,
        Block,
        unit_code=_nothing(typed, "unit_code"),
        households=_nothing(typed, "households"),
        approx=[bool(about) for about in _nothing(typed, "approx")],
        unit_located=typed.unit_located,
    )


def _barriers(typed: Typed) -> Batch:
    return _batch(typed, Barrier)


def _crossings(typed: Typed) -> Batch:
    return _batch(typed, Crossing)


def _roads(typed: Typed) -> Batch:
    return _batch(typed, Road)


def _key_places(typed: Typed) -> Batch:
    return _batch(typed, KeyPlace, unit_code=_nothing(typed, "unit_code"))


BUILDERS: Mapping[str, Build] = {
    "divisions": _divisions,
    "units": _units,
    "hamlets": _hamlets,
    "blocks": _blocks,
    "barriers": _barriers,
    "crossings": _crossings,
    "roads": _roads,
    "key_places": _key_places,
}
