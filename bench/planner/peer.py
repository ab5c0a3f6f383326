"""One peer on one place, in its own environment: python peer.py SCRIPTS METHOD PLACE OUT ASKED LIMIT.

ASKED holds the number of grids of each walkable piece (0: nobody lives there). A peer is called
once a piece, because METIS refuses a graph in pieces; a piece of one grid needs no peer. Methods
that find the number themselves get every piece of at least twice the least households.
"""

import argparse
import importlib
import json
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

IMPORTS = {
    "metis": ("pymetis",),
    "kahip_eco": ("kahip",),
    "kahip_strong": ("kahip",),
    "gc_rtp": ("gerrychain", "gerrychain.tree"),
    "gc_recom": ("gerrychain", "gerrychain.optimization"),
    "maxp": ("geopandas", "libpysal.weights", "spopt.region"),
    "cpsat": ("ortools.sat.python.cp_model", "exact"),
}
FREE = ("maxp", "cpsat")
LEAST = 500


def part(place: dict[str, np.ndarray], chosen: np.ndarray) -> dict[str, np.ndarray]:
    """Return the piece of a place, its blocks numbered anew."""
    at = np.full(len(place["w"]), -1)
    at[chosen] = np.arange(len(chosen))
    kept = (at[place["eu"]] >= 0) & (at[place["ev"]] >= 0)
    blocks = {key: place[key][chosen] for key in ("w", "x", "y")}
    ends = {key: at[place[key][kept]] for key in ("eu", "ev")}
    return {**blocks, **ends, "ecoh": place["ecoh"][kept]}


def peak_mib() -> int:
    """Return the most memory of this process; getrusage would count its parent's too."""
    told = Path("/proc/self/status")
    if not told.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    peak = next(row for row in told.read_text().splitlines() if row.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024


def divided(
    name: str,
    method: Callable[..., Any],
    place: dict[str, np.ndarray],
    asked: list[int],
    options: object,
) -> np.ndarray | None:
    """Return the grid of each block, or None where the peer found no plan for a piece."""
    labels, used = np.full(len(place["w"]), -1), 0
    for piece, count in enumerate(asked):
        chosen = np.flatnonzero(place["piece"] == piece)
        small = place["w"][chosen].sum() < 2 * LEAST if name in FREE else count <= 1
        if count == 0:
            continue
        found = np.zeros(len(chosen), int)
        if not small:
            found = method(part(place, chosen), count, options)
            if found is None:
                return None
        labels[chosen] = np.where(np.asarray(found) < 0, -1, np.asarray(found) + used)
        used = int(labels.max()) + 1
    return labels


def main() -> None:
    scripts, name, file, out, asked, limit = sys.argv[1:]
    sys.path.insert(0, scripts)
    peers = importlib.import_module("peers")
    for module in IMPORTS[name]:
        importlib.import_module(module)
    place = dict(np.load(file))
    options = argparse.Namespace(seed=1, limit=float(limit), note="")

    def late(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, late)
    signal.alarm(int(options.limit) + 1)
    told: dict[str, object] = {"status": "ok"}
    began = time.perf_counter()
    try:
        labels = divided(name, peers.METHODS[name], place, json.loads(asked), options)
        if labels is None:
            told["status"] = "no plan"
        else:
            np.save(f"{out}.npy", labels)
    except BaseException as error:  # noqa: BLE001 -- a peer may fail in any way: it is told
        late_s = isinstance(error, TimeoutError)
        told["status"] = "time is up" if late_s else f"{type(error).__name__}: {str(error)[:80]}"
    signal.alarm(0)
    told["wall_s"] = time.perf_counter() - began
    told["peak_mib"] = peak_mib()
    told["note"] = options.note
    Path(f"{out}.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
