"""Questions about plans at the command line and over HTTP: a town with a river in a store."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gis.rulebook import load_pack
from store.backend import Act, Backend
from store.open import open_store
from store.places import import_layer
from tests.grid_planner.towns import CODE, river_town
from tests.stores import new_store
from tests.web.conftest import ABROAD, HERE, NEXT_DOOR
from web.cli.main import application
from web.jobs.plans.explaining import beside

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BANKS = ("b010", "b102")


@pytest.fixture
def store(tmp_path) -> Path:
    """Return a store with 360 households west and 960 east of a river without a bridge."""
    path = tmp_path / "river.gpkg"
    backend = new_store(str(path), who="test", now=NOW)
    town = river_town(bridge=False, west=30, east=80)
    act = Act(who="test", what="import", at=NOW)
    import_layer(backend, act, "units", [town.unit])
    import_layer(backend, act, "blocks", town.blocks)
    import_layer(backend, act, "barriers", town.barriers)
    backend.close()
    return path


@pytest.fixture
def ask(store, monkeypatch):
    monkeypatch.setenv("WANGGE_STORE", str(store))
    monkeypatch.setenv("WANGGE_LANG", "zh")

    def asked(*words: str):
        return CliRunner().invoke(application("plan"), ["plan", *words])

    return asked


def revision(path: Path) -> int:
    backend = open_store(str(path))
    try:
        return backend.revision()
    finally:
        backend.close()


def test_why_names_the_river(ask):
    done = ask("why", *BANKS)
    assert done.exit_code == 0, done.output
    assert "河流(水面)“河”" in done.output
    document = json.loads(ask("why", *BANKS, "--json").stdout)
    assert (document["neighbours"], document["barrier"]) == (False, "河")
    assert document["findings"][0]["rule"] == "PLAN-42"


def test_why_of_a_block_that_is_not_there_is_refused(ask):
    assert ask("why", "b010", "b999").exit_code == 1
    twice = ask("why", "b010", "b010")
    assert twice.exit_code == 1
    assert "写了两次" in twice.stderr


def test_a_crossing_is_tried_and_not_kept(ask, store):
    before = revision(store)
    done = ask("what-if", CODE, "--between", *BANKS)
    assert done.exit_code == 0, done.output
    assert "范围之外由180户变为0户" in done.output
    document = json.loads(ask("what-if", CODE, "--between", *BANKS, "--json").stdout)
    assert document["after"]["outside"] == 0
    (x1, y1), (x2, y2) = document["crossing"]
    by_points = ask("what-if", CODE, "--crossing", f"{x1},{y1},{x2},{y2}", "--json")
    assert json.loads(by_points.stdout) == document
    assert revision(store) == before


@pytest.mark.parametrize(
    "text", ["", "104.6", "104.6,31.4,104.7", "x,y", "31.4,104.6,1,2", "200,0"]
)
def test_a_crossing_that_is_no_place_is_refused(ask, text):
    done = ask("what-if", CODE, "--crossing", text)
    assert done.exit_code == 2
    assert "经度,纬度" in done.stderr


def test_what_if_without_a_place_says_how_to_name_one(ask):
    done = ask("what-if", CODE)
    assert done.exit_code == 2
    assert "--between" in done.stderr


def test_a_misspelt_question_is_not_taken_for_a_unit(ask):
    done = ask("whatif", CODE)
    assert done.exit_code == 2
    assert "what-if" in done.stderr


def test_the_page_reads_why(enter):
    paul = enter("paul")
    answer = paul.read("/api/neighbours", a="a1", b="a2")
    assert answer["neighbours"] is True
    assert answer["units"] == [HERE]
    assert answer["findings"][0]["rule"] == "PLAN-40"
    far = paul.read("/api/neighbours", a="a1", b="a3")
    assert far["walk"] == ["a1", "a2", "a3"]


def test_blocks_of_two_units_are_told_to_be_so(enter):
    answer = enter("olga").read("/api/neighbours", a="a1", b="b1")
    assert answer["units"] == [HERE, NEXT_DOOR]
    assert [f["rule"] for f in answer["findings"]][1] == "PLAN-47"
    assert "甲社区" in answer["findings"][1]["message_zh"]


def test_a_block_outside_the_readers_places_is_not_there(enter):
    paul = enter("paul")
    for other in ("b1", "c1", "nothing"):
        assert paul.get("/api/neighbours", params={"a": "a1", "b": other}).status_code == 404
    lost = enter("olga").get("/api/neighbours", params={"a": "a1", "b": "lost"})
    assert lost.status_code == 422
    assert lost.json()["code"] == "no_answer"


def test_the_page_tries_a_crossing_and_nothing_is_kept(enter, town):
    before = town.backend.revision()
    paul = enter("paul")
    before = town.backend.revision()
    answer = paul.post(f"/api/units/{HERE}/what-if", json={"between": ["a1", "a2"], "effort": 20})
    assert answer.status_code == 200, answer.text
    document = answer.json()
    assert document["findings"][0]["rule"] == "PLAN-49"  # no barrier lies between them
    assert document["before"] == document["after"]
    assert town.backend.revision() == before


@pytest.mark.parametrize(
    "order",
    [{}, {"crossing": []}, {"crossing": [[200, 0]]}, {"between": ["a1"]}, {"other": 1},
     {"crossing": [[104, 31]], "between": ["a1", "a2"]}, {"between": ["a1", "a1"]}],
)  # fmt: skip
def test_an_order_that_makes_no_sense_is_refused(enter, order):
    assert enter("paul").post(f"/api/units/{HERE}/what-if", json=order).status_code == 422


def test_who_may_not_plan_may_not_try(enter):
    assert enter("ping").post(f"/api/units/{HERE}/what-if", json={}).status_code in (403, 422)
    refused = enter("ping").post(f"/api/units/{HERE}/what-if", json={"between": ["a1", "a2"]})
    assert refused.status_code == 403
    foreign = enter("paul").post(f"/api/units/{ABROAD}/what-if", json={"between": ["c1", "a2"]})
    assert foreign.status_code == 404


def test_openapi_declares_both(enter):
    paths = enter("olga").read("/openapi.json")["paths"]
    why, what_if = paths["/api/neighbours"]["get"], paths["/api/units/{code}/what-if"]["post"]
    assert (why["x-permission"], why["x-scope"]) == ("blocks.read", "unit")
    assert (what_if["x-permission"], what_if["x-scope"]) == ("plan.write", "unit")


def test_neighbouring_communities_are_read_only_where_no_number_of_grids_fits(store):
    from dataclasses import replace

    backend: Backend = open_store(str(store))
    town = river_town(bridge=False, west=30, east=80)
    other = replace(town.unit, code="510722109004", name="河东社区")
    import_layer(backend, Act(who="test", what="import", at=NOW), "units", [town.unit, other])
    pack = load_pack()
    assert beside(backend, town.unit, town.blocks, pack) == ()  # 1,320 make two grids
    (near,) = beside(backend, town.unit, town.blocks[:12], pack)  # 360 make none
    assert near.unit.code == other.code
    unknown = [replace(block, households=None) for block in town.blocks]
    assert beside(backend, town.unit, unknown, pack) == ()
    backend.close()
