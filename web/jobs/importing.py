"""Import files of a layer: read them all, say everything, and write only what a person accepts.

Every import is a dry run first. A file that cannot be understood blocks the import; with rejected
rows nothing is written unless the person accepts the rest. Each file becomes one step of the
store: its rows, its import record and its rejected rows are there together or not at all.
"""

import csv
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from gis.file_kinds import UnreadableFileError
from gis.files import read_table, sha256
from gis.findings import Finding, any_blocks
from gis.intake import Intake, Wishes, taken_in
from gis.intake_findings import Ledger
from gis.intake_rows import Rejected
from gis.layers import LAYERS, labels
from gis.places import Unit
from gis.rulebook import DEFAULT_PACK, Pack, load_pack
from gis.sheets import as_text
from grid_planner.plan import Grid
from store.backend import Act, Backend
from store.imports import ImportRecord, Reject, load_imports
from store.places import import_layer, load_units
from web.jobs.enforcing import put_in_force
from web.jobs.intake_assets import built

Progress = Callable[[str, int, int], None]


class UnknownLayerError(ValueError):
    """No layer of this name can be imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What a person said: see `gis.intake.Wishes` for `crs`, `unit` and `mapping`.

    `accept_rest` takes the good rows when others are rejected; `dry_run` writes nothing.
    """

    crs: str | None = None
    unit: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    source_layer: str | None = None
    dry_run: bool = False
    accept_rest: bool = False

    def answers(self) -> dict[str, str]:
        """Return what was said as texts, for the import record."""
        said = {"crs": self.crs, "unit": self.unit, "source_layer": self.source_layer}
        kept = {name: value for name, value in said.items() if value is not None}
        return kept | ({"accept_rest": "yes"} if self.accept_rest else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """One file of an import: what it was, what became of it, and the things to keep."""

    path: Path
    sha256: str
    intake: Intake
    things: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import found and did. `revision` is None when nothing was written."""

    layer: str
    files: tuple[FileRead, ...]
    findings: tuple[Finding, ...]
    revision: int | None = None

    @property
    def read(self) -> int:
        """Rows read in all files."""
        return sum(one.intake.read for one in self.files)

    @property
    def accepted(self) -> int:
        """Rows that can be kept."""
        return sum(one.intake.accepted for one in self.files)

    @property
    def rejected(self) -> int:
        """Rows that cannot be kept."""
        return sum(len(one.intake.rejected) for one in self.files)

    @property
    def blocked(self) -> bool:
        """Whether a file could not be understood at all."""
        return any(one.intake.typed is None for one in self.files)

    @property
    def rejects(self) -> tuple[Reject, ...]:
        """Every rejected row with its reason and its cells."""
        return tuple(_reject(row) for one in self.files for row in one.intake.rejected)

    @property
    def mapping(self) -> Mapping[str, str]:
        """Our fields -> columns, of the first file."""
        return self.files[0].intake.mapping if self.files else {}

    @property
    def crs(self) -> str | None:
        """The coordinate system of the first file that has one."""
        return next((one.intake.datum for one in self.files if one.intake.datum), None)


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
    rules = pack or load_pack(DEFAULT_PACK)
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
        record = _record(one, result.layer, options, who=who, now=now, revision=at)
        rejects = [_reject(row) for row in one.intake.rejected]
        things = () if result.layer == "grids" else one.things
        grids = [thing for thing in one.things if isinstance(thing, Grid)]
        if grids:
            put_in_force(backend, grids, act, pack=None)
        revision = import_layer(backend, act, result.layer, things, record=record, rejects=rejects)
    progress("", len(result.files), len(result.files))
    return replace(result, revision=revision)


def write_rejects(path: Path, result: ImportResult) -> None:
    """Write the rejected rows as CSV that Excel opens, formula cells made harmless."""
    columns = dict.fromkeys(name for reject in result.rejects for name in reject.original)
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        sheet = csv.writer(opened)
        sheet.writerow(["file", "row", "rule", "reason_zh", "reason_en", *map(as_text, columns)])
        for one in result.files:
            for row in one.intake.rejected:
                why = (row.finding.rule, row.finding.message_zh, row.finding.message_en)
                cells = [as_text(row.original.get(name, "")) for name in columns]
                sheet.writerow([one.path.name, row.row, *why, *cells])


def may_be_asked(result: ImportResult, options: ImportOptions) -> bool:
    """Tell whether a yes of the person would let the good rows be written."""
    waits = result.revision is None and not result.blocked and not options.dry_run
    return waits and result.rejected > 0 and result.accepted > 0


def exit_code(result: ImportResult) -> int:
    """Return 1 when nothing could be taken as it is, 0 when it was (or could be) written."""
    if result.revision is not None:
        return 0
    return int(result.blocked or result.rejected > 0 or any_blocks(result.findings))


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
    intake = taken_in(table, layer, wishes, pack=pack, units=units)
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


def _record(
    one: FileRead, layer: str, options: ImportOptions, *, who: str, now: datetime, revision: int
) -> ImportRecord:
    seed = f"{one.sha256} {layer} {one.path.name} {now.isoformat()} {revision}"
    intake = one.intake
    return ImportRecord(
        import_id=hashlib.sha256(seed.encode()).hexdigest()[:16],
        layer=layer,
        file_name=one.path.name,
        file_sha256=one.sha256,
        crs=intake.datum or "",
        at=now,
        who=who,
        mapping=intake.mapping,
        answers=options.answers(),
        counts={
            "read": intake.read,
            "accepted": intake.accepted,
            "rejected": len(intake.rejected),
            "findings": len(intake.findings),
        },
    )


def _reject(row: Rejected) -> Reject:
    return Reject(
        row=row.row,
        reason_rule=row.finding.rule,
        message_zh=row.finding.message_zh,
        message_en=row.finding.message_en,
        original=row.original,
    )
