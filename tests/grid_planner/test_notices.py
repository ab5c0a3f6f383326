"""A public notice older than the grid it shows (GRID-19)."""

import pytest

from gis.findings import Outcome
from gis.rulebook import load_pack
from grid_planner.notices import check_notices
from tests.grid_planner.test_check import CODE, EAST, grid, plan, situation

PACK = load_pack()
FAIL, UNKNOWN = Outcome.FAIL, Outcome.UNKNOWN


def found(*grids, since="2026-01-01"):
    here = check_notices(situation(plan(*grids, in_force_from=since)), PACK)  # on 2026-11-01
    return [(f.place.kind, f.place.id[-3:], f.outcome) for f in here]


def noted(number="001", **dates):
    return grid(number, **({"notice_at": "2026-01-05"} | dates))


@pytest.mark.parametrize(
    ("dates", "outcomes"),
    [
        ({}, []),
        ({"notice_at": "2026-01-01"}, []),  # on the day itself
        ({"notice_at": "2025-12-31"}, [FAIL]),
        ({"changed_at": "2026-09-01"}, [FAIL]),  # a new worker since
        ({"changed_at": "2025-06-01", "notice_at": "2025-06-02"}, []),  # older than its plan
        ({"changed_at": "2026-10-25"}, []),  # seven days are not over on 1 November
        ({"changed_at": "2026-10-24"}, [FAIL]),
    ],
)
def test_a_notice_is_renewed_within_the_days_allowed(dates, outcomes):
    assert [outcome for _, _, outcome in found(noted(**dates))] == outcomes


def test_a_unit_without_any_date_is_unknown_once():
    assert found(grid("001"), grid("002", EAST)) == [("unit", CODE[-3:], UNKNOWN)]


def test_a_single_grid_without_a_date_is_unknown_by_itself():
    assert found(noted(), grid("002", EAST)) == [("grid", "002", UNKNOWN)]


def test_a_plan_that_came_into_force_on_no_known_day_leaves_it_open():
    assert found(noted(), since=None) == [("grid", "001", UNKNOWN)]


def test_the_words_name_the_day_of_the_change():
    here = plan(noted(changed_at="2026-09-01"), in_force_from="2026-01-01")
    (finding,) = check_notices(situation(here), PACK)
    assert "2026-09-01变更后未更新" in finding.message_zh
    assert (finding.found, finding.required) == ("2026-01-05", "2026-09-01")
