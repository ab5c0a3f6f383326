"""What a cell of an office's table says: counts, codes, numbers, dates, yes or no.

An empty cell and the words for "not known" give None, never 0. A cell that cannot be read raises
CellError, which says what was found and what was wanted; nothing is ever guessed.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum, auto

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
SHANGHAI = timezone(timedelta(hours=8))  # the zone of times that name none

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_INTEGER = re.compile(r"[+-]?\d+(\.0+)?")
_COUNTED = re.compile(r"(?<=\d)\s*[户人个口条]$")
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CLOCK = re.compile(r"(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*[:分]?\s*(\d{1,2})?(?:\.\d+)?\s*秒?")
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_MEASURE = re.compile(r"\s*\((度|°|米|m|公里|km|户|人|天|个)\)$")  # behind the name of a column
_DIGITS_KEPT = 15  # a float keeps 15 decimal digits (DAT-02)
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # Excel's dates from 1954 to 2119

_YES = frozenset(["是", "有", "对", "1", "true", "t", "yes", "y", "√", "✓", "✔", "已", "已设"])
_NO = frozenset(["否", "无", "没有", "0", "false", "f", "no", "n", "×", "✗", "✘", "未", "未设"])


class Trouble(Enum):
    """Why a cell cannot be read."""

    COUNT = auto()
    NEGATIVE = auto()
    DIGITS_LOST = auto()
    UNREADABLE = auto()


class CellError(ValueError):
    """A cell that cannot be read: what kind of trouble, what stands there, what was wanted."""

    def __init__(self, trouble: Trouble, found: object, wanted: Words) -> None:
        super().__init__(f"{trouble.name.lower()}: found {found!r}, expected {wanted.en}")
        self.trouble = trouble
        self.found = str(found)
        self.wanted = wanted


Parse = Callable[[object], object]


def text(cell: object) -> str | None:
    """Return the cell as text without blanks around it; None for an empty cell."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**_DIGITS_KEPT:
        cell = int(cell)
    words = str(cell).translate(_INVISIBLE).strip()
    return words or None


def known_text(cell: object) -> str | None:
    """Return the cell's text; None also for the words that say "not known"."""
    words = text(cell)
    return None if words is None or words.casefold() in UNKNOWN else words


def count(cell: object) -> int | None:
    """Return a count of things.

    >>> count("１,234户"), count("/"), count(0)
    (1234, None, 0)
    """
    whole = _whole(cell)
    if whole is not None and whole < 0:
        wanted = Words("0 或更大的整数", "a whole number of 0 or more")
        raise CellError(Trouble.NEGATIVE, text(cell), wanted)
    return whole


def _whole(cell: object) -> int | None:
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    words = known_text(cell)
    if words is None:
        return None
    plain = _COUNTED.sub("", normal(words)).strip()
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    # a number in a circle is the number of a list, not a count; NFKC would hide that
    listed = any(unicodedata.category(letter) == "No" for letter in words)
    if listed or isinstance(cell, bool) or not _INTEGER.fullmatch(plain):
        wanted = Words("整数(不知道请留空)", "a whole number (leave it empty when not known)")
        raise CellError(Trouble.COUNT, words, wanted)
    return int(plain.split(".")[0])


def number(cell: object) -> float | None:
    """Return a number: metres, degrees; full-width digits and a unit sign are understood.

    >>> number("１２.5"), number("—"), number("90°")
    (12.5, None, 90.0)
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return None if math.isnan(cell) else _finite(float(cell))
    words = known_text(cell)
    if words is None:
        return None
    plain = re.sub(r"\s*(米|m|°|度|天)$", "", normal(words))
    if isinstance(cell, bool) or not _DECIMAL.fullmatch(plain):
        raise CellError(Trouble.UNREADABLE, words, Words("数字", "a number"))
    return _finite(float(plain))


def _finite(value: float) -> float:
    if math.isinf(value):
        raise CellError(Trouble.UNREADABLE, value, Words("数字", "a finite number"))
    return value


def code(cell: object) -> str | None:
    """Return an identifier or code as text.

    A number of 15 digits or fewer is exact; a longer one from a sheet has lost its last digits
    (DAT-02) and is refused, and so is its scientific notation.

    >>> code(510722109203.0), code(" A-17 "), code("")
    ('510722109203', 'A-17', None)
    """
    words = known_text(cell)
    if words is None:
        return None
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 10**_DIGITS_KEPT:
            return str(int(cell))
        raise _digits_lost(words)
    plain = normal(words)
    if _SCIENTIFIC.fullmatch(plain):
        raise _digits_lost(words)
    if re.fullmatch(r"\d{6,15}\.0+", plain):
        return plain.split(".")[0]
    return plain


def sheet_code(cell: object) -> str | None:
    """Return a code of a spreadsheet, where a whole number of over 15 digits was a float."""
    if isinstance(cell, int) and abs(cell) >= 10**_DIGITS_KEPT:
        raise _digits_lost(str(cell))
    return code(cell)


def _digits_lost(found: str) -> CellError:
    wanted = Words("文本格式的编码", "the code as text")
    return CellError(Trouble.DIGITS_LOST, found, wanted)


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


def day(cell: object) -> str | None:
    """Return a date as ISO 8601 text; a day that does not exist is refused.

    >>> day("2024年1月5日"), day("2024.1.5"), day("20240105"), day(45292)
    ('2024-01-05', '2024-01-05', '2024-01-05', '2024-01-01')
    """
    moment = _moment(cell)
    return None if moment is None else moment.date().isoformat()


def time(cell: object) -> datetime | None:
    """Return a moment in UTC; a time that names no zone is China's (UTC+8)."""
    moment = _moment(cell)
    if moment is None:
        return None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    return zoned.astimezone(UTC)


def _moment(cell: object) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 -- a day has no zone
    words = known_text(cell)
    if words is None:
        return None
    plain = normal(words)
    if re.fullmatch(r"\d{5}(\.\d+)?", plain) and int(float(plain)) in _SERIALS:
        start = datetime.combine(_EXCEL_EPOCH, datetime.min.time())
        return start + timedelta(seconds=round(float(plain) * 86_400))
    try:
        return _iso(plain) or _written(plain)
    except ValueError as error:
        wanted = Words("存在的日期,如 2024-01-05", "a date that exists, such as 2024-01-05")
        raise CellError(Trouble.UNREADABLE, words, wanted) from error


def _iso(plain: str) -> datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:", plain) or "T24" in plain or " 24:" in plain:
        return None
    return datetime.fromisoformat(plain)


def _written(plain: str) -> datetime:
    found = _DATE.match(plain) or _COMPACT_DATE.match(plain)
    if found is None:
        raise ValueError(plain)
    start = datetime(*map(int, found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    rest = plain[found.end() :].strip(" T")
    zone = _ZONE.search(rest)
    clock = _CLOCK.fullmatch(rest[: zone.start()].strip() if zone else rest)
    if rest and clock is None:
        raise ValueError(plain)
    hour, minute, second = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute + second > 0):  # noqa: PLR2004
        raise ValueError(plain)
    moment = start + timedelta(hours=hour, minutes=minute, seconds=second)
    if zone:
        moment = datetime.fromisoformat(moment.isoformat() + zone.group())
    return moment


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


def read_column(cells: Iterable[object], parse: Parse) -> tuple[list[object], dict[int, CellError]]:
    """Return the value of every cell, None where it cannot be read, and those errors by index."""
    values: list[object] = []
    errors: dict[int, CellError] = {}
    for index, cell in enumerate(cells):
        try:
            values.append(parse(cell))
        except CellError as error:
            values.append(None)
            errors[index] = error
    return values, errors
