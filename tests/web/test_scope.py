"""Nobody sees what lies outside the places of their grants: not in lists, not by id, not in sums."""

import json
from dataclasses import replace

import mapbox_vector_tile
import pytest

from store.plans import save_plan
from tests.web.conftest import ABROAD, HERE, NEXT_DOOR, PEOPLE, act, operations, plan, plans

UNITS = {HERE, NEXT_DOOR, ABROAD}
SEES = {
    "olga": UNITS, "paul": {HERE}, "ping": {HERE, NEXT_DOOR}, "erik": {ABROAD},
    "duda": {NEXT_DOOR}, "wang": {HERE},
}  # fmt: skip
# what belongs to which unit, as it could appear in an answer
OF = {
    HERE: ('"a1"', '"a3"', '"cam-a"', "甲社区", '"i0"', '"p000001"', '"k1"'),
    NEXT_DOOR: ('"b1"', '"cam-b"', "乙村", '"i3"', '"p000002"', '"h1"', "上湾"),
    ABROAD: ('"c1"', '"cam-c"', "丙村", '"i4"', '"p000003"'),
}


@pytest.mark.parametrize("name", SEES)
def test_no_answer_holds_anything_of_a_foreign_unit(enter, name):
    browser = enter(name)
    foreign = {word for code in UNITS - SEES[name] for word in (code, *OF[code])}
    if name != "olga":
        foreign.add('"lost"')
    asked = [path for method, path, *_ in operations(browser.app) if method == "GET"]
    asked += ["/api/search?q=a", "/api/search?q=村", "/api/search?q=c", "/api/units?q=村"]
    for path in asked:
        if path in ("/api/events", "/openapi.json") or "/static" in path:
            continue
        answer = browser.get(path)
        if answer.status_code == 200 and "json" in answer.headers["content-type"]:
            text = json.dumps(answer.json(), ensure_ascii=False)
            assert [word for word in foreign if word in text] == [], path


FOREIGN = {
    "/api/units/{}": ABROAD, "/api/blocks/{}": "c1", "/api/grids/{}": f"p000003/{ABROAD}001",
    "/api/cameras/{}": "cam-c", "/api/incidents/{}": "i4",
}  # fmt: skip


@pytest.mark.parametrize("path", FOREIGN)
def test_a_foreign_thing_answers_as_one_that_does_not_exist(enter, path):
    police = enter("ping")
    said = {"X-Purpose": "check"}
    foreign = police.get(path.format(FOREIGN[path]), headers=said)
    nothing = police.get(
        path.format("p000009/nothing" if "grids" in path else "nothing"), headers=said
    )
    assert foreign.status_code == nothing.status_code == 404
    same = ("type", "title", "status", "code", "found", "required", "next")
    assert all(foreign.json()[key] == nothing.json()[key] for key in same)
    assert enter("olga").get(path.format(FOREIGN[path])).status_code == 200


def test_a_plan_is_made_only_for_an_own_unit(enter):
    planner = enter("paul")
    assert planner.post(f"/api/units/{ABROAD}/plan", json={}).status_code == 404
    assert enter("duda").post(f"/api/units/{NEXT_DOOR}/plan", json={}).status_code == 403


@pytest.mark.parametrize("layer", ["units", "blocks", "grids", "cameras", "incidents"])
def test_tiles_hold_only_the_own_places(enter, layer):
    codes = {}
    for name in ("olga", "ping"):
        answer = enter(name).get(f"/tiles/{layer}/10/807/419.mvt")
        assert answer.status_code == 200
        features = mapbox_vector_tile.decode(answer.content)[layer]["features"]
        codes[name] = {json.dumps(f["properties"], sort_keys=True) for f in features}
    assert codes["ping"] < codes["olga"]
    assert not [row for row in codes["ping"] if ABROAD in row or "cam-c" in row or '"i4"' in row]


def test_views_are_those_of_the_own_cameras(enter):
    assert enter("ping").get("/tiles/views/10/807/419.mvt").status_code == 200
    assert enter("erik").get("/tiles/views/10/807/419.mvt").status_code == 403


def test_totals_count_only_the_own_places(enter):
    totals = {name: enter(name).read("/api/map")["totals"] for name in ("olga", "ping", "paul")}
    assert [totals[n]["households"] for n in totals] == [1437, 1390, 1300]
    assert [totals[n]["blocks"] for n in totals] == [7, 5, 3]
    assert [totals[n]["blocks_without_unit"] for n in totals] == [1, 0, 0]
    assert [totals[n]["grids"] for n in totals] == [4, 3, 2]
    assert [totals[n]["cameras"] for n in totals] == [3, 2, 1]
    assert [totals[n]["incidents"] for n in totals] == [6, 4, 3]


def test_what_a_role_may_not_see_is_null_not_zero(enter):
    unit = enter("wang").read(f"/api/units/{HERE}")
    assert (unit["cameras"], unit["cameras_required"], unit["coverage"]) == (None, None, None)
    assert unit["blocks"] == 3
    assert enter("wang").read("/api/map")["totals"]["cameras"] is None


def test_of_a_plan_of_several_units_only_the_own_part_is_seen(town, enter):
    first, _, abroad = (one.grids for one in plans())
    grid_of = {"a1": first[0].grid_code, "a2": first[1].grid_code, "c1": abroad[0].grid_code}
    joint = replace(plan("p000009", HERE, (*first, *abroad), grid_of), unit_codes=(HERE, ABROAD))
    save_plan(town.backend, joint, act("plan"))
    police = enter("ping")
    rows = police.read("/api/grids", plan="p000009")["grids"]
    assert [row["grid_code"] for row in rows] == [f"{HERE}001", f"{HERE}002"]
    assert police.get(f"/api/grids/p000009/{ABROAD}001").status_code == 404
    head = police.read("/api/plans")["plans"][0]
    assert (head["plan_id"], head["unit_codes"], head["grids"]) == ("p000009", [HERE], 2)
    assert head["households"] == 1300
    assert ABROAD not in police.get("/api/search?q=网格").text
    whole = enter("olga").read("/api/plans")["plans"][0]
    assert (whole["unit_codes"], whole["grids"], whole["households"]) == ([HERE, ABROAD], 3, 1340)


def test_every_person_of_the_town_is_tried():
    assert set(SEES) | {"wall", "anna", "adam", "sven", "carl", "pia"} == set(PEOPLE)
