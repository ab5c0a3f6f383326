"""Import files of a layer: read them all, say everything, and write only what a person accepts.

Every import is a dry run first. A file that cannot be understood blocks the import; with rejected
rows nothing is written unless the person accepts the rest. Each file becomes one step of the
store: its rows, its import record and its rejected rows are there together or not at all.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from gis.intake.ledger import Ledger
from gis.intake.taking import Intake, Wishes, taken_in
from gis.layers.catalogue import LAYERS, labels
from gis.places import Unit
from gis.reading.files import read_table, sha256
from gis.reading.kinds import UnreadableFileError
from gis.rulebook import DEFAULT_PACK, Pack, load_pack
from store.backend import Act, Backend
from store.imports import import_layer
from store.places import load_units
from store.settings import place_info
from web.jobs.enforcing import put_in_force
from web.jobs.import_once import imported_before, once_each
from web.jobs.import_result import FileRead, ImportOptions, ImportResult, record_of, reject_of
from web.jobs.intake_assets import FORMS, built
from web.jobs.progress import Progress, quiet

__all__ = ["ImportOptions", "ImportResult", "UnknownLayerError", "import_files", "preview", "write"]


class UnknownLayerError(ValueError):
    """No layer of this name can be imported."""


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
    `gis.intake.shapes.UnknownDatumError` for a declared system that does not exist.
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
    read = once_each(read, layer, rules)
    before = [] if backend is None else imported_before(backend, read, layer, rules)
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
    wishes = Wishes(
        crs=options.crs, unit=options.unit, mapping=options.mapping, answers=options.answers
    )
    forms = FORMS.get(layer)
    intake = taken_in(table, layer, wishes, pack=pack, units=units, forms=forms)
    if intake.typed is None:
        return FileRead(path=path, sha256=digest, intake=intake)
    things = built(layer, intake.typed, ledger)
    intake = replace(intake, findings=(*intake.findings, *ledger.findings))
    return FileRead(path=path, sha256=digest, intake=intake, things=tuple(things))
