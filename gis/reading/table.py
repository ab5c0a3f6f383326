"""A delivered table as raw cells, and what its reader has to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gis.questions import Question

Column = NDArray[np.generic]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something the reader did or saw, to be said as a finding of this rule with these values."""

    rule: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table as it was delivered: n rows, cells as they stood there.

    `columns` are arrays of n cells: numbers of a typed file, else texts, numbers, datetimes and
    None. `geometry` is n shapes in the system `crs` (a text pyproj reads; None where the file
    names none), or None for a table without shapes. `rows` are the row numbers as a person
    counts them: from 1, in sheets with the rows above counted. `exact` is False for a
    spreadsheet, where long whole numbers have lost their last digits. `notes` are what the
    reader did or saw; `questions` are its own, unanswered (`gis.questions`).
    """

    file: str
    layer: str
    kind: str
    columns: Mapping[str, Column]
    rows: NDArray[np.int64]
    geometry: NDArray[np.object_] | None = None
    crs: str | None = None
    exact: bool = True
    notes: tuple[Note, ...] = ()
    questions: tuple[Question, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)
