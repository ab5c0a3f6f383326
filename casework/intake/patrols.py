"""From checked values to patrols: points that nobody can have walked are not drawn."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import LineString

from casework.patrol import Patrol
from casework.track import strays
from gis.intake.ledger import Ledger
from gis.intake.places import Typed
from gis.places import Line

_EMPTY = {"unit_code": None, "team": None, "kind": None, "started_at": None, "ended_at": None}


def patrols_of(typed: Typed, ledger: Ledger) -> list[Patrol]:
    """Return the patrols of a file; the ledger says how many points of their tracks stray."""
    made = [
        _patrol({**_EMPTY, **record}, shape, ledger)
        for record, shape in zip(typed.records("stray"), typed.shapes, strict=True)
    ]
    _tell(made, typed, ledger)
    return made


def _patrol(record: dict[str, object], track: Line | None, ledger: Ledger) -> Patrol:
    if not isinstance(track, LineString):
        return Patrol(**record, track=track)  # type: ignore[arg-type]
    points = shapely.get_coordinates(track)
    off = strays(points, ledger.pack["PAT-31"])
    stray = tuple((int(at), *map(float, points[at])) for at in off)
    drawn = LineString(np.delete(points, off, axis=0)) if stray else track
    return Patrol(**record, track=drawn, stray=stray)  # type: ignore[arg-type]


def _tell(made: Sequence[Patrol], typed: Typed, ledger: Ledger) -> None:
    at = [number for number, one in enumerate(made) if one.stray]
    if at:
        first = made[at[0]]
        ledger.note(
            "PAT-31",
            found=len(at),
            points=sum(len(made[number].stray) for number in at),
            at=int(typed.rows[at[0]]),
            first=first.patrol_id,
        )
