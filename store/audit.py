"""Who did what, when and why: an append-only chain, written with every change.

Each entry carries an HMAC over itself and the entry before; the key lies outside the store, and
so does the last number and hash, so that a tail cut off is seen.
"""

from dataclasses import dataclass
from datetime import datetime

from gis.findings import Finding
from store.backend import Act, Backend


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One entry. `revision` is the store's after the act (a look does not change it)."""

    seq: int
    at: datetime
    who: str
    what: str
    object: str
    why: str
    outcome: str
    revision: int
    mac: str


def record(backend: Backend, act: Act, outcome: str = "ok") -> int:
    """Write an entry about a look or a refusal; return its number."""
    raise NotImplementedError


def read_audit(backend: Backend, after: int = 0, limit: int = 100) -> list[AuditEntry]:
    """Return entries with numbers above `after`, in order."""
    raise NotImplementedError


def verify_audit(backend: Backend) -> list[Finding]:
    """Return what was edited, deleted or cut off; empty when the chain is whole."""
    raise NotImplementedError
