"""Everything that is held against cameras: their number and views, the law, their pictures."""

from collections.abc import Collection
from datetime import datetime

from gis.findings import Finding
from gis.rulebook import Pack
from store.backend import Backend
from web.jobs.cameras.coverage import camera_findings
from web.jobs.cameras.law import law_findings
from web.jobs.health.holding import health_findings


def findings_of_cameras(
    backend: Backend, codes: Collection[str] | None, *, pack: Pack, now: datetime
) -> list[Finding]:
    """Return what is broken, due or not known of the cameras of units (None: all)."""
    return [
        *camera_findings(backend, codes, pack=pack.name),
        *law_findings(backend, codes, pack=pack, now=now),
        *health_findings(backend, codes, pack=pack, now=now),
    ]
