"""Cells that are longitudes or latitudes: decimal degrees, or degrees, minutes and seconds.

Signs of every keyboard are mapped before NFKC, which would tear ″ into ′′ and make o of º. Which
way a column of plain decimals is meant (112.1837 as 112°18′37″) no cell can tell: `packed` says
when a whole column could be, and a person decides.
"""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.cells.cell import CellError, Trouble
from gis.cells.numbers import decimal, finite, no_number
from gis.cells.words import known_text, normal
from gis.rulebook import Words

_SIGNS = {
    **dict.fromkeys(map(ord, "°º˚∘度゜"), "d"),
    **dict.fromkeys(map(ord, '″”“"＂〃˝秒'), "s"),
    **dict.fromkeys(map(ord, "′’‘'＇`´ʹ分‵"), "m"),
}
_HEMISPHERES = {"东经": 1, "西经": -1, "北纬": 1, "南纬": -1, "东": 1, "西": -1, "北": 1, "南": -1,
                "E": 1, "W": -1, "N": 1, "S": -1}  # fmt: skip
_HEMISPHERE = "东经|西经|北纬|南纬|东|西|北|南|[EWNSewns]"
_BEFORE = re.compile(rf"^({_HEMISPHERE})\s*:?\s*")
_BEHIND = re.compile(rf"\s*({_HEMISPHERE})$")
_PART = r"(\d{1,3}(?:\.\d*)?)"
_MARKED = re.compile(
    rf"([+-]?){_PART}\s*d\s*(?:{_PART}\s*(?:m\s*(?:{_PART}\s*(?:s|mm)?)?)?)?", re.ASCII
)
_BARE = re.compile(r"([+-]?)(\d{1,3})(?:[\s:]+|-)(\d{1,2}(?:\.\d*)?)(?:(?:[\s:]+|-)(\d{1,2}(?:\.\d*)?))?",
                   re.ASCII)  # fmt: skip
_SIXTY = 60.0
_WANTED = Words("经纬度,如 112.3104 或 112°18′37.6″", "degrees such as 112.3104 or 112°18′37.6″")


def angle(cell: object) -> float | None:
    """Return degrees, west and south negative; a plain number stays as it is (it may be metres).

    >>> angle("112°18′36″"), angle("东经112度18分36秒"), angle("112 18 36"), angle("W0°30'")
    (112.31, 112.31, 112.31, -0.5)
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return finite(cell)
    words = known_text(cell)
    if words is None:
        return None
    plain = normal(words.translate(_SIGNS))
    read = None if isinstance(cell, bool) else _read(words, plain)
    if read is None:
        trouble = no_number(words, plain)
        raise CellError(trouble.trouble, words, trouble.wanted if _is_hint(trouble) else _WANTED)
    return read


def _is_hint(trouble: CellError) -> bool:
    return trouble.trouble is Trouble.LOOKALIKE


def _read(words: str, plain: str) -> float | None:
    plain, side = _without_side(plain)
    found = decimal(plain.removesuffix("d").strip())
    if found is None:
        parts = _MARKED.fullmatch(plain) or _BARE.fullmatch(plain)
        if parts is None:
            return None
        sign, *pieces = parts.groups()
        found = _together(words, pieces) * (-1 if sign == "-" else 1)
    if side is not None and found < 0:
        return None  # a sign and a hemisphere: which one holds?
    return found * (side or 1)


def _without_side(plain: str) -> tuple[str, int | None]:
    """Return the text without its hemisphere, and the hemisphere's sign."""
    # "s" is also what a sign of seconds became: a last letter counts only behind a complete part
    before = _BEFORE.match(plain)
    if before:
        return plain[before.end() :], _HEMISPHERES[before.group(1).upper()]
    behind = _BEHIND.search(plain)
    if behind and behind.group(1) != "s":
        return plain[: behind.start()], _HEMISPHERES[behind.group(1).upper()]
    return plain, None


def _together(words: str, pieces: list[str | None]) -> float:
    """Return degrees, minutes and seconds as one number; only the last part may have decimals."""
    said = [piece for piece in pieces if piece is not None]
    parts = [float(piece) for piece in said]
    if any(part >= _SIXTY for part in parts[1:]):
        wanted = Words("分、秒均小于 60", "minutes and seconds below 60")
        raise CellError(Trouble.IMPOSSIBLE, words, wanted)
    if any("." in piece for piece in said[:-1]):
        raise CellError(Trouble.UNREADABLE, words, _WANTED)
    degrees = sum(part / 60.0**at for at, part in enumerate(parts))
    return round(degrees, 12)


class Packed(NamedTuple):
    """How a column of decimals could hold minutes: DDD.MMSS, or DDDMM.mmm."""

    minutes_in_front: bool

    def unpacked(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the degrees that the numbers mean when they are packed like this."""
        size = np.abs(values)
        if self.minutes_in_front:
            whole = np.floor(size / 100)
            degrees = whole + (size - whole * 100) / 60
        else:
            whole = np.floor(size + 1e-9)
            # one ten-thousandth is a second; rounded, since 112.18 has no exact float
            rest = np.maximum(np.round((size - whole) * 1e4, 6), 0)
            minutes = np.floor(rest / 100)
            degrees = whole + minutes / 60 + (rest - minutes * 100) / 3600
        return np.array(np.copysign(degrees, values), dtype=np.float64)


def packed(values: NDArray[np.float64], *, fewest: int) -> Packed | None:
    """Return how all these numbers could be packed degrees and minutes, or None.

    `values` are known numbers. Plain decimal degrees pass this test by chance 0.36 times in each
    value of four decimals; `fewest` values make that rare.
    """
    size = np.abs(values)
    if len(size) < fewest:
        return None
    if bool(((size >= 300) & (size < 18060)).all()):  # noqa: PLR2004 -- 3° to 180°
        return Packed(minutes_in_front=True) if bool((size % 100 < _SIXTY).all()) else None
    if not bool((size <= 180).all()):  # noqa: PLR2004
        return None
    rest = np.round((size % 1) * 1e4, 6)
    below = (rest // 100 < _SIXTY) & (rest % 100 < _SIXTY)
    # seconds are written: most values have a third decimal that is not 0
    written = np.abs(rest % 100) > 1e-6  # noqa: PLR2004
    return Packed(minutes_in_front=False) if below.all() and written.mean() > 0.5 else None  # noqa: PLR2004
