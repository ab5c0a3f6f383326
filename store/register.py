"""The register of cameras, a page at a time: a million rows are never read at once.

What few rows answer (a rare name, a village, faulty ones) is gathered by its index, sorted, and
counted exactly. What many answer is walked in the order asked for, from where the page before
ended. Which of the two is known after looking at `MOST` entries of an index.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import sqlalchemy as sa
from shapely import Point
from sqlalchemy import Connection

from camera_registry.camera import Camera
from store.backend import Backend
from store.books import LAYER_STATE
from store.geometry import shapes_of
from store.pieces import RUN, folded, pieces_in
from store.schema import GEOM, LAYERS, few_of
from store.scope import CODE_LENGTH, EVERYTHING, Scope
from store.select import Condition, in_scope, things, visible

MOST = 5000  # rows gathered and sorted; beyond, the register is walked
ORDERS = {"unit": "unit_code", "name": "name", "status": "status", "id": "camera_id"}
FEW = ("unaimed", "suspect", "unsigned")
_LAYER = LAYERS["cameras"]
_TABLE = _LAYER.first
_FILED = ("filed_address", "filed_body", "filed_retention_days")
_AT_ONCE = 900  # ids in one statement
_CODE_LEAST = 6  # digits with which a code of a unit is asked for by its beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for. `few` are names of `FEW`; `ids` None: any camera."""

    words: tuple[str, ...] = ()
    unit: str | None = None
    status: str | None = None
    few: tuple[str, ...] = ()
    ids: tuple[str, ...] | None = None
    order: str = "unit"
    down: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in an order: its value there, and its id."""

    value: str | None
    camera_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A camera in a list."""

    camera_id: str
    name: str | None
    unit_code: str | None
    hamlet_code: str | None
    status: str
    position_state: str
    bearing_deg: float | None
    position: Point | None


@dataclass(frozen=True, slots=True)
class Hits:
    """All rows that answer, in order, by number; the number is the store's own of the row."""

    places: tuple[Place, ...] = ()
    numbers: tuple[int, ...] = field(default=(), repr=False)


def gather(backend: Backend, wanted: Wanted, *, scope: Scope = EVERYTHING) -> Hits | None:
    """Return all rows that answer, in order; None when something has to be walked for them."""
    with backend.reading() as connection:
        fids = _fewest(backend, connection, wanted, scope)
        if fids is None:
            return None
        column = _TABLE.c[ORDERS[wanted.order]]
        query = sa.select(_TABLE.c.fid, column, _TABLE.c.camera_id)
        where = _conditions(wanted, scope)
        rows: list[Any] = []
        for at in range(0, len(fids), _AT_ONCE):
            some = _TABLE.c.fid.in_(fids[at : at + _AT_ONCE])
            rows += connection.execute(query.where(some, *where)).all()
    rows.sort(key=lambda row: (row[1] is not None, row[1] or "", row[2]), reverse=wanted.down)
    places = tuple(Place(value, key) for _, value, key in rows)
    return Hits(places, tuple(fid for fid, _, _ in rows))


def rows_at(backend: Backend, numbers: Sequence[int]) -> list[Row]:
    """Return rows by their numbers, in that order; those that are gone are left out."""
    query = sa.select(_TABLE.c.fid, *_columns()).where(_TABLE.c.fid.in_(numbers), visible(_TABLE))
    with backend.reading() as connection:
        found = {row[0]: row[1:] for row in connection.execute(query)}
    return _rows([found[number] for number in numbers if number in found])


def walk(
    backend: Backend, wanted: Wanted, *, after: Place | None, limit: int, scope: Scope = EVERYTHING
) -> list[Row]:
    """Return the next rows in an order; `after` is where the last one before stands."""
    found: list[Any] = []
    with backend.reading() as connection:
        if connection.dialect.name == "postgresql":  # one order, never a sort of everything
            for way in ("sort", "seqscan", "bitmapscan"):
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        for query in walk_queries(wanted, scope, after):
            if len(found) < limit:
                found += connection.execute(query.limit(limit - len(found))).all()
    return _rows(found)


def walk_queries(wanted: Wanted, scope: Scope, after: Place | None) -> list[sa.Select[Any]]:
    """Return the queries of a walk, one after the other: rows without a value stand first."""
    column, key = _TABLE.c[ORDERS[wanted.order]], _TABLE.c.camera_id
    where = _conditions(wanted, scope)
    index = f"cameras_by_{wanted.order}" if column is not key else "cameras_key"
    query = sa.select(*_columns()).where(*where)
    query = query.with_hint(_TABLE, f"INDEXED BY {index}", "sqlite")
    query = query.order_by(
        *((c.desc() if wanted.down else c) for c in dict.fromkeys((column, key)))
    )
    if column is key:
        beyond = _beyond(sa.tuple_(key), (after.camera_id,), wanted) if after else sa.true()
        return [query.where(beyond)]
    none, some = column.is_(None), column.is_not(None)
    if after is not None and after.value is None:
        none = sa.and_(none, _beyond(sa.tuple_(key), (after.camera_id,), wanted))
    elif after is not None:
        some = _beyond(sa.tuple_(column, key), (after.value, after.camera_id), wanted)
    parts = [query.where(some), query.where(none)] if wanted.down else [
        query.where(none), query.where(some)]  # fmt: skip
    passed = after is not None and (after.value is None) is wanted.down
    return parts[1:] if passed and after is not None else parts


def called(backend: Backend, phrase: str, *, limit: int, scope: Scope = EVERYTHING) -> list[Row]:
    """Return the cameras whose whole name or id is a phrase, as written or in capitals."""
    phrases = sorted({phrase, phrase.upper(), folded(phrase)})
    found: list[Any] = []
    with backend.reading() as connection:
        for column in (_TABLE.c.camera_id, _TABLE.c.name):
            query = sa.select(*_columns()).where(*_conditions(Wanted(), scope), column.in_(phrases))
            found += connection.execute(query.limit(limit)).all()
    return _rows(found)


def total(backend: Backend) -> int:
    """Return how many cameras there are, without counting them."""
    query = sa.select(LAYER_STATE.c.rows).where(LAYER_STATE.c.layer == _LAYER.name)
    with backend.reading() as connection:
        return int(connection.execute(query).scalar_one())


def counts(
    backend: Backend, *, unit: str | None = None, scope: Scope = EVERYTHING
) -> dict[str, int]:
    """Return how many cameras there are: all, of each status (`status:faulty`), of each of `FEW`."""
    narrow = _conditions(Wanted(unit=unit), scope)
    status = sa.select(_TABLE.c.status, sa.func.count()).where(*narrow).group_by(_TABLE.c.status)
    with backend.reading() as connection:
        of_status = {f"status:{name}": number for name, number in connection.execute(status)}
        few = {
            name: connection.execute(
                sa.select(sa.func.count()).select_from(_TABLE).where(where, *narrow)
            ).scalar_one()
            for name, where in few_of(_TABLE).items()
        }
    return {"all": sum(of_status.values()), **of_status, **few}


def _columns() -> list[sa.ColumnElement[Any]]:
    names = ("camera_id", "name", "unit_code", "hamlet_code", "status", "position_state")
    return [_TABLE.c[name] for name in (*names, "bearing_deg", GEOM)]


def _rows(found: Sequence[Any]) -> list[Row]:
    shapes = shapes_of([row[-1] for row in found]) if found else []
    names = ("camera_id", "name", "unit_code", "hamlet_code", "status", "position_state")
    return [
        Row(**dict(zip(names, row, strict=False)), bearing_deg=row[-2], position=shape)
        for row, shape in zip(found, shapes, strict=True)
    ]


def _beyond(stands: Any, values: tuple[str | None, ...], wanted: Wanted) -> Condition:
    there = sa.tuple_(*(sa.literal(value, sa.Text()) for value in values))
    beyond: Condition = stands < there if wanted.down else stands > there
    return beyond


def _conditions(wanted: Wanted, scope: Scope) -> list[Condition]:
    """Return what every row that answers fulfils; the same whichever way it is found."""
    found = [visible(_TABLE), *in_scope(_LAYER, _TABLE, scope), *map(_named, wanted.words)]
    if wanted.unit is not None:
        found.append(_TABLE.c.unit_code == wanted.unit)
    if wanted.status is not None:
        found.append(_TABLE.c.status == wanted.status)
    if wanted.ids is not None:
        found.append(_TABLE.c.camera_id.in_(wanted.ids))
    return [*found, *(few_of(_TABLE)[name] for name in wanted.few)]


def _named(word: str) -> Condition:
    """Return that a word is a piece of the name, of an id, or begins one or the unit's code."""
    text = folded(word)
    ids = (_TABLE.c.camera_id, _TABLE.c.gb_id)
    ways = [_holds(_TABLE.c.name, text)]
    if len(text) >= RUN:
        ways += [_holds(column, text) for column in ids]
    return sa.or_(*ways, *_beginning(word))


def _holds(column: sa.ColumnElement[Any], text: str) -> Condition:
    return sa.func.lower(column).contains(text, autoescape=True)


def _beginning(word: str) -> list[Condition]:
    """Return that an id, or the code of the unit, begins with a word: both by their indexes."""
    ways = [_begins(_TABLE.c.camera_id, one) for one in {word, word.upper(), folded(word)}]
    if word.isdecimal() and _CODE_LEAST <= len(word) <= CODE_LENGTH:
        ways.append(_begins(_TABLE.c.unit_code, word))
    return ways


def _begins(column: sa.ColumnElement[Any], word: str) -> Condition:
    return sa.and_(column >= word, column < word + "\U0010ffff")


def _fewest(
    backend: Backend, connection: Connection, wanted: Wanted, scope: Scope
) -> list[int] | None:
    """Return rows among which all that answer are; None when each condition has too many."""
    if wanted.ids is not None and len(wanted.ids) <= MOST:
        runs = [wanted.ids[at : at + _AT_ONCE] for at in range(0, len(wanted.ids), _AT_ONCE)]
        return list(
            chain.from_iterable(_fids(connection, _TABLE.c.camera_id.in_(r)) or () for r in runs)
        )
    single = [few_of(_TABLE)[name] for name in wanted.few]
    single += [] if wanted.unit is None else [_TABLE.c.unit_code == wanted.unit]
    single += [] if wanted.status is None else [_TABLE.c.status == wanted.status]
    single += in_scope(_LAYER, _TABLE, scope)
    found = [_fids(connection, condition) for condition in single]
    found += [_hits(backend, connection, word) for word in wanted.words]
    few = [fids for fids in found if fids is not None]
    return min(few, key=len) if few else None


def _fids(connection: Connection, condition: Condition) -> list[int] | None:
    query = sa.select(_TABLE.c.fid).where(condition).limit(MOST + 1)
    fids = list(connection.execute(query).scalars())
    return fids if len(fids) <= MOST else None


def _hits(backend: Backend, connection: Connection, word: str) -> list[int] | None:
    """Return rows that may hold a word, by the index of pieces and those of ids and codes."""
    fids = set(backend.with_pieces(connection, _TABLE, pieces_in(word), MOST + 1))
    for condition in _beginning(word):
        some = _fids(connection, condition)
        if some is None:
            return None
        fids.update(some)
    return sorted(fids) if len(fids) <= MOST else None


def load_to_do(backend: Backend, *, signs_before: str) -> list[Camera]:
    """Return all cameras about which the law may ask something to be done, and no others by far.

    Those with no filing on record or with what was filed, signs last looked at before a day,
    reviews to come; and all cameras of operators whose number filed may have changed.
    """
    t = _TABLE.c
    given = sa.or_(t.filing_no.is_not(None), t.filed_at.is_not(None))
    no_filing = sa.or_(sa.and_(sa.not_(given), t.filed.is_not(sa.true())), t.filed.is_(sa.false()))
    there = [t[name].is_not(None) for name in (*_FILED, "next_review") if name in t]
    moved = sa.select(t.operator).where(
        sa.or_(
            t.filed.is_(sa.false()),
            sa.and_(t.status == "retired", sa.or_(given, t.filed.is_(sa.true()))),
        ),
        t.operator.is_not(None),
    )
    asked = sa.or_(
        sa.and_(t.in_use_since.is_not(None), no_filing),
        t.sign_checked_at < signs_before,
        t.operator.in_(moved),
        *there,
    )
    with backend.reading() as connection:
        return things(connection, _LAYER, lambda _: [asked])
