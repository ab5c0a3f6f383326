"""Device ids of delivered cameras: their form, what went through a float, whose area they name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from camera_registry.intake.known import Known
from camera_registry.record.float_ids import from_floats
from camera_registry.record.gb_id import DIGITS, GbId, read_gb_id
from gis.cells.words import normal
from gis.findings import Severity
from gis.intake.ledger import Ledger, listed
from gis.intake.places import Typed
from gis.rulebook import Words

_BETWEEN = str.maketrans("", "", " -_·\t")
_COUNTY_DIGITS, _CODE_DIGITS = 6, 12
_REMEMBERED = 1 << 17


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str) -> GbId | Words:
    return read_gb_id(text)


def fault_of(text: str) -> Words | None:
    """Return what is wrong with a device id (CAM-20), None when nothing is."""
    read = _read(text)
    return read if isinstance(read, Words) else None


def plain_of(text: str) -> str | None:
    """Return the right id that a wrong one would be if it were written plainly.

    >>> plain_of("３７０１０２０００１３２００００００１"), plain_of("3701 0200 0013 2000 0001")
    (None, '37010200001320000001')
    """
    if len(text) == DIGITS and text.isascii() and text.isdigit():
        return None  # it is plain: right, or wrong for another reason
    plain = normal(text).translate(_BETWEEN)
    return plain if plain != text and fault_of(plain) is None else None


def tell_ids(typed: Typed, ledger: Ledger, known: Known) -> None:
    """Say everything there is to say about the ids of a file; nothing is changed."""
    ids = typed.values.get("gb_id", ())
    where: dict[str, list[int]] = defaultdict(list)
    for at, gb_id in enumerate(ids):
        if gb_id is not None:
            where[gb_id].append(at)
    _tell_twice(where, typed, ledger, known)
    _tell_rounded(where, typed, ledger)
    _tell_no_cameras(where, typed, ledger)
    _tell_elsewhere(where, typed, ledger)


def _tell_twice(
    where: Mapping[str, Sequence[int]], typed: Typed, ledger: Ledger, known: Known
) -> None:
    """Say CAM-21 of every id that several cameras have, in the file or with the store's."""
    if not ledger.pack.has("CAM-21"):
        return
    keys = typed.values["camera_id"]
    for gb_id, places in sorted(where.items()):
        others = sorted(known.bearers.get(gb_id, frozenset()) - {keys[at] for at in places})
        count = len(places) + len(others)
        if count < 2:  # noqa: PLR2004 -- two is the fewest that repeat
            continue
        rows = listed([str(typed.rows[at]) for at in places])
        there = listed(others)
        words = Words(
            f"第{rows}行" + (f";库中的 {there}" if others else ""),
            f"rows {rows}" + (f"; {there} of the store" if others else ""),
        )
        told = ledger.note(
            "CAM-21", row=int(typed.rows[places[0]]), found=gb_id, rows=words, id=gb_id, n=count
        )
        if ledger.findings[-1] is told:  # the rows are kept: a warning
            ledger.findings[-1] = replace(told, severity=Severity.SHOULD)


def _tell_rounded(where: Mapping[str, Sequence[int]], typed: Typed, ledger: Ledger) -> None:
    rounded = from_floats(where, ledger.pack["IN-92"])
    if not rounded:
        return
    first = min(where[one][0] for one in rounded)
    said = ledger.note(
        "IN-92",
        found=len(rounded),
        n=len(where),
        at=int(typed.rows[first]),
        first=typed.values["gb_id"][first],
    )
    ledger.findings[-1] = replace(said, rule="DAT-02")  # what it breaks; the rows are kept


def _tell_no_cameras(where: Mapping[str, Sequence[int]], typed: Typed, ledger: Ledger) -> None:
    types = frozenset(ledger.pack["COV-07"].params["types"])
    others = {one: at for one, at in where.items() if one[10:13] in types}
    if others:
        gb_id = min(others, key=lambda one: others[one][0])
        ledger.note(
            "IN-93",
            found=sum(map(len, others.values())),
            at=int(typed.rows[others[gb_id][0]]),
            first=gb_id,
            type=gb_id[10:13],
        )


def _tell_elsewhere(where: Mapping[str, Sequence[int]], typed: Typed, ledger: Ledger) -> None:
    """Say CAM-22 once for each pair of an id's area and the county of its village."""
    if not ledger.pack.has("CAM-22"):
        return
    units = typed.values.get("unit_code", [None] * len(typed))
    provinces = frozenset(ledger.pack["IN-94"].params["provinces"])
    wrong: dict[tuple[str, str], list[int]] = defaultdict(list)
    for gb_id, places in where.items():
        for at in places:
            county = _county(units[at])
            if county is not None and gb_id[:_COUNTY_DIGITS] != county:
                wrong[gb_id[:_COUNTY_DIGITS], county].append(at)
            elif county is None and gb_id[:2] not in provinces:
                wrong[gb_id[:_COUNTY_DIGITS], ""].append(at)
    for (area, county), places in sorted(wrong.items()):
        _tell_mismatch(area, county, places, typed=typed, ledger=ledger)


def _county(unit_code: str | None) -> str | None:
    if unit_code is None or len(unit_code) != _CODE_DIGITS or not unit_code.isdigit():
        return None
    return unit_code[:_COUNTY_DIGITS]


def _tell_mismatch(
    area: str, county: str, places: Sequence[int], *, typed: Typed, ledger: Ledger
) -> None:
    first = min(places)
    there = Words(f"所在村(社区)的县{county}", f"the county of its village, {county}")
    none = Words("任何省级代码", "the code of any province")
    said = ledger.note(
        "IN-94",
        found=len(places),
        a=area,
        b=there if county else none,
        at=int(typed.rows[first]),
        first=typed.values["gb_id"][first],
    )
    ledger.findings[-1] = replace(said, rule="CAM-22")
