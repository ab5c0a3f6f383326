"""How fast and how exact the shift between WGS-84 and GCJ-02 is, beside a single-step inverse.

    python bench/datums/run.py [POINTS]

The peer is what most libraries do: one evaluation of the shift at the shifted point, taken off.
Both run on the same points in the same process, in one thread; figures are the best of nine rounds in
seconds of processor time, which other work on the machine does not stretch.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from gis.datums import Pair, gcj02_to_wgs84, wgs84_to_gcj02

METRES_PER_DEGREE = 111_320.0
ROUNDS = 9


def single_step(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Pair:
    """Return the usual inverse: twice the point less where the shift takes it."""
    there = wgs84_to_gcj02(lon, lat)
    return 2 * lon - there[0], 2 * lat - there[1]


def rate(convert: Callable[..., Pair], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> float:
    """Return millions of points per second, the best of a few rounds."""
    best = np.inf
    for _ in range(ROUNDS):
        start = time.process_time()
        convert(lon, lat)
        best = min(best, time.process_time() - start)
    return len(lon) / best / 1e6


def error_m(found: Pair, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    east = (found[0] - lon) * np.cos(np.radians(lat))
    return np.hypot(east, found[1] - lat) * METRES_PER_DEGREE


def main() -> int:
    """Print the table; exit 1 where a bar of the domain study 2.7 is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rng = np.random.default_rng(20261121)
    lon, lat = rng.uniform(75, 132, count), rng.uniform(19, 52, count)
    shifted = wgs84_to_gcj02(lon, lat)
    forward, inverse = rate(wgs84_to_gcj02, lon, lat), rate(gcj02_to_wgs84, *shifted)
    peer = rate(single_step, *shifted)
    ours, theirs = (
        error_m(gcj02_to_wgs84(*shifted), lon, lat),
        error_m(single_step(*shifted), lon, lat),
    )
    print(f"{count:,} points                       M points/s   error mean / max")
    print(f"forward                              {forward:8.2f}")
    print(
        f"inverse, fixed point (ours)          {inverse:8.2f}     {ours.mean():.1e} m / {ours.max():.1e} m"
    )
    print(
        f"inverse, single step (peer)          {peer:8.2f}     {theirs.mean():.2f} m / {theirs.max():.2f} m"
    )
    print(
        f"ours / peer: {inverse / peer:.2f} of the speed, {theirs.max() / ours.max():.0e} times as exact"
    )
    met = forward >= 3.0 and inverse >= 0.5 and ours.max() <= 1e-8
    print("bar (forward 3 M/s, inverse 0.5 M/s, 1e-8 m):", "met" if met else "MISSED")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
