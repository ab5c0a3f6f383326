"""The county put together from its seed: units that tile it, blocks, barriers, roads, places."""

from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from gis.places import Barrier, Block, Crossing, Division, Hamlet, KeyPlace, Road, Unit
from web.places.shifan import blocks as homes
from web.places.shifan import countryside, fabric, landscape, registers, ways
from web.places.shifan.countryside import Group
from web.places.shifan.fabric import Plot
from web.places.shifan.landscape import Street
from web.places.shifan.shapes import Rng, as_area, polygons


@dataclass(frozen=True, slots=True)
class Face:
    """A piece of ground no smaller than it need be: units and grids are made of whole faces."""

    unit: str
    ground: Polygon
    group: int | None
    street_block: int | None


@dataclass(slots=True)
class Land:
    """What was drawn, before anything is registered. Metres."""

    plots: list[Plot]
    streets: list[Street]
    groups: list[Group]
    faces: list[Face]


@dataclass(frozen=True, slots=True)
class Town:
    """Everything of the county that stays where it is, in metres around its origin."""

    land: Land
    divisions: list[Division]
    units: list[Unit]
    hamlets: list[Hamlet]
    blocks: list[Block]
    barriers: list[Barrier]
    crossings: list[Crossing]
    roads: list[Road]
    key_places: list[KeyPlace]
    rng_seed: int = field(default=1)


def rng_for(seed: int, part: str) -> Rng:
    """Return the dice of one part of the county, so that no part disturbs another."""
    return np.random.default_rng([seed, *part.encode()])


def build(seed: int = 1) -> Town:
    """Return the county grown from a seed; the same seed gives the same county."""
    land = draw_land(seed)
    units = _units(land.faces)
    built = homes.blocks_of(land.plots, land.groups, rng_for(seed, "homes"))
    walls, gates = homes.walls_of(built)
    barriers = ways.barriers() + walls
    return Town(
        land=land,
        divisions=registers.divisions(),
        units=units,
        hamlets=homes.hamlets_of(land.groups, rng_for(seed, "hamlets")),
        blocks=built.blocks,
        barriers=barriers,
        crossings=ways.crossings(land.streets) + gates,
        roads=ways.roads(land.streets),
        key_places=ways.key_places(land.plots, land.groups),
        rng_seed=seed,
    )


def draw_land(seed: int) -> Land:
    """Return the drawn land: street blocks, streets, villages, and the faces that tile it."""
    plots, streets = fabric.town_plots(rng_for(seed, "town"))
    market, lanes = fabric.market_plots(rng_for(seed, "market"))
    cells = countryside.land_cells(rng_for(seed, "cells"))
    owner = countryside.village_of(cells)
    roads = [*landscape.main_streets(), *landscape.country_roads()]
    groups: list[Group] = []
    rng = rng_for(seed, "villages")
    for village in countryside.VILLAGES:
        own = [cell for cell, key in zip(cells, owner, strict=True) if key == village.key]
        groups += countryside.seat_groups(village, own, rng, roads)
    every = [*roads, *streets, *lanes]
    plots += market
    faces = _faces(plots, cells, owner, groups)
    grounds = [
        as_area([face.ground for face in faces if face.group == number])
        for number in range(len(groups))
    ]
    countryside.settle(groups, grounds, every, rng_for(seed, "houses"))
    return Land(plots, every, groups, faces)


def _faces(
    plots: list[Plot], cells: list[Polygon], owner: list[str], groups: list[Group]
) -> list[Face]:
    """Node all edges against each other, so that neighbours share every corner exactly."""
    grounds = [plot.face for plot in plots] + cells
    edges = shapely.unary_union([ground.exterior for ground in grounds], grid_size=0.01)
    found = polygons(shapely.polygonize(shapely.get_parts(edges)))
    tree = shapely.STRtree(grounds)
    faces = []
    for ground in found:
        hits = tree.query(ground.representative_point(), predicate="within")
        if len(hits) == 0:
            continue
        number = int(min(hits))
        if number < len(plots):
            faces.append(Face(plots[number].unit, ground, None, number))
        else:
            unit = owner[number - len(plots)]
            faces.append(Face(unit, ground, _nearest_group(ground, unit, groups), None))
    ordered = sorted(faces, key=lambda f: (round(f.ground.centroid.x), round(f.ground.centroid.y)))
    return _whole_units(ordered)


def _whole_units(faces: list[Face]) -> list[Face]:
    """Give stray faces of a unit to the unit they share the longest border with."""
    whole = {
        key: as_area([face.ground for face in faces if face.unit == key])
        for key in sorted({face.unit for face in faces})
    }
    main = {key: max(polygons(area), key=lambda part: part.area) for key, area in whole.items()}
    mended = []
    for face in faces:
        if main[face.unit].covers(face.ground.representative_point()):
            mended.append(face)
            continue
        near = [key for key, area in main.items() if area.distance(face.ground) < 1]
        unit = max(near, key=lambda key: float(main[key].intersection(face.ground).length))
        mended.append(replace(face, unit=unit, group=None))
    return mended


def _nearest_group(ground: Polygon, unit: str, groups: list[Group]) -> int:
    at = ground.centroid
    mine = [i for i, group in enumerate(groups) if group.village == unit]
    return min(mine, key=lambda i: float(groups[i].seat.distance(at)))


def _units(faces: list[Face]) -> list[Unit]:
    units = []
    for entry in registers.ENTRIES:
        ground = [face.ground for face in faces if face.unit == entry.key]
        units.append(
            Unit(
                code=entry.code,
                name=entry.name,
                kind=entry.kind,
                boundary=as_area(ground),
                households=entry.reported or entry.counted,
                residents=entry.residents,
                merged_from=entry.merged_from,
                parent=entry.parent,
                urban_rural_class=entry.urban_rural,
            )
        )
    code, name, successor, day = registers.ABOLISHED
    kind, parent = registers.VILLAGE, code[:9] + "000"
    return [
        *units,
        Unit(
            code=code, name=name, kind=kind, parent=parent, valid_to=day, abolished_into=successor
        ),
    ]


def seats(town: Town) -> dict[str, list[Point]]:
    """Return for each village the seats of its groups."""
    found: dict[str, list[Point]] = {}
    for group in town.land.groups:
        found.setdefault(group.village, []).append(group.seat)
    return found


def main_lines() -> list[LineString]:
    """Return the drawn main streets and county roads."""
    return [s.line for s in (*landscape.main_streets(), *landscape.country_roads())]
