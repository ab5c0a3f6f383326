"""Pieces of a graph, sums over pairs, neighbours, and the areal part of a geometry."""

import networkx as nx
import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, Point, Polygon, box

from gis.adjacency import pieces, polygons_of, summed_pairs, touching


def test_pieces_are_numbered_by_their_smallest_node():
    assert pieces(5, np.array([[4, 1], [2, 3]])).tolist() == [0, 1, 2, 2, 1]
    assert pieces(2, np.empty((0, 2), dtype=int)).tolist() == [0, 1]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=15))
def test_pieces_agree_with_networkx(edges):
    other = nx.Graph()
    other.add_nodes_from(range(10))
    other.add_edges_from(edges)
    label = pieces(10, np.array(edges, dtype=np.int64).reshape(-1, 2))
    for part in nx.connected_components(other):
        assert len({int(label[node]) for node in part}) == 1
    assert len(set(label.tolist())) == nx.number_connected_components(other)


def test_pairs_are_summed_whichever_way_they_are_named():
    pairs, total = summed_pairs(np.array([[2, 1], [1, 2], [0, 1]]), np.array([1.0, 2.0, 4.0]))
    assert pairs.tolist() == [[0, 1], [1, 2]]
    assert total.tolist() == [4.0, 3.0]
    assert summed_pairs(np.empty((0, 2), dtype=np.int64), np.empty(0))[0].shape == (0, 2)


def test_touching_shapes_are_pairs():
    row = np.array([box(0, 0, 1, 1), box(1, 0, 2, 1), box(2.5, 0, 3, 1)])
    assert touching(row).tolist() == [[0, 1]]
    assert touching(row, within_m=0.6).tolist() == [[0, 1], [1, 2]]


def test_only_the_areal_part_of_a_geometry_is_kept():
    bow = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    assert shapely.area(polygons_of(bow)) == 2
    mixed = GeometryCollection([box(0, 0, 1, 1), LineString([(0, 0), (5, 5)])])
    assert polygons_of(mixed).equals(box(0, 0, 1, 1))
    assert polygons_of(Point(0, 0)).is_empty
    assert polygons_of(None).is_empty
