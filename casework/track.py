"""Which points of a track lie where nobody can have been: a phone that jumped for a moment.

A track without times is judged by its shape: a short piece that is reached and left by a jump far
longer than its other steps, while the pieces before and after it join on.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs import plane_for
from gis.rulebook import Rule

Points = NDArray[np.float64]  # (n, 2) lon, lat
_FEWEST = 4  # two pieces that join on, and one between


def strays(points: Points, rule: Rule) -> NDArray[np.int64]:
    """Return the numbers of the points that stray, none when too many would.

    `rule` is PAT-31: a jump is over `jump_m` and over `times` the median step; at most
    `most_share` of a track may stray, else it is a track with gaps and stays whole.
    """
    nothing = np.empty(0, dtype=np.int64)
    if len(points) < _FEWEST:
        return nothing
    plane = plane_for([shapely.LineString(points)])
    metres = shapely.get_coordinates(plane.to_metres(np.asarray(shapely.points(points))))
    steps = np.hypot(*np.diff(metres, axis=0).T)
    limit = max(rule.number("jump_m"), rule.number("times") * float(np.median(steps)))
    ends = np.flatnonzero(steps > limit) + 1
    if not len(ends):
        return nothing
    pieces = np.split(np.arange(len(points)), ends)
    kept = _joined(pieces, metres, limit)
    off = np.setdiff1d(np.arange(len(points)), np.concatenate(kept))
    return nothing if len(off) > rule.number("most_share") * len(points) else off


def _joined(
    pieces: list[NDArray[np.int64]], metres: Points, limit: float
) -> list[NDArray[np.int64]]:
    """Return the longest piece and those before and after it that join on, one to the next."""
    main = max(range(len(pieces)), key=lambda number: len(pieces[number]))
    kept = [pieces[main]]
    for piece in pieces[main + 1 :]:
        if np.hypot(*(metres[piece[0]] - metres[kept[-1][-1]])) <= limit:
            kept.append(piece)
    for piece in reversed(pieces[:main]):
        if np.hypot(*(metres[piece[-1]] - metres[kept[0][0]])) <= limit:
            kept.insert(0, piece)
    return kept
