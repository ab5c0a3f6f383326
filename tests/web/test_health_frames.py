"""Frames of a folder through the child to the store, and what the command says of them."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.health.faults import FAULTS
from bench.health.scenes import Sight, burst, street
from camera_registry.camera import Camera
from camera_registry.health.faults import Fault, State
from camera_registry.health.limits import default_limits
from store.audit import read_audit
from store.backend import Act, Backend
from store.health import load_outages, load_states
from store.looks import load_references
from store.places import import_layer
from tests.stores import new_store
from web.jobs.health.folder import bursts_in
from web.jobs.health.looking import Remembering, look_into, take_references
from web.jobs.health.schedule import Round, Watch, look_once, minutes_of
from web.jobs.health.worker import Worker

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
GB_ID = "51071100001320000001"
STREET = street(301)


@pytest.fixture
def store(tmp_path: Path):
    backend = new_store(str(tmp_path / "s.gpkg"), who="tester", now=NOW)
    cameras = [Camera(camera_id="C1", gb_id=GB_ID), Camera(camera_id="C2", body="球机")]
    import_layer(backend, Act(who="tester", what="import", at=NOW), "cameras", cameras)
    yield backend
    backend.close()


def put(folder: Path, camera: str, at: datetime, frames: list[bytes]) -> None:
    """Lay frames into a folder as a platform would: CAMERA/TIME-n.jpg, UTC."""
    (folder / camera).mkdir(parents=True, exist_ok=True)
    for n, one in enumerate(frames):
        name = f"{at + timedelta(seconds=n):%Y%m%dT%H%M%SZ}-{n}.jpg"
        (folder / camera / name).write_bytes(one)


def sent(name: str = "clean", seed: int = 1) -> list[bytes]:
    rng = np.random.default_rng(seed)
    return burst(STREET, Sight(), rng) if name == "clean" else FAULTS[name][1](STREET, [], rng)


def referenced(store: Backend, tmp_path: Path) -> None:
    for camera in ("C1", "C2"):
        put(tmp_path / "ref", camera, NOW - timedelta(days=1), sent())
    asked = Remembering(camera_ids=("C1", "C2"), why="on site")
    made, missing = take_references(store, tmp_path / "ref", asked, who="王工", now=NOW)
    assert ([one.camera_id for one in made], missing) == (["C1", "C2"], [])


def test_files_become_bursts_by_folder_name_and_time(tmp_path: Path):
    known = {"C1": "C1", GB_ID: "C1", "C2": "C2"}
    for name in (
        "C1/20261122T115930.jpg", "C1/20261122T120001.jpg", "C1/20261122T121500.jpg",
        "C2/20261122T040000Z/a.jpg", "C2/20261122T040000Z/b.png", "C2/note.txt", "C9/a.jpg",
        f"{GB_ID}-20261122T101500-1.jpg", f"{GB_ID}-20261122T101501-2.jpg",
        "C1/20271122T115930.jpg",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "C1" / "link.jpg").symlink_to("/etc/passwd")
    found, rejected = bursts_in(tmp_path, known, NOW + timedelta(hours=1))
    assert [(one.camera_id, f"{one.at:%H%M%S}", len(one.files)) for one in found] == [
        ("C1", "021501", 2), ("C1", "040001", 2), ("C1", "041500", 1), ("C2", "040000", 2),
    ]  # fmt: skip
    assert [(one.name, one.why) for one in rejected] == [
        ("C1/20271122T115930.jpg", "future"), ("C2/note.txt", "no_picture"),
        ("C9", "unknown_camera"),
    ]  # fmt: skip


def test_a_turned_camera_is_a_fault_after_two_checks_and_an_outage(store: Backend, tmp_path: Path):
    referenced(store, tmp_path)
    folder = tmp_path / "frames"
    for n, name in enumerate(("clean", "moved 10 %", "moved 10 %")):
        put(folder, GB_ID, NOW + timedelta(minutes=15 * n), sent(name, n + 5))
    put(folder, "C2", NOW, sent("moved 10 %", 9))
    put(folder, "C7", NOW, sent())
    done = look_into(store, folder, who="tester", now=NOW + timedelta(hours=1))
    assert [one.name for one in done.rejected] == ["C7"]
    first, second = load_states(store)
    assert (first.state, first.faults) == (State.FAULT, (Fault.MOVED,))
    assert (second.state, second.why) == (State.CANNOT_JUDGE, "away")
    assert [one.kind for one in load_outages(store, "C1", NOW)] == ["moved"]
    again = look_into(store, folder, who="tester", now=NOW + timedelta(hours=1))
    assert (again.kept.checks, again.kept.late) == (0, 4)
    acts = [(one.what, one.object, one.why) for one in read_audit(store) if "m" in one.object]
    assert ("health", "2 cameras", "") in acts
    assert store.verify() == []


def test_pictures_that_are_none_count_as_no_frame_and_the_worker_goes_on():
    hostile = [b"", b"<html>sign in</html>", b"\xff\xd8\xff\xe0" + bytes(500), b"BM" + b"\xff" * 60]
    with Worker(default_limits()) as worker:
        for frames in (hostile, [b"\x89PNG\r\n\x1a\n" + b"\xff" * 99] * 4):
            answer = worker.ask({"reference": None}, frames)
            assert answer is not None
            assert answer["faults"] == ["no_frame"]
            assert set(answer["unread"]) == {"FRAME_UNREADABLE"}
        child = worker._child
        child.kill()
        child.wait()
        assert worker.ask({"reference": None}, sent()) is None  # it died with a picture
        assert worker.ask({"reference": None}, sent())["why"] == "no_reference"


@pytest.mark.long
def test_a_mask_is_painted_over_before_anything_is_kept(store: Backend, tmp_path: Path):
    put(tmp_path / "ref", "C1", NOW - timedelta(days=1), sent())
    whole = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    asked = Remembering(camera_ids=("C1",), masks=(whole,), why="a dormitory")
    take_references(store, tmp_path / "ref", asked, who="王工", now=NOW)
    kept = load_references(store)["C1"]
    assert (kept.masks, kept.set_by) == ((whole,), "王工")
    import base64
    import io

    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(kept.looks[0].thumbnail))))
    assert set(shown.ravel().tolist()) == {128}
    assert [one.why for one in read_audit(store) if one.what == "set reference picture"] == [
        "a dormitory"
    ]


@pytest.mark.long
@pytest.mark.usefixtures("store")
def test_the_command_takes_references_and_says_what_holds(tmp_path: Path):
    ago = datetime.now(UTC) - timedelta(hours=2)
    put(tmp_path / "ref", "C1", ago, sent())
    for n in range(2):
        put(tmp_path / "new", "C1", ago + timedelta(minutes=15 * (n + 1)), sent("covered 50 %", n))
    base = [sys.executable, "-m", "web.cli.main", "health"]
    tail = ["--store", str(tmp_path / "s.gpkg"), "--json"]

    def run(*words: str) -> dict:
        done = subprocess.run([*base, *words, *tail], capture_output=True, check=True)
        return json.loads(done.stdout)

    taken = run("reference", "C1", "--frames", str(tmp_path / "ref"), "--reason", "ok")
    assert taken["references"][0]["lights"] == ["colour"]
    told = run("--frames", str(tmp_path / "new"))
    assert "covered" in told["cameras"][0]["faults"]
    assert told["changed"] == ["C1"]
    assert run()["cameras"] == told["cameras"]


def test_each_tier_has_its_own_turn():
    minutes = {1: 5.0, 2: 30.0, 3: 1440.0}
    done = Round()
    told = [done.due(minutes, NOW + timedelta(minutes=n)) for n in (0, 1, 5, 30, 31, 1440)]
    assert told == [[1, 2, 3], [], [1], [1, 2], [], [1, 2, 3]]


@pytest.mark.long
def test_the_schedule_looks_into_the_folder_and_survives_what_is_not_there(
    store: Backend, tmp_path: Path
):
    put(tmp_path / "in", "C1", datetime.now(UTC) - timedelta(minutes=9), sent())
    look_once(store, Watch(frames=tmp_path / "in", minutes=15), Round())
    assert [one.why for one in load_states(store)] == ["no_reference"]
    look_once(store, Watch(frames=tmp_path / "gone"), Round())
    look_once(store, Watch(sources=tmp_path / "gone.toml"), Round())
    assert minutes_of(store, Watch(sources=tmp_path, minutes=15)) == {1: 5, 2: 15, 3: 1440}
