"""Many units at once: processes and clusters that die, runs that are killed, equal plans always."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from shapely import LineString, Point
from typer.testing import CliRunner

from bench.province import run as run_province
from gis.places import Barrier, Block, Crossing
from grid_planner.draw import Known
from store.backend import Backend
from store.open import _new_identity, init_store, open_store
from store.places import import_layer, load_units
from store.plans import list_plans
from tests.grid_planner.towns import on_ground
from tests.jobs import county
from tests.jobs.county import NOW, fill, places, planned, task
from web.cli.main import application
from web.cli.plan_progress import time_left
from web.jobs.plans import cluster as plan_cluster
from web.jobs.plans import pool as plan_pool
from web.jobs.plans import tasks as plan_reading
from web.jobs.plans.pool import Lost, here, in_processes
from web.jobs.plans.run import OtherEngineError, Watch
from web.jobs.plans.tasks import Reading
from web.jobs.plans.worker import answer, key_of
from web.jobs.progress import Left

ROOT = Path(__file__).resolve().parents[2]
UNITS = 14


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[Path, str]:
    """Return a store with units, and the digest it has when one process has planned them."""
    folder = tmp_path_factory.mktemp("county")
    with closing(init_store(str(folder / "s.gpkg"), who="test", now=NOW)) as store:
        fill(store, UNITS)
    shutil.copy(folder / "s.gpkg", folder / "alone.gpkg")
    with closing(open_store(str(folder / "alone.gpkg"))) as store:
        planned(store)
        return folder / "s.gpkg", store.digest()


@pytest.fixture
def path(whole, tmp_path) -> Path:
    copied = Path(shutil.copy(whole[0], tmp_path / "s.gpkg"))
    _new_identity(str(copied))
    return copied


@pytest.fixture
def store(path):
    with closing(open_store(str(path))) as backend:
        yield backend


def each_once(store: Backend) -> bool:
    drafts = Counter(code for head in list_plans(store) for code in head.unit_codes)
    return len(drafts) == UNITS - 2 and set(drafts.values()) == {1}


# --- what a result depends on ---------------------------------------------------------------------


def test_the_key_of_a_task_is_the_same_in_every_process():
    program = "from tests.jobs.county import task; from web.jobs.plans.worker import key_of; print(key_of(task(1)))"  # fmt: skip
    environment = os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=environment, cwd=ROOT
    )
    assert told.stdout.decode().strip() == key_of(task(1))


def test_the_key_of_a_task_changes_with_everything_a_result_depends_on():
    one = task(1)
    first, *others = one.places.blocks
    more = replace(first, households=(first.households or 0) + 1)
    assert isinstance(more, Block)
    changed = [
        one,
        task(1, places=replace(one.places, blocks=(more, *others))),
        task(1, known=Known(frozenset({"x"}))),
        task(1, known=Known(frozenset(), {first.block_id: "x"})),
        task(1, pack="shifan"),
        *(task(1, search=replace(one.search, **{n: 7})) for n in ("effort", "seconds", "seed")),
    ]
    assert len({key_of(task) for task in changed}) == len(changed)


def test_what_lies_around_is_the_same_read_at_once_or_unit_by_unit(store, monkeypatch):
    river = Barrier(barrier_id="r", kind="river", geometry=on_ground(LineString([(0, 230), (900, 230)])))  # fmt: skip
    far = Barrier(barrier_id="f", kind="river", geometry=on_ground(LineString([(0, 900), (900, 900)])))  # fmt: skip
    bridge = Crossing(crossing_id="b", kind="bridge", geometry=on_ground(Point(350, 230)))
    import_layer(store, county.act(), "barriers", [river, far])
    import_layer(store, county.act(), "crossings", [bridge])
    units = load_units(store)
    search = task(0).search
    singly = list(Reading(store, units, "default", search).tasks(units))
    monkeypatch.setattr(plan_reading, "_MANY", 1)
    at_once = list(Reading(store, units, "default", search).tasks(units))
    assert [key_of(one) for one in at_once] == [key_of(one) for one in singly]
    assert [barrier.barrier_id for barrier in singly[0].places.barriers] == ["r"]
    assert [len(one.places.crossings) for one in singly[:4]] == [0, 1, 0, 0]


# --- processes of this machine --------------------------------------------------------------------


@pytest.mark.long
def test_any_number_of_processes_gives_the_same_store(store, whole):
    results = planned(store, workers=2)
    assert [r.unit.code for r in results] == sorted(r.unit.code for r in results)
    assert store.digest() == whole[1]
    assert each_once(store)


def children() -> list[psutil.Process]:
    """Return the planning processes, not those that look after them."""
    return [
        one
        for one in psutil.Process().children(recursive=True)
        if "spawn_main" in " ".join(one.cmdline())
    ]


def killing_one_after(units: int) -> Watch:
    killed = []

    def progress(_what: str, done: int, _total: int) -> None:
        if done >= units and not killed:
            killed.append(children()[0])
            killed[0].send_signal(signal.SIGKILL)

    return Watch(progress=progress)


@pytest.mark.long
def test_a_process_that_is_killed_loses_and_doubles_nothing(store, whole):
    results = planned(store, workers=2, watch=killing_one_after(3))
    assert len(results) == UNITS
    assert store.digest() == whole[1]
    assert each_once(store)
    assert children() == []


def outcomes(monkeypatch, work, pool) -> dict[str, object]:
    monkeypatch.setattr(plan_pool, "answer", work)
    ready = pool(iter([task(number) for number in range(5)]))
    every = [one for some in ready for one in some]
    return {
        one.task.places.unit.name if isinstance(one, Lost) else one.unit_code: one for one in every
    }


@pytest.mark.long
def test_a_unit_that_takes_its_process_down_three_times_is_left_out(monkeypatch):
    found = outcomes(monkeypatch, county.answer_or_die, lambda some: in_processes(some, 2))
    lost = found.pop("单元2")
    assert isinstance(lost, Lost)
    assert lost.error is None
    assert sorted(found) == [task(n).places.unit.code for n in (0, 1, 3, 4)]


@pytest.mark.parametrize(
    "pool", [here, pytest.param(lambda some: in_processes(some, 2), marks=pytest.mark.long)]
)
def test_a_unit_on_which_the_program_fails_is_told_and_the_others_go_on(monkeypatch, pool):
    found = outcomes(monkeypatch, county.answer_or_fail, pool)
    lost = found.pop("单元2")
    assert isinstance(lost, Lost)
    assert repr(lost.error) == "ZeroDivisionError('households of nobody')"
    assert len(found) == 4


def test_a_unit_that_was_left_out_is_a_finding_with_what_to_do(store, monkeypatch):
    monkeypatch.setattr(plan_pool, "answer", county.answer_or_fail)
    results = planned(store)
    (said,) = [f for r in results for f in r.findings if f.rule == "RUN-02"]
    assert said.place.unit_code == task(2).places.unit.code
    assert "households of nobody" in said.message_en
    assert "wangge plan 510722109003" in said.message_zh
    assert len(results) == UNITS


def test_answers_of_another_version_are_refused(store, monkeypatch):
    monkeypatch.setattr(plan_pool, "answer", lambda task: replace(answer(task), engine="older"))
    with pytest.raises(OtherEngineError, match="same on every machine"):
        planned(store)


# --- killed and given again -----------------------------------------------------------------------

RUN = (
    "import sys; from store.open import open_store; from tests.jobs.county import planned\n"
    "if __name__ == '__main__':\n"
    "    planned(open_store(sys.argv[1]), workers=int(sys.argv[2]))\n"
)


def started(path: Path, workers: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", RUN, str(path), str(workers)]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)


def done(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        query = "SELECT count(*) FROM plan_run_units WHERE result_key IS NOT NULL"
        return int(connection.execute(query).fetchone()[0])


def killed_after(path: Path, units: int, workers: int) -> int:
    """Start a run, kill it when so many units are kept; return how many were."""
    run = started(path, workers)
    while run.poll() is None and done(path) < units:
        time.sleep(0.02)
    ours = psutil.Process(run.pid).children(recursive=True) if run.poll() is None else []
    run.kill()
    run.wait()
    psutil.wait_procs(ours, timeout=20)
    assert not [one for one in ours if one.is_running()]
    return done(path)


def test_a_run_killed_goes_on_and_its_processes_end_with_it(path, whole):
    there = killed_after(path, 1, workers=2)
    told = []
    with closing(open_store(str(path))) as store:
        planned(store, watch=Watch(resumes=lambda *said: told.append(said)))
        assert told == ([(there, UNITS)] if there < UNITS else [])
        assert store.digest() == whole[1]
        assert each_once(store)
        assert store.verify() == []


@pytest.mark.long
def test_a_run_killed_again_and_again_ends_as_one_that_was_not(path, whole):
    for units in (1, 4, 8, 11):
        killed_after(path, units, workers=2)
    with closing(open_store(str(path))) as store:
        planned(store)
        assert store.digest() == whole[1]
        assert each_once(store)
        assert store.verify() == []


@pytest.mark.long
def test_two_hundred_units_with_a_process_and_the_run_killed(tmp_path):
    alone, twin = tmp_path / "alone.gpkg", tmp_path / "twin.gpkg"
    run_province.make(alone, 200)
    shutil.copy(alone, twin)
    _new_identity(str(twin))
    with closing(open_store(str(alone))) as store:
        planned(store)
        digest = store.digest()
    killed_after(twin, 60, workers=2)
    with closing(open_store(str(twin))) as store:
        planned(store, workers=2, watch=killing_one_after(130))
        assert store.digest() == digest
        assert set(Counter(h.unit_codes for h in list_plans(store)).values()) == {1}


# --- a cluster ------------------------------------------------------------------------------------


@pytest.fixture
def dask(tmp_path):
    """Return the address of a scheduler with two workers, each a process with a nanny."""
    file = tmp_path / "scheduler.json"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    quiet = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    where = ["--scheduler-file", str(file)]
    head = ["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    hand = ["-m", "distributed.cli.dask_worker", "--nworkers", "2", "--nthreads", "1"]
    more = ["--no-dashboard", "--local-directory", str(tmp_path)]
    made = [
        subprocess.Popen([sys.executable, *head, "--dashboard-address", "127.0.0.1:0", *where], **quiet),
        subprocess.Popen([sys.executable, *hand, *more, *where], **quiet),
    ]  # fmt: skip
    while not file.exists() or not file.read_text().strip():
        assert made[0].poll() is None
        time.sleep(0.05)
    yield json.loads(file.read_text())["address"]
    for process in reversed(made):
        process.terminate()
        process.wait()


@pytest.mark.long
def test_a_cluster_that_loses_a_worker_gives_the_same_store(store, whole, dask):
    planned(store, scheduler=dask, watch=killing_one_after(4))
    assert store.digest() == whole[1]
    assert each_once(store)


@pytest.mark.long
def test_a_unit_that_takes_every_worker_down_is_left_out_and_its_neighbours_are_not(
    monkeypatch, dask
):
    monkeypatch.setattr(plan_cluster, "answer", county.answer_or_die)
    found = outcomes(
        monkeypatch, county.answer_or_die, lambda some: plan_cluster.on_cluster(some, dask)
    )
    assert isinstance(found.pop("单元2"), Lost)
    assert len(found) == 4


def test_without_dask_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(plan_cluster.ClusterError, match=r"pip install 'wangge\[cluster\]'"):
        next(plan_cluster.on_cluster(iter([task(1)]), "tcp://127.0.0.1:1"))


def test_a_scheduler_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr(plan_cluster, "_CONNECT_S", 0.3)
    with pytest.raises(plan_cluster.ClusterError, match="no scheduler answers at tcp://127"):
        next(plan_cluster.on_cluster(iter([task(1)]), "tcp://127.0.0.1:1"))


# --- what a person sees ---------------------------------------------------------------------------


def run(path: Path, *words: str):
    return CliRunner().invoke(application("plan"), ["plan", "--store", str(path), *words])


def test_the_command_says_that_it_goes_on_and_answers_as_ever(path, monkeypatch):
    monkeypatch.setenv("WANGGE_LANG", "en")
    killed_after_stop(path)
    made = run(path, "--effort", "5", "--json")
    assert made.stderr.startswith("resuming: 4 of 14 units are there\n")
    document = json.loads(made.stdout)
    assert [row["unit"] for row in document["plans"]] == [
        places(number).unit.code for number in range(UNITS)
    ]
    assert all(row["seconds"] > 0 for row in document["plans"] if row["grids"])
    assert made.exit_code == 0


def killed_after_stop(path: Path) -> None:
    from web.cli.output import who

    with closing(open_store(str(path))) as store, pytest.raises(county.Stopped):
        planned(store, watch=county.stopping_after(4), who=who())


def test_a_cluster_and_processes_of_ones_own_are_not_both_taken(path):
    refused = run(path, "--workers", "2", "--scheduler", "tcp://127.0.0.1:1")
    assert refused.exit_code == 2
    assert "集群" in refused.stderr or "cluster" in refused.stderr


def test_nothing_is_said_about_the_time_left_before_something_is_known():
    left = Left(total=100.0, few=2)
    assert left.seconds(0.0) is None
    left.finished(10.0, 5.0)
    assert left.seconds(6.0) is None
    left.finished(10.0, 6.0)
    left.finished(10.0, 7.0)
    assert left.seconds(7.0) == pytest.approx(7.0)  # 70 left, 20 in the 2 s since the first


def test_answers_fetched_in_one_go_are_not_work_done_in_no_time():
    left = Left(total=100.0, few=2)
    for at in (5.0, 5.001, 5.002, 5.003):
        left.finished(10.0, at)
    assert left.seconds(5.003) is None
    for at in (8.0, 8.001):
        left.finished(10.0, at)
    assert left.seconds(8.003) == pytest.approx(6.0)  # 40 left, 20 in 3 s


def test_the_time_left_goes_by_size_not_by_number():
    left = Left(total=130.0, few=1)
    for size, at in ((100.0, 0.0), (10.0, 1.0)):
        left.finished(size, at)
    assert left.seconds(1.0) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "…"),
        (20, "less than a minute left"),
        (200, "about 3 min left"),
        (7500, "about 2 h 5 min left"),
    ],
)
def test_the_time_left_is_said_as_a_person_would(monkeypatch, seconds, said):
    monkeypatch.setenv("WANGGE_LANG", "en")
    assert time_left(seconds) == said
