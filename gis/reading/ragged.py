"""Shapes as plain arrays of coordinates: how they come from the child without being parsed again.

Nothing here can nest: shapes of one type lie in one array of coordinates with the places where
each ends, and a collection is a row of simple shapes. So no byte of a file reaches a parser of
shapes in the parent, and a million points are two columns of numbers.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

Arrays = dict[str, NDArray[np.generic]]
Shapes = NDArray[np.object_]

_POINT_HEAD = b"\x01\x01\x00\x00\x00"
_POINT_BYTES = len(_POINT_HEAD) + 16
_COLLECTION = 7
_DEEPEST = 64  # collections in collections; GDAL stops at 32


def taken_apart(wkb: Sequence[bytes | None]) -> Arrays:
    """Return the arrays of shapes in WKB; what is no shape is None among them."""
    points = _points(wkb)
    if points is not None:
        return {"shapes": np.array([len(wkb)]), "points": points}
    read = shapely.from_wkb(np.array([one or None for one in wkb], dtype=object),
                            on_invalid="ignore")  # fmt: skip
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
        # copied: the shapes must not hold on to what the child left
        return np.asarray(shapely.points(arrays["points"].reshape(-1, 2)), dtype=object)
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
        _, coordinates, ends = shapely.to_ragged_array(shapes[at], include_z=bool(kind % 2))
        arrays[f"{name}_{kind}_at"] = at
        arrays[f"{name}_{kind}_xy"] = coordinates
        arrays |= {f"{name}_{kind}_{level}": one for level, one in enumerate(ends)}
    return arrays


def _shapes(arrays: Mapping[str, NDArray[np.generic]], name: str, count: int) -> Shapes:
    shapes = np.full(count, None, dtype=object)
    for key in arrays:
        if key.startswith(f"{name}_") and key.endswith("_at"):
            kind = int(key.split("_")[1])
            stem = key.removesuffix("at")
            ends = tuple(
                arrays[f"{stem}{n}"].astype(np.int64) for n in range(3) if f"{stem}{n}" in arrays
            )
            shapes[arrays[key].astype(np.int64)] = shapely.from_ragged_array(
                shapely.GeometryType(kind // 2),
                arrays[f"{stem}xy"].reshape(-1, 2 + kind % 2).astype(float),
                ends or None,
            )
    return shapes


def _dense(place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the same groups numbered without gaps, as shapely wants them."""
    return np.unique(place, return_inverse=True)[1]
