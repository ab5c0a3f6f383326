"""Which column of a file is which field, as it was decided (`recognising` decides it).

A person says it with `--map` or by answering `column.FIELD`, one text for each field: a column's
name; ":=VALUE" for one value in every row; "#row" for identifiers made from row numbers, "#name"
for the codes of the store's units of those names;
"COLUMN#" for a column whose repeated values get #2, #3 and so on; "-" for none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gis.cells.words import text
from gis.intake.columns.persons import PersonColumns
from gis.layers.fields import Layer
from gis.reading.table import RawTable

BY_ROW = "#row"
BY_NAME = "#name"
CONSTANT = ":="
SUFFIX = "#"
NONE = "-"
TAB = "工作表"  # the column in which the reader of sheets says from which sheet a row is

_SAMPLES = 3
_LOOKED_AT = 200  # rows that samples are taken from


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a file by field, and what else was decided about them.

    `column_of` maps fields to column names, `value_of` to the one value of every row. `by_row`
    says that identifiers come from row numbers, `by_name` that they are those of the store's units
    of that name, `suffixed` that repeated ones get a number.
    `personal` columns are dropped and never shown, `unused` ones hold nothing we keep. The file
    cannot be taken before the columns are `complete`.
    """

    layer: Layer
    persons: PersonColumns
    column_of: Mapping[str, str] = field(default_factory=dict)
    value_of: Mapping[str, str] = field(default_factory=dict)
    by_row: bool = False
    by_name: bool = False
    suffixed: bool = False
    personal: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    complete: bool = False

    def heading(self, name: str) -> str:
        """Return what a person calls the field: the column's name, else the label."""
        return self.column_of.get(name) or self.layer[name].zh

    def kept_as_delivered(self, column: str) -> bool:
        """Tell whether the cells of a column stay with a rejected row: nobody may be named there."""
        unread = column in self.unused and self.persons.free(column)
        return column not in self.personal and not unread

    def as_text(self) -> dict[str, str]:
        """Return the mapping as `--map` would say it, for previews and import records."""
        said = {name: f"{CONSTANT}{value}" for name, value in self.value_of.items()}
        said |= self.column_of
        if self.by_row or self.by_name:
            said[self.layer.key] = BY_ROW if self.by_row else BY_NAME
        elif self.suffixed:
            said[self.layer.key] += SUFFIX
        return said


def shown_samples(table: RawTable, columns: Columns) -> dict[str, tuple[str, ...]]:
    """Return up to three cells of each column that is about no person, what is personal masked.

    Of remarks that are not used nothing is shown: they may name anyone.
    """
    shown: dict[str, tuple[str, ...]] = {}
    for name, cells in table.columns.items():
        if name in columns.unused and columns.persons.free(name):
            shown[name] = ()
        elif name not in columns.personal:
            seen = dict.fromkeys(filter(None, map(text, cells[:_LOOKED_AT].tolist())))
            few = [seen_one[:60] for seen_one in list(seen)[:_SAMPLES]]
            shown[name] = tuple(columns.persons.shown(one) for one in few)
    return shown
