"""On which basis and day people were counted: what columns and titles say, else a person is asked.

A count without a basis is kept with the basis unknown (DAT-05); it is never taken for another.
"""

from collections.abc import Sequence
from dataclasses import replace

from gis.cells import dates
from gis.cells.cell import CellError
from gis.cells.words import comparable
from gis.intake.columns.decided import Columns
from gis.intake.ledger import Ledger
from gis.intake.places import Typed
from gis.questions import Choice
from gis.reading.table import RawTable
from gis.rulebook import Words

BASES = {
    "registered": Words("户籍", "registered"),
    "resident": Words("常住", "resident"),
    "occupied": Words("实际入住", "actually occupied"),
    "dwellings": Words("住房套数", "dwellings"),
}
_UNKNOWN = "unknown"
_CHOICES = (
    *(Choice(value=value, label=label) for value, label in BASES.items()),
    Choice(value=_UNKNOWN, label=Words("不清楚", "not known")),
)
_ASKED = ("blocks", "units", "divisions")


def with_basis(typed: Typed, table: RawTable, columns: Columns, ledger: Ledger) -> Typed:
    """Return the rows with the basis and the day of their counts as far as they are known."""
    layer = columns.layer.name
    if layer not in _ASKED or not len(typed):
        return typed
    titles = (table.file, table.layer, *table.titles)
    if "households" in typed.values:
        typed = _households(typed, titles, columns, ledger)
    if "residents" in typed.values:
        typed = _residents(typed, titles, columns, ledger)
    return typed


def _households(typed: Typed, titles: Sequence[str], columns: Columns, ledger: Ledger) -> Typed:
    values = dict(typed.values)
    keeps = columns.layer.name == "blocks"  # a unit has no place for a basis
    given = values.get("basis", ()) if keeps else values.pop("basis", ())
    if "basis" not in values and not any(given):
        basis = _told(titles, columns, ledger)
        if keeps and basis is not None:
            values["basis"] = [basis] * len(typed)
        if basis is None:
            ledger.note("DAT-05")
    if keeps and "as_of" not in values:
        day = _asked_day(columns, ledger)
        if day is not None:
            values["as_of"] = [day] * len(typed)
    return replace(typed, values=values)


def _told(titles: Sequence[str], columns: Columns, ledger: Ledger) -> str | None:
    """Return the basis of the households: the column's own word unless a title says another."""
    heading = columns.heading("households")
    own, others = _bases([heading], ledger), _bases(titles, ledger)
    if len(own) == 1 and others <= own:
        (basis,) = own
        ledger.note("IN-176", found=heading, required=BASES[basis])
        return basis
    answer = _ask(ledger, "basis", heading, _why(own, others))
    return None if answer == _UNKNOWN else answer


def _residents(typed: Typed, titles: Sequence[str], columns: Columns, ledger: Ledger) -> Typed:
    """Return the rows without residents where a person says that others were counted."""
    heading = columns.heading("residents")
    others = (_bases(titles, ledger) | _bases([heading], ledger)) - {"resident"}
    if not others:
        return typed
    question = "basis" if "households" not in typed.values else "basis.residents"
    answer = _ask(ledger, question, heading, _why(_bases([heading], ledger), others))
    if answer is None:
        ledger.note("DAT-05")
    if answer in (None, "resident"):
        return typed
    rows = sum(one is not None for one in typed.values["residents"])
    ledger.note("IN-173", found=rows, col=heading)
    return replace(typed, values={**typed.values, "residents": [None] * len(typed)})


def _ask(ledger: Ledger, question: str, heading: str, why: Words) -> str | None:
    kept = Words("口径按“未知”保存", "the basis is stored as unknown")
    return ledger.ask("IN-79", question, choices=_CHOICES, otherwise=kept, col=heading, why=why)


def _why(own: set[str], others: set[str]) -> Words:
    if own and others:
        zh = "列名是“{}”,标题或文件名却是“{}”。"
        en = "The column says {}, the title or the file name says {}."
        return Words(zh.format(_zh(own), _zh(others)), en.format(_en(own), _en(others)))
    if others:
        return Words(
            f"标题或文件名中有“{_zh(others)}”。", f"A title or the file name says {_en(others)}."
        )
    return Words("文件没有注明。", "The file does not say.")


def _zh(bases: set[str]) -> str:
    return "、".join(BASES[one].zh for one in sorted(bases))


def _en(bases: set[str]) -> str:
    return ", ".join(BASES[one].en for one in sorted(bases))


def _bases(texts: Sequence[str], ledger: Ledger) -> set[str]:
    """Return the bases that texts name."""
    words = ledger.pack["IN-79"].params
    plain = [comparable(text) for text in texts]
    return {basis for basis in BASES for word in words[basis] if any(word in one for one in plain)}


def _asked_day(columns: Columns, ledger: Ledger) -> str | None:
    heading = columns.heading("households")
    said = ledger.ask(
        "IN-170",
        "as_of",
        free="YYYY-MM-DD",
        otherwise=Words("日期按“未知”保存", "the day is stored as unknown"),
        col=heading,
    )
    if said is None:
        return None
    try:
        return dates.day(said)
    except CellError as error:
        ledger.note("IN-32", found=f"as_of={said}", required=error.wanted)
        return None
