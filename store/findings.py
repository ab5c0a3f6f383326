"""Findings of the last check of each unit."""

from collections.abc import Collection, Sequence

from gis.findings import Finding, Severity
from store.backend import Act, Backend
from store.scope import EVERYTHING, Scope


def save_findings(
    backend: Backend, unit_codes: Collection[str] | None, findings: Sequence[Finding], act: Act
) -> int:
    """Replace the findings of these units (None: all there are); return the revision."""
    raise NotImplementedError


def load_findings(
    backend: Backend,
    *,
    unit_codes: Collection[str] | None = None,
    severity: Severity | None = None,
    scope: Scope = EVERYTHING,
    limit: int | None = None,
) -> list[Finding]:
    """Return findings of the last check, gravest first."""
    raise NotImplementedError


def count_findings(
    backend: Backend, *, scope: Scope = EVERYTHING
) -> dict[tuple[str, Severity], int]:
    """Return how many findings fail or are unknown, by (unit code, severity)."""
    raise NotImplementedError
