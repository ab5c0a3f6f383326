"""Work carried between machines: a draft's log as a file, and what of such a file is taken over.

The file is signed with the key of the store, which a restored copy has too. It fits a plan with
the same id and the same base. What it did since the logs parted is one stroke; where both sides
moved a block, the side that is here wins and the file's move is lost.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from grid_planner.redraw.applying import applied, taken, told
from grid_planner.redraw.draft import Draft, opened, reopened, touched
from grid_planner.redraw.strokes import Kind, Lost, Stroke, net, unwound
from store.audit import record
from store.backend import Act, Backend
from store.change import key_of
from store.rows import from_plain, json_text
from store.strokes import KeptDraft, load_draft, load_log
from web.errors import CarriedFileError
from web.jobs.redraw.redrawing import answered, codes_ever
from web.jobs.redraw.seat import Seat
from web.jobs.redraw.workbench import Change, Workbench
from web.shapes.redrawing import StrokeOut

FORMAT = "wangge-carried-1"
_TURNS = (Kind.UNDO, Kind.REDO)  # grids they open were there before


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A file that was read: whose plan, from which base, with which strokes."""

    plan_id: str
    base: str
    digest: str
    strokes: tuple[Stroke, ...]


def carry(backend: Backend, plan_id: str, now: datetime, *, who: str) -> bytes:
    """Return the log of a plan as a signed file; that it left is recorded. Raises NotFoundError."""
    kept, log = load_draft(backend, plan_id), load_log(backend, plan_id)
    body = {
        "format": FORMAT,
        "plan_id": plan_id,
        "unit_codes": kept.plan.unit_codes,
        "base": base_digest(kept, log),
        "at": now,
        "strokes": log,
    }
    text = json_text(body)
    record(backend, Act(who=who, what="plan carry", object=plan_id, at=now))
    return orjson.dumps({"body": text, "mac": _mac(backend, text)})


def read_carried(backend: Backend, content: bytes) -> Carried:
    """Return what a file carries. Raises CarriedFileError when it is none, or was changed."""
    try:
        outer = orjson.loads(content)
        text, mac = outer["body"], outer["mac"]
        if not hmac.compare_digest(_mac(backend, text), mac):
            raise CarriedFileError(
                "the file was changed, or signed with the key of another store",
                zh="文件被改动过,或由其他库签名",
            )
        body = orjson.loads(text)
        if body["format"] != FORMAT:
            raise CarriedFileError(f"the file is of format {body['format']!r}", required=FORMAT)
        strokes: tuple[Stroke, ...] = from_plain(tuple[Stroke, ...], body["strokes"])
        return Carried(
            plan_id=body["plan_id"],
            base=body["base"],
            digest=hashlib.sha256(content).hexdigest(),
            strokes=strokes,
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise CarriedFileError(
            "the file is no work carried from another machine", zh="文件不是带出的草案"
        ) from error


def base_digest(kept: KeptDraft, log: list[Stroke]) -> str:
    """Return the digest of a plan as it was before its first stroke."""
    base = sorted(unwound(kept.plan.grid_of, log).items())
    return hashlib.sha256(orjson.dumps([kept.plan.plan_id, base])).hexdigest()


def merge(seat: Seat, content: bytes) -> StrokeOut:
    """Take over what a file did since the logs parted, as one stroke; what came too late is lost.

    A file that was merged already does nothing. Raises CarriedFileError, LockedGridError,
    NotADraftError.
    """
    carried = read_carried(seat.backend, content)
    _refuse_other(seat, carried)
    late: list[Lost] = []

    def make(bench: Workbench) -> Change | None:
        news = [stroke for stroke in carried.strokes if stroke.stroke_id not in bench.ids]
        if not news:
            return None
        draft, code_of = _with_their_grids(seat, bench, news)
        fits = taken(draft, _steps(draft, news, code_of), strict=False)
        late[:] = told(fits.late, bench.draft, load_log(seat.backend, seat.plan_id))
        after, _ = applied(draft, fits.moved)
        stroke = replace(
            seat.stroke(bench, f"merge-{carried.digest[:32]}-{bench.seq}", Kind.MERGE),
            moved=fits.moved, lost=tuple(late), merged=tuple(one.stroke_id for one in news),
        )  # fmt: skip
        return Change(after, stroke, touched(fits.moved))

    return answered(seat, f"merge-{carried.digest[:32]}", make, late)


def _refuse_other(seat: Seat, carried: Carried) -> None:
    if carried.plan_id != seat.plan_id:
        raise CarriedFileError(
            f"the file is of plan {carried.plan_id}",
            zh=f"文件属于方案{carried.plan_id}",
            found=carried.plan_id,
            required=seat.plan_id,
        )
    kept = load_draft(seat.backend, seat.plan_id)
    if base_digest(kept, load_log(seat.backend, seat.plan_id)) != carried.base:
        raise CarriedFileError(
            f"plan {seat.plan_id} has another base here than in the file",
            zh=f"方案{seat.plan_id}在此处的起点与文件不同",
        )


def _with_their_grids(
    seat: Seat, bench: Workbench, news: list[Stroke]
) -> tuple[Draft, dict[str, str]]:
    """Return the draft with the grids the file opened, and their codes where they got others.

    A code that was given here too meanwhile is another grid: the file's gets the next free one.
    """
    draft, code_of = bench.draft, {}
    wanted = {one.to for one in net(news)}
    fresh = [grid for stroke in news if stroke.kind not in _TURNS for grid in stroke.opened]
    for grid in (grid for grid in fresh if grid.grid_code in wanted):
        if grid.grid_code not in draft.codes:
            draft = reopened(draft, grid)
            continue
        ever = codes_ever(seat.backend, grid.unit_code)
        draft, other = opened(draft, grid.unit_code, bench.pack, ever=ever, name=grid.name)
        code_of[grid.grid_code] = other.grid_code
    return draft, code_of


def _steps(
    draft: Draft, news: list[Stroke], code_of: dict[str, str]
) -> list[tuple[str, str | None, str | None]]:
    """Return the net moves of strokes; those to or from a locked grid come too late."""
    shut = draft.locked
    return [
        (block, "" if {one.grid, one.to} & shut else one.grid, code_of.get(one.to or "", one.to))
        for one in net(news)
        for block in one.blocks
    ]


def _mac(backend: Backend, text: Any) -> str:
    return hmac.digest(key_of(backend), f"{FORMAT}\n{text}".encode(), "sha256").hex()
