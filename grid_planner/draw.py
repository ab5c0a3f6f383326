"""From a division to grids as people know them: borders, codes, names, households, tints."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import shapely

from gis.adjacency import Floats, Ints, Shapes
from gis.places import Area
from gis.rulebook import Pack
from gis.tessellation import dissolved
from grid_planner.assemble import Assembled
from grid_planner.plan import Grid

TINTS = 6
_CUSTOM = "custom"
_DIGITS_ZH = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Known:
    """What codes exist already in a unit: every code ever in force, and who has it now.

    `grid_of` maps block ids to codes of the plan in force (empty when there is none).
    """

    ever: frozenset[str] = frozenset()
    grid_of: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """Grids sorted by code, and the grid code of each block id."""

    grids: tuple[Grid, ...]
    grid_of: dict[str, str]


def draw(assembled: Assembled, grid_of: Ints, pack: Pack, known: Known | None = None) -> Drawn:
    """Return the grids of a division (`grid_of` in block order); every block is in one."""
    _, grid = np.unique(grid_of, return_inverse=True)
    count = int(grid.max()) + 1
    shapes = _borders(assembled, grid, count)
    middle = shapely.centroid(shapes)
    centres = np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])
    numbers = _numbers(assembled, grid, centres, pack=pack, known=known or Known())
    tints = _tints(assembled, grid, numbers)
    borders = assembled.plane.to_degrees(shapes)
    households = np.bincount(grid, weights=assembled.problem.known).astype(np.int64)
    unknown = np.bincount(grid[assembled.problem.households < 0], minlength=count)
    unit = assembled.unit
    grids = [
        Grid(
            grid_code=grid_code(unit.code, int(numbers[i]), pack),
            unit_code=unit.code,
            unit_codes=(unit.code,),
            name=grid_name(int(numbers[i]), pack),
            households=int(households[i]),
            unknown_blocks=int(unknown[i]),
            boundary=cast("Area | None", borders[i]),
            tint=int(tints[i]),
        )
        for i in range(count)
    ]
    codes = {b.block_id: grids[i].grid_code for b, i in zip(assembled.blocks, grid, strict=True)}
    return Drawn(tuple(sorted(grids, key=lambda g: g.grid_code)), codes)


def grid_code(unit_code: str, number: int, pack: Pack) -> str:
    """Return the code of a grid: unit code and three digits, with a dash where codes are custom."""
    dash = "-" if pack.settings["code_scheme"] == _CUSTOM else ""
    return f"{unit_code}{dash}{number:03d}"


def number_of(code: str, unit_code: str, pack: Pack) -> int | None:
    """Return the sequence number of a grid code, None when it is not of the pack's scheme."""
    head = unit_code + ("-" if pack.settings["code_scheme"] == _CUSTOM else "")
    tail = code.removeprefix(head)
    if not code.startswith(head) or len(tail) != 3 or not (tail.isascii() and tail.isdigit()):  # noqa: PLR2004
        return None
    return int(tail)


def grid_name(number: int, pack: Pack) -> str:
    """Return the name of a grid: 第一网格, or Grid 1 where codes are custom."""
    if pack.settings["code_scheme"] == _CUSTOM:
        return f"Grid {number}"
    return f"第{_in_words(number)}网格"


def _in_words(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS_ZH[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS_ZH[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS_ZH[ones] if ones or not number else "")


def in_order(centres: Floats) -> Ints:
    """Return positions sorted west to east, then north to south (GRID-15)."""
    return np.lexsort((-centres[:, 1], np.round(centres[:, 0])))


def _borders(assembled: Assembled, grid: Ints, count: int) -> Shapes:
    """Return the area of each grid in metres, None where no block of it has ground."""
    cells = assembled.graph.cells
    return dissolved(cells.faces.shapes, grid[cells.owner], count)


def _numbers(
    assembled: Assembled, grid: Ints, centres: Floats, *, pack: Pack, known: Known
) -> Ints:
    """Return the number of each grid: that of the grid in force it continues, else a new one.

    New numbers follow the highest ever used, so that no retired code comes back (GRID-14).
    """
    code = assembled.unit.code
    kept = _continued(assembled, grid, len(centres), pack=pack, known=known)
    used = [number_of(text, code, pack) or 0 for text in known.ever]
    following = max([0, *used, *kept[kept > 0].tolist()]) + 1
    numbers = kept.copy()
    for i in in_order(centres):
        if numbers[i] == 0:
            numbers[i] = following
            following += 1
    return numbers


def _continued(assembled: Assembled, grid: Ints, count: int, *, pack: Pack, known: Known) -> Ints:
    """Return for each grid the number in force it shares most households with, 0 for none."""
    kept = np.zeros(count, dtype=np.int64)
    before = [(known.grid_of or {}).get(block.block_id) for block in assembled.blocks]
    numbers = [number_of(c, assembled.unit.code, pack) if c else None for c in before]
    old = np.array([-1 if n is None else n for n in numbers])
    labels = np.unique(old[old >= 0])
    if len(labels) == 0:
        return kept
    weight = assembled.problem.known + 1e-6  # empty blocks break ties only
    shared = np.zeros((count, len(labels)))
    inside = old >= 0
    np.add.at(shared, (grid[inside], np.searchsorted(labels, old[inside])), weight[inside])
    rows, columns = _matched(shared)
    most = shared[rows, columns] * 2 > shared.sum(axis=0)[columns]
    kept[rows[most]] = labels[columns[most]]
    return kept


def _matched(shared: Floats) -> tuple[Ints, Ints]:
    """Return rows and columns of the pairs, each in one pair only, that share most in all."""
    from scipy.optimize import linear_sum_assignment  # half a second; who imports grids has none

    rows, columns = linear_sum_assignment(-shared)
    return rows, columns


def _tints(assembled: Assembled, grid: Ints, numbers: Ints) -> Ints:
    """Return tints such that touching grids differ, as far as six tints go."""
    pairs = grid[assembled.graph.touch]
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    tints = np.full(len(numbers), -1, dtype=np.int64)
    start = sum(map(ord, assembled.unit.code))
    for i in np.argsort(numbers):
        beside = np.concatenate([pairs[pairs[:, 0] == i, 1], pairs[pairs[:, 1] == i, 0]])
        worn = np.bincount(tints[beside][tints[beside] >= 0], minlength=TINTS)
        order = [(start + step) % TINTS for step in range(TINTS)]
        tints[i] = min(order, key=lambda tint, worn=worn: int(worn[tint]))  # type: ignore[misc]
    return tints


def moved_share(
    before: Mapping[str, str], after: Mapping[str, str], households: Mapping[str, int | None]
) -> float | None:
    """Return the share of households that change grid; None without anything to compare.

    Each grid is taken to continue the one it shares most households with, whatever its code.
    """
    both = sorted(before.keys() & after.keys())
    weight = np.array([households.get(block) or 0 for block in both])
    if not weight.sum():
        return None
    _, old = np.unique([before[block] for block in both], return_inverse=True)
    _, new = np.unique([after[block] for block in both], return_inverse=True)
    shared = np.zeros((old.max() + 1, new.max() + 1))
    np.add.at(shared, (old, new), weight)
    stay = shared[_matched(shared)].sum()
    return float(1 - stay / weight.sum())
