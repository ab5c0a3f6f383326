"""Read one file of an import: its table, what can be kept of it, what is asked."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gis.intake.columns.decided import BY_ROW, CONSTANT, SUFFIX
from gis.intake.ledger import Ledger
from gis.intake.taking import Intake, Wishes, taken_in
from gis.intake.units.located import Beside
from gis.layers.catalogue import labels
from gis.places import Block, Unit
from gis.questions import Choice
from gis.reading.errors import UnreadableFileError, WhichLayerError
from gis.reading.files import read_table, sha256
from gis.reading.table import RawTable
from gis.rulebook import Pack, Words
from store.imports import ImportRecord
from web.jobs.imports.assets import FORMS, NOTHING, Known, built
from web.jobs.imports.corrects import Correction, without_reasons
from web.jobs.imports.counts import Counts, counts_of, is_of_counts
from web.jobs.imports.result import FileRead, ImportOptions, Remembered

STEPS = 3  # read, check, build: of each file
_ALL = Choice(value="*", label=Words("全部,依次相接", "all of them, one below the other"))
_OWN_ANSWERS = frozenset(("accept_rest",))  # about the moment, not about the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a file is read against: the rules, the units there are, the imports before."""

    layer: str
    pack: Pack
    units: Sequence[Unit] | None
    before: Sequence[ImportRecord]
    beside: Beside
    known: Known = NOTHING
    blocks: Callable[[], Sequence[Block]] | None = None


def file_read(
    path: Path, options: ImportOptions, around: Surroundings, step: Callable[[int], None]
) -> FileRead:
    """Return what a file would bring; a file that cannot be used says why or what is asked.

    `step` hears how many of STEPS are done.
    """
    ledger = Ledger(around.pack, path.name, options.answers)
    digest = sha256(path)
    table = _table(path, options, around, ledger)
    if table is None:
        return _closed(path, digest, around.layer, ledger)
    table, correction = without_reasons(table, {one.import_id for one in around.before})
    step(1)
    remembered = remembered_for(table.columns, around.before)
    wishes = options.wishes({} if remembered is None else remembered.answers)
    counts = _counts(table, wishes, around)
    taken = taken_in(
        table if counts is None else counts.table,
        around.layer,
        wishes,
        pack=around.pack,
        units=around.units,
        forms=FORMS.get(around.layer) if counts is None else counts.forms,
        beside=around.beside,
    )
    step(2)
    ledger = Ledger(around.pack, path.name, wishes.answers)
    intake, things = _built(taken, ledger, around)
    if counts is not None:
        things = counts.kept(things)
        intake = counts.told(intake, ledger)
    if remembered is not None and (options.as_before or any(q.needed for q in intake.questions)):
        _say_remembered(ledger, remembered)
    return FileRead(
        path=path,
        sha256=digest,
        intake=_with(intake, ledger),
        things=things,
        remembered=remembered,
        columns=tuple(table.columns),
        samples=intake.samples,
        answers=wishes.answers,
        **_corrected(correction, intake),
    )


def _counts(table: RawTable, wishes: Wishes, around: Surroundings) -> Counts | None:
    """Return the table as new counts of known blocks; None where it is something else."""
    if around.blocks is None or not is_of_counts(table, wishes, around.pack):
        return None
    return counts_of(table, wishes, around.blocks(), around.pack)


def _closed(path: Path, digest: str, layer: str, ledger: Ledger) -> FileRead:
    """Return a file of which nothing could be read."""
    nothing = Intake(layer=layer, file=path.name, read=0, typed=None)
    intake = _with(nothing, ledger)
    return FileRead(path=path, sha256=digest, intake=intake, answers=ledger.answers)


def _built(intake: Intake, ledger: Ledger, around: Surroundings) -> tuple[Intake, Sequence[object]]:
    """Return the things of the rows; none while it is asked what they mean."""
    if intake.typed is None:
        return intake, ()
    things = built(around.layer, intake.typed, ledger, around.known)
    return (replace(intake, typed=None), ()) if ledger.waits else (intake, things)


def _corrected(correction: Correction | None, intake: Intake) -> dict[str, Any]:
    if correction is None or intake.typed is None:
        return {}
    rows = [correction.row_of.get(row) for row in intake.typed.rows.tolist()]
    return {"corrects": correction.import_id, "corrected": tuple(r for r in rows if r is not None)}


def _with(intake: Intake, ledger: Ledger) -> Intake:
    return replace(
        intake,
        findings=(*intake.findings, *ledger.told()),
        questions=(*intake.questions, *ledger.asked),
    )


def _table(
    path: Path, options: ImportOptions, around: Surroundings, ledger: Ledger
) -> RawTable | None:
    try:
        return read_table(
            path,
            options.asked_for("sheet"),
            likely=(around.layer, path.stem),
            labels=labels(around.layer),
            answers=options.answers,
        )
    except WhichLayerError as error:
        choices = tuple(Choice(value=name, label=Words(name, name)) for name in error.there)
        found = len(choices)
        choices += (_ALL,) if error.together else ()
        ledger.ask("IN-33", "sheet", choices=choices, found=found, required=", ".join(error.there))
    except UnreadableFileError as error:
        ledger.note("IN-01", found=error.found, required=error.required)
    return None


def remembered_for(columns: Collection[str], before: Sequence[ImportRecord]) -> Remembered | None:
    """Return the answers of the newest import whose mapped columns the file has, if it had any."""
    for record in before:
        answers = {k: v for k, v in record.answers.items() if k not in _OWN_ANSWERS}
        if answers and _columns_of(record.mapping) <= set(columns):
            return Remembered(at=record.at, answers=answers)
    return None


def _columns_of(mapping: Mapping[str, str]) -> set[str]:
    named = {column for column in mapping.values() if not column.startswith(CONSTANT)}
    return {column.removesuffix(SUFFIX) for column in named if column != BY_ROW}


def _say_remembered(ledger: Ledger, remembered: Remembered) -> None:
    said = ", ".join(f"{name}={value}" for name, value in remembered.answers.items())
    ledger.note("IN-34", found=said, required=f"{remembered.at:%Y-%m-%d}")
