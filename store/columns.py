"""Rows of a table as columns: a million rows are a few lists, not a million mappings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Table

Boxes = NDArray[np.float64]  # (n, 4): west, south, east, north; NaN where there is no geometry
_CELLS = 65_535  # of the curve, in each direction


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows of one table: n values for each column. `boxes` belongs to the geometry."""

    table: Table
    columns: Mapping[str, Sequence[Any]]
    boxes: Boxes | None = None

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __getitem__(self, at: slice) -> "TableRows":
        boxes = None if self.boxes is None else self.boxes[at]
        cut = {name: column[at] for name, column in self.columns.items()}
        return TableRows(self.table, cut, boxes)

    def chosen(self, at: Sequence[int]) -> "TableRows":
        """Return the rows at these places, in this order; all of them as they are cost nothing."""
        if at == list(range(len(self))):
            return self
        boxes = None if self.boxes is None else self.boxes[np.asarray(at, dtype=np.intp)]
        taken = {name: [column[one] for one in at] for name, column in self.columns.items()}
        return TableRows(self.table, taken, boxes)

    def with_all(self, **values: Any) -> "TableRows":
        """Return the rows with more columns that have one value in every row."""
        more = {name: [value] * len(self) for name, value in values.items()}
        return TableRows(self.table, {**self.columns, **more}, self.boxes)

    def with_column(self, name: str, values: Sequence[Any]) -> "TableRows":
        """Return the rows with one more column."""
        return TableRows(self.table, {**self.columns, name: values}, self.boxes)

    def by(self, name: str) -> "TableRows":
        """Return the rows in the order of a column: its index is then filled from one end."""
        keys = self.columns[name]
        return self.chosen(sorted(range(len(keys)), key=keys.__getitem__))


Rows = tuple[TableRows, ...]


def runs(rows: TableRows, size: int) -> Iterator[TableRows]:
    """Return the rows in runs of at most `size`."""
    for at in range(0, len(rows), size):
        yield rows[at : at + size]


def by_nearness(boxes: Boxes) -> NDArray[np.intp]:
    """Return the places of boxes so that neighbours on the map follow each other.

    A spatial index that is filled in this order touches few of its pages at a time.
    """
    return np.argsort(_along_curve(boxes), kind="stable")


def _along_curve(boxes: Boxes) -> NDArray[np.uint64]:
    """Return the place of each box's middle on a Z-order curve."""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    low = middles.min(axis=0, initial=np.inf)
    span = middles.max(axis=0, initial=-np.inf) - low
    cells = ((middles - low) / np.where(span > 0, span, 1) * _CELLS).astype(np.uint64)
    return _spread(cells[:, 0]) | (_spread(cells[:, 1]) << np.uint64(1))


def _spread(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return 16-bit numbers with a free bit after each of their own (G. M. Morton, 1966)."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return bits
