"""Many hands on one draft: every stroke has one place in the log, whoever is faster."""

import random
import re
import threading
from dataclasses import replace

import mapbox_vector_tile
import pyogrio
import pypdfium2
import pytest
from shapely import box

from gis.places import Block
from grid_planner.plan import Plan
from grid_planner.redraw.strokes import Kind, unwound
from store.backend import Backend
from store.open import _new_identity, open_store
from store.places import import_layer
from store.plans import load_plan, save_plan
from store.strokes import load_log
from tests.store.conftest import cluster, new_database  # noqa: F401 -- fixtures
from tests.web.conftest import HERE, SOUTH, STEP, THEN, WEST, act, blocks, grid, plan, units
from web.errors import RefusalError
from web.jobs.redraw.redrawing import draw_stroke, turn
from web.jobs.redraw.seat import Seat, at_the_machine
from web.jobs.redraw.workshop import Workshop
from web.shapes.redrawing import MoveIn, StrokeOrder, TurnOrder

A, B, C = (f"{HERE}00{n}" for n in (1, 2, 3))
ROWS, COLUMNS = 6, 9
PLAN = "p000009"


def name(row: int, column: int) -> str:
    return f"t{row}{column}"


def many_blocks() -> list[Block]:
    """Return the ground of the community in rows and columns, 20 to 60 households each."""
    wide, high = 3 * STEP / COLUMNS, STEP / ROWS
    return [
        replace(
            blocks()[0], block_id=name(r, c), households=20 + (7 * r + 11 * c) % 41,
            geometry=box(WEST + c * wide, SOUTH + r * high, WEST + (c + 1) * wide, SOUTH + (r + 1) * high),
        )
        for r in range(ROWS)
        for c in range(COLUMNS)
    ]  # fmt: skip


def base() -> dict[str, str]:
    return {name(r, c): (A, B, C)[c // 3] for r in range(ROWS) for c in range(COLUMNS)}


def divided() -> Plan:
    return plan(PLAN, HERE, tuple(grid(code, HERE, f"甲{code[-1]}", households=0) for code in (A, B, C)), base())  # fmt: skip


@pytest.fixture
def square_town(town):
    """Return the town, its community in 54 blocks and three grids."""
    gone = [replace(one, unit_code=None) for one in blocks()[:3]]
    import_layer(town.backend, act("import"), "blocks", [*many_blocks(), *gone])
    save_plan(town.backend, divided(), act("plan"))
    return town


def seat(workshop: Workshop, who: str, now) -> Seat:
    return Seat(workshop=workshop, reader=at_the_machine(who), plan_id=PLAN, now=now)


def scribble(backend: Backend, who: str, number: int, seed: int) -> int:
    """Make so many strokes, undos and redos at random; return how many were acknowledged."""
    dice, workshop = random.Random(seed), Workshop(backend)
    at, kept = seat(workshop, who, THEN), 0
    for turned in range(number):
        key = f"{who}-{seed}-{turned:05d}"
        try:
            if dice.random() < 0.35:
                kind = dice.choice(["undo", "redo"])
                turn(at, TurnOrder(stroke_id=key, seq=0), Kind(kind))
            else:
                with workshop.at(PLAN) as bench:
                    draft = bench.draft
                row, column = dice.randrange(ROWS), dice.randrange(COLUMNS - 1)
                picked = {name(row, column), name(row, column + 1)}
                to = dice.choice(sorted(draft.grids))
                moves = [MoveIn(block=b, from_=draft.code(b), to=to) for b in sorted(picked)]
                draw_stroke(
                    at, StrokeOrder(stroke_id=key, seq=0, kind="paint", moves=moves, force=True)
                )
            kept += 1
        except RefusalError:
            continue
    return kept


def sound(backend: Backend) -> Plan:
    """Return the draft after checking that it is its base and its log, and nothing is lost."""
    made, log = load_plan(backend, PLAN), load_log(backend, PLAN)
    assert [stroke.seq for stroke in log] == list(range(1, len(log) + 1))
    assert unwound(made.grid_of, log) == base()
    assert set(made.grid_of) == {block.block_id for block in many_blocks()}
    counts = {block.block_id: block.households for block in many_blocks()}
    for one in made.grids:
        assert one.households == sum(counts[b] for b, code in made.grid_of.items() if code == one.grid_code)  # fmt: skip
    assert sum(one.households for one in made.grids) == sum(counts.values())
    assert backend.verify() == []
    return made


def test_two_processes_on_one_draft_never_lose_a_stroke(square_town):
    backends = [open_store(str(square_town.path)) for _ in range(2)]
    counts: dict[str, int] = {}

    def work(backend: Backend, who: str, seed: int) -> None:
        counts[who] = scribble(backend, who, 12, seed)

    threads = [
        threading.Thread(target=work, args=(backend, who, seed))
        for backend, who, seed in zip(backends, ("paul", "pia"), (1, 2), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    made = sound(square_town.backend)
    assert set(counts) == {"paul", "pia"}
    screens = []
    for backend in backends:
        with Workshop(backend).at(PLAN) as bench:
            screens.append(bench.draft.assignment())
        backend.close()
    assert screens[0] == screens[1] == made.grid_of


def by_code(rows, code: str, *names: str) -> dict[str, tuple]:
    return {row[code]: tuple(row[each] for each in names) for row in rows}


def test_after_many_strokes_everything_that_reads_agrees(square_town, enter):
    scribble(square_town.backend, "paul", 50, seed=7)
    made = sound(square_town.backend)
    wanted = {one.grid_code: (one.households,) for one in made.grids}
    olga = enter("olga")
    assert (
        by_code(olga.read(f"/api/plans/{PLAN}/workspace")["grids"], "code", "households") == wanted
    )
    listed = olga.read("/api/grids", plan=PLAN)["grids"]
    assert by_code(listed, "grid_code", "households") == wanted
    tile = olga.get("/tiles/grids/12/3231/1676.mvt", params={"plan": PLAN})
    assert tile.status_code == 200
    drawn = mapbox_vector_tile.decode(tile.content)["grids"]["features"]
    assert by_code([one["properties"] for one in drawn], "grid_code", "households") == wanted
    frame = pyogrio.read_dataframe(square_town.path, layer="grids", where=f"plan_id = '{PLAN}'")
    assert by_code(frame.to_dict("records"), "grid_code", "households") == wanted
    cells = {block.block_id: block.geometry for block in many_blocks()}
    for row in frame.itertuples():
        ground = [cells[b] for b, code in made.grid_of.items() if code == row.grid_code]
        inside = sum(row.geometry.contains(cell.centroid) for cell in ground)
        assert inside == len(ground)
        assert row.geometry.area == pytest.approx(sum(cell.area for cell in ground), rel=1e-3)
    listed, drawn, total = printed(olga)
    assert {code: (households,) for code, households in listed.items()} == wanted
    assert {f"{HERE}{short}": (households,) for short, households in drawn.items()} == wanted
    assert total == sum(one.households for one in made.grids)


def printed(page) -> tuple[dict[str, int], dict[str, int], int]:
    """Return households as the wall sheet says them: in its list, on its map, and in all."""
    answer = page.get("/api/sheets/wall.pdf", params={"plan": PLAN, "unit": HERE})
    with pypdfium2.PdfDocument(answer.content) as sheet:
        text = sheet[0].get_textpage().get_text_range()
    listed = re.findall(rf"^\d{{3}} ({HERE}\d{{3}}) .* (\d+)\s*$", text, re.MULTILINE)
    drawn = re.findall(r"^(\d{3})\s+甲\d\s+(\d+)户\s*$", text, re.MULTILINE)
    (total,) = re.findall(r"共(\d+)户", text)
    return (
        {code: int(number) for code, number in listed},
        {short: int(number) for short, number in drawn},
        int(total),
    )


def test_all_undone_is_the_plan_as_it_was(square_town):
    scribble(square_town.backend, "paul", 30, seed=3)
    at = seat(Workshop(square_town.backend), "paul", THEN)
    with at.workshop.at(PLAN) as bench:
        left = len(bench.hand("paul").done)
    for number in range(left):
        turn(at, TurnOrder(stroke_id=f"back-{number:05d}", seq=0), Kind.UNDO)
    assert sound(square_town.backend).grid_of == base()


@pytest.mark.postgis
def test_on_a_server_two_planners_draw_at_once_as_well(new_database):  # noqa: F811
    address = new_database(template="wangge")
    _new_identity(address)
    first, second = open_store(address), open_store(address)
    unit = next(one for one in units() if one.code == HERE)
    import_layer(first, act("import"), "units", [unit])
    import_layer(first, act("import"), "blocks", many_blocks())
    save_plan(first, divided(), act("plan"))
    threads = [
        threading.Thread(target=scribble, args=(backend, who, 12, seed))
        for backend, who, seed in ((first, "paul", 1), (second, "pia", 2))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert len(load_log(first, PLAN)) > 2
    sound(first)
    for backend in (first, second):
        backend.close()


@pytest.mark.long
def test_a_long_scribble_of_two_leaves_nothing_half_there(square_town):
    test_two_processes_on_one_draft_never_lose_a_stroke(square_town)
    scribble(square_town.backend, "paul", 600, seed=11)
    sound(square_town.backend)
