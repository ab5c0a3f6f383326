"""An import that is killed at any moment leaves nothing half there and no file behind."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from store.imports import load_imports
from store.open import init_store, open_store
from store.places import load_blocks
from web.jobs.imports.importing import import_files
from web.jobs.imports.result import ImportOptions

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ROWS = 3000


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Return a folder with a sheet of blocks, a store, and a place for temporary files."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("楼栋")
    sheet.append(["楼栋编号", "户数", "经度", "纬度", "坐标系", "口径"])
    for n in range(ROWS):
        sheet.append([f"L-{n:06}", n % 60, 104 + n % 100 / 1e4, 31 + n / 1e6, "CGCS2000", "户籍"])
    book.save(tmp_path / "楼栋.xlsx")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    init_store(str(tmp_path / "s.gpkg"), who="test", now=NOW).close()
    yield tmp_path
    tempfile.tempdir = None


def started(house: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "web.cli.main", "import", "blocks", str(house / "楼栋.xlsx")]
    options = ["-s", str(house / "s.gpkg"), "--crs", "cgcs2000", "--answer", "basis=registered"]
    return subprocess.Popen(
        [*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def seconds_of_one(house: Path) -> float:
    began = time.monotonic()
    assert started(house).wait() == 0
    return time.monotonic() - began


def kill_rounds(house: Path, rounds: int) -> None:
    whole = seconds_of_one(house)
    dice = random.Random(3)
    for _ in range(rounds):
        (house / "s.gpkg").unlink()
        init_store(str(house / "s.gpkg"), who="test", now=NOW).close()
        process = started(house)
        time.sleep(dice.uniform(0.3, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        backend = open_store(str(house / "s.gpkg"))
        try:
            kept, records = len(load_blocks(backend)), load_imports(backend)
            assert (kept, len(records)) in ((0, 0), (ROWS, 1))
            assert backend.verify() == []
            again = import_files(
                backend, "blocks", [house / "楼栋.xlsx"],
                ImportOptions(crs="cgcs2000", answers={"basis": "registered"}),
                who="li", now=NOW,
            )  # fmt: skip
            assert again.accepted == ROWS
        finally:
            backend.close()
        assert list((house / "tmp").iterdir()) == []


@pytest.mark.long
def test_an_import_killed_at_any_moment_is_there_whole_or_not_at_all(house):
    kill_rounds(house, 3)


@pytest.mark.long
def test_an_import_killed_twenty_times_is_there_whole_or_not_at_all(house):
    kill_rounds(house, 20)


def test_the_reader_dies_with_who_asked_it(house):
    process = started(house)
    children: list[int] = []
    until = time.monotonic() + 20
    while not children and time.monotonic() < until and process.poll() is None:
        children = children_of(process.pid)
    process.kill()
    process.wait()
    until = time.monotonic() + 5
    while any(map(alive, children)) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(map(alive, children))


def children_of(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().split()[2] == "Z")
