"""Numbers of incidents: used again, standing for several matters, taken off by a later row.

A case is its source, its number and its year; nothing of a file is lost, and what is in the store
under the same number is not overwritten by another case.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from casework.incident import Incident, IncidentState
from casework.intake.known import Before, Known
from gis.cells.dates import SHANGHAI
from gis.intake.ledger import Ledger, listed

_ANEW = "@"  # between a number and the year or source that tells its case apart
_SUFFIX = "#"  # between a number and the count of its matters

Delivered = tuple[Incident, int]  # with the number of its row


def year_of(one: Incident) -> int | None:
    """Return the year a case is of, as the office counts it."""
    at = one.occurred_at or one.reported_at or one.closed_at
    return None if at is None else at.astimezone(SHANGHAI).year


def other_cases(made: Sequence[Delivered], ledger: Ledger, known: Known) -> list[Delivered]:
    """Return the incidents, new numbers given to those of another year or source (INC-32)."""
    first = dict(known.incidents)
    result: list[Delivered] = []
    anew: list[tuple[int, Incident, Before, str]] = []
    for one, row in made:
        own = Before(source=one.source, category=one.category, year=year_of(one))
        had = first.setdefault(one.incident_id, own)
        tag = _differs(had, own)
        if tag is None:
            result.append((one, row))
            continue
        given = f"{one.incident_id}{_ANEW}{tag}"
        anew.append((row, one, had, given))
        result.append((replace(one, incident_id=given), row))
    if anew:
        row, one, had, given = anew[0]
        other = " ".join(str(part) for part in (had.source, had.year) if part is not None)
        ledger.note(
            "INC-32", found=len(anew), at=row, first=one.incident_id, other=other, given=given
        )
    return result


def _differs(had: Before, own: Before) -> str | None:
    """Return what tells a case from the one that had its number first; None when nothing does."""
    if had.source and own.source and had.source != own.source:
        return own.source if own.year is None else f"{own.source}-{own.year}"
    if had.year and own.year and had.year != own.year:
        return str(own.year)
    return None


def without_withdrawn(
    made: Sequence[Delivered], amounts: Sequence[float | None], ledger: Ledger, known: Known
) -> list[Delivered]:
    """Return the incidents; a row that counts -1 withdraws the row it repeats (INC-34).

    Where that row is in no file, the withdrawn record stands alone, under the id the store has
    for it, and is not counted.
    """
    result: list[Delivered | None] = list(made)
    there: dict[tuple[str, str], list[int]] = defaultdict(list)
    minus = [at for at, amount in enumerate(amounts) if amount is not None and amount < 0]
    for at, ((one, _), amount) in enumerate(zip(made, amounts, strict=True)):
        if amount is None or amount > 0:
            there[one.incident_id, one.category].append(at)
    paired = 0
    for at in minus:
        one, row = made[at]
        twins = there[one.incident_id, one.category]
        if twins:
            twin = twins.pop()
            result[twin] = (replace(made[twin][0], state=IncidentState.WITHDRAWN), made[twin][1])
            result[at] = None
            paired += 1
        else:
            number = _id_in_store(one, known)
            result[at] = (
                replace(one, incident_id=number, state=IncidentState.WITHDRAWN),
                row,
            )
    if minus:
        ledger.note("INC-34", found=len(minus), paired=paired)
    return [one for one in result if one is not None]


def _id_in_store(one: Incident, known: Known) -> str:
    """Return the id under which the store has this matter of the case, else its number."""
    number, count = one.incident_id, 1
    while (had := known.incidents.get(number)) is not None:
        if had.category == one.category:
            return number
        count += 1
        number = f"{one.incident_id}{_SUFFIX}{count}"
    return one.incident_id


def numbered(made: Sequence[Delivered], ledger: Ledger, *, each: bool) -> list[Incident]:
    """Return the incidents, each under an id of its own (INC-31).

    Several matters of one number get #2, #3; a row that repeats another in everything is taken
    once, unless `each` row counts by what the file itself says.
    """
    by_number: dict[str, list[Delivered]] = defaultdict(list)
    for one, row in made:
        by_number[one.incident_id].append((one, row))
    if len(by_number) == len(made):
        return [one for one, _ in made]
    result: list[Incident] = []
    rows: list[str] = []
    same = 0
    for number, those in by_number.items():
        kept = [one for one, _ in those] if each else list(dict.fromkeys(one for one, _ in those))
        same += len(those) - len(kept)
        if len(those) > 1:
            rows.append(" + ".join(str(row) for _, row in those))
        result += _with_own_ids(number, kept, by_number.keys())
    ledger.note("INC-31", found=len(rows), rows=listed(rows), same=same)
    return result


def _with_own_ids(number: str, those: Sequence[Incident], taken: Collection[str]) -> list[Incident]:
    own, count = [those[0]], 1
    for one in those[1:]:
        count += 1
        while f"{number}{_SUFFIX}{count}" in taken:
            count += 1
        own.append(replace(one, incident_id=f"{number}{_SUFFIX}{count}"))
    return own
