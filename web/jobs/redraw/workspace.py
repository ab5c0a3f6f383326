"""The planner's workspace read in one go, and what was drawn since: arrays in a fixed order."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from gis.findings import Outcome, as_row
from grid_planner.redraw.draft import Draft
from grid_planner.redraw.faults import box_of, faults
from grid_planner.redraw.ground import Share
from grid_planner.redraw.judging import band
from store.strokes import load_log, state_of
from web.jobs.page.outlines import finding_out
from web.jobs.redraw.drawn import logged_out
from web.jobs.redraw.seat import Seat
from web.jobs.redraw.workbench import Workbench
from web.shapes.redrawing import ExceptionOut, Strokes

PAGE = 500
_ALWAYS = "GRID-23"  # how many households change their grid is said whatever it is
_DECIMALS = 6  # a tenth of a metre: enough to reach for a block
_OPTIONS = orjson.OPT_SERIALIZE_NUMPY


@dataclass(frozen=True, slots=True)
class Workspace:
    """The workspace as it is sent, and the tag that is equal while nothing of it changed."""

    content: bytes
    etag: str


def read_workspace(seat: Seat, known: str) -> Workspace:
    """Return everything the page needs to redraw a plan; nothing of it when the tag is `known`."""
    with seat.workshop.at(seat.plan_id) as bench:
        seen = f"{seat.backend.store_id}|{seat.plan_id}|{bench.revision}|{bench.places}|{seat.who}"
        etag = f'"{bench.seq}-{hashlib.sha256(seen.encode()).hexdigest()[:16]}"'
        if etag in known:
            return Workspace(b"", etag)
        document = _document(bench, seat.who)
    return Workspace(orjson.dumps(document, option=_OPTIONS), etag)


def _document(bench: Workbench, who: str) -> dict[str, Any]:
    plan, draft, hand = bench.plan, bench.draft, bench.hand(who)
    shares = draft.ground.shares
    return {
        "plan": {
            "id": plan.plan_id, "unit_codes": plan.unit_codes, "state": plan.state,
            "based_on": plan.based_on, "seq": bench.seq, "revision": bench.revision,
            "self_approved": plan.self_approved, "author": plan.author, "reason": plan.reason,
            "created_at": plan.created_at, "in_force_from": plan.in_force_from, "pack": plan.pack,
            "pack_version": plan.pack_version, "bound": plan.bound,
        },
        "limits": _limits(shares),
        "fixed_grids": shares[0].fixed if len(shares) == 1 else None,
        "headroom": _headroom(shares),
        "units": [
            {"code": share.unit.code, "name": share.unit.name, "limits": _limits([share]), "fixed_grids": share.fixed}
            for share in shares
        ],
        "blocks": _blocks(draft),
        "edges": {"a": draft.ground.edges[:, 0].copy(), "b": draft.ground.edges[:, 1].copy()},
        "grids": _grids(draft),
        "findings": [
            as_row(f) for f in plan.findings if f.outcome is not Outcome.PASS or f.rule == _ALWAYS
        ],
        "undo": bool(hand.done), "redo": bool(hand.undone), "log_size": bench.seq,
    }  # fmt: skip


def _limits(shares: Sequence[Share]) -> dict[str, int | None] | None:
    """Return the band where one applies to every unit, the same."""
    bands = {share.limits if share.banded else None for share in shares}
    limits = bands.pop()
    if bands or limits is None:
        return None
    return {"min": limits.min_households, "max": limits.max_households}


def _headroom(shares: Sequence[Share]) -> dict[str, int] | None:
    """Return the inner band where one applies to every unit, the same."""
    inner = {share.headroom for share in shares}
    one = inner.pop()
    if inner or one is None:
        return None
    return {"min": one.min_households, "max": one.max_households}


def _blocks(draft: Draft) -> dict[str, Any]:
    ground = draft.ground
    order = _rank(draft)
    grid = np.where(draft.grid_of < 0, -1, order[draft.grid_of])
    shut = np.array([code in draft.locked for code in draft.codes] + [False])
    households = [None if h < 0 else h for h in ground.households.tolist()]
    lonlat = np.round(ground.lonlat, _DECIMALS)
    return {
        "ids": ground.block_ids,
        "households": households,
        "grid": grid,
        "compound": ground.compound,
        "stray": ground.stray.astype(np.int8),
        "unit": ground.unit,
        "locked": shut[draft.grid_of].astype(np.int8),
        "x": lonlat[:, 0].copy(),
        "y": lonlat[:, 1].copy(),
    }


def _rank(draft: Draft) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return for each number of a grid its place in the sorted list of grids there are."""
    place = {code: i for i, code in enumerate(sorted(draft.grids))}
    return np.array([place.get(code, -1) for code in draft.codes] or [-1], dtype=np.int64)


def _grids(draft: Draft) -> list[dict[str, Any]]:
    """Return all grids in one pass over the blocks, whatever their number."""
    ground, most = draft.ground, len(draft.codes) + 1
    numbers = np.where(draft.grid_of < 0, len(draft.codes), draft.grid_of)
    total = np.bincount(numbers, ground.known, most).astype(np.int64).tolist()
    unknown = np.bincount(numbers, ground.households < 0, most).astype(np.int64).tolist()
    many = np.bincount(numbers, minlength=most).tolist()
    number = {code: i for i, code in enumerate(draft.codes)}
    found = []
    for code in sorted(draft.grids):
        grid, i = draft.grids[code], number[code]
        found.append({
            "code": code, "name": grid.name, "unit": grid.unit_code, "households": total[i],
            "unknown_blocks": unknown[i], "blocks": many[i],
            "band": band(draft, code, total[i], unknown[i]), "locked": code in draft.locked,
            "kind": grid.kind, "tint": grid.tint, "worker": grid.worker,
        })  # fmt: skip
    return found


def read_strokes(seat: Seat, after: int) -> Strokes:
    """Return the strokes with numbers above `after`, a page of them."""
    found = load_log(seat.backend, seat.plan_id, after=after, limit=PAGE + 1)
    some = found[:PAGE]
    return Strokes(
        plan=seat.plan_id,
        state=state_of(seat.backend, seat.plan_id).value,
        seq=some[-1].seq if some else after,
        strokes=[logged_out(stroke) for stroke in some],
        more=len(found) > PAGE,
    )


def read_exceptions(seat: Seat) -> list[ExceptionOut]:
    """Return everything that is wrong with a draft, gravest first, with the frame to zoom to."""
    with seat.workshop.at(seat.plan_id) as bench:
        draft, pack = bench.draft, bench.pack
    return [
        ExceptionOut(
            kind=fault.kind,
            place_kind=fault.finding.place.kind,
            place=fault.finding.place.id,
            grid=fault.grid,
            found=fault.finding.found,
            required=fault.finding.required,
            bbox=box_of(draft, fault.blocks.tolist()),
            finding=finding_out(fault.finding),
        )
        for fault in faults(draft, pack)
    ]
