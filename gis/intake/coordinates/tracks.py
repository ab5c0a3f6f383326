"""Tracks that come as a table of their points: the points of each are joined to one line."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.cells import angles, dates
from gis.cells.column import as_list, read_column
from gis.cells.words import comparable, known_text
from gis.intake.ledger import Ledger
from gis.layers.fields import LINE, Layer
from gis.reading.table import Column, RawTable

_RULE = "IN-189"
_LEAST = 2  # points of a line
_PARTS = ("track", "time", "lon", "lat")
START, END = "开始时间", "结束时间"


def joined(table: RawTable, layer: Layer, ledger: Ledger) -> RawTable:
    """Return a table of lines for one of points; other tables as they are.

    Points are joined in the order of their times, else of the file. A point without a place is
    left out and counted; what is the same in all rows of a track stays with it.
    """
    if layer.name != "patrols" or layer.shapes != (LINE,) or table.geometry is not None:
        return table
    names = _columns(table, ledger.pack[_RULE].params)
    if not {"lon", "lat"} <= names.keys() or not len(table):
        return table
    xy = np.array([read_column(table.columns[names[one]], angles.angle).values
                   for one in ("lon", "lat")], dtype=float).T  # fmt: skip
    known = np.isfinite(xy).all(axis=1)
    if not known.any():
        return table
    times = _times(table, names)
    order = np.lexsort((np.nan_to_num(times, nan=np.inf), _numbers(table, names)))
    order = order[known[order]]
    of = _numbers(table, names)[order]
    starts = np.flatnonzero(np.diff(of, prepend=-1))
    groups = [order[a:b] for a, b in zip(starts, [*starts[1:], len(of)], strict=True)]
    ledger.note(_RULE, found=int(known.sum()), n=len(groups), out=int((~known).sum()))
    return _lines(table, names, groups, xy)


def _columns(table: RawTable, words: Mapping[str, list[str]]) -> dict[str, str]:
    """Return which columns hold the parts of a point; the first that is known by its name."""
    named = {comparable(column): column for column in reversed([*table.columns])}
    found = {}
    for part in _PARTS:
        there = [named[one] for one in map(comparable, words[part]) if one in named]
        if there:
            found[part] = there[0]
    return found


def _times(table: RawTable, names: Mapping[str, str]) -> NDArray[np.float64]:
    """Return when each point was made, in seconds; NaN where it is not said."""
    if "time" not in names:
        return np.full(len(table), np.nan)
    moments = read_column(table.columns[names["time"]], dates.time).values
    return np.array([np.nan if one is None else one.timestamp() for one in moments], dtype=float)


def _numbers(table: RawTable, names: Mapping[str, str]) -> NDArray[np.int64]:
    """Return the number of the track of each point, in the order of the file."""
    if "track" not in names:
        return np.zeros(len(table), dtype=np.int64)
    cells = [known_text(cell) or "" for cell in as_list(table.columns[names["track"]])]
    number = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
    return np.array([number[cell] for cell in cells], dtype=np.int64)


def _lines(
    table: RawTable,
    names: Mapping[str, str],
    groups: list[NDArray[np.int64]],
    xy: NDArray[np.float64],
) -> RawTable:
    first = np.array([group.min() for group in groups], dtype=np.int64)
    shapes = np.full(len(groups), None, dtype=object)
    for at, group in enumerate(groups):
        if len(group) >= _LEAST:
            shapes[at] = shapely.LineString(xy[group])
    columns: dict[str, Column] = {}
    for name, cells in table.columns.items():
        same = [all(cells[one] == cells[group[0]] for one in group[1:]) for group in groups]
        if name not in (names.get("lon"), names.get("lat"), names.get("time")) and all(same):
            columns[_KEY if name == names.get("track") else name] = cells[first]
    if "time" in names:
        cells = table.columns[names["time"]]
        columns[START] = np.array([cells[group[0]] for group in groups], dtype=object)
        columns[END] = np.array([cells[group[-1]] for group in groups], dtype=object)
    return replace(table, columns=columns, rows=table.rows[first], geometry=shapes, crs=table.crs)


_KEY = "巡逻编号"
