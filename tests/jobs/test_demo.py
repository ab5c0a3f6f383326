"""The main job from files to a checked store: real imports, every rule where it can be seen."""

import shutil
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gis.findings import Finding
from grid_planner.plan import PlanState
from store.imports import load_imports, load_rejects
from store.open import open_store
from store.places import load_blocks, load_units
from store.plans import list_plans, load_plan
from store.settings import place_info
from web.jobs.checking import check_units
from web.jobs.demo import OtherPlaceError, Prepared, prepare
from web.jobs.importing import ImportOptions, import_files
from web.places.catalogue import sample_place
from web.places.shifan import registers, spoiled

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def failing(findings: list[Finding]) -> Counter[str]:
    return Counter(f.rule for f in findings if f.outcome == "fail")


def wangge(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "web.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def shifan(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    address = tmp_path_factory.mktemp("demo") / "shifan.gpkg"
    return prepare(sample_place("shifan"), str(address), who="tester", now=NOW)


@pytest.fixture(scope="module")
def cambridge(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    address = tmp_path_factory.mktemp("demo") / "cambridge.gpkg"
    return prepare(sample_place("cambridge"), str(address), who="tester", now=NOW)


@pytest.mark.parametrize(
    "rule",
    [*(f"GRID-{n:02d}" for n in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 15, 17, 20, 22)),
     "ADM-02", "ADM-03", "ADM-04", "CAM-01", "CAM-02", "CAM-03", "CAM-04", "PAT-01"],
)  # fmt: skip
def test_the_rule_fires_in_shifan(shifan: Prepared, rule: str):
    assert failing(shifan.findings)[rule] > 0


def test_no_rule_of_gravity_error_fires_in_shifan(shifan: Prepared):
    assert [f.message_en for f in shifan.findings if f.severity == "error"] == []


def test_faults_stay_where_they_were_planted(shifan: Prepared):
    places = {f.rule: f.place.unit_code for f in shifan.findings if f.outcome == "fail"}
    planted = {"GRID-10": "桥北", "GRID-11": "河滨", "GRID-15": "铁西", "GRID-20": "南苑"}
    for rule, key in planted.items():
        assert places[rule] == registers.BY_KEY[key].code


def test_every_household_of_shifan_is_in_a_plan_once(shifan: Prepared):
    backend = open_store(shifan.address, read_only=True)
    try:
        blocks = {b.block_id: b for b in load_blocks(backend)}
        drafts = [
            load_plan(backend, h.plan_id) for h in list_plans(backend, states=[PlanState.DRAFT])
        ]
        planned = [block_id for plan in drafts for block_id in plan.grid_of]
        assert len(planned) == len(set(planned))
        kinds = {u.code: u for u in load_units(backend)}
        for plan in drafts:
            (code,) = plan.unit_codes
            own = sum(b.households or 0 for b in blocks.values() if b.unit_code == code)
            assert sum(grid.households for grid in plan.grids) == own, kinds[code].name
        missing = set(kinds) - {code for plan in drafts for code in plan.unit_codes}
        # nobody knows from how many villages 高店 was merged; 大湾 was abolished
        assert missing == {registers.BY_KEY["高店"].code, registers.ABOLISHED[0]}
        assert place_info(backend).synthetic
    finally:
        backend.close()


def test_a_second_run_does_nothing_twice(shifan: Prepared):
    again = prepare(sample_place("shifan"), shifan.address, who="tester", now=NOW)
    done = {step.title for step in again.steps if not step.skipped}
    assert done == {"check"}
    assert failing(again.findings) == failing(shifan.findings)


def test_a_store_of_one_place_is_not_mixed_with_another(shifan: Prepared):
    with pytest.raises(OtherPlaceError, match="Shifan County"):
        prepare(sample_place("cambridge"), shifan.address, who="tester", now=NOW)


def test_the_spoiled_files_raise_the_error_rules(shifan: Prepared, tmp_path: Path):
    address = tmp_path / "spoiled.gpkg"
    shutil.copy(shifan.address, address)
    backend = open_store(str(address))
    try:
        for file in spoiled.write_spoiled(tmp_path):
            options = ImportOptions(crs=file.crs, accept_rest=True)
            import_files(backend, file.layer, [file.path], options, who="tester", now=NOW)
        findings = check_units(backend, None, who="tester", now=NOW)
    finally:
        backend.close()
    errors = {f.rule for f in findings if f.severity == "error" and f.outcome == "fail"}
    assert {"ADM-01", "GRID-07", "GRID-13", "GRID-14", "GRID-21"} <= errors


def test_cambridge_is_imported_whole(cambridge: Prepared):
    backend = open_store(cambridge.address, read_only=True)
    try:
        units, blocks = load_units(backend), load_blocks(backend)
        record = next(r for r in load_imports(backend, "blocks"))
        rejected = load_rejects(backend, record.import_id)
        assert len(units) == 13
        assert len(blocks) + len(rejected) == 13116
        # one parcel has no outline, and no dwelling either
        assert [reject.original["households"] for reject in rejected] == ["0"]
        assert sum(b.households or 0 for b in blocks) == 42614
        assert sum(b.households == 0 for b in blocks) + len(rejected) == 2196
        assert sum(b.unit_code is None for b in blocks) == 31
        heads = list_plans(backend, states=[PlanState.IN_FORCE])
        grids = [grid for head in heads for grid in load_plan(backend, head.plan_id).grids]
        assert len(grids) == 117
    finally:
        backend.close()


def test_cambridge_is_divided_wherever_that_is_possible(cambridge: Prepared):
    backend = open_store(cambridge.address, read_only=True)
    try:
        blocks = load_blocks(backend)
        heads = list_plans(backend, states=[PlanState.DRAFT])
        plans = [load_plan(backend, head.plan_id) for head in heads]
    finally:
        backend.close()
    assert len(plans) == 13
    total = sum(b.households or 0 for b in blocks if b.unit_code)
    assert sum(grid.households for plan in plans for grid in plan.grids) == total
    impossible = sorted(
        sum(grid.households for grid in plan.grids)
        for plan in plans
        if any(not 500 <= grid.households <= 800 for grid in plan.grids)
    )
    assert impossible == [261, 831, 971]


def test_the_command_says_what_it_did(shifan: Prepared):
    result = wangge("demo", "--store", shifan.address, "--no-serve", "--json")
    assert result.returncode == 0
    assert '"place": "shifan"' in result.stdout
    assert '"GRID-02"' in result.stdout


def test_the_command_refuses_an_unknown_place(tmp_path: Path):
    store = str(tmp_path / "x.gpkg")
    result = wangge("demo", "--place", "atlantis", "--store", store, "--no-serve")
    assert result.returncode == 2
    assert "no sample place 'atlantis'" in result.stderr
