"""A division of many units that can be stopped anywhere: what is done is kept unit by unit.

A run is asked for, and as long as it is not finished the same request goes on with it. It keeps an
id for the plan of each unit from the start, in the order of codes, so that ids do not depend on
which unit was ready first. A finished run leaves its plans and nothing else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection

from gis.findings import Finding
from grid_planner.plan import Plan, PlanState
from store.backend import Act, Backend, StoreError, chunks
from store.books import AUDIT, PLAN_RUN_UNITS, PLAN_RUNS, STATE
from store.bulk import Along, write
from store.change import Change
from store.plan_rows import reserved_ids, writes_of
from store.rows import from_plain, iso, json_text, moment
from store.schema import LAYERS
from store.select import visible

PLANNING = "plan"
"""What acts are called that keep plans of a run: they change nothing that planning reads."""
READS = (
    "units", "blocks", "barriers", "crossings", "roads", "plans", "grids",
    "incidents", "key_places", "cameras",
)  # fmt: skip
_AT_ONCE = 500
_UNITS = PLAN_RUN_UNITS.c


class RunEndedError(StoreError):
    """The run was finished by another process meanwhile: its plans are in the store."""


class AlreadyKeptError(StoreError):
    """Results of these units are there already, from another process that does the same run."""

    def __init__(self, codes: Collection[str]) -> None:
        self.codes = frozenset(codes)
        super().__init__(f"{len(self.codes)} units are planned already, {min(self.codes)} first")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOfRun:
    """A unit of a run: the id kept for its plan, and what came of it; key None: still to do.

    `findings` are those of a unit that got no plan, None when it got one.
    """

    plan_id: str
    key: str | None = None
    findings: tuple[Finding, ...] | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRun:
    """A run under way. `trusted`: nothing that planning reads was written since it began."""

    number: int
    at: datetime
    units: Mapping[str, UnitOfRun]
    trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitResult:
    """What came of one unit: a plan, or findings that say why there is none.

    `key` is the digest of everything the result depends on.
    """

    unit_code: str
    key: str
    plan: Plan | None
    findings: tuple[Finding, ...]
    seconds: float


def begin_or_resume(
    backend: Backend, request: str, codes: Collection[str], *, engine: str, who: str, now: datetime
) -> PlanRun:
    """Return the unfinished run of this request, or a new one, with a plan id for every unit.

    `engine` names what divides: with another one results of before are not trusted. A run of
    which nothing is done yet begins anew, `now`.
    """
    with backend.writing() as connection:
        connection.execute(sa.select(STATE.c.revision).with_for_update()).one()
        query = sa.select(PLAN_RUNS).where(PLAN_RUNS.c.request == request)
        row = connection.execute(query.order_by(PLAN_RUNS.c.run).limit(1)).mappings().one_or_none()
        number = row["run"] if row else _begin(connection, request, codes, who=who)
        units = _with_ids(connection, number, codes)
        if not row or not any(unit.key for unit in units.values()):
            at, trusted = now, True
            fresh = {"at": iso(now), "who": who, "engine": engine, "seen": _last_entry(connection)}
            connection.execute(PLAN_RUNS.update().where(PLAN_RUNS.c.run == number).values(**fresh))
        else:
            at = moment(row["at"])
            trusted = row["engine"] == engine and not _written_since(connection, row["seen"])
        return PlanRun(number=number, at=at, units=units, trusted=trusted)


def _begin(connection: Connection, request: str, codes: Collection[str], *, who: str) -> int:
    ids = reserved_ids(connection, len(codes))
    number = int(ids[0].removeprefix("p"))
    row = {"run": number, "request": request, "at": "", "who": who, "engine": "", "seen": 0}
    connection.execute(PLAN_RUNS.insert().values(**row))
    _add(connection, number, dict(zip(sorted(codes), ids, strict=True)))
    return number


def _add(connection: Connection, number: int, id_of: Mapping[str, str]) -> None:
    rows = [{"run": number, "unit_code": code, "plan_id": at} for code, at in id_of.items()]
    if rows:
        connection.execute(PLAN_RUN_UNITS.insert(), rows)


def _with_ids(connection: Connection, number: int, codes: Collection[str]) -> dict[str, UnitOfRun]:
    """Return the units by code; those that came since get an id, those that went are left out."""
    query = sa.select(PLAN_RUN_UNITS).where(_UNITS.run == number).order_by(_UNITS.unit_code)
    units = {
        row["unit_code"]: UnitOfRun(
            plan_id=row["plan_id"],
            key=row["result_key"],
            findings=_findings(row["findings"]),
            seconds=row["seconds"] or 0.0,
        )
        for row in connection.execute(query).mappings()
    }
    new = sorted(set(codes) - set(units))
    if new:
        ids = dict(zip(new, reserved_ids(connection, len(new)), strict=True))
        _add(connection, number, ids)
        units |= {code: UnitOfRun(plan_id=plan_id) for code, plan_id in ids.items()}
    return {code: units[code] for code in sorted(codes)}


def _findings(text: str | None) -> tuple[Finding, ...] | None:
    if text is None:
        return None
    found: tuple[Finding, ...] = from_plain(tuple[Finding, ...], orjson.loads(text))
    return found


def _last_entry(connection: Connection) -> int:
    return int(connection.execute(sa.select(sa.func.max(AUDIT.c.seq))).scalar() or 0)


def _written_since(connection: Connection, seen: int) -> bool:
    """Tell whether any act but planning wrote what planning reads."""
    touched = sa.or_(*(AUDIT.c.body.contains(f'"{layer}"', autoescape=True) for layer in READS))
    query = sa.select(AUDIT.c.seq).where(AUDIT.c.seq > seen, AUDIT.c.what != PLANNING, touched)
    return connection.execute(query.limit(1)).first() is not None


def plans_there(backend: Backend, ids: Sequence[str]) -> set[str]:
    """Return which of these plans are in the store and not retired."""
    table = LAYERS["plans"].first
    alive = sa.and_(visible(table), table.c.state != PlanState.RETIRED.value)
    with backend.reading() as connection:
        return {
            plan_id
            for some in chunks(ids, _AT_ONCE)
            for plan_id in connection.execute(
                sa.select(table.c.plan_id).where(alive, table.c.plan_id.in_(some))
            ).scalars()
        }


def anew(backend: Backend, run: int, codes: Collection[str]) -> dict[str, str]:
    """Give units of a run that have to be planned again a new plan id; return it by code.

    What they had before stays as it is: a person may have gone on with it.
    """
    with backend.writing() as connection:
        ids = dict(zip(sorted(codes), reserved_ids(connection, len(codes)), strict=True))
        for code, plan_id in ids.items():
            to_do = {"plan_id": plan_id, "result_key": None, "findings": None, "seconds": None}
            connection.execute(PLAN_RUN_UNITS.update().where(_row(run, code)).values(**to_do))
    return ids


def keep_results(
    backend: Backend, run: int, results: Sequence[UnitResult], act: Act, *, last: bool
) -> None:
    """Keep plans and findings of some units in one transaction; `last` ends the run with it.

    Raises AlreadyKeptError for units that have a result, RunEndedError when the run is no more;
    nothing is kept then.
    """

    def first(made: Change) -> None:
        _refuse_kept(made.connection, run, results)

    def together(made: Change) -> None:
        _note(made.connection, run, results, last=last)

    writing = writes_of(backend, [result.plan for result in results if result.plan is not None])
    if writing:
        write(backend, act, writing, Along(expected=first, together=together, at_once=True))
        return
    with backend.writing() as connection:
        connection.execute(sa.select(STATE.c.revision).with_for_update()).one()
        _refuse_kept(connection, run, results)
        _note(connection, run, results, last=last)


def end_run(backend: Backend, run: int) -> None:
    """Forget a run; its plans stay."""
    with backend.writing() as connection:
        _note(connection, run, (), last=True)


def _refuse_kept(connection: Connection, run: int, results: Sequence[UnitResult]) -> None:
    codes = [result.unit_code for result in results]
    query = sa.select(_UNITS.unit_code, _UNITS.result_key)
    found = connection.execute(query.where(_UNITS.run == run, _UNITS.unit_code.in_(codes))).all()
    if len(found) < len(codes):
        raise RunEndedError(
            "another process has finished this run meanwhile; its plans are in the store"
        )
    kept = [code for code, key in found if key is not None]
    if kept:
        raise AlreadyKeptError(kept)


def _note(connection: Connection, run: int, results: Sequence[UnitResult], *, last: bool) -> None:
    if last:
        connection.execute(PLAN_RUN_UNITS.delete().where(_UNITS.run == run))
        connection.execute(PLAN_RUNS.delete().where(PLAN_RUNS.c.run == run))
        return
    for result in results:
        kept = {
            "result_key": result.key,
            "findings": None if result.plan is not None else json_text(result.findings),
            "seconds": result.seconds,
        }
        row = _row(run, result.unit_code)
        connection.execute(PLAN_RUN_UNITS.update().where(row).values(**kept))


def _row(run: int, code: str) -> sa.ColumnElement[bool]:
    return sa.and_(_UNITS.run == run, _UNITS.unit_code == code)


def sizes(backend: Backend) -> dict[str, tuple[int, int]]:
    """Return blocks and known households of each unit that has blocks, without reading them."""
    found: dict[str, tuple[int, int]] = {}
    with backend.reading() as connection:
        for table in LAYERS["blocks"].tables.values():
            counted = sa.select(
                table.c.unit_code, sa.func.count(), sa.func.sum(table.c.households)
            ).where(visible(table), table.c.unit_code.is_not(None))
            for code, blocks, households in connection.execute(counted.group_by(table.c.unit_code)):
                had = found.get(code, (0, 0))
                found[code] = (had[0] + blocks, had[1] + int(households or 0))
    return found
