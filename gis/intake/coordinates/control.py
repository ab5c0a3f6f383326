"""Control points: a similarity that brings an old or local plane to CGCS2000, or why there is none.

Four parameters (two shifts, scale, rotation) by least squares. The plane fitted to is laid along
the meridian of the old one, so that both distort lengths alike and the residuals show errors of
the points, not of the projection.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from gis.cells.words import normal
from gis.crs import LocalPlane
from gis.intake.coordinates.systems import Datum
from gis.intake.coordinates.zones import meridians
from gis.rulebook import Rule, Words

Points = NDArray[np.float64]  # (n, 2)

_BETWEEN_POINTS = re.compile(r"[;\n\r|]+")
_BETWEEN_NUMBERS = re.compile(r"[\s,、]+")
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{0,12})?")
_NUMBERS = 4
_SECONDS = 3600.0
_FARTHEST_MERIDIAN = 3.0  # degrees: half a zone of 6 degrees, or the next zone of 3


class ControlError(ValueError):
    """Control points that cannot be used; `said` tells a person why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.said = Words(zh, en)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well control points fit: residuals in metres by point, in the order they were given.

    `turn` is the rotation in seconds of arc, `moved` the way from the old plane to lon/lat
    EPSG:4490, `reach_m` the distance of coordinates of the old plane from the control points.
    """

    residuals_m: Points
    rms_m: float
    scale: float
    turn: float
    moved: Callable[[Points], Points]
    reach_m: Callable[[Points], Points]


def control_points(text: str, rule: Rule) -> Points:
    """Return (n, 4) numbers: x and y of the file, longitude and latitude. Raises ControlError."""
    rows = [row.strip() for row in _BETWEEN_POINTS.split(_plain(text)) if row.strip()]
    most, fewest = rule.count("most_points"), rule.count("points")
    if not fewest <= len(rows) <= most:
        raise ControlError(f"给出了{len(rows)}个控制点", f"{len(rows)} control points were given")
    points = np.array([_numbers(row) for row in rows])
    lon, lat = np.abs(points[:, 2]), np.abs(points[:, 3])
    for at in np.flatnonzero((lon > 180) | (lat > 90)).tolist():  # noqa: PLR2004 -- the globe
        raise ControlError(
            f"“{rows[at]}”的后两个数不是经度、纬度",
            f'the last two numbers of "{rows[at]}" are no longitude and latitude',
        )
    return points


def _plain(text: str) -> str:
    lines = (normal(line) for line in text.splitlines())
    return "\n".join(lines)


def _numbers(row: str) -> list[float]:
    parts = _BETWEEN_NUMBERS.split(row.strip(" ,、"))
    if len(parts) != _NUMBERS or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ControlError(
            f"“{row[:60]}”不是四个数(x y 经度 纬度)",
            f'"{row[:60]}" is not four numbers (x y lon lat)',
        )
    return [float(part) for part in parts]


def fitted(points: Points, system: Datum, rule: Rule) -> Fit:
    """Return the similarity through control points; ControlError where it cannot be trusted.

    The meridian of a local plane is not known: of those it may have the one that fits best is
    taken.
    """
    fit = min((_fit(points, plane, system, rule) for plane in _planes(points, system)),
              key=lambda one: one.rms_m)  # fmt: skip
    _refuse(fit, points, system, rule)
    return fit


def _fit(points: Points, plane: LocalPlane, system: Datum, rule: Rule) -> Fit:
    flat = _flat(system, plane)
    here, there = flat(points[:, :2]), plane.metres_of(points[:, 2:])
    if not (np.isfinite(here).all() and np.isfinite(there).all()):
        raise ControlError(
            f"控制点的原坐标不是 {system.name} 的坐标",
            f"the first two numbers of the control points are no coordinates of {system.name}",
        )
    _spread(here, rule)
    found = _similarity(here, there)
    away = np.hypot(*(found(here) - there).T)
    return Fit(
        residuals_m=away,
        rms_m=float(np.sqrt((away**2).mean())),
        scale=float(np.hypot(found.a, found.b)),
        turn=float(np.degrees(np.arctan2(found.b, found.a))) * _SECONDS,
        moved=lambda xy: plane.degrees_of(found(flat(xy))),
        reach_m=lambda xy: np.hypot(*(flat(xy) - found.here).T),
    )


@dataclass(frozen=True, slots=True)
class _Similarity:
    a: float
    b: float
    here: Points
    there: Points

    def __call__(self, xy: Points) -> Points:
        x, y = (xy - self.here).T
        moved: Points = np.column_stack((self.a * x - self.b * y, self.b * x + self.a * y))
        return moved + self.there


def _similarity(here: Points, there: Points) -> _Similarity:
    middle, target = here.mean(axis=0), there.mean(axis=0)
    (x, y), (u, v) = (here - middle).T, (there - target).T
    size = float((x * x + y * y).sum())
    return _Similarity(
        float((x * u + y * v).sum()) / size, float((x * v - y * u).sum()) / size, middle, target
    )


def _spread(here: Points, rule: Rule) -> None:
    """Refuse points that lie on one line or on one another."""
    extents = np.linalg.svd(here - here.mean(axis=0), compute_uv=False)
    if extents[0] < 1 or extents[1] < extents[0] * rule.number("spread"):
        raise ControlError(
            "控制点几乎在一条直线上或重合,应分布在边界四周",
            "the control points lie nearly on one line or on one another; spread them around",
        )


def _refuse(fit: Fit, points: Points, system: Datum, rule: Rule) -> None:
    most, worst = rule.number("residual_m"), int(fit.residuals_m.argmax())
    if abs(fit.scale - 1) <= rule.number("scale") and fit.residuals_m[worst] <= most:
        return
    shown = ", ".join(f"{one:.3f}" for one in fit.residuals_m[:20])
    zh = f"残差为 {shown} 米(第{worst + 1}个点最大),尺度 {fit.scale:.6f}"
    en = f"residuals are {shown} m (point {worst + 1} is the worst), scale {fit.scale:.6f}"
    if _fits_exchanged(points, system, rule):
        zh += ";把每个点的 X、Y 对调后是吻合的"
        en += "; with x and y of every point exchanged they fit"
    raise ControlError(zh, en)


def _fits_exchanged(points: Points, system: Datum, rule: Rule) -> bool:
    try:
        fits = [
            _fit(points[:, [1, 0, 2, 3]], plane, system, rule) for plane in _planes(points, system)
        ]
    except ControlError:
        return False
    return min(float(fit.residuals_m.max()) for fit in fits) <= rule.number("residual_m")


def _planes(points: Points, system: Datum) -> list[LocalPlane]:
    lon, lat = points[:, 2:].mean(axis=0).round(2).tolist()
    own = _meridian(system.crs)
    if own is not None or system.degrees:
        return [LocalPlane(lon if own is None else own, lat)]
    nearest = [float(one) for one in meridians() if abs(one - lon) <= _FARTHEST_MERIDIAN]
    return [LocalPlane(one, lat) for one in (lon, *nearest)]


def _meridian(crs: CRS | None) -> float | None:
    operation = crs.coordinate_operation if crs is not None and crs.is_projected else None
    for parameter in operation.params if operation else ():
        if parameter.name == "Longitude of natural origin":
            return float(parameter.value)
    return None


def _flat(system: Datum, plane: LocalPlane) -> Callable[[Points], Points]:
    """Return the way from the file's coordinates to metres of its own datum."""
    if not system.degrees or system.crs is None or system.crs.ellipsoid is None:
        return lambda xy: xy
    ellipsoid = system.crs.ellipsoid
    size = f"+a={ellipsoid.semi_major_metre} +rf={ellipsoid.inverse_flattening} +no_defs"
    way = Transformer.from_crs(
        f"+proj=longlat {size}",
        f"+proj=tmerc +lon_0={plane.lon0} +lat_0={plane.lat0} +k=1 +x_0=0 +y_0=0 {size}",
        always_xy=True,
    )
    return lambda xy: np.column_stack(way.transform(xy[:, 0], xy[:, 1]))
