"""`wangge serve`: the map and the API of a store, until interrupted."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from web.cli.output import JsonOption, StoreOption, emit, language, refuse

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    import uvicorn

    from store.backend import Backend
    from web.settings import Settings

LOOPBACK = "127.0.0.1"
PORT = 8420

_SAYS = {
    "zh": {
        "serving": "网页地址:{url}",
        "first": "首次使用:请打开下面的一次性链接,设置负责人的用户名和密码({minutes}分钟内有效,只能用一次):",
        "stop": "按 Ctrl+C 停止。",
        "plain": "提醒:没有使用 TLS 而监听 {host},密码会明文传输。请加 --tls-cert 和 --tls-key,或置于 HTTPS 代理之后。",
    },
    "en": {
        "serving": "The map is served at {url}",
        "first": "First start: open this one-time link and choose the owner's name and password (valid {minutes} minutes, once):",
        "stop": "Ctrl+C stops it.",
        "plain": "Note: listening on {host} without TLS sends passwords in the clear. Give --tls-cert and --tls-key, or stand behind an HTTPS proxy.",
    },
}  # fmt: skip


def serve(
    store: StoreOption,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = LOOPBACK,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = PORT,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate chain, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Private key, PEM.")] = None,
    health_every: Annotated[
        str | None, typer.Option(help="Look at cameras every 15m, 1h, ...; off if not given.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Serve the map and the API of a store, until interrupted.

    With --health-every cameras are looked at: those of the file WANGGE_CAMERA_SOURCES names, and
    frames in the folder of WANGGE_CAMERA_FRAMES.
    """
    if (tls_cert is None) != (tls_key is None):
        refuse("--tls-cert and --tls-key go together", code=2)
    _set_watch(health_every)
    tls = (tls_cert, tls_key) if tls_cert and tls_key else None
    serve_store(store, host, port, tls=tls, as_json=as_json)


def _set_watch(every: str | None) -> None:
    """Hand on how often cameras are looked at as the setting of that name."""
    import os
    import re

    if every is None:
        return
    told = re.fullmatch(r"([1-9]\d{0,3})([mh])", every)
    if told is None:
        refuse(f"--health-every {every}: expected 15m, 1h or the like", code=2)
    if not {"WANGGE_CAMERA_SOURCES", "WANGGE_CAMERA_FRAMES"} & set(os.environ):
        refuse("--health-every: set WANGGE_CAMERA_SOURCES or WANGGE_CAMERA_FRAMES first", code=2)
    os.environ["WANGGE_HEALTH_MINUTES"] = str(int(told[1]) * (60 if told[2] == "h" else 1))


def serve_store(
    address: str,
    host: str = LOOPBACK,
    port: int = PORT,
    *,
    tls: tuple[Path, Path] | None = None,
    as_json: bool = False,
    started: "Callable[[str], None] | None" = None,
) -> None:
    """Serve the store at `address` until interrupted; print where, and the first one-time link.

    `started` is called with the address once the service listens. Refuses, with the reason, a
    port that is taken and files of TLS that cannot be read.
    """
    import os

    import uvicorn

    from store.open import open_store
    from web.app import create_app
    from web.settings import read_settings

    certificate, key = (_readable(file) for file in tls) if tls else (None, None)
    settings = read_settings(os.environ, address=address, host=host, tls=tls is not None)
    listener = _listen(host, port)
    backend = open_store(address)
    try:
        config = uvicorn.Config(
            create_app(settings, backend, address=address),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.proxies),
            forwarded_allow_ips=settings.proxies or None,
            timeout_graceful_shutdown=2,
            ssl_certfile=certificate,
            ssl_keyfile=key,
        )
        server = uvicorn.Server(config)
        _end_on_signal(server)
        url = _url(host, listener.getsockname()[1], tls=tls is not None)
        _greet(backend, settings, url, as_json=as_json)
        if not settings.tls and _reachable(host):
            typer.echo(_SAYS[language()]["plain"].format(host=host), err=True)
        if started is not None:
            started(url)
        server.run(sockets=[listener])
    finally:
        listener.close()
        backend.close()


def _end_on_signal(server: "uvicorn.Server") -> None:
    """End the service on Ctrl+C or SIGTERM also while it starts.

    uvicorn listens to signals only once its loop runs; one that came before was lost now and then.
    """
    import signal
    import threading

    def end(_number: int, _frame: object) -> None:
        server.should_exit = True

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)


def _greet(backend: "Backend", settings: "Settings", url: str, *, as_json: bool) -> None:
    """Print the address, and at the first start the link that makes the owner's account."""
    from datetime import UTC, datetime

    from web.signin import first_link

    secret = first_link(backend, settings, datetime.now(UTC))
    link = f"{url}/#welcome={secret}" if secret else None
    words = _SAYS[language()]
    lines = [words["serving"].format(url=url)]
    if link:
        minutes = int(settings.welcome_for.total_seconds() // 60)
        lines += [words["first"].format(minutes=minutes), f"  {link}"]
    emit({"url": url, "welcome": link}, as_json, [*lines, words["stop"]])
    sys.stdout.flush()


def _listen(host: str, port: int) -> "socket.socket":
    import errno
    import socket

    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        refuse(f"--host {host}: {error.strerror}; give an address of this machine")
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(where)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            refuse(f"port {port} of {host} is taken; give another one: --port {port + 1}")
        refuse(f"cannot listen on {host}:{port}: {error.strerror}")
    return listener


def _readable(file: Path) -> str:
    try:
        file.read_bytes()
    except OSError as error:
        refuse(f"{file}: {error.strerror}")
    return str(file)


def _url(host: str, port: int, *, tls: bool) -> str:
    shown = {"0.0.0.0": LOOPBACK, "::": "[::1]"}.get(host, host)  # noqa: S104 -- compared only
    if ":" in shown and not shown.startswith("["):
        shown = f"[{shown}]"
    return f"{'https' if tls else 'http'}://{shown}:{port}"


def _reachable(host: str) -> bool:
    return host not in (LOOPBACK, "localhost", "::1")
