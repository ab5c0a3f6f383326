"""What the store knows that a delivered register is held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from camera_registry.record.offices import Office

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Registered cameras by device id and by coordinate, and the offices of the place.

    `bearers` are camera ids by device id, `spots` camera ids by coordinate of six decimals.
    """

    bearers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    spots: Mapping[Spot, frozenset[str]] = field(default_factory=dict)
    offices: Sequence[Office] = ()


NOTHING = Known()
