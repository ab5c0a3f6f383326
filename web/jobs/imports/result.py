"""What a person said about an import, and what came of it: counts, findings, rejected rows."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gis.batch import Batch
from gis.findings import Finding, any_blocks
from gis.intake.rows.sieve import Rejected
from gis.intake.taking import Intake, Wishes
from gis.questions import Question
from gis.writing import as_text
from grid_planner.plan import Grid
from store.imports import Changes, ImportRecord, Reject


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What a person said: see `gis.intake.taking.Wishes` for all but what is told here.

    The answers `crs`, `unit` and `sheet` say the same as the fields of those names. `as_before` takes the answers of the last import of a file with these columns again.

    `accept_rest` takes the good rows when others are rejected; `dry_run` writes nothing.
    """

    crs: str | None = None
    unit: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    source_layer: str | None = None
    dry_run: bool = False
    accept_rest: bool = False
    as_before: bool = False

    def asked_for(self, name: str) -> str | None:
        """Return an answer of every file: crs, unit or sheet."""
        own = {"crs": self.crs, "unit": self.unit, "sheet": self.source_layer}
        return own[name] or self.answers.get(name) or None

    def wishes(self, remembered: Mapping[str, str]) -> Wishes:
        """Return what the intake is told; what is said now goes before what is remembered."""
        answers = {**(remembered if self.as_before else {}), **self.answers}
        return Wishes(
            crs=self.crs or answers.get("crs") or None,
            unit=self.unit or answers.get("unit") or None,
            mapping=self.mapping,
            answers=answers,
        )

    def said(self) -> dict[str, str]:
        """Return what was said as texts, for the import record."""
        said = {"crs": self.crs, "unit": self.unit, "source_layer": self.source_layer}
        kept = {name: value for name, value in said.items() if value is not None}
        kept |= self.answers
        return kept | ({"accept_rest": "yes"} if self.accept_rest else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a person answered when a file with the same columns was imported."""

    at: datetime
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """One file of an import: what it was, what became of it, and the things to keep.

    `columns` are all that the file has; `samples` show a few cells of each that is not about a
    person; `answers` were held against its questions. `corrected` are the rejected rows of the
    import `corrects` that it brings again.
    """

    path: Path
    sha256: str
    intake: Intake
    things: Sequence[object] = ()
    remembered: Remembered | None = None
    columns: tuple[str, ...] = ()
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    corrects: str | None = None
    corrected: tuple[int, ...] = ()

    @property
    def rejects(self) -> tuple[Reject, ...]:
        """The rejected rows as the store keeps them."""
        return tuple(reject_of(row) for row in self.intake.rejected)

    @property
    def grids(self) -> list[Grid]:
        """The delivered grids among the things."""
        if isinstance(self.things, Batch) and self.things.thing is not Grid:
            return []
        return [thing for thing in self.things if isinstance(thing, Grid)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import found and did. `revision` is None when nothing was written.

    `changes` compare with the store; None where there is no store, or nothing to compare.
    """

    layer: str
    files: tuple[FileRead, ...]
    findings: tuple[Finding, ...]
    revision: int | None = None
    changes: Changes | None = None
    import_ids: tuple[str, ...] = ()

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
    def waits(self) -> bool:
        """Whether a file is blocked by nothing but a question that was not answered."""
        return any(
            one.intake.typed is None
            and any(question.blocks(one.answers) for question in one.intake.questions)
            for one in self.files
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question met, each once."""
        met = {one.question_id: one for file in self.files for one in file.intake.questions}
        return tuple(met.values())

    @property
    def rejects(self) -> tuple[Reject, ...]:
        """Every rejected row with its reason and its cells."""
        return tuple(row for one in self.files for row in one.rejects)

    @property
    def mapping(self) -> Mapping[str, str]:
        """Our fields -> columns, of the first file."""
        return self.files[0].intake.mapping if self.files else {}

    @property
    def crs(self) -> str | None:
        """The coordinate system of the first file that has one."""
        return next((one.intake.datum for one in self.files if one.intake.datum), None)


def reject_of(row: Rejected) -> Reject:
    """Return a rejected row as the store keeps it."""
    return Reject(
        row=row.row,
        reason_rule=row.finding.rule,
        message_zh=row.finding.message_zh,
        message_en=row.finding.message_en,
        original=row.original,
    )


def record_of(
    one: FileRead, layer: str, options: ImportOptions, *, who: str, now: datetime, revision: int
) -> ImportRecord:
    """Return the record of one imported file; `revision` tells imports of one moment apart."""
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
        answers=options.said(),
        corrects=one.corrects,
        counts={
            "read": intake.read,
            "accepted": intake.accepted,
            "rejected": len(intake.rejected),
            "findings": len(intake.findings),
        },
    )


REJECTS_HEAD = ("file", "row", "rule", "reason_zh", "reason_en", "import_id")


def is_rejects(path: Path) -> bool:
    """Tell whether a file is a list of rejected rows of ours, which may be written anew."""
    with path.open("rb") as opened:
        return opened.read(200).decode("utf-8-sig", "replace").startswith(",".join(REJECTS_HEAD))


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectsOf:
    """The rejected rows of one file; `import_id` is empty when nothing was written."""

    file: str
    import_id: str
    rejects: Sequence[Reject]


def write_rejects(path: Path, result: ImportResult) -> None:
    """Write the rejected rows of every file."""
    ids = result.import_ids or ("",) * len(result.files)
    lists = [
        RejectsOf(file=one.path.name, import_id=made, rejects=one.rejects)
        for one, made in zip(result.files, ids, strict=True)
    ]
    path.write_bytes(rejects_csv(lists))


def rejects_csv(lists: Sequence[RejectsOf]) -> bytes:
    """Return rejected rows as CSV that Excel opens, formula cells made harmless.

    Corrected, the file can be imported again: it says which rows of which import it corrects.
    """
    columns = dict.fromkeys(name for one in lists for row in one.rejects for name in row.original)
    held = io.StringIO()
    sheet = csv.writer(held)
    sheet.writerow([*REJECTS_HEAD, *map(as_text, columns)])
    for one in lists:
        for row in one.rejects:
            why = (row.reason_rule, row.message_zh, row.message_en, one.import_id)
            cells = [as_text(row.original.get(name, "")) for name in columns]
            sheet.writerow([one.file, row.row, *why, *cells])
    return held.getvalue().encode("utf-8-sig")


def may_be_asked(result: ImportResult, options: ImportOptions) -> bool:
    """Tell whether a yes of the person would let the good rows be written."""
    waits = result.revision is None and not result.blocked and not options.dry_run
    return waits and result.rejected > 0 and result.accepted > 0


def exit_code(result: ImportResult) -> int:
    """Return 1 when nothing could be taken as it is, 0 when it was (or could be) written."""
    if result.revision is not None:
        return 0
    return int(result.blocked or result.rejected > 0 or any_blocks(result.findings))
