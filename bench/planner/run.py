"""Our engine and its peers on the same places, one process each, measured by one ruler.

    python bench/planner/run.py [--sizes 100,1000,10000] [--places cambridge,neighbourhoods,nantes]
                                [--peers metis,kahip,gerrychain,spopt,cpsat] [--limit SECONDS]
                                [--cache FOLDER]

Prints a markdown table. The peers live in an environment of their own, made in the cache folder at
the first run from requirements.txt. The generated towns and the peers' calls are the scripts of
../shared/bench/partition, used from a copy; Nantes needs ../shared/data.
"""

import argparse
import hashlib
import json
import math
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.planner.places import BAND, REAL, TOWNS, Scene, town
from grid_planner.graph.town import town_of
from grid_planner.search.quality import border_cut, walking_effort

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
Made = tuple[dict[str, Any], np.ndarray | None]
"""What a process told, and the grid of each block if it made a plan."""
MIDDLE = 650
"""Households a grid the peers that need a number are asked for."""


@dataclass(frozen=True)
class Peer:
    """A peer: its method in peers.py, the largest town it is tried on, whether it asks a number."""

    title: str
    method: str
    largest: int
    counted: bool = True


PEERS = {
    "metis": Peer("METIS", "metis", 10**6),
    "kahip": Peer("KaHIP eco", "kahip_eco", 20_000),
    "gerrychain": Peer("GerryChain ReCom", "gc_recom", 1000),
    "spopt": Peer("spopt Max-P", "maxp", 1000, counted=False),
    "cpsat": Peer("OR-tools CP-SAT", "cpsat", 100, counted=False),
}


@dataclass(frozen=True)
class Quality:
    """A plan by our ruler. `effort` is None where a grid is in pieces or a block in none."""

    grids: int
    counts: tuple[int, ...]
    in_band: float
    outside: float
    broken: int
    left: int
    effort: float | None
    border_km: float


@dataclass(frozen=True)
class Row:
    """A run: what the process told, and the plan's quality where there is a plan."""

    title: str
    asked: str
    told: dict[str, Any]
    quality: Quality | None


def quality(scene: Scene, labels: np.ndarray) -> Quality:
    """Return how good a plan is; walkable pieces without households are not judged."""
    left = int((scene.inhabited & (labels < 0)).sum())
    labels = np.where(scene.inhabited, labels, -1)
    names, dense = np.unique(labels, return_inverse=True)
    size, judged = len(labels), names >= 0
    same = dense[scene.edges[:, 0]] == dense[scene.edges[:, 1]]
    ends = scene.edges[same]
    graph = coo_array((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), (size, size))
    piece = connected_components(graph, directed=False)[1]
    pieces = np.bincount(np.unique(np.c_[dense, piece], axis=0)[:, 0])[judged]
    totals = np.bincount(dense, weights=scene.households)[judged]
    ok = (totals >= BAND.min_households) & (totals <= BAND.ceiling)
    broken = int((pieces > 1).sum())
    effort, border = _measured(scene, labels)
    return Quality(
        grids=int(judged.sum()),
        counts=tuple(
            len(np.unique(labels[(scene.unit == u) & (labels >= 0)]))
            for u in range(len(scene.problems))
        ),
        in_band=float(ok.mean()),
        outside=float(totals[~ok].sum() / scene.households.sum()),
        broken=broken,
        left=left,
        effort=None if broken or left else effort,
        border_km=border / 1000,
    )


def _measured(scene: Scene, labels: np.ndarray) -> tuple[float, float]:
    effort = border = 0.0
    for at, problem in enumerate(scene.problems):
        unit = town_of(problem)
        grid_of = np.empty(len(unit.rank), dtype=np.int64)
        grid_of[unit.rank] = labels[scene.unit == at]
        effort += walking_effort(unit.graph, unit.households, unit.xy_m, grid_of)
        border += border_cut(unit.graph, grid_of)
    return effort, border


def over_bound(scene: Scene, counts: tuple[int, ...]) -> float:
    """Return the grids over the sum of households / upper limit, rounded up.

    Only units whose households fit some number of grids count: 831 fit none.
    """
    totals = [int(t) for t in np.bincount(scene.unit, weights=scene.households)]
    fit = [u for u, total in enumerate(totals) if BAND.counts(total)]
    least = sum(BAND.counts(totals[u])[0] for u in fit)
    return sum(counts[u] for u in fit) / least - 1 if fit else math.nan


def middle_counts(scene: Scene) -> list[int]:
    """Return the number of grids of each walkable piece at about `MIDDLE` households each."""
    totals = np.bincount(scene.piece, weights=scene.households)
    return [max(math.ceil(t / BAND.ceiling), round(t / MIDDLE)) for t in totals]


def our_counts(scene: Scene, labels: np.ndarray) -> list[int]:
    """Return our number of grids of each walkable piece."""
    alive = np.where(scene.inhabited, labels, -1)
    return [
        len(np.unique(alive[(scene.piece == p) & (alive >= 0)]))
        for p in range(int(scene.piece.max()) + 1)
    ]


class Bench:
    """Runs processes one after the other in a folder that is thrown away."""

    def __init__(self, folder: Path, python: Path, limit: float) -> None:
        self.folder, self.python, self.limit = folder, python, limit
        self.plans: dict[tuple[str, tuple[int, ...] | None], Made] = {}

    def put(self, scene: Scene) -> None:
        """Write the place for both kinds of processes."""
        (self.folder / "problems.pickle").write_bytes(pickle.dumps(scene.problems))
        np.savez(
            self.folder / "place.npz",
            w=scene.households, eu=scene.edges[:, 0], ev=scene.edges[:, 1], ecoh=scene.cohesion,
            x=scene.xy_m[:, 0], y=scene.xy_m[:, 1], piece=scene.piece,
        )  # fmt: skip

    def ours(self, scene: Scene, counts: tuple[int, ...] | None = None) -> Made:
        """Return what our engine made, free or with so many grids a unit (run once)."""
        key = (scene.name, counts)
        if key not in self.plans:
            command = [sys.executable, str(HERE / "engine.py"), "problems.pickle"]
            self.plans[key] = self._run(command, json.dumps(counts), 600)
        return self.plans[key]

    def peer(self, method: str, counts: list[int]) -> Made:
        """Return what a peer made with so many grids a walkable piece."""
        scripts = str(self.folder / "partition")
        command = [str(self.python), "-W", "ignore", str(HERE / "peer.py"), scripts]
        command += [method, "place.npz"]
        return self._run(command, json.dumps(counts), self.limit)

    def _run(self, command: list[str], counts: str, limit: float) -> Made:
        out = self.folder / "out"
        for old in self.folder.glob("out.*"):
            old.unlink()
        try:
            done = subprocess.run(
                [*command, str(out), counts, str(limit)],
                cwd=self.folder, timeout=limit * 1.5 + 60, check=False,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return {"status": "killed: did not end", "wall_s": limit, "peak_mib": 0}, None
        if not out.with_suffix(".json").is_file():
            last = (done.stderr.strip().splitlines() or [""])[-1]
            return {"status": f"died: {last[:80]}", "wall_s": 0, "peak_mib": 0}, None
        told = json.loads(out.with_suffix(".json").read_text())
        plan = out.with_suffix(".npy")
        return told, np.load(plan) if plan.is_file() else None


def rows(bench: Bench, scene: Scene, peers: list[Peer]) -> Iterator[Row]:
    """Run ours, then each peer at its middle number of grids and at ours."""
    told, plan = bench.ours(scene)
    if plan is None:
        raise SystemExit(f"{scene.name}: our engine made no plan: {told['status']}")
    yield Row("**ours**", "free", told, quality(scene, plan))
    for peer in peers:
        if len(scene.households) > peer.largest:
            continue
        middle, ours = middle_counts(scene), our_counts(scene, plan)
        asked = {f"H/{MIDDLE}": middle, "as ours": ours}
        if not peer.counted:
            asked = {"free": middle}
        elif middle == ours:
            asked = {f"H/{MIDDLE}, as ours": middle}
        for name, counts in asked.items():
            told, labels = bench.peer(peer.method, counts)
            yield Row(peer.title, name, told, None if labels is None else quality(scene, labels))


HEADING = (
    "| place | method | grids asked | s | peak MiB | grids (over the bound) | in band | "
    "households outside | grids in pieces | walking effort, Mhh m² | to ours | "
    "to ours, as many grids | border, km |\n" + "|---" * 13 + "|"
)


def line(bench: Bench, scene: Scene, row: Row, ours: Quality) -> str:
    """Return a row of the table."""
    head = f"| {scene.name} | {row.title} | {row.asked} | "
    spent = f"{row.told['wall_s']:.1f} | {row.told['peak_mib']} | "
    q = row.quality
    if q is None:
        why = f" ({row.told['note']})" if row.told.get("note") else ""
        return head + spent + f"{row.told['status']}{why} |" + " |" * 7
    broken = f"{q.broken}" + (f", {q.left} blocks left out" if q.left else "")
    cells = [
        f"{q.grids} ({100 * over_bound(scene, q.counts):+.1f} %)",
        f"{100 * q.in_band:.1f} %", f"{100 * q.outside:.1f} %", broken,
        "" if q.effort is None else f"{q.effort / 1e6:,.1f}",
        _ratio(q, ours), _ratio(q, _alike(bench, scene, q, ours)), f"{q.border_km:.2f}",
    ]  # fmt: skip
    return head + spent + " | ".join(cells) + " |"


def _alike(bench: Bench, scene: Scene, q: Quality, ours: Quality) -> Quality | None:
    """Return the quality of our plan with as many grids a unit as another plan has."""
    if q.effort is None:
        return None
    if q.counts == ours.counts:
        return ours
    plan = bench.ours(scene, q.counts)[1]
    return None if plan is None else quality(scene, plan)


def _ratio(q: Quality, ours: Quality | None) -> str:
    if q is ours or q.effort is None or ours is None or not ours.effort:
        return ""
    told = f"{q.effort / ours.effort:.2f}"
    return told if ours.in_band == 1 else f"{told} (ours {100 * ours.in_band:.0f} % in band)"


def environment(cache: Path) -> Path:
    """Return the peers' interpreter; its environment is made anew when the pins change."""
    pins = HERE / "requirements.txt"
    stamp = hashlib.sha256(pins.read_bytes()).hexdigest()[:12]
    folder = cache.resolve() / f"peers-{stamp}"
    python = folder / "bin" / "python"
    if (folder / "complete").exists():
        return python
    print(f"making the peers' environment in {folder}", file=sys.stderr)
    folder.parent.mkdir(parents=True, exist_ok=True)
    uv = shutil.which("uv")
    if uv:
        make = [uv, "venv", "-q", "--clear", "--python", sys.executable, str(folder)]
        fill = [uv, "pip", "install", "-q", "--python", str(python), "-r", str(pins)]
    else:
        make = [sys.executable, "-m", "venv", "--clear", str(folder)]
        fill = [str(python), "-m", "pip", "install", "-q", "-r", str(pins)]
    subprocess.run(make, check=True)
    subprocess.run(fill, check=True)
    (folder / "complete").touch()
    return python


def shared_scripts() -> Path:
    """Return the folder of the peers' scripts; ends with a message where it is missing."""
    shared = Path(os.environ.get("WANGGE_SHARED", ROOT.parent / "shared"))
    folder = shared / "bench" / "partition"
    if not (folder / "peers.py").is_file():
        raise SystemExit(
            f"{folder} is missing: set WANGGE_SHARED to the folder of the shared files"
        )
    return folder


def scenes(sizes: list[int], places: list[str], scripts: Path) -> Iterator[Scene]:
    """Make the places one after the other."""
    for size in sizes:
        yield town(size, scripts)
    for name in places:
        yield REAL[name]()


def main() -> None:
    """Run everything and print the table, line by line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--sizes", default="100,1000,10000", help=f"of {sorted(TOWNS)}")
    parser.add_argument("--places", default=",".join(REAL), help="real places, or ''")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--limit", type=float, default=120.0, help="seconds of a peer")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "bench-planner")
    asked = parser.parse_args()
    names: list[list[str]] = [
        [name for name in text.split(",") if name]
        for text in (asked.sizes, asked.places, asked.peers)
    ]
    source = shared_scripts()
    python = environment(asked.cache)
    with tempfile.TemporaryDirectory(prefix="bench-planner-") as name:
        folder = Path(name)
        shutil.copytree(source, folder / "partition")
        bench = Bench(folder, python, asked.limit)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, limit {asked.limit:.0f} s\n")
        print(HEADING)
        for scene in scenes([int(s) for s in names[0]], names[1], folder / "partition"):
            bench.put(scene)
            ours: Quality | None = None
            for row in rows(bench, scene, [PEERS[p] for p in names[2]]):
                ours = ours or row.quality
                assert ours is not None
                print(line(bench, scene, row, ours), flush=True)


if __name__ == "__main__":
    main()
