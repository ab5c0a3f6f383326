"""The survey sheet comes back filled in: households of known blocks change, and nothing else."""

import io
from datetime import UTC, datetime

import openpyxl
import pytest
from shapely import box

from gis.places import Block, Unit, UnitKind
from grid_planner.sheet.catalogue import Setting
from store.backend import Act
from store.import_records import load_rejects
from store.imports import import_layer
from store.places import load_blocks
from tests.stores import new_store
from web.jobs.imports.importing import ImportOptions, import_files
from web.jobs.sheets.asked import Asked, Sight
from web.jobs.sheets.printing import PrintOrder, print_sheet

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
CODE = "510711001001"
COUNTS = {"b1": 40, "b2": None, "b3": 60, "b4": 70}


def block(number: int, households: int | None) -> Block:
    west = 104 + 0.001 * number
    return Block(
        block_id=f"b{number}", unit_code=CODE, households=households, name=f"{number}号楼",
        compound_id="c1", geometry=box(west, 31, west + 0.001, 31.001), basis="户籍", as_of="2025-12-31",
    )  # fmt: skip


@pytest.fixture
def store(tmp_path):
    backend = new_store(str(tmp_path / "s.gpkg"), who="test", now=NOW)
    act = Act(who="test", what="import", at=NOW)
    unit = Unit(
        code=CODE,
        name="甲社区",
        kind=UnitKind.URBAN_COMMUNITY,
        boundary=box(104, 31, 104.006, 31.001),
    )
    import_layer(backend, act, "units", [unit])
    import_layer(backend, act, "blocks", [block(n, h) for n, h in enumerate(COUNTS.values(), 1)])
    yield backend
    backend.close()


def survey(store, tmp_path, found: dict[str, object], *, language="zh", renamed=None):
    """Return the printed survey sheet with these cells filled in, as an office hands it back."""
    order = PrintOrder(
        setting=Setting("survey"), ending="xlsx", asked=Asked(units=(CODE,), language=language)
    )
    (content,) = print_sheet(store, order, Sight(), who="test", now=NOW).files
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    rows = {row[1].value: row for row in sheet.iter_rows() if row[1].value}
    for code, value in found.items():
        rows[code][6].value = value
    for code, other in (renamed or {}).items():
        rows[code][1].value = other
    path = tmp_path / "摸底.xlsx"
    book.save(path)
    return path


def brought(store, path, **options):
    return import_files(store, "blocks", [path], ImportOptions(**options), who="li", now=NOW)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_counts_change_and_everything_else_stays(store, tmp_path, language):
    path = survey(store, tmp_path, {"b1": 45, "b2": 12}, language=language)
    shown = brought(store, path, dry_run=True)
    assert (shown.accepted, shown.rejected, shown.revision) == (2, 0, None)
    assert (shown.changes.new, shown.changes.changed) == (0, 2)
    assert {"IN-104", "IN-106"} <= {one.rule for one in shown.findings}
    before = {one.block_id: one for one in load_blocks(store)}
    assert {code: one.households for code, one in before.items()} == COUNTS
    brought(store, path)
    after = {one.block_id: one for one in load_blocks(store)}
    assert {code: one.households for code, one in after.items()} == COUNTS | {"b1": 45, "b2": 12}
    assert [(one.basis, one.as_of) for one in after.values()] == [
        (None, None), (None, None), ("户籍", "2025-12-31"), ("户籍", "2025-12-31")
    ]  # fmt: skip
    for code, one in after.items():
        old = before[code]
        assert one.geometry.equals(old.geometry)
        assert (one.name, one.compound_id, one.unit_code, one.unit_located, one.kind) == (
            old.name, old.compound_id, old.unit_code, old.unit_located, old.kind,
        )  # fmt: skip


def test_what_was_left_blank_is_not_0_and_not_forgotten(store, tmp_path):
    path = survey(store, tmp_path, {"b1": 0})
    result = brought(store, path)
    (said,) = [one for one in result.findings if one.rule == "IN-106"]
    assert said.found == 3
    counts = {one.block_id: one.households for one in load_blocks(store)}
    assert counts == COUNTS | {"b1": 0}


def test_rows_of_unknown_blocks_and_strange_numbers_are_kept_with_their_reasons(store, tmp_path):
    found = {"b1": 45, "b2": 30, "b3": "很多", "b4": -3}
    path = survey(store, tmp_path, found, renamed={"b2": "b9"})
    refused = brought(store, path)
    assert (refused.accepted, refused.rejected, refused.revision) == (1, 3, None)
    done = brought(store, path, accept_rest=True)
    kept = {row.original["编号"]: row for row in load_rejects(store, done.import_ids[0])}
    assert set(kept) == {"b3", "b4", "b9"}
    assert kept["b9"].reason_rule == "IN-105"
    assert "编号“b9”：库中没有这个楼栋" in kept["b9"].message_zh
    assert all("POLYGON" not in str(row.original) for row in kept.values())
    counts = {one.block_id: one.households for one in load_blocks(store)}
    assert counts == COUNTS | {"b1": 45}


def test_a_table_whose_blocks_are_all_unknown_is_still_asked_for_its_places(store, tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("楼栋编号,户数\nx1,30\nx2,40\n", encoding="utf-8")
    result = brought(store, path)
    assert result.blocked
    assert not {"IN-104", "IN-105"} & {one.rule for one in result.findings}


def test_the_day_of_the_survey_is_kept_and_a_count_that_is_the_same_keeps_its_basis(
    store, tmp_path
):
    path = survey(store, tmp_path, {"b1": 40, "b3": "约65"})
    brought(store, path, mapping={"as_of": ":=2026-11-20"})
    after = {one.block_id: one for one in load_blocks(store)}
    assert [(after[b].households, after[b].approx, after[b].basis, after[b].as_of) for b in ("b1", "b3")] == [
        (40, False, "户籍", "2026-11-20"), (65, True, None, "2026-11-20")
    ]  # fmt: skip
