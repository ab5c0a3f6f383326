"""The villages: a mosaic of land cells, settlements on it, and the lanes that reach them."""

# ruff: noqa: PLR2004 -- sizes and chances are the drawing itself, each used once

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
import shapely.affinity
from numpy.typing import NDArray
from shapely import LineString, MultiPoint, Point, Polygon
from shapely.ops import nearest_points, split

from web.places.shifan import landscape
from web.places.shifan.fabric import bends
from web.places.shifan.landscape import TOWN, Street
from web.places.shifan.shapes import Rng, largest, polygons, rectangle


@dataclass(frozen=True, slots=True)
class VillagePlan:
    """Where a village lies in the drawing and how it is made up.

    `former` names its predecessor villages; empty when it was never merged or nobody knows.
    """

    key: str
    x: float
    y: float
    groups: int
    former: tuple[str, ...] = ()


@dataclass(slots=True)
class Group:
    """A villager group (村民小组): its seed, its houses, its share of the village."""

    village: str
    number: int
    seat: Point
    former: str | None
    houses: list[Polygon]
    weight: float


VILLAGES = (
    VillagePlan("柏树", -3900, 2000, 7), VillagePlan("高店", -4300, -2100, 8),
    VillagePlan("桃园", -1000, 3700, 6), VillagePlan("梨花", -1700, -3000, 8),
    VillagePlan("石桥", 6500, -1300, 11, ("石桥村", "大湾村", "青龙村")),
    VillagePlan("龙泉", 5000, 1000, 14, ("龙泉村", "三溪村", "白鹤村", "马鞍村", "凤凰村")),
    VillagePlan("双河", 4700, -5400, 9, ("双河村", "高桥村")),
    VillagePlan("青岗", 1700, -2700, 9, ("青岗村", "柳林村")),
    VillagePlan("红岩", 1800, 3900, 10, ("红岩村", "新民村", "五里村")),
    VillagePlan("杨柳", 1300, -5400, 7), VillagePlan("云台", 6300, 3500, 11,
                                                    ("云台村", "松林村", "茶园村", "石坪村")),
    VillagePlan("河口", 7300, -5100, 7),
)  # fmt: skip


def land_cells(rng: Rng, spacing_m: float = 190.0) -> list[Polygon]:
    """Return the countryside as small cells, cut where river, town and market town begin."""
    county = Polygon(landscape.COUNTY)
    west, south, east, north = county.bounds
    xs, ys = np.meshgrid(
        np.arange(west - 300, east + 300, spacing_m), np.arange(south - 300, north + 300, spacing_m)
    )
    points = np.column_stack([xs.ravel(), ys.ravel()])
    points = points + rng.uniform(-0.42, 0.42, points.shape) * spacing_m
    cells: Any = shapely.voronoi_polygons(MultiPoint(points))
    towns = shapely.union(Polygon(landscape.TOWN_EDGE), Polygon(landscape.MARKET_EDGE))
    inside = [cell.intersection(county) for cell in cells.geoms if cell.intersects(county)]
    open_land = [part for cell in inside for part in polygons(cell.difference(towns))]
    crossed = [
        half
        for cell in open_land
        for half in (polygons(list(split(cell, landscape.RIVER).geoms)) or [cell])
    ]
    return [cell for cell in crossed if cell.area > 1]


def north_of_river(points: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell for each point whether it lies on the river's north and east side."""
    line = np.asarray(landscape.RIVER.coords)
    corner = [(9e3, 9e3), (-9e3, 9e3)]
    side = Polygon([*line, (line[-1][0] + 9e3, line[-1][1]), *corner, (-9e3, line[0][1])])
    inside: NDArray[np.bool_] = shapely.contains(shapely.make_valid(side), points)
    return inside


def village_of(cells: Sequence[Polygon]) -> list[str]:
    """Return for each land cell the village it belongs to: the nearest on its side of the river."""
    centres: Any = shapely.point_on_surface(np.asarray(cells, dtype=object))
    seats = np.array([(v.x * TOWN, v.y * TOWN) for v in VILLAGES])
    xy = shapely.get_coordinates(centres)
    far = np.hypot(xy[:, None, 0] - seats[None, :, 0], xy[:, None, 1] - seats[None, :, 1])
    far = far / np.sqrt([v.groups for v in VILLAGES])
    same = (
        north_of_river(centres)[:, None]
        == north_of_river(np.array([Point(xy) for xy in seats]))[None, :]
    )
    best = np.argmin(np.where(same, far, np.inf), axis=1)
    return [VILLAGES[int(i)].key for i in best]


def seat_groups(
    plan: VillagePlan, cells: Sequence[Polygon], rng: Rng, streets: list[Street]
) -> list[Group]:
    """Return the villager groups of a village, settled on its cells, and add their lanes."""
    room = [c for c in cells if not _kept_free().intersects(c.centroid.buffer(60))]
    seats = _seats(np.array([(c.centroid.x, c.centroid.y) for c in room]), plan.groups, rng)
    groups = []
    for number, (x, y) in enumerate(seats, start=1):
        weight = float(rng.uniform(0.65, 1.5))
        groups.append(Group(plan.key, number, Point(x, y), None, [], weight))
    _name_former(groups, plan)
    _lanes(groups, streets, rng)
    return groups


@cache
def _kept_free() -> Any:
    parts = [landscape.river().buffer(25), landscape.stream().buffer(14)]
    parts += [landscape.RAILWAY.buffer(30), landscape.EXPRESSWAY.buffer(45)]
    return shapely.unary_union(parts)


def _seats(xy: NDArray[np.float64], number: int, rng: Rng) -> NDArray[np.float64]:
    """Spread `number` seats over the cells by a few rounds of Lloyd's method."""
    seats = xy[rng.choice(len(xy), number, replace=False)]
    for _ in range(4):
        near = np.argmin(np.hypot(*(xy[:, None] - seats[None]).transpose(2, 0, 1)), axis=1)
        middle = [xy[near == i].mean(axis=0) if (near == i).any() else seats[i]
                  for i in range(number)]  # fmt: skip
        seats = np.array(middle)
    near = np.argmin(np.hypot(*(seats[:, None] - xy[None]).transpose(2, 0, 1)), axis=1)
    chosen: NDArray[np.float64] = xy[near]
    return chosen


def _name_former(groups: list[Group], plan: VillagePlan) -> None:
    """Give each group its former village: neighbouring groups, in order around the village."""
    if not plan.former:
        return
    mid_x = float(np.mean([g.seat.x for g in groups]))
    mid_y = float(np.mean([g.seat.y for g in groups]))
    around = sorted(groups, key=lambda g: math.atan2(g.seat.y - mid_y, g.seat.x - mid_x))
    for place, group in enumerate(around):
        group.former = plan.former[place * len(plan.former) // len(around)]


def _lanes(groups: list[Group], streets: list[Street], rng: Rng) -> None:
    """Join each seat to the nearest road on its own side of the river, the nearest seat first."""
    wet = landscape.river().buffer(3)
    side = north_of_river(shapely.points([(groups[0].seat.x, groups[0].seat.y)]))[0]
    parts = shapely.get_parts(shapely.difference([street.line for street in streets], wet))
    middle = shapely.line_interpolate_point(parts, 0.5, normalized=True)
    net = list(parts[north_of_river(middle) == side])
    seats = np.array([group.seat for group in groups], dtype=object)
    far = shapely.distance(shapely.union_all(net), seats)
    waiting = np.full(len(groups), fill_value=True)
    while waiting.any():
        number = int(np.argmin(np.where(waiting, far, np.inf)))
        waiting[number] = False
        road = net[int(np.argmin(shapely.distance(net, seats[number])))]
        at, seat = nearest_points(road, seats[number])
        if at.distance(seat) > 8:
            lane = bends(LineString([at, seat]), rng)
            streets.append(Street("", "village", lane, 4.5))
            net.append(lane)
            far = np.minimum(far, shapely.distance(lane, seats))


def settle(
    groups: Sequence[Group], grounds: Sequence[Any], streets: Sequence[Street], rng: Rng
) -> None:
    """Put the farmhouses of each group on its ground, along the lanes, clear of each other."""
    roads = [street.line.buffer(street.width_m / 2 + 2.5) for street in streets]
    towns = [Polygon(landscape.TOWN_EDGE).buffer(15), Polygon(landscape.MARKET_EDGE).buffer(15)]
    tree = shapely.STRtree([*roads, _kept_free(), *towns])
    lines = shapely.STRtree([street.line for street in streets])
    for group, ground in zip(groups, grounds, strict=True):
        inside = ground.buffer(-10)
        shapely.prepare(inside)
        wanted = round(16 + 22 * group.weight)
        group.houses = _cluster(group.seat, wanted, (tree, lines, inside), rng)


def _cluster(
    seat: Point, wanted: int, around: tuple[shapely.STRtree, shapely.STRtree, Any], rng: Rng
) -> list[Polygon]:
    blocked, lines, ground = around
    near = lines.query(seat.buffer(120), predicate="intersects")
    lane = shapely.union_all(lines.geometries[near]) if len(near) else seat
    lean = float(rng.normal(0, 14))
    houses: list[Polygon] = []
    centres: list[tuple[float, float]] = []
    # most stand by the lane, the rest in small knots under trees a little way off
    knots = [(seat.x, seat.y)] + [
        (seat.x + float(rng.normal(0, 95)), seat.y + float(rng.normal(0, 95))) for _ in range(3)
    ]
    for attempt in range(wanted * 14):
        if len(houses) >= wanted:
            break
        x, y = _spot(lane, knots[attempt % 4], rng)
        if not ground.contains(Point(x, y)) or any(
            math.hypot(x - a, y - b) < 25 for a, b in centres
        ):
            continue
        house = _farmhouse(x, y, lean + float(rng.normal(0, 7)), rng)
        if len(blocked.query(house.buffer(2), predicate="intersects")) == 0:
            houses.append(house)
            centres.append((x, y))
    return houses


def _spot(lane: Any, knot: tuple[float, float], rng: Rng) -> tuple[float, float]:
    x, y = knot[0] + float(rng.normal(0, 38)), knot[1] + float(rng.normal(0, 38))
    if rng.random() < 0.55 and not lane.is_empty:
        on, _ = nearest_points(lane, Point(x, y))
        back = float(rng.uniform(9, 26))
        away = math.hypot(x - on.x, y - on.y) or 1.0
        return on.x + (x - on.x) / away * back, on.y + (y - on.y) / away * back
    return x, y


def _farmhouse(x: float, y: float, angle: float, rng: Rng) -> Polygon:
    """Return a farmhouse: a main house facing south, often with one wing or two."""
    long, deep = float(rng.uniform(12, 18)), float(rng.uniform(7.5, 9.5))
    shape = rectangle(0, 0, long, deep, 0)
    kind = rng.random()
    if kind < 0.65:
        left = rectangle(-long / 2 + 2.6, -deep / 2 - 3, 5.2, 7, 0)
        shape = largest(shape.union(left))
    if kind < 0.25:
        right = rectangle(long / 2 - 2.6, -deep / 2 - 3, 5.2, 7, 0)
        shape = largest(shape.union(right))
    turned: Polygon = shapely.affinity.rotate(shape, angle, origin=(0, 0))
    moved: Polygon = shapely.affinity.translate(turned, x, y)
    return moved
