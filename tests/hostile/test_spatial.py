"""Files made to harm: they read nothing of this machine, call nobody, and do not last."""

import json
import os
import sqlite3
import struct
import tempfile
import time
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely

from gis.reading.asking import asked
from gis.reading.drivers import NEEDED
from gis.reading.errors import UnreadableFileError
from gis.reading.files import read_table
from gis.reading.scratch import PREFIX


def later(*values):
    """Return values that are tried in the long run only: each takes a process of its own."""
    return [pytest.param(value, marks=pytest.mark.long) for value in values]


def good(path):
    """Write a small honest GeoPackage."""
    frame = geopandas.GeoDataFrame({"name": ["甲"]}, geometry=[shapely.Point(104, 31)], crs=4326)
    pyogrio.write_dataframe(frame, path)
    return path


def test_a_good_file_is_read_as_it_should_be(tmp_path, tried):
    assert tried(good(tmp_path / "a.gpkg")) is None


VRT = """<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>{source}</SrcDataSource>
<GeometryType>wkbNone</GeometryType></OGRVRTLayer></OGRVRTDataSource>"""
KML = """<?xml version="1.0" encoding="UTF-8"?>{dtd}
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>d</name>{inside}
<Placemark><name>{name}</name><Point><coordinates>104,31</coordinates></Point></Placemark>
</Document></kml>"""


def texts(url):
    """Return hostile texts by what they try."""
    link = f"<NetworkLink><name>n</name><Link><href>{url}/a.kml</href></Link></NetworkLink>"
    style = f'<Style id="s"><IconStyle><Icon><href>{url}/i.png</href></Icon></IconStyle></Style>'
    place = "<Placemark><styleUrl>{0}/s.kml#s</styleUrl><Model><Link><href>{0}/m</href></Link></Model></Placemark>"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
    step = {"type": "read", "command_line": "gdal vector pipeline ! read /etc/passwd"}
    return {
        "vrt": VRT.format(source="CSV:/etc/passwd"),
        "vrt-relative": VRT.format(source="/etc/passwd"),
        "vrt-dials": VRT.format(source=f"/vsicurl/{url}/a.csv"),
        "gdalg": json.dumps({"type": "gdal_streamed_alg", "command_line": step["command_line"],
                             "features": "Feature"}),
        "gdalg-dials": json.dumps({"type": "gdal_streamed_alg", "Feature": "coordinates",
                                   "command_line": f"gdal vector read /vsicurl/{url}/a.csv"}),
        "geojson-next": json.dumps({"type": "FeatureCollection", "features": [], "links": [
            {"rel": "next", "href": f"{url}/2", "type": "application/geo+json"}]}),
        "geojson-crs": json.dumps({"type": "FeatureCollection", "features": [], "crs": {
            "type": "link", "properties": {"href": f"{url}/crs", "type": "proj4"}}}),
        "esrijson": json.dumps({"displayFieldName": "Feature", "exceededTransferLimit": True,
                                "features": [], "geometryType": "esriGeometryPoint",
                                "url": f"{url}/q?resultOffset=0"}),
        "topojson": json.dumps({"type": "Topology", "objects": {"Feature": {}}, "arcs": []}),
        "kml-link": KML.format(dtd="", inside=link, name="x"),
        "kml-style": KML.format(dtd="", inside=style + place.format(url), name="x"),
        "kml-entity": KML.format(
            dtd='<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>', inside="", name="&x;"),
        "kml-entity-dials": KML.format(
            dtd=f'<!DOCTYPE kml SYSTEM "{url}/k.dtd" [<!ENTITY % p SYSTEM "{url}/p">%p;]>',
            inside="", name="x"),
        "kml-laughs": KML.format(
            dtd=f'<!DOCTYPE kml [<!ENTITY l0 "ha">{laughs}]>', inside="", name="&l29;"),
        "wfs": f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>",
        "wms": f'<GDAL_WMS><Service name="WMS"><ServerUrl>{url}</ServerUrl></Service></GDAL_WMS>',
        "gml": f'<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" '
               f'xsi:schemaLocation="x {url}/a.xsd"></gml:FeatureCollection>',
        "address": f"{url}/a.geojson",
        "vsicurl": f"/vsicurl/{url}/a.geojson",
        "csv": "CSV:/etc/passwd",
        "subfile": "/vsisubfile/0_1000,/etc/passwd",
    }  # fmt: skip


ENDINGS = (".geojson", ".json", ".kml", ".ovkml", ".kmz", ".gpkg", ".fgb", ".dxf", ".zip", ".vrt",
           ".gml", ".csv", ".shp", ".wfs", "")  # fmt: skip


@pytest.mark.parametrize("what", list(texts("")))
def test_a_text_that_refers_elsewhere_reads_nothing_under_any_name(tmp_path, listener, tried, what):
    for ending in ENDINGS:
        path = tmp_path / f"a{ending}"
        path.write_text(texts(listener.url)[what], encoding="utf-8")
        tried(path)
    assert tried(good(tmp_path / "good.gpkg")) is None


@pytest.mark.parametrize("kind", list(NEEDED))
@pytest.mark.parametrize(
    "what", ["vrt-dials", "kml-entity", *later("vrt", "gdalg", "kml-link", "wfs")]
)
def test_a_driver_opens_only_what_is_its_own(tmp_path, listener, kind, what):
    path = tmp_path / "a"
    path.write_text(texts(listener.url)[what], encoding="utf-8")
    try:
        answer = asked(path, kind, "", "a")
    except UnreadableFileError as refused:
        returned = str(refused).encode()
    else:
        returned = b"".join(array.tobytes() for array in answer.values())
    assert b"root:" not in returned


@pytest.mark.parametrize(
    "name",
    ["CSV:passwd.geojson", "http:..127.0.0.1.geojson", '{"type":"x"}.geojson', "a\nb.geojson",
     "vsizip.geojson", "a;b|c.geojson", "WFS:x.geojson", "%2e%2e.geojson", "../a.geojson"],
)  # fmt: skip
@pytest.mark.usefixtures("listener")
@pytest.mark.long
def test_a_name_means_nothing(tmp_path, tried, name):
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / name
    path.write_text('{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
                    '{"a":1},"geometry":{"type":"Point","coordinates":[104,31]}}]}')  # fmt: skip
    assert tried(path) is None


@pytest.mark.parametrize(
    "name", ["/vsicurl/{}/a.geojson", "/vsizip//etc/passwd", "/vsisubfile/0_99,/etc/passwd",
             "/vsistdin/", "{}/a.geojson"],
)  # fmt: skip
def test_the_name_of_a_place_elsewhere_is_a_file_that_is_not_there(listener, name):
    with pytest.raises(FileNotFoundError):
        read_table(Path(name.format(listener.url)))


def test_an_honest_file_called_vrt_is_refused(tmp_path, tried):
    assert tried(good(tmp_path / "a.gpkg").rename(tmp_path / "a.vrt")) is not None


@pytest.mark.parametrize("layer", ["/etc/passwd", "x'; ATTACH '/etc/passwd' AS y; --", "", "\0"])
def test_the_name_of_a_layer_is_only_compared(tmp_path, tried, layer):
    refused = tried(good(tmp_path / "a.gpkg"), layer)
    assert (refused is None) == (layer == "")


@pytest.mark.parametrize("opener", ["[", '{"a":', '{"type":"Feature","properties":{"a":', "[[1,"])
def test_json_nested_very_deep_is_refused(tmp_path, tried, opener):
    path = tmp_path / "a.geojson"
    head = '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":'
    path.write_text(head + opener * 200_000)
    assert tried(path) is not None
    path.write_text('{"type":"Polygon","coordinates":' + opener * 200_000)
    assert tried(path) is not None


def with_blob(path, blob):
    """Put a blob where the geometry of the only row stands."""
    good(path)
    with sqlite3.connect(path) as opened:
        opened.create_function("ST_IsEmpty", 1, lambda _: 0)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            opened.create_function(name, 1, lambda _: 1.0)
        opened.execute(f"UPDATE {path.stem} SET geom = ?", (blob,))
    opened.close()
    return path


@pytest.mark.parametrize("deep", [40, 20_000])
@pytest.mark.parametrize("kind", [5, 7, *later(4, 6, 9, 10, 11, 12)])
@pytest.mark.long
def test_shapes_nested_very_deep_kill_nobody(tmp_path, tried, deep, kind):
    nested = struct.pack("<BII", 1, kind, 1) * deep + struct.pack("<BIdd", 1, 1, 104, 31)
    path = with_blob(tmp_path / "a.gpkg", b"GP\0\1" + struct.pack("<i", 4326) + nested)
    tried(path)
    assert tried(good(tmp_path / "good.gpkg")) is None


@pytest.mark.parametrize("count", [2**31 - 1, 2**32 - 1, 10_000_000])
@pytest.mark.parametrize("kind", [3, *later(2, 6, 7)])
@pytest.mark.long
def test_shapes_that_lie_about_their_size_kill_nobody(tmp_path, tried, kind, count):
    blob = b"GP\0\1" + struct.pack("<iBII", 4326, 1, kind, count) + bytes(64)
    tried(with_blob(tmp_path / "a.gpkg", blob))


def test_a_geopackage_runs_nothing_it_brings(tmp_path, listener, tried):
    path = good(tmp_path / "a.gpkg")
    with sqlite3.connect(path) as opened:
        opened.executescript(
            f"""
            CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END;
            CREATE VIEW v AS SELECT fid, geom, load_extension('/tmp/x.so') AS name FROM a;
            CREATE VIEW w AS SELECT fid, geom, ogr_geocode('{listener.url}') AS name FROM a;
            CREATE VIEW x AS SELECT fid, geom, hex(readfile('/etc/passwd')) AS name FROM a;
            CREATE VIEW y AS SELECT * FROM x, w, v, a, a AS b, a AS c;
            CREATE TABLE "main"."x'; ATTACH '/etc/passwd' AS z; --" (fid INTEGER PRIMARY KEY);
            """
        )
        names = [*"vwxy", "x'; ATTACH '/etc/passwd' AS z; --"]
        for name in names:
            opened.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
                           " VALUES (?, 'features', ?, 4326)", (name, name))  # fmt: skip
            opened.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', 4326, 0, 0)",
                           (name,))  # fmt: skip
        opened.execute("PRAGMA writable_schema = ON")
        for module in ("VirtualOGR('/etc/passwd')", "VirtualShape('/etc/passwd')",
                       f"VirtualOGR('/vsicurl/{listener.url}/x')"):  # fmt: skip
            opened.execute(
                "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES"
                " ('table', ?, ?, 0, ?)", ("q", "q", f"CREATE VIRTUAL TABLE q USING {module}"))  # fmt: skip
    opened.close()
    for layer in (None, "a", *names, "q", "gpkg_contents"):
        tried(path, layer)
    assert tried(good(tmp_path / "good.gpkg")) is None


def shapefile(tmp_path):
    """Return the parts of an honest Shapefile."""
    folder = tmp_path / "parts"
    folder.mkdir()
    frame = geopandas.GeoDataFrame(
        {"name": ["a"] * 5}, geometry=[shapely.Point(104, 31)] * 5, crs=4326
    )
    pyogrio.write_dataframe(frame, folder / "a.shp")
    return {part.name: part.read_bytes() for part in folder.iterdir()}


def zipped(path, parts, **more):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **more) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def test_a_zip_that_unpacks_to_far_too_much_is_refused_before_it_does(tmp_path, tried):
    parts = shapefile(tmp_path)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
        with packed.open("b.dbf", "w", force_zip64=True) as opened:
            for _ in range(400):
                opened.write(bytes(2**20))
    assert "times" in str(tried(path))


@pytest.mark.parametrize("said", [10, 2**31])
def test_a_zip_that_lies_about_a_size_is_refused(tmp_path, tried, said):
    parts = shapefile(tmp_path) | {"a.dbf": bytes(40 * 2**20)}
    path = zipped(tmp_path / "a.zip", parts)
    raw = bytearray(path.read_bytes())
    at = raw.rfind(b"a.dbf") - 46  # its entry in the table of contents
    raw[at + 24 : at + 28] = struct.pack("<I", said)
    path.write_bytes(raw)
    assert tried(path) is not None


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({f"{n}.shp": b"" for n in range(201)}, "201 files"),
        ({"../a.shp": b""}, "points outside"),
        ({"/etc/a.shp": b""}, "points outside"),
        ({"c:\\a.shp": b""}, "points outside"),
        ({"a.shp": b"", "..\\..\\a.dbf": b""}, "points outside"),
        ({"a.zip": b"PK\3\4"}, "a zip of zips"),
        ({"a.shp": b""}, "lacks a.shx a.dbf"),
        ({"a.shp": b"", "a.shx": b"", "a.dbf": b""}, "has 0 bytes"),
        ({"b/a.shp": b"", "c/a.shp": b""}, "b/a, c/a"),
    ],
)
@pytest.mark.long
def test_a_zip_of_anything_but_plain_parts_is_refused(tmp_path, tried, parts, said):
    assert said in str(tried(zipped(tmp_path / "a.zip", parts)))


def test_a_link_in_a_zip_is_refused(tmp_path, tried):
    parts = shapefile(tmp_path)
    del parts["a.prj"]
    path = zipped(tmp_path / "a.zip", parts)
    with zipfile.ZipFile(path, "a") as packed:
        link = zipfile.ZipInfo("a.prj")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    assert "link" in str(tried(path))


def test_a_zip_with_a_password_says_so(tmp_path, tried):
    path = zipped(tmp_path / "a.zip", shapefile(tmp_path))
    raw = bytearray(path.read_bytes())
    raw[raw.find(b"PK\1\2") + 8] |= 1
    path.write_bytes(raw)
    assert "password" in str(tried(path))


def test_a_zip_that_says_it_has_millions_of_members_is_not_counted(tmp_path, tried):
    path = zipped(tmp_path / "a.zip", shapefile(tmp_path))
    raw = bytearray(path.read_bytes())
    at = raw.rfind(b"PK\5\6")
    raw[at + 10 : at + 16] = struct.pack("<HL", 65_535, 2**31)
    path.write_bytes(raw)
    assert tried(path) is not None


@pytest.mark.parametrize("records", [2**31 - 1, 2**24])
def test_a_dbf_that_says_it_has_billions_of_rows_makes_none(tmp_path, tried, records):
    parts = shapefile(tmp_path)
    dbf = bytearray(parts["a.dbf"])
    dbf[4:8] = struct.pack("<I", records)
    path = zipped(tmp_path / "a.zip", parts | {"a.dbf": bytes(dbf)})
    assert tried(path) is None
    assert len(read_table(path)) == 5


@pytest.mark.long
def test_sixty_thousand_property_names_are_refused(tmp_path, tried):
    path = tmp_path / "a.geojson"
    features = [
        {"type": "Feature", "geometry": None, "properties": {f"p{n}_{m}": 1 for m in range(60)}}
        for n in range(1000)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert tried(path) is not None
    assert tried(good(tmp_path / "good.gpkg")) is None


def test_a_thousand_property_names_are_refused(tmp_path, tried):
    path = tmp_path / "a.geojson"
    one = {"type": "Feature", "geometry": None, "properties": {f"p{n}": 1 for n in range(1000)}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [one]}))
    assert "more than 512 columns" in str(tried(path))


def test_a_property_of_sixty_megabytes_is_read_or_refused(tmp_path, tried):
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,'
        '"properties":{"a":"' + "网" * (20 * 2**20) + '"}}]}'
    )
    tried(path)
    assert tried(good(tmp_path / "good.gpkg")) is None


@pytest.mark.long
def test_six_million_points_in_a_small_zip_are_read_or_refused_in_time(tmp_path, tried):
    path = tmp_path / "a.geojson"
    with path.open("w") as opened:
        opened.write('{"type":"FeatureCollection","features":[')
        one = (
            '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[104,31]}}'
        )
        opened.writelines(f"{one}," for _ in range(6_000_000))
        opened.write(f"{one}]}}")
    tried(path)  # in time, and without keeping memory
    assert tried(good(tmp_path / "good.gpkg")) is None


def drawing(body, blocks=""):
    """Return a DXF of groups of a number and a value."""
    text = f"0 SECTION 2 BLOCKS {blocks} 0 ENDSEC 0 SECTION 2 ENTITIES {body} 0 ENDSEC 0 EOF"
    return "\n".join(text.split(" ")) + "\n"


def block(name, body):
    return f"0 BLOCK 8 0 2 {name} 70 0 10 0 20 0 30 0 3 {name} {body} 0 ENDBLK 8 0"


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("0 INSERT 8 0 2 A 10 0 20 0", block("A", "0 INSERT 8 0 2 A 10 0 20 0")),
        ("0 INSERT 8 0 2 A 10 0 20 0 70 30000 71 30000",
         block("A", "0 LINE 8 0 10 0 20 0 11 1 21 1")),
        ("0 INSERT 8 0 2 B9 10 0 20 0",
         block("B0", "0 LINE 8 0 10 0 20 0 11 1 21 1")
         + " " + " ".join(block(f"B{n}", " ".join(f"0 INSERT 8 0 2 B{n - 1} 10 0 20 0"
                                                  for _ in range(20))) for n in range(1, 10))),
        ("0 SPLINE 8 0 71 1000000 72 2000000000 73 2000000000 10 0 20 0", ""),
        ("0 LWPOLYLINE 8 0 90 2147483647 70 1 10 0 20 0", ""),
        ("0 CIRCLE 8 0 10 1e308 20 1e308 40 1e308", ""),
        ("0 ARC 8 0 10 nan 20 inf 40 1 50 0 51 1e300", ""),
    ],
)  # fmt: skip
@pytest.mark.long
def test_a_drawing_of_blocks_in_blocks_is_read_or_refused_in_time(tmp_path, tried, body, blocks):
    path = tmp_path / "a.dxf"
    path.write_text(drawing(body, blocks))
    tried(path)
    assert tried(good(tmp_path / "good.gpkg")) is None


@pytest.mark.parametrize("pair", ["[1e308,-1e308]", "[NaN,Infinity]", "[1e999,0]", "[]", '["a",1]',
                                  "[104]", "[[[104,31]]]", "[104,31,0,7,8]"])  # fmt: skip
@pytest.mark.long
def test_coordinates_that_are_none_kill_nobody(tmp_path, tried, pair):
    path = tmp_path / "a.geojson"
    path.write_text(f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Point",'
                    f'"coordinates":{pair}}}}}')  # fmt: skip
    tried(path)


@pytest.mark.long
def test_many_bad_files_leave_no_folder_and_no_file_open(tmp_path, tried):
    path = tmp_path / "a.geojson"
    path.write_text('{"type":"FeatureCollection","features":[')
    tried(path)
    before = len([*Path("/proc/self/fd").iterdir()])
    start = time.monotonic()
    for _ in range(5):
        assert tried(path) is not None
    assert time.monotonic() - start < 45
    assert len([*Path("/proc/self/fd").iterdir()]) == before
    assert not list(Path(tempfile.gettempdir()).glob(f"{PREFIX}{os.getpid()}-*"))


@pytest.mark.long
def test_points_of_a_million_are_numbers_on_the_way(tmp_path, tried):
    shapes = shapely.points(np.random.default_rng(1).uniform(0, 1, (200_000, 2)))
    frame = geopandas.GeoDataFrame({"a": np.arange(200_000)}, geometry=shapes, crs=4326)
    pyogrio.write_dataframe(frame, tmp_path / "a.gpkg")
    assert tried(tmp_path / "a.gpkg") is None
