"""Plans and their grids: draft to in force, one in force per unit, all versions kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from grid_planner.plan import Grid, Plan, PlanState, Worker
from store.backend import Act, Backend
from store.scope import EVERYTHING, Scope


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


def next_plan_id(backend: Backend) -> str:
    """Return the next free plan id, `p000001` in an empty store."""
    raise NotImplementedError


def save_plan(backend: Backend, plan: Plan, act: Act, *, expected: int | None = None) -> int:
    """Keep a plan with its grids; return the revision.

    A plan in force or retired is never changed (StoreError). Raises ConflictError when the store
    is not at the expected revision.
    """
    raise NotImplementedError


def load_plan(backend: Backend, plan_id: str, *, scope: Scope = EVERYTHING) -> Plan:
    """Return a plan. Raises NotFoundError."""
    raise NotImplementedError


def list_plans(
    backend: Backend,
    unit_codes: Collection[str] | None = None,
    states: Collection[PlanState] | None = None,
    *,
    scope: Scope = EVERYTHING,
) -> list[PlanHead]:
    """Return plans without their grids, the newest first."""
    raise NotImplementedError


def shown_plans(
    backend: Backend,
    which: str = "latest",
    unit_codes: Collection[str] | None = None,
    *,
    scope: Scope = EVERYTHING,
) -> list[Plan]:
    """Return the plans a map shows: `in_force`, `latest` (newest not retired) or a plan's id.

    Sorted by plan id; each unit has one plan at most, and each plan is complete.
    """
    raise NotImplementedError


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
    """Move a plan to its next state; return the revision.

    Coming into force retires the plan in force of the same units in the same step. Raises
    StoreError when the state cannot follow.
    """
    raise NotImplementedError


def load_grids(
    backend: Backend, plan_ids: Collection[str], *, scope: Scope = EVERYTHING
) -> dict[str, list[Grid]]:
    """Return the grids of plans, by plan id; grids sorted by code."""
    raise NotImplementedError


def load_workers(
    backend: Backend, unit_codes: Collection[str] | None = None, *, scope: Scope = EVERYTHING
) -> list[Worker]:
    """Return grid workers sorted by id."""
    raise NotImplementedError
