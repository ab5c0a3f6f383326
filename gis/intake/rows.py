"""Cells into values, row by row: what can be kept, what is unknown, what rejects its row."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from gis.cells import codes, words
from gis.cells.cell import CellError, Trouble
from gis.cells.column import read_column
from gis.findings import Finding
from gis.intake.columns import SUFFIX, Columns
from gis.intake.ledger import Ledger, Said, listed
from gis.layers.fields import Field
from gis.questions import Choice
from gis.reading.table import RawTable
from gis.rulebook import Pack, Words

_SUBTOTALS = frozenset(("小计", "合计", "总计", "共计"))
_FOOTERS = ("填表人", "审核人", "制表人", "填报人", "填报日期", "填表日期", "单位负责人")
_MASK = "***"
_SAMPLES = 3
_TOLD_APART_LATER = frozenset(("incidents",))  # one number may stand for several things


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that is not taken: its number, why, and its cells as they came (persons' left out)."""

    row: int
    finding: Finding
    original: Mapping[str, str]


def _nothing(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a code must look like: the rule that says so, and what is wrong with one (or None).

    `plain` gives the right code that a wrong one would be if it were written plainly; a person
    is asked whether it is meant (IN-98).
    """

    rule: str
    fault: Callable[[str], Words | None]
    plain: Callable[[str], str | None] = _nothing


@dataclass(frozen=True, slots=True)
class Sieve:
    """The rows of one file while they are checked: which are rejected, and the first reason."""

    table: RawTable
    columns: Columns
    ledger: Ledger
    forms: Mapping[str, Form] = field(default_factory=dict)
    bad: dict[int, Finding] = field(default_factory=dict)

    def reject(
        self, at: int, rule: str, *, found: Said = None, required: Said = None, **values: object
    ) -> None:
        """Reject the row at this index, with a finding that names its number."""
        row = int(self.table.rows[at])
        finding = self.ledger.note(rule, row=row, found=found, required=required, **values)
        self.bad.setdefault(at, finding)

    def warn(
        self, at: int, rule: str, *, found: Said = None, required: Said = None, **values: object
    ) -> None:
        """Say something about the row at this index that does not reject it."""
        row = int(self.table.rows[at])
        self.ledger.note(rule, row=row, found=found, required=required, **values)

    def kept(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which rows are taken."""
        good = np.ones(len(self.table), dtype=bool)
        good[list(self.bad)] = False
        return good

    def rejected(self) -> list[Rejected]:
        """Return the rejected rows in the order of the file."""
        personal = personal_text(self.ledger.pack)
        shown = [name for name in self.table.columns if name not in self.columns.personal]
        return [
            Rejected(
                row=int(self.table.rows[at]),
                finding=finding,
                original={
                    name: personal.sub(_MASK, words.text(self.table.columns[name].item(at)) or "")
                    for name in shown
                },
            )
            for at, finding in sorted(self.bad.items())
        ]


def without_subtotals(table: RawTable, ledger: Ledger) -> RawTable:
    """Return the table without rows of subtotals and of who filled in the sheet."""
    if table.kind not in ("csv", "xlsx"):
        return table
    out = np.zeros(len(table), dtype=bool)
    for column in table.columns.values():
        out |= np.fromiter(map(_sums_up, column.tolist()), dtype=bool, count=len(table))
    if not out.any():
        return table
    rows = [str(row) for row in table.rows[out]]
    ledger.note("IN-23", found=len(rows), rows=listed(rows))
    return replace(
        table,
        columns={name: column[~out] for name, column in table.columns.items()},
        rows=table.rows[~out],
    )


def _sums_up(cell: object) -> bool:
    if not isinstance(cell, str):
        return False
    plain = "".join(cell.split())
    return plain in _SUBTOTALS or plain.startswith(_FOOTERS)


def values_of(sieve: Sieve) -> dict[str, list[Any]]:
    """Return the values by field, in row order; rows that cannot be kept are rejected."""
    values: dict[str, list[Any]] = {}
    for one in sieve.columns.layer.all_fields:
        if one.name in sieve.columns.column_of:
            values[one.name] = _column(sieve, one)
        elif one.name in sieve.columns.value_of:
            constant = _constant(sieve, one)
            values[one.name] = [constant] * len(sieve.table)
    _offer_plain(sieve, values)
    _add_keys(sieve, values)
    if sieve.columns.layer.name == "divisions":
        _add_levels(sieve, values)
    for one in sieve.columns.layer.all_fields:
        if one.required and one.name in values:
            for at, value in enumerate(values[one.name]):
                if value is None and at not in sieve.bad:
                    sieve.reject(at, "IN-06", col=sieve.columns.heading(one.name))
    _reject_malformed(sieve, values)
    _reject_repeated(sieve, values)
    return values


def _column(sieve: Sieve, one: Field) -> list[Any]:
    heading = sieve.columns.column_of[one.name]
    exact = sieve.table.exact or one.parse is not codes.code
    parse = one.parse if exact else codes.sheet_code
    column = read_column(sieve.table.columns[heading], parse)
    read = column.values
    for at, error in column.errors.items():
        _tell(sieve, at, one, error)
    if one.choices:
        read = [_chosen(sieve, at, one, value) for at, value in enumerate(read)]
    elif one.parse is words.known_text:
        read = _masked(sieve, read, heading)
    return read


def _constant(sieve: Sieve, one: Field) -> object:
    try:
        value = one.parse(sieve.columns.value_of[one.name])
    except CellError as error:
        raise BadConstantError(f"{one.name}:={error.found}", error.wanted) from error
    if one.choices and value is not None and _choice(one, str(value)) is None:
        choices = " / ".join(dict.fromkeys(one.choices.values()))
        raise BadConstantError(f"{one.name}:={value}", Words(choices, choices))
    return _choice(one, str(value)) if one.choices and value is not None else value


class BadConstantError(ValueError):
    """A value given for every row that the field cannot hold."""

    def __init__(self, said: str, wanted: Words) -> None:
        super().__init__(f"--map {said}: expected {wanted.en}")
        self.said = said
        self.wanted = wanted


def _tell(sieve: Sieve, at: int, one: Field, error: CellError) -> None:
    heading = sieve.columns.column_of[one.name]
    if not one.strict:
        sieve.warn(at, "IN-16", found=error.found, required=error.wanted, col=heading)
    elif error.trouble is Trouble.DIGITS_LOST:
        sieve.reject(at, "DAT-02", found=error.found, required=error.wanted, col=heading)
    else:
        rule = "IN-05" if error.trouble is Trouble.UNREADABLE else "IN-04"
        sieve.reject(at, rule, found=error.found, required=error.wanted, col=heading)


def _choice(one: Field, value: str) -> str | None:
    return one.choices.get(value) or one.choices.get(value.casefold())


def _chosen(sieve: Sieve, at: int, one: Field, value: object) -> str | None:
    if value is None:
        return None
    chosen = _choice(one, words.normal(str(value)))
    if chosen is None:
        wanted = " / ".join(one.choices)
        sieve.warn(at, "IN-16", found=str(value), required=wanted,
                   col=sieve.columns.heading(one.name))  # fmt: skip
    return chosen


def personal_text(pack: Pack) -> re.Pattern[str]:
    """Return the pattern of ID-card and telephone numbers inside a text (DAT-09)."""
    patterns = "|".join(pack["DAT-09"].params["patterns"])
    return re.compile(rf"(?<!\d)(?:{patterns})(?!\d)")


def _masked(sieve: Sieve, read: Sequence[Any], heading: str) -> list[Any]:
    pattern = personal_text(sieve.ledger.pack)
    result = list(read)
    for at, value in enumerate(read):
        if value is not None and pattern.search(value):
            result[at] = pattern.sub(_MASK, value)
            sieve.warn(at, "IN-20", col=heading)
    return result


def _add_keys(sieve: Sieve, values: dict[str, list[Any]]) -> None:
    """Complete the identifiers: from the second best column, from row numbers, with suffixes."""
    layer, table = sieve.columns.layer, sieve.table
    if sieve.columns.by_row:
        values[layer.key] = [f"{table.layer}-{row}" for row in table.rows.tolist()]
        if len(table):
            sieve.ledger.note("IN-17", found=values[layer.key][0])
    elif layer.key_from in values:
        given = values.get(layer.key, [None] * len(table))
        spare = values[layer.key_from]
        values[layer.key] = _told_apart(given, spare)
    if sieve.columns.suffixed:
        values[layer.key] = _with_suffix(sieve, values[layer.key])


def _told_apart(given: Sequence[str | None], spare: Sequence[str | None]) -> list[str | None]:
    """Return the identifiers, of the second best column where there is none; those get #2, #3."""
    taken = {one for one in given if one is not None}
    result: list[str | None] = []
    count: dict[str, int] = {}
    for one, other in zip(given, spare, strict=True):
        key = one
        if key is None and other is not None:
            key = other
            while key in taken:
                count[other] = count.get(other, 1) + 1
                key = f"{other}{SUFFIX}{count[other]}"
            taken.add(key)
        result.append(key)
    return result


def _add_levels(sieve: Sieve, values: dict[str, list[Any]]) -> None:
    """Take the level of a division from its code where no column says it."""
    given = values.get("level", [None] * len(sieve.table))
    values["level"] = [
        level or level_of(code or "") for level, code in zip(given, values["code"], strict=True)
    ]
    for at, level in enumerate(values["level"]):
        if level is None and at not in sieve.bad:
            sieve.reject(at, "IN-06", col=sieve.columns.heading("level"))


def level_of(code: str) -> str | None:
    """Return the level a division code names by its digits, or None.

    >>> level_of("510722000000"), level_of("5107"), level_of("Geneva")
    ('county', 'city', None)
    """
    if not (code.isascii() and code.isdigit()) or len(code) not in _CODE_ENDS:
        return None
    # zeros behind the digits of a level are padding, whatever the level's own digits end with
    digits = len(code.rstrip("0")) if len(code) == max(_CODE_ENDS) else len(code)
    return next(level for end, level in _CODE_ENDS.items() if digits <= end)


_CODE_ENDS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "unit"}


def _with_suffix(sieve: Sieve, keys: Sequence[str | None]) -> list[str | None]:
    taken = {key for key in keys if key}
    seen: dict[str, int] = {}
    result: list[str | None] = []
    renamed: list[str] = []
    for row, key in zip(sieve.table.rows.tolist(), keys, strict=True):
        if key is None:
            renamed.append(f"{sieve.table.layer}-{row}")
            result.append(renamed[-1])
            continue
        if key not in seen:
            result.append(key)
            seen[key] = 1
            continue
        while f"{key}{SUFFIX}{seen[key] + 1}" in taken:
            seen[key] += 1
        seen[key] += 1
        renamed.append(f"{key}{SUFFIX}{seen[key]}")
        result.append(renamed[-1])
    if renamed:
        heading = sieve.columns.heading(sieve.columns.layer.key)
        sieve.ledger.note("IN-18", found=len(renamed), col=heading, ids=listed(renamed))
    return result


def _offer_plain(sieve: Sieve, values: dict[str, list[Any]]) -> None:
    """Take codes as what they would be if written plainly, when a person says that it is meant."""
    for name, form in sieve.forms.items():
        meant = {value: form.plain(value) for value in set(values.get(name, ())) - {None}}
        meant = {value: plain for value, plain in meant.items() if plain is not None}
        if not meant:
            continue
        first, plain = min(meant.items())
        answer = sieve.ledger.ask(
            "IN-98",
            f"fix.{name}",
            choices=(
                Choice(value="yes", label=Words("是,就是这个编码", "yes, this is meant")),
                Choice(value="no", label=Words("否,不导入这些行", "no, leave these rows out")),
            ),
            samples=tuple(sorted(meant))[:_SAMPLES],
            otherwise=Words("这些行不导入", "these rows are not taken"),
            found=first,
            required=plain,
            n=sum(value in meant for value in values[name]),
            col=sieve.columns.heading(name),
        )
        if answer == "yes":
            values[name] = [meant.get(value, value) for value in values[name]]


def _reject_malformed(sieve: Sieve, values: Mapping[str, Sequence[Any]]) -> None:
    for name, form in sieve.forms.items():
        for at, value in enumerate(values.get(name, ())):
            fault = None if value is None else form.fault(value)
            if fault is not None and sieve.ledger.pack.has(form.rule):
                sieve.reject(at, form.rule, found=value, id=value, why=fault)


def _reject_repeated(sieve: Sieve, values: Mapping[str, Sequence[Any]]) -> None:
    """Reject every row of a value that only one may have: identifiers, then the layer's key."""
    layer = sieve.columns.layer
    alone = [(one.name, one.alone) for one in layer.fields if one.alone and one.name in values]
    keys = () if layer.name in _TOLD_APART_LATER else ((layer.key, "IN-07"),)
    for name, rule in (*alone, *keys):
        where: dict[str, list[int]] = {}
        for at, value in enumerate(values[name]):
            if value is not None:
                where.setdefault(value, []).append(at)
        for value, places in where.items():
            if len(places) > 1 and not sieve.bad.keys() >= set(places):
                _reject_all(sieve, places, rule, value=value, col=sieve.columns.heading(name))


def _reject_all(sieve: Sieve, places: Sequence[int], rule: str, *, value: str, col: str) -> None:
    numbers = listed([str(row) for row in sieve.table.rows[list(places)]])
    rows: str | Words = numbers
    if rule != "IN-07":  # whose words say "row" themselves
        rows = Words(f"第{numbers}行", f"rows {numbers}")
    for at in places:
        sieve.reject(at, rule, found=value, rows=rows, col=col, id=value, n=len(places))
