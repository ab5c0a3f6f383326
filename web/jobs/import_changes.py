"""What an import would change in the store, told before anything is written (DAT-08)."""

from dataclasses import replace

from gis.findings import Outcome, Place
from gis.rulebook import Pack
from store.backend import Backend
from store.imports import Changes, compare
from web.jobs.import_result import ImportResult

_MOST_NAMED = 5


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
