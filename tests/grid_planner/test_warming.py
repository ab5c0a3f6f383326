"""Every kernel is compiled when the planner gets ready, none while a clock runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gis.compiled import COMPILED

AFTERWARDS = """
import sys
from dataclasses import replace
import numpy as np
from grid_planner import Limits, solve
from grid_planner.solver import warm
from tests.grid_planner.places import town


def compiled():
    found = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("grid_planner."):
            for key, value in vars(module).items():
                if hasattr(value, "signatures") and hasattr(value, "py_func"):
                    found[key] = len(value.signatures)
    return found


warm()
before = compiled()
assert sum(before.values()) > 10
for seed, n in ((1, 12), (2, 30), (3, 90)):
    place = town(seed, n)
    former = solve(place, effort=40).grid_of
    grown = replace(place, households=place.households * 3 // 2, previous=former)
    apart = replace(place, apart=np.array([[0, 1], [2, 5]]))
    fixed = replace(place, grids=3, limits=Limits(0))
    for problem in (place, grown, apart, fixed):
        for objective in ("walk", "border"):
            solve(problem, 600, effort=40, objective=objective)
solve(town(4, 700), effort=40)  # too wide to weigh every lump against every centre
print(sorted(name for name, count in compiled().items() if count != before.get(name)))
"""


@pytest.mark.skipif(not COMPILED, reason="numba is not here")
def test_nothing_is_compiled_once_the_planner_is_ready():
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-c", AFTERWARDS],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
        timeout=900,
    )
    assert told.stdout.strip() == "[]"
