"""Bring a store's schema forward, one numbered step after the other."""

import importlib
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import Connection

import store.steps
from store.backend import NewerStoreError, OlderStoreError
from store.books import STATE

if TYPE_CHECKING:
    from alembic.operations import Operations


@dataclass(frozen=True, slots=True)
class Step:
    """One module of `store/steps`: what it changes, in both back ends."""

    name: str

    def upgrade(self, op: "Operations") -> None:
        """Change the schema from the step before to this one."""
        # not loaded before: a store that is up to date needs none, nor a third of a second
        importlib.import_module(f"store.steps.{self.name}").upgrade(op)


def steps() -> dict[int, Step]:
    """Return the steps by number."""
    names = [module.name for module in pkgutil.iter_modules(store.steps.__path__)]
    return {
        int(name.removeprefix("step_")): Step(name)
        for name in sorted(names)
        if name.startswith("step_")
    }


def newest() -> int:
    """Return the number of the last step this version knows."""
    return max(steps())


def upgrade(connection: Connection, *, start: int = 0, to: int | None = None) -> int:
    """Run the steps after `start` within the connection's transaction; return the last."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    op = Operations(MigrationContext.configure(connection))
    last = newest() if to is None else to
    for number, step in steps().items():
        if start < number <= last:
            step.upgrade(op)
    return last


def step_of(connection: Connection) -> int:
    """Return the step a store is at."""
    return int(connection.execute(sa.select(STATE.c.step)).scalar_one())


def refuse_other(found: int, address: str) -> None:
    """Raise when a store is older or newer than this version of the program."""
    known = newest()
    if found > known:
        raise NewerStoreError(
            f"{address}: written by a newer version (schema step {found}; this version knows "
            f"{known}); install the version that wrote it"
        )
    if found < known:
        raise OlderStoreError(
            f"{address}: written by an older version (schema step {found}, expected {known}); "
            f"make a backup, then run: wangge migrate --store {address}"
        )
