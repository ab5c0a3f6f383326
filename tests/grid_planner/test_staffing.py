"""One grid, one worker: who serves which grid in force."""

from dataclasses import replace

import pytest

from gis.findings import Finding, Outcome
from gis.rulebook import load_pack
from grid_planner.check import Situation
from grid_planner.plan import GridKind, Worker
from grid_planner.staffing import check_staff
from tests.grid_planner.test_check import EAST, PLACE, grid, plan, situation
from tests.grid_planner.towns import CODE

PACK = load_pack()
FAIL, UNKNOWN = Outcome.FAIL, Outcome.UNKNOWN


def worker(number: int, grid_code: str | None, phone: str | None = "0000-1", name="张三") -> Worker:
    code = None if grid_code is None else CODE + grid_code
    return Worker(worker_id=f"w{number}", name=name, phone=phone, unit_code=CODE, grid_code=code)


def town(**more) -> Situation:
    """Return two grids in force; `more` is set in both."""
    return situation(plan(grid("001", **more), grid("002", EAST, **more)))


def found(now: Situation, *workers: Worker) -> list[Finding]:
    """Return the findings on workers, but what is said of data nobody delivers."""
    return [f for f in check_staff(now, workers, PACK) if f.rule != "CHK-14"]


def test_one_worker_a_grid_is_in_order():
    each = (worker(1, "001"), worker(2, "002", "0000-2", "李四"))
    assert found(town(), *each) == []


def test_a_worker_named_in_the_grid_itself_serves_it():
    both = plan(grid("001", worker="张三"), grid("002", EAST, worker="李四"))
    assert found(situation(both)) == []


def test_a_grid_without_a_worker_is_named():
    (only,) = found(town(), worker(1, "001"))
    assert (only.rule, only.outcome, only.place.id) == ("WRK-01", FAIL, CODE + "002")
    assert (only.found, only.required) == (0, 1)
    assert only.message_zh == "网格“网格002”没有在岗网格员。"


def test_a_unit_without_any_known_worker_is_unknown_and_said_once():
    (only,) = found(town())
    assert (only.rule, only.outcome, only.place.id) == ("WRK-01", UNKNOWN, CODE)
    assert "有2个生效的网格,但没有登记任何网格员" in only.message_zh
    assert "应不少于2名" in only.message_zh


def test_workers_without_a_grid_do_not_serve_one():
    assert [f.outcome for f in found(town(), worker(1, None))] == [FAIL, FAIL]


def test_a_worker_assigned_to_a_grid_of_the_past_does_not_serve():
    rules = [(f.rule, f.place.id) for f in found(town(), worker(1, "001"), worker(2, "099"))]
    assert rules == [("WRK-01", CODE + "002")]


@pytest.mark.parametrize(("phone", "outcome"), [("0000-1", FAIL), (None, UNKNOWN)])
def test_one_worker_for_two_grids_is_told_and_is_unsure_without_a_number(phone, outcome):
    (only,) = found(town(), worker(1, "001", phone), worker(2, "002", phone))
    assert (only.rule, only.outcome) == ("WRK-05", outcome)
    assert only.message_zh == "“张三”同时负责2个网格。"


def test_two_people_of_one_name_are_two_people():
    assert found(town(), worker(1, "001", "0000-1"), worker(2, "002", "0000-2")) == []


def test_an_exclusive_grid_needs_no_worker_of_the_net():
    alone = plan(replace(grid("001"), kind=GridKind.EXCLUSIVE, host="供电公司"))
    assert check_staff(situation(alone), [], PACK) == []


def test_what_nobody_delivers_is_said_once_and_never_passes():
    (only,) = [f for f in check_staff(town(), [], PACK) if f.rule == "CHK-14"]
    assert only.outcome is UNKNOWN
    for rule in ("WRK-02", "WRK-07", "WRK-10"):
        assert rule in only.message_zh


def test_a_pack_without_the_rules_asks_nothing():
    foreign = load_pack("demo_cambridge")
    assert check_staff(town(), [], foreign) == []


def test_without_a_grid_in_force_there_is_nothing_to_staff():
    nothing = Situation(on="2026-11-01", units=[PLACE], blocks=(), plans=())
    assert check_staff(nothing, [worker(1, "001")], PACK) == []
