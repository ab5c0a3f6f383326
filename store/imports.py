"""What was imported from which file, how, and which rows were rejected and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from store.backend import Backend


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


def load_imports(backend: Backend, layer: str | None = None) -> list[ImportRecord]:
    """Return the imports, the newest first."""
    raise NotImplementedError


def load_rejects(backend: Backend, import_id: str) -> list[Reject]:
    """Return the rejected rows of an import, by row number."""
    raise NotImplementedError
