"""What is due and when: by level, on the calendar, with the clock stopped, moved and gone on."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.calendar import calendar_of, left
from casework.case import Case
from casework.deadlines import (
    Deadline,
    Standing,
    contact_expires,
    deadlines,
    late_findings,
    light,
)
from gis.findings import Outcome
from tests.casework.cases import CALENDAR, HOUR, PACK, after, at, reported, step, walked

MONDAY = "2026-11-02 09:00"


def limit(case: Case, name: str) -> Deadline | None:
    return next((one for one in deadlines(case, CALENDAR, PACK) if one.name == name), None)


def due(case: Case, name: str = "close"):
    return limit(case, name).due


def tracked(level: str = "简易") -> Case:
    case = after(walked(reported(), "accept"), step("classify", MONDAY, level=level))
    return walked(case, "dispatch acknowledge")


@pytest.mark.parametrize(
    ("urgent", "end"), [(False, "2026-11-02 13:00"), (True, "2026-11-02 09:10")]
)
def test_an_urgent_case_is_accepted_within_minutes(urgent, end):
    assert due(reported(urgent=urgent), "accept") == at(end)


def test_dispatch_is_due_hours_after_acceptance_and_after_a_return():
    case = walked(reported(), "accept classify")
    assert due(case, "dispatch") == at("2026-11-02 17:00")
    case = after(case, step("dispatch", "2026-11-02 16:00"), step("return", "2026-11-03 10:00"))
    assert due(case, "dispatch") == at("2026-11-03 18:00")
    assert limit(case, "dispatch").done_at is None


def test_a_unit_has_a_working_day_to_take_what_it_is_sent():
    case = walked(reported(), "accept classify dispatch")
    assert due(case, "acknowledge") == at("2026-11-03 24:00")
    now = at("2026-11-05 09:00")
    (told,) = [f for f in late_findings(case, CALENDAR, now, PACK) if f.rule == "INC-05"]
    assert told.message_zh == "“u1”3个工作日未签收也未退回案件7。"


@pytest.mark.parametrize(
    ("level", "end"),
    [
        ("简易", "2026-11-05 24:00"),
        ("一般", "2026-11-11 24:00"),
        ("突出", "2026-11-23 24:00"),
        ("较大", "2026-11-23 24:00"),
        ("major", "2026-12-14 24:00"),
    ],
)
def test_closing_is_due_by_level_in_working_days(level, end):
    assert due(tracked(level)) == at(end)


def test_without_a_level_the_day_is_unknown():
    case = walked(reported(), "accept")
    assert due(case) is None
    assert limit(case, "close").standing(CALENDAR, at("2027-06-01 09:00")) is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("begins", "end"),
    [
        ("2026-09-30 17:00", "2026-10-10 24:00"),  # the week off, the make-up Saturday
        ("2026-12-30 17:00", "2027-01-05 24:00"),  # year end
        ("2026-11-02 24:00", "2026-11-06 24:00"),
        ("2026-11-06 09:00", "2026-11-11 24:00"),  # weekend
    ],
)
def test_closing_is_due_across_holidays_and_year_ends(begins, end):
    assert due(walked(reported(begins), "accept classify", begins)) == at(end)


def test_a_case_closed_at_24_00_of_the_last_day_is_in_time():
    for when, standing in [("24:00", Standing.MET), ("24:01", Standing.LATE)]:
        case = after(tracked(), step("close", f"2026-11-05 {when}"))
        assert limit(case, "close").standing(CALENDAR, at("2027-01-01 00:00")) is standing


def test_three_lights_tell_how_a_limit_stands():
    one = limit(tracked("一般"), "close")  # Wednesday the 11th
    for now, standing, colour in [
        ("2026-11-09 23:59", Standing.RUNNING, "green"),
        ("2026-11-10 00:00", Standing.SOON, "yellow"),
        ("2026-11-11 24:00", Standing.SOON, "yellow"),
        ("2026-11-11 24:01", Standing.OVERDUE, "red"),
    ]:
        assert one.standing(CALENDAR, at(now)) is standing, now
        assert light(standing, PACK) == colour
    assert light(Standing.STOPPED, PACK) is None


def test_overdue_counts_working_days():
    case = tracked()  # due on Thursday
    told = late_findings(case, CALENDAR, at("2026-11-09 10:00"), PACK)
    (found,) = [f for f in told if f.rule == "INC-07"]
    assert found.message_zh == "案件7超期2个工作日(期限2026-11-05 24:00)。"
    assert (found.outcome, found.place.unit_code) == (Outcome.FAIL, "u1")


def test_what_is_near_is_said_before_it_is_late():
    told = late_findings(tracked(), CALENDAR, at("2026-11-05 10:00"), PACK)
    assert [f.message_zh for f in told] == ["案件7的“办结”期限为2026-11-05 24:00，即将到期。"]
    assert not told[0].blocks


def test_hanging_stops_the_clock_and_resuming_gives_back_what_was_left():
    case = after(tracked(), step("hang", "2026-11-03 10:00"))
    one = limit(case, "close")
    assert one.rest == timedelta(days=3)  # Tue, Wed, Thu
    assert one.standing(CALENDAR, at("2027-03-01 10:00")) is Standing.STOPPED
    case = after(case, step("resume", "2026-11-13 10:00"))
    assert due(case) == at("2026-11-17 24:00")  # Fri, Mon, Tue


def test_a_case_that_was_late_when_it_was_hung_stays_late():
    case = after(tracked(), step("hang", "2026-11-06 10:00"))
    assert limit(case, "close").standing(CALENDAR, at("2026-11-06 11:00")) is Standing.OVERDUE
    assert due(after(case, step("resume", "2026-11-30 10:00"))) == at("2026-11-05 24:00")


def test_an_extension_moves_the_day_once_it_is_granted():
    case = after(tracked(), step("ask_extension", "2026-11-04 10:00"))
    assert due(case) == at("2026-11-05 24:00")
    case = after(case, step("grant_extension", "2026-11-04 11:00"))
    assert due(case) == at("2026-11-12 24:00")
    assert limit(case, "close").moved == 5


def test_an_extension_granted_on_hold_is_not_lost():
    case = after(
        tracked(),
        step("ask_extension", "2026-11-03 10:00"), step("hang", "2026-11-03 11:00"),
        step("resume", "2026-11-04 10:00"), step("grant_extension", "2026-11-04 11:00"),
    )  # fmt: skip
    assert due(case) == at("2026-11-13 24:00")  # a day on hold, five more


def test_a_case_that_is_done_again_has_what_was_left_of_its_time():
    case = after(tracked(), step("close", "2026-11-04 10:00"), step("reopen", "2026-11-16 10:00"))
    assert due(case) == at("2026-11-17 24:00")  # two days were left
    assert limit(case, "return_visit") is None
    assert limit(case, "close").standing(CALENDAR, at("2026-11-18 10:00")) is Standing.OVERDUE


def test_a_case_that_is_closed_again_is_held_against_its_last_closing():
    case = after(
        tracked(), step("close", "2026-11-04 10:00"), step("reopen", "2026-11-16 10:00"),
        step("close", "2026-11-18 10:00"),
    )  # fmt: skip
    one = limit(case, "close")
    assert (one.due, one.done_at) == (at("2026-11-17 24:00"), at("2026-11-18 10:00"))
    assert one.standing(CALENDAR, at("2026-11-18 11:00")) is Standing.LATE


def test_visits_before_a_case_was_reopened_count_no_more():
    first = "close feed_back ask_evaluation return_visit reopen"
    again = "close feed_back ask_evaluation return_visit"
    case = walked(walked(tracked(), first, "2026-11-04 10:00"), again, "2026-11-05 10:00")
    assert limit(case, "return_visit").done_at == at("2026-11-05 13:00")
    assert limit(case, "second_visit").done_at is None


def test_after_closing_feedback_question_and_visits_are_due():
    case = after(tracked(), step("close", "2026-11-04 10:00"))
    assert due(case, "ask_evaluation") == at("2026-11-09 24:00")  # Saturday gives way
    assert due(case, "return_visit") == at("2026-11-11 24:00")
    assert due(case, "second_visit") == at("2026-12-04 24:00")
    told = late_findings(case, CALENDAR, at("2026-11-12 10:00"), PACK)
    assert [f.rule for f in told] == ["INC-11", "INC-12", "INC-10"]
    assert told[1].message_zh == "案件7应于2026-11-11 24:00回访。"


def test_a_case_without_a_known_reporter_owes_no_question():
    case = after(
        tracked(), step("close", "2026-11-04 10:00"),
        step("feed_back", "2026-11-04 11:00", answer="anonymous"),
    )  # fmt: skip
    assert limit(case, "ask_evaluation") is None


def test_the_second_visit_is_another_one():
    case = walked(tracked(), "close feed_back ask_evaluation return_visit", "2026-11-04 10:00")
    assert limit(case, "return_visit").done_at is not None
    assert limit(case, "second_visit").done_at is None
    case = after(case, step("return_visit", "2026-12-01 10:00"))
    assert limit(case, "second_visit").done_at == at("2026-12-01 10:00")


def test_a_case_that_was_withdrawn_owes_nothing():
    assert deadlines(after(tracked(), step("void", "2026-11-04 10:00")), CALENDAR, PACK) == ()


def test_contact_is_deleted_after_the_visit_and_never_kept_for_want_of_one():
    assert contact_expires(tracked(), PACK) is None
    case = walked(tracked(), "close feed_back ask_evaluation", "2026-11-04 10:00")
    assert contact_expires(case, PACK) == at("2027-01-03 24:00")  # 30 + 30 days
    visited = after(case, step("return_visit", "2026-11-10 10:00"))
    assert contact_expires(visited, PACK) == at("2026-12-10 24:00")
    void = after(tracked(), step("void", "2026-11-04 10:00"))
    assert contact_expires(void, PACK) == at("2026-12-04 24:00")


def test_limits_in_a_year_without_a_calendar_say_so():
    told = late_findings(tracked(), calendar_of(PACK), at("2026-11-03 10:00"), PACK)
    assert [(f.rule, f.outcome) for f in told] == [("CASE-01", Outcome.UNKNOWN)]
    assert late_findings(tracked(), CALENDAR, at("2026-11-03 10:00"), PACK) == []


@given(
    st.integers(0, 60 * 24 * 30), st.integers(0, 60 * 24 * 40), st.sampled_from(["一般", "重大"])
)
@settings(max_examples=80, deadline=None)
def test_holding_a_case_takes_nothing_of_its_time_and_adds_nothing(wait, held, level):
    case = tracked(level)
    before = limit(case, "close")
    stopped = case.steps[-1].at + timedelta(minutes=wait)
    again = stopped + timedelta(minutes=held)
    case = after(case, step("hang", stopped), step("resume", again))
    rest = left(CALENDAR, before.clock, stopped, before.due)
    assert due(case) >= before.due
    assert left(CALENDAR, before.clock, again, due(case)) == rest
    twice = after(case, step("hang", again), step("resume", again))
    assert due(twice) == due(case)


@given(st.integers(0, 60 * 24 * 60))
@settings(max_examples=40, deadline=None)
def test_a_limit_never_stands_better_as_time_goes_by(minutes):
    order = [Standing.RUNNING, Standing.SOON, Standing.OVERDUE]
    one = limit(tracked("突出"), "close")
    now = at(MONDAY) + timedelta(minutes=minutes)
    first, second = one.standing(CALENDAR, now), one.standing(CALENDAR, now + HOUR)
    assert order.index(first) <= order.index(second)
