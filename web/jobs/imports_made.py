"""What was brought in before: the records, the rows that were not taken, and undoing."""

import csv
import io
from datetime import datetime

from gis.writing import as_text
from store.backend import Act, Backend, NotFoundError
from store.imports import ImportRecord, load_imports, load_rejects
from web.access import Reader
from web.jobs.import_result import REJECTS_HEAD
from web.jobs.layers_in import may_import
from web.shapes.imports import RecordOut, Records, UndoneOut


def read_records(backend: Backend, reader: Reader) -> Records:
    """Return the imports of layers that the reader may bring in, the newest first."""
    records = [one for one in load_imports(backend) if may_import(reader, one.layer)]
    return Records(records=[_record_out(one) for one in records])


def record_of(backend: Backend, reader: Reader, import_id: str) -> ImportRecord:
    """Return one import; NotFoundError when there is none, or none for this reader."""
    for one in load_imports(backend):
        if one.import_id == import_id and may_import(reader, one.layer):
            return one
    raise NotFoundError(f"no import {import_id!r}")


def rejects_sheet(backend: Backend, reader: Reader, import_id: str) -> bytes:
    """Return the rows of an import that were not taken, as CSV that Excel opens."""
    return rejects_csv(backend, record_of(backend, reader, import_id))


def rejects_csv(backend: Backend, record: ImportRecord) -> bytes:
    """Return the rejected rows of an import; corrected, the file can be brought in again."""
    rejects = load_rejects(backend, record.import_id)
    columns = dict.fromkeys(name for reject in rejects for name in reject.original)
    held = io.StringIO()
    sheet = csv.writer(held)
    sheet.writerow([*REJECTS_HEAD, *map(as_text, columns)])
    for reject in rejects:
        why = (reject.reason_rule, reject.message_zh, reject.message_en)
        cells = [as_text(reject.original.get(name, "")) for name in columns]
        sheet.writerow([record.file_name, reject.row, *why, *cells])
    return held.getvalue().encode("utf-8-sig")


def undo(backend: Backend, reader: Reader, import_id: str, *, why: str, now: datetime) -> UndoneOut:
    """Take an import back; ConflictError when what it brought was changed since."""
    record = record_of(backend, reader, import_id)
    act = Act(who=reader.name, what="undo import", object=record.layer, why=why, at=now)
    from store.imports import undo_import  # type: ignore[attr-defined]

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
        undone_at=getattr(one, "undone_at", None),
        undone_by=getattr(one, "undone_by", None) or None,
    )
