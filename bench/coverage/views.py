"""Exact views beside other means on a made county, in one run.

`python bench/coverage/views.py [--across 450] [--cameras 20000] [--seed 1] [--runs 5]` prints the
tables of the README: 450 x 450 houses are about a million walls. CPU seconds of one thread; each
batch of 1,000 cameras counts with its best run, so that other programs on the machine do not.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from lots import cameras, houses
from peers import cpu_s, there

from camera_registry.views import kernels, soundness
from camera_registry.views.aims import Aim
from camera_registry.views.obstacles import Obstacles, prepare
from camera_registry.views.optics import bands_of
from camera_registry.views.sight import Lookout, seeing, view_of
from camera_registry.views.view import sectors, visible_areas
from gis.rulebook import load_pack

REACH_M = 100.0
BATCH = 1000
T = TypeVar("T")


def best(runs: int, work: Callable[[], T]) -> tuple[float, T]:
    seconds, answer = np.inf, None
    for _ in range(runs):
        begun = time.process_time()
        answer = work()
        seconds = min(seconds, time.process_time() - begun)
    return seconds, answer


def ours(runs: int, scene: tuple[NDArray, ...], obstacles: Obstacles) -> NDArray[np.object_]:
    n, seconds, areas = len(scene[0]), 0.0, []
    for at in range(0, n, BATCH):
        batch = [column[at : at + BATCH] for column in scene]
        spent, seen = best(runs, lambda batch=batch: visible_areas(*batch, REACH_M, obstacles))
        seconds, areas = seconds + spent, areas + seen
    areas = np.array(areas, dtype=object)
    valid, corners = shapely.is_valid(areas).sum(), shapely.get_num_coordinates(areas).mean()
    print(f"| **ours**, valid polygons | {n / seconds:,.0f} | exact |")
    for threads in (1, 2):  # one after the other, so that both have the same neighbours
        parts = [np.array_split(column, threads) for column in scene]
        begun = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda *part: visible_areas(*part, REACH_M, obstacles), *parts))
        wall = time.perf_counter() - begun
        print(f"| ours, threads by the clock: {threads} | {n / wall:,.0f} | exact |")
    print(f"\n{valid:,} of {n:,} polygons valid by GEOS, {corners:.0f} corners on average\n")
    return areas


def others(scene: tuple[NDArray, ...], obstacles: Obstacles, counts: dict[str, int]) -> None:
    """Time the other ways on cameras that see all around, and compare their areas with ours."""
    xy = scene[0][: max(counts.values())]
    rows = sectors(xy, 0.0, 360.0, REACH_M)
    exact = shapely.area(visible_areas(xy, 0.0, 360.0, REACH_M, obstacles))
    for name, way in there().items():
        n = next(count for word, count in counts.items() if word in name)
        begun = cpu_s()
        areas = np.array([way(row, obstacles) for row in rows[:n]])
        seconds = cpu_s() - begun
        off = np.abs(areas - exact[:n]) / exact[:n]
        print(
            f"| {name} | {n / seconds:,.0f} | median {np.median(off):.1e}, most {off.max():.1e} |"
        )


def one_at_a_time(runs: int, scene: tuple[NDArray, ...], obstacles: Obstacles) -> None:
    pack, n = load_pack(), 200
    aims = [
        Aim(xy_m=tuple(xy), bearing_deg=b, view_angle_deg=min(a, 110.0), range_m=REACH_M,
            height_m=5.0, tilt_deg=15.0, picture_px=(1920, 1080))
        for xy, b, a in zip(*(column[:n].tolist() for column in scene), strict=True)
    ]  # fmt: skip
    seconds = sum(best(runs, lambda aim=aim: view_of(aim, obstacles, pack))[0] for aim in aims)
    print(f"- one camera with dead zone and bands: {1e6 * seconds / n:,.0f} us")
    places = [(xy, b, a) for xy, b, a in zip(*(column[:n] for column in scene), strict=True)]
    seconds = sum(best(runs, lambda p=p: visible_areas([p[0]], *p[1:], REACH_M, obstacles))[0] for p in places)  # fmt: skip
    print(f"- one camera, the view alone: {1e6 * seconds / n:,.0f} us")


def who_sees(runs: int, scene: tuple[NDArray, ...], areas: NDArray[np.object_]) -> None:
    pack, n = load_pack(), len(areas)
    bands = bands_of(80.0, 1920, pack)
    aims = [Aim(xy_m=tuple(xy), bearing_deg=0.0, view_angle_deg=80.0, range_m=REACH_M) for xy in scene[0].tolist()]  # fmt: skip
    lookout = Lookout(range(n), [0] * n, aims, areas, [bands] * n)
    built, _ = best(1, lambda: lookout.tree)
    points = [tuple(p) for p in (scene[0][:2000] + 3.0).tolist()]
    seconds, seen = zip(*(best(runs, lambda at=at: seeing(at, lookout)) for at in points), strict=True)  # fmt: skip
    mean = np.mean([len(s) for s in seen])
    print(f"- who sees a point, of {n:,} views: {1e6 * np.mean(seconds):,.0f} us"
          f" ({mean:.1f} lenses), index {built:.2f} s")  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--across", type=int, default=450)
    arguments.add_argument("--cameras", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--runs", type=int, default=9)
    asked = arguments.parse_args()
    rng = np.random.default_rng(asked.seed)
    kernels.warm()
    soundness.warm()
    drawn = houses(asked.across, rng)
    made, obstacles = best(1, lambda: prepare(drawn, gap_m=0.3, sliver_m2=0.5))
    index, _ = best(1, lambda: (obstacles.tree.query(drawn[0]), obstacles.edges))
    scene = cameras(asked.cameras, obstacles, asked.across, rng)
    middles = shapely.STRtree(shapely.centroid(drawn))
    within = middles.query(shapely.points(scene[0][:500]), predicate="dwithin", distance=REACH_M)
    print(f"{len(drawn):,} houses, {len(obstacles.edges):,} walls, {within.shape[1] / 500:.0f} houses"
          f" within {REACH_M:.0f} m; prepared in {made:.1f} s, indexed in {index:.2f} s\n")  # fmt: skip
    print("| way | cameras a second | area |\n|---|---|---|")
    areas = ours(asked.runs, scene, obstacles)
    print(
        "| way, cameras that see all around | cameras a second | area off ours by |\n|---|---|---|"
    )
    others(scene, obstacles, {"shapely": 50, "CGAL": 50, "gdal": 20})
    print()
    one_at_a_time(asked.runs, scene, obstacles)
    who_sees(asked.runs, scene, areas)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"- peak memory: {most:,.0f} MB, the making of the county included")


if __name__ == "__main__":
    main()
