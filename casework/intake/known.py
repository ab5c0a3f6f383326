"""What the store knows that delivered incidents are held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """An incident that has a number already: its source, its category and its year."""

    source: str | None
    category: str | None
    year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Incidents of the store by id."""

    incidents: Mapping[str, Before] = field(default_factory=dict)


NOTHING = Known()
