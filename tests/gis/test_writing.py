"""What leaves the product carries the same names and numbers in every format."""

import csv
import json
from pathlib import Path

import openpyxl
import pyogrio
import pytest
import shapely

from gis.writing import Sheet, UnknownFormatError, write_sheets


def _sheets() -> list[Sheet]:
    square = shapely.box(104.0, 31.0, 104.1, 31.1)
    grids = Sheet(
        name="grids",
        columns={
            "grid_code": ["510000000001001", "2"],
            "households": [620, 0],
            "name": ["=1+1", None],
        },
        geometry=[square, None],
    )
    return [grids, Sheet(name="findings", columns={"rule": ["GRID-01"], "found": [430]})]


def test_a_geopackage_takes_every_sheet(tmp_path: Path):
    file = tmp_path / "plan.gpkg"
    assert write_sheets(file, _sheets()) == ("grids", "findings")
    frame = pyogrio.read_dataframe(file, layer="grids")
    assert frame.crs.to_epsg() == 4490
    assert list(frame.households) == [620, 0]
    assert list(pyogrio.read_dataframe(file, layer="findings").rule) == ["GRID-01"]


def test_a_spreadsheet_keeps_codes_and_runs_no_formula(tmp_path: Path):
    file = tmp_path / "plan.xlsx"
    write_sheets(file, _sheets())
    page = openpyxl.load_workbook(file)["grids"]
    rows = list(page.iter_rows(values_only=True))
    assert rows[0] == ("grid_code", "households", "name")
    assert rows[1][:2] == ("510000000001001", 620)
    assert page["C2"].data_type == "s"


def test_csv_opens_in_excel_of_china_and_is_disarmed(tmp_path: Path):
    file = tmp_path / "plan.csv"
    assert write_sheets(file, _sheets()) == ("grids",)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1] == ["510000000001001", "620", "'=1+1"]


def test_geojson_holds_the_first_sheet_with_a_geometry(tmp_path: Path):
    file = tmp_path / "plan.geojson"
    assert write_sheets(file, _sheets()) == ("grids",)
    features = json.loads(file.read_text())["features"]
    assert features[0]["properties"]["households"] == 620
    assert features[1]["geometry"] is None


def test_nothing_is_overwritten_and_unknown_endings_are_refused(tmp_path: Path):
    file = tmp_path / "plan.csv"
    file.write_text("mine")
    with pytest.raises(FileExistsError, match="exists already"):
        write_sheets(file, _sheets())
    with pytest.raises(UnknownFormatError, match=r"\.docx"):
        write_sheets(tmp_path / "plan.docx", _sheets())
    assert file.read_text() == "mine"


def test_columns_of_different_length_are_a_mistake():
    with pytest.raises(ValueError, match="sheet grids"):
        Sheet(name="grids", columns={"a": [1], "b": []})


def test_points_stay_points_and_areas_are_multi(tmp_path: Path):
    file = tmp_path / "cameras.gpkg"
    point = Sheet(
        name="cameras", columns={"camera_id": ["1", "2"]}, geometry=[shapely.Point(104, 31), None]
    )
    write_sheets(file, [*_sheets(), point])
    kinds = dict(pyogrio.list_layers(file).tolist())
    assert (kinds["cameras"], kinds["grids"]) == ("Point", "MultiPolygon")
