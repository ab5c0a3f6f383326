"""Repairs of a draft on request: proposals next to what is wrong, and a part solved again.

Nothing is kept: what a person accepts comes back as a stroke.
"""

import threading
from dataclasses import replace

import numpy as np

from grid_planner.answers.asked import NoAnswerError
from grid_planner.moves import Move
from grid_planner.redraw.draft import Draft, bare, moved, reopened
from grid_planner.redraw.here import CannotSolveError, Search, Solved, solved_here
from grid_planner.redraw.judging import Figures, figures
from grid_planner.redraw.repairs import proposals
from store.backend import BusyError
from web.jobs.page.outlines import finding_out
from web.jobs.redraw.drawn import figures_out, moves_out
from web.jobs.redraw.seat import Seat
from web.shapes.redrawing import (
    FiguresOut,
    ProposalOrder,
    ProposalOut,
    SolvedOut,
    SolveOrder,
    StepOut,
    WordsOut,
)

_few_at_a_time = threading.Semaphore(2)


def propose_repairs(seat: Seat, order: ProposalOrder) -> list[ProposalOut]:
    """Return the smallest repair of each fault of a grid, or of the first faults of all.

    Raises BusyError while others are being worked out.
    """
    with seat.workshop.at(seat.plan_id) as bench:
        draft, pack = bench.draft, bench.pack
    if order.grid is not None and order.grid not in draft.grids:
        raise NoAnswerError(f"草案中没有网格{order.grid}", f"there is no grid {order.grid!r}")
    with _Turn():
        found = proposals(draft, pack, order.grid)
    return [
        ProposalOut(
            proposal_id=one.proposal_id,
            grid=one.grid,
            words=WordsOut(zh=one.finding.message_zh, en=one.finding.message_en),
            moves=moves_out(one.moves),
            before=[figures_out(now) for now in one.before],
            after=[figures_out(now) for now in one.after],
            households=one.households,
            blocks=one.blocks,
            cures=one.cures,
        )
        for one in found
    ]


def solve_part(seat: Seat, order: SolveOrder) -> SolvedOut:
    """Return some grids divided again among themselves, or by moving the picked blocks only.

    Raises NoAnswerError for locked grids, grids of several units, and blocks that are not there;
    BusyError while others are being worked out.
    """
    with seat.workshop.at(seat.plan_id) as bench:
        draft = bench.draft
    codes, picked = _chosen(draft, order)
    search = Search(effort=order.effort, seconds=order.seconds, seed=order.seed)
    try:
        with _Turn():
            solved = solved_here(draft, codes, search, picked=picked)
    except CannotSolveError as error:
        raise NoAnswerError(f"所选网格不能重新划分:{error}", str(error)) from error
    places = [draft.ground.place[b] for one in solved.moves for b in one.blocks]
    return SolvedOut(
        moves=moves_out(solved.moves),
        steps=[_step_out(draft, one) for one in solved.steps],
        before=[figures_out(figures(draft, code)) for code in codes],
        after=_after(draft, codes, solved),
        households=int(draft.ground.known[places].sum()) if places else 0,
        findings=[finding_out(finding) for finding in solved.findings],
        proof=solved.proof,
        opens=list(solved.opens),
    )


def _chosen(
    draft: Draft, order: SolveOrder
) -> tuple[list[str], np.ndarray[tuple[int, ...], np.dtype[np.int64]] | None]:
    if order.grids:
        return sorted(set(order.grids)), None
    blocks = sorted(set(order.blocks or ()))
    strange = [block for block in blocks if block not in draft.ground.place]
    if strange:
        raise NoAnswerError(f"草案中没有“{strange[0]}”", f"there is no block {strange[0]!r}")
    picked = np.array([draft.ground.place[block] for block in blocks], dtype=np.int64)
    codes = {code for block in blocks if (code := draft.code(block)) is not None}
    if not codes:  # only blocks in no grid: the grids around them take part
        near = draft.grid_of[draft.ground.near(picked)]
        codes = {draft.codes[i] for i in np.unique(near[near >= 0]).tolist()}
    return sorted(codes - draft.locked), picked


def _step_out(draft: Draft, one: Move) -> StepOut:
    if one.to is None or one.households is None or one.to_households is None:
        raise ValueError(f"blocks {one.blocks} are gone: no step of a part solved again")
    ground = draft.ground
    counts = ground.households[[ground.place[block] for block in one.blocks]]
    return StepOut(
        step=one.step,
        blocks=list(one.blocks),
        from_=one.grid,
        to=one.to,
        households=one.households,
        unknown_blocks=int((counts < 0).sum()),
        from_households=one.grid_households,
        to_households=one.to_households,
        sound=one.sound,
    )


def _after(draft: Draft, codes: list[str], solved: Solved) -> list[FiguresOut]:
    """Return the figures afterwards; of grids yet to be opened too, by the names in the moves."""
    after = draft
    for name in solved.opens:
        like = replace(bare(draft.grids[codes[0]]), grid_code=name)
        after = reopened(after, like)
    after = moved(after, solved.moves)
    now: list[Figures] = [figures(after, code) for code in (*codes, *solved.opens)]
    return [figures_out(one) for one in now]


class _Turn:
    """A turn to search; two at a time, nobody waits."""

    def __enter__(self) -> None:
        if not _few_at_a_time.acquire(blocking=False):
            raise BusyError("other parts are being solved; wait for them to end")

    def __exit__(self, *_: object) -> None:
        _few_at_a_time.release()
