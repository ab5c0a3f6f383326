"""A template, filled in as its headings say, imports without a question."""

import io
from datetime import UTC, datetime

import openpyxl
import pytest

from gis.layers.catalogue import LAYERS
from tests.stores import new_store
from web.jobs.imports.importing import import_files
from web.jobs.imports.result import ImportOptions
from web.jobs.imports.templates import template

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
UNIT = "510722109201"
POLYGON = "104.70,31.50;104.71,31.50;104.71,31.51;104.70,31.51;104.70,31.50"
LINE = "LINESTRING (104.701 31.501, 104.704 31.503)"

FILLED = {
    "divisions": {"code": "510722109000", "name": "柳溪镇", "level": "镇", "shape": POLYGON, "datum": "CGCS2000"},
    "units": {"code": UNIT, "name": "新华村", "kind": "村", "shape": POLYGON, "datum": "CGCS2000", "merged_from": 2, "households": 320, "basis": "户籍"},
    "hamlets": {"code": "51072210920101", "name": "李家湾", "unit_code": UNIT, "households": 30, "lon": 104.705, "lat": 31.505, "datum": "CGCS2000"},
    "blocks": {"block_id": "LD-001", "unit_code": UNIT, "households": 12, "kind": "楼栋", "basis": "常住", "as_of": "2026-10-01", "lon": 104.705, "lat": 31.505, "datum": "GCJ02"},
    "barriers": {"barrier_id": "ZG-1", "kind": "river", "shape": LINE, "datum": "CGCS2000"},
    "crossings": {"crossing_id": "TD-1", "kind": "bridge", "lon": 104.702, "lat": 31.502, "datum": "WGS84"},
    "roads": {"road_id": "R-1", "name": "中心街", "shape": LINE, "datum": "CGCS2000"},
    "key_places": {"key_place_id": "CS-1", "name": "中心小学", "kind": "school", "lon": 104.703, "lat": 31.503, "datum": "BD09"},
    "grids": {"grid_code": "510722109201001", "name": "第一网格", "unit_code": UNIT, "shape": POLYGON, "datum": "CGCS2000"},
    "workers": {"worker_id": "W-1", "name": "王平", "phone": "0816-1234567", "unit_code": UNIT},
    "cameras": {"gb_id": "51072210921310000001", "name": "村口", "unit_code": UNIT, "status": "在用", "lon": 104.704, "lat": 31.504, "datum": "GCJ02", "bearing_deg": "东"},
    "candidates": {"candidate_id": "H-1", "lon": 104.706, "lat": 31.506, "datum": "CGCS2000"},
    "incidents": {"incident_id": "2026-0001", "category": "矛盾纠纷", "state": "受理", "occurred_at": "2026-11-01 08:30", "lon": 104.705, "lat": 31.505, "datum": "WGS84"},
    "patrols": {"patrol_id": "X-1", "team": "红袖标", "shape": LINE, "datum": "CGCS2000", "started_at": "2026-11-01 19:00", "ended_at": "2026-11-01 20:00"},
}  # fmt: skip


@pytest.fixture
def store(tmp_path):
    backend = new_store(str(tmp_path / "s.gpkg"), who="test", now=NOW)
    yield backend
    backend.close()


def filled_in(layer, tmp_path, row):
    book = openpyxl.load_workbook(io.BytesIO(template(layer)))
    sheet = book.worksheets[0]
    for at, one in enumerate(LAYERS[layer].all_fields, start=1):
        if one.name in row:
            sheet.cell(2, at, row[one.name])
    path = tmp_path / f"{LAYERS[layer].zh}.xlsx"
    book.save(path)
    return path


def bring(store, layer, path):
    return import_files(store, layer, [path], ImportOptions(), who="li", now=NOW)


@pytest.mark.parametrize("layer", FILLED)
def test_a_filled_template_imports_without_a_question(store, tmp_path, layer):
    if layer != "units":
        bring(store, "units", filled_in("units", tmp_path, FILLED["units"]))
    result = bring(store, layer, filled_in(layer, tmp_path, FILLED[layer]))
    assert [question.text.zh for question in result.questions] == []
    assert (result.accepted, result.rejected) == (1, 0), [f.message_zh for f in result.findings]
    assert result.revision is not None


def test_every_layer_has_a_template():
    assert FILLED.keys() == LAYERS.keys()
