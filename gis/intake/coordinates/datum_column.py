"""Files whose rows name their own datum: a phone's map page and a browser in one table.

Each row is brought to lon/lat by itself and keeps its delivered pair with its own datum.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
import shapely

from gis.cells.words import comparable
from gis.intake.coordinates.declaring import may_convert
from gis.intake.coordinates.looks import middles
from gis.intake.coordinates.systems import WANTED, Shapes, datum, in_degrees
from gis.intake.rows.sieve import Sieve
from gis.places import Delivered

# what people and programs call the datums of a phone, in comparable form
_NAMES = {
    "wgs84": "wgs84", "wgs": "wgs84", "gps": "wgs84", "epsg4326": "wgs84", "4326": "wgs84",
    "gcj02": "gcj02", "gcj": "gcj02", "国测局": "gcj02", "火星": "gcj02", "火星坐标": "gcj02",
    "高德": "gcj02", "腾讯": "gcj02", "amap": "gcj02", "微信": "gcj02",
    "bd09": "bd09", "bd09ll": "bd09", "百度": "bd09", "baidu": "bd09",
    "cgcs2000": "cgcs2000", "国家2000": "cgcs2000", "2000": "cgcs2000", "epsg4490": "cgcs2000",
    "4490": "cgcs2000", "天地图": "cgcs2000",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ByRow:
    """Shapes in degrees of WGS-84, and the pairs as they came, each with its own datum."""

    shapes: Shapes
    delivered: Sequence[Delivered | None]


def one_for_all(values: Mapping[str, Sequence[Any]], raw: Shapes) -> str | None:
    """Return the datum that every placed row names, None where they differ or one names none."""
    texts = values.get("datum")
    if texts is None:
        return None
    named = set(compress(texts, (~shapely.is_missing(raw)).tolist()))
    names = {None if text is None else _NAMES.get(comparable(text)) for text in named}
    return names.pop() if len(names) == 1 else None


def by_row(
    sieve: Sieve, values: Mapping[str, Sequence[Any]], raw: Shapes, declared: str | None
) -> ByRow | None:
    """Return the shapes brought home row by row; None for a file without a column of datums.

    A row that names none has the file's; one whose datum is not known is rejected.
    """
    texts = values.get("datum")
    if texts is None or all(text is None for text in texts):
        return None
    own = declared or sieve.table.crs
    shapes = raw.copy()
    delivered: list[Delivered | None] = [None] * len(raw)
    there = ~(shapely.is_missing(raw) | shapely.is_empty(raw))
    at_of: dict[str, list[int]] = {}
    for at in np.flatnonzero(there).tolist():
        text = texts[at]
        name = own if text is None else _NAMES.get(comparable(text))
        if name is None:
            sieve.reject(at, "IN-05", found=text or "", required=WANTED,
                         col=sieve.columns.heading("datum"))  # fmt: skip
            shapes[at] = None
        else:
            at_of.setdefault(name, []).append(at)
    for name, ats in at_of.items():
        system = datum(name)
        if not may_convert(system, sieve.ledger.pack):
            for at in ats:
                sieve.reject(at, "IN-83", found=system.name)
                shapes[at] = None
            continue
        shapes[ats] = in_degrees(raw[ats], system)
        for at, (x, y) in zip(ats, middles(raw[ats]).tolist(), strict=True):
            delivered[at] = Delivered(x=x, y=y, datum=system.name)
    counts = Counter({name: len(ats) for name, ats in at_of.items()})
    said = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    sieve.ledger.note("PAT-33", found=said)
    return ByRow(shapes, delivered)
