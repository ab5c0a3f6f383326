"""Live events over a real socket: at once, after a change, with heartbeats, and ending in time."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import orjson
import pytest
import uvicorn

from gis.places import Road
from store.backend import Backend
from store.places import import_layer
from store.users import disable_user
from tests.web.conftest import PASSWORD, act, roads_of
from web.app import create_app
from web.settings import Settings


@contextmanager
def serving(backend: Backend, **settings) -> Iterator[str]:
    """Serve the store on a free port in a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        create_app(Settings(**settings), backend), log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
        assert not thread.is_alive()


@contextmanager
def entered(address: str, name: str = "olga") -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=10) as client:
        body = {"name": name, "password": PASSWORD}
        assert client.post("/api/session", json=body).status_code == 200
        yield client


def events(lines: Iterator[str]) -> Iterator[dict]:
    kind = ""
    for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield {"event": kind, **orjson.loads(line.removeprefix("data: "))}


def change(backend: Backend, road_id: str) -> int:
    road = Road(road_id=road_id, geometry=roads_of()[0].geometry)
    return import_layer(backend, act(), "roads", [road])


def test_a_page_hears_the_revision_at_once_and_every_change(town):
    with serving(town.backend) as address, entered(address) as client:
        with client.stream("GET", "/api/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert "content-encoding" not in stream.headers
            heard = events(stream.iter_lines())
            first = next(heard)
            assert first["event"] == "revision"
            assert first["revision"] == town.backend.revision()
            changed = change(town.backend, "r2")
            began = time.monotonic()
            assert next(heard)["revision"] == changed
            assert time.monotonic() - began < 5
        answer = client.get("/api/changes", params={"since": first["revision"]}).json()
        assert answer == {"revision": changed, "changed": True}
        assert client.get("/api/changes", params={"since": changed}).json()["changed"] is False


def test_a_stream_beats_and_ends_soon_after_its_session(town):
    with (
        serving(town.backend, heartbeat_s=0.2) as address,
        entered(address, "ping") as client,
        client.stream("GET", "/api/events") as stream,
    ):
        lines = stream.iter_lines()
        assert any(line.startswith(": still here") for line in lines)
        disable_user(town.backend, "ping", act("disable"))
        assert not [line for line in lines if line.startswith("data: ")]


def test_streams_have_a_most_and_the_rest_are_told_to_poll(town):
    with (
        serving(town.backend, live_clients=1) as address,
        entered(address) as client,
        client.stream("GET", "/api/events") as stream,
    ):
        heard = events(stream.iter_lines())
        next(heard)
        refused = client.get("/api/events")
        assert (refused.status_code, refused.json()["code"]) == (503, "too_many_listeners")
        assert client.get("/api/changes").status_code == 200


def test_nobody_listens_without_a_session(town):
    with serving(town.backend) as address:
        assert httpx.get(f"{address}/api/events").status_code == 401


def test_many_pages_hear_every_change(town):
    with serving(town.backend) as address, entered(address) as client:
        heard: list[int] = []
        ready = threading.Barrier(11)

        def listen() -> None:
            own = httpx.Client(base_url=address, cookies=client.cookies, timeout=20)
            with own, own.stream("GET", "/api/events") as stream:
                news = events(stream.iter_lines())
                next(news)
                ready.wait()
                heard.append(next(news)["revision"])

        threads = [threading.Thread(target=listen) for _ in range(10)]
        for thread in threads:
            thread.start()
        ready.wait()
        changed = change(town.backend, "r3")
        for thread in threads:
            thread.join(timeout=20)
        assert heard == [changed] * 10


@pytest.mark.parametrize("news", [3, 40])
def test_a_page_that_does_not_read_loses_only_old_news(town, news):
    from web.live import Live, _put

    live = Live(town.backend, clock=lambda: "", queue=4, clients=1)
    assert replace(Settings(), live_queue=4).live_queue == live._length
    import asyncio

    queue: asyncio.Queue = asyncio.Queue(4)
    for revision in range(news):
        _put(queue, {"revision": revision})
    kept = [queue.get_nowait()["revision"] for _ in range(queue.qsize())]
    assert kept == list(range(max(0, news - 4), news))
