"""Drafts that are redrawn: read once, kept at hand, and every stroke kept in the store at once.

A draft lies on a bench, one for all who work on it in this process. The store is the truth: a
bench looks before each use whether somebody else (another process, an import) changed anything,
and a stroke that was overtaken between looking and writing is made again from what is there now.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from gis.rulebook import Pack, load_pack
from grid_planner.plan import Plan, PlanState, is_layer
from grid_planner.redraw.draft import bare, draft_of, relaid, relocked
from grid_planner.redraw.drawing import differing, drawn
from grid_planner.redraw.ground import Ground
from grid_planner.redraw.standing import restated
from store.backend import Act, Backend, ConflictError
from store.plans import shown_plans
from store.strokes import Redrawn, keep_stroke, load_draft, revision_of
from store.summary import totals
from web.errors import NotADraftError, NothingToDrawError
from web.jobs.redraw.grounds import LAYERS, read_ground
from web.jobs.redraw.workbench import Change, Done, Workbench, moved_on, workbench_of

T = TypeVar("T")
Key = TypeVar("Key", bound=Hashable)
Told = Callable[[str, int, int], None]
"""Called after a stroke is kept: plan, number of the stroke, revision."""
_BENCHES = 8
_TRIES = 20
Make = Callable[[Workbench], Change | None]


def _nobody(plan_id: str, seq: int, revision: int) -> None:
    """Tell nobody."""


class Workshop:
    """The benches of one process, the drafts used last."""

    def __init__(self, backend: Backend, told: Told = _nobody) -> None:
        self.backend = backend
        self._told = told
        self._benches: OrderedDict[str, Workbench] = OrderedDict()
        self._grounds: OrderedDict[Hashable, Ground] = OrderedDict()
        self._locks: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()

    @contextmanager
    def at(self, plan_id: str) -> Iterator[Workbench]:
        """Give the bench of a plan as it is in the store now; others wait for it meanwhile.

        Raises NotFoundError, NothingToDrawError.
        """
        with self._lock:
            mine = self._locks.setdefault(plan_id, threading.RLock())
        with mine:
            yield self._fresh(plan_id)

    def lay_out(self, plan_id: str) -> None:
        """Put a draft on its bench before anybody asks; one without blocks is left alone.

        Raises NotFoundError.
        """
        with suppress(NothingToDrawError), self.at(plan_id):
            return

    def change(
        self,
        plan_id: str,
        make: Make,
        shown: Callable[[Workbench, Done], T],
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
                        f"plan {plan_id} is {bench.plan.state}",
                        zh=f"方案{plan_id}已不是草案",
                        found=bench.plan.state.value,
                    )
                change = make(bench)
                if change is None:
                    return shown(bench, Done(stroke=None, seq=bench.seq, revision=bench.revision))
                try:
                    done = self._kept(bench, change, who=who, now=now)
                    return shown(bench, done)
                except ConflictError:
                    with self._lock:
                        self._benches.pop(plan_id, None)
                    tries += 1
                    if tries == _TRIES:
                        raise

    def _kept(self, bench: Workbench, change: Change, *, who: str, now: datetime) -> Done:
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
        moved_on(bench, plan, replace(after, locked=relocked(after.locked, stroke)), stroke)
        bench.revision = revision
        self._told(plan.plan_id, stroke.seq, revision)
        return Done(stroke=stroke, seq=stroke.seq, revision=revision, grids=tuple(anew))

    def _fresh(self, plan_id: str) -> Workbench:
        """Return the bench, read again where the store has moved on."""
        places = totals(self.backend, LAYERS)
        bench = self._benches.get(plan_id)
        if bench is None or bench.revision != revision_of(self.backend, plan_id):
            bench = self._read(plan_id, places)
        elif bench.places != places:
            bench.draft = relaid(bench.draft, self._ground(bench.plan, bench.pack, places))
            bench.places, bench.stale = places, tuple(differing(bench.draft))
        self._keep(self._benches, plan_id, bench)
        return bench

    def _read(self, plan_id: str, places: object) -> Workbench:
        kept = load_draft(self.backend, plan_id)
        plan = kept.plan
        if any(is_layer(code) for code in plan.unit_codes):
            raise NothingToDrawError(
                f"plan {plan_id} is the layer of an office", zh=f"方案{plan_id}是某部门的图层"
            )
        pack = load_pack(plan.pack)
        former = self._in_force(plan) if plan.state is PlanState.DRAFT else {}
        draft = draft_of(self._ground(plan, pack, places), plan, kept.marks, former)
        return workbench_of(kept, draft, pack, places)

    def _in_force(self, plan: Plan) -> dict[str, str]:
        """Return the grid in force of each block of the units of a plan."""
        plans = shown_plans(self.backend, PlanState.IN_FORCE.value, plan.unit_codes)
        return {block: code for one in plans for block, code in one.grid_of.items()}

    def _ground(self, plan: Plan, pack: Pack, places: object) -> Ground:
        key = (plan.unit_codes, pack.name, places)
        ground = self._grounds.get(key)
        if ground is None:
            ground = read_ground(self.backend, plan.unit_codes, pack)
            if not ground.block_ids:
                raise NothingToDrawError(
                    f"the units of plan {plan.plan_id} have no blocks",
                    zh=f"方案{plan.plan_id}的村(社区)没有楼栋(院落)",
                )
            self._keep(self._grounds, key, ground)
        return ground

    def _keep(self, kept: OrderedDict[Key, T], key: Key, value: T) -> None:
        """Keep a value at hand, and let go of those used longest ago."""
        with self._lock:
            kept[key] = value
            kept.move_to_end(key)
            while len(kept) > _BENCHES:
                kept.popitem(last=False)
