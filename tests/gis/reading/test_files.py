"""Real files, made here: what they are is told by their bytes."""

import zipfile
from datetime import datetime

import geopandas
import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely

from gis.reading.errors import UnreadableFileError
from gis.reading.files import read_table, sha256
from gis.reading.kinds import kind_of


def frame(crs="EPSG:4326", **columns):
    columns = columns or {"name": ["第一楼", "第二楼"], "households": [12, 30]}
    n = len(next(iter(columns.values())))
    shapes = [shapely.box(104 + i, 31, 104.5 + i, 31.5) for i in range(n)]
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=crs)


def zipped_shapefile(path, table, *, encoding="UTF-8", drop=(), inside="楼栋"):
    folder = path.parent / f"{path.stem}-parts"
    folder.mkdir()
    with np.errstate(all="ignore"):
        pyogrio.write_dataframe(table, folder / "a.shp", encoding=encoding)
    with zipfile.ZipFile(path, "w") as packed:
        for part in sorted(folder.iterdir()):
            if part.suffix not in drop:
                packed.write(part, f"{inside}{part.suffix}")
    return path


def test_a_geopackage_gives_columns_shapes_and_its_datum(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame(), path, layer="blocks")
    table = read_table(path)
    assert (table.kind, table.layer, len(table), table.crs) == ("gpkg", "blocks", 2, "EPSG:4326")
    assert list(table.columns["name"]) == ["第一楼", "第二楼"]
    assert table.columns["households"].tolist() == [12, 30]
    assert table.rows.tolist() == [1, 2]
    assert shapely.area(table.geometry[0]) == pytest.approx(0.25)


def test_of_several_layers_the_likely_one_is_read_or_a_person_must_say(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame(), path, layer="units")
    pyogrio.write_dataframe(frame(name=["x"]), path, layer="other", append=True)
    assert len(read_table(path, likely=("units",))) == 2
    assert len(read_table(path, "other")) == 1
    with pytest.raises(UnreadableFileError, match="units, other"):
        read_table(path)
    with pytest.raises(UnreadableFileError, match="units, other"):
        read_table(path, "nothing")


def test_geojson_is_read(tmp_path):
    path = tmp_path / "a.geojson"
    pyogrio.write_dataframe(frame(), path)
    table = read_table(path)
    assert (table.kind, len(table), table.crs) == ("geojson", 2, "EPSG:4326")


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
@pytest.mark.parametrize("drop", [(), (".cpg",)])
def test_a_shapefile_is_decoded_by_its_bytes(tmp_path, encoding, drop):
    table = frame(网格名=["第一楼", "第二楼"], 户数=[12, 30])
    path = zipped_shapefile(tmp_path / "a.zip", table, encoding=encoding, drop=drop)
    read = read_table(path)
    assert list(read.columns["网格名"]) == ["第一楼", "第二楼"]
    assert read.columns["户数"].tolist() == [12, 30]
    assert (read.kind, read.layer) == ("shapefile", "楼栋")


def test_a_wrong_cpg_does_not_spoil_the_texts(tmp_path):
    path = zipped_shapefile(tmp_path / "a.zip", frame(名=["甲"]), encoding="GBK", drop=(".cpg",))
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("楼栋.cpg", "UTF-8")
    assert list(read_table(path).columns["名"]) == ["甲"]


def test_a_shapefile_without_prj_has_no_datum(tmp_path):
    path = zipped_shapefile(tmp_path / "a.zip", frame(), drop=(".prj",))
    assert read_table(path).crs is None


def test_a_zip_that_names_its_files_in_gbk_without_saying_so_is_read(tmp_path):
    path = zipped_shapefile(tmp_path / "a.zip", frame(), inside="QQQQ")
    path.write_bytes(path.read_bytes().replace(b"QQQQ.", "楼栋.".encode("gbk")))
    table = read_table(path)
    assert (len(table), table.layer) == (2, "楼栋")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_a_csv_is_read_in_the_encoding_and_with_the_sign_it_has(tmp_path, encoding, sign):
    path = tmp_path / "a.csv"
    lines = [sign.join(("楼栋编号", "户数")), sign.join(("A1", "12")), "", sign.join(("A2", "/"))]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    table = read_table(path)
    assert list(table.columns["楼栋编号"]) == ["A1", "A2"]
    assert list(table.columns["户数"]) == ["12", "/"]
    assert table.rows.tolist() == [2, 4]


def test_titles_above_the_header_are_passed_over(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["示范县楼栋户数统计表"])
    sheet.append([None, "单位:户"])
    sheet.append(["楼栋编号", "户数", "登记时间", "备注"])
    sheet.append(["A1", 12, datetime(2024, 1, 5), None])
    sheet.append(["A2", "约30", None, 3.5])
    book.save(path)
    table = read_table(path, labels={"楼栋编号", "户数"})
    assert list(table.columns) == ["楼栋编号", "户数", "登记时间", "备注"]
    assert list(table.columns["户数"]) == [12, "约30"]
    assert table.columns["登记时间"][0] == datetime(2024, 1, 5)
    assert table.columns["备注"].tolist() == [None, 3.5]
    assert table.rows.tolist() == [4, 5]
    assert (table.kind, table.exact) == ("xlsx", False)


def test_columns_of_one_name_are_told_apart(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("编号,备注,备注,\nA,x,y,z\n", encoding="utf-8")
    assert list(read_table(path).columns) == ["编号", "备注", "备注 (2)"]


def renamed(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.gpkg", b"just,a,text\n1,2,3\n", "a text table.*GeoPackage"),
        ("a.xlsx", b"<html><table></table></html>", "web page.*XLSX.*save it"),
        ("a.csv", b"PK\x03\x04 no zip", "a zip that is damaged.*text table"),
        ("a.geojson", b'{"type":"gdal_streamed_alg","command_line":"read /etc/passwd"}',
         "JSON but not GeoJSON"),
        ("a.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>", "refers to other files.*GeoJSON"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office file.*xlsx"),
        ("a.dwg", b"AC1032" + bytes(100), "DWG.*AutoCAD 2018 DXF"),
        ("a.csv", b"", "empty"),
        ("a.gpkg", b"SQLite format 3\0" + bytes(200), "SQLite database but no GeoPackage"),
        ("a.exe", b"MZ\0\0\0", "binary"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_its_name_says_is_refused_with_both(tmp_path, name, content, said):
    with pytest.raises(UnreadableFileError, match=f"(?s){said}"):
        kind_of(renamed(tmp_path, name, content))


@pytest.mark.parametrize(
    "content",
    [
        b'{"type":"FeatureCollection","features":[{"type":"Feature"',
        b'{"type":"gdal_streamed_alg","command_line":"gdal vector read /etc/passwd","Feature":1}',
        b'{"type":"Topology","objects":{"Feature":{}},"arcs":[]}',
    ],
)
def test_json_that_only_pretends_to_be_geojson_reads_nothing(tmp_path, content):
    with pytest.raises(UnreadableFileError):
        read_table(renamed(tmp_path, "a.geojson", content))


def test_a_damaged_geopackage_is_refused_in_words(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame(), path)
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)
    path.write_bytes(raw)
    with pytest.raises(UnreadableFileError):
        read_table(path)


def test_a_damaged_workbook_is_refused_in_words(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(UnreadableFileError):
        read_table(path)


def test_the_hash_is_that_of_the_bytes(tmp_path):
    path = renamed(tmp_path, "a.csv", b"abc")
    assert sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_our_own_quote_before_a_formula_is_taken_off_again(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("编号,名称,经度\nA,'=门,'-71.1\n'B,'b,1\n", encoding="utf-8")
    table = read_table(path)
    assert list(table.columns["名称"]) == ["=门", "'b"]
    assert list(table.columns["经度"]) == ["-71.1", "1"]
    assert list(table.columns["编号"]) == ["A", "'B"]
