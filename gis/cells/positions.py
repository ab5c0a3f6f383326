"""A place in one cell as degrees, minutes and seconds, in the many ways people write a pair."""

import re

from gis.cells.angles import angle
from gis.cells.cell import CellError, Trouble
from gis.rulebook import Words

MOST_LETTERS = 80
_GAP = re.compile(r"\s*[,;，；、/|]\s*|\s+|(?<=.)(?=北纬|南纬|东经|西经)")
_NORTH = re.compile(r"北纬|南纬|[NSns北南]")
_EAST = re.compile(r"东经|西经|[EWew东西]")


def position(words: str) -> tuple[float, float] | None:
    """Return the two angles of a cell as they stand, latitude behind longitude where it is named.

    None when the cell cannot be taken apart in just one way. Raises CellError where it can and
    an angle is impossible: 60 minutes.

    >>> position("东经104度30分0秒北纬31度15分0秒"), position("31°15′N，104°30′E")
    ((104.5, 31.25), (104.5, 31.25))
    >>> position("104 30 0  31 15 0"), position("104-30-0/31-15-0"), position("待测")
    ((104.5, 31.25), (104.5, 31.25), None)
    """
    if len(words) > MOST_LETTERS:
        return None
    found: set[tuple[float, float]] = set()
    impossible: CellError | None = None
    for gap in _GAP.finditer(words.strip()):
        halves = words.strip()[: gap.start()], words.strip()[gap.end() :]
        try:
            one, other = map(angle, halves)
        except CellError as error:
            if error.trouble is Trouble.IMPOSSIBLE and _reads(halves):
                impossible = error
            continue
        if one is not None and other is not None:
            turned = _NORTH.search(halves[0]) and _EAST.search(halves[1])
            found.add((other, one) if turned else (one, other))
    if not found and impossible is not None:
        raise CellError(Trouble.IMPOSSIBLE, words, impossible.wanted)
    return found.pop() if len(found) == 1 else None


def _reads(halves: tuple[str, str]) -> bool:
    """Tell whether both halves are angles, if only impossible ones."""
    for half in halves:
        try:
            if angle(half) is None:
                return False
        except CellError as error:
            if error.trouble is not Trouble.IMPOSSIBLE:
                return False
    return True


WANTED = Words(
    "一对坐标,如“104.3104,31.5102”或“104°18′37.6″,31°30′36.7″”",
    'a pair such as "104.3104,31.5102" or "104°18′37.6″,31°30′36.7″"',
)
