"""Drafts laid out by hand: square blocks of 30 m in rows and columns, no ground measured."""

from datetime import UTC, datetime

import numpy as np
from shapely import box

from gis.places import Block, Unit, UnitKind
from gis.rulebook import load_pack
from grid_planner.plan import Grid, Plan, PlanState
from grid_planner.redraw.draft import Draft, draft_of
from grid_planner.redraw.drawing import drawn
from grid_planner.redraw.ground import Ground, Land, Part, ground_of

PACK = load_pack()
CODE = "510711001001"
THEN = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
STEP = 0.0003
A, B, C = (f"{CODE}00{n}" for n in (1, 2, 3))


def cell(row: int, column: int):
    return box(
        104 + column * STEP, 31 + row * STEP, 104 + (column + 1) * STEP, 31 + (row + 1) * STEP
    )


def name(row: int, column: int) -> str:
    return f"b{row}{column:02d}"


def town(
    counts: list[list[int | None]],
    compounds: dict[str, str] | None = None,
    kind: UnitKind = UnitKind.URBAN_COMMUNITY,
    **unit: object,
) -> Ground:
    """Return blocks in rows and columns with these households; neighbours share a side."""
    blocks = [
        Block(
            block_id=name(r, c), unit_code=CODE, households=h, geometry=cell(r, c),
            compound_id=(compounds or {}).get(name(r, c)),
        )
        for r, row in enumerate(counts)
        for c, h in enumerate(row)
    ]  # fmt: skip
    rows, columns = len(counts), len(counts[0])
    at = np.arange(rows * columns).reshape(rows, columns)
    right = np.c_[at[:, :-1].ravel(), at[:, 1:].ravel()]
    down = np.c_[at[:-1].ravel(), at[1:].ravel()]
    edges = np.concatenate([right, down]).astype(np.int64)
    cells = np.array([block.geometry for block in blocks], dtype=object)
    land = Land(
        block_ids=tuple(block.block_id for block in blocks), edges=edges,
        metres=np.full(len(edges), 30.0), border_m=np.full(len(edges), 30.0), touch=edges, cells=cells,
    )  # fmt: skip
    place = Unit(code=CODE, name="甲社区", kind=kind, **unit)
    return ground_of([Part(unit=place, blocks=tuple(blocks), land=land)], PACK)


def plan_of(ground: Ground, letters: list[str]) -> Plan:
    """Return a plan from rows of letters: A is grid 001; a dot is a block in no grid."""
    code = {letter: f"{CODE}{ord(letter) - 64:03d}" for letter in "ABCDEFGH"}
    flat = "".join(letters)
    grid_of = {
        block: code[letter]
        for block, letter in zip(ground.block_ids, flat, strict=True)
        if letter != "."
    }
    grids = tuple(
        Grid(grid_code=c, unit_code=CODE, unit_codes=(CODE,), name=f"第{c[-1]}网格", households=0)
        for c in sorted(set(grid_of.values()))
    )
    return Plan(
        plan_id="p000001", unit_codes=(CODE,), state=PlanState.DRAFT, pack=PACK.name,
        pack_version=PACK.version, author="olga", reason="", created_at=THEN, grids=grids,
        grid_of=grid_of,
    )  # fmt: skip


def draft(ground: Ground, letters: list[str]) -> Draft:
    made = draft_of(ground, plan_of(ground, letters))
    return drawn(made, list(made.grids))
