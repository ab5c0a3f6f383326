"""Tiles are decoded with a library that is not ours and compared with what went in."""

import gzip
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon, box

from gis.mvt import EXTENT, TileLayer, encode_tile, tile_bounds

Z, X, Y = 14, 13000, 6500
WEST, SOUTH, EAST, NORTH = tile_bounds(Z, X, Y, buffer=0)
WIDE, HIGH = EAST - WEST, NORTH - SOUTH


def decoded(layer: TileLayer, tile: tuple[int, int, int] = (Z, X, Y)) -> list[dict[str, Any]]:
    """Return the features of the layer as an independent decoder reads them."""
    content = encode_tile(*tile, [layer])
    if not content:
        return []
    options = {"y_coord_down": True}
    read = mapbox_vector_tile.decode(content, default_options=options)
    assert list(read) == [layer.name]
    assert read[layer.name]["extent"] == EXTENT
    return list(read[layer.name]["features"])


def layer(*geometries, ids=None, **columns) -> TileLayer:
    numbers = None if ids is None else np.array(ids, dtype=np.uint64)
    return TileLayer(name="things", geometries=list(geometries), columns=columns, ids=numbers)


def inside(x: float, y: float) -> tuple[float, float]:
    """Return lon/lat of a position given in shares of the tile, y down."""
    return WEST + x * WIDE, NORTH - y * HIGH


def shape(*shares: tuple[float, float]) -> Polygon:
    return Polygon([inside(x, y) for x, y in shares])


def test_tile_bounds_of_the_whole_world():
    assert tile_bounds(0, 0, 0, buffer=0) == pytest.approx((-180, -85.0511, 180, 85.0511), abs=1e-4)


def test_a_point_in_the_middle_is_at_half_the_extent():
    [feature] = decoded(layer(Point(inside(0.5, 0.5)), name=["中心"], ids=[7]))
    assert feature["geometry"]["type"] == "Point"
    assert feature["geometry"]["coordinates"] == pytest.approx([2048, 2048], abs=1)
    assert (feature["properties"], feature["id"]) == ({"name": "中心"}, 7)


def test_every_type_of_value_comes_back_and_what_is_unknown_is_absent():
    spot = Point(inside(0.5, 0.5))
    columns: dict[str, Any] = {
        "text": ["a", None],
        "number": [3, -2],
        "large": [2**40, 0],
        "share": np.array([0.25, np.nan]),
        "yes": [True, False],
        "mixed": [1, True],
    }
    first, second = decoded(layer(spot, spot, **columns))
    assert first["properties"] == {
        "text": "a", "number": 3, "large": 2**40, "share": 0.25, "yes": True, "mixed": 1,
    }  # fmt: skip
    assert second["properties"] == {"number": -2, "large": 0, "yes": False, "mixed": True}
    assert first["properties"]["mixed"] is not True


def test_shells_turn_clockwise_on_screen_and_holes_do_not():
    hole = [inside(x, y) for x, y in ((0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6))]
    shell = [inside(x, y) for x, y in ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))]
    for outer in (shell, shell[::-1]):
        for inner in (hole, hole[::-1]):
            [feature] = decoded(layer(Polygon(outer, [inner])))
            rings = feature["geometry"]["coordinates"]
            assert [_area(ring) > 0 for ring in rings] == [True, False]
            assert [len(ring) for ring in rings] == [5, 5]


def _area(ring) -> float:
    x, y = np.array(ring).T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def test_multi_geometries_stay_one_feature():
    two = MultiPolygon([shape((0.1, 0.1), (0.2, 0.1), (0.2, 0.2)),
                        shape((0.5, 0.5), (0.7, 0.5), (0.7, 0.7))])  # fmt: skip
    points = MultiPoint([inside(0.1, 0.1), inside(0.9, 0.9), inside(0.5, 0.25)])
    lines = shapely.MultiLineString([[inside(0, 0), inside(1, 1)], [inside(0, 1), inside(1, 0)]])
    got = decoded(layer(two, points, lines, n=[1, 2, 3]))
    assert [f["geometry"]["type"] for f in got] == ["MultiPolygon", "MultiPoint", "MultiLineString"]
    assert [len(f["geometry"]["coordinates"]) for f in got] == [2, 3, 2]
    assert [f["properties"]["n"] for f in got] == [1, 2, 3]
    assert got[1]["geometry"]["coordinates"][2] == pytest.approx([2048, 1024], abs=1)


def test_a_collection_is_drawn_by_its_largest_dimension():
    both = GeometryCollection([Point(inside(0.1, 0.1)), shape((0, 0), (1, 0), (1, 1))])
    [feature] = decoded(layer(both))
    assert feature["geometry"]["type"] == "Polygon"


@pytest.mark.parametrize(
    "nothing",
    [None, Point(), Polygon(), Point(0, 0), LineString([inside(0.5, 0.5)] * 2),
     shape((0.5, 0.5), (0.5 + 1e-6, 0.5), (0.5, 0.5 + 1e-6))],
)  # fmt: skip
def test_what_has_no_extent_or_lies_elsewhere_is_left_out(nothing):
    assert encode_tile(Z, X, Y, [layer(nothing, n=[1])]) == b""
    [feature] = decoded(layer(nothing, Point(inside(0.5, 0.5)), n=[1, 2], ids=[11, 12]))
    assert (feature["id"], feature["properties"]) == (12, {"n": 2})


def test_an_area_much_larger_than_the_tile_is_cut_at_its_buffer():
    [feature] = decoded(layer(box(WEST - 1, SOUTH - 1, EAST + 1, NORTH + 1)))
    xy = np.array(feature["geometry"]["coordinates"][0])
    assert (xy.min(), xy.max()) == (-64, EXTENT + 64)


def test_no_vertex_lies_further_out_than_a_map_can_hold():
    rng = np.random.default_rng(5)
    corners = rng.uniform(-3, 4, size=(200, 4))
    shapes = [shape((a, b), (c, b), (c, d), (a, d)) for a, b, c, d in corners]
    for feature in decoded(layer(*shapes)):
        west, north, east, south = shapely.geometry.shape(feature["geometry"]).bounds
        assert min(west, north) >= -8192
        assert max(east, south) <= 8191


def test_a_ring_that_crosses_itself_and_is_large_does_not_stop_the_tile():
    bow = shape((-3, -3), (4, 4), (4, -3), (-3, 4))
    assert not bow.is_valid
    assert decoded(layer(bow))


def test_a_curve_has_fewer_vertices_at_low_zoom_but_stays():
    disc = Point(inside(0.5, 0.5)).buffer(0.3 * WIDE, quad_segs=64)
    near = decoded(layer(disc))[0]["geometry"]["coordinates"][0]
    far = decoded(layer(disc), (Z - 6, X >> 6, Y >> 6))[0]["geometry"]["coordinates"][0]
    assert len(near) > 200
    assert 3 < len(far) < 60


def test_several_layers_share_a_tile():
    spot = Point(inside(0.5, 0.5))
    layers = [TileLayer(name=n, geometries=[spot], columns={}) for n in ("grids", "grid_labels")]
    assert list(mapbox_vector_tile.decode(encode_tile(Z, X, Y, layers))) == ["grids", "grid_labels"]


def test_a_tile_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="does not exist"):
        encode_tile(2, 4, 0, [])


shares = st.floats(0, 1)


@given(st.lists(st.tuples(shares, shares, st.floats(0.01, 0.3)), min_size=1, max_size=40))
def test_areas_come_back_in_order_within_two_tile_units(squares):
    shapes = [shape((x, y), (x + w, y), (x + w, y + w), (x, y + w)) for x, y, w in squares]
    got = decoded(layer(*shapes, n=list(range(len(shapes))), ids=list(range(len(shapes)))))
    assert [f["properties"]["n"] for f in got] == list(range(len(shapes)))
    for feature, (x, y, w) in zip(got, squares, strict=True):
        drawn = Polygon(feature["geometry"]["coordinates"][0])
        assert drawn.is_valid
        wanted = np.array([x, y, x + w, y + w]) * EXTENT
        assert np.abs(np.array(drawn.bounds) - wanted).max() <= 2


def test_the_same_input_gives_the_same_bytes():
    one = layer(shape((0, 0), (1, 0), (1, 1)), name=["甲"])
    assert gzip.compress(encode_tile(Z, X, Y, [one]), mtime=0) == gzip.compress(
        encode_tile(Z, X, Y, [one]), mtime=0
    )
