"""Identifiers of the rows of a file: completed, told apart, and refused where they cannot hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from gis.intake.columns.decided import SUFFIX
from gis.intake.ledger import listed
from gis.intake.rows.sieve import Sieve
from gis.questions import Choice
from gis.reading.table import RawTable
from gis.rulebook import Words

_SAMPLES = 3
_TOLD_APART_LATER = frozenset(("incidents",))  # one number may stand for several things
_CODE_ENDS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "unit"}


def add_keys(sieve: Sieve, values: dict[str, list[Any]]) -> None:
    """Complete the identifiers: from the second best column, from row numbers, with suffixes."""
    layer, table = sieve.columns.layer, sieve.table
    if sieve.columns.by_row:
        of_file = _of_file(table)
        values[layer.key] = [f"{of_file}-{row}" for row in table.rows.tolist()]
        if len(table):
            sieve.ledger.note("IN-17", found=values[layer.key][0])
    elif layer.key_from in values:
        given = values.get(layer.key, [None] * len(table))
        spare = values[layer.key_from]
        values[layer.key] = _told_apart(given, spare)
    if sieve.columns.suffixed:
        values[layer.key] = _with_suffix(sieve, values[layer.key])


def _of_file(table: RawTable) -> str:
    """Return the name that numbers of rows go with; every second workbook has a Sheet1."""
    stem = table.file.rpartition(".")[0]
    alone = table.kind not in ("xls", "xlsx") or table.layer in ("", stem)
    return table.layer if alone else f"{stem}-{table.layer}"


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


def _with_suffix(sieve: Sieve, keys: Sequence[str | None]) -> list[str | None]:
    taken = {key for key in keys if key}
    seen: dict[str, int] = {}
    result: list[str | None] = []
    renamed: list[str] = []
    for row, key in zip(sieve.table.rows.tolist(), keys, strict=True):
        if key is None:
            renamed.append(f"{_of_file(sieve.table)}-{row}")
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


def add_levels(sieve: Sieve, values: dict[str, list[Any]]) -> None:
    """Take the level of a division from its code where no column says it."""
    given = values.get("level", [None] * len(sieve.table))
    values["level"] = [
        level or level_of(code or "") for level, code in zip(given, values["code"], strict=True)
    ]
    for at, level in enumerate(values["level"]):
        if level is None and at not in sieve.bad:
            lacks = "code" if values["code"][at] is None else "level"
            sieve.reject(at, "IN-06", col=sieve.columns.heading(lacks))


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


def offer_plain(sieve: Sieve, values: dict[str, list[Any]]) -> None:
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


def reject_malformed(sieve: Sieve, values: Mapping[str, Sequence[Any]]) -> None:
    """Reject the rows whose codes do not have the form of their kind."""
    for name, form in sieve.forms.items():
        if name not in values or not sieve.ledger.pack.has(form.rule):
            continue
        distinct = {value for value in values[name] if value is not None}
        faults = {value: fault for value in distinct if (fault := form.fault(value)) is not None}
        if not faults:
            continue
        for at, value in enumerate(values[name]):
            if value in faults:
                sieve.reject(at, form.rule, found=value, id=value, why=faults[value])


def reject_repeated(sieve: Sieve, values: Mapping[str, Sequence[Any]]) -> None:
    """Reject every row of a value that only one may have: identifiers, then the layer's key."""
    layer = sieve.columns.layer
    alone = [(one.name, one.alone) for one in layer.fields if one.alone and one.name in values]
    keys = () if layer.name in _TOLD_APART_LATER else ((layer.key, "IN-07"),)
    for name, rule in (*alone, *keys):
        column = values[name]
        if len(set(column)) == len(column):  # at most one of them is unknown
            continue
        where: dict[str, list[int]] = {}
        for at, value in enumerate(column):
            if value is not None:
                where.setdefault(value, []).append(at)
        several = {value: places for value, places in where.items() if len(places) > 1}
        one = rule == "IN-07" and _one_each(sieve, several)
        for value, places in several.items():
            if one:
                _reject_further(sieve, places, value)
            elif not sieve.bad.keys() >= set(places):
                _reject_all(sieve, places, rule, value=value, col=sieve.columns.heading(name))


def _one_each(sieve: Sieve, several: Mapping[str, Sequence[int]]) -> bool:
    """Ask whether rows of one identifier are one thing: a bill has a line for each of its fees."""
    layer = sieve.columns.layer
    if not several or layer.key not in sieve.columns.column_of:
        return False
    answer = sieve.ledger.ask(
        "IN-69",
        "repeats",
        choices=(
            Choice(value="one", label=Words("是同一个,各取第一行", "one thing: its first row")),
            Choice(value="no", label=Words("不是,都不导入", "no: none of them is taken")),
        ),
        samples=tuple(several)[:_SAMPLES],
        otherwise=Words("这些行都不导入", "none of these rows is taken"),
        found=len(several),
        n=sum(map(len, several.values())),
        col=sieve.columns.heading(layer.key),
    )
    return answer == "one"


def _reject_further(sieve: Sieve, places: Sequence[int], value: str) -> None:
    """Leave out the rows of an identifier behind the first that is taken."""
    first, *others = [at for at in places if at not in sieve.bad] or [places[0]]
    for at in others:
        row, col = str(sieve.table.rows[first]), sieve.columns.heading(sieve.columns.layer.key)
        sieve.reject(at, "IN-160", found=value, required=row, col=col)


def _reject_all(sieve: Sieve, places: Sequence[int], rule: str, *, value: str, col: str) -> None:
    numbers = listed([str(row) for row in sieve.table.rows[list(places)]])
    rows: str | Words = numbers
    if rule != "IN-07":  # whose words say "row" themselves
        rows = Words(f"第{numbers}行", f"rows {numbers}")
    for at in places:
        sieve.reject(at, rule, found=value, rows=rows, col=col, id=value, n=len(places))
