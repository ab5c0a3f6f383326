"""One draft at hand: the plan as it is kept, what is worked out from it, and strokes to make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gis.findings import Finding
from gis.rulebook import Pack
from grid_planner.plan import Plan
from grid_planner.redraw.draft import Draft
from grid_planner.redraw.drawing import differing
from grid_planner.redraw.strokes import Hand, Stroke, hands_of
from store.strokes import KeptDraft, LogEntry


@dataclass(slots=True, kw_only=True)
class Workbench:
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


def workbench_of(kept: KeptDraft, draft: Draft, pack: Pack, places: object) -> Workbench:
    """Return a bench for a draft as it was read."""
    return Workbench(
        plan=kept.plan,
        revision=kept.revision,
        places=places,
        pack=pack,
        draft=draft,
        seq=kept.seq,
        hands=hands_of(kept.entries),
        ids=_ids(kept.entries, kept.marks),
        stale=tuple(differing(draft)),
    )


def _ids(entries: Iterable[LogEntry], marks: Iterable[Stroke]) -> dict[str, int]:
    brought = {one: stroke.seq for stroke in marks for one in stroke.merged}
    return brought | {entry.stroke_id: entry.seq for entry in entries}


def moved_on(bench: Workbench, plan: Plan, draft: Draft, stroke: Stroke) -> None:
    """Bring a bench to what it is after a stroke that was kept."""
    bench.plan, bench.draft, bench.seq, bench.stale = plan, draft, stroke.seq, ()
    bench.hands[stroke.who] = bench.hand(stroke.who).after(stroke.kind, stroke.seq)
    bench.ids |= dict.fromkeys((*stroke.merged, stroke.stroke_id), stroke.seq)


def findings_about(bench: Workbench, codes: Iterable[str]) -> list[Finding]:
    """Return what is kept as wrong with some grids."""
    wanted = set(codes)
    return [f for f in bench.plan.findings if f.place.kind == "grid" and f.place.id in wanted]
