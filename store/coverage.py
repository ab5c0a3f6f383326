"""Coverage reports: the last one of each unit and hamlet."""

from collections.abc import Collection, Sequence

from camera_registry.report import CoverageReport
from store.backend import Act, Backend
from store.scope import EVERYTHING, Scope


def save_coverage(backend: Backend, reports: Sequence[CoverageReport], act: Act) -> int:
    """Keep reports; those of a unit in `reports` replace all of that unit. Return the revision."""
    raise NotImplementedError


def load_coverage(
    backend: Backend, unit_codes: Collection[str] | None = None, *, scope: Scope = EVERYTHING
) -> list[CoverageReport]:
    """Return reports sorted by unit, kind and code."""
    raise NotImplementedError
