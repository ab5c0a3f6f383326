"""A made county: villages of houses in rows, streets between them, cameras on the streets."""

import numpy as np
import shapely
from shapely import LineString, Point, box

from camera_registry.camera import Camera, PositionState, Status
from camera_registry.coverage.places import Ground
from gis.crs import LocalPlane
from gis.places import Block, KeyPlace, Road, Unit, UnitKind

PLANE = LocalPlane(108.0, 31.0)
_SIDE_M = 532.0  # of a village
_LOTS = 23  # houses a row; one lot in twenty is left open
_KINDS = ("pole", "wall")


def county(villages: int, cameras: int, *, seed: int = 0) -> tuple[Ground, list[Camera]]:
    """Return a square county of `villages` (a square number) and its cameras; same seed, same all.

    A village has about 505 houses of 5.1 edges on average (57 within 100 m of a camera), streets
    every second lot, and four key places.
    """
    dice = np.random.default_rng(seed)
    across = round(villages**0.5)
    corners = [(x * _SIDE_M, y * _SIDE_M) for y in range(across) for x in range(across)]
    codes = [f"5001011{i // 100:02}{i % 100 + 200:03}" for i in range(villages)]
    return (
        Ground(
            units=_units(codes, corners),
            blocks=_houses(codes, corners, dice),
            roads=_streets(across),
            key_places=_key_places(codes, corners, dice),
        ),
        _cameras(codes, corners, cameras, dice),
    )


def _units(codes: list[str], corners: list[tuple[float, float]]) -> list[Unit]:
    shapes = PLANE.to_degrees([box(x, y, x + _SIDE_M, y + _SIDE_M) for x, y in corners])
    return [
        Unit(code=code, name=f"村{code[-5:]}", kind=UnitKind.VILLAGE, boundary=shape)
        for code, shape in zip(codes, shapes, strict=True)
    ]


def _houses(
    codes: list[str], corners: list[tuple[float, float]], dice: np.random.Generator
) -> list[Block]:
    lot = _SIDE_M / _LOTS
    at = np.stack(np.meshgrid(np.arange(_LOTS), np.arange(_LOTS)), axis=-1).reshape(-1, 2) * lot
    rings, owners = [], []
    for code, corner in zip(codes, corners, strict=True):
        kept = at[dice.random(len(at)) > 0.045] + corner
        low = kept + dice.uniform(3.0, 6.0, kept.shape)
        high = kept + lot - dice.uniform(3.0, 6.0, kept.shape)
        rings += [
            _outline(a, b, d) for a, b, d in zip(low, high, dice.random(len(low)), strict=True)
        ]
        owners += [code] * len(low)
    shapes = PLANE.to_degrees([shapely.Polygon(ring) for ring in rings])
    return [
        Block(block_id=f"b{i}", unit_code=code, households=None, geometry=shape, kind="building")
        for i, (code, shape) in enumerate(zip(owners, shapes, strict=True))
    ]


def _outline(low: np.ndarray, high: np.ndarray, kind: float) -> list[tuple[float, float]]:
    """Return a rectangle, or in 55 % of cases one with a corner taken out."""
    (x, y), (far, top) = low, high
    if kind < 0.45:
        return [(x, y), (far, y), (far, top), (x, top)]
    notch, step = x + 0.4 * (far - x), y + 0.5 * (top - y)
    return [(x, y), (far, y), (far, top), (notch, top), (notch, step), (x, step)]


def _streets(across: int) -> list[Road]:
    whole, lot = across * _SIDE_M, _SIDE_M / _LOTS
    lines = []
    for k in range(0, across * _LOTS, 4):
        at = k * lot
        for village in range(across):
            low, high = village * _SIDE_M, (village + 1) * _SIDE_M
            lines += [LineString([(at, low), (at, high)]), LineString([(low, at), (high, at)])]
    assert whole > 0
    return [
        Road(road_id=f"r{i}", geometry=shape) for i, shape in enumerate(PLANE.to_degrees(lines))
    ]


def _key_places(
    codes: list[str], corners: list[tuple[float, float]], dice: np.random.Generator
) -> list[KeyPlace]:
    points = [
        Point(*(np.array(corner) + dice.integers(1, _LOTS, 2) * _SIDE_M / _LOTS))
        for corner in corners
        for _ in range(4)
    ]
    return [
        KeyPlace(
            key_place_id=f"k{i}",
            name=f"校门{i}",
            kind="school",
            unit_code=codes[i // 4],
            geometry=p,
        )
        for i, p in enumerate(PLANE.to_degrees(points))
    ]


def _cameras(
    codes: list[str], corners: list[tuple[float, float]], count: int, dice: np.random.Generator
) -> list[Camera]:
    village = np.arange(count) % len(codes)
    along, lane = dice.uniform(0, _SIDE_M, count), dice.integers(1, _LOTS, count) * _SIDE_M / _LOTS
    lane += dice.uniform(-1.5, 1.5, count)
    upright = dice.random(count) < 0.5
    offset = np.where(
        upright[:, None], np.column_stack([lane, along]), np.column_stack([along, lane])
    )
    spots = PLANE.to_degrees(shapely.points(np.array(corners)[village] + offset))
    round_ = dice.random(count) < 0.15
    angle = np.where(round_, 360.0, dice.uniform(55, 110, count))
    bearing = dice.uniform(0, 360, count)
    known, faulty = dice.random((2, count)) < [[0.8], [0.05]]
    surveyed = dice.random(count) < 0.5
    return [
        Camera(
            camera_id=f"c{i:06}",
            unit_code=codes[village[i]],
            position=spots[i],
            position_state=PositionState.SURVEYED if surveyed[i] else PositionState.DECLARED,
            status=Status.FAULTY if faulty[i] else Status.IN_SERVICE,
            bearing_deg=float(bearing[i]),
            view_angle_deg=float(angle[i]) if known[i] else None,
            range_m=100.0,
            body="1" if round_[i] else "3",
        )
        for i in range(count)
    ]
