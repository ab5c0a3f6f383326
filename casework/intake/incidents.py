"""From checked values to incidents: categories that are none, the order of their times."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from casework.incident import Incident, IncidentState
from casework.intake.known import NOTHING, Known
from casework.intake.numbers import Delivered, numbered, other_cases, without_withdrawn
from gis.cells.categories import category_of, category_path
from gis.cells.dates import SHANGHAI
from gis.findings import Severity
from gis.intake.ledger import Ledger
from gis.intake.places import Typed
from gis.rulebook import Words

_TIMES = (
    ("occurred_at", Words("发生", "it happened")),
    ("reported_at", Words("受理", "it was accepted")),
    ("closed_at", Words("办结", "it was closed")),
)
_ASIDE = ("state", "category", "category_delivered", "amount")


def incidents_of(typed: Typed, ledger: Ledger, known: Known = NOTHING) -> list[Incident]:
    """Return the incidents of a file; the ledger gets all there is to say of them.

    There are fewer things than rows where rows repeat or withdraw others.
    """
    made = list(zip(_as_delivered(typed, ledger), typed.rows.tolist(), strict=True))
    _tell_times(made, ledger)
    made = other_cases(made, ledger, known)
    amounts = typed.values.get("amount")
    if amounts is not None:
        made = without_withdrawn(made, amounts, ledger, known)
    return numbered(made, ledger, each=amounts is not None)


def _as_delivered(typed: Typed, ledger: Ledger) -> list[Incident]:
    nothing = [None] * len(typed)
    categories: Sequence[str] = typed.values["category"]
    meant = _categories(categories, typed, ledger)
    return [
        Incident(
            **record,
            category=meant[category],
            category_delivered=given or (category if meant[category] != category else None),
            state=IncidentState(state) if state else None,
            position=shape,
            delivered=pair,
        )
        for record, category, given, state, shape, pair in zip(
            typed.records(*_ASIDE),
            categories,
            typed.values.get("category_delivered", nothing),
            typed.values.get("state", nothing),
            typed.shapes,
            typed.delivered,
            strict=True,
        )
    ]


def _categories(texts: Sequence[str], typed: Typed, ledger: Ledger) -> dict[str, str]:
    """Return the category of each delivered text; what is none goes under "other" (INC-33).

    The pack may hold a dictionary of the office's words; with one, a word outside is none.
    """
    params = ledger.pack["INC-33"].params
    junk, dictionary = list(params["none"]), dict(params.get("dictionary", {}))
    found: dict[str, str] = {}
    strange = set()
    for text in dict.fromkeys(texts):
        path = category_path(text)
        steps = [step for step in path if step.casefold() not in junk]
        meant = category_of(path, dictionary, junk) if dictionary else "/".join(steps)
        if not meant:
            strange.add(text)
        found[text] = meant or str(params["other"])
    if strange:
        ats = [at for at, text in enumerate(texts) if text in strange]
        row = int(typed.rows[ats[0]])
        ledger.note("INC-33", found=len(ats), at=row, first=texts[ats[0]])
    return found


def _tell_times(made: Sequence[Delivered], ledger: Ledger) -> None:
    """Say INC-15 of every incident whose times cannot be true; they are kept as delivered."""
    if not ledger.pack.has("INC-15"):
        return
    for one, row in made:
        if not one.in_order:
            told = ledger.note("INC-15", row=row, no=one.incident_id, why=_why(one))
            if ledger.findings[-1] is told:  # the row is kept: a warning
                ledger.findings[-1] = replace(told, severity=Severity.SHOULD)


def _why(one: Incident) -> Words:
    known = [(at, words) for name, words in _TIMES if (at := getattr(one, name)) is not None]
    (early, before), (late, after) = next(
        (first, second) for first, second in pairwise(known) if first[0] > second[0]
    )
    return Words(
        f"{after.zh}时间{_shown(late)}早于{before.zh}时间{_shown(early)},不计入时长",
        f"{after.en} at {_shown(late)}, before {before.en} at {_shown(early)}; "
        "it is left out of durations",
    )


def _shown(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
