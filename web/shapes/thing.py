"""Cameras, incidents, patrols and findings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

Box = tuple[float, float, float, float]  # west, south, east, north
Position = tuple[float, float]  # lon, lat


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingOut:
    """A rule held against a place."""

    rule: str
    severity: str
    outcome: str
    place_kind: str
    place: str
    unit_code: str
    found: int | float | str | None
    required: int | float | str | None
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Findings of the last check, gravest first; `total` says how many there are in all."""

    revision: int
    total: int
    findings: list[FindingOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentOut:
    """An incident; no party's identity."""

    incident_id: str
    category: str
    level: str | None
    state: str | None
    unit_code: str | None
    grid_code: str | None
    occurred_at: datetime | None
    reported_at: datetime | None
    closed_at: datetime | None
    position: Position | None
    centre: Position | None
    text: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents:
    """Incidents of a run of days, the newest first; `total` counts those beyond the limit too."""

    revision: int
    days: int
    from_: Annotated[str | None, Field(serialization_alias="from")]
    to: str | None
    total: int
    incidents: list[IncidentOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolOut:
    """A patrol shift as done; `length_m` and `minutes` are null when they cannot be known."""

    patrol_id: str
    unit_code: str | None
    team: str | None
    kind: str | None
    started_at: datetime | None
    ended_at: datetime | None
    minutes: float | None
    length_m: float | None
    bounds: Box | None
    centre: Position | None
