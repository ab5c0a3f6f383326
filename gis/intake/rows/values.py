"""The cells of one column into the values of its field, and what has to be said about them.

"About 500" is stored as the figure that was delivered where the layer can say that it is
approximate; anywhere else, and for a range or a bound, the value is unknown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from gis.cells import angles, codes, percents, words
from gis.cells.cell import NEVER_REJECTS, REJECTS_ALWAYS, CellError, Parse, Trouble
from gis.cells.column import ReadColumn, as_list, read_column
from gis.cells.personal import MASK, large
from gis.intake.columns.choices import asked, labels_of, meanings
from gis.intake.rows.sieve import Sieve
from gis.layers.fields import Field
from gis.places import OFFICE_ZONE
from gis.questions import Choice
from gis.reading.table import Column
from gis.rulebook import Words

_FREE_TEXT = (words.known_text, words.text)
_NOT_PERSONAL = Words("不含证件号、手机号", "no ID-card or mobile number")
_SAMPLES = 3
_LOOKED_AT = 10_000
_SHAPE = "shape"


class BadConstantError(ValueError):
    """A value given for every row that the field cannot hold."""

    def __init__(self, said: str, wanted: Words) -> None:
        super().__init__(f"--map {said}: expected {wanted.en}")
        self.said = said
        self.wanted = wanted


@dataclass(frozen=True, slots=True)
class FieldValues:
    """The values of a field, one for each row, and which of them were delivered as about so."""

    values: list[Any]
    about: frozenset[int] = frozenset()


def field_values(sieve: Sieve, one: Field) -> FieldValues:
    """Return the values of a field that a column holds; what cannot be read is said."""
    heading = sieve.columns.column_of[one.name]
    cells = sieve.table.columns[heading]
    read = read_column(cells, _parse(sieve, one, heading, cells))
    values = read.values
    barred = _without_persons(sieve, one, cells, read)
    about = set()
    for at, error in read.errors.items():
        if at in barred:
            continue
        if error.trouble is Trouble.ABOUT and _can_be_about(sieve, one):
            values[at] = error.value
            about.add(at)
            sieve.warn(at, "IN-62", found=error.found, required=str(error.value), col=heading)
        else:
            _tell(sieve, at, one, error)
    _tell_changed(sieve, heading, cells, read, barred=barred)
    if one.choices:
        values = _chosen(sieve, one, values)
    return FieldValues(values, frozenset(about))


def constant(sieve: Sieve, one: Field) -> object:
    """Return the value that a person gave for every row of the file."""
    try:
        value = one.parse(sieve.columns.value_of[one.name])
    except CellError as error:
        raise BadConstantError(f"{one.name}:={error.found}", error.wanted) from error
    if not one.choices or value is None:
        return value
    chosen = _meanings(one).get(words.tolerant(str(value)))
    if chosen is None:
        choices = " / ".join(dict.fromkeys(one.choices.values()))
        raise BadConstantError(f"{one.name}:={value}", Words(choices, choices))
    return chosen


def _can_be_about(sieve: Sieve, one: Field) -> bool:
    return one.name == "households" and any(
        other.name == "approx" for other in sieve.columns.layer.fields
    )


def _parse(sieve: Sieve, one: Field, heading: str, cells: Column) -> Parse:
    """Return how the cells of a column are read: some kinds depend on the file and its column."""
    if one.parse is percents.share:
        return _percent(sieve, heading, cells)
    if not sieve.table.exact:
        return codes.OF_SHEETS.get(one.parse, one.parse)  # type: ignore[arg-type]
    return one.parse


def _percent(sieve: Sieve, heading: str, cells: Column) -> Parse:
    """Return how bare numbers of a column of percentages are meant: by its name, else asked."""
    bare = [cell for cell in as_list(cells) if percents.is_bare(cell)]
    sizes = [abs(size) for size in read_column(bare, angles.angle).values if size]
    signed = percents.says_percent(heading)
    if not sizes or all((size > 1) is signed for size in sizes):
        return percents.bare_percent if signed else percents.share
    answer = sieve.ledger.ask(
        "IN-67",
        f"percent.{heading}",
        choices=(
            Choice(
                value="percent", label=Words("百分数(0.96 即 0.96%)", "percent (0.96 is 0.96 %)")
            ),
            Choice(value="share", label=Words("比例(0.96 即 96%)", "a share (0.96 is 96 %)")),
        ),
        samples=tuple(dict.fromkeys(map(str, bare)))[:_SAMPLES],
        otherwise=Words("没有百分号的数按“未知”保存", "numbers without a sign stay unknown"),
        found=str(bare[0]),
        col=heading,
        n=len(bare),
    )
    meant: Mapping[str | None, Parse] = {"percent": percents.bare_percent, "share": percents.share}
    return meant.get(answer, percents.signed_only)


def _without_persons(sieve: Sieve, one: Field, cells: Column, read: ReadColumn) -> set[int]:
    """Cover numbers of persons in free text; elsewhere bar the cell. Return the cells barred."""
    if one.parse is codes.phone or one.name == _SHAPE:  # staff's own, and coordinates
        return set()
    if cells.dtype.kind in "iufM" and not large(cells):
        return set()
    if read.plain and one.parse not in codes.CODES:  # a plain number is shorter than a person's
        return set()
    values = read.values
    heading = sieve.columns.column_of[one.name]
    barred = set()
    free = one.parse in _FREE_TEXT and not one.choices
    listed = as_list(cells)
    homes = sieve.numbers.homes_in(listed) if free else []
    for at in sorted({*sieve.numbers.rows_with(listed), *homes}):
        if free:
            values[at] = sieve.numbers.covered(values[at])
            sieve.warn(at, "IN-20", col=heading)
            continue
        values[at] = None
        barred.add(at)
        if one.strict:
            sieve.reject(at, "IN-63", required=_NOT_PERSONAL, col=heading)
        else:
            sieve.warn(at, "IN-16", found=MASK, required=_NOT_PERSONAL, col=heading)
    return barred


def _tell(sieve: Sieve, at: int, one: Field, error: CellError) -> None:
    heading = sieve.columns.column_of[one.name]
    stays = not one.strict or error.trouble in NEVER_REJECTS
    if stays and error.trouble not in REJECTS_ALWAYS:
        sieve.warn(at, "IN-16", found=error.found, required=error.wanted, col=heading)
    elif error.trouble is Trouble.DIGITS_LOST:
        sieve.reject(at, "DAT-02", found=error.found, required=error.wanted, col=heading)
    else:
        counted = (Trouble.COUNT, Trouble.NEGATIVE, Trouble.LOOKALIKE)
        rule = "IN-04" if error.trouble in counted else "IN-05"
        sieve.reject(at, rule, found=error.found, required=error.wanted, col=heading)


def _tell_changed(
    sieve: Sieve, heading: str, cells: Column, read: ReadColumn, *, barred: Iterable[int]
) -> None:
    """Say once for a column how many cells were written differently, with the first of them."""
    changed = set(read.changed).difference(barred)
    if len(changed) <= _LOOKED_AT:  # a number that reads as the same text was not changed
        changed = {at for at in changed if str(cells.item(at)) != str(read.values[at])}
    if not changed:
        return
    first = min(changed)
    value = read.values[first]
    sieve.ledger.note(
        "IN-61",
        found=len(changed),
        col=heading,
        first=int(sieve.table.rows[first]),
        was=_visible(str(cells.item(first))),
        now=_now(value),
    )


def _now(value: object) -> str:
    if isinstance(value, datetime):  # as the clock of the office shows it
        return f"{value.astimezone(OFFICE_ZONE) if value.tzinfo else value:%Y-%m-%d %H:%M}"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _visible(cell: str) -> str:
    """Return a cell with the signs that nobody sees written out."""
    return "".join(
        sign
        if sign.isprintable() and (sign == " " or not sign.isspace())
        else f"[U+{ord(sign):04X}]"
        for sign in cell
    )


def _chosen(sieve: Sieve, one: Field, values: Sequence[Any]) -> list[str | None]:
    """Return the identifiers that the words of a closed list mean; bare codes are asked for."""
    heading = sieve.columns.heading(one.name)
    alike = _meanings(one)
    chosen: dict[Any, str | None] = {
        value: alike.get(words.tolerant(str(value))) for value in values if value is not None
    }
    chosen |= meanings(one, values, sieve.ledger, heading)
    unknown = [value for value, meant in chosen.items() if meant is None]
    unsaid = {value for value in unknown if not asked(one, value, sieve.ledger)}
    if unsaid:
        labels = labels_of(one).values()
        wanted = Words(
            " / ".join(label.zh for label in labels), " / ".join(label.en for label in labels)
        )
        for at, value in enumerate(values):
            if value in unsaid:
                sieve.warn(at, "IN-16", found=str(value), required=wanted, col=heading)
    return [None if value is None else chosen[value] for value in values]


def _meanings(one: Field) -> dict[str, str]:
    own = {words.tolerant(value): value for value in one.choices.values()}
    return own | {words.tolerant(word): value for word, value in one.choices.items()}


def as_numbers(values: Sequence[Any]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return numbers as an array, nan for what is not known."""
    return np.array(values, dtype=np.float64)
