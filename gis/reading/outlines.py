"""A place written as text in one cell: a pair, a list of pairs, WKT, GeoJSON, a platform's JSON.

    112.3,30.5                                     112.3 30.5, 112.4 30.5, 112.4 30.6
    112.3,30.5;112.4,30.5;112.4,30.6               [[112.3, 30.5], [112.4, 30.5], [112.4, 30.6]]
    {"polygoys": [{"path": [{"lng": 112.3, "lat": 30.5}, ...]}]}

The spelling `polygoys` is a real platform's. Numbers are read as they stand: what is no number
is quoted, never guessed. Pairs stay in the order in which they were written.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Never

import numpy as np
import shapely
from shapely.errors import GEOSException, ShapelyError

from gis.cells.words import normal
from gis.rulebook import Words

MOST_LETTERS = 4_000_000
MOST_POINTS = 200_000
MOST_DEPTH = 12

Pair = tuple[float, float]
Ring = list[Pair]

_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,25})?|\.\d{1,25})([eE][+-]?\d{1,2})?")
_NUMBER_LIKE = re.compile(r"[\d.+\-eE\s]*\d[\d.+\-eE\s]*")
_BRACKETED = re.compile(r"[)\]]\s*[,;]?\s*[(\[]")
_BETWEEN_PAIRS = re.compile(r"[;\n\r|]+")
_WKT = re.compile(
    r"(SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON)\s*(ZM|Z|M)?\s*(\(|EMPTY)", re.IGNORECASE
)
_SRID = re.compile(r"^SRID=\d+;", re.IGNORECASE)
_BRACKETS = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")"})
_EAST = ("lng", "lon", "longitude", "x", "经度")
_NORTH = ("lat", "latitude", "y", "纬度")
# what the keys of such JSON are called that hold further pieces
_HOLDERS = frozenset((
    "polygoys", "polygons", "polygon", "path", "paths", "points", "point", "coordinates", "rings",
    "ring", "boundary", "data", "area", "areas", "region", "regions", "shape", "shapes",
    "geometry", "geometries", "features", "lnglats", "list",
))  # fmt: skip
_KINDS = frozenset(
    many + one for one in ("Point", "LineString", "Polygon") for many in ("", "Multi")
)
_LEAST_RING = 3
_PAIR = 2


class OutlineError(ValueError):
    """A text that is no place; `said` tells what stands there."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.said = Words(zh, en)


def outline(text: str, *, area: bool, point: bool) -> shapely.Geometry:
    """Return the place a text says; pairs make an area (else a line) unless there is only one.

    Raises OutlineError. An open ring is closed; rings and pieces are not checked here.
    """
    if len(text) > MOST_LETTERS:
        raise OutlineError(f"有{len(text)}个字符,太长", f"has {len(text)} letters, too many")
    plain = normal(text)
    if plain[:1] in ("{", "["):
        return _from_json(plain, area=area, point=point)
    if _WKT.match(plain):
        return _from_wkt(plain)
    return _built([_ring(plain)], area=area, point=point)


def is_place(text: str) -> bool:
    """Tell whether a text is a place, as `outline` reads it.

    >>> is_place("112.3,30.5"), is_place("Y001"), is_place("86")
    (True, False, False)
    """
    try:
        outline(text, area=True, point=True)
    except OutlineError:
        return False
    return True


def _from_wkt(plain: str) -> shapely.Geometry:
    _refuse_depth(plain)
    words = _SRID.sub("", plain)
    if words.count(",") > MOST_POINTS:
        raise _too_many(words.count(","))
    _refuse_numbers(words)
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # 1e400 and nan are refused below
            shape = shapely.from_wkt(words, on_invalid="fix")
    except (GEOSException, ShapelyError, ValueError):
        shape = None
    if shape is None:
        raise OutlineError(
            f"的 WKT 读不出:“{_shown(plain)}”", f'is WKT that cannot be read: "{_shown(plain)}"'
        )
    return shape


def _refuse_numbers(words: str) -> None:
    """Refuse blanks within a number: "117.261  163 31.2" among pairs is no height."""
    inner = re.sub(r"[()]|\b[A-Za-z]+\b", ",", words)
    _refuse_odd([part for part in inner.split(",") if part.strip()])


def _from_json(plain: str, *, area: bool, point: bool) -> shapely.Geometry:
    _refuse_depth(plain)
    try:
        read = json.loads(plain, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        around = _around(plain, error.pos)
        raise OutlineError(
            f"的 JSON 在“{around}”处读不出", f'is JSON that cannot be read at "{around}"'
        ) from error
    except (ValueError, RecursionError) as error:
        raise OutlineError("的 JSON 读不出", "is JSON that cannot be read") from error
    polygons = list(_polygons(read, 0))
    if sum(len(ring) for rings in polygons for ring in rings) > MOST_POINTS:
        raise _too_many(MOST_POINTS)
    kind = read.get("type") if isinstance(read, dict) else None
    if isinstance(kind, str) and kind in _KINDS:
        area, point = "Polygon" in kind, "Point" in kind
    if kind == "MultiPoint":
        polygons = [[[pair]] for rings in polygons for ring in rings for pair in ring]
    shapes = [_built(rings, area=area, point=point) for rings in polygons if rings]
    if not shapes:
        raise OutlineError("没有坐标", "holds no coordinates")
    return shapes[0] if len(shapes) == 1 else _together(shapes)


def _around(plain: str, at: int) -> str:
    """Return the number in which a JSON text goes wrong, else what stands there."""
    for found in _NUMBER_LIKE.finditer(plain, max(0, at - 40), at + 40):
        if found.start() <= at <= found.end() and found.group().strip():
            return _shown(found.group())
    return plain[max(0, at - 24) : at + 16]


def _refuse_constant(name: str) -> Never:
    raise ValueError(name)


def _polygons(read: object, depth: int) -> Iterator[list[Ring]]:
    """Return the polygons in nested lists and objects: each a ring, and rings for its holes."""
    if depth > MOST_DEPTH:
        raise _too_deep()
    if isinstance(read, Mapping):
        pieces = [value for key, value in read.items() if str(key).casefold() in _HOLDERS]
        for piece in [read] if _is_pair(read) else pieces:
            yield from [[[_pair(piece)]]] if _is_pair(piece) else _polygons(piece, depth + 1)
    elif isinstance(read, str):
        yield [_ring(read)]
    elif isinstance(read, list) and read:
        yield from _of_list(read, depth)


def _of_list(read: list[Any], depth: int) -> Iterator[list[Ring]]:
    if _is_pair(read):
        yield [[_pair(read)]]
    elif _is_pair(read[0]) or all(isinstance(one, str) for one in read):
        yield [[_pair(one) for one in read]]
    elif len(read) > _PAIR and all(isinstance(one, int | float) for one in read):
        yield [[_pair(list(two)) for two in _by_twos(read)]]
    elif all(isinstance(ring, list) and ring and _is_pair(ring[0]) for ring in read):
        yield [[_pair(one) for one in ring] for ring in read]
    else:
        for piece in read:
            yield from _polygons(piece, depth + 1)


def _is_pair(read: object) -> bool:
    if isinstance(read, Mapping):
        return any(name in read for name in _EAST) and any(name in read for name in _NORTH)
    if not isinstance(read, list) or not _PAIR <= len(read) <= _PAIR + 2:
        return False
    # what should be numbers: a null or a word among them is refused by `_number`, not passed over
    return all(
        len(_words(one)) == 1 if isinstance(one, str) else not isinstance(one, list | Mapping)
        for one in read
    )


def _words(text: str) -> list[str]:
    return [part for part in re.split(r"[,;]", normal(text)) if part.strip()]


def _pair(read: object) -> Pair:
    if isinstance(read, Mapping):
        east = next((read[name] for name in _EAST if name in read), None)
        north = next((read[name] for name in _NORTH if name in read), None)
        return _number(east), _number(north)
    if isinstance(read, str):
        return _written(normal(read))
    if isinstance(read, list) and len(read) >= _PAIR:
        return _number(read[0]), _number(read[1])
    raise _no_number(str(read))


def _number(read: object) -> float:
    if isinstance(read, bool) or read is None:
        raise _no_number(str(read))
    if isinstance(read, int | float):
        value = float(read) if abs(read) < 10**15 else math.inf
    else:
        plain = normal(str(read)).removesuffix("°")
        if not _NUMBER.fullmatch(plain):
            raise _no_number(str(read))
        value = float(plain)
    if not math.isfinite(value):
        raise _no_number(str(read))
    return value


def _ring(plain: str) -> Ring:
    """Return the pairs of a text: between them ; or line ends, else commas between blanks."""
    text = _BRACKETED.sub(";", normal(plain)).strip(" ;,()[]\n\r\t")
    parts = [part.strip(" ,()[]") for part in _BETWEEN_PAIRS.split(text)]
    parts = [part for part in parts if part]
    if len(parts) > MOST_POINTS:
        raise _too_many(len(parts))
    if len(parts) > 1:
        return [_written(part) for part in parts]
    numbers = [part.strip() for part in re.split(r"[,、]", text)]
    sizes = {len(part.split()) for part in numbers}
    if sizes == {1} and len(numbers) > _PAIR + 1:  # 112.3,30.5,112.4,30.5,...
        return [_written(",".join(two)) for two in _by_twos(numbers)]
    if len(numbers) > 1 and max(sizes) > 1:  # 112.3 30.5, 112.4 30.5
        _refuse_odd(numbers)
        return [_written(part) for part in numbers]
    return [_written(text)]


def _refuse_odd(parts: Sequence[str]) -> None:
    """Refuse "117.261  163 31.2" among pairs: blanks within a number, not a height."""
    sizes = [len(part.split()) for part in parts]
    if len(set(sizes)) > 1:
        usual = max(set(sizes), key=sizes.count)
        raise _no_number(next(part for part, n in zip(parts, sizes, strict=True) if n != usual))


def _by_twos(numbers: Sequence[Any]) -> Iterator[Sequence[Any]]:
    if len(numbers) % _PAIR:
        raise OutlineError(
            f"有{len(numbers)}个数,不成对", f"has {len(numbers)} numbers, which make no pairs"
        )
    return (numbers[at : at + _PAIR] for at in range(0, len(numbers), _PAIR))


def _written(part: str) -> Pair:
    """Return a pair: "112.3,30.5" or "112.3 30.5", a height behind it left out."""
    numbers = [one.strip() for one in re.split(r"[,、]", part)]
    if len(numbers) == 1:
        numbers = part.split()
    if not _PAIR <= len(numbers) <= _PAIR + 1:
        raise _no_number(part)
    for one in numbers:
        if not _NUMBER.fullmatch(one.removesuffix("°")):
            raise _no_number(one or part)
    return _number(numbers[0]), _number(numbers[1])


def _built(rings: Sequence[Ring], *, area: bool, point: bool) -> shapely.Geometry:
    if len(rings) == 1 and len(rings[0]) == 1:
        if not point:
            raise OutlineError("只有一个坐标", "is a single pair of coordinates")
        return shapely.Point(rings[0][0])
    if not area:
        lines = [shapely.LineString(ring) for ring in rings if len(ring) > 1]
        return lines[0] if len(lines) == 1 else _together(lines)
    for ring in rings:
        if len(set(ring)) < _LEAST_RING:
            count = len(set(ring))
            raise OutlineError(
                f"只有{count}个不同的点,围不成面", f"has {count} different points, no area"
            )
    return _with_holes(rings)


def _with_holes(rings: Sequence[Ring]) -> shapely.Geometry:
    """Return an area of rings: those inside the first are holes, others are pieces of their own."""
    first = shapely.Polygon(rings[0])  # an open ring is closed
    if len(rings) == 1 or not first.is_valid:
        return shapely.Polygon(rings[0], rings[1:])
    holes = [ring for ring in rings[1:] if first.intersects(shapely.Point(ring[0]))]
    pieces = [shapely.Polygon(ring) for ring in rings[1:] if ring not in holes]
    whole = shapely.Polygon(rings[0], holes)
    return whole if not pieces else shapely.multipolygons([whole, *pieces])


def _together(shapes: Sequence[shapely.Geometry]) -> shapely.Geometry:
    parts = shapely.get_parts(list(shapes))
    kinds = {int(kind) for kind in shapely.get_type_id(parts)}
    make = _MANY[kinds.pop()] if len(kinds) == 1 else shapely.geometrycollections
    whole: shapely.Geometry = make(parts)  # type: ignore[assignment]
    return whole


_MANY: Mapping[int, Callable[..., Any]] = {
    0: shapely.multipoints,
    1: shapely.multilinestrings,
    3: shapely.multipolygons,
}


def _refuse_depth(plain: str) -> None:
    depth = 0
    for letter in re.findall(r"[()]", plain.translate(_BRACKETS)):
        depth += 1 if letter == "(" else -1
        if depth > MOST_DEPTH:
            raise _too_deep()


def _too_deep() -> OutlineError:
    return OutlineError(
        f"的括号超过{MOST_DEPTH}层", f"has brackets more than {MOST_DEPTH} levels deep"
    )


def _too_many(count: int) -> OutlineError:
    return OutlineError(
        f"有{count}个点,最多{MOST_POINTS}", f"has {count} points, at most {MOST_POINTS} are read"
    )


def _no_number(text: str) -> OutlineError:
    shown = _shown(text)
    return OutlineError(f"中的“{shown}”不是坐标数字", f'holds "{shown}", which is no coordinate')


def _shown(text: str) -> str:
    plain = text.strip()
    return plain if len(plain) <= 60 else f"{plain[:60]}…"  # noqa: PLR2004 -- a line of a table
