"""Cameras are asked under a guard: only in listed networks, never redirected, never for long."""

import hashlib
import ipaddress
import re
import socket
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camera_registry.health.presence import Presence
from gis.rulebook import load_pack
from web.jobs.health.fetching import fetch
from web.jobs.health.guard import AddressRefusedError, Guard
from web.jobs.health.snapshots import Asking, authorization, snapshot
from web.jobs.health.sources import Source, Sources, SourcesError, read_sources
from web.jobs.health.streams import stream

ON, OFF = Presence.ONLINE, Presence.OFFLINE
NETWORKS = tuple(map(ipaddress.ip_network, ("10.20.0.0/16", "169.254.0.0/16", "0.0.0.0/0", "::/0")))
PORTS = frozenset({80, 554})
GUARD = Guard(networks=NETWORKS, ports=PORTS)
HERE = Guard(networks=(), ports=frozenset(range(1, 65536)), loopback=True)
PICTURE = b"\xff\xd8 as delivered"
ASKING = Asking(wait_s=0.5, most_bytes=100_000)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://[::]/",
        "http://169.254.169.254/latest/meta-data", "http://[::ffff:169.254.169.254]/",
        "http://100.100.100.200/", "http://[fd00:ec2::254]/", "http://[fe80::1]/",
        "http://224.0.0.1/", "http://255.255.255.255/", "http://localhost/",
        "file:///etc/passwd", "ftp://10.20.0.1/", "gopher://10.20.0.1/", "concat:a|b", "",
        "http://", "http:///x", "http://10.20.0.1:22/", "http://10.20.0.1:0/",
        "http://10.20.0.1:99999/", "http://admin:hunter2@10.20.0.1/", "http://10.20.0.1/\r\nX: y",
        "http://10.20.0.1/ x", "//10.20.0.1/", "http://10.20.0.1" + "/a" * 2000,
    ],
)  # fmt: skip
def test_no_camera_has_such_an_address(address: str):
    with pytest.raises(AddressRefusedError) as refused:
        GUARD.allow(address)
    assert "hunter2" not in str(refused.value)


def test_only_listed_networks_and_ports_are_asked():
    narrow = replace(GUARD, networks=NETWORKS[:1])
    target = narrow.allow("http://10.20.3.4/snap.jpg?channel=1")
    assert (target.ip, target.port, target.path) == ("10.20.3.4", 80, "/snap.jpg?channel=1")
    assert narrow.allow("rtsp://10.20.3.4/1").port == 554
    with pytest.raises(AddressRefusedError, match="no listed camera network"):
        narrow.allow("http://10.21.3.4/")


def test_every_address_of_a_name_must_be_allowed_and_the_first_is_kept():
    narrow = replace(GUARD, networks=NETWORKS[:1])
    good = narrow.allow("http://cam.example/", lambda *_: ["10.20.0.7", "10.20.0.8"])
    assert (good.ip, good.host) == ("10.20.0.7", "cam.example")
    for found in (["10.20.0.7", "127.0.0.1"], ["8.8.8.8"], [], ["nonsense"]):
        with pytest.raises(AddressRefusedError):
            narrow.allow("http://cam.example/", lambda *_, found=found: found)


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_no_text_passes_or_breaks_the_guard(text: str):
    narrow = replace(GUARD, networks=NETWORKS[:1])
    for address in (text, f"http://{text}/", f"http://10.20.0.1{text}"):
        try:
            target = narrow.allow(address, lambda *_: ["10.20.0.1"])
        except AddressRefusedError:
            continue
        assert (target.ip, target.port in PORTS) == ("10.20.0.1", True)


class Camera(BaseHTTPRequestHandler):
    """Cameras as bad as they come, one a path."""

    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        said = self.headers.get("Authorization")
        if self.path == "/redirect":
            self.answer(302, b"", Location="http://169.254.169.254/")
        elif self.path == "/secret":
            self.answer(404 if said else 401, b"", **{"WWW-Authenticate": "Negotiate"})
        elif self.path == "/digest" and not self.proven(said or ""):
            wanted = 'Digest realm="c", nonce="n1", qop="auth", opaque="o"'
            self.answer(401, b"", **{"WWW-Authenticate": wanted})
        elif self.path == "/huge":
            self.answer(200, b"x" * 200_000)
        elif self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x")
                    time.sleep(0.1)
            except OSError:
                return
        else:
            self.answer(200, PICTURE)

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def proven(self, said: str) -> bool:
        told = dict(re.findall(r'(\w+)="?([^",]*)"?', said))
        digest = [hashlib.md5(one.encode()).hexdigest() for one in ("u:c:p@ss", "GET:/digest")]
        proof = ":".join((digest[0], "n1", told.get("nc", ""), told.get("cnonce", ""), "auth", digest[1]))  # fmt: skip
        return told.get("response") == hashlib.md5(proof.encode()).hexdigest()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def camera():
    with ThreadingHTTPServer(("127.0.0.1", 0), Camera) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def ask(address: str, **how):
    return snapshot(HERE.allow(address), replace(ASKING, **how))


def test_a_picture_comes_as_it_was_delivered(camera: str):
    got = ask(f"{camera}/ok")
    assert (got.frames, got.device, got.channel) == ((PICTURE,), ON, ON)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/redirect", "answers 302"), ("/digest", "answers 401"), ("/huge", "FRAME_TOO_LARGE"),
        ("/drip", "too slow"),
    ],
)  # fmt: skip
def test_a_camera_that_answers_otherwise_is_on_and_its_channel_is_not(
    camera: str, path: str, why: str
):
    began = time.monotonic()
    got = ask(f"{camera}{path}")
    assert time.monotonic() - began < 4
    assert (got.frames, got.device, got.channel) == ((), ON, OFF)
    assert got.why == why


def test_a_camera_that_does_not_answer_is_off():
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        got = ask(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert (got.device, got.channel) == (OFF, OFF)


def test_a_password_goes_as_a_digest_and_never_to_who_asks_otherwise(camera: str):
    credentials = ("u", "p@ss")
    assert ask(f"{camera}/digest", credentials=credentials).frames == (PICTURE,)
    assert ask(f"{camera}/secret", credentials=credentials).why == "broke off"
    assert "p@ss" not in repr(replace(ASKING, credentials=credentials))
    assert "p@ss" not in authorization('Digest realm="c", nonce="n"', "/", credentials)
    with pytest.raises(ValueError, match="do not know"):
        authorization("Negotiate", "/", credentials)


def test_a_stream_that_redirects_is_left():
    asked: list[bytes] = []

    def misled(server: socket.socket) -> None:
        for _ in range(2):  # the first only tells that somebody is there
            line, _ = server.accept()
            with line:
                line.settimeout(2)
                try:
                    asked.append(line.recv(4000))
                    line.sendall(
                        b"RTSP/1.0 302 Moved\r\nCSeq: 1\r\nLocation: rtsp://127.0.0.1:9/\r\n\r\n"
                    )
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=misled, args=(server,), daemon=True).start()
        target = HERE.allow(f"rtsp://127.0.0.1:{server.getsockname()[1]}/live")
        got = stream(target, ASKING, frames=2, gap_s=0)
    assert (got.frames, got.device, got.channel) == ((), ON, OFF)
    assert asked[-1].startswith(b"OPTIONS rtsp://127.0.0.1:")


def file_of(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_sources_are_private_files_and_secrets_are_references(tmp_path: Path):
    secret = tmp_path / "c1"
    secret.write_text("admin:p:w\n")
    secret.chmod(0o600)
    text = f'networks = ["10.20.0.0/16"]\n[cameras.C1]\naddress = "http://10.20.0.1/"\nsecret = "file:{secret}"\ntier = 1\n[cameras.C2]\naddress = "rtsp://10.20.0.2/"\nsecret = "env:CAM"\n'
    read = read_sources(file_of(tmp_path, text), load_pack())
    assert read.cameras["C1"].credentials({}) == ("admin", "p:w")
    assert read.cameras["C2"].credentials({"CAM": "u:v"}) == ("u", "v")
    assert read.guard.ports == set(load_pack()["HLT-03"].params["ports"])
    assert "10.20.0.1" not in repr(read.cameras["C1"])
    with pytest.raises(SourcesError, match="user:password"):
        read.cameras["C2"].credentials({})
    secret.chmod(0o644)
    with pytest.raises(SourcesError, match="chmod 600"):
        read.cameras["C1"].credentials({})


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        ("networks = []", 0o644, "chmod 600"), ("networks = 3 3", 0o600, "sources.toml"),
        ('networks = ["10.20.0.300"]', 0o600, "networks"),
        ('[cameras.C1]\nurl = "x"', 0o600, "needs address"),
        ('[cameras.C1]\naddress = "http://10.20.0.1/"\ntier = 4', 0o600, "tier"),
        ('[cameras.C1]\naddress = "http://10.20.0.1/"\nfingerprint = "ab"', 0o600, "64"),
    ],
)  # fmt: skip
def test_a_file_of_sources_that_cannot_be_used_says_why(tmp_path: Path, text, mode, why):
    with pytest.raises(SourcesError, match=why):
        read_sources(file_of(tmp_path, text, mode), load_pack())


def test_a_burst_is_fetched_and_a_camera_that_may_not_be_asked_is_named(camera: str):
    named = {
        "C1": Source(camera_id="C1", address=f"{camera}/ok"),
        "C2": Source(camera_id="C2", address=f"{camera}/redirect"),
        "C3": Source(camera_id="C3", address="http://10.99.0.1/"),
    }
    now = datetime(2026, 11, 22, tzinfo=UTC)
    pack = load_pack()
    quick = replace(pack["HLT-03"], params={**pack["HLT-03"].params, "gap_s": 0.0})
    pack = replace(pack, rules={**pack.rules, "HLT-03": quick})
    first, second, third = fetch(
        Sources(guard=HERE, cameras=named), list(named), pack=pack, environ={}, clock=lambda: now
    )
    assert (len(first.frames), first.device, first.source) == (4, ON, "http")
    assert (second.frames, second.channel) == ((), OFF)
    assert third == ("C3", "10.99.0.1 is in no listed camera network")
