"""The typeface of sheets: widths of the font the page carries, and no character lost in silence."""

import io
import threading

import pytest
from fontTools.ttLib import TTFont

from web.sheets.typeface import FOLDER, MISSING, Typeface, typeface

FACE = typeface()
EM_10PT = 10 * 25.4 / 72


def test_chinese_fills_the_em_and_latin_does_not():
    assert FACE.width("网格", 10, False) == pytest.approx(2 * EM_10PT)
    assert FACE.width("ii", 10, False) < FACE.width("WW", 10, False) < 2 * EM_10PT
    assert FACE.width("Grid 1", 10, False) < FACE.width("Grid 1", 10, True)


def test_a_character_the_font_lacks_is_shown_and_told():
    rare = "\U0002b7a9"  # used in names of places and people, in no slice
    assert not FACE.has(rare)
    assert FACE.printable(f"甲{rare}村") == f"甲{MISSING}村"
    assert FACE.lacking([f"甲{rare}", "乙"]) == (rare,)
    assert FACE.width(rare, 10, False) == FACE.width(MISSING, 10, False)


def test_the_characters_of_places_and_offices_are_there():
    for text in (
        "网格员值班电话审图号",
        "嘉陵江涪江巴蜀",
        "0123456789",
        "ABCxyz()-./≥",
        "\uff08\uff09\uff0c\uff1a·",
    ):
        assert FACE.lacking([text]) == ()


@pytest.mark.parametrize("bold", [False, True])
def test_a_font_of_a_sheet_holds_its_characters_and_no_more(bold):
    font = TTFont(io.BytesIO(FACE.font("网格\uff08甲\uff09A", bold=bold)))
    assert {chr(code) for code in font.getBestCmap()} == set("网格\uff08甲\uff09A") | {MISSING, " "}
    assert "fvar" not in font
    assert font["name"].getDebugName(6) == f"NotoSansSC-{'Bold' if bold else 'Regular'}"
    bracket = font["glyf"][font.getBestCmap()[ord("\uff08")]]
    advance, bearing = font["hmtx"][font.getBestCmap()[ord("\uff08")]]
    assert bearing == bracket.xMin > advance / 2  # an opening bracket stands in its right half


def test_equal_characters_give_equal_bytes():
    again = Typeface(FOLDER)
    assert FACE.font("网格A", bold=False) == again.font("A格网", bold=False)


def test_bold_is_bolder():
    def ink(bold):
        font = TTFont(io.BytesIO(FACE.font("一", bold=bold)))
        glyph = font["glyf"]["u4E00"]
        return glyph.yMax - glyph.yMin

    assert ink(bold=True) > ink(bold=False)


def test_many_threads_read_one_typeface():
    face, words = Typeface(FOLDER), "网格员值班电话审图号东街社区一二三四五六七八九十ABCdef"
    fonts: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: fonts.append(face.font(words, bold=True))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fonts) == 6
    assert len(set(fonts)) == 1
