"""What report is asked for, and what whoever asks may see."""

from dataclasses import dataclass
from datetime import datetime

from grid_planner.sheet.words import Language
from store.scope import EVERYTHING, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Units or a township (neither: the whole store), language, by whom, when, for what."""

    units: tuple[str, ...] = ()
    township: str | None = None
    plan: str | None = None
    language: Language = "zh"
    who: str
    now: datetime
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Where whoever takes the report may see what of it."""

    map: Scope = EVERYTHING
    coverage: Scope = EVERYTHING
    cameras: Scope = EVERYTHING
    views: Scope = EVERYTHING
    blocks: Scope = EVERYTHING
    grids: Scope = EVERYTHING
    counts: Scope = EVERYTHING
    incidents: Scope = EVERYTHING
