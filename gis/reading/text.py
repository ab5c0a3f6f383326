"""How the bytes of a text file are to be read: its encoding, and whether it is a text at all."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from gis.reading.errors import UnreadableFileError
from gis.rulebook import Words

MOST_LINE_BYTES = 32 * 2**20

_PIECE = 2**20
_SHOWN = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "gb18030": "GB18030 (GBK)", "utf-16": "UTF-16",
          "big5": "Big5"}  # fmt: skip
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_BY_ANSWER = {"utf-8": "utf-8-sig", "gb18030": "gb18030", "gbk": "gb18030", "big5": "big5",
              "utf-16": "utf-16"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """The encoding of a text; how many places cannot be decoded and the first line of them.

    `said` means that a person named it; `quotes` that single quotes may stand in the text.
    """

    name: str
    damaged: int = 0
    line: int = 0
    said: bool = False
    quotes: bool = True

    @property
    def shown(self) -> str:
        """Return the encoding as a person knows it."""
        return _SHOWN[self.name]


def encoding_of(path: Path, said: str | None) -> Encoded:
    """Return how a text is encoded: as a person said, as its mark says, else as its bytes allow.

    Raises UnreadableFileError for what is no text.
    """
    with path.open("rb") as opened:
        head = opened.read(4)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked == "utf-16":
        return Encoded(name=marked)
    quotes = _looked_through(path)
    if said and said.lower() in _BY_ANSWER:
        return replace(_tried(path, _BY_ANSWER[said.lower()]), said=True, quotes=quotes)
    found = _tried(path, marked or "utf-8")
    if found.damaged and not marked:
        found = min(found, _tried(path, "gb18030"), key=lambda one: one.damaged)
    return replace(found, quotes=quotes)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as opened:
        while piece := opened.read(_PIECE):
            yield piece


def _looked_through(path: Path) -> bool:
    """Tell whether there are single quotes in a text.

    Bytes of 0 and lines that no table has are refused before anything is held in memory.
    """
    line, quotes = 0, False
    for piece in _pieces(path):
        quotes = quotes or b"'" in piece
        if b"\0" in piece:
            found = Words("含有值为 0 的字节", "it holds bytes of value 0")
            wanted = Words("文本表格中不应有,请重新导出为 CSV",
                           "a text table has none; export it as CSV again")  # fmt: skip
            raise UnreadableFileError(path.name, found, wanted)
        starts = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        line = len(piece) - starts - 1 if starts >= 0 else line + len(piece)
        if line > MOST_LINE_BYTES:
            found = Words(f"一行超过 {MOST_LINE_BYTES:,} 字节",
                          f"a line has over {MOST_LINE_BYTES:,} bytes")  # fmt: skip
            wanted = Words("表格应分行,请重新导出", "a table has rows; export it again")
            raise UnreadableFileError(path.name, found, wanted)
    return quotes


def _tried(path: Path, encoding: str) -> Encoded:
    """Return how many places of a text an encoding cannot read, and the first one's line."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    strict = codecs.getincrementaldecoder(encoding)(errors="strict")
    clean, damaged, lines, first = True, 0, 1, 0
    for piece in (*_pieces(path), b""):
        if clean:
            state = strict.getstate()
            try:
                strict.decode(piece, final=not piece)
            except UnicodeDecodeError:
                clean = False
                decoder.setstate(state)
            else:
                lines += piece.count(b"\n")
                continue
        text = decoder.decode(piece, final=not piece)
        found = text.count("\N{REPLACEMENT CHARACTER}")
        if found and not first:
            first = lines + text[: text.index("\N{REPLACEMENT CHARACTER}")].count("\n")
        damaged += found
        lines += text.count("\n")
    return Encoded(name=encoding, damaged=damaged, line=first)
