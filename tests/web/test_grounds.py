"""The ground of a draft: worked out once, kept in a file, never believed when something changed."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gis.places import Barrier
from gis.rulebook import load_pack
from store.places import import_layer
from tests.web.conftest import HERE, NEXT_DOOR, act, blocks, place
from web.jobs.redraw import grounds
from web.jobs.redraw.grounds import read_ground

PACK = load_pack()


def kept() -> list[Path]:
    return sorted((Path(os.environ["WANGGE_HOME"]) / "lands").rglob("*.npz"))


@pytest.fixture
def assembled(monkeypatch):
    """Return the codes of the units whose ground was worked out."""
    worked: list[str] = []
    really = grounds.assemble

    def assemble(places, pack):
        worked.append(places.unit.code)
        return really(places, pack)

    monkeypatch.setattr(grounds, "assemble", assemble)
    return worked


def test_a_ground_is_worked_out_once_and_the_same_when_it_is_read_back(town, assembled):
    first = read_ground(town.backend, [HERE, NEXT_DOOR], PACK)
    again = read_ground(town.backend, [HERE, NEXT_DOOR], PACK)
    assert assembled == [HERE, NEXT_DOOR]
    assert len(kept()) == 2
    assert first.block_ids == again.block_ids == ("a1", "a2", "a3", "b1", "b2")
    assert np.array_equal(first.edges, again.edges)
    assert [cell.wkb for cell in first.cells] == [cell.wkb for cell in again.cells]
    assert first.edges.tolist() == [[0, 1], [1, 2], [3, 4]]  # units are not joined
    assert [share.banded for share in first.shares] == [True, False]
    assert kept()[0].stat().st_mode & 0o777 == 0o600


def test_counts_are_always_those_of_now(town, assembled):
    read_ground(town.backend, [HERE], PACK)
    import_layer(town.backend, act(), "blocks", [replace(blocks()[0], households=1)])
    assert read_ground(town.backend, [HERE], PACK).households.tolist() == [1, 700, -1]
    assert assembled == [HERE]


@pytest.mark.parametrize("change", ["shape", "barrier", "empty"])
def test_what_decides_who_is_beside_whom_is_worked_out_anew(town, assembled, change):
    read_ground(town.backend, [HERE], PACK)
    if change == "barrier":
        wall = Barrier(barrier_id="w", kind="wall", geometry=place(0, 1).boundary)
        import_layer(town.backend, act(), "barriers", [wall])
    else:
        other = {"geometry": place(0, 0).buffer(-0.001)} if change == "shape" else {"households": 0}
        import_layer(town.backend, act(), "blocks", [replace(blocks()[0], **other)])
    ground = read_ground(town.backend, [HERE], PACK)
    assert assembled == [HERE, HERE]
    if change == "barrier":
        assert ground.edges.tolist() == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"\x00" * 500])
def test_a_file_that_is_not_whole_is_made_again(town, assembled, content):
    read_ground(town.backend, [HERE], PACK)
    (path,) = kept()
    whole = path.read_bytes()
    for damage in (content, whole[: len(whole) // 2]):
        path.write_bytes(damage)
        assert read_ground(town.backend, [HERE], PACK).block_ids == ("a1", "a2", "a3")
    assert assembled == [HERE] * 3


def test_a_folder_that_cannot_be_written_costs_only_time(town, assembled, monkeypatch):
    def full(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(grounds, "write_land", full)
    for _ in range(2):
        assert read_ground(town.backend, [HERE], PACK).block_ids == ("a1", "a2", "a3")
    assert assembled == [HERE, HERE]
