"""Shapes and pairs as they were delivered: of the file, of a text, of two columns, of an export."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from gis.cells.cell import CellError
from gis.cells.positions import WANTED, position
from gis.cells.words import UNKNOWN
from gis.intake.coordinates.looks import middles
from gis.intake.coordinates.systems import Datum, Shapes, UnknownDatumError, datum
from gis.intake.rows.sieve import Sieve
from gis.layers.fields import AREA, DELIVERED, POINT, Layer
from gis.places import Delivered
from gis.reading.outlines import OutlineError, outline
from gis.rulebook import Words

Values = Mapping[str, Sequence[Any]]

_DIGIT = re.compile(r"\d")
_SAME_DEGREES = 1e-5  # about 1 m, the distance in which WGS-84 and CGCS2000 are called equal


def raw_shapes(sieve: Sieve, values: Values) -> Shapes:
    """Return shapes as delivered: the file's own, else those of texts, else of two columns."""
    table = sieve.table
    if not sieve.columns.layer.shapes:
        return np.full(len(table), None, dtype=object)
    if table.geometry is not None:
        return table.geometry
    shapes = np.full(len(table), None, dtype=object)
    if "shape" in values:
        _of_texts(sieve, values["shape"], shapes)
    if {"lon", "lat"} <= values.keys():
        _of_pairs(sieve, values, shapes)
    return shapes


def _of_texts(sieve: Sieve, texts: Sequence[Any], shapes: Shapes) -> None:
    layer, read = sieve.columns.layer, {}
    points = Words("坐标点,如“经度,纬度;经度,纬度;……”", 'pairs such as "lon,lat;lon,lat;…"')
    wanted = WANTED if layer.shapes == (POINT,) else points
    for at, text in enumerate(texts):
        if text is None or text.casefold() in UNKNOWN or at in sieve.bad:
            continue
        if text not in read:
            read[text] = _read(text, layer)
        shape = read[text]
        if isinstance(shape, Words) and not layer.placed and not _DIGIT.search(text):
            col = sieve.columns.heading("shape")  # 同上, 待测: no place, and a thing all the same
            sieve.warn(at, "IN-16", found=text, required=wanted, col=col)
        elif isinstance(shape, Words):
            sieve.reject(at, "IN-08", found=shape, required=wanted)
        else:
            shapes[at] = shape


def _read(text: str, layer: Layer) -> shapely.Geometry | Words:
    try:
        return outline(text, area=AREA in layer.shapes, point=POINT in layer.shapes)
    except OutlineError as error:
        if POINT not in layer.shapes:
            return error.said
        said = error.said
    try:
        pair = position(text)
    except CellError as error:
        return Words(f"是“{text}”({error.wanted.zh})", f'is "{text}" ({error.wanted.en})')
    return said if pair is None else shapely.Point(pair)


def _of_pairs(sieve: Sieve, values: Values, shapes: Shapes) -> None:
    pairs = np.array([values["lon"], values["lat"]], dtype=float)
    known = ~np.isnan(pairs)
    free = shapely.is_missing(shapes)
    whole = known.all(axis=0) & free
    shapes[whole] = shapely.points(pairs[0, whole], pairs[1, whole])
    for at in np.flatnonzero(known.any(axis=0) & ~known.all(axis=0) & free).tolist():
        if at not in sieve.bad:
            name = "lat" if known[0, at] else "lon"
            sieve.reject(at, "IN-06", col=sieve.columns.heading(name))


def pairs_of(
    sieve: Sieve, values: Values, *, raw: Shapes, shapes: Shapes, system: Datum | None
) -> list[Delivered | None]:
    """Return the coordinate pairs as they came, for layers that are points and nothing else.

    A file of our own export names the pair that came first; it holds as long as it is the place.
    """
    nobody: list[Delivered | None] = [None] * len(raw)
    if sieve.columns.layer.shapes != (POINT,):
        return nobody
    given = nobody
    if all(one.name in values for one in DELIVERED):
        given = _still_there(sieve, values, shapes)
    if system is None:
        return given
    xy, name = middles(raw), system.name
    found: list[Delivered | None] = [
        first or (None if x != x else Delivered(x=x, y=y, datum=name))  # noqa: PLR0124 -- NaN
        for first, x, y in zip(given, xy[:, 0].tolist(), xy[:, 1].tolist(), strict=True)
    ]
    return found


def _still_there(sieve: Sieve, values: Values, shapes: Shapes) -> list[Delivered | None]:
    """Return the pairs of an export whose place has not been moved since."""
    columns = [values[one.name] for one in DELIVERED]
    given: list[Delivered | None] = [None] * len(shapes)
    now = middles(shapes)
    by_datum: dict[str, list[int]] = {}
    for at, (x, y, name) in enumerate(zip(*columns, strict=True)):
        if x is not None and y is not None and name:
            by_datum.setdefault(str(name), []).append(at)
    moved = 0
    for name, places in by_datum.items():
        try:
            system = datum(name)
        except UnknownDatumError:
            continue
        xy = np.array([[columns[0][at], columns[1][at]] for at in places], dtype=float)
        same = _same_place(system, xy, now[places])
        for at, (x, y), good in zip(places, xy.tolist(), same.tolist(), strict=True):
            if good:
                given[at] = Delivered(x=x, y=y, datum=system.name)
        moved += int((~same).sum())
    kept = sum(pair is not None for pair in given)
    _tell(sieve, kept, moved)
    return given


def _same_place(
    system: Datum, xy: np.ndarray[Any, np.dtype[np.float64]], now: np.ndarray[Any, Any]
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if system.old:  # nothing here could convert it: what stands there holds
        return np.ones(len(xy), dtype=bool)
    there = system.moved(xy)
    for turned in (there, system.moved(xy[:, ::-1])):  # a pair delivered the wrong way round
        there = np.where(np.isclose(turned, now, rtol=0, atol=_SAME_DEGREES), turned, there)
    same = np.isclose(there, now, rtol=0, atol=_SAME_DEGREES).all(axis=1)
    same |= np.isnan(now).all(axis=1)  # a placeholder keeps its pair and has no place
    return np.asarray(same, dtype=bool)


def _tell(sieve: Sieve, kept: int, moved: int) -> None:
    if kept:
        sieve.ledger.note("IN-89", found=Words(
            f"{kept}行带有最初交付的坐标和坐标系,已保留",
            f"{kept} rows bring the pair that was delivered first, with its datum; it is kept",
        ))  # fmt: skip
    if moved:
        sieve.ledger.note("IN-89", found=Words(
            f"{moved}行的位置与最初交付的坐标不再一致,按本文件的坐标保存",
            f"{moved} rows are no longer where they were delivered first; this file's pair is kept",
        ))  # fmt: skip
