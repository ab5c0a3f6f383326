"""How much of a time a picture arrived, how much not, and of how much nothing is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Shares of a time, 0..1. `share` is of the time that is known; None when none is."""

    share: float | None
    known: float


def availability(
    heard: Iterable[tuple[datetime, bool | None]],
    since: datetime,
    now: datetime,
    *,
    ttl: timedelta,
) -> Availability:
    """Return how much of the time from `since` to `now` a picture arrived.

    `heard`: when (UTC, ascending) and whether a picture arrived, None: the check could not tell.
    Each check speaks until the next one, but no longer than `ttl`: after that nothing is known.
    """
    checks = list(heard)
    ends = [at for at, _ in checks[1:]] + [now] * bool(checks)
    there = missing = timedelta(0)
    for (at, arrived), until in zip(checks, ends, strict=True):
        lasted = max(min(until, at + ttl, now) - max(at, since), timedelta(0))
        there += lasted if arrived else timedelta(0)
        missing += lasted if arrived is False else timedelta(0)
    told, whole = there + missing, now - since
    if whole <= timedelta(0):
        return Availability(share=None, known=0.0)
    return Availability(share=there / told if told else None, known=told / whole)
