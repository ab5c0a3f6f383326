"""Blind spots and places for more cameras: compute, record that it was asked; keep nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shapely import Point

from camera_registry.coverage.gaps import Gap, gaps
from camera_registry.siting.proposal import Proposal, Wish, propose
from camera_registry.siting.spots import Asked, spots
from store.audit import record
from store.backend import Act, Backend
from store.cameras import load_candidates
from store.scope import EVERYTHING, Scope
from web.jobs.cameras.staging import Staged, stage
from web.jobs.progress import Progress, quiet

_STEPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked of a proposal. `drawn` are points of the person who asks, lon/lat.

    `generate`: None where a unit or hamlet has no candidate, True everywhere, False nowhere.
    """

    wish: Wish
    drawn: Sequence[Point] = field(default_factory=tuple)
    generate: bool | None = None


def find_gaps(staged: Staged) -> list[Gap]:
    """Return the blind spots of a scene, the heaviest first."""
    return gaps(staged.scene, staged.pack)


def site(backend: Backend, staged: Staged, order: Order, *, scope: Scope = EVERYTHING) -> Proposal:
    """Return where more cameras help most. Nothing is kept."""
    codes = [unit.code for unit in staged.scene.units]
    asked = Asked(
        candidates=load_candidates(backend, codes, scope=scope),
        drawn=order.drawn,
        generate=order.generate,
    )
    return propose(staged.scene, spots(staged.scene, asked, staged.pack), order.wish, staged.pack)


def site_units(
    backend: Backend,
    codes: Collection[str] | None,
    order: Order,
    *,
    who: str,
    now: datetime,
    pack: str | None = None,
    progress: Progress = quiet,
) -> tuple[Staged, Proposal]:
    """Return the scene and the proposal for units, and record that they were asked for."""
    progress("read", 0, _STEPS)
    staged = stage(backend, codes, pack=pack)
    record(backend, Act(who=who, what="site cameras", object=named(codes), at=now))
    progress("choose", 1, _STEPS)
    found = site(backend, staged, order)
    progress("done", _STEPS, _STEPS)
    return staged, found


def named(codes: Collection[str] | None) -> str:
    """Return what the record of acts calls these units."""
    return "all" if codes is None else ",".join(sorted(codes))
