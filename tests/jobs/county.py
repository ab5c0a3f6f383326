"""A row of small units for tests of many at once: communities of one or two grids, a village."""

from dataclasses import replace
from datetime import UTC, datetime

from shapely import box

from gis.places import Block, PlacesOf, Unit, UnitKind
from grid_planner.draw import Known
from grid_planner.propose import Task
from grid_planner.request import Search
from store.backend import Act, Backend
from store.places import import_layer
from tests.grid_planner.towns import on_ground
from web.jobs.plans.planning import plan_units
from web.jobs.plans.run import PlanResult, Watch
from web.jobs.plans.worker import Answer, answer

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def act(what: str = "import") -> Act:
    return Act(who="li", what=what, at=NOW)


def places(number: int, households: int | None = None) -> PlacesOf:
    """Return a unit of twelve blocks; every seventh is a village nobody knows the mergers of."""
    west = 300 * number
    code = f"510722{109001 + number}"
    village = number % 7 == 6
    unit = Unit(
        code=code,
        name=f"单元{number}",
        kind=UnitKind.VILLAGE if village else UnitKind.URBAN_COMMUNITY,
        boundary=on_ground(box(west, 0, west + 200, 220)),
    )
    each = households or (100 if number % 3 == 1 else 50)
    blocks = tuple(
        Block(
            block_id=f"{code}-{at:02d}",
            unit_code=code,
            households=each,
            geometry=on_ground(box(x, y, x + 30, y + 30)),
            kind="building",
        )
        for at, (x, y) in enumerate(
            (west + 10 + 50 * i, 10 + 50 * j) for i in range(3) for j in range(4)
        )
    )
    return PlacesOf(unit=unit, blocks=blocks)


def fill(store: Backend, units: int) -> None:
    """Bring so many units into a store."""
    every = [places(number) for number in range(units)]
    import_layer(store, act(), "units", [one.unit for one in every])
    import_layer(store, act(), "blocks", [block for one in every for block in one.blocks])


def planned(store: Backend, **more) -> list[PlanResult]:
    return plan_units(store, **{"effort": 5, "who": "li", "now": NOW} | more)


def task(number: int, **changes) -> Task:
    search = Search(effort=5, seconds=60.0, seed=0)
    one = Task(places=places(number), known=Known(), pack="default", search=search)
    return replace(one, **changes)


class Stopped(KeyboardInterrupt):
    """What a test stops a run with."""


def stopping_after(units: int) -> Watch:
    """Return what stops a run when so many units are done."""

    def progress(_what: str, done: int, _total: int) -> None:
        if done >= units:
            raise Stopped

    return Watch(progress=progress)


def answer_or_die(task: Task) -> Answer:
    """Divide a unit; the third of the row ends its process as a full memory would."""
    import os
    import signal

    if task.places.unit.name == "单元2":
        os.kill(os.getpid(), signal.SIGKILL)
    return answer(task)


def answer_or_fail(task: Task) -> Answer:
    """Divide a unit; the program fails on the third of the row."""
    if task.places.unit.name == "单元2":
        raise ZeroDivisionError("households of nobody")
    return answer(task)
