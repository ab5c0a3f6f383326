"""Places written as text: known answers, what is quoted, and no exception but the documented one."""

import json

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.reading.outlines import MOST_LETTERS, OutlineError, outline

RING = "POLYGON ((1 2, 3 2, 3 4, 1 2))"
PAIRS = [[1, 2], [3, 2], [3, 4]]


def read(text):
    return outline(text, area=True, point=True)


@pytest.mark.parametrize(
    "text",
    ["1,2;3,2;3,4", "1,2;3,2;3,4;1,2", "1 2, 3 2, 3 4", "1,2,3,2,3,4", "1，2；3，2；3，4",
     "1,2|3,2|3,4", "1 2\n3 2\n3 4", "(1,2),(3,2),(3,4)", "1,2,99;3,2,99;3,4,99", "1°,2°;3°,2°;3°,4°",
     "[[1,2],[3,2],[3,4]]", "[1,2,3,2,3,4]", '["1,2","3,2","3,4"]', "[[[1,2],[3,2],[3,4]]]",
     '[{"lng":1,"lat":2},{"lng":3,"lat":2},{"lng":"3","lat":"4"}]',
     '{"polygoys":[{"path":[{"lng":1,"lat":2},{"lng":3,"lat":2},{"lng":3,"lat":4}]}]}',
     '{"polygons":[{"path":"1,2;3,2;3,4"}]}', '{"type":"Polygon","coordinates":[[[1,2],[3,2],[3,4],[1,2]]]}',
     '{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,2],[3,4]]]}}',
     "POLYGON((1 2,3 2,3 4))", "polygon ((1 2, 3 2, 3 4, 1 2))", "SRID=4326;POLYGON((1 2,3 2,3 4,1 2))"],
)  # fmt: skip
def test_every_way_in_which_offices_write_a_ring_is_read(text):
    assert read(text).wkt == RING


def test_one_pair_is_a_point_and_pieces_make_one_area():
    assert read("112.3，30.5").wkt == "POINT (112.3 30.5)"
    with pytest.raises(OutlineError, match="single pair"):
        outline("1,2", area=True, point=False)
    pieces = json.dumps({"polygoys": [{"path": PAIRS}, {"path": [[9, 9], [10, 9], [10, 10]]}]})
    assert read(pieces).geom_type == "MultiPolygon"
    assert outline("1,2;3,4", area=False, point=False).wkt == "LINESTRING (1 2, 3 4)"


def test_a_ring_inside_is_a_hole_and_one_beside_is_a_piece():
    square = [[0, 0], [9, 0], [9, 9], [0, 9]]
    assert read(json.dumps([square, [[1, 1], [2, 1], [2, 2]]])).area == 80.5
    beside = read(json.dumps([square, [[11, 1], [12, 1], [12, 2]]]))
    assert (beside.geom_type, beside.area) == ("MultiPolygon", 81.5)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("117.261  163,31;1,2;3,4", "117.261  163"), ("117.261  163 31, 1 2, 3 4", "117.261  163 31"),
     ('[{"lng":117.261  163,"lat":31}]', "117.261  163"), ("1,2;x,4;5,6", "x"),
     ("POLYGON((117.261  163 31,1 2,3 4,5 6))", "117.261  163 31"), ("1,2,3,4,5", "5 numbers"),
     ('{"path":[[null,2],[3,4],[5,6]]}', "None"), ("1,2;3,2;1,2", "2 different points"),
     ('{"path":[[1e999,2],[3,4],[5,6]]}', "inf"), ("", ""), ("{}", "no coordinates"),
     ("[" * 50_000, "levels deep"), ("POLYGON" + "(" * 50, "levels deep"), ("[NaN, 1]", "JSON"),
     ("1" * (MOST_LETTERS + 1), "too many")],
)  # fmt: skip
def test_what_is_no_place_is_quoted_in_both_languages(text, quoted):
    with pytest.raises(OutlineError) as refused:
        read(text)
    assert quoted in refused.value.said.en
    assert refused.value.said.zh
    assert len(refused.value.said.en) < 200


GOOD = ["112.3,30.5;112.4,30.5;112.4,30.6", RING, json.dumps(PAIRS), "112.3 30.5, 112.4 30.5, 112.4 30.6",
        json.dumps({"polygoys": [{"path": [{"lng": 1.5, "lat": 2}, {"lng": 3, "lat": 2}, {"lng": 3, "lat": 4}]}]}),
        json.dumps({"type": "MultiPolygon", "coordinates": [[[[1, 2], [3, 2], [3, 4], [1, 2]]]]})]  # fmt: skip
SIGNS = st.text(
    st.sampled_from("0123456789.,;| -+eE[]{}()\"':lngatypePOLYGN\n，；°nul"), max_size=6
)
MUTATED = st.builds(
    lambda text, at, cut, new: (
        text[: at % (len(text) + 1)] + new + text[at % (len(text) + 1) + cut :]
    ),
    st.sampled_from(GOOD),
    st.integers(0, 200),
    st.integers(0, 8),
    SIGNS,
)


def no_exception_but_the_documented_one(text):
    for area, point in ((True, True), (True, False), (False, True), (False, False)):
        try:
            shape = outline(text, area=area, point=point)
        except OutlineError:
            continue
        assert isinstance(shape, shapely.Geometry)


@given(MUTATED)
@settings(max_examples=200)
def test_mutated_outlines_raise_nothing_else(text):
    no_exception_but_the_documented_one(text)


@pytest.mark.parametrize("number", ["1e400", "-1e999", "nan", "inf"])
def test_numbers_that_are_none_are_refused_without_a_warning(number):
    no_exception_but_the_documented_one(f"POLYGON ((0 0, {number} 0, 1 1, 0 0))")


@pytest.mark.long
@given(st.one_of(MUTATED, st.text(max_size=60)))
@settings(max_examples=5000)
def test_many_mutated_outlines_raise_nothing_else(text):
    no_exception_but_the_documented_one(text)
