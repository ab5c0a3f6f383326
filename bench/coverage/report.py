"""What a county's coverage report costs, and how far rows are from exact unions, in one run.

`python bench/coverage/report.py [--villages 400] [--cameras 3200,100000] [--runs 3] [--seed 0]`
prints the table of the README's section "Report". CPU seconds, best of the runs.
"""

import argparse
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from town import PLANE, county

from camera_registry.coverage.parts import around, concerned
from camera_registry.coverage.places import Coverage, Ground, coverage
from camera_registry.coverage.report import UNIT
from camera_registry.views.kernels import warm
from camera_registry.views.obstacles import prepare
from gis.rulebook import Pack, load_pack

_MB = 1024


def timed(runs: int, ground: Ground, cameras: list, pack: Pack) -> tuple[float, Coverage]:
    """Return the CPU seconds of the best of some runs, and what came of the last."""
    best = float("inf")
    for _ in range(runs):
        started = time.process_time()
        found = coverage(ground, cameras, pack)
        best = min(best, time.process_time() - started)
    return best, found


def exact_up_to(pack: Pack, views: int) -> Pack:
    """Return the pack with unions for places of up to so many views."""
    rule = pack["COV-12"]
    changed = replace(rule, params={**rule.params, "exact_up_to": views})
    return replace(pack, rules={**pack.rules, "COV-12": changed})


def one_edit(ground: Ground, cameras: list, pack: Pack, runs: int) -> tuple[float, int]:
    """Return the CPU seconds to work out one moved camera anew, and of how many villages."""
    old = cameras[len(cameras) // 2]
    new = replace(old, bearing_deg=(old.bearing_deg + 90) % 360)
    cameras = [new if camera is old else camera for camera in cameras]
    part = concerned([old, new], ground, cameras, pack)
    (west, south, east, north), *_ = around(part, ground, cameras, pack)
    near = [
        block
        for block in ground.blocks
        if west <= block.geometry.bounds[2]
        and block.geometry.bounds[0] <= east
        and south <= block.geometry.bounds[3]
        and block.geometry.bounds[1] <= north
    ]
    roads = [road for road in ground.roads if road.geometry.bounds[0] <= east]
    read = replace(ground, blocks=near, roads=roads[:200])
    best = float("inf")
    for _ in range(max(5, runs)):
        started = time.process_time()
        part = concerned([old, new], read, cameras, pack)
        around(part, read, cameras, pack)
        coverage(read, cameras, pack, part=part)
        best = min(best, time.process_time() - started)
    return best, len(part.codes)


def apart(rows: Coverage, exact: Coverage) -> tuple[float, float]:
    """Return median and largest difference of the area seen, in per cent of the exact one."""
    pairs = [
        (a.area_share, b.area_share)
        for a, b in zip(rows.reports, exact.reports, strict=True)
        if a.kind == UNIT and b.area_share
    ]
    off = np.array([100 * abs(a - b) / b for a, b in pairs])
    return float(np.median(off)), float(off.max())


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--villages", type=int, default=400)
    asked.add_argument("--cameras", default="3200,100000")
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--seed", type=int, default=0)
    told = asked.parse_args()
    warm()
    pack = load_pack("default")
    coverage(*county(4, 32), pack)  # compiled, or loaded compiled
    print("| cameras | by | CPU s | off the exact area, median / most | peak MB |")
    print("|---|---|---|---|---|")
    for count in map(int, told.cameras.split(",")):
        ground, cameras = county(told.villages, count, seed=told.seed)
        seconds, rows = timed(told.runs, ground, cameras, exact_up_to(pack, 0))
        mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB
        spent, exact = timed(told.runs, ground, cameras, exact_up_to(pack, 10**6))
        off = apart(rows, exact)
        print(
            f"| {count:,} | rows, 1 m | {seconds:.2f} | {off[0]:.3f} % / {off[1]:.2f} % | {mb:.0f} |"
        )
        mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB
        print(f"| {count:,} | exact unions | {spent:.2f} | 0 | {mb:.0f} |")
        edit, villages = one_edit(ground, cameras, pack, told.runs)
        print(f"| {count:,} | one camera turned, {villages} village(s) anew | {edit:.3f} | | |")
        edges = len(prepare(PLANE.to_metres([b.geometry for b in ground.blocks])).edges)
        print(f"{len(ground.units)} villages, {edges:,} edges", file=sys.stderr)


if __name__ == "__main__":
    main()
