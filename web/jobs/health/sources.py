"""Where frames of cameras come from: a file of the operator's, outside the store.

    networks = ["10.20.0.0/16"]          # camera networks; nothing else is ever asked
    ports = [80, 554]                    # optional; the pack's if not given

    [cameras."51071100001320000001"]     # camera_id of the register
    address = "http://10.20.3.4/snapshot.jpg"
    secret = "file:/etc/wangge/c1"       # or "env:NAME"; holds user:password
    tier = 2                             # optional: 1, 2 or 3; how often it is looked at

The file and those of secrets belong to one person (mode 0600).
"""

import ipaddress
import os
import re
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gis.rulebook import Pack
from web.jobs.health.guard import Guard, Network

TIERS = (1, 2, 3)
_FINGERPRINT = re.compile(r"^[0-9a-f]{64}$")


class SourcesError(Exception):
    """The file cannot be used; the text says where and why, and repeats no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the frames of one camera come from; `fingerprint` pins its certificate (SHA-256)."""

    camera_id: str
    address: str = field(repr=False)
    secret: str | None = None
    tier: int = 2
    fingerprint: str | None = None

    def credentials(self, environ: Mapping[str, str]) -> tuple[str, str] | None:
        """Return name and password behind the reference. Raises SourcesError."""
        if self.secret is None:
            return None
        kind, _, where = self.secret.partition(":")
        if kind == "env":
            text = environ.get(where, "")
        elif kind == "file":
            text = _private(Path(where)).decode("utf-8", errors="replace")
        else:
            raise SourcesError(f"{self.camera_id}: a secret is env:NAME or file:PATH")
        name, colon, password = text.strip().partition(":")
        if not colon:
            raise SourcesError(f"{self.camera_id}: its secret is not of the form user:password")
        return name, password


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The cameras that are fetched from, and the networks they may be in."""

    guard: Guard
    cameras: Mapping[str, Source]


def read_sources(path: Path, pack: Pack) -> Sources:
    """Return what the file says. Raises SourcesError."""
    try:
        raw = tomllib.loads(_private(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourcesError(f"{path}: {error}") from None
    ports: Sequence[int] = raw.get("ports") or list(pack["HLT-03"].params["ports"])
    guard = Guard(networks=_networks(path, raw), ports=frozenset(int(one) for one in ports))
    cameras = raw.get("cameras", {})
    return Sources(
        guard=guard, cameras={name: _source(path, name, row) for name, row in cameras.items()}
    )


def _networks(path: Path, raw: Mapping[str, Any]) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(one) for one in raw.get("networks", ()))
    except ValueError as error:
        raise SourcesError(f"{path}: networks: {error}") from None


def _source(path: Path, name: str, row: Mapping[str, Any]) -> Source:
    known = {"address", "secret", "tier", "fingerprint"}
    tier, fingerprint = row.get("tier", 2), row.get("fingerprint")
    if set(row) - known or not isinstance(row.get("address"), str) or tier not in TIERS:
        raise SourcesError(
            f"{path}: cameras.{name}: needs address; may have secret, tier (1, 2, 3), fingerprint"
        )
    if fingerprint is not None and not _FINGERPRINT.match(str(fingerprint)):
        raise SourcesError(f"{path}: cameras.{name}: a fingerprint has 64 hexadecimal digits")
    return Source(
        camera_id=name, address=row["address"], secret=row.get("secret"), tier=tier,
        fingerprint=fingerprint,
    )  # fmt: skip


def _private(path: Path) -> bytes:
    """Return the content of a file that only its owner may read."""
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
            raise SourcesError(f"{path} can be read by others; run: chmod 600 {path}")
        return path.read_bytes()
    except OSError as error:
        raise SourcesError(f"{path}: {os.strerror(error.errno or 0)}") from None
