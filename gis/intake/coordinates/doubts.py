"""Places that are probably none: placeholders, far outside the county, a datum that does not fit.

Suspicion is said and kept as the state of a position; nothing is moved.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs import plane_for
from gis.intake.coordinates.looks import middles
from gis.intake.coordinates.systems import SHIFTED, Datum, Shapes, datum
from gis.intake.ledger import listed
from gis.intake.rows.sieve import Sieve
from gis.places import Unit

Mask = NDArray[np.bool_]

_OTHER_SIDE_KM = 20_000.0  # nothing lies farther away on the globe


def placeholders(sieve: Sieve, raw: Shapes) -> Mask:
    """Return which points lie where people and maps put what is not known; said when kept."""
    rule = sieve.ledger.pack["IN-86"]
    box = shapely.bounds(raw)
    point = (box[:, :2] == box[:, 2:]).all(axis=1)
    found = np.zeros(len(raw), dtype=bool)
    for pair in rule.params["points"]:
        within = rule.number("within")
        there = point & ~found & _at(box, pair, within)
        if there.any() and not sieve.columns.layer.placed:
            rows = listed([str(row) for row in sieve.table.rows[there]])
            shown = f"({pair[0]:.10g}, {pair[1]:.10g})"
            sieve.ledger.note("IN-86", found=int(there.sum()), pair=shown, rows=rows)
        found |= there
    return found


def _at(box: NDArray[np.float64], pair: Sequence[float], within: float) -> Mask:
    x, y = box[:, 0], box[:, 1]
    upright = (np.abs(x - pair[0]) <= within) & (np.abs(y - pair[1]) <= within)
    turned = (np.abs(x - pair[1]) <= within) & (np.abs(y - pair[0]) <= within)
    at: Mask = upright | turned
    return at


def outside(sieve: Sieve, shapes: Shapes, units: Sequence[Unit] | None) -> Mask:
    """Return which shapes lie far outside the units of the store (DAT-04), and say so."""
    nothing = np.zeros(len(shapes), dtype=bool)
    boundaries = _boundaries(units)
    if not len(boundaries):
        return nothing
    xy = middles(shapes)
    near = np.flatnonzero(
        np.isfinite(xy).all(axis=1) & _beyond(xy, shapely.total_bounds(boundaries))
    )
    if not len(near):
        return nothing
    plane = plane_for(boundaries)
    points = shapely.points(plane.metres_of(xy[near]))
    tree = shapely.STRtree(plane.to_metres(boundaries))
    (which, _), away_m = tree.query_nearest(points, all_matches=False, return_distance=True)
    away_km = np.full(len(near), _OTHER_SIDE_KM)  # where the plane does not reach
    away_km[which] = away_m / 1000
    far = away_km > sieve.ledger.pack["IN-87"].number("margin_km")
    if not far.any():
        return nothing
    nothing[near[far]] = True
    told = nothing & sieve.kept()
    if told.any():
        rows = listed([str(row) for row in sieve.table.rows[told]])
        farthest = f"{away_km.max():.0f}"
        sieve.ledger.note("IN-87", found=int(told.sum()), rows=rows, far=farthest)
    return nothing


def _beyond(xy: NDArray[np.float64], box: NDArray[np.float64]) -> Mask:
    beyond: Mask = (xy[:, 0] < box[0]) | (xy[:, 0] > box[2])
    beyond |= (xy[:, 1] < box[1]) | (xy[:, 1] > box[3])
    return beyond


def suspect_datum(
    sieve: Sieve,
    shapes: Shapes,
    system: Datum,
    *,
    codes: Sequence[str | None],
    units: Sequence[Unit] | None,
) -> None:
    """Say when the numbers fit the units clearly better as GCJ-02 or BD-09 (CRS_SUSPECT).

    A point fits when it lies in the unit it declares, or, without one, in any unit.
    """
    rule = sieve.ledger.pack["IN-88"]
    known = [unit for unit in units or () if unit.boundary is not None]
    points = np.flatnonzero(~shapely.is_missing(shapes) & sieve.kept())
    points = points[:: 1 + len(points) // rule.count("most_looked_at")]
    if not system.same or not known or len(points) < rule.number("fewest"):
        return
    xy = middles(shapes[points])
    declared = [codes[at] for at in points.tolist()]
    before = _fitting(xy, declared, known)
    if before == len(points):
        return
    after = {name: _fitting(datum(name).moved(xy), declared, known) for name in sorted(SHIFTED)}
    most = max(after.values())
    more = max(rule.number("fewest"), rule.number("more_share") * len(points))
    if most - before >= more:
        names = " / ".join(name for name, fits in after.items() if fits == most)
        sieve.ledger.note(
            "IN-88", found=system.name, required=names, n=len(points), before=before, after=most
        )


def _fitting(xy: NDArray[np.float64], codes: Sequence[str | None], units: Sequence[Unit]) -> int:
    tree = shapely.STRtree(_boundaries(units))
    things, found = tree.query(shapely.points(xy), predicate="intersects")
    there = {unit.code for unit in units}
    fits = {
        thing
        for thing, unit in zip(things.tolist(), found.tolist(), strict=True)
        if codes[thing] not in there or codes[thing] == units[unit].code
    }
    return len(fits)


def _boundaries(units: Sequence[Unit] | None) -> Shapes:
    return np.array([u.boundary for u in units or () if u.boundary is not None], dtype=object)
