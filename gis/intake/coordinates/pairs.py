"""Two coordinates in one cell, taken apart."""

import re
from dataclasses import replace

import numpy as np

from gis.cells.words import normal
from gis.intake.columns.decided import Columns
from gis.intake.ledger import Ledger
from gis.reading.table import Column, Note, RawTable
from gis.rulebook import Words

_SIGNS = frozenset(",;，；、 \u3000")
_BETWEEN = re.compile(r"[,;，；、]")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_BLANK = re.compile(r"([+-]?\d{1,3}\.\d+)\s+([+-]?\d{1,3}\.\d+)")
_TAKEN_APART = "IN-89"


def apart(table: RawTable, columns: Columns, ledger: Ledger) -> RawTable:
    """Return the table with longitude and latitude in their own columns.

    A cell such as "112.3,30.5" in one of the two columns gives both, when the other is empty or
    says the same.
    """
    names = [columns.column_of.get(name) for name in ("lon", "lat")]
    if table.geometry is not None or not all(names):
        return table
    lon, lat = (table.columns[str(name)] for name in names)
    if not (_may_hold_two(lon) or _may_hold_two(lat)):
        return table
    east, north = lon.astype(object), lat.astype(object)
    taken = 0
    for at, (x, y) in enumerate(zip(lon.tolist(), lat.tolist(), strict=True)):
        both = _both(x, y)
        if both is not None:
            east[at], north[at] = both
            taken += 1
    if not taken:
        return table
    said = Words(f"{taken}行的经度、纬度写在同一个单元格里,已分开",
                 f"{taken} rows had both coordinates in one cell; they were taken apart")  # fmt: skip
    ledger.note(_TAKEN_APART, found=said)
    return replace(
        table,
        columns={**table.columns, str(names[0]): east, str(names[1]): north},
        notes=(*table.notes, Note(rule=_TAKEN_APART)),
    )


def was_apart(table: RawTable) -> bool:
    """Tell whether cells of the table were taken apart."""
    return any(note.rule == _TAKEN_APART for note in table.notes)


def _may_hold_two(column: Column) -> bool:
    if column.dtype.kind in "bif":
        return False
    joined = "".join(cell for cell in column.tolist() if isinstance(cell, str))
    return not _SIGNS.isdisjoint(joined)


def _both(x: object, y: object) -> tuple[str, str] | None:
    there = [cell.strip() for cell in (x, y) if isinstance(cell, str) and cell.strip()]
    others = [cell for cell in (x, y) if not isinstance(cell, str) and not _empty(cell)]
    return _two(there[0]) if there and not others and len(set(there)) == 1 else None


def _empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and np.isnan(cell))


def _two(text: str) -> tuple[str, str] | None:
    plain = normal(text)
    blank = _BLANK.fullmatch(plain)
    if blank:
        return blank.group(1), blank.group(2)
    # the halves as they came: signs of minutes and seconds do not survive `normal`
    parts = [part.strip() for part in _BETWEEN.split(text)]
    if len(parts) != 2 or not all(parts) or _THOUSANDS.fullmatch(plain):  # noqa: PLR2004 -- a pair
        return None
    return parts[0], parts[1]
