"""Our engine in a process of its own: python bench/planner/engine.py PROBLEMS OUT COUNTS SECONDS."""

import json
import pickle
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.planner.peer import peak_mib
from grid_planner import solve
from grid_planner.solver import warm


def main() -> None:
    problems, out, asked, seconds = sys.argv[1:]
    counts = json.loads(asked)
    units = pickle.loads(Path(problems).read_bytes())
    warm()
    labels, notes, next_label = [], [], 0
    began = time.perf_counter()
    for at, unit in enumerate(units):
        problem = replace(unit, grids=counts[at]) if counts else unit
        result = solve(problem, seconds=float(seconds))
        labels.append(np.where(result.grid_of >= 0, result.grid_of + next_label, -1))
        next_label += int(result.grid_of.max(initial=-1)) + 1
        notes.append(f"{result.proof}, {result.objective_proof}, {result.stopped}")
    wall = time.perf_counter() - began
    np.save(f"{out}.npy", np.concatenate(labels))
    told = {
        "status": "ok",
        "wall_s": wall,
        "peak_mib": peak_mib(),
        "note": notes[0] if len(notes) == 1 else "",
    }
    Path(f"{out}.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
