"""A made-up province through one process, and through two Dask workers that are ill-treated.

    python bench/province/run.py [UNITS] [--effort N]

Both begin with the same store. The cluster run loses a worker to SIGKILL after a third of the
units, is itself killed after two thirds, and is given again. Then the two stores must be equal.
`--once STORE SCHEDULER FILE` is what the parent starts: one run, its figures into a file.
"""

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.province.places import Place, province
from grid_planner.plan import PlanState
from grid_planner.solver import warm
from store.backend import Act, Backend
from store.open import init_store, open_store
from store.places import import_layer, load_units
from store.plans import list_plans
from web.jobs.plans import cluster as plan_cluster
from web.jobs.plans import pool as plan_pool
from web.jobs.plans.planning import plan_units
from web.jobs.plans.run import Watch

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CORES = 2
PROVINCE = 19_000  # villages and communities of a large province
HERE = Path(__file__).resolve()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("units", nargs="?", type=int, default=4000)
    parser.add_argument("--effort", type=int, default=200, help="0: the planner's own, by size")
    parser.add_argument("--once", nargs=3, metavar=("STORE", "SCHEDULER", "FILE"))
    chosen = parser.parse_args()
    effort = chosen.effort or None
    if chosen.once:
        once(*chosen.once, effort=effort)
        return
    with tempfile.TemporaryDirectory(prefix="wangge-province-") as folder:
        compare(Path(folder), chosen.units, effort)


def compare(folder: Path, units: int, effort: int | None) -> None:
    """Run the province both ways and print what came of it."""
    first, second = folder / "single", folder / "cluster"
    with at_home(first):
        began = time.perf_counter()
        blocks = make(first / "store.gpkg", units)
        say(f"{units:,} units, {blocks:,} blocks imported in {time.perf_counter() - began:.0f} s")
    shutil.copytree(first, second)
    with at_home(first):
        alone = single(first / "store.gpkg", effort)
        digest = judged(first / "store.gpkg")
        say(f"one process: {alone:.0f} s, {units / alone:.1f} units/s, digest {digest[:12]}")
    with at_home(second):
        before = busy()
        wall, planned = cluster(second, units, effort)
        used = busy() - before
        other = judged(second / "store.gpkg")
    share = planned / (CORES * wall)
    say(f"two workers: {wall:.0f} s, {units / wall:.1f} units/s, digest {other[:12]}")
    say(f"  digests equal: {digest == other}")
    say(f"  share of {CORES} cores used for planning: {100 * share:.0f} %")
    say(
        f"  of the processor's {used:.0f} s, start of every process with it: {100 * planned / used:.0f} %"
    )
    hours = PROVINCE / units * wall / 3600
    say(f"  {PROVINCE:,} units at this rate (extrapolated, not run): {hours:.2f} h")


def busy() -> float:
    """Return the processor's seconds of all processes that were started here and have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """Keep the keys of a store beside it, so that a copy has its own."""
    folder.mkdir(exist_ok=True)
    os.environ["WANGGE_HOME"] = str(folder)
    yield


def make(path: Path, units: int) -> int:
    """Make the store of the province; return the number of blocks."""
    backend = init_store(str(path), who="bench", now=NOW)
    places = list(province(units))
    layers: dict[str, list[Any]] = {
        "units": [place.unit for place in places],
        "blocks": joined(places, "blocks"),
        "barriers": joined(places, "barriers"),
        "crossings": joined(places, "crossings"),
        "roads": joined(places, "roads"),
    }
    for layer, things in layers.items():
        import_layer(backend, Act(who="bench", what="import", at=NOW), layer, things)
    backend.close()
    return len(layers["blocks"])


def joined(places: list[Place], name: str) -> list[Any]:
    return [thing for place in places for thing in getattr(place, name)]


def single(path: Path, effort: int | None) -> float:
    """Plan everything in this process; return the seconds."""
    warm()
    backend = open_store(str(path))
    began = time.perf_counter()
    results = plan_units(backend, effort=effort, who="bench", now=NOW)
    took = time.perf_counter() - began
    backend.close()
    planned = sum(result.cpu_s for result in results)
    say(
        f"  planning {planned:.0f} s of the processor, {1000 * planned / len(results):.0f} ms a unit"
    )
    return took


def cluster(folder: Path, units: int, effort: int | None) -> tuple[float, float]:
    """Plan everything on two workers, with a worker and then the run killed; return wall, planning."""
    path = folder / "store.gpkg"
    with workers(folder) as address:
        figures = [folder / "first.json", folder / "second.json"]
        began = time.perf_counter()
        run = started(path, address, figures[0], effort)
        wait_for(path, run, units // 3)
        kill_a_worker()
        wait_for(path, run, 2 * units // 3)
        run.kill()
        run.wait()
        done = plans(path)
        say(f"  one worker killed after {units // 3:,}, the run after {done:,} of {units:,}")
        if started(path, address, figures[1], effort).wait() != 0:
            raise SystemExit("the run that was given again failed")
        wall = time.perf_counter() - began
    said = [json.loads(figure.read_text()) for figure in figures]
    say(f"  resumed with {said[1]['there']:,} there; {said[1]['told'] or 'no time left told'}")
    return wall, sum(one["cpu_s"] for one in said)


def started(path: Path, address: str, figures: Path, effort: int | None) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(HERE), "--effort", str(effort or 0)]
    command += ["--once", str(path), address, str(figures)]
    return subprocess.Popen(command)


@contextmanager
def workers(folder: Path) -> Iterator[str]:
    """Give the address of a scheduler with two workers, each one process under a nanny."""
    environment = os.environ | {
        "PYTHONPATH": str(HERE.parents[2]),
        "DASK_CONFIG": str(plan_cluster.SETTINGS),
    }
    file = folder / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    options = ["--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0"]
    quiet = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen([*dask, *options, "--scheduler-file", str(file)], **quiet)
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file)]
    options = ["--nworkers", str(CORES), "--nthreads", "1", "--no-dashboard"]
    made = subprocess.Popen([*worker, *options, "--local-directory", str(folder)], **quiet)
    try:
        while not file.exists() or not file.read_text().strip():
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"]
    finally:
        for process in (made, scheduler):
            process.terminate()
            process.wait()


def kill_a_worker() -> None:
    """Kill the first process that a nanny of ours looks after."""
    ours = psutil.Process().children(recursive=True)
    spawned = [one for one in ours if "spawn_main" in " ".join(one.cmdline())]
    busiest = max(spawned, key=lambda one: sum(one.cpu_times()[:2]))
    busiest.send_signal(signal.SIGKILL)


def wait_for(path: Path, run: subprocess.Popen[bytes], count: int) -> None:
    while plans(path) < count and run.poll() is None:
        time.sleep(0.5)


def plans(path: Path) -> int:
    """Return how many units have come out, by the file alone: the store is busy elsewhere."""
    import sqlite3

    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        query = "SELECT count(*) FROM plan_run_units WHERE result_key IS NOT NULL"
        return int(connection.execute(query).fetchone()[0])


def once(path: str, address: str, figures: str, *, effort: int | None) -> None:
    """Run or go on with the province on a cluster; keep figures as they come."""
    said: dict[str, Any] = {"cpu_s": 0.0, "there": 0, "told": ""}

    def counted(tasks: Iterator[Any], address: str) -> Iterator[list[plan_pool.Divided]]:
        for ready in on_cluster(tasks, address):
            said["cpu_s"] += sum(getattr(one, "cpu_s", 0.0) for one in ready)
            Path(figures).write_text(json.dumps(said))
            yield ready

    def resumes(there: int, _total: int) -> None:
        said["there"] = there

    def left(seconds: float | None) -> None:
        if seconds is not None and not said["told"]:
            said["told"] = f"first told {seconds:.0f} s left"

    on_cluster = plan_cluster.on_cluster
    plan_cluster.on_cluster = counted
    backend = open_store(path)
    watch = Watch(left=left, resumes=resumes)
    began = time.perf_counter()
    plan_units(backend, effort=effort, who="bench", now=NOW, scheduler=address, watch=watch)
    said["told"] += f", took {time.perf_counter() - began:.0f} s"
    Path(figures).write_text(json.dumps(said))
    backend.close()


def judged(path: Path) -> str:
    """Say whether every unit was planned exactly once; return the digest."""
    backend = open_store(str(path))
    units = [unit.code for unit in load_units(backend)]
    drafts = Counter(code for head in heads(backend) for code in head.unit_codes)
    twice = sum(count > 1 for count in drafts.values())
    say(f"  {len(drafts):,} of {len(units):,} units planned, {twice} of them twice or more")
    digest = backend.digest()
    backend.close()
    return digest


def heads(backend: Backend) -> list[Any]:
    return list_plans(backend, states=[PlanState.DRAFT])


if __name__ == "__main__":
    main()
