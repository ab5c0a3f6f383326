"""Vector tiles: geometries in lon/lat to the bytes a map draws (Mapbox Vector Tile 2.1).

A whole tile is encoded with arrays: every message of the format is a run of varints, so a layer
becomes one array of integers and is written in one go. Order of work: choose what touches the
tile, clip what is much larger than it, quantise, drop what has no extent left, delta-code.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

EXTENT = 4096
BUFFER = 64

_LARGE = EXTENT // 2  # reaching further out than this is clipped: MapLibre's limit is one tile
_SIMPLIFY_BELOW = 14  # zoom levels at which a tile unit is more than a metre
_MANY_VERTICES = 24
_MOVE, _LINE, _CLOSE = 1, 2, 15
_POINT, _RING = 1, 3  # kinds of paths, and of features, as the format numbers them
_AREA = 2  # dimension
_DEEPEST = 30
_SEVEN = 0x7F

Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]
Shapes = NDArray[np.object_]
Mask = NDArray[np.bool_]
Column = Sequence[str | float | bool | None] | NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TileLayer:
    """One layer of a tile.

    `geometries` are lon/lat EPSG:4490; None and empty ones are left out. Each column has one
    value per geometry; None (or NaN) means that the feature has no such property. `ids` must be
    smaller than 2**53 if a browser shall read them exactly.
    """

    name: str
    geometries: Sequence[shapely.Geometry | None] | Shapes
    columns: Mapping[str, Column]
    ids: NDArray[np.uint64] | None = None


@dataclass(frozen=True, slots=True)
class _Paths:
    """Points, lines and rings of a layer, sorted by feature; vertices in tile units.

    `kind` is 1 point, 2 line, 3 ring; `start` and `size` say which rows of `xy` belong to a
    path; `part` numbers the polygon a ring belongs to, `outer` marks its shell.
    """

    xy: Ints
    start: Ints
    size: Ints
    feature: Ints
    kind: Ints
    part: Ints
    outer: Mask


def tile_bounds(z: int, x: int, y: int, buffer: int = BUFFER) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a tile in degrees, widened by `buffer` tile units.

    >>> tile_bounds(0, 0, 0, buffer=0)[:1]
    (-180.0,)
    """
    share = buffer / EXTENT
    west, east = ((x + d) / 2**z * 360 - 180 for d in (-share, 1 + share))
    south, north = (
        float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (y + d) / 2**z)))))
        for d in (1 + share, -share)
    )
    return west, south, east, north


def encode_tile(z: int, x: int, y: int, layers: Sequence[TileLayer]) -> bytes:
    """Return the tile as bytes; empty when no layer has anything to draw in it.

    Raises ValueError when a tile of this number does not exist.
    """
    if not (0 <= z <= _DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z):
        raise ValueError(f"tile {z}/{x}/{y} does not exist; x and y run from 0 to 2**z - 1")
    return b"".join(_layer_bytes(z, x, y, layer) for layer in layers)


def _layer_bytes(z: int, x: int, y: int, layer: TileLayer) -> bytes:
    shapes = np.asarray(layer.geometries, dtype=object)
    chosen = _touching(shapes, z, x, y)
    if not chosen.size:
        return b""
    parts, part_feature = _parts(shapes[chosen], z, x, y)
    if not parts.size:
        return b""
    paths = _sound(_paths(parts, part_feature, (z, x, y)))
    if not paths.start.size:
        return b""
    kept, feature = np.unique(paths.feature, return_inverse=True)
    rows = chosen[kept]
    ids = None if layer.ids is None else layer.ids[rows].astype(np.uint64)
    keys, values, tags, tag_feature = _tags(layer.columns, rows)
    geometry, geometry_feature = _commands(paths, feature)
    kind = np.zeros(len(kept), dtype=np.int64)
    kind[feature] = paths.kind
    features = _features(kind, ids, (tags, tag_feature), (geometry, geometry_feature))
    body = [_block(0x0A, layer.name.encode()), features]
    body += [_block(0x1A, key.encode()) for key in keys]
    body += [_block(0x22, value) for value in values]
    body += [b"\x28", _varint(EXTENT), b"\x78\x02"]  # extent, version 2
    return _block(0x1A, b"".join(body))


# --- geometry ---------------------------------------------------------------------------------


def _touching(shapes: Shapes, z: int, x: int, y: int) -> Ints:
    """Return the rows whose box touches the buffered tile."""
    west, south, east, north = tile_bounds(z, x, y)
    boxes = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):  # the box of an empty geometry is NaN: never touching
        hit = (boxes[:, 0] <= east) & (boxes[:, 2] >= west)
        hit &= (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    return np.flatnonzero(hit)


def _parts(shapes: Shapes, z: int, x: int, y: int) -> tuple[Shapes, Ints]:
    """Return simple points, lines and polygons with the feature each belongs to, sorted."""
    shapes = _clipped(shapes, z, x, y)
    parts, feature = shapely.get_parts(shapes, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # multi inside a collection
    feature = feature[inner]
    dimension = np.where(shapely.is_empty(parts), -1, shapely.get_dimensions(parts))
    highest = np.full(len(shapes), -1)
    np.maximum.at(highest, feature, dimension)
    # clipping an area leaves lines where it only touches the frame
    kept = (dimension == highest[feature]) & (dimension >= 0)
    return _simplified(parts[kept], z), feature[kept]


def _clipped(shapes: Shapes, z: int, x: int, y: int) -> Shapes:
    """Cut what is much larger than the tile down to the buffered tile."""
    west, south, east, north = tile_bounds(z, x, y, buffer=_LARGE)
    boxes = shapely.bounds(shapes)
    large = (boxes[:, 0] < west) | (boxes[:, 2] > east)
    large |= (boxes[:, 1] < south) | (boxes[:, 3] > north)
    shapes = shapes.copy()
    sound = shapely.make_valid(shapes[large])  # GEOS refuses to clip a ring that crosses itself
    shapes[large] = shapely.clip_by_rect(sound, *tile_bounds(z, x, y))
    return shapes


def _simplified(parts: Shapes, z: int) -> Shapes:
    if z >= _SIMPLIFY_BELOW:
        return parts
    many = shapely.get_num_coordinates(parts) > _MANY_VERTICES
    if many.any():
        parts = parts.copy()
        parts[many] = shapely.simplify(parts[many], 360 / 2**z / EXTENT)
    return parts


def _paths(parts: Shapes, feature: Ints, tile: tuple[int, int, int]) -> _Paths:
    flat = shapely.get_dimensions(parts) == _AREA
    rings, ring_part = shapely.get_rings(parts[flat], return_index=True)
    ring_part = np.flatnonzero(flat)[ring_part]
    path_part = np.concatenate([np.flatnonzero(~flat), ring_part])
    order = np.argsort(path_part, kind="stable")  # parts are in order of features
    part = path_part[order]
    lines = np.concatenate([parts[~flat], rings])[order]
    kind = shapely.get_dimensions(lines).astype(np.int64) + 1
    kind[flat[part]] = _RING
    lonlat, path = shapely.get_coordinates(lines, return_index=True)
    xy = _tile_units(lonlat, *tile)
    kept = _moving(xy, path, kind)
    xy, path = xy[kept], path[kept]
    size = np.bincount(path, minlength=len(lines))
    outer = np.append(True, part[1:] != part[:-1])
    return _Paths(xy, np.cumsum(size) - size, size, feature[part], kind, part, outer)


def _tile_units(lonlat: NDArray[np.float64], z: int, x: int, y: int) -> Ints:
    """Return web Mercator positions in tile units, y down, rounded."""
    latitude = np.radians(np.clip(lonlat[:, 1], -85.0511287798, 85.0511287798))
    across = (lonlat[:, 0] + 180) / 360 * 2**z - x
    down = (1 - np.arcsinh(np.tan(latitude)) / np.pi) / 2 * 2**z - y
    units: Ints = np.rint(np.column_stack([across, down]) * EXTENT).astype(np.int64)
    return units


def _moving(xy: Ints, path: Ints, kind: Ints) -> Mask:
    """Mark the vertices to keep: no repeated ones, and no closing ones of rings."""
    same = np.zeros(len(xy), dtype=bool)
    same[1:] = (path[1:] == path[:-1]) & (xy[1:] == xy[:-1]).all(axis=1)
    last = np.flatnonzero(np.append(path[1:] != path[:-1], True))
    closing = last[kind[path[last]] == _RING]
    # the closing vertex may repeat the one before; then that one closes the ring
    first = np.searchsorted(path, path[closing])
    kept = ~same
    while closing.size:
        kept[closing] = False
        closing = closing - 1
        again = (closing > first) & (xy[closing] == xy[first]).all(axis=1)
        closing, first = closing[again], first[again]
    return kept


def _sound(paths: _Paths) -> _Paths:
    """Drop paths with nothing to draw and turn rings: shells clockwise on screen, holes not."""
    area = _areas(paths)
    ring = paths.kind == _RING
    good = paths.size >= paths.kind
    good &= ~ring | (area != 0)
    shell_good = np.zeros(int(paths.part.max(initial=-1)) + 1, dtype=bool)
    shell_good[paths.part[paths.outer & good]] = True
    good &= ~ring | shell_good[paths.part]  # no hole without its shell
    turned = ring & ((area > 0) != paths.outer)
    place = np.arange(len(paths.xy)) - np.repeat(paths.start, paths.size)
    back = np.repeat(paths.size - 1, paths.size) - place
    row = np.where(np.repeat(turned, paths.size), back, place)
    row = (row + np.repeat(paths.start, paths.size))[np.repeat(good, paths.size)]
    size = paths.size[good]
    return _Paths(
        paths.xy[row], np.cumsum(size) - size, size,
        paths.feature[good], paths.kind[good], paths.part[good], paths.outer[good],
    )  # fmt: skip


def _areas(paths: _Paths) -> Ints:
    """Return twice the signed area of each path by the surveyor's formula, y down."""
    following = np.arange(1, len(paths.xy) + 1)
    filled = paths.size > 0
    following[(paths.start + paths.size - 1)[filled]] = paths.start[filled]
    (x, y), (x2, y2) = paths.xy.T, paths.xy[following].T
    sums = np.append(0, np.cumsum(x * y2 - x2 * y))
    areas: Ints = sums[paths.start + paths.size] - sums[paths.start]
    return areas


# --- the format -------------------------------------------------------------------------------


def _commands(paths: _Paths, feature: Ints) -> tuple[Bits, Ints]:
    """Return the drawing commands of all features in one run, and whose each integer is."""
    point = paths.kind == _POINT
    leading = np.append(True, feature[1:] != feature[:-1])
    # a path is MoveTo + vertex + LineTo + vertices (+ ClosePath); points share one MoveTo
    length = np.where(point, 2 + leading, 2 * paths.size + 2 + (paths.kind == _RING))
    base = np.cumsum(length) - length
    stream = np.zeros(int(length.sum()), dtype=np.uint64)
    points = np.bincount(feature[point], minlength=int(feature.max()) + 1)
    move = ~point | leading
    stream[base[move]] = np.where(point, points[feature] << 3, 8)[move] | _MOVE
    stream[base[~point] + 3] = ((paths.size - 1) << 3 | _LINE)[~point]
    ring = paths.kind == _RING
    stream[(base + length - 1)[ring]] = _CLOSE
    place = np.arange(len(paths.xy)) - np.repeat(paths.start, paths.size)
    at = np.repeat(base + move, paths.size) + 2 * place + (place > 0)
    stream[at], stream[at + 1] = _steps(paths.xy, np.repeat(feature, paths.size)).T
    return stream, np.repeat(feature, length)


def _steps(xy: Ints, feature: Ints) -> Bits:
    """Return zigzag steps between vertices; the cursor starts at 0, 0 in every feature."""
    step = xy.copy()
    step[1:] -= np.where((feature[1:] == feature[:-1])[:, None], xy[:-1], 0)
    zigzag: Bits = ((step << 1) ^ (step >> 63)).astype(np.uint64)
    return zigzag


def _tags(columns: Mapping[str, Column], rows: Ints) -> tuple[list[str], list[bytes], Bits, Ints]:
    """Return keys, distinct values, the key and value numbers of all features, and whose."""
    keys: list[str] = []
    values: list[bytes] = []
    numbers = np.full((len(rows), len(columns)), -1, dtype=np.int64)
    for at, (key, column) in enumerate(columns.items()):
        distinct, number = _distinct(column, rows)
        numbers[:, at] = np.where(number >= 0, number + len(values), -1)
        keys.append(key)
        values += [_value(value) for value in distinct]
    feature, key_of = np.nonzero(numbers >= 0)
    tags = np.column_stack([key_of, numbers[feature, key_of]]).astype(np.uint64).ravel()
    return keys, values, tags, np.repeat(feature, 2)


def _distinct(column: Column, rows: Ints) -> tuple[list[Any], Ints]:
    """Return the distinct values of the chosen rows and the number of each row's, -1 = none."""
    if isinstance(column, np.ndarray):
        chosen = column[rows].tolist()
    else:
        chosen = [column[row] for row in rows.tolist()]
    seen: dict[tuple[type, Any], int] = {}  # by type too: True, 1 and 1.0 are equal to Python
    number = [
        -1
        if value is None or value != value  # noqa: PLR0124 -- NaN
        else seen.setdefault((type(value), value), len(seen))
        for value in chosen
    ]
    return [value for _, value in seen], np.array(number, dtype=np.int64)


def _value(value: str | float | bool) -> bytes:  # noqa: FBT001 -- a property, not a flag
    if isinstance(value, str):
        return _block(0x0A, value.encode())
    if isinstance(value, bool):
        return b"\x38\x01" if value else b"\x38\x00"
    if isinstance(value, int):
        return b"\x28" + _varint(value) if value >= 0 else b"\x30" + _varint(-2 * value - 1)
    return b"\x19" + struct.pack("<d", value)


def _features(
    kind: Ints, ids: Bits | None, tags: tuple[Bits, Ints], geometry: tuple[Bits, Ints]
) -> bytes:
    """Return all features of a layer: one run of varints, lengths worked out before."""
    n = len(kind)
    tag_bytes, geometry_bytes = _bytes_of(*tags, n), _bytes_of(*geometry, n)
    head = [] if ids is None else [np.full(n, 0x08, dtype=np.uint64), ids]
    middle = [np.full(n, 0x12, dtype=np.uint64), tag_bytes]
    last = [np.full(n, 0x18), kind, np.full(n, 0x22), geometry_bytes]
    fixed = [part.astype(np.uint64) for part in (*head, *middle, *last)]
    total = tag_bytes + geometry_bytes
    for part in fixed:
        total = total + _sizes(part).astype(np.uint64)
    starts = [np.full(n, 0x12, dtype=np.uint64), total]
    before = np.column_stack([*starts, *fixed[: len(head) + 2]])
    after = np.column_stack(fixed[len(head) + 2 :])
    tag_count, geometry_count = (np.bincount(f, minlength=n) for _, f in (tags, geometry))
    width = before.shape[1] + tag_count + after.shape[1] + geometry_count
    base = np.cumsum(width) - width
    stream = np.zeros(int(width.sum()), dtype=np.uint64)
    stream[base[:, None] + np.arange(before.shape[1])] = before
    base = base + before.shape[1]
    _lay(stream, tags, base, tag_count)
    base = base + tag_count
    stream[base[:, None] + np.arange(after.shape[1])] = after
    _lay(stream, geometry, base + after.shape[1], geometry_count)
    return _varints(stream)


def _lay(stream: Bits, run: tuple[Bits, Ints], base: Ints, count: Ints) -> None:
    """Copy a run sorted by feature into the stream, each feature's share at its base."""
    values, feature = run
    place = np.arange(len(values)) - (np.cumsum(count) - count)[feature]
    stream[base[feature] + place] = values


def _bytes_of(values: Bits, feature: Ints, n: int) -> Bits:
    sums = np.bincount(feature, weights=_sizes(values), minlength=n)
    return sums.astype(np.uint64)


_STEPS = np.array([1 << (7 * k) for k in range(1, 10)], dtype=np.uint64)


def _sizes(values: Bits) -> Ints:
    """Return how many bytes each varint takes."""
    return np.searchsorted(_STEPS, values, side="right") + 1


def _varints(values: Bits) -> bytes:
    size = _sizes(values)
    start = np.cumsum(size) - size
    out = np.zeros(int(size.sum()), dtype=np.uint8)
    for k in range(int(size.max(initial=0))):
        has = np.flatnonzero(size > k)
        seven = (values[has] >> np.uint64(7 * k)) & np.uint64(_SEVEN)
        out[start[has] + k] = seven.astype(np.uint8) | ((size[has] > k + 1) * 0x80).astype(np.uint8)
    return out.tobytes()


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > _SEVEN:
        out.append((value & _SEVEN) | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _block(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + _varint(len(content)) + content
