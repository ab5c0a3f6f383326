"""The coordinate system that the words around a table name: a heading, a title, a note below."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from gis.cells.words import comparable, normal
from gis.intake.coordinates.looks import Look, Points, Ranges, looks, most_common, prefixes
from gis.intake.coordinates.systems import NAMED_DATUMS
from gis.intake.coordinates.zones import Zone, of_meridian, of_prefix
from gis.intake.rows.sieve import Sieve
from gis.rulebook import Words

_RULE = "IN-103"
_PLACES = ("shape", "lon", "lat")
_ZONE = re.compile(r"(?<!\d)(\d{2})\s*带|带号\s*[:为]?\s*(\d{2})(?!\d)")
_MERIDIAN = re.compile(r"(?:中央(?:子午线|经线)|L0)\D{0,4}?(\d{2,3})(?:°|度|(?!\d))")
_SIX = re.compile(r"(?:6|六)度")


def named_system(sieve: Sieve, xy: Points) -> str | None:
    """Return the system that a heading of the coordinates, or a text around the table, names.

    None where nothing does, where several are named, or where its zone cannot be told. What is
    taken is said (IN-103); a person's own answer goes before it.
    """
    if sieve.table.crs or sieve.ledger.answers.get("crs"):
        return None
    rule = sieve.ledger.pack[_RULE]
    words = [(comparable(word), system) for word, system in rule.params["words"]]
    look = most_common(looks(xy, Ranges.of(sieve.ledger.pack))).upright
    found: dict[str, tuple[Words, str]] = {}
    for where, text in _texts(sieve):
        for base in {system for word, system in words if word in comparable(text)}:
            found.setdefault(base, (where, text))
    if len(found) != 1:
        return None
    base, (where, text) = next(iter(found.items()))
    name = _of_degrees(base) if look is Look.DEGREES else _of_metres(base, text, xy, look)
    if name is not None:
        sieve.ledger.note(_RULE, found=text[:80], required=name, where=where)
    return name


def _texts(sieve: Sieve) -> Iterator[tuple[Words, str]]:
    for name in _PLACES:
        if name in sieve.columns.column_of:
            yield Words("列名", "the heading"), sieve.columns.column_of[name]
    for title in sieve.table.titles:
        if "坐标" in title:
            yield Words("表格上下的说明", "a note of the table"), title


def _of_degrees(base: str) -> str | None:
    return base if base in NAMED_DATUMS else None


def _of_metres(base: str, text: str, xy: Points, look: Look) -> str | None:
    """Return the Gauss-Kruger system of metres, when text and numbers name one zone together."""
    if base in ("wgs84", "gcj02", "bd09"):
        return None
    plain = normal(text)
    said, meridian = _number(_ZONE, plain), _number(_MERIDIAN, plain)
    zone: Zone | None = None
    if look is Look.ZONED:
        number = _prefix(xy)
        zone = of_prefix(number, base) if said in (None, number) else None
    elif look is Look.METRES:
        width = 6 if _SIX.search(plain) else 3
        if meridian is None and said is not None:
            meridian = said * 3 if width == 3 else said * 6 - 3  # noqa: PLR2004 -- zones of 3 degrees
        zone = None if meridian is None else of_meridian(meridian, base, width)
    fits = zone is not None and meridian in (None, zone.meridian)
    return zone.name if zone is not None and fits else None


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = {int(next(filter(None, groups))) for groups in _groups(pattern, text)}
    return found.pop() if len(found) == 1 else None


def _groups(pattern: re.Pattern[str], text: str) -> Iterator[Sequence[str]]:
    return (match.groups() for match in pattern.finditer(text))


def _prefix(xy: Points) -> int:
    known = xy[np.isfinite(xy).all(axis=1)]
    numbers = prefixes(known.max(axis=1))  # an easting with its zone is the larger of the two
    return int(np.bincount(numbers[numbers > 0]).argmax())
