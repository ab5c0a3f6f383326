"""Forms of the office as a workbook: a tab for each unit, set up to be printed and filled in."""

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from gis.writing import Sheet
from grid_planner.sheet.forms import Cell, Form
from grid_planner.sheet.paper import Format, Paper
from grid_planner.sheet.words import Speech

_PAPERS = {Paper.A3: 8, Paper.A4: 9}  # numbers of the file format; it knows no larger ones
_THIN = Side(style="thin", color="808B96")
_ALL = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="E8ECEF")
_NOT_IN_A_TAB = re.compile(r"[\\/*?:\[\]]")
_LONGEST_TAB = 31
_FIRST_CJK = 0x2E80
_ACROSS = {"start": "left", "middle": "center", "end": "right"}
_WIDEST, _NARROWEST = 44.0, 8.0


def workbook_of(
    forms: Sequence[Form], paper: Format, speech: Speech, tables: Sequence[Sheet] = ()
) -> bytes:
    """Return the forms as XLSX, each on a tab of its own, then plain tables for machines."""
    book = Workbook()
    book.remove(book.worksheets[0])
    taken: set[str] = set()
    for form in forms:
        sheet = book.create_sheet(_tab(form.name, taken))
        _fill(sheet, form, speech)
        _for_print(sheet, paper)
    for table in tables:
        _plain(book.create_sheet(_tab(table.name, taken)), table)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _plain(sheet: Worksheet, table: Sheet) -> None:
    """Write names and values from the first row on, as `gis.writing` does."""
    flat = table.flat()
    for at, (name, values) in enumerate(flat.items(), start=1):
        for row, value in enumerate((name, *values), start=1):
            _put(sheet.cell(row, at), value)
    sheet.freeze_panes = "A2"


def _tab(name: str, taken: set[str]) -> str:
    """Return a name for a tab: short, without signs Excel refuses, never twice."""
    plain = _NOT_IN_A_TAB.sub(" ", name)[:_LONGEST_TAB].strip("' ") or "1"
    tab, number = plain, 2
    while tab.casefold() in taken:
        tab = f"{plain[: _LONGEST_TAB - 4]} {number}"
        number += 1
    taken.add(tab.casefold())
    return tab


@dataclass(frozen=True, slots=True)
class _Look:
    """How a text over all columns looks."""

    font: Font
    centred: bool = False
    fill: PatternFill | None = None


_TITLE = _Look(Font(bold=True, size=16), centred=True)
_STAMP = _Look(Font(bold=True, color="A61B1B"), centred=True)
_FACT, _NOTE = _Look(Font(size=10)), _Look(Font(size=9))
_OVER = _Look(Font(bold=True), fill=PatternFill("solid", fgColor="F4F6F7"))


@dataclass(slots=True)
class _Tab:
    """A tab under way: where the next row goes."""

    sheet: Worksheet
    form: Form
    row: int = 1

    def line(self, words: str, look: _Look) -> None:
        """Write one text over all columns."""
        last = len(self.form.columns)
        self.sheet.merge_cells(
            start_row=self.row, end_row=self.row, start_column=1, end_column=last
        )
        cell = self.sheet.cell(self.row, 1)
        _put(cell, words)
        cell.font = look.font
        across = "center" if look.centred else "left"
        cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
        if look.fill is not None:
            cell.fill = look.fill
        lines = max(1, math.ceil(_wide(words) / max(40, 14 * last)))
        self.sheet.row_dimensions[self.row].height = (look.font.size or 11) * 1.5 * lines
        self.row += 1

    def cells(self, cells: Sequence[Cell], *, head: bool = False) -> None:
        """Write a row of the table."""
        for at, (value, column) in enumerate(zip(cells, self.form.columns, strict=True), start=1):
            cell = self.sheet.cell(self.row, at)
            _put(cell, value)
            cell.border = _ALL
            across = "center" if head else _ACROSS[column.align]
            cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
            if head:
                cell.font, cell.fill = Font(bold=True), _HEAD
        if self.form.high_mm and not head:
            self.sheet.row_dimensions[self.row].height = self.form.high_mm * 72 / 25.4
        self.row += 1


def _fill(sheet: Worksheet, form: Form, speech: Speech) -> None:
    tab, colon = _Tab(sheet, form), speech("colon")
    tab.line(form.title, _TITLE)
    if form.stamps:
        tab.line("   ".join(f"[{told}]" for told, _ in form.stamps), _STAMP)
    if form.facts:
        tab.line("    ".join(f"{label}{colon}{value}" for label, value in form.facts), _FACT)
    sheet.print_title_rows = f"{tab.row}:{tab.row}"
    tab.cells([column.heading for column in form.columns], head=True)
    sheet.freeze_panes = f"A{tab.row}"
    for entry in form.entries:
        if entry.group:
            tab.line(entry.group, _OVER)
        else:
            tab.cells(entry.cells)
    for note in form.notes:
        tab.line(note, _NOTE)
    if form.signs:
        tab.row += 1
        tab.line("        ".join(f"{sign}{colon}____________" for sign in form.signs), _FACT)
    _widths(sheet, form)


def _put(cell: object, value: Cell) -> None:
    """Write a value; a text stays a text, whatever it begins with."""
    cell.value = value  # type: ignore[attr-defined]
    if isinstance(value, str):
        cell.data_type = "s"  # type: ignore[attr-defined]
        cell.number_format = "@"  # type: ignore[attr-defined]


def _widths(sheet: Worksheet, form: Form) -> None:
    """Make columns as wide as their longest text, within reason."""
    for at, column in enumerate(form.columns):
        cells = [entry.cells[at] for entry in form.entries if entry.cells]
        texts = [column.heading, *(str(cell) for cell in cells if cell is not None)]
        longest = max(_wide(line) for text in texts for line in text.split("\n"))
        room = 24.0 if column.breaks else 0.0
        width = min(_WIDEST, max(_NARROWEST, room, longest + 2))
        sheet.column_dimensions[get_column_letter(at + 1)].width = width


def _wide(text: str) -> int:
    """Return how many half-width characters a text is wide."""
    return sum(2 if ord(char) >= _FIRST_CJK else 1 for char in text)


def _for_print(sheet: Worksheet, paper: Format) -> None:
    sheet.page_setup.paperSize = _PAPERS.get(paper.paper, _PAPERS[Paper.A4])
    sheet.page_setup.orientation = "landscape" if paper.landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "&P / &N"
