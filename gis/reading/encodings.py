"""In which encoding texts of unknown origin stand, found by their bytes.

A label beside the texts (a .cpg, a code page) is believed only where the bytes do not speak
against it. Texts may end inside a character: fields of a Shapefile are cut at a number of bytes.
"""

import codecs
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

# the 3,755 Han characters of everyday use: level 1 of GB 2312
COMMON_HAN = frozenset(
    bytes((high, low)).decode("gb2312", errors="ignore")
    for high in range(0xB0, 0xD8)
    for low in range(0xA1, 0xFF)
) - {""}
_LATIN_ENDS, _CHINESE_BEGINS = "\u0250", "\u2000"
_LIKELY_SHARE = 0.5  # of the characters beyond ASCII are everyday Han: it is Chinese
_MOST_LOOKED_AT = 20_000  # texts
_CHINESE = "gb18030"
_CODE_PAGES = {"936": _CHINESE, "54936": _CHINESE, "65001": "utf-8", "950": "big5"}
_CHUNK = 2**20
_DECLARED = re.compile(r"""^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")
_FAMILY = {"gbk": _CHINESE, "gb2312": _CHINESE, "cp936": _CHINESE, "utf-8": "utf-8"}


@dataclass(frozen=True, slots=True)
class _Tried:
    """Texts read in one encoding: the share of them that it can read.

    `common` and `strange` are shares of the characters beyond ASCII: everyday Han, and letters
    that are neither Latin nor Chinese.
    """

    readable: float
    common: float
    strange: float


def encoding_named(label: str) -> str | None:
    """Return the encoding a label names ("GBK", "ANSI_936", "65001"), None when it names none."""
    plain = label.strip().lower().replace("ansi", "").replace("oem", "").strip(" _-")
    if plain.isdigit():
        plain = _CODE_PAGES.get(plain, f"cp{plain}")
    try:
        name = codecs.lookup(plain).name
    except LookupError:
        return None
    return _FAMILY.get(name, name)


def detected(parts: Iterable[bytes], label: str | None = None) -> str | None:
    """Return the encoding of texts by their bytes; None when all are ASCII.

    `label` is the encoding they are said to have; it decides where the bytes allow both.
    """
    told = sorted({part for part in parts if not part.isascii()})[:_MOST_LOOKED_AT]
    if not told:
        return None
    utf8, chinese = _tried(told, "utf-8"), _tried(told, _CHINESE)
    if utf8.readable == 1:
        both = chinese.readable == 1 and chinese.common > utf8.common
        return _CHINESE if both and (label == _CHINESE or utf8.strange == 1) else "utf-8"
    scores = {"utf-8": utf8.readable * utf8.common, _CHINESE: chinese.readable * chinese.common}
    best = max(scores, key=lambda one: scores[one])
    if scores[best] >= _LIKELY_SHARE:
        return best
    if label not in (None, "utf-8", _CHINESE) and _tried(told, str(label)).readable == 1:
        return label
    return _CHINESE if chinese.readable >= utf8.readable else "utf-8"


def decoded(parts: Sequence[bytes], encoding: str) -> tuple[list[str], int]:
    """Return the texts and how many had bytes that are none (they are shown as U+FFFD).

    Half a character at the end of a text goes without being counted: it was cut off by a format.
    """
    try:
        texts = b"\0".join(parts).decode(encoding).split("\0")
    except UnicodeDecodeError:
        pass
    else:
        if len(texts) == len(parts):
            return texts, 0
    read = [_decoded(part, encoding) for part in parts]
    return [text for text, _ in read], sum(not whole for _, whole in read)


def put_as_utf8(path: Path, target: Path) -> str:
    """Put a text that is not UTF-8 into the target as UTF-8; return what it was, "" if it was.

    An XML declaration loses the name of the old encoding.
    """
    with path.open("rb") as opened:
        head = opened.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif _is_utf8(path):
        return ""
    else:
        encoding = _CHINESE
    with (
        path.open(encoding=encoding, errors="replace", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as opened_target,
    ):
        first = source.read(_CHUNK)
        opened_target.write(_DECLARED.sub(r"\1", first, count=1))
        shutil.copyfileobj(source, opened_target, _CHUNK)
    return encoding


def _is_utf8(path: Path) -> bool:
    """Tell whether a file is UTF-8 and does not say that it is something else."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with path.open("rb") as opened:
        try:
            while chunk := opened.read(_CHUNK):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            return False
    return True


def _decoded(part: bytes, encoding: str) -> tuple[str, bool]:
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(part), True
    except UnicodeDecodeError:
        return part.decode(encoding, errors="replace"), False


def _tried(told: Sequence[bytes], encoding: str) -> _Tried:
    read = [_decoded(part, encoding) for part in told]
    beyond = [char for text, _ in read for char in text if not char.isascii()]
    common = sum(char in COMMON_HAN for char in beyond)
    strange = sum(_LATIN_ENDS <= char < _CHINESE_BEGINS for char in beyond)
    readable, count = sum(whole for _, whole in read) / len(told), max(len(beyond), 1)
    return _Tried(readable, common / count, strange / count)
