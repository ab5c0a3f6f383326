"""The grids in force of the county, as its offices drew them: mostly sound, some at fault.

Each fault is planted in one unit, so that a rule can be seen to fire on the map; `PLANTED` says
which rule breaks where.
"""

# ruff: noqa: PLR2004 -- sizes and chances are the drawing itself, each used once

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box

from web.places.shifan.countryside import north_of_river
from web.places.shifan.registers import BY_KEY, ENTRIES, Entry
from web.places.shifan.shapes import Rng, as_area, largest, polygons
from web.places.shifan.town import Face, Town, rng_for

Area = Polygon | MultiPolygon

PLANTED = {
    "GRID-01": "老城", "GRID-02": "东门", "GRID-03": "清溪场", "GRID-04": "双河", "GRID-05": "石桥",
    "GRID-06": "杨柳", "GRID-08": "工业园", "GRID-09": "高新", "GRID-10": "桥北", "GRID-11": "河滨",
    "GRID-12": "锦苑", "GRID-15": "铁西", "GRID-16": "东门", "GRID-17": "学府", "GRID-18": "铁西",
    "GRID-19": "龙泉", "GRID-20": "南苑", "GRID-22": "城南",
}  # fmt: skip

# shares of the unit's households; a single share is the whole unit
SHARES: dict[str, tuple[float, ...]] = {
    "老城": (0.18, 0.35, 0.24, 0.23), "河滨": (0.5, 0.5), "学府": (0.5, 0.5),
    "锦苑": (1 / 3,) * 3, "高新": (0.25,) * 4, "桥北": (0.25,) * 4, "城南": (1 / 6,) * 6,
    "南苑": (1 / 3,) * 3, "铁西": (1 / 3,) * 3, "清溪场": (0.5, 0.5), "杨柳": (0.5, 0.5),
}  # fmt: skip
ORDINALS = "一二三四五六七八九"
# when the grids were redrawn, and when their notices were posted
DRAWN_ON, POSTED_ON = "2024-03-01", "2024-03-11"
WORKER_CHANGED_ON = "2026-08-31"  # GRID-19: in one grid of 龙泉, whose notice was not renewed
UNDATED = "河口"  # nobody wrote down when its notice was posted
BRIGADE = "示范县消防救援大队(模拟)"


@dataclass(frozen=True, slots=True)
class GridDrawn:
    """One grid of the offices' file; `worker` is an invented member of staff."""

    code: str
    unit_code: str
    name: str
    boundary: Area
    kind: str = "综合网格"
    worker: str = ""
    phone: str = ""
    host: str | None = None
    changed: str | None = DRAWN_ON
    notice: str | None = POSTED_ON


def grids_in_force(town: Town) -> list[GridDrawn]:
    """Return the grids in force of every unit, planted faults included."""
    return [_posted(grid) for entry in ENTRIES for grid in _grids_of(town, entry)]


def _posted(grid: GridDrawn) -> GridDrawn:
    """Return the grid with its dates: one worker changed since, one unit has no date."""
    if grid.code == f"{BY_KEY[PLANTED['GRID-19']].code}002":
        return replace(grid, changed=WORKER_CHANGED_ON)
    undated = grid.unit_code == BY_KEY[UNDATED].code
    return replace(grid, notice=None) if undated else grid


def fire_districts(town: Town) -> list[GridDrawn]:
    """Return the fire brigade's own districts: three follow the grids, one does not (GRID-18)."""
    ground: dict[str, list[Area]] = {}
    for grid in grids_in_force(town):
        ground.setdefault(grid.unit_code, []).append(grid.boundary)
    mine = {key: ground[BY_KEY[key].code] for key in ("老城", "学府", "锦苑", "城南", "铁西")}
    astray = mine[PLANTED["GRID-18"]]
    west, south, _, north = astray[1].bounds
    half: Any = astray[1].intersection(box(west, south, astray[1].centroid.x, north))
    drawn: dict[str, Sequence[Area]] = {
        "老城消防网格": mine["老城"],
        "学府锦苑消防网格": [*mine["学府"], *mine["锦苑"]],
        "城南消防网格": mine["城南"],
        "铁西消防网格": [astray[0], half],
    }
    return [
        GridDrawn(
            code=f"XF-{number:02d}", unit_code="", name=name,
            boundary=_together(areas),
            kind="部门网格", host=BRIGADE, changed=None, notice=None,
        )
        for number, (name, areas) in enumerate(drawn.items(), start=1)
    ]  # fmt: skip


def former_grids(town: Town) -> list[GridDrawn]:
    """Return the grids of 城南 before 2024: seven, of which the seventh code was retired."""
    entry = BY_KEY["城南"]
    rng = rng_for(town.rng_seed, "former grids")
    parts = _divided(_faces_of(town, entry.key), (1 / 7,) * 7, rng)
    return _numbered(entry, [as_area([face.ground for face, _ in part]) for part in parts])


def _together(areas: Sequence[Area]) -> Area:
    """Return areas that were drawn apart, and need not fit exactly, as one."""
    union: Any = shapely.union_all(np.array(areas, dtype=object))
    found = polygons(union)
    return found[0] if len(found) == 1 else MultiPolygon(found)


def _grids_of(town: Town, entry: Entry) -> list[GridDrawn]:
    rng = rng_for(town.rng_seed, f"grids {entry.code}")
    faces = _faces_of(town, entry.key)
    exclusive = [f for f, _ in faces if entry.key == "学府" and _is_campus(town, f)]
    faces = [(face, count) for face, count in faces if face not in exclusive]
    shares = SHARES.get(entry.key, (1.0,))
    if entry.merged_from and entry.merged_from >= 2:
        parts = _by_former_village(town, entry, faces)
    else:
        parts = _divided(faces, shares, rng) if entry.kind.value != "village" else [faces]
        if len(shares) > 1 and entry.kind.value == "village":  # GRID-06: 杨柳 has two
            parts = _by_group(town, faces)
        if entry.key == PLANTED["GRID-11"]:
            parts = _by_bank(faces)
    areas = [as_area([face.ground for face, _ in part]) for part in parts]
    areas = _faulty(town, entry, areas, parts)
    if not exclusive:
        return _numbered(entry, areas)
    campus = as_area([face.ground for face in exclusive])
    grids = _numbered(entry, [*areas, campus])
    return [
        replace(grid, name="校园专属网格", kind="专属网格") if grid.boundary is campus else grid
        for grid in grids
    ]


def _is_campus(town: Town, face: Face) -> bool:
    return face.street_block is not None and town.land.plots[face.street_block].style == "campus"


def _faces_of(town: Town, key: str) -> list[tuple[Face, int]]:
    """Return the faces of a unit with the households that stand on each."""
    faces = [face for face in town.land.faces if face.unit == key]
    tree = shapely.STRtree([face.ground for face in faces])
    counts = [0] * len(faces)
    code = BY_KEY[key].code
    for block in town.blocks:
        if block.unit_code == code and block.households:
            at = block.geometry.representative_point()
            counts[int(tree.nearest(at))] += block.households
    return list(zip(faces, counts, strict=True))


Part = list[tuple[Face, int]]


def _divided(faces: Part, shares: Sequence[float], rng: Rng) -> list[Part]:
    """Cut the faces across their longest extent again and again, then mend stray pieces."""
    total = sum(count for _, count in faces)

    def unevenness(parts: list[Part]) -> float:
        counts = [sum(count for _, count in part) for part in parts]
        return sum(abs(n - share * total) for n, share in zip(counts, shares, strict=True))

    tries = [_mended(_halved(faces, list(shares), rng)) for _ in range(8 if len(shares) > 1 else 1)]
    return min(tries, key=unevenness)


def _halved(faces: Part, shares: list[float], rng: Rng) -> list[Part]:
    if len(shares) == 1:
        return [faces]
    left, right = shares[: len(shares) // 2], shares[len(shares) // 2 :]
    xy = np.array([(f.ground.centroid.x, f.ground.centroid.y) for f, _ in faces])
    middle = xy - xy.mean(axis=0)
    _, _, axes = np.linalg.svd(middle, full_matrices=False)
    turn = rng.normal(0, 0.25)
    along = middle @ axes[0] + turn * (middle @ axes[1])
    order = np.argsort(along, kind="stable")
    run = np.cumsum([faces[i][1] for i in order])
    cut = int(np.argmin(np.abs(run - run[-1] * sum(left) / sum(shares)))) + 1
    cut = min(max(cut, 1), len(faces) - 1)
    first, second = [faces[i] for i in order[:cut]], [faces[i] for i in order[cut:]]
    return _halved(first, left, rng) + _halved(second, right, rng)


def _mended(parts: list[Part]) -> list[Part]:
    """Give stray pieces of a part to the neighbour they share the longest border with."""
    for _ in range(4):
        for number, part in enumerate(parts):
            pieces = polygons(as_area([face.ground for face, _ in part]))
            if len(pieces) < 2:
                continue
            main = max(pieces, key=lambda p: p.area)
            stray = [row for row in part if not main.covers(row[0].ground.representative_point())]
            parts[number] = [row for row in part if row not in stray]
            for row in stray:
                parts[_longest_border(row[0].ground, parts)].append(row)
    return parts


def _longest_border(ground: Polygon, parts: list[Part]) -> int:
    def shared(part: Part) -> float:
        near = [f.ground for f, _ in part if f.ground.distance(ground) < 1]
        return float(sum(ground.intersection(other).length for other in near))

    return int(np.argmax([shared(part) for part in parts]))


def _by_former_village(town: Town, entry: Entry, faces: Part) -> list[Part]:
    """Return one part, or two along the former villages; faults: 双河 has two, 石桥 one."""
    former = sorted({g.former for g in town.land.groups if g.village == entry.key and g.former})
    two = entry.merged_from != 2 or entry.key == PLANTED["GRID-04"]
    if not two or entry.key == PLANTED["GRID-05"]:
        return [faces]
    order: list[str] = []
    for group in town.land.groups:
        if group.village == entry.key and group.former and group.former not in order:
            order.append(group.former)
    first = set(order[: len(former) // 2])
    parts: list[Part] = [[], []]
    for row in faces:
        group_number = row[0].group
        name = town.land.groups[group_number].former if group_number is not None else None
        parts[0 if name in first else 1].append(row)
    return _mended(parts)


def _by_group(town: Town, faces: Part) -> list[Part]:
    """Return two parts, each of whole villager groups: the western half and the eastern."""
    seats = {row[0].group for row in faces if row[0].group is not None}
    order = sorted(seats, key=lambda number: town.land.groups[number].seat.x)
    west = set(order[: len(order) // 2])
    return _mended([[r for r in faces if r[0].group in west],
                    [r for r in faces if r[0].group not in west]])  # fmt: skip


def _by_bank(faces: Part) -> list[Part]:
    """Return the faces south of the river and those north of it."""
    north = north_of_river(np.array([face.ground.representative_point() for face, _ in faces]))
    return [
        [row for row, far in zip(faces, north, strict=True) if bool(far) is side]
        for side in (False, True)
    ]


def in_order(areas: Sequence[Area]) -> list[int]:
    """Return the areas' places from west to east, then from north to south (GRID-15)."""
    middles = [area.centroid for area in areas]
    return sorted(range(len(areas)), key=lambda i: (round(middles[i].x, 3), -middles[i].y))


def _numbered(entry: Entry, areas: list[Area]) -> list[GridDrawn]:
    order = in_order(areas)
    if entry.key == PLANTED["GRID-15"]:
        order = order[::-1]
    full_time = entry.kind.value != "village"
    grids = []
    for number, place in enumerate(order, start=1):
        post = "专职" if full_time else "兼职"
        grids.append(
            GridDrawn(
                code=f"{entry.code}{number:03d}",
                unit_code=entry.code,
                name=f"{entry.name}第{ORDINALS[number - 1]}网格",
                boundary=areas[place],
                worker=f"{entry.key}{post}网格员{number}(模拟)",
                phone=f"0000-{entry.code[-5:]}{number:02d}",
            )
        )
    return grids


def _faulty(town: Town, entry: Entry, areas: list[Area], parts: list[Part]) -> list[Area]:
    """Return the areas with the fault that is planted in this unit, if any."""
    faults: dict[str, Callable[[Town, list[Area], list[Part]], list[Area]]] = {
        PLANTED["GRID-08"]: _outside, PLANTED["GRID-09"]: _overlapping,
        PLANTED["GRID-10"]: _gap, PLANTED["GRID-11"]: _in_pieces, PLANTED["GRID-12"]: _cutting,
    }  # fmt: skip
    fault = faults.get(entry.key)
    return fault(town, areas, parts) if fault else areas


def _outside(town: Town, areas: list[Area], parts: list[Part]) -> list[Area]:  # noqa: ARG001
    """Let the first grid reach over the unit's eastern edge."""
    grid = largest(areas[0])
    _, south, east, north = grid.bounds
    y = south + (north - south) * 0.55
    near = Point(east, y)
    edge = grid.exterior.interpolate(grid.exterior.project(near))
    return [as_one(areas[0], edge.buffer(42, quad_segs=4)), *areas[1:]]


def _overlapping(town: Town, areas: list[Area], parts: list[Part]) -> list[Area]:  # noqa: ARG001
    """Draw the first grid's outline 6 m too far, over its neighbours."""
    unit: Any = shapely.union_all(areas)
    wide = largest(areas[0].buffer(6, join_style="mitre").intersection(unit))
    return [as_one(areas[0], wide), *areas[1:]]


def _gap(town: Town, areas: list[Area], parts: list[Part]) -> list[Area]:  # noqa: ARG001
    """Forget one street block of the last grid."""
    rows = sorted(parts[-1], key=lambda row: row[0].ground.area)
    for face, _ in reversed(rows[: len(rows) // 2]):
        left = areas[-1].difference(face.ground)
        if len(polygons(left)) == 1:
            return [*areas[:-1], largest(left)]
    return areas


def _in_pieces(town: Town, areas: list[Area], parts: list[Part]) -> list[Area]:  # noqa: ARG001
    """Leave a street block in the middle of the last grid with the first."""
    middle = areas[-1].representative_point()
    rows = [row for row in parts[-1] if row[0].ground.distance(areas[0]) > 60]
    face = min(rows or parts[-1], key=lambda row: row[0].ground.distance(middle))[0].ground
    return [
        MultiPolygon([*polygons(areas[0]), face]),
        *areas[1:-1],
        largest(areas[-1].difference(face)),
    ]


def _cutting(town: Town, areas: list[Area], parts: list[Part]) -> list[Area]:  # noqa: ARG001
    """Draw the line between the first two grids through a tower."""
    inside = [b for b in town.blocks if b.households and areas[1].covers(b.geometry)]
    block = min(inside, key=lambda b: float(b.geometry.distance(areas[0])))
    way = LineString(shapely.shortest_line(areas[0], block.geometry.centroid).coords)
    notch: Any = way.buffer(13).intersection(areas[1])
    left = areas[1].difference(notch)
    kept = _plain(left)
    rest: Any = areas[1].difference(kept)
    return [_plain(as_one(areas[0], rest)), kept, *areas[2:]]


def _plain(area: Any) -> Polygon:
    """Return an area half a metre in and out again: no corner of it touches itself."""
    return largest(area.buffer(-0.5, join_style="mitre").buffer(0.5, join_style="mitre"))


def as_one(area: Area, more: Polygon | MultiPolygon) -> Area:
    """Return the union of two areas as one polygon, dust left out."""
    return largest(area.union(more))
