"""What came before counts: things of an earlier file of the same import, files taken before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gis.batch import chosen, values_by
from gis.findings import Finding
from gis.intake.ledger import Ledger
from gis.intake.rows.sieve import Rejected
from gis.layers.catalogue import LAYERS
from gis.rulebook import Pack
from store.imports import ImportRecord
from web.jobs.imports.result import FileRead


def once_each(read: list[FileRead], layer: str, pack: Pack) -> list[FileRead]:
    """Reject things whose identifier an earlier file of the same import has."""
    key = LAYERS[layer].key
    seen: dict[str, str] = {}
    result: list[FileRead] = []
    for one in read:
        keys = list(map(str, values_by(one.things, key)))
        again = [at for at, name in enumerate(keys) if name in seen]
        result.append(_without(one, again, key=key, seen=seen, pack=pack) if again else one)
        seen |= dict.fromkeys(keys, one.path.name)
    return result


def _without(
    one: FileRead, again: Sequence[int], *, key: str, seen: Mapping[str, str], pack: Pack
) -> FileRead:
    typed = one.intake.typed
    assert typed is not None  # noqa: S101 -- it has things
    ledger = Ledger(pack, one.path.name)
    rejected = list(one.intake.rejected)
    for at in again:
        name = str(values_by(one.things, key)[at])
        row = int(typed.rows[at])
        rows = f"{row} ({seen[name]})"
        finding = ledger.note("IN-07", row=row, found=name, rows=rows, col=key)
        rejected.append(Rejected(row=row, finding=finding, original={key: name}))
    gone = set(again)
    kept = [at for at in range(len(one.things)) if at not in gone]
    fewer = replace(typed, rows=typed.rows[kept])
    intake = replace(
        one.intake,
        typed=fewer,
        rejected=tuple(rejected),
        findings=(*one.intake.findings, *ledger.told()),
    )
    return replace(one, intake=intake, things=chosen(one.things, kept))


def imported_before(
    before: Sequence[ImportRecord], read: Sequence[FileRead], pack: Pack
) -> list[Finding]:
    """Return IN-24 for each file whose very bytes were imported already."""
    when = {record.file_sha256: record.at for record in reversed(before)}
    findings = []
    for one in read:
        if one.sha256 in when:
            ledger = Ledger(pack, one.path.name)
            findings.append(ledger.note("IN-24", found=f"{when[one.sha256]:%Y-%m-%d %H:%M}"))
    return findings
