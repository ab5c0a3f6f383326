"""How long a stroke takes until it is durable, and until another screen knows: over HTTP.

    python bench/workspace/run.py STORE.gpkg [PLAN] [--strokes 60]

Works on a copy of the store. Without PLAN the first plan in force is branched, else the newest
draft is taken. Prints one JSON document: medians and the slowest in milliseconds.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import orjson
import uvicorn

from grid_planner.plan import PlanState
from store.backend import Act
from store.open import open_store
from store.plans import list_plans
from store.users import Grant, User, add_user, grant
from web.app import create_app
from web.jobs.plans.states import branch
from web.passwords import hash_of
from web.settings import Settings

NAME, PASSWORD = "bench", "correct horse battery"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("plan", nargs="?")
    parser.add_argument("--strokes", type=int, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "store.gpkg"
        shutil.copy(asked.store, copy)
        print(json.dumps(measured(copy, asked.plan, asked.strokes), indent=1))


def measured(path: Path, plan_id: str | None, strokes: int) -> dict[str, Any]:
    """Return the figures of one store."""
    backend = open_store(str(path))
    now = datetime.now(UTC)
    act = Act(who=NAME, what="bench", at=now)
    add_user(backend, User(name=NAME, password_hash=hash_of(PASSWORD), created_at=now), act)
    grant(backend, Grant(user=NAME, role="owner", level=None, code=""), act)
    if plan_id is None:
        heads = list_plans(backend, states=[PlanState.IN_FORCE])
        heads.sort(key=lambda head: -head.households)  # layers of an office have none
        plan_id = (
            branch(backend, heads[0].plan_id, reason="bench", who=NAME, now=now).plan_id
            if heads
            else list_plans(backend, states=[PlanState.DRAFT])[0].plan_id
        )
    with serving(backend) as address, httpx.Client(base_url=address, timeout=120) as client:
        body = {"name": NAME, "password": PASSWORD}
        client.headers["X-CSRF-Token"] = client.post("/api/session", json=body).json()["csrf"]
        found = {"plan": plan_id, **workspace(client, plan_id)}
        found |= drawn(client, plan_id, strokes)
    backend.close()
    return found


def workspace(client: httpx.Client, plan_id: str) -> dict[str, Any]:
    """Return how long the workspace takes: the first time, and again."""
    times = []
    for _ in range(6):
        begun = time.perf_counter()
        answer = client.get(f"/api/plans/{plan_id}/workspace")
        times.append(1000 * (time.perf_counter() - begun))
    space = answer.json()
    return {
        "blocks": len(space["blocks"]["ids"]),
        "grids": len(space["grids"]),
        "workspace_first_ms": round(times[0]),
        "workspace_ms": round(statistics.median(times[1:])),
        "workspace_bytes_gzip": int(answer.headers.get("content-length", 0)),
    }


def drawn(client: httpx.Client, plan_id: str, strokes: int) -> dict[str, Any]:
    """Return how long strokes of about five blocks take, here and on another screen."""
    heard: dict[int, float] = {}
    listening = threading.Thread(target=listen, args=(client, plan_id, heard), daemon=True)
    listening.start()
    time.sleep(0.5)
    space = client.get(f"/api/plans/{plan_id}/workspace").json()
    grid = np.array(space["blocks"]["grid"])
    ends = np.array([space["edges"]["a"], space["edges"]["b"]]).T
    codes = [one["code"] for one in space["grids"]]
    ids = space["blocks"]["ids"]
    unit = np.array(space["blocks"]["unit"])
    dice = np.random.default_rng(1)
    took: list[float] = []
    sent: dict[int, float] = {}
    first: float | None = None
    begun_cpu = time.process_time()
    while len(took) < strokes:
        a, b = ends[dice.integers(len(ends))]
        if grid[a] == grid[b] or min(grid[a], grid[b]) < 0 or unit[a] != unit[b]:
            continue
        if (grid == grid[a]).sum() <= 8:
            continue  # would soon be empty
        beside = [int(x) for x in np.unique(ends[(ends == a).any(axis=1)]) if grid[x] == grid[a]][
            :5
        ]
        moves = [{"block": ids[x], "from": codes[grid[a]], "to": codes[grid[b]]} for x in beside]
        order = {
            "stroke_id": str(uuid.uuid4()),
            "seq": 0,
            "kind": "paint",
            "moves": moves,
            "force": True,
        }
        begun = time.perf_counter()
        answer = client.post(f"/api/plans/{plan_id}/strokes", json=order)
        ended = time.perf_counter()
        if answer.status_code != 200:
            continue
        said = answer.json()
        if first is None:
            first = 1000 * (ended - begun)
        else:
            took.append(1000 * (ended - begun))
        sent[said["seq"]] = begun
        grid[beside] = grid[b]
    time.sleep(0.5)
    late = [1000 * (heard[seq] - at) for seq, at in sent.items() if seq in heard]
    ended_cpu = time.process_time()
    return {
        "first_stroke_ms": round(first or 0, 1),
        "ack_median_ms": round(statistics.median(took), 1),
        "ack_p95_ms": round(float(np.percentile(took, 95)), 1),
        "other_screen_median_ms": round(statistics.median(late), 1),
        "other_screen_max_ms": round(max(late), 1),
        "cpu_ms_a_stroke": round(1000 * (ended_cpu - begun_cpu) / len(sent), 1),
        "strokes": len(took),
        "heard": len(late),
    }


def listen(client: httpx.Client, plan_id: str, heard: dict[int, float]) -> None:
    """Note when each stroke was told."""
    with (
        suppress(httpx.HTTPError),  # the service ends under it
        httpx.Client(base_url=client.base_url, cookies=client.cookies, timeout=120) as own,
        own.stream("GET", "/api/events") as stream,
    ):
        for line in stream.iter_lines():
            if line.startswith("data: "):
                news = orjson.loads(line.removeprefix("data: "))
                if news.get("plan") == plan_id:
                    heard[news["seq"]] = time.perf_counter()


@contextmanager
def serving(backend: Any) -> Iterator[str]:
    """Serve the store on a free port in a thread."""
    # as `wangge serve` makes it: only a socket that names its protocol sends without delay
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(Settings(), backend), log_level="critical", timeout_graceful_shutdown=1)  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
