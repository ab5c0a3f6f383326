"""The rows of one file while they are checked: which are rejected, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely

from gis.cells.personal import PersonalNumbers
from gis.findings import Finding
from gis.intake.columns.decided import Columns
from gis.intake.ledger import Ledger, Said
from gis.layers.fields import SHAPE
from gis.reading.table import RawTable
from gis.rulebook import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that is not taken: its number, why, and its cells as they came (persons' left out)."""

    row: int
    finding: Finding
    original: Mapping[str, str]


def _nothing(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a code must look like: the rule that says so, and what is wrong with one (or None).

    `plain` gives the right code that a wrong one would be if it were written plainly; a person
    is asked whether it is meant (IN-98).
    """

    rule: str
    fault: Callable[[str], Words | None]
    plain: Callable[[str], str | None] = _nothing


@dataclass(frozen=True, slots=True)
class Sieve:
    """The rows of one file while they are checked: which are rejected, and the first reason."""

    table: RawTable
    columns: Columns
    ledger: Ledger
    forms: Mapping[str, Form] = field(default_factory=dict)
    bad: dict[int, Finding] = field(default_factory=dict)

    @property
    def numbers(self) -> PersonalNumbers:
        """What a number of a person looks like."""
        return self.ledger.numbers

    def reject(
        self, at: int, rule: str, *, found: Said = None, required: Said = None, **values: object
    ) -> None:
        """Reject the row at this index, with a finding that names its number."""
        row = int(self.table.rows[at])
        finding = self.ledger.note(rule, row=row, found=found, required=required, **values)
        self.bad.setdefault(at, finding)

    def warn(
        self, at: int, rule: str, *, found: Said = None, required: Said = None, **values: object
    ) -> None:
        """Say something about the row at this index that does not reject it."""
        row = int(self.table.rows[at])
        self.ledger.note(rule, row=row, found=found, required=required, **values)

    def kept(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which rows are taken."""
        good = np.ones(len(self.table), dtype=bool)
        good[list(self.bad)] = False
        return good

    def rejected(self) -> list[Rejected]:
        """Return the rejected rows in the order of the file, numbers of persons covered.

        A shape goes along as text, in the coordinates of the file: a row that is corrected in a
        sheet comes back with its place.
        """
        shown = {
            name: column
            for name, column in self.table.columns.items()
            if self.columns.kept_as_delivered(name)
        }
        return [
            Rejected(
                row=int(self.table.rows[at]),
                finding=finding,
                original={
                    **{name: self.numbers.shown(cells.item(at)) for name, cells in shown.items()},
                    **self._shape(at),
                },
            )
            for at, finding in sorted(self.bad.items())
        ]

    def _shape(self, at: int) -> dict[str, str]:
        shape = None if self.table.geometry is None else self.table.geometry[at]
        return {} if shape is None else {SHAPE.zh: shapely.to_wkt(shape, rounding_precision=9)}
