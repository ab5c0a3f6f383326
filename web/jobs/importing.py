"""Import files of a layer: read them all, say everything, and write only what a person accepts.

Every import is a dry run first. A file that cannot be understood blocks the import; with rejected
rows nothing is written unless the person accepts the rest. Each file becomes one step of the
store: its rows, its import record and its rejected rows are there together or not at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from gis.file_kinds import UnreadableFileError
from gis.files import read_table, sha256
from gis.findings import Finding
from gis.intake import Intake, Wishes, taken_in
from gis.intake_findings import Ledger
from gis.intake_rows import Rejected
from gis.layers import LAYERS, labels
from gis.places import Unit
from gis.rulebook import DEFAULT_PACK, Pack, load_pack
from store.backend import Act, Backend
from store.imports import import_layer, load_imports
from store.places import load_units
from store.settings import place_info
from web.jobs.enforcing import put_in_force
from web.jobs.import_result import FileRead, ImportOptions, ImportResult, record_of, reject_of
from web.jobs.intake_assets import FORMS, built

__all__ = ["ImportOptions", "ImportResult", "UnknownLayerError", "import_files", "preview", "write"]

Progress = Callable[[str, int, int], None]


class UnknownLayerError(ValueError):
    """No layer of this name can be imported."""


def quiet(what: str, done: int, total: int) -> None:
    """Take progress and say nothing."""


def import_files(
    backend: Backend | None,
    layer: str,
    files: Sequence[Path],
    options: ImportOptions,
    *,
    who: str,
    now: datetime,
    progress: Progress = quiet,
) -> ImportResult:
    """Read files of a layer and, when nothing stands against it, write them to the store.

    Without a store only the preview is made. Raises UnknownLayerError, FileNotFoundError, and
    `gis.intake_shapes.UnknownDatumError` for a declared system that does not exist.
    """
    result = preview(backend, layer, files, options, progress=progress)
    refused = result.blocked or (result.rejected > 0 and not options.accept_rest)
    if backend is None or options.dry_run or refused:
        return result
    return write(backend, result, options, who=who, now=now, progress=progress)


def preview(
    backend: Backend | None,
    layer: str,
    files: Sequence[Path],
    options: ImportOptions,
    *,
    pack: Pack | None = None,
    progress: Progress = quiet,
) -> ImportResult:
    """Return what importing the files would find and keep; the store is only read."""
    if layer not in LAYERS:
        raise UnknownLayerError(f"no layer {layer!r}; expected one of {', '.join(LAYERS)}")
    rules = pack or load_pack(DEFAULT_PACK if backend is None else place_info(backend).pack)
    units = None if backend is None or layer == "units" else load_units(backend)
    read: list[FileRead] = []
    for done, path in enumerate(files):
        progress(path.name, done, len(files))
        read.append(_file(path, layer, options, pack=rules, units=units))
    progress("", len(files), len(files))
    read = _once_each(read, layer, rules)
    before = [] if backend is None else _imported_before(backend, read, layer, rules)
    findings = (*(f for one in read for f in one.intake.findings), *before)
    return ImportResult(layer=layer, files=tuple(read), findings=findings)


def write(
    backend: Backend,
    result: ImportResult,
    options: ImportOptions,
    *,
    who: str,
    now: datetime,
    progress: Progress = quiet,
) -> ImportResult:
    """Write a preview that a person accepted; each file is one step of the store."""
    revision = result.revision
    for done, one in enumerate(result.files):
        progress(one.path.name, done, len(result.files))
        act = Act(who=who, what="import", object=result.layer, why=one.path.name, at=now)
        at = backend.revision()
        record = record_of(one, result.layer, options, who=who, now=now, revision=at)
        rejects = [reject_of(row) for row in one.intake.rejected]
        if result.layer == "grids":
            revision = put_in_force(
                backend, one.grids, act, pack=None, record=record, rejects=rejects
            )
        else:
            revision = import_layer(
                backend, act, result.layer, one.things, record=record, rejects=rejects
            )
    progress("", len(result.files), len(result.files))
    return replace(result, revision=revision)


def _file(
    path: Path, layer: str, options: ImportOptions, *, pack: Pack, units: Sequence[Unit] | None
) -> FileRead:
    ledger = Ledger(pack, path.name)
    digest = sha256(path)
    try:
        table = read_table(
            path, options.source_layer, likely=(layer, path.stem), labels=labels(layer).keys()
        )
    except UnreadableFileError as error:
        ledger.note("IN-01", found=error.found, required=error.required)
        nothing = Intake(
            layer=layer, file=path.name, read=0, typed=None, findings=tuple(ledger.findings)
        )
        return FileRead(path=path, sha256=digest, intake=nothing)
    wishes = Wishes(crs=options.crs, unit=options.unit, mapping=options.mapping)
    forms = FORMS.get(layer)
    intake = taken_in(table, layer, wishes, pack=pack, units=units, forms=forms)
    if intake.typed is None:
        return FileRead(path=path, sha256=digest, intake=intake)
    things = built(layer, intake.typed, ledger)
    intake = replace(intake, findings=(*intake.findings, *ledger.findings))
    return FileRead(path=path, sha256=digest, intake=intake, things=tuple(things))


def _once_each(read: list[FileRead], layer: str, pack: Pack) -> list[FileRead]:
    """Reject things whose identifier an earlier file of the same import has."""
    key = LAYERS[layer].key
    seen: dict[str, str] = {}
    result: list[FileRead] = []
    for one in read:
        again = [at for at, thing in enumerate(one.things) if str(getattr(thing, key)) in seen]
        result.append(_without(one, again, key=key, seen=seen, pack=pack) if again else one)
        seen |= {str(getattr(thing, key)): one.path.name for thing in one.things}
    return result


def _without(
    one: FileRead, again: Sequence[int], *, key: str, seen: Mapping[str, str], pack: Pack
) -> FileRead:
    typed = one.intake.typed
    assert typed is not None  # noqa: S101 -- it has things
    ledger = Ledger(pack, one.path.name)
    rejected = list(one.intake.rejected)
    for at in again:
        name = str(getattr(one.things[at], key))
        row = int(typed.rows[at])
        rows = f"{row} ({seen[name]})"
        finding = ledger.note("IN-07", row=row, found=name, rows=rows, col=key)
        rejected.append(Rejected(row=row, finding=finding, original={key: name}))
    kept = [at for at in range(len(one.things)) if at not in set(again)]
    fewer = replace(typed, rows=typed.rows[kept])
    intake = replace(
        one.intake,
        typed=fewer,
        rejected=tuple(rejected),
        findings=(*one.intake.findings, *ledger.findings),
    )
    return replace(one, intake=intake, things=tuple(one.things[at] for at in kept))


def _imported_before(
    backend: Backend, read: Sequence[FileRead], layer: str, pack: Pack
) -> list[Finding]:
    before = {record.file_sha256: record.at for record in reversed(load_imports(backend, layer))}
    findings = []
    for one in read:
        if one.sha256 in before:
            ledger = Ledger(pack, one.path.name)
            findings.append(ledger.note("IN-24", found=f"{before[one.sha256]:%Y-%m-%d %H:%M}"))
    return findings
