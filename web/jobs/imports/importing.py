"""Import files of a layer: read them all, say everything, and write only what a person accepts.

Every import is a dry run first. A file that cannot be understood blocks the import; with rejected
rows nothing is written unless the person accepts the rest. Each file becomes one step of the
store: its rows, its import record and its rejected rows are there together or not at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from gis.layers.catalogue import LAYERS
from gis.rulebook import DEFAULT_PACK, Pack, load_pack
from store.backend import Act, Backend
from store.imports import import_layer, load_imports
from store.places import load_blocks, load_units
from store.settings import place_info
from web.jobs.imports.changes import compared, with_units
from web.jobs.imports.known import known_of
from web.jobs.imports.lasting import lasting
from web.jobs.imports.names import names_beside
from web.jobs.imports.once import imported_before, once_each
from web.jobs.imports.one_file import STEPS, Surroundings, file_read
from web.jobs.imports.result import FileRead, ImportOptions, ImportResult, record_of
from web.jobs.plans.enforcing import put_in_force
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
    `gis.intake.coordinates.systems.UnknownDatumError` for a declared system that does not exist.
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
    around = Surroundings(
        layer=layer,
        pack=rules,
        units=None if backend is None or layer == "units" else load_units(backend),
        beside=names_beside(backend, layer),
        before=[] if backend is None else load_imports(backend, layer),
        known=known_of(backend, layer, rules),
        blocks=None if backend is None or layer != "blocks" else partial(load_blocks, backend),
    )
    read: list[FileRead] = []
    for done, path in enumerate(files):
        step = _counting(progress, path.name, STEPS * done, STEPS * len(files))
        read.append(file_read(path, options, around, step))
    progress("", STEPS * len(files), STEPS * len(files))
    if backend is not None:
        read = [lasting(backend, layer, one, rules) for one in read]
    read = once_each(read, layer, rules)
    if backend is not None:
        read = with_units(backend, read, rules)
    before = imported_before(around.before, read, rules)
    findings = (*(f for one in read for f in one.intake.findings), *before)
    result = ImportResult(layer=layer, files=tuple(read), findings=findings)
    return result if backend is None else compared(backend, result, rules)


def _counting(progress: Progress, name: str, before: int, total: int) -> Callable[[int], None]:
    """Return what tells how many steps of one file among all are done."""

    def step(done: int) -> None:
        progress(name, before + done, total)

    step(0)
    return step


def write(
    backend: Backend,
    result: ImportResult,
    options: ImportOptions,
    *,
    who: str,
    now: datetime,
    progress: Progress = quiet,
) -> ImportResult:
    """Write a preview that a person accepted; each file is one step of the store.

    Raises NotAsShownError when the store changed so that it would do something else than shown.
    """
    revision, made = result.revision, []
    for done, one in enumerate(result.files):
        progress(one.path.name, done, len(result.files))
        act = Act(who=who, what="import", object=result.layer, why=one.path.name, at=now)
        at = backend.revision()
        record = record_of(one, result.layer, options, who=who, now=now, revision=at)
        record = replace(record, counts={**record.counts, **_shown_of(result)})
        made.append(record.import_id)
        if result.layer == "grids":
            revision = put_in_force(
                backend, one.grids, act, pack=None, record=record, rejects=one.rejects
            )
        else:
            revision = import_layer(
                backend,
                act,
                result.layer,
                one.things,
                record=record,
                rejects=one.rejects,
                corrected=one.corrected,
            )
    progress("", len(result.files), len(result.files))
    return replace(result, revision=revision, import_ids=tuple(made))


def _shown_of(result: ImportResult) -> dict[str, int]:
    """Return how many things a person saw as new, changed and the same: no other are written."""
    changes = result.changes
    if changes is None or len(result.files) > 1:
        return {}
    return {"new": changes.new, "changed": changes.changed, "same": changes.same}
