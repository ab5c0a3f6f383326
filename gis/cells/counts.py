"""Cells that are counts of things: households, people, days.

"About 500", "500 odd" and "nearly 500" deliver one figure, and CellError carries it: who can store
that it is approximate takes it, everyone else leaves the count unknown. "500-600" delivers two
figures and none of them is the count, so nothing can be taken; a middle is never made up.
"""

import re
import unicodedata

from gis.cells.cell import CellError, Trouble
from gis.cells.words import known_text, normal
from gis.rulebook import Words

_THOUSANDS = re.compile(r"[+-]?\d{1,3}([,、']\d{3})+(\.0*)?")
_INTEGER = re.compile(r"[+-]?\d{1,18}(\.0*)?", re.ASCII)
_CHINESE = re.compile(r"[零〇一二三四五六七八九十百千万亿两俩廿卅壹贰叁肆伍陆柒捌玖拾佰仟]{1,20}")
_UNIT = re.compile(
    r"(?<=[\dOolI零〇一二三四五六七八九十百千万亿余多来])\s*\(?(户|户人家|家|人|个|口|条|台|栋|天|日)\)?$"
)
_BEFORE = re.compile(r"^(大约|大概|约有|约为|约|将近|接近|近|差不多|~|≈|∼)\s*")
_BEHIND = re.compile(r"\s*(余|多|左右|上下|来|\+)$")
_BETWEEN = re.compile(r"(?:约|大约)?\s*(\d[\d,]*)\s*(?:户|人|个)?\s*[-~—–－至到]+\s*(\d[\d,]*)")
_BOUND = re.compile(
    r"^(不足|不到|少于|不少于|超过|至少|最多|上|数|几|好几|若干|[<>≤≥])|(以上|以下|以内|之间|不等)$|几"
)
_LOOKALIKE = str.maketrans("OoＯｏ〇QlIｌＩ|", "000000" + "11111")

_WANTED = Words("整数(不知道请留空)", "a whole number (leave it empty when not known)")
_AT_LEAST_ZERO = Words("0 或更大的整数", "a whole number of 0 or more")


def count(cell: object) -> int | None:
    """Return a count of things.

    >>> count("１,234户"), count("五百"), count("/"), count(0)
    (1234, 500, None, 0)
    """
    if isinstance(cell, bool):
        raise CellError(Trouble.COUNT, cell, _WANTED)
    if isinstance(cell, int):
        return _at_least_zero(cell, cell)
    words = known_text(cell)
    if words is None:
        return None
    # a number in a circle is the number of a list, not a count; NFKC would hide that
    if any(unicodedata.category(letter) == "No" for letter in words):
        wanted = Words("数字(带圈的是序号,不是数量)", "digits (a circled number is one of a list)")
        raise CellError(Trouble.LISTED, words, wanted)
    plain = _UNIT.sub("", normal(words)).strip()
    whole = _whole(plain)
    if whole is None:
        raise _trouble(words, plain)
    return _at_least_zero(whole, words)


def _at_least_zero(whole: int, found: object) -> int:
    if whole < 0:
        raise CellError(Trouble.NEGATIVE, found, _AT_LEAST_ZERO)
    return whole


def _whole(plain: str) -> int | None:
    """Return the whole number a plain text is, in digits or in Chinese, or None."""
    if _THOUSANDS.fullmatch(plain):
        plain = re.sub(r"[,、']", "", plain)
    if _INTEGER.fullmatch(plain):
        return int(plain.split(".")[0])
    if not _CHINESE.fullmatch(plain):
        return None
    import cn2an  # a tenth of a second, and most counts are digits

    try:
        read = cn2an.cn2an(plain.replace("两", "二").replace("俩", "二"), "strict")
    except ValueError:
        return None
    return int(read)


def _trouble(words: str, plain: str) -> CellError:
    """Return what is wrong with a text that is no whole number."""
    if _BETWEEN.fullmatch(plain):
        low, high = _BETWEEN.fullmatch(plain).groups()  # type: ignore[union-attr]
        wanted = Words(
            f"一个数({low} 和 {high} 都不是确数)", f"one number (not from {low} to {high})"
        )
        return CellError(Trouble.VAGUE, words, wanted)
    about = _about(plain)
    if about is not None:
        return CellError(Trouble.ABOUT, words, Words("确数", "an exact number"), value=about)
    if _BOUND.search(plain):
        return CellError(Trouble.VAGUE, words, Words("确数", "an exact number"))
    meant = plain.translate(_LOOKALIKE)
    if meant != plain and re.search(r"\d", plain) and _INTEGER.fullmatch(meant):
        wanted = Words(
            f"数字;是否应为 {meant}(字母 O、l 不是数字 0、1)?",
            f"digits; is {meant} meant (the letters O and l are no 0 and 1)?",
        )
        return CellError(Trouble.LOOKALIKE, words, wanted)
    return CellError(Trouble.COUNT, words, _WANTED)


def _about(plain: str) -> int | None:
    """Return the figure of "about 500", "500 odd", "nearly 500", or None."""
    bare = _UNIT.sub("", _BEHIND.sub("", _UNIT.sub("", _BEFORE.sub("", plain)))).strip()
    if bare == plain:
        return None
    return _whole(f"一{bare}" if bare[:1] in ("百", "千", "万") else bare)
