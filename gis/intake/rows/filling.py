"""Blank cells that may mean "the same as above": asked for each column, never assumed."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gis.cells.column import as_list
from gis.cells.words import text
from gis.intake.columns.decided import TAB, Columns
from gis.intake.ledger import Ledger
from gis.questions import Choice
from gis.reading.table import Column, RawTable
from gis.rulebook import Words

_SAMPLES = 3
_YES = Choice(value="yes", label=Words("是,与上一行相同", "yes, the same as above"))
_NO = Choice(value="no", label=Words("否,是未知", "no, it is not known"))


def filled(table: RawTable, columns: Columns, ledger: Ledger) -> RawTable:
    """Return the table with blank places filled from above, where a person says that it is meant.

    Only columns that name a place are asked for (IN-64); without an answer they stay unknown.
    Nothing is carried from one sheet into the next.
    """
    if table.geometry is not None or len(table) < 2:  # noqa: PLR2004
        return table
    changed: dict[str, Column] = {}
    for name in ledger.pack["IN-64"].params["fields"]:
        heading = columns.column_of.get(name)
        if heading is None or heading in changed or name == columns.layer.key:
            continue
        cells = as_list(table.columns[heading])
        above = _above(table, cells)
        if (above >= 0).any() and _wanted(heading, cells, above, ledger):
            whole = np.array(cells, dtype=object)
            whole[above >= 0] = whole[above[above >= 0]]
            changed[heading] = whole
    return replace(table, columns={**table.columns, **changed}) if changed else table


def _above(table: RawTable, cells: Sequence[object]) -> NDArray[np.int64]:
    """Return for each blank cell the row of the last one above it that is not, else -1."""
    blank = np.fromiter((_is_blank(cell) for cell in cells), dtype=bool, count=len(cells))
    rows = np.arange(len(cells))
    above = np.maximum.accumulate(np.where(blank, -1, rows))
    if TAB in table.columns:
        tabs = table.columns[TAB]
        above = np.where((above >= 0) & (tabs[above] == tabs), above, -1)
    return np.where(blank, above, -1)


def _is_blank(cell: object) -> bool:
    if type(cell) is str and cell[:1] > " " and cell.isalnum():
        return False
    return text(cell) is None


def _wanted(
    heading: str, cells: Sequence[object], above: NDArray[np.int64], ledger: Ledger
) -> bool:
    seen = dict.fromkeys(text(cells[at]) for at in above[above >= 0][:1000].tolist())
    answer = ledger.ask(
        "IN-64",
        f"fill.{heading}",
        choices=(_YES, _NO),
        samples=tuple(one for one in seen if one)[:_SAMPLES],
        otherwise=Words("空白处按“未知”保存", "blank cells are stored as unknown"),
        found=int((above >= 0).sum()),
        col=heading,
    )
    return answer == "yes"
