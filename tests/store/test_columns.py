"""Rows travel as columns: what is kept is byte for byte what single things give."""

import hmac

import numpy as np
import orjson
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point

from gis.batch import Batch, chosen, values_by
from gis.places import Block
from store.backend import Backend
from store.books import SUPERSEDED
from store.change import key_of, sum_of
from store.columns import TableRows, by_nearness, runs
from store.copying import copy_texts
from store.geometry import wkb_for
from store.imports import import_layer
from store.macs import row_mac
from store.places import load_blocks
from store.rows import canonical, canonical_all
from store.schema import LAYERS
from store.write import rows_for
from tests.store import things
from tests.store.conftest import act

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
CELL = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**60), 2**60), TEXT,
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(['],["blocks",', '"],["blocks","', "\\", '\\"', "]]", ""]),
)  # fmt: skip


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=8), st.sampled_from(["blocks", 'a"b', "名"]))
def test_the_canonical_text_of_many_rows_is_that_of_each(rows, name):
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    assert canonical_all(name, columns) == [canonical(name, row) for row in rows]
    assert [orjson.loads(text)[0] for text in canonical_all(name, columns)] == [name] * len(rows)


BLOCKS = st.lists(
    st.builds(
        dict,
        unit_code=st.none() | TEXT,
        households=st.none() | st.integers(0, 5000),
        name=st.none() | TEXT,
        approx=st.booleans(),
        unit_located=st.booleans(),
        geometry=st.one_of(
            st.builds(Point, st.floats(-180, 180), st.floats(-90, 90)),
            st.integers(0, 50).map(lambda n: things.square(n * 0.01)),
        ),
    ),
    max_size=12,
)


def batch_of(blocks: list[Block]) -> Batch:
    names = Block.__dataclass_fields__
    return Batch(Block, {name: [getattr(one, name) for one in blocks] for name in names})


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BLOCKS)
def test_columns_and_things_give_the_same_rows_and_macs(backend, fields):
    blocks = [Block(block_id=f"b{at}", **values) for at, values in enumerate(fields)]
    layer, key = LAYERS["blocks"], key_of(backend)
    whole = [rows_for(backend, layer, some) for some in (blocks, batch_of(blocks))]
    for ours, theirs in zip(*whole, strict=True):
        assert (ours.table, dict(ours.columns)) == (theirs.table, dict(theirs.columns))
    alone = {one.block_id: _row_alone(layer, one) for one in blocks}
    for rows in whole[0]:
        for at, block_id in enumerate(rows.columns["block_id"]):
            values = [rows.columns[name][at] for name in layer.columns]
            assert values == alone[block_id]
            assert rows.columns["row_mac"][at] == row_mac(key, layer, values)
            digest = hmac.new(key, canonical("blocks", values), "sha256").hexdigest()
            assert rows.columns["row_mac"][at] == digest[:32]


@pytest.fixture(scope="module")
def backend(template):
    from store.open import open_store

    store = open_store(str(template), read_only=True)
    yield store
    store.close()


def _row_alone(layer, block: Block) -> list[object]:
    row = layer.codec.row(block)
    kind = "POINT" if block.geometry.geom_type == "Point" else "MULTIPOLYGON"
    return [*row.values(), wkb_for(kind, [block.geometry])[0]]


def test_a_batch_is_kept_and_is_a_sequence_of_things(store: Backend):
    blocks = [things.block(n, n) for n in range(30)]
    batch = batch_of(blocks)
    assert len(batch) == 30
    assert batch[3] == blocks[3]
    assert batch == blocks
    assert batch[5:7] == blocks[5:7]
    assert batch.chosen([2, 9]) == chosen(blocks, [2, 9]) == [blocks[2], blocks[9]]
    assert values_by(batch, "households") == values_by(blocks, "households") == list(range(30))
    import_layer(store, act(), "blocks", batch)
    assert load_blocks(store) == blocks
    assert store.verify() == []


def test_columns_that_do_not_make_things_are_refused():
    with pytest.raises(ValueError, match="differ in block_id"):
        Batch(Block, {n: [] for n in Block.__dataclass_fields__ if n != "block_id"})
    with pytest.raises(ValueError, match=r"columns of \[0, 1\] values"):
        Batch(Block, {n: [] if n == "name" else [1] for n in Block.__dataclass_fields__})


def test_neighbours_follow_each_other():
    boxes = shapely.bounds(shapely.points([[0, 0], [9, 9], [0.1, 0.1], [9.1, 9], [0, 0.1]]))
    order = by_nearness(boxes).tolist()
    assert {frozenset(order[:3]), frozenset(order[3:])} == {frozenset({0, 2, 4}), frozenset({1, 3})}
    assert by_nearness(boxes[:1]).tolist() == [0]
    assert by_nearness(np.empty((0, 4))).tolist() == []


def test_rows_are_cut_and_chosen():
    rows = TableRows(SUPERSEDED, {"key": ["c", "a", "b"]}).with_all(layer="blocks")
    assert rows.by("key").columns == {"key": ["a", "b", "c"], "layer": ["blocks"] * 3}
    assert [len(some) for some in runs(rows, 2)] == [2, 1]
    assert rows.chosen([0, 1, 2]) is rows


def test_texts_of_copy_are_escaped():
    assert copy_texts(["a\tb", "c\nd", "e\\f", "\r"]) == ["a\\tb", "c\\nd", "e\\\\f", "\\r"]
    assert copy_texts(["\\N", None]) == ["\\\\N", "\\N"]
    assert copy_texts([None, True, False]) == ["\\N", "t", "f"]
    assert copy_texts([1.5, None, 0.1]) == ["1.5", "\\N", "0.1"]


def test_odd_texts_come_back_from_both_back_ends(store: Backend):
    odd = ["\t", "a\nb", "\\N", "\\.", "\r\n", '"', "'", "", "é\u2028", "{}", "1,2"]
    blocks = [things.block(n, name=text) for n, text in enumerate(odd)]
    import_layer(store, act(), "blocks", blocks)
    assert [block.name for block in load_blocks(store)] == odd
    assert store.verify() == []


def test_a_sum_leaves_out_what_is_no_mac():
    assert sum_of(["0a", "10"]) == 26
    assert sum_of(["0a", "none", "", "1_0", " 5"]) == 10
    assert sum_of([]) == 0
