"""Import things of a layer: all at once, with the record of the file and its rejected rows.

An import can be compared with what is there before it is made (`compare`), and undone as one step
afterwards (`undo_import`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from store.backend import Act, Backend, ConflictError, StoreError, chunks
from store.books import IMPORTS, REJECTS
from store.bulk import Along, write
from store.change import Change
from store.columns import TableRows
from store.comparing import Changes, compare
from store.import_records import (
    ImportRecord,
    Reject,
    get_import,
    load_imports,
    load_rejects,
)
from store.rows import codec
from store.schema import IMPORTED, LAYERS
from store.undoing import Undone, UndoRefusedError, things_of_import, undo_import
from store.write import Write, rows_for

__all__ = [
    "Changes",
    "ImportRecord",
    "NotAsShownError",
    "Reject",
    "UndoRefusedError",
    "Undone",
    "compare",
    "get_import",
    "import_layer",
    "kept_with",
    "load_imports",
    "load_rejects",
    "things_of_import",
    "undo_import",
]

_AT_ONCE = 500


class NotAsShownError(ConflictError):
    """An import would no longer do what a person was shown before they said yes."""

    def __init__(self, message: str, *, expected: int, found: int) -> None:
        StoreError.__init__(self, message)
        self.expected = expected
        self.found = found


def import_layer(
    backend: Backend,
    act: Act,
    layer: str,
    things: Sequence[object],
    *,
    record: ImportRecord | None = None,
    rejects: Sequence[Reject] = (),
    corrected: Sequence[int] = (),
) -> int:
    """Bring things of a layer in, all at once or not at all; return the revision.

    A thing of the same id is replaced, unless it is there the same. The import record and the
    rejected rows become visible with the things. Other writers wait for no more than a chunk of
    it. `corrected` are the rejected rows of the import `record.corrects` that come now: they are
    marked as resolved. Raises ValueError when two things have one id, when a geometry does not
    fit the layer, or rejects come without their record; NotAsShownError when `record.counts` say
    how many things are new, changed or the same, and it is not so.
    """
    if layer not in IMPORTED:
        raise ValueError(f"layer {layer!r}: expected one of {', '.join(IMPORTED)}")
    if record is None and (rejects or corrected):
        raise ValueError(
            f"{len(rejects) + len(corrected)} rejected rows of {layer} came without an import record"
        )
    if corrected and (record is None or record.corrects is None):
        raise ValueError(f"{len(corrected)} corrected rows of {layer}: of which import?")
    kept = LAYERS[layer]
    rows = rows_for(backend, kept, things)
    along = kept_with(record, rejects, corrected=corrected)
    return write(backend, act, [Write(layer=kept, rows=rows)], along)


def kept_with(
    record: ImportRecord | None,
    rejects: Sequence[Reject] = (),
    *,
    corrected: Sequence[int] = (),
) -> Along:
    """Return what comes along with an import: its record, its rejects, what it corrects."""

    def together(made: Change) -> None:
        if record is None:
            return
        came = {"new": made.came.new, "changed": made.came.changed, "same": made.came.same}
        _check_as_shown(record, came)
        whole = replace(record, counts={**record.counts, **came})
        made.connection.execute(IMPORTS.insert().values(codec(ImportRecord).row(whole)))
        _resolve(made, whole, corrected)

    return Along(
        imports=True,
        import_id=None if record is None else record.import_id,
        rejects=_reject_rows("" if record is None else record.import_id, rejects),
        together=together,
    )


def _check_as_shown(record: ImportRecord, came: Mapping[str, int]) -> None:
    """Raise ConflictError when the record says that other things would come than do come."""
    for name, count in came.items():
        if record.counts.get(name, count) != count:
            raise NotAsShownError(
                f"{record.file_name}: {count} things of {record.layer} are {name}, "
                f"{record.counts[name]} when it was shown; look at it again",
                expected=record.counts[name],
                found=count,
            )


def _reject_rows(import_id: str, rejects: Sequence[Reject]) -> TableRows:
    columns = {"place": list(range(len(rejects))), **codec(Reject).rows(rejects)}
    return TableRows(REJECTS, columns).with_all(import_id=import_id)


def _resolve(made: Change, record: ImportRecord, corrected: Sequence[int]) -> None:
    """Mark rejected rows of an earlier import as brought by this one."""
    if record.corrects is None:
        return
    query = sa.select(IMPORTS.c.layer).where(IMPORTS.c.import_id == record.corrects)
    layer = made.connection.execute(query).scalar()
    if layer != record.layer:
        raise StoreError(
            f"import {record.corrects} of {layer or 'nothing'} cannot be corrected by one of "
            f"{record.layer}"
        )
    for some in chunks(sorted(set(corrected)), _AT_ONCE):
        where = sa.and_(
            REJECTS.c.import_id == record.corrects,
            REJECTS.c.row.in_(some),
            REJECTS.c.resolved_by.is_(None),
        )
        made.connection.execute(REJECTS.update().where(where).values(resolved_by=record.import_id))
