"""The typeface of printed sheets: Noto Sans SC in two weights, from the slices the page carries.

One set of bytes serves the browser and the printer. A sheet gets a font of the characters it
holds, made from the slices of the variable font; nothing of the machine's fonts is used.
"""

import io
import re
import threading
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from grid_planner.sheet.marks import MM_PER_PT

FOLDER = Path(__file__).resolve().parent.parent / "static" / "vendor" / "noto-sans-sc"
MISSING = "〓"  # what Chinese printers set for a character they have not got
_WEIGHTS = {False: 400, True: 700}
_EM = 1000
_MADE = 3_786_825_600  # seconds since 1904, the first day of 2024: earlier years are warned of
_ASCENT, _DESCENT = 880, -120
_FACE = re.compile(r"url\(\./(files/[^)]+)\).*?unicode-range: ([^;]+);", re.DOTALL)


class Typeface:
    """Widths and glyphs of characters, regular and bold; slices are opened when needed.

    Slices unpack themselves while they are read, so one thread at a time reads them.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        ranges = []
        for file, told in _FACE.findall((folder / "index.css").read_text(encoding="utf-8")):
            for part in told.split(","):
                first, _, last = part.strip().removeprefix("U+").partition("-")
                ranges.append((int(first, 16), int(last or first, 16), file))
        self._ranges = sorted(ranges)
        self._starts = [first for first, _, _ in self._ranges]
        self._widths: dict[tuple[str, bool], float] = {}
        self._slice = lru_cache(maxsize=None)(self._opened)
        self._lock = threading.RLock()

    def has(self, char: str) -> bool:
        """Tell whether there is a glyph for a character."""
        file = self._file_of(char)
        with self._lock:
            return file is not None and ord(char) in self._slice(file)[1]

    def printable(self, text: str) -> str:
        """Return the text with 〓 for each character that cannot be printed."""
        return "".join(char if self.has(char) else MISSING for char in text)

    def lacking(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the characters of texts that cannot be printed, sorted."""
        return tuple(sorted({char for text in texts for char in text if not self.has(char)}))

    def width(self, text: str, size_pt: float, bold: bool) -> float:  # noqa: FBT001 -- a Measure
        """Return the width of a line of text in mm."""
        return sum(self._width(char, bold) for char in text) * size_pt * MM_PER_PT / _EM

    def font(self, chars: Iterable[str], *, bold: bool) -> bytes:
        """Return a TrueType font of these characters."""
        wanted = sorted({char for char in chars if self.has(char)} | {MISSING, " "})
        order, glyphs, advances, cmap = [".notdef"], {".notdef": TTGlyphPen(None).glyph()}, {}, {}
        advances[".notdef"] = _EM
        for char in wanted:
            name = f"u{ord(char):04X}"
            order.append(name)
            with self._lock:
                glyphs[name], advances[name] = self._glyph(char, bold)
            cmap[ord(char)] = name
        weight = "Bold" if bold else "Regular"
        builder = FontBuilder(_EM, isTTF=True)
        builder.setupGlyphOrder(order)
        builder.setupCharacterMap(cmap)
        builder.setupGlyf(glyphs)
        drawn = builder.font["glyf"]
        builder.setupHorizontalMetrics(
            {name: (wide, getattr(drawn[name], "xMin", 0)) for name, wide in advances.items()}
        )
        builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
        builder.setupNameTable(
            {"familyName": "Noto Sans SC", "styleName": weight, "psName": f"NotoSansSC-{weight}"}
        )
        builder.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT, sCapHeight=733)
        builder.setupPost()
        # the same bytes whenever it is made
        builder.font["head"].created = builder.font["head"].modified = _MADE
        builder.font.recalcTimestamp = False
        held = io.BytesIO()
        builder.save(held)
        return held.getvalue()

    def _file_of(self, char: str) -> str | None:
        at = bisect_right(self._starts, ord(char)) - 1
        if at < 0:
            return None
        _, last, file = self._ranges[at]
        return file if ord(char) <= last else None

    def _opened(self, file: str) -> tuple[TTFont, dict[int, str]]:
        font = TTFont(self._folder / file)
        return font, font.getBestCmap()

    def _width(self, char: str, bold: bool) -> float:  # noqa: FBT001
        key = (char, bold)
        if key not in self._widths:
            self._widths[key] = self._measured(char if self.has(char) else MISSING, bold)
        return self._widths[key]

    def _measured(self, char: str, bold: bool) -> float:  # noqa: FBT001
        if 0x4E00 <= ord(char) <= 0x9FFF:  # noqa: PLR2004 -- Chinese characters fill the em
            return _EM
        with self._lock:
            font, cmap = self._slice(self._file_of(char) or "")
            glyphs = font.getGlyphSet(location={"wght": _WEIGHTS[bold]})
            return float(round(glyphs[cmap[ord(char)]].width))

    def _glyph(self, char: str, bold: bool) -> tuple[object, int]:  # noqa: FBT001
        font, cmap = self._slice(self._file_of(char) or "")
        glyphs = font.getGlyphSet(location={"wght": _WEIGHTS[bold]})
        drawn = glyphs[cmap[ord(char)]]
        recorded = DecomposingRecordingPen(glyphs)
        drawn.draw(recorded)
        pen = TTGlyphPen(None)
        recorded.replay(pen)
        return pen.glyph(), round(drawn.width)


@cache
def typeface() -> Typeface:
    """Return the typeface of this process; what it opened once stays open."""
    return Typeface()
