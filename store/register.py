"""The register of cameras, a page at a time: a million rows are never read at once.

What few rows answer (a rare name, a village, faulty ones) is gathered by its index, sorted, and
counted exactly. What many answer is walked in the order asked for, from where the page before
ended. Which of the two is known after looking at `MOST` entries of an index.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import total_ordering
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
AHEAD = 20_000  # rows of a walk that are looked at before all that answer are gathered
MANY = 40_000  # rows gathered where they stand far apart from where the walk begins
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


@total_ordering
@dataclass(frozen=True, slots=True)
class Rank:
    """Where a place stands among others; `down` turns the order around."""

    key: tuple[bool, str, str]
    down: bool

    def __lt__(self, other: "Rank") -> bool:
        return self.key > other.key if self.down else self.key < other.key


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


def gather(
    backend: Backend, wanted: Wanted, *, scope: Scope = EVERYTHING, most: int | None = None
) -> Hits | None:
    """Return all rows that answer, in order; None when every condition has more than `most`."""
    most = most or MOST
    with backend.reading() as connection:
        fids = _fewest(backend, connection, wanted, scope=scope, most=most)
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
    backend: Backend,
    wanted: Wanted,
    *,
    after: Place | None,
    limit: int,
    scope: Scope = EVERYTHING,
    ahead: int | None = None,
) -> tuple[list[Row], bool]:
    """Return the next rows in an order, and whether nothing was left out.

    `after` is where the last one before stands. With `ahead` no more than about so many rows are
    looked at: what answers may all stand far away, as the cameras of one county do.
    """
    found: list[Any] = []
    with backend.reading() as connection:
        if connection.dialect.name == "postgresql":  # one order, never a sort of everything
            # what is off costs so much that the server would compile the query, for seconds
            for setting in ("jit", "enable_sort", "enable_seqscan", "enable_bitmapscan"):
                connection.exec_driver_sql(f"SET LOCAL {setting} = off")
        until = None if ahead is None else _far(connection, wanted, after, ahead=ahead, scope=scope)
        for query in walk_queries(wanted, scope, after, until):
            if len(found) < limit:
                found += connection.execute(query.limit(limit - len(found))).all()
    return _rows(found), until is None or len(found) == limit


def walk_queries(
    wanted: Wanted, scope: Scope, after: Place | None, until: Place | None = None
) -> list[sa.Select[Any]]:
    """Return the queries of a walk, one after the other: rows without a value stand first."""
    query = _in_order(sa.select(*_columns()).where(*_conditions(wanted, scope)), wanted)
    parts = _stretches(wanted, after)
    if until is not None:  # a row that has a value; what comes after it is not walked
        at = next(at for at, (_, has) in enumerate(parts) if has)
        parts = [*parts[:at], (sa.and_(parts[at][0], _before(wanted, until)), True)]
    return [query.where(part) for part, _ in parts]


def _in_order(query: sa.Select[Any], wanted: Wanted) -> sa.Select[Any]:
    column, key = _TABLE.c[ORDERS[wanted.order]], _TABLE.c.camera_id
    index = f"cameras_by_{wanted.order}" if column is not key else "cameras_key"
    query = query.with_hint(_TABLE, f"INDEXED BY {index}", "sqlite")
    return query.order_by(*((c.desc() if wanted.down else c) for c in dict.fromkeys((column, key))))


def _stretches(wanted: Wanted, after: Place | None) -> list[tuple[Condition, bool]]:
    """Return what is walked, in its order: a condition each, and whether rows have a value there."""
    column, key = _TABLE.c[ORDERS[wanted.order]], _TABLE.c.camera_id
    if column is key:
        return [(_beyond(wanted, (key,), (after.camera_id,)) if after else sa.true(), True)]
    none: Condition = column.is_(None)
    some: Condition = column.is_not(None)
    if after is not None and after.value is None:
        none = sa.and_(none, _beyond(wanted, (key,), (after.camera_id,)))
    elif after is not None:
        some = _beyond(wanted, (column, key), (after.value, after.camera_id))
    parts = [(some, True), (none, False)] if wanted.down else [(none, False), (some, True)]
    passed = after is not None and (after.value is None) is wanted.down
    return parts[1:] if passed else parts


def _far(
    connection: Connection, wanted: Wanted, after: Place | None, *, ahead: int, scope: Scope
) -> Place | None:
    """Return where the row stands that is so many rows ahead, by the index alone; None: no more."""
    column, key = _TABLE.c[ORDERS[wanted.order]], _TABLE.c.camera_id
    stretch = next((part for part, has in _stretches(wanted, after) if has), None)
    if stretch is None:
        return None
    own = in_scope(_LAYER, _TABLE, scope) if wanted.order == "unit" else []  # a stretch of its own
    query = _in_order(sa.select(column.label("value"), key.label("key")), wanted)
    row = connection.execute(query.where(stretch, *own).offset(ahead).limit(1)).one_or_none()
    return None if row is None else Place(row.value, row.key)


def _before(wanted: Wanted, until: Place) -> Condition:
    column, key = _TABLE.c[ORDERS[wanted.order]], _TABLE.c.camera_id
    if column is key:
        return key > until.camera_id if wanted.down else key < until.camera_id
    stands = sa.tuple_(column, key)
    there = sa.tuple_(*(sa.literal(v, sa.Text()) for v in (until.value, until.camera_id)))
    before: Condition = stands > there if wanted.down else stands < there
    return before


def called(backend: Backend, phrase: str, *, limit: int, scope: Scope = EVERYTHING) -> list[Row]:
    """Return the cameras whose whole name or id is a phrase, as written or in capitals."""
    phrases = sorted({phrase, phrase.upper(), folded(phrase)})
    found: list[Any] = []
    with backend.reading() as connection:
        for column in (_TABLE.c.camera_id, _TABLE.c.name):
            query = sa.select(*_columns()).where(*_conditions(Wanted(), scope), column.in_(phrases))
            found += connection.execute(query.limit(limit)).all()
    return _rows(found)


def page(
    backend: Backend, wanted: Wanted, *, after: Place | None, limit: int, scope: Scope = EVERYTHING
) -> list[Row]:
    """Return the next rows of many that answer: walked, or gathered where they stand far away."""
    rows, whole = walk(backend, wanted, after=after, limit=limit, scope=scope, ahead=AHEAD)
    if whole:
        return rows
    hits = gather(backend, wanted, scope=scope, most=MANY)
    if hits is None:
        return walk(backend, wanted, after=after, limit=limit, scope=scope)[0]
    start = 0 if after is None else standing(hits, after, down=wanted.down)
    return rows_at(backend, hits.numbers[start : start + limit])


def standing(hits: Hits, after: Place, *, down: bool) -> int:
    """Return how many of the rows stand at a place or before it."""

    def rank(place: Place) -> Rank:
        return Rank((place.value is not None, place.value or "", place.camera_id), down)

    return bisect_right(hits.places, rank(after), key=rank)


def total(backend: Backend) -> int:
    """Return how many cameras there are, without counting them."""
    query = sa.select(LAYER_STATE.c.rows).where(LAYER_STATE.c.layer == _LAYER.name)
    with backend.reading() as connection:
        return int(connection.execute(query).scalar_one())


def counts(
    backend: Backend, *, unit: str | None = None, scope: Scope = EVERYTHING
) -> dict[str, int]:
    """Return how many cameras there are: all, of each status (`status:faulty`), of each of `FEW`.

    The one question that reads every row.
    """
    few = few_of(_TABLE)
    sums = [sa.func.sum(sa.case((where, 1), else_=0)) for where in few.values()]
    query = sa.select(_TABLE.c.status, sa.func.count(), *sums).group_by(_TABLE.c.status)
    query = query.where(*_conditions(Wanted(unit=unit), scope))
    if scope.everything and unit is None:  # rows in the order in which they lie
        query = query.with_hint(_TABLE, "NOT INDEXED", "sqlite")
    with backend.reading() as connection:
        rows = connection.execute(query).all()
    found = {name: sum(int(row[2 + at]) for row in rows) for at, name in enumerate(few)}
    found |= {f"status:{row[0]}": int(row[1]) for row in rows}
    return found | {"all": sum(int(row[1]) for row in rows)}


def _columns() -> list[sa.ColumnElement[Any]]:
    names = ("camera_id", "name", "unit_code", "hamlet_code", "status", "position_state")
    return [_TABLE.c[name] for name in (*names, "bearing_deg", GEOM)]


def _rows(found: Sequence[Any]) -> list[Row]:
    shapes: Sequence[Any] = shapes_of([row[-1] for row in found]) if found else []
    names = ("camera_id", "name", "unit_code", "hamlet_code", "status", "position_state")
    return [
        Row(**dict(zip(names, row, strict=False)), bearing_deg=row[-2], position=shape)
        for row, shape in zip(found, shapes, strict=True)
    ]


def _beyond(wanted: Wanted, columns: tuple[Any, ...], values: tuple[Any, ...]) -> Condition:
    """Return that rows stand after a place in the order."""
    if len(columns) == 1:
        only: Condition = columns[0] < values[0] if wanted.down else columns[0] > values[0]
        return only
    there = sa.tuple_(*(sa.literal(value, sa.Text()) for value in values))
    stands: Any = sa.tuple_(*columns)
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
    backend: Backend, connection: Connection, wanted: Wanted, *, scope: Scope, most: int
) -> list[int] | None:
    """Return rows among which all that answer are; None when each condition has too many."""
    if wanted.ids is not None and len(wanted.ids) <= most:
        runs = [wanted.ids[at : at + _AT_ONCE] for at in range(0, len(wanted.ids), _AT_ONCE)]
        return list(
            chain.from_iterable(
                _fids(connection, _TABLE.c.camera_id.in_(r), most) or () for r in runs
            )
        )
    single = [few_of(_TABLE)[name] for name in wanted.few]
    single += [] if wanted.unit is None else [_TABLE.c.unit_code == wanted.unit]
    single += [] if wanted.status is None else [_TABLE.c.status == wanted.status]
    single += in_scope(_LAYER, _TABLE, scope)
    found = [_fids(connection, condition, most) for condition in single]
    found += [_hits(backend, connection, word, most) for word in wanted.words]
    few = [fids for fids in found if fids is not None]
    return min(few, key=len) if few else None


def _fids(connection: Connection, condition: Condition, most: int) -> list[int] | None:
    query = sa.select(_TABLE.c.fid).where(condition).limit(most + 1)
    fids = list(connection.execute(query).scalars())
    return fids if len(fids) <= most else None


def _hits(backend: Backend, connection: Connection, word: str, most: int) -> list[int] | None:
    """Return rows that may hold a word, by the index of pieces and those of ids and codes."""
    fids: set[int] = set()
    for condition in _beginning(word):  # the cheaper question first
        some = _fids(connection, condition, most)
        if some is None:
            return None
        fids.update(some)
    fids.update(backend.with_pieces(connection, _TABLE, pieces_in(word), most + 1))
    return sorted(fids) if len(fids) <= most else None


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
