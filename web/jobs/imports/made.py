"""What was brought in before: the records, the rows that were not taken, and undoing."""

from datetime import datetime

from store.backend import Act, Backend, NotFoundError
from store.imports import ImportRecord, get_import, load_imports, load_rejects, undo_import
from web.access import Reader
from web.jobs.imports.layers_in import may_import
from web.jobs.imports.result import RejectsOf, rejects_csv
from web.shapes.imports import RecordOut, Records, UndoneOut


def read_records(backend: Backend, reader: Reader) -> Records:
    """Return the imports of layers that the reader may bring in, the newest first."""
    records = [one for one in load_imports(backend) if may_import(reader, one.layer)]
    return Records(records=[_record_out(one) for one in records])


def record_of(backend: Backend, reader: Reader, import_id: str) -> ImportRecord:
    """Return one import; NotFoundError when there is none, or none for this reader."""
    record = get_import(backend, import_id)
    if not may_import(reader, record.layer):
        raise NotFoundError(f"no import {import_id!r}")
    return record


def rejects_sheet(backend: Backend, reader: Reader, import_id: str) -> bytes:
    """Return the rows of an import that were not taken, as CSV that Excel opens."""
    return rejects_of(backend, record_of(backend, reader, import_id))


def rejects_of(backend: Backend, record: ImportRecord) -> bytes:
    """Return the rejected rows of an import that no later one has brought, as CSV."""
    left = [one for one in load_rejects(backend, record.import_id) if one.resolved_by is None]
    return rejects_csv([RejectsOf(file=record.file_name, import_id=record.import_id, rejects=left)])


def undo(backend: Backend, reader: Reader, import_id: str, *, why: str, now: datetime) -> UndoneOut:
    """Take an import back; ConflictError when what it brought was changed since."""
    record = record_of(backend, reader, import_id)
    act = Act(who=reader.name, what="undo import", object=record.layer, why=why, at=now)
    undone = undo_import(backend, act, import_id)
    return UndoneOut(revision=undone.revision, removed=undone.removed, restored=undone.restored)


def _record_out(one: ImportRecord) -> RecordOut:
    return RecordOut(
        import_id=one.import_id,
        layer=one.layer,
        file_name=one.file_name,
        at=one.at,
        who=one.who,
        crs=one.crs,
        counts=one.counts,
        mapping=one.mapping,
        answers=one.answers,
        undone_at=one.undone_at,
        undone_by=one.undone_by,
    )
