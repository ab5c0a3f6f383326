"""A delivered table as raw cells, and what its reader has to say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gis.questions import Answers, Question

Column = NDArray[np.generic]

ALL_SHEETS = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is to be read: a file of one kind, and what is known or wished about it.

    `layer` is the layer or sheet a person named, `likely` are names to look for, best first.
    `labels` are known column names (in `comparable` form): in a sheet the row that holds most of
    them is the header. `answers` settle what a reader would ask.
    """

    path: Path
    kind: str
    layer: str | None = None
    likely: Sequence[str] = ()
    labels: Collection[str] = ()
    answers: Answers = field(default_factory=dict)

    @property
    def wanted(self) -> str:
        """Return the layer as the child takes it: "=", the name; else the likely names.

        All sheets ("*") are no sheet of that name: the child then gives every one.
        """
        named = self.layer not in (None, "", ALL_SHEETS)
        return f"=\t{self.layer}" if named else "\t".join(self.likely)


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
    reader did or saw; `questions` are its own, unanswered (`gis.questions`). `titles` are the
    texts above the header of a sheet.
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
    titles: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)
