"""Drafts redrawn by hand: each stroke is kept with what it changes, in one step, in a log.

A stroke, the grids it redraws and the plan they belong to become visible together; a stroke that
was made from an older state of the draft is refused, so that its maker looks again.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from grid_planner.plan import Grid, Plan, PlanState
from grid_planner.redraw.strokes import Kind, Stroke
from store.backend import Act, Backend, NotFoundError, StoreError
from store.bulk import Along, write
from store.change import Change
from store.plan_rows import extra, grid_key
from store.plans import plans_at
from store.schema import LAYERS
from store.select import Condition, rows_of, things, visible
from store.write import Write, refuse_stale, rows_for

_PLANS, _GRIDS, _STROKES = LAYERS["plans"], LAYERS["grids"], LAYERS["strokes"]
_TABLE = _STROKES.first


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """A stroke without its moves."""

    seq: int
    kind: Kind
    who: str
    stroke_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """A plan as it is kept, with the revision it was last written in and its log.

    `marks` are the strokes that opened, closed or locked grids; `merged` the ids of strokes that
    came from files.
    """

    plan: Plan
    revision: int
    entries: tuple[LogEntry, ...]
    marks: tuple[Stroke, ...]

    @property
    def seq(self) -> int:
        """Number of the last stroke; 0 when there is none."""
        return self.entries[-1].seq if self.entries else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """What a stroke makes of a draft: the plan, its grids that are others now, codes that go."""

    plan: Plan
    stroke: Stroke
    grids: tuple[Grid, ...] = ()
    gone: tuple[str, ...] = ()


def load_draft(backend: Backend, plan_id: str) -> KeptDraft:
    """Return a plan with its log, as of one moment. Raises NotFoundError."""
    with backend.reading() as connection:
        found = plans_at(backend, connection, [plan_id])
        if not found:
            raise NotFoundError(f"there is no plan {plan_id!r}")
        names = ("seq", "kind", "who", "stroke_id")
        rows = rows_of(connection, _STROKES, names, _of(plan_id))
        marks = things(connection, _STROKES, lambda table: [*_of(plan_id)(table), _marks(table)])
    (plan, revision), entries = found[0], (LogEntry(
        seq=row.seq, kind=Kind(row.kind), who=row.who, stroke_id=row.stroke_id
    ) for row in rows)  # fmt: skip
    return KeptDraft(plan=plan, revision=revision, entries=tuple(entries), marks=tuple(marks))


def units_of(backend: Backend, plan_id: str) -> tuple[str, ...]:
    """Return the units of a plan without reading the rest. Raises NotFoundError."""
    table = _PLANS.first
    query = sa.select(table.c.unit_codes).where(visible(table), table.c.plan_id == plan_id)
    with backend.reading() as connection:
        found = connection.execute(query).scalar()
    if found is None:
        raise NotFoundError(f"there is no plan {plan_id!r}")
    return tuple(orjson.loads(found))


def state_of(backend: Backend, plan_id: str) -> PlanState:
    """Return the state of a plan without reading the rest. Raises NotFoundError."""
    table = _PLANS.first
    query = sa.select(table.c.state).where(visible(table), table.c.plan_id == plan_id)
    with backend.reading() as connection:
        found = connection.execute(query).scalar()
    if found is None:
        raise NotFoundError(f"there is no plan {plan_id!r}")
    return PlanState(found)


def revision_of(backend: Backend, plan_id: str) -> int | None:
    """Return the revision in which a plan was last written; None when it is not there."""
    table = _PLANS.first
    query = sa.select(table.c.row_revision).where(visible(table), table.c.plan_id == plan_id)
    with backend.reading() as connection:
        found = connection.execute(query).scalar()
    return None if found is None else int(found)


def keep_stroke(backend: Backend, act: Act, redrawn: Redrawn, *, expected: int) -> int:
    """Keep a stroke and what it changes in one step; return the revision.

    Raises ConflictError when the plan was written after the expected revision: what the stroke
    was made from is no longer so.
    """
    plan, stroke = redrawn.plan, redrawn.stroke
    if plan.state is not PlanState.DRAFT:
        raise StoreError(f"plan {plan.plan_id} is {plan.state}: only a draft is redrawn")
    key = f"{plan.plan_id}/{stroke.seq:08d}"
    writing = [
        Write(layer=_PLANS, rows=rows_for(backend, _PLANS, [plan], [extra(plan)])),
        Write(layer=_STROKES, rows=rows_for(backend, _STROKES, [stroke], [{"stroke_key": key}])),
    ]
    if redrawn.grids or redrawn.gone:
        writing.append(_of_grids(backend, redrawn))

    def first(made: Change) -> None:
        refuse_stale(made, _PLANS, plan.plan_id, expected)

    return write(backend, act, writing, Along(expected=first, at_once=True))


def load_log(
    backend: Backend, plan_id: str, *, after: int = 0, limit: int | None = None
) -> list[Stroke]:
    """Return the strokes of a plan with numbers above `after`, in order."""

    def conditions(table: sa.Table) -> Iterable[Condition]:
        return [*_of(plan_id)(table), table.c.seq > after]

    with backend.reading() as connection:
        found: list[Stroke] = things(connection, _STROKES, conditions, limit=limit)
    return found


def load_strokes(backend: Backend, plan_id: str, seqs: Collection[int]) -> list[Stroke]:
    """Return strokes of a plan by number, in order."""

    def conditions(table: sa.Table) -> Iterable[Condition]:
        return [*_of(plan_id)(table), table.c.seq.in_(sorted(seqs))]

    with backend.reading() as connection:
        found: list[Stroke] = things(connection, _STROKES, conditions)
    return found


def strokes_since(backend: Backend, revision: int) -> list[tuple[str, int]]:
    """Return the drafts that got strokes after a revision, each with its last number."""
    query = sa.select(_TABLE.c.plan_id, sa.func.max(_TABLE.c.seq))
    query = query.where(visible(_TABLE), _TABLE.c.row_revision > revision)
    with backend.reading() as connection:
        found = connection.execute(query.group_by(_TABLE.c.plan_id).order_by(_TABLE.c.plan_id))
        return [(str(plan_id), int(seq)) for plan_id, seq in found]


def _of(plan_id: str) -> Any:
    def conditions(table: sa.Table) -> Sequence[Condition]:
        return [table.c.plan_id == plan_id]

    return conditions


def _marks(table: sa.Table) -> Condition:
    lists = (table.c.opened, table.c.closed, table.c.locks, table.c.merged)
    return sa.or_(*(column != "[]" for column in lists))


def _of_grids(backend: Backend, redrawn: Redrawn) -> Write:
    plan_id = redrawn.plan.plan_id
    keys = [grid_key(plan_id, grid.grid_code) for grid in redrawn.grids]
    extras = [{"gid": key, "plan_id": plan_id} for key in keys]
    gone = [grid_key(plan_id, code) for code in redrawn.gone]
    rows = rows_for(backend, _GRIDS, redrawn.grids, extras)
    if not gone:
        return Write(layer=_GRIDS, rows=rows)
    return Write(layer=_GRIDS, rows=rows, instead_of=lambda table: table.c.gid.in_(gone))
