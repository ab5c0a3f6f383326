"""A part computed anew equals the whole: whatever camera is moved, turned, doubled or taken away."""

from dataclasses import fields, replace

import numpy as np
import pytest
import shapely
from shapely import Point, box

from camera_registry.camera import PositionState, Status
from camera_registry.coverage.parts import Part, around, concerned
from camera_registry.coverage.places import Ground, coverage
from camera_registry.coverage.report import CoverageReport, Zone
from gis.places import KeyPlace, Road
from tests.camera_registry.making import PACK, building, camera, degrees, hamlet, unit

CODES = [f"5001011012{n:02}" for n in range(9)]
SIDE = 120


def town(dice):
    """Return nine villages in a square, houses, streets, schools, hamlets and grids."""
    corners = [(SIDE * x, SIDE * y) for y in range(3) for x in range(3)]
    spots = dice.uniform(0, 3 * SIDE - 14, (40, 2))
    key_places = [
        KeyPlace(
            key_place_id=f"k{i}", name=f"学校{i}", kind="school",
            unit_code=CODES[i] if i % 2 else None, geometry=degrees(shape),
        )
        for i, shape in enumerate([
            Point(30, 40), Point(150, 40), box(200, 200, 212, 212), Point(250, 130), Point(90, 119),
        ])
    ]  # fmt: skip
    streets = [((SIDE * k + 60, 0), (SIDE * k + 60, 360)) for k in range(3)]
    streets += [((0, SIDE * k + 70), (360, SIDE * k + 70)) for k in range(3)]
    lines = shapely.get_parts(shapely.union_all([shapely.LineString(line) for line in streets]))
    return Ground(
        units=[unit(code, f"村{code[-2:]}", square=(*at, SIDE)) for code, at in zip(CODES, corners, strict=True)],
        hamlets=[hamlet(f"h{i}", CODES[i], square=(*corners[i], 50)) for i in (0, 4, 8)],
        grids=[
            Zone(code=f"g{i}", unit_code=CODES[i], name=f"网格{i}", boundary=degrees(box(x, y, x + 60, y + SIDE)))
            for i, (x, y) in enumerate(corners)
        ],
        blocks=[building(i, x, y, x + 12, y + 9) for i, (x, y) in enumerate(spots)],
        roads=[Road(road_id=f"r{i}", geometry=degrees(line)) for i, line in enumerate(lines)],
        key_places=key_places,
    )  # fmt: skip


def any_camera(dice, number):
    x, y = np.round(dice.uniform(5, 3 * SIDE - 5, 2), 1)
    if dice.random() < 0.2:
        x, y = 60.0, 60.0  # heaps of more than four on one coordinate are doubted
    return camera(
        number,
        xy=(x, y),
        unit_code=str(dice.choice([*CODES, ""])) or None,
        bearing_deg=float(dice.uniform(0, 360)),
        view_angle_deg=None if dice.random() < 0.2 else float(dice.choice([60, 100, 360])),
        range_m=float(dice.uniform(10, 60)),
        status=Status(dice.choice(["in_service", "in_service", "faulty", "unknown"])),
        position_state=PositionState(dice.choice(["declared", "surveyed"])),
        body=str(dice.choice(["1", "3"])),
        gb_id=f"5001011200132000000{number % 7}" if dice.random() < 0.3 else None,
    )


def edited(dice, cameras):
    """Return the register after one edit, and what was touched as it was and as it is."""
    cameras = list(cameras)
    at = int(dice.integers(len(cameras)))
    old = cameras[at]
    kind = dice.integers(4)
    if kind == 0:
        return [c for c in cameras if c is not old], [old]
    if kind == 1:
        new = any_camera(dice, 1000 + int(dice.integers(1000)))
        return [*cameras, new], [new]
    new = replace(any_camera(dice, 1), camera_id=old.camera_id)
    if kind == 2:
        new = replace(old, bearing_deg=float(dice.uniform(0, 360)), range_m=30.0)
    cameras[at] = new
    return cameras, [old, new]


def same(one, other):
    """Tell two reports apart by more than the noise of joining fewer buildings."""
    for name in (field.name for field in fields(CoverageReport)):
        a, b = getattr(one, name), getattr(other, name)
        near = a == pytest.approx(b, rel=1e-9, abs=1e-6) if isinstance(b, float) else a == b
        assert near, (one.kind, one.code, name, a, b)


def check(seed, edits):
    dice = np.random.default_rng(seed)
    ground = town(dice)
    cameras = [any_camera(dice, n) for n in range(40)]
    before = coverage(ground, cameras, PACK)
    for _ in range(edits):
        cameras, changed = edited(dice, cameras)
        part = concerned(changed, ground, cameras, PACK)
        boxes = [box(*bounds) for bounds in around(part, ground, cameras, PACK)]
        near = [b for b in ground.blocks if any(one.intersects(b.geometry) for one in boxes)]
        found = coverage(replace(ground, blocks=near), cameras, PACK, part=part)
        whole = coverage(ground, cameras, PACK)
        anew = {(r.kind, r.code): r for r in found.reports}
        kept = {(r.kind, r.code): r for r in before.reports} | anew
        assert len(kept) == len(whole.reports)
        for report in whole.reports:
            same(kept[report.kind, report.code], report)
        rest = [c for c in before.contributions if c.unit_code not in part.codes]
        told = {(c.unit_code, c.camera_id): c for c in [*rest, *found.contributions]}
        assert sorted(told) == sorted((c.unit_code, c.camera_id) for c in whole.contributions)
        for one in whole.contributions:
            mine = told[one.unit_code, one.camera_id]
            assert mine.alone_m2 == pytest.approx(one.alone_m2, rel=1e-9, abs=1e-6)
            assert mine.key_places_alone == one.key_places_alone
        views = {(v.camera_id, v.lens) for v in before.views if v.camera_id not in part.camera_ids}
        views |= {(v.camera_id, v.lens) for v in found.views if v.camera_id in part.camera_ids}
        assert views == {(v.camera_id, v.lens) for v in whole.views}
        before = whole


def test_a_part_equals_the_whole_after_a_few_edits():
    check(1, 2)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_a_part_equals_the_whole_after_many_edits(seed):
    check(100 + seed, 15)


def test_a_camera_far_from_all_villages_concerns_none_and_is_drawn():
    ground = town(np.random.default_rng(0))
    lone = camera(1, xy=(5000, 5000), unit_code=None)
    part = concerned([lone], ground, [lone], PACK)
    assert part == Part(codes=frozenset(), camera_ids=frozenset({"c001"}))
    assert [v.camera_id for v in coverage(ground, [lone], PACK, part=part).views] == ["c001"]
