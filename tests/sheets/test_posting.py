"""A posted notice is in order as long as it shows what the grid is (GRID-19)."""

from dataclasses import replace

import pytest
from shapely import box

from gis.findings import Outcome
from gis.rulebook import load_pack
from grid_planner.notices import Notices, Posted, check_notices, shown_on_notice
from grid_planner.plan import PlanState, Worker
from store.notices import load_notices, save_notices
from store.open import init_store
from store.places import import_layer
from store.plans import set_state
from tests.grid_planner.test_check import grid, plan, situation
from tests.web.conftest import HERE, THEN, act
from web.jobs.sheets.asked import Asked, Sight
from web.jobs.sheets.content import people_of
from web.jobs.sheets.posting import post_notices, posted_notices

PACK = load_pack()
GRID = grid("001", worker="王网格", phone="0816-1")


def judged(posted_on, *, changed=None, shows="same", since="2026-01-01"):
    """Return the outcomes on 2026-11-01 of one grid whose notice was posted from here."""
    one = replace(GRID, changed_at=changed)
    notices = Notices({one.grid_code: Posted(on=posted_on, shows="same")}, {one.grid_code: shows})
    found = check_notices(situation(plan(one, in_force_from=since)), PACK, notices)
    return [(finding.outcome, finding.message_zh) for finding in found]


def test_a_notice_that_still_shows_the_grid_is_in_order_whenever_it_was_posted():
    assert judged("2026-01-05") == []
    assert judged("2025-01-05") == []  # a new plan kept the grid as it was
    assert judged("2026-01-05", changed="2026-06-01") == []


def test_a_notice_older_than_a_change_fails_once_the_days_are_over():
    ((outcome, words),) = judged("2026-01-05", changed="2026-06-01", shows="other")
    assert outcome is Outcome.FAIL
    assert "2026-06-01" in words
    assert judged("2026-01-05", changed="2026-10-28", shows="other") == []


def test_a_notice_that_shows_something_else_since_no_known_day_is_unknown():
    ((outcome, words),) = judged("2026-03-01", shows="other")
    assert outcome is Outcome.UNKNOWN
    assert "2026-03-01公示的内容与现在的名称" in words
    assert judged("2026-10-30", shows="other") == []  # seven days are not over yet


def test_the_newer_of_a_delivered_and_a_posted_notice_counts():
    one = replace(GRID, changed_at="2026-06-01", notice_at="2026-06-02")
    old = Notices({one.grid_code: Posted(on="2026-01-05", shows="old")}, {one.grid_code: "new"})
    assert check_notices(situation(plan(one, in_force_from="2026-01-01")), PACK, old) == []


@pytest.mark.parametrize(
    "changed",
    [{"name": "别名"}, {"boundary": box(0, 0, 1, 1)}],
    ids=["name", "border"],
)
def test_a_notice_shows_name_border_worker_and_phone(changed):
    people = [("王网格", "0816-1")]
    now = shown_on_notice(GRID, people)
    assert shown_on_notice(GRID, people) == now
    assert shown_on_notice(replace(GRID, households=1, tint=3), people) == now
    assert shown_on_notice(replace(GRID, **changed), people) != now
    assert shown_on_notice(GRID, [("王网格", "0816-2")]) != now
    assert shown_on_notice(GRID, [("李网格", "0816-1")]) != now


def test_who_works_in_a_grid_is_said_once():
    def worker(name, phone=None, code=GRID.grid_code):
        return Worker(worker_id=name + str(phone), name=name, phone=phone, grid_code=code)

    same, other = worker("王网格", "0816-1"), worker("李网格")
    assert people_of(GRID, [same, other]) == [("王网格", "0816-1"), ("李网格", None)]
    assert people_of(replace(GRID, phone=None), [same]) == [("王网格", "0816-1")]
    assert people_of(replace(GRID, worker=None), [worker("甲", code="x")]) == []


def test_notices_are_kept_and_read_again(tmp_path):
    backend = init_store(str(tmp_path / "a.gpkg"), who="test", now=THEN)
    kept = {"g1": Posted(on="2026-11-21", shows="abc"), "g2": Posted(on="2026-11-20", shows="x")}
    save_notices(backend, kept, act("post"))
    save_notices(backend, {"g2": Posted(on="2026-11-21", shows="y")}, act("post"))
    assert load_notices(backend) == kept | {"g2": Posted(on="2026-11-21", shows="y")}
    backend.close()


def test_a_new_worker_makes_the_posted_notice_differ(town):
    for state in (PlanState.SUBMITTED, PlanState.APPROVED, PlanState.IN_FORCE):
        set_state(town.backend, "p000001", state, act("step"), in_force_from="2026-03-31")
    codes = post_notices(town.backend, Asked(units=(HERE,)), Sight(), who="t", now=THEN)
    notices = posted_notices(town.backend)
    assert {notices.posted[code].shows for code in codes} == {notices.shows[c] for c in codes}
    new = Worker(worker_id="w1", name="新网格员", unit_code=HERE, grid_code=codes[0])
    import_layer(town.backend, act("import workers"), "workers", [new])
    notices = posted_notices(town.backend)
    differ = [code for code in codes if notices.posted[code].shows != notices.shows[code]]
    assert differ == [codes[0]]
