"""What an import would change is told before it is made, and is what it then does."""

from dataclasses import replace

import pytest

from store.backend import Backend
from store.cameras import save_camera
from store.imports import Changes, compare, get_import, import_layer
from tests.store import things
from tests.store.conftest import act
from tests.store.test_undo import record


def test_an_empty_store_has_nothing_to_change(store: Backend):
    assert compare(store, "cameras", []) == Changes(new=0, changed=0, same=0)
    cameras = [things.camera(n) for n in range(3)]
    assert compare(store, "cameras", cameras) == Changes(new=3, changed=0, same=0)


def test_what_is_new_other_and_the_same_is_counted(store: Backend):
    had = [things.camera(n) for n in range(10)]
    import_layer(store, act(), "cameras", had, record=record("m1", "cameras"))
    save_camera(store, replace(had[4], height_m=3.0), act())
    save_camera(store, replace(had[5], height_m=3.0), act())
    come = [*had[:3], replace(had[3], height_m=9.0), had[4], replace(had[5], height_m=3.0)]
    come += [things.camera(n) for n in range(20, 24)]
    told = compare(store, "cameras", come)
    assert told == Changes(
        new=4, changed=2, same=4, changed_ids=("c0003", "c0004"), conflicts=("c0004",)
    )
    revision = store.revision()
    assert import_layer(store, act(), "cameras", come, record=record("m2", "cameras")) > revision
    assert get_import(store, "m2").counts == {"new": 4, "changed": 2, "same": 4}
    again = compare(store, "cameras", come)
    assert again == Changes(new=0, changed=0, same=10)


def test_a_thing_that_moves_to_another_kind_of_shape_is_changed(store: Backend):
    block = things.block(1)
    import_layer(store, act(), "blocks", [block])
    moved = replace(block, geometry=block.geometry.centroid)
    told = compare(store, "blocks", [moved])
    assert (told.new, told.changed_ids, told.conflicts) == (0, ("b000001",), ())
    import_layer(store, act(), "blocks", [moved])
    assert compare(store, "blocks", [moved]).same == 1


def test_only_what_can_be_imported_is_compared(store: Backend):
    with pytest.raises(ValueError, match="expected one of"):
        compare(store, "grids", [])
    import_layer(store, act(), "cameras", [things.camera(1)])
    with pytest.raises(ValueError, match="is there twice"):
        compare(store, "cameras", [things.camera(1), things.camera(1)])
