"""Coverage reports: the last one of each unit and hamlet."""

from collections.abc import Collection, Sequence

from camera_registry.report import CoverageReport
from store.backend import Act, Backend
from store.bulk import write
from store.schema import LAYERS
from store.scope import EVERYTHING, Scope
from store.select import narrowed, things
from store.write import Write, rows_for

_LAYER = LAYERS["coverage"]


def save_coverage(backend: Backend, reports: Sequence[CoverageReport], act: Act) -> int:
    """Keep reports; those of a unit in `reports` replace all of that unit. Return the revision."""
    units = sorted({report.unit_code for report in reports})
    extras = [{"report_id": f"{report.kind}/{report.code}"} for report in reports]
    rows = rows_for(backend, _LAYER, reports, extras)
    one = Write(layer=_LAYER, rows=rows, instead_of=lambda table: table.c.unit_code.in_(units))
    return write(backend, act, [one])


def load_coverage(
    backend: Backend, unit_codes: Collection[str] | None = None, *, scope: Scope = EVERYTHING
) -> list[CoverageReport]:
    """Return reports sorted by unit, kind and code; a unit's own report before its hamlets'."""
    some = narrowed(backend, _LAYER, scope=scope, isin={"unit_code": unit_codes})
    with backend.reading() as connection:
        reports: list[CoverageReport] = things(connection, _LAYER, some)
    return sorted(reports, key=lambda r: (r.unit_code, r.kind != "unit", r.kind, r.code))
