"""Each spatial format, as offices deliver it: what becomes of its layers, texts and shapes."""

import sqlite3
import zipfile

import ezdxf
import geopandas
import numpy as np
import pyogrio
import pytest
import shapely

from gis.reading.errors import UnreadableFileError, WhichLayerError
from gis.reading.files import read_table
from gis.reading.kinds import KINDS, NAMED, kind_of


def frame(count=3):
    columns = {"名称": [f"第{n}网格" for n in range(count)], "户数": range(count)}
    shapes = [shapely.box(104 + n / 100, 31, 104.005 + n / 100, 31.5) for n in range(count)]
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=4490)


KML = """<?xml version="1.0" encoding="{encoding}"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>奥维</name>
<Placemark><name>桥东网格</name><description>三组</description><Polygon><outerBoundaryIs><LinearRing>
<coordinates>104,31,0 105,31,0 105,32,0 104,31,0</coordinates></LinearRing></outerBoundaryIs>
</Polygon></Placemark></Document></kml>"""


@pytest.mark.parametrize("ending", [".kml", ".ovkml"])
@pytest.mark.parametrize(
    ("encoding", "said", "notes"),
    [("utf-8", "UTF-8", []), ("utf-8-sig", "UTF-8", []), ("gb18030", "GB2312", ["IN-44"]),
     ("gb18030", "UTF-8", ["IN-44"]), ("utf-16", "UTF-16", ["IN-44"])],
)  # fmt: skip
def test_a_kml_gives_names_descriptions_and_shapes(tmp_path, ending, encoding, said, notes):
    path = tmp_path / f"网格{ending}"
    path.write_bytes(KML.format(encoding=said).encode(encoding))
    table = read_table(path)
    assert (table.kind, len(table), table.crs) == ("kml", 1, "EPSG:4326")
    assert {name: column[0] for name, column in table.columns.items()} == {
        "Name": "桥东网格",
        "description": "三组",
    }
    assert shapely.area(table.geometry[0]) == pytest.approx(0.5)
    assert [note.rule for note in table.notes] == notes


def test_a_kmz_is_a_kml_in_a_zip(tmp_path):
    for name in ("a.kmz", "b.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as packed:
            packed.writestr("doc.kml", KML.format(encoding="UTF-8"))
            packed.writestr("images/i.png", b"")
        table = read_table(tmp_path / name)
        assert table.columns["Name"].tolist() == ["桥东网格"]


def test_the_folders_of_a_kml_are_layers(tmp_path):
    place = "<Placemark><name>{}</name><Point><coordinates>104,31</coordinates></Point></Placemark>"
    folders = "".join(
        f"<Folder><name>{name}</name>{place.format(name + '一')}</Folder>" for name in ("东", "西")
    )
    path = tmp_path / "a.kml"
    path.write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{folders}</Document></kml>'
    )
    with pytest.raises(WhichLayerError) as asks:
        read_table(path)
    assert asks.value.there == ("东", "西")
    assert read_table(path, "西").columns["Name"].tolist() == ["西一"]


def test_a_flatgeobuf_is_read(tmp_path):
    path = tmp_path / "a.fgb"
    pyogrio.write_dataframe(frame(), path, SPATIAL_INDEX="NO")
    table = read_table(path)
    assert (table.kind, len(table), table.crs) == ("flatgeobuf", 3, "EPSG:4490")
    assert table.columns["名称"].tolist() == ["第0网格", "第1网格", "第2网格"]


def drawing(path, version, encoding):
    """Draw two lines, an arc, two texts and a hatch, as a survey office would."""
    made = ezdxf.new(version)
    if encoding == "gbk":
        made.header["$DWGCODEPAGE"] = "ANSI_936"
        made.encoding = "gbk"
    space = made.modelspace()
    made.layers.add("网格界线")
    space.add_line((500_000, 3_500_000), (500_100, 3_500_000), dxfattribs={"layer": "网格界线"})
    space.add_lwpolyline([(0, 0), (9, 0), (9, 9)], close=True, dxfattribs={"layer": "网格界线"})
    space.add_arc((0, 0), 10, 0, 90, dxfattribs={"layer": "网格界线"})
    space.add_text("第一网格", dxfattribs={"layer": "注记"}).set_placement((50, 60))
    space.add_mtext("第二\\P网格 {\\fSimSun|b0;户} 5%%d", dxfattribs={"layer": "注记"})
    space.add_hatch().paths.add_polyline_path([(0, 0), (1, 0), (1, 1)])
    made.saveas(path)
    return path


@pytest.mark.parametrize(("version", "encoding"), [("R2000", "gbk"), ("R2018", "utf-8")])
def test_a_drawing_gives_lines_and_texts_by_layer(tmp_path, version, encoding):
    table = read_table(drawing(tmp_path / "a.dxf", version, encoding))
    assert (table.kind, table.crs) == ("dxf", None)
    rows = list(zip(table.columns["Layer"], table.columns["Text"], table.geometry, strict=True))
    assert [(layer, text, shape.geom_type) for layer, text, shape in rows] == [
        ("网格界线", None, "LineString"),
        ("网格界线", None, "LineString"),
        ("网格界线", None, "LineString"),
        ("注记", "第一网格", "Point"),
        ("注记", "第二\n网格 户 5°", "Point"),
        ("0", None, "Polygon"),  # a hatch: its pattern is no text of the drawing
    ]
    assert shapely.get_coordinates(table.geometry[0]).tolist() == [
        [500_000, 3_500_000],
        [500_100, 3_500_000],
    ]
    assert shapely.get_coordinates(table.geometry[3]).tolist() == [[50, 60]]


@pytest.mark.parametrize("page", ["ANSI_1252", "ANSI_936"])
def test_a_drawing_is_decoded_by_its_bytes_where_its_code_page_is_wrong(tmp_path, page):
    path = drawing(tmp_path / "a.dxf", "R2000", "gbk")
    path.write_bytes(path.read_bytes().replace(b"ANSI_936", page.encode()))
    assert "第一网格" in read_table(path).columns["Text"].tolist()


def test_geojson_in_gbk_is_read_and_said(tmp_path):
    path = tmp_path / "a.geojson"
    pyogrio.write_dataframe(frame(), path)
    path.write_bytes(path.read_bytes().decode().encode("gb18030"))
    table = read_table(path)
    assert table.columns["名称"].tolist() == ["第0网格", "第1网格", "第2网格"]
    assert [note.rule for note in table.notes] == ["IN-44"]


def test_dates_and_lists_of_geojson_stay_as_they_came(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,'
                    '"properties":{"d":"2024/01/05","l":["a","b"],"o":{"k":1},"n":null}}]}')  # fmt: skip
    table = read_table(path)
    assert table.columns["d"].tolist() == ["2024/01/05"]
    assert "a" in table.columns["l"][0]
    assert "b" in table.columns["l"][0]
    assert '"k"' in table.columns["o"][0]


def test_a_geopackage_that_somebody_has_open_is_read_with_what_they_saved(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame(), path, layer="a")
    with sqlite3.connect(path) as opened:  # as QGIS keeps it: changes lie beside the file
        opened.execute("PRAGMA journal_mode = WAL")
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            opened.create_function(name, 1, lambda _: 0)
        opened.execute("UPDATE a SET 户数 = 77 WHERE fid = 1")
        opened.commit()
        before = path.read_bytes()
        assert read_table(path).columns["户数"].tolist() == [77, 1, 2]
    opened.close()
    assert len(before) == len(path.read_bytes())


def test_a_geopackage_left_in_write_ahead_mode_is_read(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame(), path, layer="a")
    opened = sqlite3.connect(path)
    opened.execute("PRAGMA journal_mode = WAL")
    opened.close()
    assert len(read_table(path)) == 3


def test_of_several_shapefiles_in_a_zip_a_person_says_which(tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    for name in ("网格", "小区"):
        pyogrio.write_dataframe(frame(), folder / f"{name}.shp")
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for part in folder.iterdir():
            packed.write(part, part.name)
    with pytest.raises(WhichLayerError) as asks:
        read_table(path)
    assert asks.value.there == ("小区", "网格")
    assert read_table(path, "网格").layer == "网格"


def test_a_shapefile_that_was_cut_off_is_refused(tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    pyogrio.write_dataframe(frame(100), folder / "a.shp")
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for part in folder.iterdir():
            content = part.read_bytes()
            packed.writestr(
                part.name, content[: len(content) // 2] if part.suffix == ".shp" else content
            )
    with pytest.raises(UnreadableFileError, match="should have"):
        read_table(path)


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".kml", ".fgb"])
@pytest.mark.parametrize("share", [0.3, 0.9, 0.99])
def test_a_file_that_was_cut_off_is_refused_and_not_read_in_part(tmp_path, ending, share):
    path = tmp_path / f"a{ending}"
    pyogrio.write_dataframe(frame(500), path, driver="LIBKML" if ending == ".kml" else None)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(UnreadableFileError):
        read_table(path)


def test_shapes_of_every_kind_come_through(tmp_path):
    shapes = [shapely.Point(1, 2, 3), shapely.MultiPoint([(1, 2), (3, 4)]), None,
              shapely.GeometryCollection([shapely.Point(0, 0), shapely.box(0, 0, 1, 1)]),
              shapely.box(0, 0, 9, 9).difference(shapely.box(1, 1, 2, 2)), shapely.Point()]  # fmt: skip
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(
        geopandas.GeoDataFrame({"n": range(6)}, geometry=shapes, crs=4490), path
    )
    read = read_table(path).geometry
    assert [one is None for one in read] == [one is None for one in shapes]
    kept = [at for at, one in enumerate(shapes) if one is not None and not one.is_empty]
    assert all(np.array(read)[at].equals_exact(shapes[at]) for at in kept)


def test_every_kind_is_called_something_in_both_languages():
    assert {kind for kinds in NAMED.values() for kind in kinds} <= KINDS.keys()
    for what, advice in KINDS.values():
        assert all((what.zh, what.en))
        assert advice is None or all((advice.zh, advice.en))


def test_a_file_of_no_kind_is_told_what_can_be_read(tmp_path):
    path = tmp_path / "a.xyz"
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(UnreadableFileError, match=r"readable are .*\.gpkg"):
        kind_of(path)
