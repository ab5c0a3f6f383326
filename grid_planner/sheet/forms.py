"""The office's sheets as values: a title, facts, a table with groups, notes, room to sign.

The same form becomes pages here and a workbook elsewhere; numbers stay numbers in it.
"""

from dataclasses import dataclass, field

from grid_planner.sheet.tables import Column
from grid_planner.sheet.words import Speech

Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of a form: a cell for each column, or a heading over the rows that follow."""

    cells: tuple[Cell, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A sheet of the office about one unit. `name` is short enough for the tab of a workbook."""

    name: str
    title: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    stamps: tuple[tuple[str, str], ...] = field(default=())
    high_mm: float = 0.0


def told(cell: Cell, speech: Speech) -> str:
    """Return a cell as text; None is left blank, to be filled in."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.1f}" if speech.language == "en" else f"{cell:.1f}"
    return speech.number(cell) if isinstance(cell, int) else cell
