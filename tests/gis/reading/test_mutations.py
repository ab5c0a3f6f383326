"""Spatial files with bytes changed anywhere: a table or a refusal in words, never anything else."""

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.reading import asking
from gis.reading.errors import UnreadableFileError
from gis.reading.files import read_table

SERVER = Path(__file__).with_name("forkserver.py")
POINT = '<trkpt lat="31.5{0}" lon="104.6{0}"><time>2026-09-12T12:00:0{0}Z</time></trkpt>'
TRACK = (
    '<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">'
    f'<wpt lat="31.5" lon="104.6"/><trk><name>夜巡</name><trkseg>{POINT.format(1)}'
    f"{POINT.format(2)}</trkseg><trkseg>{POINT.format(3)}</trkseg></trk></gpx>"
)
LINES = {
    ".mif": (
        'Version 300\r\nCharset "WindowsSimpChinese"\r\nDelimiter ","\r\nCoordSys Earth '
        "Projection 1, 0\r\nColumns 2\r\n  名称 Char(20)\r\n  宽度 Integer\r\nData\r\n\r\n"
        "Pline 2\r\n104.6 31.5\r\n104.7 31.6\r\n    Pen (2,2,255)\r\nPoint 104.6 31.5\r\n"
    ).encode("gbk"),
    ".mid": '"南河",45\r\n"桥",\r\n'.encode("gbk"),
}
DRAWING = """0
SECTION
2
HEADER
9
$DWGCODEPAGE
3
ANSI_936
0
ENDSEC
0
SECTION
2
BLOCKS
0
BLOCK
8
0
2
B
70
0
10
0
20
0
0
LINE
8
0
10
0
20
0
11
5
21
5
0
ENDBLK
0
ENDSEC
0
SECTION
2
ENTITIES
0
LINE
8
网格
10
0
20
0
11
9
21
9
0
TEXT
8
注记
10
1
20
1
40
2
1
第一网格
0
INSERT
8
0
2
B
10
3
20
3
0
LWPOLYLINE
8
网格
90
3
70
1
10
0
20
0
10
4
20
0
10
4
20
4
0
ENDSEC
0
EOF
"""


def frame():
    shapes = [
        shapely.Point(104, 31),
        shapely.box(104, 31, 105, 32),
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
        shapely.LineString([(0, 0), (1, 1)]),
        None,
    ]
    columns = {
        "name": ["桥东", "桥西", None, "a", ""],
        "n": [1, 2, 3, 4, 5],
        "x": [0.5, np.nan, 1, 2, 3],
    }
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=4326)


def written(folder, ending, **options):
    path = folder / f"a{ending}"
    pyogrio.write_dataframe(frame(), path, **options)
    return path.read_bytes()


def shapefile(folder):
    pyogrio.write_dataframe(frame()[1:3], folder / "a.shp", encoding="GBK")
    return {part.suffix: part.read_bytes() for part in folder.glob("a.*")}


class Originals(dict):
    """Files by their format, too long to be shown when an example fails."""

    def __repr__(self):
        return "originals"


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """Return the bytes of an honest file of each format."""
    folder = tmp_path_factory.mktemp("originals")
    parts = shapefile(tmp_path_factory.mktemp("shapefile"))
    return Originals(
        {
            "gpkg": written(folder, ".gpkg", layer="a"),
            "geojson": written(folder, ".geojson"),
            "kml": written(folder, ".kml", driver="LIBKML"),
            "fgb": written(folder, ".fgb", SPATIAL_INDEX="NO"),
            "dxf": DRAWING.encode("gbk"),
            "gpx": TRACK.encode(),
            "zip": zipped(parts),
            **{f"mif{suffix}": LINES for suffix in LINES},
            **{f"zip{suffix}": parts for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg")},
        }
    )


def zipped(parts):
    with tempfile.TemporaryFile() as opened:
        with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as packed:
            for suffix, content in parts.items():
                packed.writestr(f"a{suffix}", content)
        opened.seek(0)
        return opened.read()


Edit = tuple[float, str, bytes]
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.sampled_from(["put", "put", "put", "insert", "remove", "cut", "double"]),
        st.one_of(
            st.binary(min_size=1, max_size=8),
            st.sampled_from([b"\xff\xff\xff\x7f", b"\xff" * 8, b"\0" * 4, b"1e999", b"-1", b"\n"]),
        ),
    ),
    min_size=1,
    max_size=6,
)


def mutated(raw: bytes, edits: list[Edit]) -> bytes:
    """Return bytes with edits made, one after the other."""
    for place, how, more in edits:
        at = int(place * len(raw))
        if how == "put":
            raw = raw[:at] + more + raw[at + len(more) :]
        elif how == "insert":
            raw = raw[:at] + more + raw[at:]
        elif how == "remove":
            raw = raw[:at] + raw[at + len(more) :]
        elif how == "cut":
            raw = raw[:at]
        else:
            raw = raw[:at] + raw[at : at + 64] * 2 + raw[at + 64 :]
    return raw


KINDS = {"gpkg": "gpkg", "geojson": "geojson", "kml": "kml", "fgb": "flatgeobuf", "dxf": "dxf",
         "zip": "shapefile", "gpx": "gpx", "mif": "mapinfo"}  # fmt: skip
PARTS = {"zip": ["zip", "zip.shp", "zip.shx", "zip.dbf", "zip.prj", "zip.cpg"],
         "mif": ["mif.mif", "mif.mid"]}  # fmt: skip


@pytest.fixture
def server(request, monkeypatch):
    """Read through a child that forks, for the format of the test."""
    kind = KINDS[request.getfixturevalue("kind")]
    command = [sys.executable, "-X", "utf8", str(SERVER), kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:

        def child(task, answer, said, shown):
            assert shown
            files = [f"/proc/{os.getpid()}/fd/{opened.fileno()}" for opened in (answer, said)]
            one.stdin.write(json.dumps([{**task, "parent": one.pid}, *files]) + "\n")
            one.stdin.flush()
            return int(one.stdout.readline())

        monkeypatch.setattr(asking, "_child", child)
        yield
        one.stdin.close()


def check(originals, path: Path, part: str, edits: list[Edit]) -> None:
    """Read a file with a mutated part: what comes is a table that fits, or a refusal in words."""
    original = originals[part]
    if isinstance(original, dict):
        part = part[3:]
        raw = zipped(original | {part: mutated(original.get(part, b"UTF-8"), edits)})
    else:
        raw = mutated(original, edits)
    path.write_bytes(raw)
    try:
        table = read_table(path)
    except UnreadableFileError as refused:
        assert all((refused.found.zh, refused.found.en, refused.required.zh, refused.required.en))  # noqa: PT017
        return
    assert {len(column) for column in table.columns.values()} <= {len(table)}
    assert table.geometry is None or len(table.geometry) == len(table)


WHICH = st.integers(0, 5)


def one_of(kind: str, which: int) -> str:
    """Return which part of a file is changed: the whole, where it has none."""
    parts = PARTS.get(kind, [kind])
    return parts[which % len(parts)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("server")
@settings(max_examples=100, suppress_health_check=list(HealthCheck), database=None)
@given(edits=EDITS, which=WHICH)
def test_a_file_with_changed_bytes_is_read_or_refused(originals, tmp_path, kind, edits, which):
    path = tmp_path / f"a.{kind.replace('mif', 'zip')}"
    check(originals, path, one_of(kind, which), edits)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("server")
@settings(max_examples=5000, suppress_health_check=list(HealthCheck), database=None)
@given(edits=EDITS, which=WHICH)
def test_five_thousand_files_with_changed_bytes_are_read_or_refused(
    originals, tmp_path, kind, edits, which
):
    path = tmp_path / f"a.{kind.replace('mif', 'zip')}"
    check(originals, path, one_of(kind, which), edits)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("server")
def test_the_honest_file_is_read_in_the_same_way(originals, tmp_path, kind):
    original = originals[PARTS.get(kind, [kind])[-1]]
    path = tmp_path / f"a.{kind.replace('mif', 'zip')}"
    path.write_bytes(zipped(original) if isinstance(original, dict) else original)
    assert len(read_table(path)) in ((1,) if kind == "gpx" else (2, 4, 5))
