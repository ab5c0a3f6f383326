"""`wangge plan` and its steps as a clerk meets them."""

import json
from datetime import UTC, datetime

import pytest
from shapely import box
from typer.testing import CliRunner

from gis.places import Block, Unit, UnitKind
from store.backend import Act
from store.imports import ImportRecord, import_layer
from store.open import open_store
from tests.stores import new_store
from web.cli.main import application

NOW = datetime(2026, 11, 21, tzinfo=UTC)
CODE = "510711101001"


@pytest.fixture
def store(tmp_path):
    path = str(tmp_path / "store.gpkg")
    new_store(path, who="test", now=NOW).close()
    return path


@pytest.fixture
def run(store, monkeypatch):
    monkeypatch.setenv("WANGGE_LANG", "en")
    monkeypatch.setenv("WANGGE_STORE", store)

    def call(*words):
        return CliRunner().invoke(application(words[0]), [*map(str, words)])

    return call


@pytest.fixture
def town(store):
    """Put one community of twelve buildings with fifty households each into the store."""
    unit = Unit(
        code=CODE,
        name="东街社区",
        kind=UnitKind.URBAN_COMMUNITY,
        boundary=box(104.70, 31.40, 104.712, 31.41),
    )
    blocks = [
        Block(
            block_id=f"B{at:02}",
            unit_code=CODE,
            households=50,
            kind="building",
            geometry=box(104.70 + at / 1000, 31.40, 104.7008 + at / 1000, 31.4008),
        )
        for at in range(12)
    ]
    backend = open_store(store)
    act = Act(who="test", what="import", at=NOW)
    for layer, things in (("units", [unit]), ("blocks", blocks)):
        record = ImportRecord(
            import_id=layer, layer=layer, file_name=layer, file_sha256="", crs="", at=NOW, who="t"
        )
        import_layer(backend, act, layer, things, record=record, rejects=[])
    backend.close()


def test_help_of_plan_shows_the_planning_options_and_the_steps(run):
    said = run("plan", "--help").output
    for word in ("--seed", "--effort", "--pack", "submit", "approve", "enforce", "retire"):
        assert word in said


def test_planning_a_store_without_units_says_what_comes_first(run):
    done = run("plan")
    assert done.exit_code == 1
    assert "wangge import units" in done.stderr


@pytest.mark.usefixtures("town")
def test_a_plan_of_one_account_is_marked_in_every_state_after_its_approval(run):
    assert run("plan").exit_code == 0
    marks = []
    for step in ("submit", "approve", "enforce"):
        done = run("plan", step, "p000001", "--reason", "x", "--json")
        document = json.loads(done.stdout)
        marks.append((document["state"], document["self_approved"]))
    assert marks == [("submitted", False), ("approved", True), ("in_force", True)]
    assert "self-approved" in run("plan", "retire", "p000001", "--reason", "x").stdout


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("step", ["approve", "enforce"])
def test_a_step_out_of_order_names_the_state_and_the_next_command(run, step):
    run("plan")
    before = run("digest").stdout
    done = run("plan", step, "p000001", "--reason", "x")
    assert done.exit_code == 1
    assert f"plan p000001 is draft: {step} cannot follow" in done.stderr
    assert "wangge plan submit p000001" in done.stderr
    assert run("digest").stdout == before


@pytest.mark.usefixtures("town")
def test_a_retired_plan_is_told_in_chinese(run, monkeypatch):
    run("plan")
    run("plan", "retire", "p000001", "--reason", "x")
    monkeypatch.setenv("WANGGE_LANG", "zh")
    done = run("plan", "enforce", "p000001", "--reason", "x")
    assert done.exit_code == 1
    assert "方案 p000001 现为“已停用”,不能 enforce" in done.stderr


@pytest.mark.usefixtures("town")
def test_an_unknown_plan_names_the_newest(run):
    run("plan")
    done = run("plan", "submit", "p9", "--reason", "x")
    assert done.exit_code == 1
    assert "there is no plan 'p9'; the newest ones: p000001" in done.stderr


@pytest.mark.usefixtures("town")
def test_a_misspelt_step_is_not_taken_for_a_unit(run):
    done = run("plan", "aprove", "p000001", "--reason", "x")
    assert done.exit_code == 2
    assert "no step 'aprove'; approve?" in done.stderr


@pytest.mark.usefixtures("town")
def test_a_township_stands_for_all_its_units(run):
    planned = json.loads(run("plan", CODE[:9], "--json").stdout)
    assert [row["unit"] for row in planned["plans"]] == [CODE]
    same = json.loads(run("plan", CODE[:9], CODE, "--json").stdout)
    assert [row["unit"] for row in same["plans"]] == [CODE]  # named twice, planned once
    refused = run("plan", "510711999")
    assert refused.exit_code == 1
    assert "no such unit or township" in refused.stderr
