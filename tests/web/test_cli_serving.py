"""`wangge serve` as a person runs it: a process, a printed address, a link that works once."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime

import httpx
import pytest

from store.open import init_store

COMMAND = [sys.executable, "-W", "error", "-m", "web.cli.main", "serve"]


@pytest.fixture
def store(tmp_path, monkeypatch):
    """Return the path of a store without accounts."""
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path / "home"))
    path = tmp_path / "new.gpkg"
    init_store(str(path), who="test", now=datetime.now(UTC)).close()
    return path


def start(store, *words: str) -> subprocess.Popen:
    command = [*COMMAND, "--store", str(store), "--json", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def stop(server: subprocess.Popen) -> str:
    server.send_signal(signal.SIGINT)
    _, errors = server.communicate(timeout=20)
    return errors


def test_the_first_start_prints_a_link_and_later_ones_do_not(store):
    server = start(store, "--port", "0")
    try:
        told = json.loads(server.stdout.readline())
        token = told["welcome"].removeprefix(f"{told['url']}/#welcome=")
        body = {"token": token, "name": "li", "password": "a long enough sentence"}
        assert httpx.post(f"{told['url']}/api/welcome", json=body, timeout=20).status_code == 200
        assert httpx.post(f"{told['url']}/api/welcome", json=body, timeout=20).status_code == 404
        headers = httpx.get(f"{told['url']}/healthz").headers
        assert "server" not in headers
    finally:
        assert stop(server) == ""
    again = start(store, "--port", "0")
    try:
        assert json.loads(again.stdout.readline())["welcome"] is None
    finally:
        stop(again)


def test_an_open_page_does_not_keep_the_service_from_ending(store):
    server = start(store, "--port", "0")
    told = json.loads(server.stdout.readline())
    token = told["welcome"].partition("=")[2]
    with httpx.Client(base_url=told["url"], timeout=20) as client:
        body = {"token": token, "name": "li", "password": "a long enough sentence"}
        client.post("/api/welcome", json=body)
        with client.stream("GET", "/api/events") as stream:
            lines = stream.iter_lines()
            next(lines)
            began = time.monotonic()
            stop(server)
            assert time.monotonic() - began < 10


def test_a_port_that_is_taken_is_named_with_what_to_do(store):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*COMMAND, "--store", str(store), "--port", str(port)], capture_output=True, text=True
        )
    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [(("--store", "nowhere.gpkg"), 1, "nowhere.gpkg"),
     (("--host", "no.such.name.invalid"), 1, "no.such.name.invalid"),
     (("--tls-cert", "cert.pem"), 2, "--tls-key"),
     (("--tls-cert", "no.pem", "--tls-key", "no.pem"), 1, "no.pem")],
)  # fmt: skip
def test_what_cannot_be_served_is_said_in_one_sentence(store, words, code, says):
    done = subprocess.run(
        [*COMMAND, "--store", str(store), "--port", "0", *words], capture_output=True, text=True
    )
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_tls_is_served_with_a_certificate(store, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here to make a certificate with")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key,
         "-out", cert, "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    server = start(store, "--port", "0", "--tls-cert", str(cert), "--tls-key", str(key))
    try:
        told = json.loads(server.stdout.readline())
        assert told["url"].startswith("https://127.0.0.1:")
        trusted = ssl.create_default_context(cafile=str(cert))
        answer = httpx.get(f"{told['url']}/healthz", verify=trusted)
        assert answer.json() == {"status": "ok"}
        assert "strict-transport-security" in answer.headers
    finally:
        stop(server)


def test_listening_to_others_without_tls_is_warned_about(store):
    server = start(store, "--port", "0", "--host", "0.0.0.0")
    server.stdout.readline()
    time.sleep(0.3)
    assert "--tls-cert" in stop(server)


def test_help_is_quick_and_imports_no_service():
    code = "import sys, web.cli.serving, web.cli.users; print([m for m in sys.modules if m in ('fastapi', 'uvicorn', 'numpy', 'sqlalchemy')])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"
