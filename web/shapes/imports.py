"""Imports: what can be brought in, a file on its way, and what was brought in before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from web.shapes.thing import Box, FindingOut

Said = Annotated[str, StringConstraints(max_length=2000)]  # by a person; control points are long


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOut:
    """A field of a layer, and under which names offices deliver it."""

    name: str
    zh: str
    required: bool
    also: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerOut:
    """A layer that the reader may bring in."""

    name: str
    title: Text
    shapes: list[str]
    placed: bool
    fields: list[FieldOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The layers that the reader may bring in, and the largest file in bytes."""

    layers: list[LayerOut]
    most_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is being done, how much of it is done."""

    title: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnOut:
    """A column of the file: `field` it is read as, or why it is not (personal, unused)."""

    name: str
    samples: list[str]
    field: str | None
    dropped: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceOut:
    """An answer that can be given."""

    value: str
    label: Text
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionOut:
    """A question about the file; `answer` is null while it is open.

    `remembered` is what was answered for the last file of the same columns.
    """

    question_id: str
    rule: str
    text: Text
    choices: list[ChoiceOut]
    free: str
    samples: list[str]
    needed: bool
    otherwise: Text | None
    answer: str | None
    remembered: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectOut:
    """A row that is not taken: why, and its cells as they came, persons' left out."""

    row: int
    rule: str
    message_zh: str
    message_en: str
    original: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOut:
    """A file on its way into the store.

    `state` is reading, asking, ready, blocked, writing, written or failed. Counts are null until
    the file was read; new, changed and same compare with the store. `error` says why it failed, or
    why an accepted file is shown anew instead of written.
    """

    draft_id: str
    file_name: str
    size: int
    layer: str | None
    layers: list[str]
    state: str
    progress: Progress
    read: int | None = None
    accepted: int | None = None
    rejected: int | None = None
    new: int | None = None
    changed: int | None = None
    same: int | None = None
    crs: str | None = None
    bounds: Box | None = None
    columns: list[ColumnOut]
    fields: list[FieldOut]
    mapping: Mapping[str, str]
    answers: Mapping[str, str]
    questions: list[QuestionOut]
    findings: list[FindingOut]
    findings_total: int = 0
    rejects: list[RejectOut]
    import_id: str | None = None
    revision: int | None = None
    error: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOrder:
    """What a person says about a file: its layer and the answers, all of them."""

    layer: Said | None = None
    answers: Mapping[Said, Said] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepting:
    """The yes: with `accept_rest` the good rows are taken when others are rejected."""

    accept_rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOut:
    """An import that was made."""

    import_id: str
    layer: str
    file_name: str
    at: datetime
    who: str
    crs: str
    counts: Mapping[str, int]
    mapping: Mapping[str, str]
    answers: Mapping[str, str]
    undone_at: datetime | None
    undone_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The imports of layers that the reader may bring in, the newest first."""

    records: list[RecordOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """Why an import is undone."""

    why: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneOut:
    """What undoing an import did: rows that went, rows that came back."""

    revision: int
    removed: int
    restored: int
