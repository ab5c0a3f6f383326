"""What is wrong with a draft, place by place, so that a planner walks from one to the next.

Only what a hand can put right here: the band, blocks in no grid, pieces, compounds, enclaves,
overlaps. Rules of the plan as a whole are held when it is checked.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

import numpy as np
import shapely

from gis.adjacency import Ints
from gis.crs import plane_for
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words
from gis.topology import overlaps
from grid_planner.plan import Grid, GridKind
from grid_planner.redraw.draft import Draft
from grid_planner.redraw.judging import Band, figures, grids_of

_NOT_WHOLE = Words(zh="请调整后再核对", en="move blocks and look again")


class FaultKind(StrEnum):
    """What is wrong, gravest first."""

    UNASSIGNED = "unassigned"
    OVERLAP = "overlap"
    IN_PIECES = "in_pieces"
    SPLIT_COMPOUND = "split_compound"
    OUT_OF_BAND = "out_of_band"
    ENCLAVE = "enclave"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fault:
    """One thing to look at: `blocks` (places on the ground) say where, `grid` in which grid."""

    kind: FaultKind
    finding: Finding
    grid: str | None
    blocks: Ints


def faults(draft: Draft, pack: Pack) -> list[Fault]:
    """Return everything that is wrong with a draft, by kind and then by place."""
    return list(chain.from_iterable(faults_of(draft, pack, kind) for kind in FaultKind))


def faults_of(draft: Draft, pack: Pack, kind: FaultKind) -> Iterator[Fault]:
    """Yield what is wrong with a draft in one way."""
    looks: dict[FaultKind, Callable[[Draft, Pack], Iterator[Fault]]] = {
        FaultKind.UNASSIGNED: _unassigned,
        FaultKind.OVERLAP: _overlapping,
        FaultKind.IN_PIECES: _in_pieces,
        FaultKind.SPLIT_COMPOUND: _split,
        FaultKind.OUT_OF_BAND: _out_of_band,
        FaultKind.ENCLAVE: _enclaves,
    }
    yield from looks[kind](draft, pack)


def findings_of(draft: Draft, pack: Pack, codes: Collection[str]) -> list[Finding]:
    """Return what is wrong with some grids themselves: band, pieces, compounds they share."""
    found = [*_out_of_band(draft, pack, codes), *_in_pieces(draft, pack, codes)]
    return [fault.finding for fault in (*found, *_split(draft, pack, codes))]


def _grids(draft: Draft, codes: Collection[str] | None) -> list[Grid]:
    return [draft.grids[code] for code in sorted(draft.grids if codes is None else codes)]


def _at(grid: Grid) -> Place:
    return Place("grid", grid.grid_code, grid.unit_code)


def _block(draft: Draft, at: int) -> Place:
    unit = draft.ground.shares[int(draft.ground.unit[at])].unit
    return Place("block", draft.ground.block_ids[at], unit.code)


def _out_of_band(draft: Draft, pack: Pack, codes: Collection[str] | None = None) -> Iterator[Fault]:
    if not pack.has("GRID-01"):
        return
    for grid in _grids(draft, codes):
        now = figures(draft, grid.grid_code)
        if now.band in (Band.IN, Band.NONE):
            continue
        limits = draft.share(grid.grid_code).limits
        required = f"{limits.min_households}-{limits.max_households}"
        unsure = now.band is Band.UNKNOWN
        rule = pack["DRAW-03"] if unsure else pack["GRID-01"]
        finding = rule.finding(
            Outcome.UNKNOWN if unsure else Outcome.FAIL, _at(grid), found=now.households,
            required=required, grid=grid.name, h=now.households, n=now.unknown_blocks,
            min=limits.min_households, max=limits.max_households,
        )  # fmt: skip
        yield Fault(
            kind=FaultKind.OUT_OF_BAND, finding=finding, grid=grid.grid_code,
            blocks=draft.members(grid.grid_code),
        )  # fmt: skip


def _in_pieces(draft: Draft, pack: Pack, codes: Collection[str] | None = None) -> Iterator[Fault]:
    if not pack.has("GRID-11"):
        return
    for grid in _grids(draft, codes):
        pieces = draft.pieces(grid.grid_code)
        n = len(pieces)
        if n > 1:
            finding = pack["GRID-11"].finding(
                Outcome.FAIL, _at(grid), found=n, required=1, grid=grid.name, n=n
            )
            apart = np.concatenate(pieces[1:])
            yield Fault(
                kind=FaultKind.IN_PIECES, finding=finding, grid=grid.grid_code, blocks=apart
            )


def _split(draft: Draft, pack: Pack, codes: Collection[str] | None = None) -> Iterator[Fault]:
    """Yield compounds in several grids; one above the upper limit fits none and may be."""
    ground = draft.ground
    members = ground.compound >= 0
    if codes is not None:
        members &= np.isin(draft.grid_of, [draft.number(code) for code in codes])
    for compound in np.unique(ground.compound[members]).tolist():
        mine = np.flatnonzero(ground.compound == compound)
        numbers = grids_of(draft, mine)
        limits = ground.shares[int(ground.unit[mine[0]])].limits
        if len(numbers) < 2 or int(ground.known[mine].sum()) > limits.ceiling:  # noqa: PLR2004
            continue
        names = [ground.block_ids[i] for i in mine.tolist()]
        finding = pack["PLAN-01"].finding(
            Outcome.FAIL, _block(draft, int(mine[0])), found=len(numbers), required=1,
            blocks=_named(names), why=_NOT_WHOLE,
        )  # fmt: skip
        code = draft.codes[numbers[0]]
        yield Fault(kind=FaultKind.SPLIT_COMPOUND, finding=finding, grid=code, blocks=mine)


def _named(names: Sequence[str]) -> Words:
    return Words(zh="“" + "”、“".join(names) + "”", en=", ".join(f'"{name}"' for name in names))


def _unassigned(draft: Draft, pack: Pack) -> Iterator[Fault]:
    """Yield each group of neighbouring blocks that are in no grid."""
    ground = draft.ground
    for part in ground.parts(np.flatnonzero(draft.grid_of < 0)):
        n, h = len(part), int(ground.known[part].sum())
        name = ground.block_ids[int(part[0])]
        finding = pack["DRAW-01"].finding(
            Outcome.FAIL, _block(draft, int(part[0])), found=n, required=0, block=name, n=n, h=h
        )
        yield Fault(kind=FaultKind.UNASSIGNED, finding=finding, grid=None, blocks=part)


def _enclaves(draft: Draft, pack: Pack) -> Iterator[Fault]:
    """Yield grids that lie wholly inside one other grid."""
    grids = [grid for grid in _grids(draft, None) if grid.boundary is not None]
    if not grids:
        return
    shapes = np.array([grid.boundary for grid in grids], dtype=object)
    parts, of = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    inner = np.flatnonzero(np.r_[False, part[1:] == part[:-1]])
    inside = shapely.point_on_surface(shapes)
    for ring in inner.tolist():
        hole = shapely.polygons(rings[ring])
        around = grids[int(of[part[ring]])]
        for i in np.flatnonzero(shapely.contains(hole, inside)).tolist():
            grid = grids[i]
            finding = pack["DRAW-02"].finding(
                Outcome.FAIL, _at(grid), found=1, required=0, grid=grid.name, other=around.name
            )
            yield Fault(
                kind=FaultKind.ENCLAVE, finding=finding, grid=grid.grid_code,
                blocks=draft.members(grid.grid_code),
            )  # fmt: skip


def _overlapping(draft: Draft, pack: Pack) -> Iterator[Fault]:
    """Yield pairs of grids whose borders overlap: delivered ones, never ones drawn here."""
    grids = [
        grid
        for grid in _grids(draft, None)
        if grid.boundary is not None and grid.kind is GridKind.COMPREHENSIVE
    ]
    if len(grids) < 2 or not pack.has("GRID-09"):  # noqa: PLR2004
        return
    rule = pack["GRID-09"]
    tol = rule.number("tol_m2")
    borders = [grid.boundary for grid in grids]
    pairs, shared = overlaps(plane_for(borders).to_metres(borders))
    for (i, j), area in zip(pairs.tolist(), shared, strict=True):
        if area > tol:
            a, b, m2 = grids[i], grids[j], round(float(area))
            finding = rule.finding(
                Outcome.FAIL, _at(a), found=m2, required=tol, a=a.name, b=b.name, m2=m2
            )
            blocks = np.r_[draft.members(a.grid_code), draft.members(b.grid_code)]
            yield Fault(
                kind=FaultKind.OVERLAP, finding=finding, grid=a.grid_code, blocks=np.sort(blocks)
            )


def box_of(draft: Draft, blocks: Iterable[int]) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of some blocks in degrees; None for none."""
    at = np.fromiter(blocks, dtype=np.int64)
    if not len(at):
        return None
    cells = draft.ground.cells[at]
    there = cells[[cell is not None for cell in cells.tolist()]]
    xy = draft.ground.lonlat[at]
    boxes = [np.column_stack([xy, xy]), shapely.bounds(there).reshape(-1, 4)]
    stacked = np.concatenate(boxes)
    west, south = stacked[:, :2].min(axis=0).tolist()
    east, north = stacked[:, 2:].max(axis=0).tolist()
    return west, south, east, north
