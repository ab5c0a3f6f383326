"""Records of imports and of their rejected rows: what came from which file, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from store.backend import Backend, NotFoundError
from store.books import IMPORTS, REJECTS
from store.rows import codec


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """One import of one file: what it was, how it was read, what came of it.

    `crs` is the declared datum or EPSG code; `mapping` our field -> the file's column;
    `answers` what the person chose; `counts` read, accepted, rejected, and from the store new,
    changed, same. `corrects` is the import whose rejected rows the file brings again.
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
    corrects: str | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None
    undone_why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that was not taken: its number as the office sees it, the rule, the row as it came.

    `resolved_by` is the import that brought the row after all.
    """

    row: int
    reason_rule: str
    message_zh: str
    message_en: str
    original: Mapping[str, str]
    resolved_by: str | None = None


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


def get_import(backend: Backend, import_id: str) -> ImportRecord:
    """Return the record of one import. Raises NotFoundError."""
    query = sa.select(IMPORTS).where(IMPORTS.c.import_id == import_id)
    with backend.reading() as connection:
        row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"there is no import {import_id!r}")
    return ImportRecord(**codec(ImportRecord).values(dict(row)))
