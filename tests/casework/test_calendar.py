"""Time limits on the working calendar: weekends, holidays, make-up days, year ends, 24:00."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.calendar import (
    Calendar,
    Clock,
    calendar_of,
    due_after,
    later,
    left,
    resumed,
    shown,
    unknown_year,
    working_days_over,
)
from gis.findings import Outcome
from gis.rulebook import Pack, _extended
from tests.casework.cases import CALENDAR, HOUR, HOURS, PACK, at

WD, WH = Clock.WORKING_DAYS, Clock.WORKING_HOURS


@pytest.mark.parametrize(
    ("begins", "amount", "due"),
    [
        ("2026-11-02 09:00", 3, "2026-11-05 24:00"),  # Monday: Tue, Wed, Thu
        ("2026-11-02 00:00", 3, "2026-11-05 24:00"),
        ("2026-11-02 23:59", 3, "2026-11-05 24:00"),
        ("2026-11-02 24:00", 3, "2026-11-06 24:00"),  # that is Tuesday
        ("2026-11-05 09:00", 3, "2026-11-10 24:00"),  # Thursday: Fri, Mon, Tue
        ("2026-11-07 09:00", 1, "2026-11-09 24:00"),  # Saturday: Mon
        ("2026-09-30 17:00", 1, "2026-10-08 24:00"),  # the week off
        ("2026-09-30 17:00", 3, "2026-10-10 24:00"),  # 8, 9 and the make-up Saturday
        ("2026-10-03 10:00", 4, "2026-10-12 24:00"),  # from within it; the Sunday rests
        ("2026-12-31 10:00", 1, "2027-01-04 24:00"),  # year end
        ("2026-12-30 10:00", 2, "2027-01-04 24:00"),
    ],
)
def test_working_days_by_hand(begins, amount, due):
    assert due_after(CALENDAR, WD, at(begins), amount) == at(due)


@pytest.mark.parametrize(
    ("begins", "amount", "due"),
    [
        ("2026-11-02 09:00", 8, "2026-11-03 09:00"),
        ("2026-11-02 08:00", 8, "2026-11-02 18:00"),
        ("2026-11-02 11:00", 2, "2026-11-02 15:00"),  # across noon
        ("2026-11-02 13:00", 1, "2026-11-02 15:00"),  # within it
        ("2026-11-06 17:00", 4, "2026-11-09 11:00"),  # across a weekend
        ("2026-11-07 10:00", 1, "2026-11-09 09:00"),
        ("2026-09-30 16:00", 4, "2026-10-08 10:00"),
        ("2026-10-09 17:00", 2, "2026-10-10 09:00"),  # into the make-up Saturday
        ("2026-12-31 17:30", 1, "2027-01-04 08:30"),
    ],
)
def test_working_hours_by_hand(begins, amount, due):
    assert due_after(CALENDAR, WH, at(begins), amount) == at(due)


@pytest.mark.parametrize(
    ("clock", "begins", "amount", "due"),
    [
        (Clock.MINUTES, "2026-12-31 23:55", 10, "2027-01-01 00:05"),
        (Clock.HOURS, "2026-11-06 22:00", 4, "2026-11-06 26:00"),
        (Clock.DAYS, "2026-11-02 09:00", 7, "2026-11-09 24:00"),
        (Clock.DAYS, "2026-11-01 09:00", 7, "2026-11-09 24:00"),  # a Sunday gives way
        (Clock.DAYS, "2026-09-24 09:00", 7, "2026-10-08 24:00"),  # and so does a holiday
    ],
)
def test_natural_time_by_hand(clock, begins, amount, due):
    assert due_after(CALENDAR, clock, at(begins), amount) == at(due)


def test_the_day_is_that_of_the_office_not_of_utc():
    night = datetime(2026, 11, 2, 17, tzinfo=UTC)  # 01:00 of Tuesday in Shanghai
    assert due_after(CALENDAR, WD, night, 1) == datetime(2026, 11, 4, 16, tzinfo=UTC)


def test_the_end_of_a_day_is_written_as_its_24_00():
    assert shown(at("2026-12-31 24:00")) == "2026-12-31 24:00"
    assert shown(at("2027-01-01 00:01")) == "2027-01-01 00:01"


def test_an_extension_counts_from_the_day_after_the_last():
    due = at("2026-09-30 24:00")
    assert later(CALENDAR, WD, due, 2) == at("2026-10-09 24:00")
    assert later(CALENDAR, Clock.HOURS, due, 2) == at("2026-10-01 02:00")


def test_what_is_left_counts_the_day_it_is_asked_on():
    due = at("2026-11-10 24:00")  # Tuesday
    for begins, rest in [("11-06 09:00", 3), ("11-07 09:00", 2), ("11-10 23:59", 1)]:
        assert left(CALENDAR, WD, at(f"2026-{begins}"), due) == timedelta(days=rest)
    assert left(CALENDAR, WD, due, due) == timedelta()
    assert left(CALENDAR, WH, at("2026-11-09 17:00"), at("2026-11-10 09:00")) == 2 * HOUR


def test_days_over_due_are_those_the_office_worked():
    due = at("2026-09-30 24:00")
    for now, over in [
        ("10-01 00:01", 0),
        ("10-07 23:00", 0),
        ("10-08 00:00", 1),
        ("10-12 9:00", 4),
    ]:
        assert working_days_over(CALENDAR, due, at(f"2026-{now}")) == over


def test_a_year_that_is_not_on_record_is_said_to_be_unknown():
    assert CALENDAR.unknown_years(at("2026-12-31 10:00"), at("2026-12-31 24:00")) == ()
    assert CALENDAR.unknown_years(at("2027-12-31 10:00"), at("2028-01-03 24:00")) == (2028,)
    finding = unknown_year(2028, PACK)
    assert finding.outcome is Outcome.UNKNOWN
    assert "2028年" in finding.message_zh
    assert "2028" in finding.message_en


def test_the_default_pack_knows_no_holidays_and_says_so():
    calendar = calendar_of(PACK)
    assert calendar.years == frozenset()
    assert due_after(calendar, WD, at("2026-09-30 17:00"), 1) == at("2026-10-01 24:00")


def _with_year(**entry) -> Pack:
    rule = PACK["CASE-01"]
    changed = replace(rule, params={**rule.params, "2026": entry})
    return replace(PACK, rules={**PACK.rules, "CASE-01": changed})


def test_a_pack_gives_a_year_as_days_and_spans():
    pack = _with_year(off=["2026-10-01/2026-10-07"], worked=["2026-10-10"])
    calendar = calendar_of(pack)
    assert (calendar.years, len(calendar.off)) == ({2026}, 7)
    assert due_after(calendar, WD, at("2026-09-30 17:00"), 3) == at("2026-10-10 24:00")


def test_a_pack_that_adds_a_year_keeps_those_of_the_pack_it_extends():
    base = _with_year(off=["2026-10-01/2026-10-07"], worked=[])
    change = {"rules": {"CASE-01": {"params": {"2027": {"off": ["2027-01-01"], "worked": []}}}}}
    named = {"name": "n", "version": "1", "title_zh": "n", "title_en": "n"}
    assert calendar_of(_extended(base, {**named, **change})).years == {2026, 2027}


@pytest.mark.parametrize(
    ("off", "worked", "said"),
    [(["2025-12-31"], [], "not in that year"), (["2026-10-10"], ["2026-10-10"], "both")],
)
def test_a_calendar_that_makes_no_sense_is_refused(off, worked, said):
    with pytest.raises(ValueError, match=said):
        calendar_of(_with_year(off=off, worked=worked))


@pytest.mark.parametrize("hours", [(), ((9 * HOUR, 8 * HOUR),), ((23 * HOUR, 25 * HOUR),)])
def test_working_hours_lie_in_order_within_a_day(hours):
    with pytest.raises(ValueError, match="working hours"):
        replace(CALENDAR, hours=hours)


def test_a_week_without_a_working_day_is_no_calendar():
    with pytest.raises(ValueError, match="rest days"):
        Calendar(rest=frozenset(range(1, 8)), hours=HOURS)


MOMENTS = st.datetimes(datetime(2026, 9, 20), datetime(2027, 1, 10), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
AMOUNTS = st.integers(1, 40)


@given(st.sampled_from(Clock), MOMENTS, st.integers(0, 3000), AMOUNTS)
@settings(max_examples=120, deadline=None)
def test_limits_never_end_sooner_for_more_time_or_a_later_beginning(clock, begins, wait, amount):
    due = due_after(CALENDAR, clock, begins, amount)
    assert begins < due <= due_after(CALENDAR, clock, begins, amount + 1)
    assert due <= due_after(CALENDAR, clock, begins + timedelta(minutes=wait), amount)


@given(st.sampled_from([c for c in Clock if c is not Clock.DAYS]), MOMENTS, AMOUNTS, st.data())
@settings(max_examples=150, deadline=None)
def test_a_clock_that_was_stopped_gives_back_all_that_was_left(clock, begins, amount, data):
    due = due_after(CALENDAR, clock, begins, amount)
    minutes = int((due - begins) / timedelta(minutes=1))
    stopped = begins + timedelta(minutes=data.draw(st.integers(0, minutes - 1)))
    again = stopped + timedelta(minutes=data.draw(st.integers(0, 40_000)))
    rest = left(CALENDAR, clock, stopped, due)
    moved = resumed(CALENDAR, clock, again, rest)
    assert moved >= due or rest == timedelta()
    if rest:
        assert left(CALENDAR, clock, again, moved) == rest
        assert resumed(CALENDAR, clock, stopped, rest) == due


@given(MOMENTS, AMOUNTS)
@settings(max_examples=60, deadline=None)
def test_working_days_agree_with_counting_day_by_day(begins, amount):
    due = due_after(CALENDAR, WD, begins, amount)
    today = (begins + 8 * HOUR).date()
    counted, day = 0, today
    while counted < amount:
        day += timedelta(days=1)
        rests = day.weekday() in {5, 6} and day != date(2026, 10, 10)
        counted += not (rests or day in CALENDAR.off)
    assert due == at(f"{day} 24:00")
