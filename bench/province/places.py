"""A made-up province: villages, market towns and communities on a lattice, equal on every run.

Nothing here is a real place. Cells of about 600 m; in each a jittered lattice of 20 to 150 blocks,
in one of eight with streets between them, else parcels that touch; a river through every fifth row
of cells with two bridges a unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, box

from gis.places import Barrier, Block, Crossing, Road, Unit, UnitKind

WEST, SOUTH = 103.0, 28.0
WIDE, HIGH = 0.006, 0.005  # degrees: about 580 x 550 m
STREETS = 0.125  # of the units have streets between their blocks
STREET = 0.88  # of a lattice cell that is block there, the rest is street
UNKNOWN = 0.005  # of the blocks whose count nobody has entered


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with what lies in it."""

    unit: Unit
    blocks: list[Block]
    barriers: list[Barrier]
    crossings: list[Crossing]
    roads: list[Road]


def province(units: int, seed: int = 1) -> Iterator[Place]:
    """Return so many units, row by row of a square."""
    side = int(np.ceil(np.sqrt(units)))
    for number in range(units):
        yield _place(number, side, np.random.default_rng([seed, number]))


def _place(number: int, side: int, rng: np.random.Generator) -> Place:
    row, column = divmod(number, side)
    west, south = WEST + column * WIDE, SOUTH + row * HIGH
    # 12 digits as the office's codes have; 99 is no province
    code = f"99{number // 2500:04d}{number // 50 % 50 + 100:03d}{number % 50 + 1:03d}"
    kind, merged, blocks, households = _kind(rng)
    unit = Unit(
        code=code,
        name=f"单元{number + 1}",
        kind=kind,
        merged_from=merged,
        boundary=box(west, south, west + WIDE, south + HIGH),
    )
    river = row % 5 == 2
    return Place(
        unit=unit,
        blocks=_blocks(code, (west, south), _counts(households, blocks, rng), rng),
        barriers=[_river(code, west, south)] if river else [],
        crossings=_bridges(code, west, south) if river else [],
        roads=_roads(code, west, south),
    )


def _kind(rng: np.random.Generator) -> tuple[UnitKind, int | None, int, int]:
    """Return the kind, the villages merged, the number of blocks and of households."""
    dice = rng.random()
    if dice < 0.45:
        blocks = int(rng.integers(40, 151))
        return UnitKind.URBAN_COMMUNITY, None, blocks, int(blocks * rng.uniform(18, 42))
    if dice < 0.55:
        return UnitKind.MARKET_TOWN_COMMUNITY, None, int(rng.integers(30, 81)), 900
    blocks = int(rng.integers(20, 81))  # villager groups and clusters of farms
    return UnitKind.VILLAGE, int(rng.integers(1, 5)), blocks, int(blocks * rng.uniform(8, 20))


def _counts(households: int, blocks: int, rng: np.random.Generator) -> list[int | None]:
    weight = rng.gamma(2.0, size=blocks)
    counts = np.rint(households * weight / weight.sum()).astype(int).tolist()
    unknown = rng.random(blocks) < UNKNOWN
    return [None if lost else count for count, lost in zip(counts, unknown, strict=True)]


def _blocks(
    code: str, corner: tuple[float, float], counts: list[int | None], rng: np.random.Generator
) -> list[Block]:
    """Return a jittered lattice of quadrilaterals, streets between them."""
    wide = int(np.ceil(np.sqrt(len(counts))))
    high = -(-len(counts) // wide)
    x, y = np.meshgrid(np.linspace(0.02, 0.98, wide + 1), np.linspace(0.02, 0.98, high + 1))
    x[1:-1, 1:-1] += rng.uniform(-0.25, 0.25, (high - 1, wide - 1)) / wide
    y[1:-1, 1:-1] += rng.uniform(-0.25, 0.25, (high - 1, wide - 1)) / high
    points = np.stack([corner[0] + x * WIDE, corner[1] + y * HIGH], axis=-1)
    rings = np.stack([points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]], axis=2)
    rings = rings.reshape(-1, 4, 2)[: len(counts)]
    middle = rings.mean(axis=1, keepdims=True)
    share = STREET if rng.random() < STREETS else 1.0
    shapes = shapely.polygons(middle + (rings - middle) * share)
    return [
        Block(
            block_id=f"{code}-{at:03d}",
            unit_code=code,
            households=count,
            geometry=shape,
            kind="villager_group" if at % 3 == 0 else "building",
        )
        for at, (count, shape) in enumerate(zip(counts, shapes.tolist(), strict=True))
    ]


def _river(code: str, west: float, south: float) -> Barrier:
    bends = [(west + WIDE * t, south + HIGH * (0.5 + 0.06 * np.sin(6 * t))) for t in _STEPS]
    return Barrier(barrier_id=f"{code}-river", kind="river", geometry=LineString(bends))


_STEPS = [step / 12 for step in range(13)]


def _bridges(code: str, west: float, south: float) -> list[Crossing]:
    places = [(t, 0.5 + 0.06 * np.sin(6 * t)) for t in (0.3, 0.75)]
    return [
        Crossing(
            crossing_id=f"{code}-bridge-{at}",
            kind="bridge",
            geometry=Point(west + WIDE * x, south + HIGH * y),
        )
        for at, (x, y) in enumerate(places)
    ]


def _roads(code: str, west: float, south: float) -> list[Road]:
    across = LineString([(west, south + HIGH * 0.01), (west + WIDE, south + HIGH * 0.01)])
    along = LineString([(west + WIDE * 0.01, south), (west + WIDE * 0.01, south + HIGH)])
    return [
        Road(road_id=f"{code}-{name}", kind="street", geometry=line)
        for name, line in (("ew", across), ("ns", along))
    ]
