"""Drafts that are redrawn: read once, kept at hand, and every stroke kept in the store at once.

A draft lies on a bench, one for all who work on it in this process. The store is the truth: a
bench looks before each use whether somebody else (another process, an import) changed anything,
and a stroke that was overtaken between looking and writing is made again from what is there now.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import orjson
import sqlalchemy as sa

from gis.findings import Finding
from gis.rulebook import Pack, load_pack
from grid_planner.plan import Plan, PlanState, is_layer
from grid_planner.redraw.draft import Draft, bare, draft_of, relaid, relocked
from grid_planner.redraw.drawing import differing, drawn
from grid_planner.redraw.ground import Ground
from grid_planner.redraw.standing import restated
from grid_planner.redraw.strokes import Hand, Stroke, hands_of
from store.backend import Act, Backend, ConflictError, NotFoundError
from store.schema import LAYERS
from store.select import visible
from store.strokes import LogEntry, Redrawn, keep_stroke, load_draft
from store.summary import totals
from web.errors import NotADraftError, NothingToDrawError
from web.jobs.grounds import LAYERS as GROUND_LAYERS
from web.jobs.grounds import read_ground

T = TypeVar("T")
Told = Callable[[str, int, int], None]
"""Called after a stroke is kept: plan, number of the stroke, revision."""
_BENCHES = 8
_TRIES = 20
_PLANS = LAYERS["plans"].first


@dataclass(slots=True, kw_only=True)
class Bench:
    """One draft at hand: the plan as it is kept, and what is worked out from it."""

    plan: Plan
    revision: int
    places: object  # totals of the layers the ground comes from
    pack: Pack
    draft: Draft
    seq: int
    hands: dict[str, Hand]
    ids: dict[str, int]  # numbers of strokes by their id; those a file brought included
    stale: tuple[str, ...]  # grids kept otherwise than their blocks are now

    def hand(self, who: str) -> Hand:
        """Return what a person can undo and redo."""
        return self.hands.get(who, Hand())


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A stroke that is kept (None: nothing was left to do), and the grids that are others now."""

    stroke: Stroke | None
    seq: int
    revision: int
    grids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a stroke makes of a draft: the draft, the stroke, the grids to draw anew."""

    draft: Draft
    stroke: Stroke
    codes: Sequence[str] = ()


Make = Callable[[Bench], Change | None]


def _nobody(plan_id: str, seq: int, revision: int) -> None:
    """Tell nobody."""


class Workshop:
    """The benches of one process, the drafts used last."""

    def __init__(self, backend: Backend, told: Told = _nobody) -> None:
        self.backend = backend
        self._told = told
        self._benches: OrderedDict[str, Bench] = OrderedDict()
        self._grounds: OrderedDict[object, Ground] = OrderedDict()
        self._locks: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()

    @contextmanager
    def at(self, plan_id: str) -> Iterator[Bench]:
        """Give the bench of a plan as it is in the store now; others wait for it meanwhile.

        Raises NotFoundError, NothingToDrawError.
        """
        with self._lock:
            mine = self._locks.setdefault(plan_id, threading.RLock())
        with mine:
            yield self._fresh(plan_id)

    def change(
        self,
        plan_id: str,
        make: Make,
        shown: Callable[[Bench, Done], T],
        *,
        who: str,
        now: datetime,
    ) -> T:
        """Keep what `make` makes of a draft, and return what is `shown` of it.

        `make` is asked again when somebody was faster. Raises NotADraftError, and what `make`
        raises.
        """
        tries = 0
        while True:
            with self.at(plan_id) as bench:
                if bench.plan.state is not PlanState.DRAFT:
                    raise NotADraftError(
                        f"plan {plan_id} is {bench.plan.state}", found=bench.plan.state.value
                    )
                change = make(bench)
                if change is None:
                    return shown(bench, Done(stroke=None, seq=bench.seq, revision=bench.revision))
                try:
                    done = self._kept(bench, change, who=who, now=now)
                    return shown(bench, done)
                except ConflictError:
                    self._benches.pop(plan_id, None)
                    tries += 1
                    if tries == _TRIES:
                        raise

    def _kept(self, bench: Bench, change: Change, *, who: str, now: datetime) -> Done:
        before, codes = bench.draft.grids, [code for code in change.codes if code in change.draft.grids]  # fmt: skip
        rest = [code for code in bench.stale if code not in codes and code in change.draft.grids]
        after = drawn(drawn(change.draft, codes), rest, changed=False)
        came = tuple(bare(after.grids[code]) for code in sorted(after.grids.keys() - before.keys()))
        went = tuple(after.closed[code] for code in sorted(before.keys() - after.grids.keys()))
        stroke = replace(change.stroke, opened=came, closed=went)
        plan = restated(bench.plan, after, bench.pack, stroke, codes=[*codes, *rest])
        anew = sorted({*codes, *rest, *(grid.grid_code for grid in came)})
        redrawn = Redrawn(
            plan=plan, stroke=stroke, grids=tuple(after.grids[code] for code in anew),
            gone=tuple(grid.grid_code for grid in went),
        )  # fmt: skip
        act = Act(
            who=who, what=f"redraw {stroke.kind}", object=plan.plan_id, why=stroke.why, at=now
        )
        revision = keep_stroke(self.backend, act, redrawn, expected=bench.revision)
        _moved_on(bench, plan, replace(after, locked=relocked(after.locked, stroke)), stroke)
        bench.revision = revision
        self._told(plan.plan_id, stroke.seq, revision)
        return Done(stroke=stroke, seq=stroke.seq, revision=revision, grids=tuple(anew))

    def _fresh(self, plan_id: str) -> Bench:
        """Return the bench, read again where the store has moved on."""
        places = totals(self.backend, GROUND_LAYERS)
        bench = self._benches.get(plan_id)
        if bench is None or bench.revision != self._revision(plan_id):
            bench = self._read(plan_id, places)
        elif bench.places != places:
            bench.draft = relaid(bench.draft, self._ground(bench.plan, bench.pack, places))
            bench.places, bench.stale = places, tuple(differing(bench.draft))
        self._benches[plan_id] = bench
        self._benches.move_to_end(plan_id)
        while len(self._benches) > _BENCHES:
            self._benches.popitem(last=False)
        return bench

    def units_of(self, plan_id: str) -> tuple[str, ...]:
        """Return the units of a plan without reading the rest. Raises NotFoundError."""
        query = sa.select(_PLANS.c.unit_codes).where(visible(_PLANS), _PLANS.c.plan_id == plan_id)
        with self.backend.reading() as connection:
            found = connection.execute(query).scalar()
        if found is None:
            raise NotFoundError(f"there is no plan {plan_id!r}")
        return tuple(orjson.loads(found))

    def _revision(self, plan_id: str) -> int | None:
        query = sa.select(_PLANS.c.row_revision).where(visible(_PLANS), _PLANS.c.plan_id == plan_id)
        with self.backend.reading() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else int(found)

    def _read(self, plan_id: str, places: object) -> Bench:
        kept = load_draft(self.backend, plan_id)
        plan = kept.plan
        if any(is_layer(code) for code in plan.unit_codes):
            raise NothingToDrawError(f"plan {plan_id} is the layer of an office")
        pack = load_pack(plan.pack)
        draft = draft_of(self._ground(plan, pack, places), plan, kept.marks)
        return Bench(
            plan=plan, revision=kept.revision, places=places, pack=pack, draft=draft, seq=kept.seq,
            hands=hands_of(kept.entries), ids=_ids(kept.entries, kept.marks),
            stale=tuple(differing(draft)),
        )  # fmt: skip

    def _ground(self, plan: Plan, pack: Pack, places: object) -> Ground:
        key = (plan.unit_codes, pack.name, places)
        ground = self._grounds.get(key)
        if ground is None:
            ground = read_ground(self.backend, plan.unit_codes, pack)
            if not ground.block_ids:
                raise NothingToDrawError(f"the units of plan {plan.plan_id} have no blocks")
            self._grounds[key] = ground
            while len(self._grounds) > _BENCHES:
                self._grounds.popitem(last=False)
        return ground


def _ids(entries: Iterable[LogEntry], marks: Iterable[Stroke]) -> dict[str, int]:
    brought = {one: stroke.seq for stroke in marks for one in stroke.merged}
    return brought | {entry.stroke_id: entry.seq for entry in entries}


def _moved_on(bench: Bench, plan: Plan, draft: Draft, stroke: Stroke) -> None:
    bench.plan, bench.draft, bench.seq, bench.stale = plan, draft, stroke.seq, ()
    bench.hands[stroke.who] = bench.hand(stroke.who).after(stroke.kind, stroke.seq)
    bench.ids |= dict.fromkeys((*stroke.merged, stroke.stroke_id), stroke.seq)


def findings_about(bench: Bench, codes: Iterable[str]) -> list[Finding]:
    """Return what is kept as wrong with some grids."""
    wanted = set(codes)
    return [f for f in bench.plan.findings if f.place.kind == "grid" and f.place.id in wanted]
