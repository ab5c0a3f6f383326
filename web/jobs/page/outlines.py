"""Things of the core to the parts that many answers share: boxes, middles, findings."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely import Geometry

from gis.findings import Finding, as_row
from web.shapes.thing import Box, FindingOut, Position

_DECIMALS = 7  # a centimetre


def box_of(geometry: Geometry | None) -> Box | None:
    """Return west, south, east, north; None when there is no geometry."""
    if geometry is None or shapely.is_empty(geometry):
        return None
    west, south, east, north = (round(float(v), _DECIMALS) for v in shapely.bounds(geometry))
    return west, south, east, north


def centre_of(geometry: Geometry | None) -> Position | None:
    """Return a position inside the geometry; None when there is none."""
    if geometry is None or shapely.is_empty(geometry):
        return None
    return position_of(shapely.point_on_surface(geometry))


def centres_of(geometries: Sequence[Geometry | None]) -> list[Position | None]:
    """Return a position inside each geometry, all at once."""
    inside = shapely.point_on_surface(np.asarray(geometries, dtype=object))
    return [position_of(point) for point in inside]


def position_of(point: Geometry | None) -> Position | None:
    """Return [lon, lat] of a point; None when there is none."""
    if point is None or shapely.is_empty(point):
        return None
    return round(float(shapely.get_x(point)), _DECIMALS), round(
        float(shapely.get_y(point)), _DECIMALS
    )


def finding_out(finding: Finding) -> FindingOut:
    """Return the finding as it is sent."""
    return FindingOut(**as_row(finding))  # type: ignore[arg-type]


def findings_at(findings: Iterable[Finding], kind: str, place: str) -> list[FindingOut]:
    """Return the findings about one place."""
    found = (f for f in findings if f.place.kind == kind and f.place.id == place)
    return [finding_out(finding) for finding in found]
