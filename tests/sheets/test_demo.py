"""The sheets of the sample places: every code, count and name of the store, nothing over anything."""

import os
from datetime import UTC, datetime

import pypdfium2
import pytest

from grid_planner.sheet.catalogue import Setting, pages_of
from grid_planner.sheet.content import Order
from grid_planner.sheet.paper import Format, Paper
from store.open import open_store
from store.plans import load_workers
from tests.sheets.looks import outside, overlaps
from web.jobs.demo import prepare
from web.jobs.sheets.asked import Asked, Sight
from web.jobs.sheets.content import gather
from web.places.catalogue import sample_place
from web.sheets.pdf import About, pdf_of
from web.sheets.typeface import typeface

pytestmark = pytest.mark.long
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
FACE = typeface()
PLACES = [
    ("shifan", {"units": ("519901101201",)}, "A4"),  # a village of two grids
    ("shifan", {"units": ("519901001008",)}, "A3"),  # a community with unknown counts
    ("shifan", {"units": ("519901001008",), "plan": "latest"}, "A3"),
    ("shifan", {"township": "519901001"}, "A1"),
    ("shifan", {"township": "519901101"}, "A2"),
    ("shifan", {}, "A0"),
    ("cambridge", {"units": ("CAM-11",), "plan": "latest"}, "A3"),
    ("cambridge", {"plan": "latest"}, "A1"),  # 62 grids and more
    ("cambridge", {}, "A2"),  # 117 districts
]


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """Return the path of each sample store, made with little effort."""
    folder = tmp_path_factory.mktemp("demo")
    before = os.environ["WANGGE_HOME"]
    made = {}
    for name in ("shifan", "cambridge"):
        made[name] = str(folder / f"{name}.gpkg")
        prepare(sample_place(name), made[name], who="test", now=NOW, effort=200)
    assert os.environ["WANGGE_HOME"] == before
    return made


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("place", "asked", "paper"), PLACES)
def test_the_wall_sheet_of_a_real_place_holds_what_the_store_holds(
    stores, place, asked, paper, language
):
    backend = open_store(stores[place])
    content = gather(backend, Asked(language=language, **asked), Sight())
    workers = {worker.grid_code: worker for worker in load_workers(backend)}
    backend.close()
    order = Order(language=language, on="2026-11-21")
    pages = pages_of(content, order, Setting("wall", Paper(paper)), FACE.width)
    margin = Format(Paper(paper), landscape=False).inside.x0
    for page in pages:
        assert outside(page, FACE.width, margin) == []
        assert overlaps(page, FACE.width) == []
    document = pypdfium2.PdfDocument(pdf_of(pages, About(title="x"), FACE))
    said = "".join("".join(p.get_textpage().get_text_range().split()) for p in document)
    for grid in content.grids:
        assert grid.code in said
        assert "".join(grid.name.split()) in said
        number = f"{grid.households:,}" if language == "en" else str(grid.households)
        assert number in said or grid.unknown_blocks
        if grid.code in workers:
            assert "".join(workers[grid.code].name.split()) in said
            assert workers[grid.code].phone in said
    assert all("".join(unit.name.split()) in said for unit in content.units)


@pytest.mark.parametrize("sheet", ["survey", "check", "registration", "notice"])
def test_the_office_sheets_of_a_township_are_in_order(stores, sheet):
    backend = open_store(stores["shifan"])
    content = gather(backend, Asked(township="519901001"), Sight())
    backend.close()
    order = Order(language="zh", on="2026-11-21")
    for page in pages_of(content, order, Setting(sheet), FACE.width):
        assert outside(page, FACE.width, 8) == []
        assert overlaps(page, FACE.width) == []
