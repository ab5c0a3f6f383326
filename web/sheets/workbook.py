"""Forms of the office as a workbook: a tab for each unit, set up to be printed and filled in."""

import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from grid_planner.sheet.forms import Cell, Form
from grid_planner.sheet.paper import Format, Paper
from grid_planner.sheet.words import Speech

_PAPERS = {Paper.A3: 8, Paper.A4: 9}  # numbers of the file format; it knows no larger ones
_THIN = Side(style="thin", color="808B96")
_ALL = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="E8ECEF")
_GROUP = PatternFill("solid", fgColor="F4F6F7")
_NOT_IN_A_TAB = re.compile(r"[\\/*?:\[\]]")
_LONGEST_TAB = 31
_WIDEST, _NARROWEST = 44.0, 8.0


def workbook_of(forms: Sequence[Form], paper: Format, speech: Speech) -> bytes:
    """Return the forms as XLSX, each on a tab of its own."""
    book = Workbook()
    book.remove(book.worksheets[0])
    taken: set[str] = set()
    for form in forms:
        sheet = book.create_sheet(_tab(form.name, taken))
        _fill(sheet, form, speech)
        _for_print(sheet, paper)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _tab(name: str, taken: set[str]) -> str:
    """Return a name for a tab: short, without signs Excel refuses, never twice."""
    plain = _NOT_IN_A_TAB.sub(" ", name)[:_LONGEST_TAB].strip("' ") or "1"
    tab, number = plain, 2
    while tab.casefold() in taken:
        tab = f"{plain[: _LONGEST_TAB - 4]} {number}"
        number += 1
    taken.add(tab.casefold())
    return tab


def _fill(sheet: Worksheet, form: Form, speech: Speech) -> None:
    last = len(form.columns)
    row = _line(sheet, 1, form.title, last, Font(bold=True, size=16), centred=True)
    if form.stamps:
        words = "   ".join(f"[{told}]" for told, _ in form.stamps)
        row = _line(sheet, row, words, last, Font(bold=True, color="A61B1B"), centred=True)
    facts = "    ".join(f"{label}{speech('colon')}{value}" for label, value in form.facts)
    if facts:
        row = _line(sheet, row, facts, last, Font(size=10))
    sheet.print_title_rows = f"{row}:{row}"
    row = _cells(sheet, row, [heading.text for heading in form.columns], form, head=True)
    sheet.freeze_panes = sheet.cell(row, 1)
    for entry in form.entries:
        if entry.group:
            row = _line(sheet, row, entry.group, last, Font(bold=True), fill=_GROUP)
        else:
            row = _cells(sheet, row, entry.cells, form)
    for note in form.notes:
        row = _line(sheet, row, note, last, Font(size=9))
    if form.signs:
        signs = "        ".join(f"{sign}{speech('colon')}____________" for sign in form.signs)
        _line(sheet, row + 1, signs, last, Font(size=10))
    _widths(sheet, form)


def _line(
    sheet: Worksheet, row: int, words: str, last: int, font: Font,
    *, centred: bool = False, fill: PatternFill | None = None,
) -> int:  # fmt: skip  # noqa: PLR0917
    """Write one text over all columns and return the next row."""
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
    cell = sheet.cell(row, 1)
    _put(cell, words)
    cell.font = font
    cell.alignment = Alignment(
        horizontal="center" if centred else "left", vertical="center", wrap_text=True
    )
    if fill is not None:
        cell.fill = fill
    wide = sum(2 if ord(char) > 0x2E80 else 1 for char in words)  # noqa: PLR2004 -- CJK
    lines = max(1, -(-wide // max(40, 14 * last)))
    sheet.row_dimensions[row].height = (font.size or 11) * 1.5 * lines
    return row + 1


def _cells(
    sheet: Worksheet, row: int, cells: Sequence[Cell], form: Form, *, head: bool = False
) -> int:
    """Write a row of the table and return the next row."""
    for at, (value, heading) in enumerate(zip(cells, form.columns, strict=True), start=1):
        cell = sheet.cell(row, at)
        _put(cell, value)
        cell.border = _ALL
        across = {"start": "left", "middle": "center", "end": "right"}[heading.align]
        cell.alignment = Alignment(
            horizontal="center" if head else across, vertical="center", wrap_text=True
        )
        if head:
            cell.font, cell.fill = Font(bold=True), _HEAD
    if form.high_mm and not head:
        sheet.row_dimensions[row].height = form.high_mm * 72 / 25.4
    return row + 1


def _put(cell: object, value: Cell) -> None:
    """Write a value; a text stays a text, whatever it begins with."""
    cell.value = value  # type: ignore[attr-defined]
    if isinstance(value, str):
        cell.data_type = "s"  # type: ignore[attr-defined]
        cell.number_format = "@"  # type: ignore[attr-defined]


def _widths(sheet: Worksheet, form: Form) -> None:
    """Make columns as wide as their longest text, within reason."""
    for at, heading in enumerate(form.columns):
        texts = [heading.text, *(str(e.cells[at]) for e in form.entries if e.cells and e.cells[at])]
        lines = [line for text in texts for line in text.split("\n")]
        longest = max(sum(2 if ord(c) > 0x2E80 else 1 for c in line) for line in lines)  # noqa: PLR2004
        room = 24.0 if heading.breaks else 0.0
        width = min(_WIDEST, max(_NARROWEST, room, longest + 2))
        sheet.column_dimensions[get_column_letter(at + 1)].width = width


def _for_print(sheet: Worksheet, paper: Format) -> None:
    sheet.page_setup.paperSize = _PAPERS.get(paper.paper, _PAPERS[Paper.A4])
    sheet.page_setup.orientation = "landscape" if paper.landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"
