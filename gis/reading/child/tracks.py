"""The tracks of a GPX: the points of each joined to one line, with its first and last time."""

from typing import Any

import numpy as np
import shapely

from gis.reading.child.answer import RefusedError, blobs, encoded
from gis.reading.ragged import taken_apart

_TRACK, _TIME = "track_fid", "time"
_LEAST = 2  # points of a line


def read_tracks(path: str, wanted: str) -> dict[str, np.ndarray]:
    """Return the tracks of a GPX, or the layer that is asked for by name.

    What else is in the file is counted in `others`. A file without tracks gives its way points.
    """
    counts = {name: _count(path, name) for name in _LAYERS}
    asked = wanted.split("\t")[1] if wanted.startswith("=\t") else ""
    if asked and not counts.get(asked):
        raise RefusedError("layer\t" + "\t".join(name for name in _LAYERS if counts[name]))
    layer = asked or next((name for name in ("tracks", "waypoints") if counts[name]), "tracks")
    names, columns, shapes = _tracks(path) if layer == "tracks" else _layer(path, layer)
    others = [f"{name}\t{counts[name]}" for name in _LAYERS if name != layer and counts[name]]
    answer = encoded(names, columns) | blobs("others", [one.encode() for one in others])
    answer |= blobs("lost", []) | blobs("warned", [])
    answer["layer"], answer["crs"] = np.array(""), np.array("EPSG:4326")
    return answer | taken_apart(shapes)


_LAYERS = ("tracks", "routes", "waypoints")


def _count(path: str, layer: str) -> int:
    import pyogrio

    return int(pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"])


def _layer(path: str, layer: str) -> tuple[list[str], list[np.ndarray], Any]:
    import pyogrio.raw

    meta, _, shapes, columns = pyogrio.raw.read(path, layer=layer, datetime_as_string=True)
    kept = [at for at, column in enumerate(columns) if any(map(_there, column.tolist()))]
    return [str(meta["fields"][at]) for at in kept], [columns[at] for at in kept], shapes


def _there(cell: object) -> bool:
    return cell is not None and cell == cell and cell != ""  # noqa: PLR0124 -- NaN


def _tracks(path: str) -> tuple[list[str], list[np.ndarray], Any]:
    import pyogrio.raw

    names, columns, whole = _layer(path, "tracks")
    _, _, points, (of, times) = pyogrio.raw.read(
        path, layer="track_points", columns=[_TRACK, _TIME], datetime_as_string=True
    )
    xy = shapely.get_coordinates(shapely.from_wkb(points))
    shapes: list[bytes | None] = []
    first: list[object] = []
    last: list[object] = []
    ends = np.searchsorted(of, np.arange(len(whole) + 1))  # the points stand track by track
    for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        line = end - start >= _LEAST
        shapes.append(shapely.to_wkb(shapely.LineString(xy[start:end])) if line else None)
        known = sorted(filter(None, times[start:end].tolist()))
        first.append(known[0] if known else None)
        last.append(known[-1] if known else None)
    more = [np.array(one, dtype=object) for one in (first, last)]
    return [*names, "started_at", "ended_at"], [*columns, *more], shapes
