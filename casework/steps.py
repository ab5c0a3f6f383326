"""Whether a step may be taken, and the case after it: the table of steps of the pack (CASE-02)."""

from collections.abc import Callable, Mapping
from typing import Any

from casework.calendar import Calendar, shown
from casework.case import Case, Role, Step, StepKind, taken
from casework.deadlines import close_by, level_of, place_of
from gis.findings import Finding, Outcome
from gis.rulebook import Pack, Words

Row = Mapping[str, Any]


def apply(case: Case, step: Step, calendar: Calendar, pack: Pack) -> Case | Finding:
    """Return the case after a step, or the finding of the rule that forbids it."""
    return refusal(case, step, calendar, pack) or taken(case, step)


def refusal(case: Case, step: Step, calendar: Calendar, pack: Pack) -> Finding | None:
    """Return why a step may not be taken; None when it may.

    First whether the step follows on the state (INC-01, CASE-04, CASE-11), then who takes it
    (CASE-02, CASE-05), what it has to say (CASE-03), and its conditions.
    """
    row: Row = pack["CASE-02"].params[step.kind.value]
    why = _not_now(case, step, row, pack) or _not_theirs(case, step, row, pack)
    why = why or _missing(case, step, row, pack)
    for name in row.get("if", ()):
        why = why or _CONDITIONS[name](case, step, calendar, pack)
    return why


def possible(case: Case, by: Role, pack: Pack) -> tuple[StepKind, ...]:
    """Return the steps a role is offered for a case; their conditions are judged when taken."""
    table = pack["CASE-02"].params
    return tuple(
        kind
        for kind in StepKind
        if case.state in table[kind.value]["from"]
        and by in table[kind.value]["who"]
        and _hold_fits(case, table[kind.value])
    )


def _hold_fits(case: Case, row: Row) -> bool:
    hung = row.get("hung", "no")
    return hung == "too" or case.hung is (hung == "only")


def _not_now(case: Case, step: Step, row: Row, pack: Pack) -> Finding | None:
    if case.state not in row["from"]:
        return _finding(
            "INC-01", case, pack, a=word(case.state.value, pack), b=_named(step.kind, pack),
        )  # fmt: skip
    if not _hold_fits(case, row):
        state = word("hung" if case.hung else "not_hung", pack)
        return _finding("CASE-04", case, pack, state=state, step=_named(step.kind, pack))
    last = case.steps[-1].at if case.steps else case.reported_at
    if step.at < last:
        return _finding(
            "CASE-11", case, pack, step=_named(step.kind, pack), at=shown(step.at),
            last=shown(last),
        )  # fmt: skip
    return None


def _not_theirs(case: Case, step: Step, row: Row, pack: Pack) -> Finding | None:
    if step.by in row["who"]:
        return None
    return _finding(
        "CASE-02", case, pack, role=word(step.by.value, pack), step=_named(step.kind, pack),
        who=_listed([word(role, pack) for role in row["who"]]),
    )  # fmt: skip


def _missing(case: Case, step: Step, row: Row, pack: Pack) -> Finding | None:
    """Return CASE-03 for what a step does not say; white space says nothing."""
    lacks = [name for name in row.get("needs", ()) if _empty(getattr(step, name))]
    if "answers" in row and "answer" not in lacks and step.answer not in row["answers"]:
        lacks.append("answer")
    if not lacks:
        return None
    missing = _listed([word(name, pack) for name in lacks])
    return _finding("CASE-03", case, pack, step=_named(step.kind, pack), missing=missing)


def _empty(value: str | int | None) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


_Condition = Callable[[Case, Step, Calendar, Pack], Finding | None]


def _lead_unit(case: Case, step: Step, _: Calendar, pack: Pack) -> Finding | None:
    """Hold that a unit acts on what was dispatched to it, and on nothing else."""
    if step.by is not Role.UNIT or (step.by_unit is not None and step.by_unit == case.lead_unit):
        return None
    return _finding(
        "CASE-05", case, pack, lead=case.lead_unit or word("nobody", pack),
        unit=step.by_unit or word("nobody", pack), step=_named(step.kind, pack),
    )  # fmt: skip


def _level_known(case: Case, step: Step, _: Calendar, pack: Pack) -> Finding | None:
    if level_of(step.level, pack) is not None:
        return None
    levels = [Words(str(w[0]), en) for en, w in pack["CASE-06"].params.items()]
    return _finding("CASE-06", case, pack, level=step.level, list=_listed(levels))


def _complete(case: Case, _: Step, __: Calendar, pack: Pack) -> Finding | None:
    """INC-02: category, place, source and time are known before dispatch."""
    one = case.incident
    known = {
        "category": not _empty(one.category),
        "place": one.position is not None or not _empty(one.unit_code),
        "source": not _empty(one.source),
        "time": one.occurred_at is not None or one.reported_at is not None,
    }
    lacks = [word(name, pack) for name, there in known.items() if not there]
    return _finding("INC-02", case, pack, missing=_listed(lacks)) if lacks else None


def _owner_named(case: Case, step: Step, _: Calendar, pack: Pack) -> Finding | None:
    """INC-06: a case that was returned too often is dispatched by the centre alone."""
    return None if step.by is Role.CENTRE else _returned(case, pack)


def _may_return(case: Case, _: Step, __: Calendar, pack: Pack) -> Finding | None:
    """INC-06: the owner that the centre named keeps the case."""
    return _returned(case, pack)


def _returned(case: Case, pack: Pack) -> Finding | None:
    if not pack.has("INC-06") or case.returns < (most := pack["INC-06"].count("n")):
        return None
    return _finding("INC-06", case, pack, found=case.returns, required=most, got=case.returns)


def _extension_fits(case: Case, step: Step, calendar: Calendar, pack: Pack) -> Finding | None:
    """INC-08: asked before it is due, once at a time, not too often and not too long."""
    rule, asked = pack["INC-08"], step.days or 0
    most, longest = rule.count("max_times"), rule.count("max_wd")
    limit = close_by(case, calendar, pack)
    due = None if limit is None else limit.due
    total = case.extended_days + asked
    why: Words | None = None
    if asked < 1:
        why = word("not_positive", pack)
    elif case.asked_days is not None:
        why = word("pending", pack)
    elif due is None:
        why = word("no_limit", pack)
    elif step.at > due:
        why = _filled("late", pack, due=shown(due))
    elif case.extensions >= most:
        why = _filled("too_often", pack, found=case.extensions, most=most)
    elif total > longest:
        why = _filled("too_long", pack, found=total, most=longest)
    return None if why is None else _finding("INC-08", case, pack, why=why)


def _extension_asked(case: Case, _: Step, __: Calendar, pack: Pack) -> Finding | None:
    if case.asked_days is not None:
        return None
    return _finding("INC-08", case, pack, why=word("not_asked", pack))


def _reporter_informed(case: Case, step: Step, _: Calendar, pack: Pack) -> Finding | None:
    return None if case.feedback == "informed" else _before(case, step, StepKind.FEED_BACK, pack)


def _evaluation_asked(case: Case, step: Step, _: Calendar, pack: Pack) -> Finding | None:
    return None if case.evaluation_asked else _before(case, step, StepKind.ASK_EVALUATION, pack)


def _asked_or_anonymous(case: Case, step: Step, _: Calendar, pack: Pack) -> Finding | None:
    """Let a visit follow on the question: who was asked need not answer, who is unknown cannot."""
    if case.evaluation_asked or case.feedback == "anonymous":
        return None
    before = StepKind.FEED_BACK if case.feedback is None else StepKind.ASK_EVALUATION
    return _before(case, step, before, pack)


def _before(case: Case, step: Step, before: StepKind, pack: Pack) -> Finding:
    names = {"before": _named(before, pack), "step": _named(step.kind, pack)}
    return _finding("CASE-10", case, pack, **names)


def _another_case(case: Case, step: Step, _: Calendar, pack: Pack) -> Finding | None:
    itself = (step.into or "").strip() == case.incident.incident_id
    return _finding("CASE-07", case, pack) if itself else None


_CONDITIONS: Mapping[str, _Condition] = {
    "lead_unit": _lead_unit,
    "level_known": _level_known,
    "complete": _complete,
    "owner_named": _owner_named,
    "may_return": _may_return,
    "extension_fits": _extension_fits,
    "extension_asked": _extension_asked,
    "reporter_informed": _reporter_informed,
    "evaluation_asked": _evaluation_asked,
    "asked_or_anonymous": _asked_or_anonymous,
    "another_case": _another_case,
}


def word(name: str, pack: Pack) -> Words:
    """Return what messages call a state, a role or a field (CASE-09)."""
    zh, en = pack["CASE-09"].params[name]
    return Words(str(zh), str(en))


def _filled(name: str, pack: Pack, **values: object) -> Words:
    plain = word(name, pack)
    return Words(plain.zh.format(**values), plain.en.format(**values))


def _named(kind: StepKind, pack: Pack) -> Words:
    row = pack["CASE-02"].params[kind.value]
    return Words(str(row["zh"]), str(row["en"]))


def _listed(words: list[Words]) -> Words:
    return Words("、".join(w.zh for w in words), ", ".join(w.en for w in words))


def _finding(rule: str, case: Case, pack: Pack, **values: Any) -> Finding:
    return pack[rule].finding(Outcome.FAIL, place_of(case), no=case.incident.incident_id, **values)
