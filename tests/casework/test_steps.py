"""The steps of a case: who may take which, when, and what it has to say; nothing is lost."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.case import LEADS_TO, Case, Role, Step, StepKind, opened, replayed
from casework.deadlines import close_by
from casework.incident import Incident, IncidentState
from casework.steps import apply, possible, refusal
from gis.findings import Finding
from gis.rulebook import load_pack, pack_names
from tests.casework.cases import CALENDAR, HOUR, PACK, after, at, reported, step, walked

SEVEN = "accept classify dispatch acknowledge track close feed_back ask_evaluation evaluate"
# by hand, not from the pack: what may follow on a state
FOLLOWS = {
    "reported": "accept merge void",
    "accepted": "classify merge void",
    "classified": "classify dispatch merge void",
    "dispatched": "acknowledge return urge supervise hang resume merge void",
    "tracked": "track urge supervise ask_extension grant_extension refuse_extension hang resume "
    "close merge void",
    "closed": "feed_back ask_evaluation evaluate return_visit reopen",
    "evaluated": "return_visit reopen",
    "revisited": "return_visit reopen",
    "withdrawn": "",
}


def refused(case: Case, one: Step) -> Finding:
    finding = refusal(case, one, CALENDAR, PACK)
    assert finding is not None
    assert "?" not in finding.message_zh + finding.message_en
    return finding


def tracked() -> Case:
    return walked(reported(), "accept classify dispatch acknowledge")


def test_the_seven_steps_lead_from_report_to_return_visit():
    case = walked(reported(), f"{SEVEN} return_visit")
    assert case.state is IncidentState.REVISITED
    assert (case.lead_unit, case.feedback, case.evaluation) == ("u1", "informed", "satisfied")
    assert (case.visits, case.incident.level) == (1, "简易")
    assert case.incident.closed_at == at("2026-11-02 14:00")


def test_none_of_the_seven_is_skipped():
    finding = refused(reported(), step("close", "2026-11-02 10:00"))
    assert finding.rule == "INC-01"
    assert finding.message_zh == "案件7不能从“已上报”直接变为“办结”。"
    assert finding.message_en == 'Case 7 cannot go from "reported" to "close".'


def test_a_second_return_goes_to_the_centre_and_stays_where_it_says():
    case = walked(reported(), "accept classify dispatch return dispatch return")
    assert (case.state, case.returns, case.lead_unit) == (IncidentState.CLASSIFIED, 2, None)
    again = step("dispatch", "2026-11-03 10:00", unit_code="u2")
    finding = refused(case, replace(again, by=Role.DUTY))
    assert (finding.rule, finding.found) == ("INC-06", 2)
    named = after(case, again)
    assert (named.lead_unit, named.first_unit) == ("u2", "u1")
    assert refused(named, step("return", "2026-11-03 11:00", by_unit="u2")).rule == "INC-06"


def test_a_unit_acts_on_its_own_cases_only():
    for by_unit in ("u2", None):
        finding = refused(tracked(), step("close", "2026-11-03 10:00", by_unit=by_unit))
        assert finding.rule == "CASE-05"


@pytest.mark.parametrize(
    ("facts", "lacks"),
    [
        ({"source": None}, "来源"),
        ({"unit_code": None}, "地点"),
        ({"source": "  ", "unit_code": ""}, "地点、来源"),
    ],
)
def test_a_case_that_is_not_complete_is_not_dispatched(facts, lacks):
    case = walked(reported(**facts), "accept classify")
    finding = refused(case, step("dispatch", "2026-11-02 15:00"))
    assert (finding.rule, finding.message_zh) == ("INC-02", f"案件7缺少{lacks},不能派遣。")


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_what_a_step_has_to_say_is_asked_for(blank):
    finding = refused(tracked(), step("hang", "2026-11-03 10:00", reason=blank))
    assert (finding.rule, finding.message_zh) == ("CASE-03", "案件7办理“挂账”须填写理由。")


def test_only_answers_that_are_offered_are_taken():
    case = walked(tracked(), "close", "2026-11-03 10:00")
    assert refused(case, step("feed_back", "2026-11-03 11:00", answer="maybe")).rule == "CASE-03"


def test_a_level_is_one_of_the_four_and_a_colour_is_none():
    case = walked(reported(), "accept")
    finding = refused(case, step("classify", "2026-11-02 10:00", level="yellow"))
    assert finding.rule == "CASE-06"
    assert "简易、一般、突出、重大" in finding.message_zh


def test_who_may_not_take_a_step_is_told_who_may():
    finding = refused(tracked(), step("hang", "2026-11-03 10:00", by=Role.UNIT))
    assert finding.message_zh == "案件7不能由“主办单位”办理“挂账”，请由综治中心办理。"


def test_evaluation_is_by_the_reporter_alone_after_being_asked():
    case = walked(tracked(), "close", "2026-11-03 10:00")
    ask, answer = (step(kind, "2026-11-04 10:00") for kind in ("ask_evaluation", "evaluate"))
    assert refused(case, ask).rule == "CASE-10"
    case = after(case, step("feed_back", "2026-11-03 12:00"))
    assert refused(case, answer).rule == "CASE-10"
    case = after(case, ask)
    assert refused(case, replace(answer, by=Role.CENTRE)).rule == "CASE-02"
    assert after(case, answer).state is IncidentState.EVALUATED


def test_an_anonymous_case_is_visited_without_evaluation():
    case = walked(tracked(), "close", "2026-11-03 10:00")
    visit = step("return_visit", "2026-11-05 10:00")
    assert refused(case, visit).rule == "CASE-10"
    case = after(case, step("feed_back", "2026-11-03 12:00", answer="anonymous"))
    assert refused(case, step("ask_evaluation", "2026-11-04 10:00")).rule == "CASE-10"
    assert after(case, visit).state is IncidentState.REVISITED


def test_a_case_on_hold_is_resumed_first():
    case = walked(tracked(), "hang", "2026-11-03 10:00")
    finding = refused(case, step("close", "2026-11-03 11:00"))
    assert finding.message_zh == "案件7已挂账，不能办理“办结”。"
    case = after(case, step("resume", "2026-11-04 10:00"))
    assert refused(case, step("resume", "2026-11-04 11:00")).rule == "CASE-04"


def test_a_case_is_merged_into_another_one_only():
    assert refused(tracked(), step("merge", "2026-11-03 10:00", into=" 7 ")).rule == "CASE-07"
    case = after(tracked(), step("merge", "2026-11-03 10:00"))
    assert (case.merged_into, case.incident.counts) == ("8", False)
    assert possible(case, Role.CENTRE, PACK) == ()


@pytest.mark.parametrize(
    ("first", "asked", "why"),
    [
        ("", {"days": 16}, "共申请16个工作日，最多15个工作日"),
        ("", {"days": 0}, "须为正整数"),
        ("", {"days": -3}, "须为正整数"),
        ("ask_extension", {}, "已有一份申请待批"),
        ("ask_extension grant_extension", {}, "已延期1次，最多1次"),
        ("", {"at": at("2026-11-06 00:01")}, "原期限2026-11-05 24:00已过"),
    ],
)
def test_an_extension_that_does_not_fit_is_refused_with_its_reason(first, asked, why):
    case = walked(tracked(), first, "2026-11-03 10:00")
    ask = replace(step("ask_extension", "2026-11-04 10:00"), **asked)
    finding = refused(case, ask)
    assert finding.rule == "INC-08"
    assert why in finding.message_zh


def test_an_extension_may_be_asked_at_the_very_end_and_again_when_refused():
    case = walked(tracked(), "ask_extension refuse_extension", "2026-11-03 10:00")
    case = after(case, step("ask_extension", "2026-11-05 24:00"))
    assert case.asked_days == 5
    for kind in ("grant_extension", "refuse_extension"):
        assert refused(tracked(), step(kind, "2026-11-04 10:00")).rule == "INC-08"


def test_a_step_cannot_lie_before_the_last():
    assert refused(reported(), step("accept", "2026-11-02 08:59")).rule == "CASE-11"
    assert refused(tracked(), step("urge", "2026-11-02 11:59")).rule == "CASE-11"


def test_reopening_forgets_how_it_was_closed():
    case = walked(reported(), f"{SEVEN} return_visit reopen")
    assert (case.state, case.reopened) == (IncidentState.TRACKED, 1)
    assert (case.feedback, case.evaluation, case.visits) == (None, None, 0)
    assert case.incident.closed_at is None


def test_times_name_their_zone():
    with pytest.raises(ValueError, match="zone"):
        Step(kind=StepKind.ACCEPT, at=datetime(2026, 1, 1), by=Role.DUTY)
    with pytest.raises(ValueError, match="no time of report"):
        opened(Incident(incident_id="1", category="dispute"))


def test_a_step_says_nothing_of_a_person():
    assert set(Step.__slots__) == {
        "kind", "at", "by", "by_unit", "reason", "result", "category", "level", "unit_code",
        "into", "days", "answer",
    }  # fmt: skip


@pytest.mark.parametrize("name", pack_names())
def test_the_table_of_every_pack_knows_every_step(name):
    table = load_pack(name)["CASE-02"].params
    assert set(table) == set(StepKind)
    for row in table.values():
        assert {IncidentState(state) for state in row["from"]}
        assert {Role(role) for role in row["who"]}


def test_what_may_follow_is_as_written_by_hand():
    table = PACK["CASE-02"].params
    for state in IncidentState:
        found = {kind for kind, row in table.items() if state in row["from"]}
        assert found == set(FOLLOWS[state].split()), state


def held(case: Case, one: Step, made: Case | Finding) -> None:
    """Hold an answer against what was written by hand."""
    if isinstance(made, Finding):
        assert made.rule[:3] in {"INC", "CAS"}
        return
    assert one.kind in FOLLOWS[case.state].split()
    assert made.state is LEADS_TO.get(one.kind, case.state)
    assert made.steps == (*case.steps, one)  # no step is lost, none is made up
    free = {StepKind.RESUME, StepKind.SUPERVISE, StepKind.MERGE, StepKind.VOID}
    assert not case.hung or one.kind in free
    assert made.returns <= PACK["INC-06"].count("n")
    assert made.extensions <= PACK["INC-08"].count("max_times")
    assert made.evaluation is None or made.evaluation_asked
    assert (made.incident.closed_at is not None) is (
        made.state in {IncidentState.CLOSED, IncidentState.EVALUATED, IncidentState.REVISITED}
    )


def every_sequence(length: int) -> Counter[str]:
    """Try every step by every role on every case that steps can make; return the states met."""
    cases, met = [reported()], Counter[str]()
    for n in range(length):
        following = []
        for case, kind, role in product(cases, StepKind, Role):
            one = replace(step(kind, at("2026-11-02 09:00") + n * HOUR), by=role)
            made = apply(case, one, CALENDAR, PACK)
            held(case, one, made)
            if isinstance(made, Case):
                following.append(made)
                met[made.state] += 1
                assert replayed(reported(), made.steps) == made
                assert kind in possible(case, role, PACK)
        # which way led here changes nothing of what may follow: each case is gone on from once
        cases = list({replace(case, steps=()): case for case in following}.values())
    return met


def test_every_sequence_of_steps_keeps_to_the_table():
    met = every_sequence(6)
    assert set(met) == set(IncidentState) - {IncidentState.REPORTED} - {
        IncidentState.EVALUATED, IncidentState.REVISITED,
    }  # fmt: skip


@pytest.mark.long
def test_every_longer_sequence_of_steps_keeps_to_the_table():
    assert set(every_sequence(11)) == set(IncidentState) - {IncidentState.REPORTED}


STEPS = st.tuples(
    st.sampled_from(StepKind),
    st.integers(0, 4000),  # minutes since the last
    st.sampled_from([None] * 9 + list(Role)),  # None: who may
    st.sampled_from(["u1", "u1", "u1", "u2"]),
    st.sampled_from(["informed", "anonymous", "satisfied", "talk"]),
)


def random_walk(choices: list[tuple[StepKind, int, Role | None, str, str]]) -> None:
    start = case = reported("2026-09-28 09:00")
    now, taken = case.reported_at, []
    for drawn, minutes, role, unit, answer in choices:
        now += timedelta(minutes=minutes)
        offered = [k for k in StepKind if k in FOLLOWS[case.state].split()]
        # mostly steps that follow, or nothing is ever reached
        follow = role is None and offered
        kind = offered[list(StepKind).index(drawn) % len(offered)] if follow else drawn
        one = step(kind, now, by_unit=unit)
        one = replace(one, by=role or one.by)
        if one.answer is not None and answer in PACK["CASE-02"].params[kind]["answers"]:
            one = replace(one, answer=answer)
        made = apply(case, one, CALENDAR, PACK)
        held(case, one, made)
        if isinstance(made, Case):
            limits = close_by(case, CALENDAR, PACK), close_by(made, CALENDAR, PACK)
            if all(limits) and None not in (limits[0].due, limits[1].due):
                assert limits[0].due <= limits[1].due  # the level is always the same here
            case = made
            taken.append(one)
    assert case.steps == tuple(taken)
    assert replayed(start, taken) == case


@given(st.lists(STEPS, min_size=15, max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_walk_takes_an_illegal_step_or_loses_one(choices):
    random_walk(choices)


@pytest.mark.long
@given(st.lists(STEPS, max_size=80))
@settings(max_examples=5000, deadline=None)
def test_no_long_walk_takes_an_illegal_step_or_loses_one(choices):
    random_walk(choices)
