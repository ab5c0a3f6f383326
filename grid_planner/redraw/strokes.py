"""Strokes: the changes of a draft as an append-only log, and what undoes what.

A draft is its base and all its strokes. Undoing appends a stroke that turns another around; so
does redoing. Nothing is ever taken out of the log.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from grid_planner.plan import Grid


class StrangeMoveError(ValueError):
    """A move names a block or a grid that the draft does not have, or a block twice."""


class NoCodeLeftError(ValueError):
    """Every grid code of the unit has been used."""


class Kind(StrEnum):
    """How a stroke was made."""

    PAINT = "paint"
    RECTANGLE = "rectangle"
    LASSO = "lasso"
    DRAG = "drag"
    KEYBOARD = "keyboard"
    PROPOSAL = "proposal"
    SOLVE = "solve"
    MERGE = "merge"
    GRID = "grid"
    LOCK = "lock"
    UNLOCK = "unlock"
    UNDO = "undo"
    REDO = "redo"
    TIDY = "tidy"


BY_HAND = frozenset(
    (Kind.PAINT, Kind.RECTANGLE, Kind.LASSO, Kind.DRAG, Kind.KEYBOARD, Kind.PROPOSAL, Kind.SOLVE, Kind.MERGE)
)  # fmt: skip
_NEVER_UNDONE = frozenset((Kind.LOCK, Kind.UNLOCK, Kind.TIDY))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Blocks that went from one grid to another; None stands for no grid."""

    grid: str | None
    to: str | None
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A block that was wanted in a grid but had been moved by another stroke first."""

    block: str
    wanted: str | None
    grid: str | None
    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One acknowledged change of a draft, number `seq` of its log.

    `inverts` is the number of the stroke that this one turns around (undo, redo); `opened` and
    `closed` are grids that came and went with it, without their borders; `locks` the grids that
    were locked or unlocked; `merged` the strokes of a file that it brought.
    """

    plan_id: str
    seq: int
    stroke_id: str
    kind: Kind
    who: str
    at: datetime
    why: str = ""
    moved: tuple[Moved, ...] = ()
    lost: tuple[Lost, ...] = ()
    inverts: int | None = None
    opened: tuple[Grid, ...] = ()
    closed: tuple[Grid, ...] = ()
    locks: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    forced: bool = False

    def pairs(self) -> Iterable[tuple[str, str | None, str | None]]:
        """Return block, grid before and grid after of everything that moved."""
        return ((block, one.grid, one.to) for one in self.moved for block in one.blocks)


class Entry(Protocol):
    """What the log says of a stroke without its moves."""

    @property
    def seq(self) -> int:
        """Number in the log."""

    @property
    def kind(self) -> Kind:
        """How it was made."""

    @property
    def who(self) -> str:
        """Who made it."""


@dataclass(frozen=True, slots=True)
class Hand:
    """What one person can undo and redo: numbers of strokes, the next one last."""

    done: tuple[int, ...] = ()
    undone: tuple[int, ...] = ()

    def after(self, kind: Kind, seq: int) -> "Hand":
        """Return the hand after one more stroke of this person.

        >>> Hand().after(Kind.PAINT, 1).after(Kind.UNDO, 2)
        Hand(done=(), undone=(2,))
        """
        if kind in _NEVER_UNDONE:
            return self
        if kind is Kind.UNDO:
            return Hand(self.done[:-1], (*self.undone, seq))
        if kind is Kind.REDO:
            return Hand((*self.done, seq), self.undone[:-1])
        return Hand((*self.done, seq), ())


def hands_of(log: Iterable[Entry]) -> dict[str, Hand]:
    """Return what everyone who made a stroke can undo and redo."""
    hands: dict[str, Hand] = {}
    for entry in log:
        hands[entry.who] = hands.get(entry.who, Hand()).after(entry.kind, entry.seq)
    return hands


def turned(stroke: Stroke) -> tuple[Moved, ...]:
    """Return the moves that turn a stroke around."""
    return tuple(replace(one, grid=one.to, to=one.grid) for one in stroke.moved)


def grouped(moves: Iterable[tuple[str, str | None, str | None]]) -> tuple[Moved, ...]:
    """Return single moves (block, from, to) as few groups, in a fixed order."""
    ways: dict[tuple[str | None, str | None], list[str]] = {}
    for block, grid, to in moves:
        ways.setdefault((grid, to), []).append(block)
    order = sorted(ways, key=lambda way: (way[0] or "", way[1] or ""))
    return tuple(
        Moved(grid=grid, to=to, blocks=tuple(sorted(ways[grid, to]))) for grid, to in order
    )


def unwound(grid_of: Mapping[str, str], log: Sequence[Stroke]) -> dict[str, str]:
    """Return the grid of each block before the strokes of a log (in order) were made.

    Raises ValueError where a stroke does not lead to what follows it: the log is not the plan's.
    """
    now: dict[str, str | None] = dict(grid_of)
    for stroke in reversed(log):
        for block, grid, to in stroke.pairs():
            if now.get(block) != to:
                raise ValueError(
                    f"stroke {stroke.seq} of {stroke.plan_id}: block {block!r} is in "
                    f"{now.get(block)!r}, expected {to!r}"
                )
            now[block] = grid
    return {block: grid for block, grid in now.items() if grid is not None}


def net(log: Sequence[Stroke]) -> tuple[Moved, ...]:
    """Return what some strokes in a row did in all: each block from its first to its last grid."""
    first: dict[str, str | None] = {}
    last: dict[str, str | None] = {}
    for stroke in log:
        for block, grid, to in stroke.pairs():
            first.setdefault(block, grid)
            last[block] = to
    return grouped((b, first[b], last[b]) for b in first if first[b] != last[b])
