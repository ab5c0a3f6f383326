"""Who works on which plan: what every operation of the workspace starts from."""

from dataclasses import dataclass, replace
from datetime import datetime

from grid_planner.redraw.strokes import Kind, Stroke
from store.backend import Backend, NotFoundError
from store.scope import EVERYTHING
from store.strokes import units_of
from store.users import Grant
from web.access import Reader, reader_of
from web.errors import NotAllowedError
from web.jobs.redraw.workbench import Workbench
from web.jobs.redraw.workshop import Workshop
from web.signin import OWNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A person at a plan, now. Raises NotFoundError, NotAllowedError where they may not sit."""

    workshop: Workshop
    reader: Reader
    plan_id: str
    now: datetime

    def __post_init__(self) -> None:
        check_seen(self.workshop, self.reader, self.plan_id)

    @property
    def who(self) -> str:
        """Name of the person."""
        return self.reader.name

    @property
    def backend(self) -> Backend:
        """The store."""
        return self.workshop.backend

    def stroke(self, bench: Workbench, stroke_id: str, kind: Kind) -> Stroke:
        """Return the next stroke of the draft, of this person, without any moves yet."""
        return Stroke(
            plan_id=self.plan_id, seq=bench.seq + 1, stroke_id=stroke_id, kind=kind,
            who=self.who, at=self.now,
        )  # fmt: skip


def at_the_machine(who: str) -> Reader:
    """Return who sits at the machine itself, outside every account: they may do everything."""
    return replace(reader_of(who, [Grant(user=who, role=OWNER)]), scope=EVERYTHING)


def check_seen(workshop: Workshop, reader: Reader, plan_id: str) -> None:
    """Raise NotFoundError for a plan outside the reader's places, NotAllowedError when partly in."""
    covered = [reader.scope.covers(code) for code in units_of(workshop.backend, plan_id)]
    if not any(covered):
        raise NotFoundError(f"there is no plan {plan_id!r}")
    if not all(covered):
        raise NotAllowedError(f"plan {plan_id!r} reaches beyond your places")
