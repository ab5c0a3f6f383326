"""Shapes as plain arrays of coordinates: how they come from the child without being parsed again.

Nothing here can nest: shapes of one type lie in one array of coordinates with the places where
each ends, and a collection is a row of simple shapes. So no byte of a file reaches a parser of
shapes in the parent, and a million points are two columns of numbers.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

Arrays = dict[str, NDArray[np.generic]]
Shapes = NDArray[np.object_]

_POINT_HEAD = b"\x01\x01\x00\x00\x00"
_POINT_BYTES = len(_POINT_HEAD) + 16
_POINT, _MULTIPOINT, _COLLECTION = 0, 4, 7
_DEEPEST = 64  # collections in collections; GDAL stops at 32


def taken_apart(wkb: Sequence[bytes | None]) -> Arrays:
    """Return the arrays of shapes in WKB; what is no shape is None among them.

    A ring that is open is closed: its last point is joined to its first.
    """
    points = _points(wkb)
    if points is not None:
        return {"shapes": np.array([len(wkb)]), "points": points}
    read = shapely.from_wkb(np.array([one or None for one in wkb], dtype=object),
                            on_invalid="fix")  # fmt: skip
    shapes = np.where(shapely.has_m(read), shapely.force_2d(read), read)
    members, owner = _members(shapes)
    return {
        "shapes": np.array([len(shapes)]),
        "collections": np.flatnonzero(shapely.get_type_id(shapes) == _COLLECTION),
        **_by_type("shape", shapes),
        **_by_type("member", members),
        "member_owner": owner,
    }


def put_together(arrays: Mapping[str, NDArray[np.generic]]) -> Shapes:
    """Return the shapes of arrays that `taken_apart` made."""
    count = int(arrays["shapes"][0])
    if "points" in arrays:
        return _points_at(arrays["points"].reshape(-1, 2).astype(float))
    shapes = _shapes(arrays, "shape", count)
    owner = arrays["member_owner"].astype(np.int64)
    which = arrays["collections"].astype(np.int64)
    if len(which):
        shapes[which] = shapely.geometrycollections([])
        members = _shapes(arrays, "member", len(owner))
        place = np.searchsorted(which, owner)
        shapes[np.unique(owner)] = shapely.geometrycollections(members, indices=_dense(place))
    return shapes


def _points(wkb: Sequence[bytes | None]) -> NDArray[np.float64] | None:
    """Return x and y of each where all are plain points, else None."""
    if not len(wkb) or any(one is None for one in wkb):
        return None
    joined = b"".join(wkb)  # type: ignore[arg-type]
    if len(joined) != len(wkb) * _POINT_BYTES:
        return None
    table = np.frombuffer(joined, dtype=np.uint8).reshape(-1, _POINT_BYTES)
    if (table[:, : len(_POINT_HEAD)] != np.frombuffer(_POINT_HEAD, dtype=np.uint8)).any():
        return None
    return np.ascontiguousarray(table[:, len(_POINT_HEAD) :]).view("<f8")


def _members(shapes: Shapes) -> tuple[Shapes, NDArray[np.int64]]:
    """Return the simple shapes in all collections, and the row of the collection of each."""
    owner = np.flatnonzero(shapely.get_type_id(shapes) == _COLLECTION)
    members = shapes[owner]
    for _ in range(_DEEPEST):
        nested = shapely.get_type_id(members) == _COLLECTION
        if not nested.any():
            break
        parts, at = shapely.get_parts(members, return_index=True)
        # get_parts divides multi-shapes too: only collections are opened
        keep = nested[at]
        members = np.concatenate((members[~nested], parts[keep]))
        owner = np.concatenate((owner[~nested], owner[at[keep]]))
    order = np.argsort(owner, kind="stable")
    return members[order], owner[order]


def _by_type(name: str, shapes: Shapes) -> Arrays:
    kinds = shapely.get_type_id(shapes) * 2 + shapely.has_z(shapes)
    arrays: Arrays = {}
    for kind in np.unique(kinds[kinds >= 0]).tolist():
        if kind // 2 == _COLLECTION:
            continue
        at = np.flatnonzero(kinds == kind)
        of_kind = _without_empty(shapes[at]) if kind // 2 == _MULTIPOINT else shapes[at]
        _, coordinates, ends = shapely.to_ragged_array(of_kind, include_z=bool(kind % 2))
        arrays[f"{name}_{kind}_at"] = at
        arrays[f"{name}_{kind}_xy"] = coordinates
        arrays |= {f"{name}_{kind}_{level}": one for level, one in enumerate(ends)}
    return arrays


def _without_empty(multipoints: Shapes) -> Shapes:
    """Return the multipoints without empty points, which have no coordinates to hand over."""
    points, at = shapely.get_parts(multipoints, return_index=True)
    kept = ~shapely.is_empty(points)
    whole = np.full(len(multipoints), shapely.from_wkt("MULTIPOINT EMPTY"), dtype=object)
    if kept.any():
        shapely.multipoints(points[kept], indices=at[kept], out=whole)
    return whole


def _shapes(arrays: Mapping[str, NDArray[np.generic]], name: str, count: int) -> Shapes:
    shapes = np.full(count, None, dtype=object)
    for key in arrays:
        if key.startswith(f"{name}_") and key.endswith("_at"):
            kind = int(key.split("_")[1])
            stem = key.removesuffix("at")
            xy = arrays[f"{stem}xy"].reshape(-1, 2 + kind % 2).astype(float)
            ends = [arrays[f"{stem}{n}"].astype(np.int64) for n in range(len(_MAKERS[kind // 2]))]
            shapes[arrays[key].astype(np.int64)] = _built(kind // 2, xy, ends)
    return shapes


# What makes shapes of each type out of coordinates, then out of what was made, and so on. Not
# shapely.from_ragged_array: it crashes over a multipolygon with an empty part (shapely 2.2.0).
_MAKERS: Mapping[int, Sequence[tuple[Callable[..., object], str]]] = {
    0: (),
    1: ((shapely.linestrings, "LINESTRING EMPTY"),),
    3: ((shapely.linearrings, "LINEARRING EMPTY"), (shapely.polygons, "POLYGON EMPTY")),
    4: ((shapely.multipoints, "MULTIPOINT EMPTY"),),
    5: ((shapely.linestrings, "LINESTRING EMPTY"),
        (shapely.multilinestrings, "MULTILINESTRING EMPTY")),
    6: ((shapely.linearrings, "LINEARRING EMPTY"), (shapely.polygons, "POLYGON EMPTY"),
        (shapely.multipolygons, "MULTIPOLYGON EMPTY")),
}  # fmt: skip


def _built(
    kind: int, xy: NDArray[np.float64], ends: Sequence[NDArray[np.int64]]
) -> NDArray[np.generic]:
    """Return shapes of a type. Raises ValueError where the ends do not fit what they end."""
    made: NDArray[np.generic] = xy
    if kind in (_POINT, _MULTIPOINT):
        made = _points_at(xy)
    for (make, empty), end in zip(_MAKERS[kind], ends, strict=True):
        counts = np.diff(end)
        if not len(end) or end[0] != 0 or end[-1] != len(made) or (counts < 0).any():
            raise ValueError(f"ends of {len(made)} parts do not fit them")
        whole = np.full(len(counts), shapely.from_wkt(empty), dtype=object)
        if len(made):
            make(made, indices=np.repeat(np.arange(len(counts)), counts), out=whole)
        made = whole
    return made


def _points_at(xy: NDArray[np.float64]) -> Shapes:
    points = np.asarray(shapely.points(xy), dtype=object).reshape(-1)
    points[np.isnan(xy).all(axis=1)] = shapely.from_wkt("POINT EMPTY")
    return points


def _dense(place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the same groups numbered without gaps, as shapely wants them."""
    return np.unique(place, return_inverse=True)[1]
