"""What an import would change in the store, told before anything is written (DAT-08)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from gis.findings import Outcome, Place
from gis.intake.ledger import Ledger
from gis.rulebook import Pack
from store.backend import Act, Backend
from store.imports import Changes, compare
from web.jobs.imports.result import FileRead, ImportResult
from web.jobs.plans.enforcing import plan_of_grids

_MOST_NAMED = 5


def with_units(backend: Backend, read: Sequence[FileRead], pack: Pack) -> list[FileRead]:
    """Return files of grids; one whose grids lie in no unit at all is blocked (IN-35)."""
    return [_with_units(backend, one, pack) if one.grids else one for one in read]


def _with_units(backend: Backend, one: FileRead, pack: Pack) -> FileRead:
    looking = Act(who="preview", what="look", at=datetime.min.replace(tzinfo=UTC))
    if plan_of_grids(backend, one.grids, looking, pack=pack.name).unit_codes:
        return one
    ledger = Ledger(pack, one.path.name)
    ledger.note("IN-35", found=len(one.grids))
    findings = (*one.intake.findings, *ledger.told())
    return replace(one, intake=replace(one.intake, typed=None, findings=findings), things=())


def compared(backend: Backend, result: ImportResult, pack: Pack) -> ImportResult:
    """Return the preview with what it would change; delivered grids come as a whole new plan."""
    if result.blocked or result.layer == "grids":
        return result
    found = [compare(backend, result.layer, one.things) for one in result.files]
    changes = Changes(
        new=sum(one.new for one in found),
        changed=sum(one.changed for one in found),
        same=sum(one.same for one in found),
        conflicts=tuple(name for one in found for name in one.conflicts),
    )
    finding = pack["DAT-08"].finding(
        Outcome.FAIL if changes.conflicts else Outcome.PASS,
        Place("layer", result.layer),
        found=", ".join(changes.conflicts[:_MOST_NAMED]) or None,
        a=changes.new,
        b=changes.changed,
        c=len(changes.conflicts),
        d=result.rejected,
    )
    return replace(result, changes=changes, findings=(*result.findings, finding))
