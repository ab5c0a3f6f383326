"""Spreadsheets: which sheet is meant, and its table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gis.cells.words import comparable
from gis.questions import Choice, Question
from gis.reading.answered import blobs, columns_of
from gis.reading.asking import Answer, asked
from gis.reading.errors import UnreadableFileError, WhichLayerError
from gis.reading.grid import Grid, stacked, table_of
from gis.reading.header import Header, header_of
from gis.reading.refusals import BrokeOffError
from gis.reading.saying import question, sums_up
from gis.reading.stacking import TAB, fields_of, same_columns
from gis.reading.table import Note, RawTable, Reading
from gis.rulebook import Words

ALL = "*"

_MOST_NAMED = 40
_ALIKE = 0.5  # a sheet is likely meant when it has this share of the best one's known columns


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A sheet of a workbook: its cells, its header, and facts beside its cells."""

    grid: Grid
    header: Header | None
    hidden: bool
    facts: tuple[int, ...]

    @property
    def name(self) -> str:
        return self.grid.name

    @property
    def count(self) -> int:
        """How many rows stand below the header."""
        return 0 if self.header is None else len(self.grid.rows) - self.header.last - 1

    @property
    def known(self) -> int:
        return 0 if self.header is None else self.header.known


def sheet_table(reading: Reading) -> RawTable:
    """Return the table of one sheet of a workbook, or of all of them."""
    sheets = _sheets(reading, _answer(reading))
    chosen, fits = _chosen(reading, sheets)
    parts = _parts(fits)
    taken = chosen or (parts if _agree(parts, reading.labels) else fits[:1])
    tables = [table_of(one.grid, reading.kind, reading.labels, exact=False) for one in taken]
    notes = _of_the_others(sheets, chosen)
    for sheet in taken:
        notes += _of_facts(sheet)
    table = tables[0]
    if len(tables) > 1:
        table = stacked(same_columns(tables, reading.labels), reading.path.stem, TAB)
        notes.append(_numbering(tables))
    table = replace(table, notes=(*table.notes, *notes))
    asks = _question(reading, fits)
    if not chosen:
        values = {"found": _names(fits), "n": len(fits)}
        table = replace(table, notes=(*table.notes, Note(rule="IN-54", values=values)))
    elif len(fits) == 1 or not asks.holds(reading.answers.get("sheet", "")):
        return table
    return replace(table, questions=(*table.questions, asks))


def _answer(reading: Reading) -> Answer:
    """Return what the child read; cells too far apart to be laid out are read one by one."""
    path = reading.path
    # the sheet a person named is picked here: what else there is, is said
    wanted = "" if reading.layer else reading.wanted
    try:
        return asked(path, reading.kind, wanted, path.name)
    except BrokeOffError:
        if reading.kind != "xlsx":
            raise
    return asked(path, "far", wanted, path.name)


def _sheets(reading: Reading, answer: Answer) -> list[_Sheet]:
    columns = list(columns_of(answer).values())
    names = [blob.decode() for blob in blobs(answer, "sheets")]
    sheets = []
    for at, name in enumerate(names):
        places = answer[f"columns{at}"].astype(np.int64)
        grid = Grid(
            file=reading.path.name,
            name=name,
            columns=columns[: len(places)],
            rows=answer[f"rows{at}"].astype(np.int64),
            places=places,
            merged=answer[f"merged{at}"].astype(np.int64),
            sheet=name if len(names) > 1 else "",
        )
        columns = columns[len(places) :]
        facts = tuple(answer[f"facts{at}"].tolist())
        filled = len(grid.rows) and len(places)
        header = header_of(grid.file, grid.head(), reading.labels) if filled else None
        sheets.append(_Sheet(grid=grid, header=header, hidden=bool(facts[0]), facts=facts[1:]))
    return sheets


def _chosen(reading: Reading, sheets: Sequence[_Sheet]) -> tuple[list[_Sheet], list[_Sheet]]:
    """Return the sheets to take, none where a person must say; and those that may be meant."""
    shown = [one for one in sheets if one.count and not one.hidden]
    there = shown or [one for one in sheets if one.count]
    if not there:
        first = next((one for one in sheets if one.header is not None), None)
        if first is None:
            nothing = Words("没有任何行", "it has no rows")
            wanted = Words("应有表头和数据", "a header and rows")
            raise UnreadableFileError(reading.path.name, nothing, wanted)
        return [first], [first]
    best = max(one.known for one in there)
    fits = [one for one in there if one.known >= max(best * _ALIKE, min(best, 1))]
    said = reading.layer or reading.answers.get("sheet")
    if said == ALL and _agree(_parts(fits), reading.labels):
        return _parts(fits), fits
    named = [one for one in sheets if one.name == said and one.header is not None]
    if named:
        return named, fits
    if reading.layer not in (None, ALL) or (len(fits) > 1 and not reading.labels):
        raise WhichLayerError(reading.path.name, [one.name for one in there])
    if len(fits) == 1:
        return fits, fits
    return [], fits


def _parts(sheets: Sequence[_Sheet]) -> list[_Sheet]:
    """Return the sheets without those whose names say that they sum up or explain the others."""
    parts = [one for one in sheets if not sums_up(one.name)]
    return parts if len(parts) > 1 else list(sheets)


def _agree(sheets: Sequence[_Sheet], labels: Collection[str]) -> bool:
    """Tell whether sheets have the same columns, whatever their order, or the same fields."""
    heads = [one.header.names for one in sheets if one.header is not None]
    plain = {frozenset(comparable(name) for name in head if name) for head in heads}
    fields = {fields_of(head, labels) for head in heads}
    return len(sheets) > 1 and (len(plain) == 1 or (len(fields) == 1 and fields != {frozenset()}))


def _question(reading: Reading, fits: Sequence[_Sheet]) -> Question:
    """Return the question which sheet is meant."""
    choices = [
        Choice(
            value=one.name,
            label=Words(one.name, one.name),
            note=Words(f"{one.count} 行", f"{one.count} rows"),
        )
        for one in fits
    ]
    parts = _parts(fits)
    if _agree(parts, reading.labels):
        count = sum(one.count for one in parts)
        named = f"{_names(parts)}; " if len(parts) < len(fits) else ""
        choices.append(
            Choice(
                value=ALL,
                label=Words("全部,依次相接", "all of them, one below the other"),
                note=Words(f"{named}{count} 行", f"{named}{count} rows"),
            )
        )
    there, n = _names(fits), len(fits)
    return question("IN-54", "sheet", reading.path.name, choices, what=there, n=n)


def _names(sheets: Sequence[_Sheet]) -> str:
    return ", ".join(one.name for one in sheets[:_MOST_NAMED])


def _numbering(tables: Sequence[RawTable]) -> Note:
    """Say from which number on the rows of each sheet are counted."""
    starts, told = 0, []
    for table in tables:
        told.append((table.layer, starts))
        starts += int(table.rows.max(initial=0))
    zh = "、".join(f"{name} 的行号加 {start}" for name, start in told[1 : _MOST_NAMED + 1])
    en = ", ".join(f"{start} added for {name}" for name, start in told[1 : _MOST_NAMED + 1])
    what = Words(f"{len(tables)} 个工作表已依次相接,行号接着数({zh})",
                 f"{len(tables)} sheets were put one below the other, their rows counted on ({en})")  # fmt: skip
    return Note(rule="IN-55", values={"found": what})


def _of_the_others(sheets: Sequence[_Sheet], chosen: Sequence[_Sheet]) -> list[Note]:
    """Say which sheets with rows were not read."""
    others = [one for one in sheets if one not in chosen and one.count]
    notes = []
    for hidden, zh, en in ((False, "工作表", "sheets"), (True, "隐藏的工作表", "hidden sheets")):
        names = [one.name for one in others if one.hidden is hidden]
        if names and (chosen or hidden):
            shown = ", ".join(names[:_MOST_NAMED])
            what = Words(f"未读取的{zh}:{shown}", f"{en} that were not read: {shown}")
            notes.append(Note(rule="IN-55", values={"found": what}))
    return notes


def _of_facts(sheet: _Sheet) -> list[Note]:
    """Say what stands beside the values of a sheet: errors, formulas, hidden rows and columns."""
    far, errors, error_row, uncached, uncached_row, rows, columns = sheet.facts
    notes = []
    where = sheet.grid.where
    unknown = Words("这些格按未知处理,请改为数值后再导入",
                    "these cells are unknown; put values there and import again")  # fmt: skip
    if errors:
        what = Words(f"{errors} 格是错误值(如第{error_row}行){where.zh}",
                     f"{errors} cells hold an error (row {error_row}, for one){where.en}")  # fmt: skip
        notes.append(Note(rule="IN-56", values={"found": what, "required": unknown}))
    if uncached:
        what = Words(f"{uncached} 格是没有算出结果的公式(如第{uncached_row}行){where.zh}",
                     f"{uncached} cells are formulas without a result "
                     f"(row {uncached_row}, for one){where.en}")  # fmt: skip
        saved = Words("按未知处理,请在 Excel 或 WPS 中打开、保存后再导入",
                      "they are unknown; open and save it in Excel or WPS and import again")  # fmt: skip
        notes.append(Note(rule="IN-56", values={"found": what, "required": saved}))
    if far:
        what = Words(f"{far} 格远在表格右侧{where.zh}",
                     f"{far} cells lie far to the right of the table{where.en}")  # fmt: skip
        wanted = Words("未读取,请核对后删除", "they were not read; look at them and remove them")
        notes.append(Note(rule="IN-56", values={"found": what, "required": wanted}))
    for count, zh, en in ((rows, "行", "rows"), (columns, "列", "columns")):
        if count:
            what = Words(f"有 {count} 个隐藏{zh},已一并读取{where.zh}",
                         f"{count} hidden {en} were read like the others{where.en}")  # fmt: skip
            notes.append(Note(rule="IN-55", values={"found": what}))
    return notes
