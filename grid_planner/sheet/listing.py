"""The list of a wall sheet: a row for each grid, units as headings, and how it can be set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grid_planner.sheet.content import Content, GridOnSheet, UnitOnSheet
from grid_planner.sheet.marks import Anchor, Mark
from grid_planner.sheet.press import Press
from grid_planner.sheet.tables import (
    Column,
    Columns,
    Row,
    SetRow,
    Style,
    Table,
    draw,
    set_rows,
    stacked,
    widths,
)
from grid_planner.sheet.words import Speech

_COLUMNS = ("number", "code", "name", "households", "worker", "phone")
_BREAK = frozenset({"name", "worker"})
NOT_ON_MAP = "*"


@dataclass(frozen=True, slots=True)
class SetList:
    """A list set in blocks beside one another: rows of each, widths of columns, gap in mm."""

    style: Style
    columns: tuple[float, ...]
    aligns: tuple[Anchor, ...]
    blocks: tuple[tuple[SetRow, ...], ...]
    gap: float

    @property
    def width(self) -> float:
        """Return the width of all blocks in mm."""
        return len(self.blocks) * sum(self.columns) + (len(self.blocks) - 1) * self.gap

    @property
    def height(self) -> float:
        """Return the height of the highest block in mm."""
        return max(sum(row.height for row in block) for block in self.blocks)

    def stretched(self, width: float) -> "SetList":
        """Return the list with wider columns that fill a width."""
        gaps = (len(self.blocks) - 1) * self.gap
        by = (width - gaps) / (self.width - gaps)
        return replace(self, columns=tuple(column * max(by, 1.0) for column in self.columns))

    def marks(self, at: tuple[float, float]) -> list[Mark]:
        """Return the marks of the list from its upper left corner."""
        step = sum(self.columns) + self.gap
        columns = Columns(self.columns, self.aligns, self.style)
        return [
            mark
            for number, block in enumerate(self.blocks)
            for mark in draw(block, columns, (at[0] + number * step, at[1]))
        ]  # fmt: skip


def list_of(
    content: Content, tints: Mapping[str, str], speech: Speech, missed: Sequence[str] = ()
) -> Table:
    """Return the list of the grids of a sheet; `missed` codes found no place on the map.

    Columns that would say nothing are left out: workers where none at all is registered, and
    the number on the map where it is the code.
    """
    names = columns_of(content)
    columns = tuple(
        Column(
            heading=speech(f"column.{name}"),
            align="end" if name == "households" else "start",
            breaks=name in _BREAK,
        )
        for name in names
    )
    rows: list[Row] = []
    for unit in content.units:
        grids = content.of_unit(unit.code)
        if len(content.units) > 1 and grids:
            rows.append(Row(group=_heading(unit, grids, speech)))
        for grid in grids:
            cells = _cells(grid, speech, starred=grid.code in missed or grid.boundary is None)
            if "number" not in names:
                cells["code"] = cells["number"]
            rows.append(Row(cells=tuple(cells[name] for name in names), swatch=tints[grid.code]))
    return Table(columns, tuple(rows))


def columns_of(content: Content) -> tuple[str, ...]:
    """Return the columns of the list that say something."""
    needless = set()
    if not any(grid.contacts for grid in content.grids):
        needless |= {"worker", "phone"}
    if all(grid.short == grid.code for grid in content.grids):
        needless.add("number")
    return tuple(name for name in _COLUMNS if name not in needless)


def _heading(unit: UnitOnSheet, grids: Sequence[GridOnSheet], speech: Speech) -> str:
    """Return the line over the grids of a unit: how many, households, and of what state."""
    known, unknown = sum(g.households for g in grids), sum(g.unknown_blocks for g in grids)
    parts = [speech("wall.grids", n=len(grids)), speech.total(known, unknown)]
    if unit.plan is not None and unit.plan.state.value != "in_force":
        parts.append(speech(f"state.{unit.plan.state.value}"))
    if unit.plan is not None and unit.plan.self_approved:
        parts.append(speech("mark.self_approved"))
    return f"{unit.name}{speech('colon')}{speech('list.comma').join(parts)}"


def _cells(grid: GridOnSheet, speech: Speech, *, starred: bool) -> dict[str, str]:
    nobody = speech("unregistered")
    return {
        "number": grid.short + (NOT_ON_MAP if starred else ""),
        "code": grid.code,
        "name": grid.name,
        "households": speech.households(grid.households, grid.unknown_blocks, short=True),
        "worker": "\n".join(one.name for one in grid.contacts) or nobody,
        "phone": "\n".join(one.phone or nobody for one in grid.contacts) or nobody,
    }


def ways_to_set(
    table: Table, press: Press, sizes: Sequence[float], most_mm: float
) -> Iterator[SetList]:
    """Return the list in one block for each size of text, the largest first.

    Long names are broken only where the list would be wider than `most_mm`.
    """
    for size in sizes:
        style = Style(size * press.growth, press.measure)
        columns = widths(table, style)
        if sum(columns) > most_mm:
            columns = widths(table, style, most_mm)
        rows = tuple(set_rows(table, columns, style))
        aligns = tuple(column.align for column in table.columns)
        yield SetList(style, columns, aligns, (rows,), 3.0 * press.growth)


def in_height(one: SetList, high: float) -> SetList:
    """Return a list of one block in as many blocks as a height asks for."""
    return replace(one, blocks=tuple(tuple(b) for b in stacked(one.blocks[0], high)))


def in_blocks(one: SetList, count: int) -> SetList:
    """Return a list of one block in at most so many blocks, as low as they can be."""
    rows = one.blocks[0]
    high = (one.height + (count - 1) * rows[0].height) / count
    step = min(row.height for row in rows) / 2
    while len(stacked(rows, high)) > count:
        high += step
    return in_height(one, high)


def set_anew(one: SetList, table: Table) -> SetList:
    """Return a list with the texts of another table of as many rows, in the same places."""
    rows = iter(set_rows(table, one.columns, one.style))
    heading = next(rows)
    blocks = tuple((heading, *(next(rows) for _ in block[1:])) for block in one.blocks)
    return replace(one, blocks=blocks)
