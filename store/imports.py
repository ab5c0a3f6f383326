"""What was imported from which file, how, and which rows were rejected and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from store.backend import Act, Backend
from store.books import IMPORTS, REJECTS
from store.bulk import write
from store.change import Change
from store.rows import codec
from store.schema import IMPORTED, LAYERS
from store.write import Write, rows_for


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """One import of one file: what it was, how it was read, what came of it.

    `crs` is the declared datum or EPSG code; `mapping` our field -> the file's column;
    `answers` what the person chose; `counts` read, accepted, rejected...
    """

    import_id: str
    layer: str
    file_name: str
    file_sha256: str
    crs: str
    at: datetime
    who: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that was not taken: its number as the office sees it, the rule, the row as it came."""

    row: int
    reason_rule: str
    message_zh: str
    message_en: str
    original: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How things of a file differ from the store: rows by what writing them would do.

    `conflicts` are among the changed: changed here by hand since they were last imported.
    """

    new: int
    changed: int
    same: int
    conflicts: int


def import_layer(
    backend: Backend,
    act: Act,
    layer: str,
    things: Sequence[object],
    *,
    record: ImportRecord | None = None,
    rejects: Sequence[Reject] = (),
) -> int:
    """Bring things of a layer in, all at once or not at all; return the revision.

    A thing of the same id is replaced. The import record and the rejected rows become visible
    with the things. Other writers wait for no more than a chunk of it. Raises ValueError when
    two things have one id, when a geometry does not fit the layer, or rejects come without
    their record.
    """
    if layer not in IMPORTED:
        raise ValueError(f"layer {layer!r}: expected one of {', '.join(IMPORTED)}")
    if rejects and record is None:
        raise ValueError(f"{len(rejects)} rejected rows of {layer} came without an import record")
    kept = LAYERS[layer]
    rows = rows_for(backend, kept, things)
    refused, together = kept_with(record, rejects)
    return write(backend, act, [Write(layer=kept, rows=rows)], rejects=refused, together=together)


def kept_with(
    record: ImportRecord | None, rejects: Sequence[Reject]
) -> tuple[list[dict[str, object]], Callable[[Change], None]]:
    """Return the rows of the rejects, and what keeps the record in the last step of a write."""

    def together(made: Change) -> None:
        if record is not None:
            made.connection.execute(IMPORTS.insert().values(codec(ImportRecord).row(record)))

    return [] if record is None else _reject_rows(record.import_id, rejects), together


def _reject_rows(import_id: str, rejects: Sequence[Reject]) -> list[dict[str, object]]:
    return [
        {"import_id": import_id, "place": place, **codec(Reject).row(reject)}
        for place, reject in enumerate(rejects)
    ]


def load_imports(backend: Backend, layer: str | None = None) -> list[ImportRecord]:
    """Return the imports, the newest first."""
    query = sa.select(IMPORTS).order_by(IMPORTS.c.at.desc(), IMPORTS.c.import_id.desc())
    if layer is not None:
        query = query.where(IMPORTS.c.layer == layer)
    with backend.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return [ImportRecord(**codec(ImportRecord).values(dict(row))) for row in rows]


def load_rejects(backend: Backend, import_id: str) -> list[Reject]:
    """Return the rejected rows of an import, by row number."""
    query = sa.select(REJECTS).where(
        REJECTS.c.import_id == import_id,
        sa.exists().where(IMPORTS.c.import_id == import_id),
    )
    with backend.reading() as connection:
        rows = connection.execute(query.order_by(REJECTS.c.row, REJECTS.c.place)).mappings().all()
    return [Reject(**codec(Reject).values(dict(row))) for row in rows]
