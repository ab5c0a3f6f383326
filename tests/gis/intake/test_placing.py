"""Whatever coordinates a file holds, every row is taken or rejected, or the file says why not."""

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gis.intake.taking import Wishes, taken_in
from gis.places import Unit
from gis.reading.table import RawTable
from gis.rulebook import load_pack

PACK = load_pack()
UNITS = [
    Unit(code="420822101201", name="甲", boundary=shapely.box(112.6, 30.4, 112.7, 30.5)),
    Unit(code="420822101202", name="乙", boundary=shapely.box(112.7, 30.4, 112.8, 30.5)),
]
NUMBERS = st.one_of(
    st.floats(),
    st.floats(110, 115),
    st.floats(28, 33),
    st.floats(3.8e7, 3.9e7),
    st.floats(3e6, 4e6),
    st.floats(4e5, 6e5),
    st.sampled_from([0.0, 1.0, 999.0, 116.397, 39.908]),
)
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6)
SYSTEMS = st.sampled_from(
    [None, "wgs84", "cgcs2000", "gcj02", "bd09", "EPSG:4526", "EPSG:4547", "EPSG:3857", "EPSG:2383",
     "EPSG:4610", "local", "EPSG:32649"]
)  # fmt: skip
ANSWERS = st.dictionaries(
    st.sampled_from(["swap", "meridian", "control", "crs"]),
    st.sampled_from(
        ["yes", "no", "114", "EPSG:4547", "mars", "1 2 112 30;9 2 112.1 30;3 9 112 30.1"]
    ),
)


def every_row_is_taken_or_rejected(pairs, crs, answers, layer):
    x, y = (list(column) for column in zip(*pairs, strict=True))
    columns = {
        "编号": [str(at) for at in range(len(pairs))],
        "户数": [1] * len(pairs),
        "经度": x,
        "纬度": y,
    }
    table = RawTable(
        file="a.csv", layer="a", kind="csv", rows=np.arange(2, len(pairs) + 2),
        columns={name: np.array(column, dtype=object) for name, column in columns.items()},
    )  # fmt: skip
    intake = taken_in(table, layer, Wishes(crs=crs, answers=answers), pack=PACK, units=UNITS)
    for finding in intake.findings:
        assert "{" not in finding.message_zh + finding.message_en
    if intake.typed is None:
        assert intake.findings
        return
    assert intake.accepted + len(intake.rejected) == intake.read
    for shape, pair in zip(intake.typed.shapes, intake.typed.delivered, strict=True):
        if shape is not None:
            assert abs(shape.x) <= 180
            assert abs(shape.y) <= 90
        if layer == "cameras" and pair is not None:
            assert any(np.array_equal((pair.x, pair.y), one) for one in pairs)


CASES = (PAIRS, SYSTEMS, ANSWERS, st.sampled_from(["blocks", "cameras"]))


@given(*CASES)
@example([(300_000.0, 38_100_000.0), (9.2e24, 0.0)], None, {"crs": "EPSG:4547"}, "blocks")
@example([(8.98e307, 0.0), (8.99e307, 0.0)], "wgs84", {}, "blocks")
@example([(8.98e307, 0.0), (8.99e307, 0.0)], None, {}, "blocks")
@settings(max_examples=200)
def test_every_row_is_taken_or_rejected_wherever_it_lies(pairs, crs, answers, layer):
    every_row_is_taken_or_rejected(pairs, crs, answers, layer)


@pytest.mark.long
@given(*CASES)
@settings(max_examples=5000)
def test_very_many_rows_are_taken_or_rejected(pairs, crs, answers, layer):
    every_row_is_taken_or_rejected(pairs, crs, answers, layer)


AREAS = st.lists(
    st.lists(st.tuples(st.floats(112.5, 112.9), st.floats(30.3, 30.6)), min_size=3, max_size=6),
    min_size=1,
    max_size=4,
)


# which GEOS itself mends into two areas with a common border, no valid multipolygon
TOUCHING = [(112.5, 30.375), (112.75, 30.5), (112.5, 30.5), (112.5, 30.375), (112.75, 30.5), (112.5, 30.3125)]  # fmt: skip


@given(AREAS, st.sampled_from(["units", "hamlets", "blocks"]))
@example([TOUCHING], "units")
@settings(max_examples=200)
def test_whatever_rings_cross_what_is_kept_is_valid(rings, layer):
    shapes = np.empty(len(rings), dtype=object)
    shapes[:] = [shapely.Polygon(ring) for ring in rings]
    key = {"units": "code", "hamlets": "code", "blocks": "block_id"}[layer]
    columns = {key: [f"42082210120{at}" for at in range(len(rings))], "name": ["甲"] * len(rings)}
    table = RawTable(
        file="a.gpkg", layer="a", kind="gpkg", rows=np.arange(1, len(rings) + 1), geometry=shapes,
        crs="EPSG:4490", columns={name: np.array(c, dtype=object) for name, c in columns.items()},
    )  # fmt: skip
    intake = taken_in(table, layer, Wishes(), pack=PACK, units=None)
    assert intake.typed is not None
    assert intake.accepted + len(intake.rejected) == len(rings)
    assert shapely.is_valid(intake.typed.shapes).all()
