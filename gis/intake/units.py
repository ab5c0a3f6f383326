"""In which unit a thing lies, found from its position when the file does not say."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.places import Unit


def located(shapes: NDArray[np.object_], units: Sequence[Unit]) -> list[str | None]:
    """Return the code of the unit each shape's representative point lies in, None for no unit.

    Shapes and boundaries are lon/lat; a shape may be None. On a common border the smaller code
    is taken, so that the answer does not depend on the order of the units.
    """
    known = sorted((unit for unit in units if unit.boundary is not None), key=lambda u: u.code)
    codes: list[str | None] = [None] * len(shapes)
    if not known or not len(shapes):
        return codes
    boundaries = np.array([unit.boundary for unit in known], dtype=object)
    shapely.prepare(boundaries)
    points = np.asarray(shapely.point_on_surface(shapes), dtype=object)
    tree = shapely.STRtree(boundaries)
    things, found = tree.query(points, predicate="intersects")
    for thing, unit in sorted(zip(things.tolist(), found.tolist(), strict=True), reverse=True):
        codes[thing] = known[unit].code
    return codes
