"""The maps of a survey: every row of the sheet is found on the ground by its number."""

from dataclasses import replace

import shapely
from shapely import Point, box

from grid_planner.sheet.catalogue import Setting, pages_of
from grid_planner.sheet.content import Order
from tests.sheets.looks import outside, overlaps
from tests.sheets.places import half_em, two_squares, unit

ZH, EN = Order(language="zh", on="2026-11-21"), Order(language="en", on="2026-11-21")


def houses(size=30.0, **more):
    """Return the two squares, their blocks without names and with an outline."""
    made = two_squares(**more)
    blocks = tuple(replace(block, name=None) for block in made.blocks)
    spots = {b.block_id: b.geometry for b in blocks}
    half = size / 2
    shapes = {
        name: box(at.x - half, at.y - half, at.x + half, at.y + half) for name, at in spots.items()
    }
    return replace(made, blocks=blocks, shapes=shapes)


def maps(content, order=ZH):
    pages = pages_of(content, order, Setting("survey"), half_em)
    return [
        page for page in pages if any("附图" in t.text or "Map to" in t.text for t in page.texts())
    ]


def numbers(page):
    scale = next(text.y for text in page.texts() if text.text == "0")  # its bar is below the map
    above = (text for text in page.texts() if text.y < scale - 1)
    return sorted(int(text.text) for text in above if text.text.isdigit())


def test_each_grid_has_a_map_with_the_numbers_of_its_rows():
    one, two = maps(houses())
    assert "东街社区户数摸底表附图：第1网格" in [text.text for text in one.texts()]
    assert numbers(one) == numbers(two) == [1, 2, 3]
    for page in (one, two):
        assert outside(page, half_em, 5.0) == []
        assert overlaps(page, half_em) == []


def test_blocks_in_no_grid_have_one_too():
    around = unit(box(0, 0, 400, 200), plan=None)
    (page,) = maps(houses(grids=(), units=(around,), grid_of={}), EN)
    assert "Map to the household survey of 东街社区: in no grid yet" in [
        text.text for text in page.texts()
    ]
    assert numbers(page) == [1, 2, 3, 4, 5, 6]


def test_a_number_that_has_no_room_in_its_block_stands_beside_it():
    made = houses(size=1.0)
    one, _ = maps(made)
    assert numbers(one) == [1, 2, 3]
    dots = replace(made, shapes={b.block_id: b.geometry for b in made.blocks})
    assert numbers(maps(dots)[0]) == [1, 2, 3]


def test_a_number_for_which_there_is_no_room_at_all_is_told():
    made = houses()
    crowd = tuple(replace(made.blocks[0], block_id=f"c{n:03d}") for n in range(60))
    spot = Point(100, 100)
    content = replace(
        made, blocks=crowd, shapes={b.block_id: spot for b in crowd},
        grid_of={b.block_id: made.grids[0].code for b in crowd},
    )  # fmt: skip
    (page,) = maps(content)
    shown, (told,) = numbers(page), [t.text for t in page.texts() if "放不下" in t.text][:1]
    for run in told.split("放不下的序号：")[1].rstrip("。").split("、"):
        first, last = (run.split("-") * 2)[:2]
        shown += range(int(first), int(last) + 1)
    assert sorted(shown) == list(range(1, 61))
    assert overlaps(page, half_em) == []


def test_without_any_border_the_sheet_comes_without_a_map():
    made = houses(grids=(), units=(unit(plan=None),), grid_of={})
    assert maps(made) == []
    assert shapely.area(made.shapes["b0"]) == 900
