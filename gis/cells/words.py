"""Cells that are words: texts, yes or no, and the words for "not known"."""

import math
import re
import unicodedata

from gis.cells.cell import CellError, Trouble
from gis.rulebook import Words

UNKNOWN = frozenset(
    [
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "–",
        "_",
        ".",
        "无",
        "暂无",
        "不详",
        "未知",
        "空",
        "缺",
        "待定",
        "待查",
        "n/a",
        "na",
        "nan",
        "none",
        "null",
        "unknown",
        "?",
    ]
)
DIGITS_KEPT = 15  # a float keeps 15 decimal digits (DAT-02)

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_MEASURE = re.compile(r"\s*\((度|°|米|m|公里|km|户|人|天|个)\)$")  # behind the name of a column
_YES = frozenset(["是", "有", "对", "1", "true", "t", "yes", "y", "√", "✓", "✔", "已", "已设"])
_NO = frozenset(["否", "无", "没有", "0", "false", "f", "no", "n", "×", "✗", "✘", "未", "未设"])


def text(cell: object) -> str | None:
    """Return the cell as text without blanks around it; None for an empty cell."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**DIGITS_KEPT:
        cell = int(cell)
    words = str(cell).translate(_INVISIBLE).strip()
    return words or None


def known_text(cell: object) -> str | None:
    """Return the cell's text; None also for the words that say "not known"."""
    words = text(cell)
    return None if words is None or words.casefold() in UNKNOWN else words


def flag(cell: object) -> bool | None:
    """Return yes or no; "无" is "no" here, an empty cell or "不详" is not known."""
    if isinstance(cell, bool):
        return cell
    words = text(cell)
    plain = "" if words is None else normal(words).casefold()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    if not plain or plain in UNKNOWN:
        return None
    raise CellError(Trouble.UNREADABLE, words, Words("是 或 否", "yes or no"))


def normal(words: str) -> str:
    """Return the text with full-width letters, digits and signs made plain (NFKC)."""
    return unicodedata.normalize("NFKC", words.translate(_INVISIBLE)).strip()


def comparable(name: str) -> str:
    """Return a column name as it is compared: plain letters, no blanks, signs, case or measure.

    >>> comparable(" 户 数 "), comparable("Unit_Code"), comparable("所属村（社区）编码")
    ('户数', 'unitcode', '所属村社区编码')
    >>> comparable("安装高度（米）")
    '安装高度'
    """
    plain = _MEASURE.sub("", normal(name).casefold())
    return "".join(letter for letter in plain if letter.isalnum())
