"""From checked values to places: one builder for each layer of `gis.places`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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

PLACE_FIELDS = frozenset(("lon", "lat", "shape", *(one.name for one in DELIVERED)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Checked rows of one layer: n values for each field that was delivered, n shapes or None.

    `unit_located` says which unit codes were found from the position. `delivered` holds the
    coordinate pairs of points as they came. `headings` are the columns' own names by field.
    """

    values: Mapping[str, Sequence[Any]]
    rows: NDArray[np.int64]
    shapes: NDArray[np.object_]
    delivered: Sequence[Delivered | None]
    unit_located: Sequence[bool]
    headings: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.rows)

    def records(self, *but: str) -> Iterator[dict[str, Any]]:
        """Return each row as field -> value, without the fields `but` and without its place."""
        names = [name for name in self.values if name not in {*but, *PLACE_FIELDS}]
        columns = [self.values[name] for name in names]
        if not columns:
            return ({} for _ in range(len(self)))
        return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


Build = Callable[[Typed], list[object]]


def _divisions(typed: Typed) -> list[object]:
    return [
        Division(**record | {"level": Level(record["level"])}, boundary=shape)
        for record, shape in zip(typed.records(), typed.shapes, strict=True)
    ]


def _units(typed: Typed) -> list[object]:
    return [
        Unit(**record, kind=UnitKind(kind) if kind else None, boundary=shape)
        for record, kind, shape in zip(
            typed.records("kind"), typed.values.get("kind", [None] * len(typed)), typed.shapes,
            strict=True,
        )
    ]  # fmt: skip


def _hamlets(typed: Typed) -> list[object]:
    return [Hamlet(**record, geometry=shape) for record, shape in _with_unit(typed)]


def _blocks(typed: Typed) -> list[object]:
    approx = typed.values.get("approx", [None] * len(typed))
    households = typed.values.get("households", [None] * len(typed))
    return [
        Block(
            **record,
            households=count,
            approx=bool(about),
            geometry=shape,
            unit_located=found,
        )
        for (record, shape), count, about, found in zip(
            _with_unit(typed, "approx", "households"), households, approx, typed.unit_located,
            strict=True,
        )
    ]  # fmt: skip


def _barriers(typed: Typed) -> list[object]:
    return [Barrier(**record, geometry=shape) for record, shape in _plain(typed)]


def _crossings(typed: Typed) -> list[object]:
    return [Crossing(**record, geometry=shape) for record, shape in _plain(typed)]


def _roads(typed: Typed) -> list[object]:
    return [Road(**record, geometry=shape) for record, shape in _plain(typed)]


def _key_places(typed: Typed) -> list[object]:
    return [KeyPlace(**record, geometry=shape) for record, shape in _with_unit(typed)]


def _plain(typed: Typed) -> Iterator[tuple[dict[str, Any], Any]]:
    return zip(typed.records(), typed.shapes, strict=True)


def _with_unit(typed: Typed, *but: str) -> Iterator[tuple[dict[str, Any], Any]]:
    for record, shape in zip(typed.records(*but), typed.shapes, strict=True):
        yield {"unit_code": None} | record, shape


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
