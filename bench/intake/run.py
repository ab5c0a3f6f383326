"""How long a file of block points takes into either store, beside ogr2ogr on the same file.

    python bench/intake/run.py [POINTS] [--kinds csv,gpkg] [--stores geopackage,postgis] [--waits]

The file is made here, the same for the same number of points. Each import goes through the
product's own door (`web.jobs.imports.importing`): read in the fenced process, checked, compared, written
in one step. ogr2ogr brings the same file into a new GeoPackage or into a table of the same PostGIS.
`--waits` lets another process write single cameras meanwhile and tells how long each waited.
"""

import argparse
import csv
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyogrio
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from store.backend import Backend
from store.imports import compare, import_layer, undo_import
from store.open import init_store
from web.jobs.imports.importing import preview, write
from web.jobs.imports.result import ImportOptions

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SEED = 20260101
HEADINGS = ("编号", "名称", "户数", "经度", "纬度")


def points(count: int) -> tuple[list[str], list[str], np.ndarray, np.ndarray]:
    """Return ids, names, households and places of blocks in clusters, in no order of place."""
    rng = np.random.default_rng(SEED)
    towns = np.array([104.0, 31.0]) + rng.random((200, 2))
    places = towns[rng.integers(0, 200, count)] + rng.normal(0, 0.01, (count, 2))
    ids = [f"B{n:08d}" for n in range(count)]
    names = [f"{n % 97}号楼" for n in range(count)]
    return ids, names, rng.integers(0, 120, count), places.round(7)


def make_file(kind: str, count: int, folder: Path) -> Path:
    """Write the file of one kind and return its path."""
    ids, names, households, places = points(count)
    path = folder / f"blocks.{kind}"
    if kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as opened:
            sheet = csv.writer(opened)
            sheet.writerow(HEADINGS)
            columns = (ids, names, households.tolist(), *places.T.tolist())
            sheet.writerows(zip(*columns, strict=True))
        return path
    columns = [np.array(ids, dtype=object), np.array(names, dtype=object), households]
    pyogrio.raw.write(
        path, shapely.to_wkb(shapely.points(places)), columns, np.array(HEADINGS[:3]),
        layer="blocks", crs="EPSG:4490", geometry_type="Point", driver="GPKG",
    )  # fmt: skip
    return path


class Clock:
    """Seconds on the wall and of the processor, by stage."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, float, float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure one stage; children that ended count with it."""
        wall, used = time.perf_counter(), _processor_s()
        yield
        self.rows.append((name, time.perf_counter() - wall, _processor_s() - used))


def _processor_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def ours(path: Path, store: Backend, clock: Clock) -> None:
    """Import a file, compare it with what is there now, import it changed, undo that."""
    options = ImportOptions(crs="cgcs2000", mapping={"block_id": "编号", "name": "名称"})
    with clock.stage("read and check"):
        result = preview(store, "blocks", [path], options)
    if result.blocked or result.rejected:
        raise SystemExit([finding.message_en for finding in result.findings][:5])
    with clock.stage("write"):
        write(store, result, options, who="bench", now=NOW)
    things = result.files[0].things
    with clock.stage("compare, all the same"):
        told = compare(store, "blocks", things)
    if told.same != len(things):
        raise SystemExit(f"{told.same} of {len(things)} came back the same")
    del things


def once_more(store: Backend, clock: Clock) -> None:
    """Change a tenth of the rows by another import, and undo it."""
    from dataclasses import replace

    from store.backend import Act
    from store.imports import ImportRecord
    from store.places import load_blocks

    blocks = load_blocks(store)[::10]
    changed = [replace(block, households=(block.households or 0) + 1) for block in blocks]
    record = ImportRecord(
        import_id="tenth", layer="blocks", file_name="tenth", file_sha256="0", crs="", at=NOW,
        who="bench",
    )  # fmt: skip
    act = Act(who="bench", what="import", at=NOW)
    with clock.stage("change a tenth"):
        import_layer(store, act, "blocks", changed, record=record)
    with clock.stage("undo that"):
        undo_import(store, act, "tenth")


def theirs(path: Path, target: str, clock: Clock) -> None:
    """Bring the same file in with ogr2ogr."""
    options = ["-nln", "theirs", "-t_srs", "EPSG:4490"]
    if path.suffix == ".csv":
        options += ["-oo", "X_POSSIBLE_NAMES=经度", "-oo", "Y_POSSIBLE_NAMES=纬度", "-s_srs",
                    "EPSG:4490", "-oo", "AUTODETECT_TYPE=YES"]  # fmt: skip
    driver = "PostgreSQL" if target.startswith("PG:") else "GPKG"
    more = ["-lco", "SCHEMA=public", "--config", "PG_USE_COPY", "YES"] if driver != "GPKG" else []
    command = ["ogr2ogr", "-f", driver, target, str(path), *options, *more]
    with clock.stage("ogr2ogr"):
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


@contextmanager
def new_store(kind: str, folder: Path) -> Iterator[tuple[Backend, str]]:
    """Give an empty store and what ogr2ogr writes to beside it."""
    place = folder / kind
    place.mkdir()
    if kind == "geopackage":
        store = init_store(str(place / "store.gpkg"), who="bench", now=NOW)
        yield store, str(place / "theirs.gpkg")
        store.close()
    else:
        from store.localpg import LocalPostGIS

        place.chmod(0o755)
        server = LocalPostGIS(place / "c")
        dsn = server.start(make=True)
        store = init_store(dsn, who="bench", now=NOW)
        try:
            yield store, f"PG:host={place / 'c' / 'run'} user=wangge dbname=wangge"
        finally:
            store.close()
            server.stop(at_once=True)
    shutil.rmtree(place, ignore_errors=True)


WRITER = """
import sys, time
from datetime import UTC, datetime
from shapely import Point
from camera_registry.camera import Camera
from store.backend import Act
from store.cameras import save_camera
from store.open import open_store
store = open_store(sys.argv[1])
act = Act(who="other", what="camera", at=datetime(2026, 1, 1, tzinfo=UTC))
print("ready", flush=True)
for n in range(1_000_000):
    began = time.perf_counter()
    save_camera(store, Camera(camera_id=f"c{n % 50}", unit_code=None, position=Point(104, 31)), act)
    print(time.perf_counter() - began, flush=True)
    time.sleep(0.05)
"""


@contextmanager
def another_writer(store: Backend, *, wanted: bool) -> Iterator[None]:
    """Let another process write meanwhile, and say how long it waited."""
    if not wanted:
        yield
        return
    address = getattr(store, "_dsn", store.address)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, address], stdout=said, env=environment
        )
        yield
        child.terminate()
        child.wait()
        said.seek(0)
        waits = np.array([float(line) for line in said.read().split()[1:]])
    middle, most = np.percentile(waits, [50, 99]) * 1000
    print(f"  {len(waits)} other writes: median {middle:.0f} ms, p99 {most:.0f} ms, "
          f"longest {waits.max() * 1000:.0f} ms")  # fmt: skip


def main() -> None:
    """Run what was asked for and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("points", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--kinds", default="csv,gpkg")
    parser.add_argument("--stores", default="geopackage,postgis")
    parser.add_argument("--waits", action="store_true")
    asked = parser.parse_args()
    print(f"{asked.points:,} block points, load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ["WANGGE_HOME"] = str(folder / "home")
        for kind in asked.kinds.split(","):
            path = make_file(kind, asked.points, folder)
            for store_kind in asked.stores.split(","):
                _one(path, store_kind, folder, waits=asked.waits)
            path.unlink()


def _one(path: Path, store_kind: str, folder: Path, *, waits: bool) -> None:
    clock = Clock()
    with new_store(store_kind, folder) as (store, target):
        with another_writer(store, wanted=waits):
            ours(path, store, clock)
        once_more(store, clock)
        theirs(path, target, clock)
    import_s = sum(wall for _, wall, _ in clock.rows[:2])
    processor_s = sum(used for _, _, used in clock.rows[:2])
    print(
        f"\n{path.suffix[1:]} -> {store_kind}: {import_s:.1f} s ({processor_s:.1f} s of processor)"
    )
    for stage, wall, used in clock.rows:
        print(f"  {stage:<24}{wall:8.1f} s{used:8.1f} s of processor")
    _, wall, used = clock.rows[-1]
    print(f"  import / ogr2ogr        {import_s / wall:8.1f}  {processor_s / max(used, 0.01):8.1f}")
    print(f"  peak memory so far      {_peak_mib():8.0f} MiB")


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
