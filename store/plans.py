"""Plans and their grids: draft to in force, one in force per unit, all versions kept."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from gis.findings import Finding
from grid_planner.plan import NEXT, Grid, Plan, PlanState, Worker, is_layer
from store.backend import Act, Backend, NotFoundError, StoreError
from store.bulk import Along, write
from store.change import DAY, Change, changes
from store.columns import TableRows
from store.imports import ImportRecord, Reject, kept_with
from store.macs import row_mac
from store.plan_rows import extra, reserved_ids, writes_of
from store.rows import from_plain
from store.schema import LAYERS
from store.scope import EVERYTHING, Scope
from store.select import Condition, narrowed, rows_of, things
from store.write import Write, put, refuse_stale, rows_for


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead:
    """A plan without its grids: enough for a list."""

    plan_id: str
    unit_codes: tuple[str, ...]
    state: PlanState
    pack: str
    pack_version: str
    author: str
    reason: str
    created_at: datetime
    bound: int | None
    proof: str
    objective: float | None
    stopped: str | None
    based_on: str | None
    in_force_from: str | None
    self_approved: bool
    grids: int
    households: int
    unknown_blocks: int
    revision: int


_PLANS, _GRIDS = LAYERS["plans"], LAYERS["grids"]
REPLACED = "plan replaced"  # told of a plan that another one retired
_FIXED = (PlanState.IN_FORCE, PlanState.RETIRED)
_HEAD = (
    *(name for name, _ in _PLANS.codec.columns),
    "grids", "households", "unknown_blocks", "row_revision",
)  # fmt: skip


def next_plan_id(backend: Backend) -> str:
    """Reserve and return the next free plan id, `p000001` in an empty store."""
    with backend.writing() as connection:
        return reserved_ids(connection, 1)[0]


def save_plan(
    backend: Backend,
    plan: Plan,
    act: Act,
    *,
    expected: int | None = None,
    record: ImportRecord | None = None,
    rejects: Sequence[Reject] = (),
) -> int:
    """Keep a plan with its grids; return the revision.

    A plan in force or retired is never changed (StoreError); one that is saved in force retires
    predecessors as `set_state` does. Raises ConflictError when someone changed the plan
    after the expected revision. Delivered grids bring the record of their import along.
    """
    writing = writes_of(backend, [plan])

    def first(made: Change) -> None:
        refuse_stale(made, _PLANS, plan.plan_id, expected)
        old = _heads(made.connection, lambda table: [table.c.plan_id == plan.plan_id])
        if old and old[0].state in _FIXED:
            raise StoreError(f"plan {plan.plan_id} is {old[0].state}: it is never changed")
        if plan.state is PlanState.IN_FORCE:
            _retire_predecessors(made, plan)

    along = Along() if record is None else kept_with(record, rejects)
    along = replace(along, expected=first, at_once=True)
    return write(backend, act, writing, along)


def load_plan(backend: Backend, plan_id: str, *, scope: Scope = EVERYTHING) -> Plan:
    """Return a plan. Raises NotFoundError."""
    found = load_plans(backend, [plan_id])
    if not found or not _seen(found[0].unit_codes, scope):
        raise NotFoundError(f"there is no plan {plan_id!r}")
    return found[0]


def load_plans(backend: Backend, plan_ids: Collection[str]) -> list[Plan]:
    """Return whole plans sorted by id; of ids that are not there, none."""
    with backend.reading() as connection:
        return [plan for plan, _ in plans_at(backend, connection, plan_ids)]


def plans_at(
    backend: Backend, connection: sa.Connection, plan_ids: Collection[str]
) -> list[tuple[Plan, int]]:
    """Return whole plans sorted by id, each with its revision, as a connection sees them."""
    by_plan = narrowed(backend, _PLANS, scope=EVERYTHING, isin={"plan_id": plan_ids})
    columns = (*_PLANS.columns, "row_revision")
    rows = rows_of(connection, _PLANS, columns, by_plan)
    grids = _grids(backend, connection, plan_ids, EVERYTHING)
    found = []
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        of = {b: code for code, ids in orjson.loads(values["grid_of"]).items() for b in ids}
        findings = from_plain(tuple[Finding, ...], orjson.loads(values["findings"]))
        plan = Plan(
            **_PLANS.codec.values(values),
            grids=tuple(grids.get(values["plan_id"], ())),
            grid_of=of,
            findings=findings,
        )
        found.append((plan, int(values["row_revision"])))
    return found


def list_plans(
    backend: Backend,
    unit_codes: Collection[str] | None = None,
    states: Collection[PlanState] | None = None,
    *,
    scope: Scope = EVERYTHING,
) -> list[PlanHead]:
    """Return plans without their grids, the newest first."""

    def conditions(table: sa.Table) -> Iterable[Condition]:
        if unit_codes is not None:
            yield sa.or_(table.c.first_unit.in_(sorted(set(unit_codes))), table.c.units > 1)
        if states is not None:
            yield table.c.state.in_(sorted(states))

    with backend.reading() as connection:
        heads = _heads(connection, conditions)
    wanted = None if unit_codes is None else set(unit_codes)
    return sorted(
        (
            head
            for head in heads
            if _seen(head.unit_codes, scope) and (wanted is None or wanted & set(head.unit_codes))
        ),
        key=_age,
        reverse=True,
    )


def _age(head: PlanHead) -> tuple[datetime, str]:
    return head.created_at, head.plan_id


def _seen(unit_codes: Iterable[str], scope: Scope) -> bool:
    return any(scope.covers(code) for code in unit_codes)


def _heads(connection: sa.Connection, conditions: Any) -> list[PlanHead]:
    heads = []
    for row in rows_of(connection, _PLANS, _HEAD, conditions):
        values = dict(zip(_HEAD, row, strict=True))
        fields = _PLANS.codec.values(values)
        for name in ("seed", "effort"):
            del fields[name]
        counts = {name: values[name] for name in ("grids", "households", "unknown_blocks")}
        heads.append(PlanHead(**fields, **counts, revision=values["row_revision"]))
    return heads


def shown(
    backend: Backend, which: str = "latest", *, scope: Scope = EVERYTHING
) -> dict[str, frozenset[str] | None]:
    """Return which plans a map shows, and for which of their units (None: all of them).

    `which` is `in_force`, `latest` (of each unit the newest that is not retired) or a plan's id.
    Offices' own layers are shown by their plan's id only.
    """
    if which not in ("in_force", "latest"):
        with backend.reading() as connection:
            heads = _heads(connection, lambda table: [table.c.plan_id == which])
        return {head.plan_id: None for head in heads if _seen(head.unit_codes, scope)}
    states = [PlanState.IN_FORCE] if which == "in_force" else set(PlanState) - {PlanState.RETIRED}
    plan_of: dict[str, str] = {}
    units: dict[str, tuple[str, ...]] = {}
    heads = list_plans(backend, states=states, scope=scope)  # newest first
    if which == "in_force":
        heads.sort(key=lambda head: -head.revision)  # the last that came into force
    for head in heads:
        for code in head.unit_codes:
            if scope.covers(code) and code not in plan_of and not is_layer(code):
                plan_of[code] = head.plan_id
                units[head.plan_id] = head.unit_codes
    chosen = {
        plan_id: frozenset(code for code in codes if plan_of.get(code) == plan_id)
        for plan_id, codes in units.items()
    }
    return {
        plan_id: None if codes == frozenset(units[plan_id]) else codes
        for plan_id, codes in sorted(chosen.items())
    }


def shown_plans(
    backend: Backend,
    which: str = "latest",
    unit_codes: Collection[str] | None = None,
    *,
    scope: Scope = EVERYTHING,
) -> list[Plan]:
    """Return the plans a map shows: `in_force`, `latest` (newest not retired) or a plan's id.

    Sorted by plan id. Each unit has one plan at most: a plan of several units comes without the
    units that have a newer one.
    """
    chosen = shown(backend, which, scope=scope)
    plans = [_restricted(plan, chosen[plan.plan_id]) for plan in load_plans(backend, list(chosen))]
    if unit_codes is None:
        return plans
    return [plan for plan in plans if set(plan.unit_codes) & set(unit_codes)]


def _restricted(plan: Plan, codes: frozenset[str] | None) -> Plan:
    if codes is None:
        return plan
    grids = tuple(grid for grid in plan.grids if grid.unit_code in codes)
    here = {grid.grid_code for grid in grids}
    of = {block: code for block, code in plan.grid_of.items() if code in here}
    units = tuple(code for code in plan.unit_codes if code in codes)
    return replace(plan, unit_codes=units, grids=grids, grid_of=of)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextState:
    """A plan's next state; `expected` is the revision its reader saw."""

    plan_id: str
    state: PlanState
    act: Act
    expected: int | None = None
    in_force_from: str | None = None
    self_approved: bool = False


def set_state(
    backend: Backend,
    plan_id: str,
    state: PlanState,
    act: Act,
    *,
    expected: int | None = None,
    in_force_from: str | None = None,
    self_approved: bool = False,
) -> int:
    """Move a plan to its next state as `set_states` does; return the revision."""
    move = NextState(
        plan_id=plan_id, state=state, act=act, expected=expected, in_force_from=in_force_from,
        self_approved=self_approved,
    )  # fmt: skip
    return set_states(backend, [move])


def set_states(backend: Backend, moves: Sequence[NextState]) -> int:
    """Move plans to their next states, all or none, in this order; return the last revision.

    Coming into force retires, in the same step, every plan in force all of whose units now have
    a newer one; a plan of more units stays in force for the others. The audit says of each what
    replaced it. An approved plan may stay approved and get the day on which it comes into force.
    Raises NotFoundError, StoreError when a state cannot follow, ConflictError when someone
    changed a plan after the expected revision.
    """
    there = {plan.plan_id: plan for plan in load_plans(backend, {one.plan_id for one in moves})}
    revision = backend.revision()
    with changes(backend) as begin:
        for move in moves:
            plan = there.get(move.plan_id)
            if plan is None:
                raise NotFoundError(f"there is no plan {move.plan_id!r}")
            notes = {} if move.in_force_from is None else {DAY: move.in_force_from}
            with begin(move.act) as made:
                gone = _move(made, plan, move)
                made.notes |= notes
            revision = made.revision
            for old in gone:
                why = f"{move.plan_id} {move.act.why}".rstrip()
                with begin(
                    replace(move.act, what=REPLACED, object=old, why=why), moves=False
                ) as told:
                    told.notes |= notes
    return revision


def _move(made: Change, plan: Plan, move: NextState) -> list[str]:
    """Write a plan in its next state within a change; return which plans it retired."""
    never = plan.state is PlanState.APPROVED and move.state is PlanState.RETIRED
    waits = plan.state is move.state is PlanState.APPROVED and move.in_force_from is not None
    moved = replace(
        plan,
        state=move.state,
        in_force_from=None if never else move.in_force_from or plan.in_force_from,
        self_approved=move.self_approved or plan.self_approved,
    )
    refuse_stale(made, _PLANS, plan.plan_id, move.expected)
    now = _heads(made.connection, lambda table: [table.c.plan_id == plan.plan_id])[0]
    if now.state is not plan.state or (move.state not in NEXT[now.state] and not waits):
        ways = ", ".join(sorted(NEXT[now.state])) or "nothing"
        raise StoreError(
            f"plan {plan.plan_id} is {now.state}: {move.state} cannot follow, only {ways}"
        )
    gone = _retire_predecessors(made, moved) if move.state is PlanState.IN_FORCE else []
    put(made, Write(layer=_PLANS, rows=rows_for(made.backend, _PLANS, [moved], [extra(moved)])))
    return gone


def _retire_predecessors(made: Change, plan: Plan) -> list[str]:
    """Retire plans in force all of whose units now have a newer one in force; return which."""
    gone = []
    heads = _heads(made.connection, lambda table: [table.c.state == PlanState.IN_FORCE.value])
    covered = set(plan.unit_codes)
    for head in sorted(heads, key=lambda head: -head.revision):
        if head.plan_id == plan.plan_id:
            continue
        if set(head.unit_codes) <= covered:
            put(made, Write(layer=_PLANS, rows=(_retired(made, head.plan_id),)))
            gone.append(head.plan_id)
        covered |= set(head.unit_codes)
    return gone


def _retired(made: Change, plan_id: str) -> TableRows:
    def this(table: sa.Table) -> Iterable[Condition]:
        return [table.c.plan_id == plan_id]

    row = rows_of(made.connection, _PLANS, _PLANS.columns, this)[0]
    values = dict(zip(_PLANS.columns, row, strict=True)) | {"state": PlanState.RETIRED.value}
    mac = row_mac(made.key, _PLANS, [values[name] for name in _PLANS.columns])
    columns = {name: [value] for name, value in (values | {"row_mac": mac}).items()}
    return TableRows(_PLANS.first, columns)


def load_grids(
    backend: Backend, plan_ids: Collection[str], *, scope: Scope = EVERYTHING
) -> dict[str, list[Grid]]:
    """Return the grids of plans, by plan id; grids sorted by code."""
    with backend.reading() as connection:
        return _grids(backend, connection, plan_ids, scope)


def _grids(
    backend: Backend, connection: sa.Connection, plan_ids: Collection[str], scope: Scope
) -> dict[str, list[Grid]]:
    conditions = narrowed(backend, _GRIDS, scope=scope, isin={"plan_id": plan_ids})
    keys = rows_of(connection, _GRIDS, ("plan_id", "gid"), conditions)
    grids: dict[str, list[Grid]] = {plan_id: [] for plan_id in sorted(plan_ids)}
    for (plan_id, _), grid in zip(keys, things(connection, _GRIDS, conditions), strict=True):
        grids[plan_id].append(grid)
    return grids


def load_departmental(backend: Backend) -> list[Grid]:
    """Return the grids of offices' own layers in force, sorted by layer and code."""
    heads = list_plans(backend, states=[PlanState.IN_FORCE])
    heads.sort(key=lambda head: head.revision)
    newest = {code: head.plan_id for head in heads for code in head.unit_codes if is_layer(code)}
    grids = load_grids(backend, set(newest.values()))
    return [
        grid
        for code, plan_id in sorted(newest.items())
        for grid in grids[plan_id]
        if grid.unit_code == code
    ]


def load_workers(
    backend: Backend, unit_codes: Collection[str] | None = None, *, scope: Scope = EVERYTHING
) -> list[Worker]:
    """Return grid workers sorted by id."""
    layer = LAYERS["workers"]
    with backend.reading() as connection:
        conditions = narrowed(backend, layer, scope=scope, isin={"unit_code": unit_codes})
        return things(connection, layer, conditions)
