"""What an operator may set: read once from the environment and the command line."""

import hashlib
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

MIB = 1024 * 1024


class SettingError(ValueError):
    """A setting has a value that makes no sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the service is told from outside.

    `hosts` are the names pages may call us by, besides plain addresses. `cookie` names the
    session cookie: cookies do not tell ports apart, so each store has its own. `health_minutes`
    None: no camera is looked at while the service runs.
    """

    hosts: tuple[str, ...] = ("localhost",)
    tls: bool = False
    cookie: str = "wangge"
    session_idle: timedelta = timedelta(minutes=15)
    session_most: timedelta = timedelta(hours=8)
    welcome_for: timedelta = timedelta(hours=1)
    most_failures: int = 5
    failures_within: timedelta = timedelta(minutes=15)
    body_limit: int = 1 * MIB
    import_limit: int = 200 * MIB
    draft_idle: timedelta = timedelta(hours=24)
    upload_silence_s: float = 30.0
    tile_cache: int = 64 * MIB
    live_queue: int = 16
    live_clients: int = 2000
    heartbeat_s: float = 10.0
    proxies: str = ""
    camera_sources: Path | None = None
    camera_frames: Path | None = None
    health_minutes: int | None = None
    static: Path = Path(__file__).parent / "static"


def read_settings(
    environ: Mapping[str, str], *, address: str, host: str = "127.0.0.1", tls: bool = False
) -> Settings:
    """Return the settings of a service of the store at `address`, listening on `host`.

    On the loopback address a session may be idle as long as it lives: whoever reaches it sits at
    the machine, whose own lock guards it. Raises SettingError naming the variable.
    """
    loopback = host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)
    most = _minutes(environ, "WANGGE_SESSION_MAX_MINUTES", 8 * 60)
    idle = _minutes(environ, "WANGGE_SESSION_IDLE_MINUTES", 8 * 60 if loopback else 15)
    named = tuple(name.strip().lower() for name in environ.get("WANGGE_HOSTS", "").split(","))
    digest = hashlib.sha256(address.encode()).hexdigest()[:8]
    return Settings(
        hosts=("localhost", socket.gethostname().lower(), *filter(None, named)),
        tls=tls or environ.get("WANGGE_BEHIND_TLS") == "1",
        cookie=f"wangge-{digest}",
        session_idle=min(idle, most),
        session_most=most,
        welcome_for=_minutes(environ, "WANGGE_WELCOME_MINUTES", 60),
        body_limit=_number(environ, "WANGGE_BODY_LIMIT_MIB", 1) * MIB,
        import_limit=_number(environ, "WANGGE_IMPORT_LIMIT_MIB", 200) * MIB,
        draft_idle=timedelta(hours=_number(environ, "WANGGE_DRAFT_HOURS", 24)),
        tile_cache=_number(environ, "WANGGE_TILE_CACHE_MIB", 64) * MIB,
        proxies=environ.get("WANGGE_PROXIES", ""),
        camera_sources=_path(environ, "WANGGE_CAMERA_SOURCES"),
        camera_frames=_path(environ, "WANGGE_CAMERA_FRAMES"),
        health_minutes=_number(environ, "WANGGE_HEALTH_MINUTES", 0)
        if environ.get("WANGGE_HEALTH_MINUTES")
        else None,
    )


def _minutes(environ: Mapping[str, str], name: str, default: int) -> timedelta:
    return timedelta(minutes=_number(environ, name, default))


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise SettingError(f"{name} is {text!r}, expected a whole number above 0")
    return int(text)


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]) if environ.get(name) else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
