"""Changes of a camera's record: as they are asked for, and what they brought."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, with_config

from web.shapes.redrawing import Reason
from web.shapes.thing import CameraDetail, FindingOut

Seen = Annotated[int, Field(ge=0, description="revision of the store when the record was read")]
Changes = Annotated[
    dict[str, Any],
    Field(max_length=100, description="field to its new value; null: not known"),
]
CameraId = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,200}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class EditOrder:
    """What is to change in a camera's record, and why."""

    changes: Changes
    reason: Reason
    revision: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class AddOrder:
    """A camera that is to be entered into the register, and why."""

    camera_id: CameraId
    changes: Changes
    reason: Reason
    revision: Seen = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceOut:
    """A field that was changed; values as the record carries them, null for not known."""

    field: str
    label_zh: str
    label_en: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedOut:
    """What became of a record; `camera` is null where nothing was written.

    `units` are the codes of the units whose views and coverage were worked out anew.
    """

    camera: CameraDetail | None
    changed: list[DifferenceOut]
    findings: list[FindingOut]
    revision: int
    units: list[str]
    written: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionOut:
    """One version of a record: who made it, when, why, and what differs from the one before."""

    revision: int
    at: datetime | None
    who: str
    what: str
    why: str
    changed: list[DifferenceOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraHistory:
    """Every version that is kept, the newest first. `undo` are the changes that take back the last.

    `revision` is that of the store; it is what an edit made after reading this names.
    """

    camera_id: str
    revision: int
    versions: list[VersionOut]
    undo: dict[str, Any]
