"""Coverage reports, the last one of each place, and what each camera adds to each unit."""

from collections.abc import Collection, Sequence

from camera_registry.coverage.report import Contribution, CoverageReport
from store.backend import Act, Backend
from store.bulk import write
from store.schema import LAYERS
from store.scope import EVERYTHING, Scope
from store.select import narrowed, things
from store.write import Write, rows_for

_LAYER = LAYERS["coverage"]
_CONTRIBUTIONS = LAYERS["contributions"]


def save_coverage(
    backend: Backend,
    reports: Sequence[CoverageReport],
    act: Act,
    *,
    contributions: Sequence[Contribution] = (),
) -> int:
    """Keep reports and contributions; return the revision.

    Those of a unit in `reports` replace all of that unit.
    """
    units = sorted({report.unit_code for report in reports})
    extras = [{"report_id": f"{report.kind}/{report.code}"} for report in reports]
    rows = rows_for(backend, _LAYER, reports, extras)
    names = [{"contribution_id": f"{one.unit_code}/{one.camera_id}"} for one in contributions]
    added = rows_for(backend, _CONTRIBUTIONS, contributions, names)
    both = [
        Write(layer=layer, rows=found, instead_of=lambda table: table.c.unit_code.in_(units))
        for layer, found in ((_LAYER, rows), (_CONTRIBUTIONS, added))
    ]
    return write(backend, act, both)


def load_coverage(
    backend: Backend, unit_codes: Collection[str] | None = None, *, scope: Scope = EVERYTHING
) -> list[CoverageReport]:
    """Return reports sorted by unit, kind and code; a unit's own report before its hamlets'."""
    some = narrowed(backend, _LAYER, scope=scope, isin={"unit_code": unit_codes})
    with backend.reading() as connection:
        reports: list[CoverageReport] = things(connection, _LAYER, some)
    return sorted(reports, key=lambda r: (r.unit_code, r.kind != "unit", r.kind, r.code))


def load_contributions(
    backend: Backend,
    unit_codes: Collection[str] | None = None,
    *,
    camera_ids: Collection[str] | None = None,
    scope: Scope = EVERYTHING,
) -> list[Contribution]:
    """Return what cameras add to units, sorted by unit, what is lost (most first) and camera."""
    wanted = {"unit_code": unit_codes, "camera_id": camera_ids}
    some = narrowed(backend, _CONTRIBUTIONS, scope=scope, isin=wanted)
    with backend.reading() as connection:
        found: list[Contribution] = things(connection, _CONTRIBUTIONS, some)
    return sorted(
        found,
        key=lambda one: (
            one.unit_code,
            -len(one.key_places_alone),
            -one.alone_m2,
            one.camera_id,
        ),
    )
