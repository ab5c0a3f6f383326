"""Rows that sum up others: told apart from things, and held against the rows they sum up (GRID-20).

A total that is written in the file must be exact: the same hand wrote the rows above it. The total
that the store has of a unit may differ by the share that GRID-20 allows.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.cells.column import as_list, read_column
from gis.cells.counts import count
from gis.cells.words import known_text
from gis.intake.columns.decided import TAB, Columns
from gis.intake.ledger import Ledger, listed
from gis.places import Unit
from gis.reading.table import RawTable
from gis.rulebook import Rule, Words

_UNTIL = 12  # a longer text that ends in "total" is a remark
_PART = "小计"
_FEWEST_COLUMNS = 3
_SHORTEST_NOTE = 4
_SENTENCE = re.compile(r"[:：，。；、！？（(\u3000]|^(?:注|说明|备注|共|制表|填表|审核)")


@dataclass(frozen=True, slots=True)
class _Total:
    """A row that sums up: its index, what it calls itself, whether only a part of the sheet."""

    at: int
    label: str

    @property
    def of_part(self) -> bool:
        return self.label.endswith(_PART)


def without_totals(table: RawTable, columns: Columns, ledger: Ledger) -> RawTable:
    """Return the table without rows of totals and of who filled in the sheet; sums are checked."""
    if table.geometry is not None:
        return table
    totals, footers = _told(table, columns, ledger.pack["IN-23"])
    footers = sorted({*footers, *_last_lines(table)} - {one.at for one in totals})
    unnamed = _unnamed(table, columns)
    counts = _households(table, columns) if totals or unnamed else None
    extra: list[int] = []
    if counts is not None:
        details = np.ones(len(table), dtype=bool)
        details[[one.at for one in totals]] = False
        details[footers] = False
        sheet = _Sheet(table, columns, counts, details)
        _check(sheet, totals, ledger)
        extra = _of_units(sheet, unnamed, ledger)
    out = np.zeros(len(table), dtype=bool)
    out[[*(one.at for one in totals), *footers, *extra]] = True
    if not out.any():
        return table
    rows = [str(row) for row in table.rows[out]]
    ledger.note("IN-23", found=len(rows), rows=listed(rows))
    return replace(
        table,
        columns={name: column[~out] for name, column in table.columns.items()},
        rows=table.rows[~out],
        titles=(*table.titles, *_texts_of(table, footers)),  # a note may say what was counted
    )


def _texts_of(table: RawTable, rows: Sequence[int]) -> list[str]:
    cells = [column.item(at) for at in rows for column in table.columns.values()]
    return list(dict.fromkeys(cell for cell in cells if isinstance(cell, str)))


def _told(table: RawTable, columns: Columns, rule: Rule) -> tuple[list[_Total], list[int]]:
    """Return the rows of totals and those of who filled in the sheet, by the words in them."""
    sums = "|".join(map(re.escape, rule.params["sums"]))
    foot = "|".join(map(re.escape, rule.params["footers"]))
    spaced = re.compile("|".join(r"\s*".join(map(re.escape, word)) for word in
                                 (*rule.params["sums"], *rule.params["footers"]))
                        + r"|[:\uff1a][^\S\n]*$", re.MULTILINE)  # fmt: skip
    latin = any(map(str.isascii, (*rule.params["sums"], *rule.params["footers"])))
    own = columns.column_of.get(columns.layer.key)
    totals: dict[int, str] = {}
    footers: set[int] = set()
    for name, column in table.columns.items():
        if column.dtype.kind not in "OU":
            continue
        cells = as_list(column)
        together = "\n".join([cell for cell in cells if type(cell) is str])
        if (together.isascii() and not latin) or not spaced.search(together):
            continue
        for at, cell in enumerate(cells):
            if type(cell) is not str or not spaced.search(cell):
                continue
            plain = _bare(cell).rstrip(":\uff1a")
            if re.match(foot, plain) or (plain != _bare(cell) and _alone(table, at)):
                footers.add(at)
            elif re.fullmatch(sums, plain) or re.match(
                rf"(?:{sums})(?:[:\uff1a(\uff08]|\d)", plain
            ):
                totals.setdefault(at, plain[:_UNTIL])
            elif len(plain) <= _UNTIL and re.search(rf"(?:{sums})$", plain):
                alone = (
                    own is None or own == name or known_text(table.columns[own].item(at)) is None
                )
                if alone:
                    totals.setdefault(at, plain)
    found = [_Total(at, label) for at, label in sorted(totals.items()) if at not in footers]
    return found, sorted(footers)


def _bare(cell: str) -> str:
    return re.sub(r"\s", "", cell)


def _alone(table: RawTable, at: int) -> bool:
    """Tell whether a row has one cell only: a label for a signature that is still to come."""
    return sum(known_text(column.item(at)) is not None for column in table.columns.values()) == 1


def _last_lines(table: RawTable) -> list[int]:
    """Return the rows below the last full one that hold one text only: notes, who made the file.

    A sheet with few columns has no such lines: there a row of one cell may be a thing.
    """
    cells = [column for name, column in table.columns.items() if name != TAB]
    if len(cells) < _FEWEST_COLUMNS:
        return []
    found = []
    for at in range(len(table) - 1, -1, -1):
        filled = [one for one in (known_text(column.item(at)) for column in cells) if one]
        if len(set(filled)) != 1 or len(filled[0]) < _SHORTEST_NOTE or not _is_note(filled[0]):
            break
        found.append(at)
    return found


def _is_note(line: str) -> bool:
    """Tell whether a text is a sentence or a label with something behind it, and no bare code."""
    return not line.isascii() and bool(_SENTENCE.search(line))


def _households(table: RawTable, columns: Columns) -> NDArray[np.float64] | None:
    """Return the households of every row, nan where they are not known exactly."""
    heading = columns.column_of.get("households")
    if heading is None:
        return None
    return np.array(read_column(table.columns[heading], count).values, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table with its households (nan where not known) and which of its rows are things."""

    table: RawTable
    columns: Columns
    counts: NDArray[np.float64]
    details: NDArray[np.bool_]


def _check(sheet: _Sheet, totals: Sequence[_Total], ledger: Ledger) -> None:
    """Hold every total against the rows it sums up: those since the last one of its kind."""
    table, counts, details = sheet.table, sheet.counts, sheet.details
    tabs = as_list(table.columns[TAB]) if TAB in table.columns else [None] * len(table)
    start: dict[tuple[object, bool], int] = {}
    for one in totals:
        tab = tabs[one.at]
        same = np.fromiter((other == tab for other in tabs), dtype=bool, count=len(tabs))
        rows = details & same
        first = max(start.get((tab, True), 0) if one.of_part else 0, start.get((tab, False), 0))
        start[tab, one.of_part] = one.at + 1
        above = rows.copy()
        above[:first] = above[one.at :] = False
        if not above.any():  # the last total of several, or one that stands above its rows
            above = rows.copy()
            above[one.at :] = False
        if not above.any():
            above = rows
        if not above.any() or np.isnan(counts[one.at]):
            continue
        row = int(table.rows[one.at])
        where = Words(f"第{row}行“{one.label}”", f"{one.label}, row {row}")
        _tell(ledger, where, counts[above], counts[one.at], row=row)


def _tell(
    ledger: Ledger, where: Words, parts: NDArray[np.float64], total: float, *, row: int | None
) -> bool:
    """Say that parts do not add up to a total; tell whether they do or cannot be compared."""
    unknown = np.isnan(parts).any()
    found = float(np.nansum(parts))
    if found == total or (unknown and found < total):
        return True
    ledger.note(
        "GRID-20", row=row, found=found, required=total, unit=where, sum=int(found), tot=int(total)
    )
    return False


def _unnamed(table: RawTable, columns: Columns) -> list[int]:
    """Return the rows whose identifier is blank, in a file that names units."""
    own = columns.column_of.get(columns.layer.key)
    if own is None or _unit_column(columns) is None:
        return []
    cells = as_list(table.columns[own])
    return [at for at, cell in enumerate(cells) if cell is None or not str(cell).strip()]


def _unit_column(columns: Columns) -> str | None:
    return columns.column_of.get("unit_code") or columns.column_of.get("unit_name")


def _of_units(sheet: _Sheet, unnamed: Sequence[int], ledger: Ledger) -> list[int]:
    """Return the rows that are the total of a unit: the unit and a count, and no thing named.

    One that does not agree with the rows of its unit is said, and stays to be rejected.
    """
    of_unit = _unit_column(sheet.columns)
    if not unnamed or of_unit is None:
        return []
    table, counts, names = sheet.table, sheet.counts, sheet.columns.column_of.get("name")
    units = np.array([known_text(cell) or "" for cell in as_list(table.columns[of_unit])])
    things = sheet.details.copy()
    things[list(unnamed)] = False
    totals = []
    for at in unnamed:
        others = things & (units == units[at])
        named = names is not None and known_text(table.columns[names].item(at)) is not None
        if named or not units[at] or np.isnan(counts[at]) or not others.any():
            continue
        row = int(table.rows[at])
        where = Words(f"{units[at]}(第{row}行)", f"{units[at]} (row {row})")
        if sheet.details[at] and _tell(ledger, where, counts[others], counts[at], row=row):
            totals.append(at)
    return totals


def check_reported(
    values: Mapping[str, Sequence[Any]], units: Sequence[Unit] | None, ledger: Ledger
) -> None:
    """GRID-20: hold the households of each unit in the file against the total the store has."""
    reported = {unit.code: unit for unit in units or () if unit.households is not None}
    if not reported or not {"unit_code", "households"} <= values.keys():
        return
    sums: dict[str, int] = {}
    unknown: set[str | None] = set()
    for code, households in zip(values["unit_code"], values["households"], strict=True):
        if households is None:
            unknown.add(code)
        elif code in reported:
            sums[code] = sums.get(code, 0) + households
    share = ledger.pack["GRID-20"].number("tol_share")
    for code, found in sorted(sums.items()):
        total = reported[code].households or 0
        if code not in unknown and abs(found - total) > share * total:
            ledger.note("GRID-20", found=found, required=total, unit=reported[code].name,
                        sum=found, tot=total)  # fmt: skip
