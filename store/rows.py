"""Values to rows and back: the columns of a dataclass follow from its fields.

Texts, numbers and yes/no are kept as such, closed choices as their word, times as ISO 8601 UTC,
tuples and mappings as JSON, a delivered coordinate pair as three columns. None is NULL.
"""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, StrEnum
from functools import cache
from itertools import islice, repeat
from typing import Any

import orjson
from shapely import Geometry as Shape

from gis.batch import values_by
from gis.places import Delivered


class Kind(StrEnum):
    """How a column is kept."""

    TEXT = "text"
    INT = "int"
    REAL = "real"
    YES = "yes"


Row = Any  # a mapping by column: a dict, or a row of SQLAlchemy
_AT_ONCE = 1000
_DELIVERED = ("delivered_x", "delivered_y", "delivered_datum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a thing: its columns, and the two ways between."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    encode: Callable[[Any], tuple[Any, ...]]
    decode: Callable[..., Any]
    as_is: frozenset[type] = frozenset()  # types of values that are kept as they are

    def encoded(self, values: Sequence[Any]) -> list[Sequence[Any]]:
        """Return the columns of many values."""
        if set(map(type, values)) <= self.as_is:
            return [values]
        return [list(column) for column in zip(*map(self.encode, values), strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """The fields of a thing, and which of them is its geometry."""

    thing: type
    fields: tuple[Field, ...]
    geometry: str | None

    @property
    def columns(self) -> tuple[tuple[str, Kind], ...]:
        """Names and kinds of the columns, geometry left out."""
        return tuple(column for field in self.fields for column in field.columns)

    def row(self, thing: Any) -> dict[str, Any]:
        """Return the columns of a thing, geometry left out."""
        return {name: column[0] for name, column in self.rows([thing]).items()}

    def rows(self, things: Sequence[Any]) -> dict[str, Sequence[Any]]:
        """Return the columns of many things, geometry left out; n values each."""
        rows: dict[str, Sequence[Any]] = {}
        for field in self.fields:
            names = [name for name, _ in field.columns]
            columns = field.encoded(values_by(things, field.name)) if things else [[]] * len(names)
            rows.update(zip(names, columns, strict=True))
        return rows

    def values(self, row: Row) -> dict[str, Any]:
        """Return the fields of a row, geometry left out."""
        return {
            field.name: field.decode(*(row[column] for column, _ in field.columns))
            for field in self.fields
        }


@cache
def codec(thing: type, skip: tuple[str, ...] = ()) -> Codec:
    """Return how a dataclass is kept; fields in `skip` are kept elsewhere."""
    hints = typing.get_type_hints(thing)
    fields: list[Field] = []
    geometry = None
    for field in dataclasses.fields(thing):
        if field.name in skip:
            continue
        kinds = _kinds(hints[field.name])
        if any(isinstance(kind, type) and issubclass(kind, Shape) for kind in kinds):
            geometry = field.name
        else:
            fields.append(_field(field.name, hints[field.name], kinds))
    return Codec(thing=thing, fields=tuple(fields), geometry=geometry)


def _kinds(hint: Any) -> tuple[Any, ...]:
    """Return the types of a hint, None left out."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return tuple(kind for kind in typing.get_args(hint) if kind is not type(None))
    return (hint,)


def _field(name: str, hint: Any, kinds: tuple[Any, ...]) -> Field:
    if kinds == (Delivered,):
        columns = tuple(zip(_DELIVERED, (Kind.REAL, Kind.REAL, Kind.TEXT), strict=True))
        return Field(name=name, columns=columns, encode=_from_pair, decode=_to_pair)
    kind = kinds[0]
    simple = {int: (Kind.INT, int), float: (Kind.REAL, float), bool: (Kind.YES, bool)}
    if len(kinds) == 1 and kind in simple:
        how, make = simple[kind]
        return _one(name, how, _unless_none(make), _unless_none(make), as_is=kind)
    if kinds == (str,):
        return _one(name, Kind.TEXT, _unless_none(str), _same, as_is=str)
    if len(kinds) == 1 and isinstance(kind, type) and issubclass(kind, Enum):
        return _one(name, Kind.TEXT, _unless_none(lambda v: kind(v).value), _unless_none(kind))
    if kinds == (datetime,):
        return _one(name, Kind.TEXT, _unless_none(iso), _unless_none(moment))
    return _one(
        name,
        Kind.TEXT,
        _unless_none(json_text),
        _unless_none(lambda text: from_plain(hint, orjson.loads(text))),
    )


def _one(
    name: str,
    kind: Kind,
    encode: Callable[[Any], Any],
    decode: Callable[[Any], Any],
    *,
    as_is: type | None = None,
) -> Field:
    kept = frozenset((as_is, type(None))) if as_is else frozenset((type(None),))
    return Field(
        name=name,
        columns=((name, kind),),
        encode=lambda value: (encode(value),),
        decode=decode,
        as_is=kept,
    )


def _unless_none(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else make(value)


def _same(value: Any) -> Any:
    return value


def _from_pair(pair: Delivered | None) -> tuple[float | None, float | None, str | None]:
    return (None, None, None) if pair is None else (float(pair.x), float(pair.y), pair.datum)


def _to_pair(x: float | None, y: float | None, datum: str | None) -> Delivered | None:
    if x is None or y is None or datum is None:
        return None
    return Delivered(x=x, y=y, datum=datum)


def iso(at: datetime) -> str:
    """Return a time as text that sorts as times do: UTC, microseconds, Z.

    >>> iso(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    '2026-01-02T03:04:05.000000Z'
    """
    if at.tzinfo is None:
        raise ValueError(f"time {at} has no zone, expected UTC")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Return the time of such a text."""
    return datetime.fromisoformat(text)


def json_text(value: Any) -> str:
    """Return tuples, mappings and dataclasses as JSON with sorted keys."""
    option = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY
    return orjson.dumps(value, default=dict, option=option).decode()


def from_plain(hint: Any, plain: Any) -> Any:
    """Return what JSON carried as the value its type says."""
    kinds = _kinds(hint)
    if plain is None or len(kinds) != 1:
        return plain
    kind = kinds[0]
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return tuple(from_plain(args[0], item) for item in plain)
    if origin is not None and issubclass(origin, Mapping):
        return {key: from_plain(args[1], item) for key, item in plain.items()}
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        make: Callable[..., Any] = typing.cast("Any", kind)
        return make(**{name: from_plain(hints[name], item) for name, item in plain.items()})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    return moment(plain) if kind is datetime else plain


def canonical(name: str, values: Sequence[Any]) -> bytes:
    """Return one text for one content, the same on every back end."""
    plain = [value.hex() if isinstance(value, bytes) else value for value in values]
    return orjson.dumps([name, *plain])


def canonical_all(name: str, columns: Sequence[Sequence[Any]]) -> list[bytes]:
    """Return `canonical` of every row of some columns; bytes must be hex already.

    >>> canonical_all("a", [["x", "y"], [1, None]])
    [b'["a","x",1]', b'["a","y",null]']
    """
    # a quotation mark inside a text is escaped, so that a row's beginning stands nowhere else
    begins = b"[" + orjson.dumps(name) + b","
    found: list[bytes] = []
    rows = zip(repeat(name), *columns)
    while some := list(islice(rows, _AT_ONCE)):
        inside = orjson.dumps(some)[1 + len(begins) : -2]
        found += [begins + row + b"]" for row in inside.split(b"]," + begins)]
    return found
