"""Places to print, by hand: squares in a row, and any number of cells on a plane."""

from dataclasses import replace

import numpy as np
import shapely
from shapely import LineString, MultiPoint, Point, box

from gis.places import Block
from grid_planner.plan import GridKind, PlanState
from grid_planner.sheet.content import (
    Contact,
    Content,
    GridOnSheet,
    Ground,
    PlanOnSheet,
    UnitOnSheet,
    Ways,
)
from grid_planner.sheet.marks import MM_PER_PT

UNIT = "510711001001"
PLAN = PlanOnSheet(
    plan_id="p000007",
    state=PlanState.IN_FORCE,
    pack="default",
    pack_version="0.1",
    author="规划员甲",
    reason="年度调整",
    in_force_from="2026-11-01",
    self_approved=False,
)


def half_em(text, size_pt, bold):  # noqa: ARG001 -- a Measure
    """Measure as if Chinese characters filled the em and others half of it."""
    ems = sum(1.0 if ord(char) > 0x2E80 else 0.5 for char in text)
    return ems * size_pt * MM_PER_PT


def array(shapes):
    return np.array([*shapes, None], dtype=object)[:-1]


def grid(number, boundary, **more) -> GridOnSheet:
    code = f"{UNIT}{number:03d}"
    return GridOnSheet(
        **{
            "code": code,
            "short": code,
            "name": f"第{number}网格",
            "unit_code": UNIT,
            "households": 500 + number,
            "unknown_blocks": 0,
            "blocks": 2,
            "kind": GridKind.COMPREHENSIVE,
            "contacts": (Contact(f"网格员{number}", f"0816-{number:07d}"),),
            "boundary": boundary,
        }
        | more
    )


def unit(boundary=None, code=UNIT, name="东街社区", plan=PLAN) -> UnitOnSheet:
    return UnitOnSheet(
        code=code, name=name, kind="城镇社区", reported=1003, boundary=boundary, plan=plan
    )


def content(*grids, units=None, **more) -> Content:
    known = [one.boundary for one in grids if one.boundary is not None]
    around = shapely.union_all(known) if known else None
    return Content(
        **{
            "place": "东街社区",
            "synthetic": False,
            "credit": "",
            "units": units or (unit(around),),
            "grids": grids,
        }
        | more
    )


def two_squares(**more) -> Content:
    """Return two grids of 200 m, west and east; a road with a name runs between them."""
    west, east = box(0, 0, 200, 200), box(200, 0, 400, 200)
    roads = Ways(
        shapes=array([LineString([(200, -50), (200, 250)])]), names=("中街",), kinds=("road",)
    )
    river = Ways(shapes=array([box(0, 200, 400, 230)]), names=("清溪",), kinds=("river",))
    ground = Ground(
        roads=roads,
        barriers=river,
        buildings=array([box(20 + 60 * n, 40, 50 + 60 * n, 70) for n in range(6)]),
    )
    blocks = tuple(
        Block(
            block_id=f"b{n}",
            unit_code=UNIT,
            households=None if n == 5 else 100 + n,
            geometry=Point(35 + 60 * n, 55),
            name=f"{n}栋",
            basis="常住户",
            as_of="2026-06-30",
        )
        for n in range(6)
    )
    grids = (grid(1, west, households=303), grid(2, east, households=207, unknown_blocks=1))
    of = {f"b{n}": grids[0 if n < 3 else 1].code for n in range(6)}
    return content(*grids, **{"ground": ground, "blocks": blocks, "grid_of": of} | more)


def cells(points) -> list:
    """Return the cells of points (Voronoi) on a square of 1,000 m, in the order of the points."""
    frame = box(0, 0, 1000, 1000)
    spots = MultiPoint(points)
    parts = shapely.get_parts(shapely.voronoi_polygons(spots, extend_to=frame))
    parts = shapely.intersection(parts, frame)
    tree = shapely.STRtree(parts)
    at, cell = tree.query(shapely.get_parts(spots), predicate="intersects")
    first = dict(zip(at[::-1].tolist(), cell[::-1].tolist(), strict=True))
    return [parts[first[n]] for n in range(len(points))]


def town(points, language="zh", **more) -> Content:
    """Return a community with a grid for each point; names and workers in the language."""
    contact = {"zh": "示例网格员", "en": "Example Worker"}[language]
    grids = []
    for number, cell in enumerate(cells(points), start=1):
        told = {"unknown_blocks": number % 3, "households": 0 if number % 7 == 0 else 40 * number}
        people = () if number % 4 == 0 else (Contact(f"{contact}{number}", "0816-2200000"),)
        grids.append(grid(number, cell, contacts=people, **told))
    return content(*grids, **more)


def in_two_units(made: Content) -> Content:
    """Return the content with every second grid in a unit of its own."""
    other = "510711001002"
    grids = tuple(
        replace(one, unit_code=other, code=one.code.replace(UNIT, other)) if n % 2 else one
        for n, one in enumerate(made.grids)
    )
    units = (unit(), unit(code=other, name="西街社区"))
    return replace(made, grids=tuple(sorted(grids, key=lambda g: g.code)), units=units)
