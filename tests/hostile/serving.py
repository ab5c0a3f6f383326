"""A service in a process of its own, with the town of tests/web in its store, to be attacked."""

import contextlib
import json
import os
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from store.open import open_store
from store.places import load_blocks
from tests.web.conftest import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
DRAFTS = "/api/imports/drafts"
ENDED = ("asking", "ready", "blocked", "written", "failed")
SECRETS = ("root:x:", "root:*:", "/bin/bash", "daemon:")


def until(found: Callable[[], object], most_s: float = 30.0):
    """Return what is found in time."""
    end = time.monotonic() + most_s
    while time.monotonic() < end:
        if what := found():
            return what
        time.sleep(0.03)
    raise AssertionError("not within the time")


class Service:
    """One `wangge serve` after the other on one store, each with its own temporary files."""

    def __init__(self, filled: Path, folder: Path, before: tuple[str, ...] = ()) -> None:
        self.home, self.temporary = folder / "home", folder / "temporary"
        shutil.copytree(os.environ["WANGGE_HOME"], self.home)
        self.temporary.mkdir()
        (self.home / "drafts").mkdir(exist_ok=True)
        self.store = folder / "town.gpkg"
        shutil.copy(filled, self.store)
        self.log = folder / "log"
        self._before = before
        self.start()

    def start(self) -> None:
        """Start the service and sign in."""
        serve = [sys.executable, "-m", "web.cli.main", "serve", "--store", str(self.store)]
        own = {
            "WANGGE_HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(ROOT),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self._before, *serve, "--port", "0", "--json"],
                stdout=subprocess.PIPE, stderr=log, env=os.environ | own, cwd=self.home,
            )  # fmt: skip
        self.url = json.loads(self.process.stdout.readline())["url"]
        self.client = self.entered("olga")

    def entered(self, name: str) -> httpx.Client:
        client = httpx.Client(base_url=self.url, timeout=60)
        body = {"name": name, "password": PASSWORD}
        answer = until(lambda: self._answer(client, body))
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return client

    def _answer(self, client, body):
        with contextlib.suppress(httpx.TransportError):
            answer = client.post("/api/session", json=body)
            assert answer.status_code == 200
            return answer
        return None

    def end(self, number: int = signal.SIGTERM) -> None:
        self.client.close()
        self.process.send_signal(number)
        self.process.wait(20)
        self.process.stdout.close()

    # --- uploads ---

    def upload(self, content: bytes, name: str, layer: str | None = "blocks") -> str:
        query = {"name": name} | ({} if layer is None else {"layer": layer})
        answer = self.client.post(DRAFTS, params=query, content=content)
        assert answer.status_code == 201, answer.text
        return answer.json()["draft_id"]

    def draft(self, draft_id: str) -> dict:
        answer = self.client.get(f"{DRAFTS}/{draft_id}")
        assert answer.status_code == 200, answer.text
        assert not any(secret in answer.text for secret in SECRETS)
        return answer.json()

    def ended(self, draft_id: str, most_s: float = 45.0) -> dict:
        def found():
            draft = self.draft(draft_id)
            return draft if draft["state"] in ENDED else None

        return until(found, most_s)

    def say(self, draft_id: str, **answers: str) -> dict:
        answer = self.client.put(f"{DRAFTS}/{draft_id}", json={"answers": answers})
        assert answer.status_code == 200, answer.text
        return self.ended(draft_id)

    def accept(self, draft_id: str) -> None:
        answer = self.client.post(f"{DRAFTS}/{draft_id}/accept", json={"accept_rest": True})
        assert answer.status_code == 200, answer.text

    def drop(self, draft_id: str) -> None:
        assert self.client.delete(f"{DRAFTS}/{draft_id}").status_code == 204

    def takes_a_good_file(self) -> None:
        """Bring one block in, from the upload to the record."""
        name = f"b{secrets.token_hex(4)}"  # 12e45678 would be a number
        rows = f"楼栋编号,户数,经度,纬度\n{name},12,104.005,31.005\n"
        draft_id = self.upload(rows.encode("gbk"), "好.csv")
        assert self.say(draft_id, crs="cgcs2000", basis="unknown")["state"] == "ready"
        self.accept(draft_id)
        assert self.ended(draft_id)["state"] == "written"
        self.drop(draft_id)

    def refused(self, head: str, *body: bytes, close: bool = False) -> bytes:
        """Send an upload byte by byte as it is given; return the first line of the answer."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        cookie = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        with socket.create_connection((host, int(port)), timeout=20) as opened:
            opened.sendall(
                f"POST {DRAFTS}?name=a.csv&layer=blocks HTTP/1.1\r\nHost: {host}:{port}\r\n"
                f"Cookie: {cookie}\r\nX-CSRF-Token: {self.client.headers['X-CSRF-Token']}\r\n"
                f"{head}\r\n\r\n".encode()
            )
            with contextlib.suppress(ConnectionError):
                for some in body:
                    opened.sendall(some)
            if close:
                return b""
            with contextlib.suppress(ConnectionError):
                return opened.recv(65536).partition(b"\r\n")[0]
        return b""

    # --- what is left ---

    def left(self) -> list[Path]:
        """Return the files of uploads and of readings that lie anywhere."""
        places = (self.home / "drafts", self.temporary)
        # os.walk, unlike rglob, does not mind a folder that goes away meanwhile
        return [Path(folder, name) for place in places for folder, _, names in os.walk(place)
                for name in names]  # fmt: skip

    def resident(self) -> int:
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * resource.getpagesize()

    def workers(self) -> list[int]:
        """Return the processes that read and write uploads."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]

    def households(self) -> list[int | None]:
        """Return what stands in the store, which must be sound."""
        backend = self._opened()
        try:
            assert backend.verify() == []
            return [block.households for block in load_blocks(backend)]
        finally:
            backend.close()

    def _opened(self):
        before = os.environ["WANGGE_HOME"]
        os.environ["WANGGE_HOME"] = str(self.home)
        try:
            return open_store(str(self.store))
        finally:
            os.environ["WANGGE_HOME"] = before


@contextlib.contextmanager
def service(filled: Path, folder: Path, **more) -> Iterator[Service]:
    """Give a service; when it ends, nothing of an upload is left and nothing was a fault."""
    one = Service(filled, folder, **more)
    try:
        yield one
    finally:
        one.end()
    assert one.left() == []
    assert "Traceback" not in one.log.read_text(errors="replace")
