"""What units travel in to a cluster, and Dask's settings for one that plans."""

import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import distributed
import pytest
import yaml

from grid_planner.propose import Task
from store.open import init_store, open_store
from tests.jobs.county import NOW, Stopped, fill, planned, stopping_after, task
from web.jobs.plans import cluster as plan_cluster
from web.jobs.plans.parcel import opened_and_done, packed, unpacked
from web.jobs.plans.run import Watch
from web.jobs.plans.worker import Answer, answer

ROOT = Path(__file__).resolve().parents[2]


def test_a_unit_that_travelled_is_divided_as_one_that_stayed():
    def untimed(one: Answer) -> Answer:
        return replace(one, seconds=0.0, cpu_s=0.0)

    there = unpacked(opened_and_done(packed(answer, task(1))))
    assert untimed(there) == untimed(answer(task(1)))


def test_a_scheduler_loads_nothing_of_the_planner():
    program = (
        "import sys, web.jobs.plans.parcel\n"
        "print({'gis', 'grid_planner', 'numpy', 'numba', 'shapely', 'store'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_a_unit_on_which_the_program_fails_says_so_from_inside_its_parcel():
    with pytest.raises(ZeroDivisionError, match="nobody"):
        opened_and_done(packed(failing, task(1)))


def failing(_task: Task) -> None:
    raise ZeroDivisionError("households of nobody")


def leaves(settings: dict[str, Any], path: str = "") -> set[str]:
    """Return the dotted names of all settings in a tree."""
    found = set()
    for name, value in settings.items():
        found |= leaves(value, f"{path}{name}.") if isinstance(value, dict) else {path + name}
    return found


def test_every_setting_is_one_that_dask_has():
    theirs = Path(distributed.__file__).with_name("distributed.yaml").read_text()
    ours = leaves(yaml.safe_load(plan_cluster.SETTINGS.read_text()))
    assert len(ours) > 5
    assert ours <= leaves(yaml.safe_load(theirs))


def test_a_run_that_goes_on_counts_from_where_it_was_and_returns_everything(tmp_path):
    with closing(init_store(str(tmp_path / "s.gpkg"), who="test", now=NOW)) as store:
        fill(store, 8)
    with closing(open_store(str(tmp_path / "s.gpkg"))) as store:
        with pytest.raises(Stopped):
            planned(store, watch=stopping_after(5))
        counts = []
        watch = Watch(progress=lambda _what, done, _total: counts.append(done))
        results = planned(store, watch=watch)
        assert counts == [6, 7, 8, 8]
        assert [result.unit.name for result in results] == [f"单元{number}" for number in range(8)]
