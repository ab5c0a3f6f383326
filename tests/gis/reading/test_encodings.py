"""Bytes say how texts are written; a label only where the bytes leave it open."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.reading.encodings import (
    COMMON_HAN,
    decoded,
    detected,
    encoding_named,
    put_as_utf8,
)

NAMES = ["桥东村", "桥西村一组", "沿河社区", "集镇", "岢岚县"]


def raw(encoding, *texts):
    return [text.encode(encoding) for text in texts or NAMES]


def test_there_are_3755_characters_of_everyday_use():
    assert len(COMMON_HAN) == 3755
    assert {"的", "村", "网", "格"} <= COMMON_HAN


@pytest.mark.parametrize("label", [None, "utf-8", "gb18030", "cp1252", "big5"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_is_found_whatever_the_label_says(encoding, label):
    assert detected(raw(encoding), label) == encoding


def test_latin_letters_are_what_their_label_says_and_utf8_without_one():
    assert detected(raw("cp1252", "Genève", "Nyon", "Hôtel"), "cp1252") == "cp1252"
    assert detected(raw("utf-8", "Café"), None) == "utf-8"


def test_ascii_needs_no_encoding():
    assert detected([b"A1", b"", b"2"]) is None
    assert detected([]) is None


def test_a_label_decides_where_the_bytes_allow_both():
    both = [bytes.fromhex("c3a9c3a9")]  # éé in UTF-8, 茅茅 in GBK
    assert detected(both, None) == "utf-8"
    assert detected(both, "gb18030") == "gb18030"


def test_a_few_broken_texts_do_not_turn_a_file_into_another():
    parts = [*raw("utf-8", *(f"桥东村{n}组" for n in range(30))), b"\xe8\xa1_1"]
    assert detected(parts) == "utf-8"
    parts = [*raw("gbk", *(f"桥东村{n}组" for n in range(30))), b"\xff\xff!"]
    assert detected(parts) == "gb18030"


@pytest.mark.parametrize(
    ("label", "encoding"),
    [("GBK", "gb18030"), ("936", "gb18030"), ("ANSI 936", "gb18030"), ("ANSI_936", "gb18030"),
     ("OEM 936", "gb18030"), ("GB2312", "gb18030"), ("UTF-8", "utf-8"), ("utf8", "utf-8"),
     ("65001", "utf-8"), ("ANSI_1252", "cp1252"), ("1252", "cp1252"), ("950", "big5"),
     ("nonsense", None), ("", None), ("999999", None)],
)  # fmt: skip
def test_labels_are_read_as_programs_write_them(label, encoding):
    assert encoding_named(label) == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_half_a_character_at_the_end_goes_and_a_bad_one_inside_is_counted(encoding):
    whole = "桥东".encode(encoding)
    assert decoded([whole[:-1], b"a", b""], encoding) == (["桥", "a", ""], 0)
    texts, damaged = decoded([whole, b"\xff\xff-" + whole], encoding)
    assert texts[0] == "桥东"
    assert "�" in texts[1]
    assert damaged == 1


@given(st.lists(st.binary(max_size=20), max_size=8), st.sampled_from(["utf-8", "gb18030", "big5"]))
def test_any_bytes_give_as_many_texts(parts, encoding):
    texts, damaged = decoded(parts, encoding)
    assert len(texts) == len(parts)
    assert 0 <= damaged <= len(parts)


@given(st.lists(st.binary(max_size=20), max_size=8), st.sampled_from([None, "utf-8", "gb18030"]))
def test_any_bytes_have_an_encoding_or_are_ascii(parts, label):
    found = detected(parts, label)
    assert (found is None) == all(part.isascii() for part in parts)


@given(st.lists(st.text("桥东村沿河社区网格第一二三组街道", min_size=2), min_size=3))
def test_everyday_texts_come_back_in_either_encoding(texts):
    for encoding in ("utf-8", "gb18030"):
        parts = [text.encode(encoding) for text in texts]
        assert decoded(parts, detected(parts) or "utf-8") == (texts, 0)


@pytest.mark.parametrize(
    ("encoding", "mark", "told"),
    [("utf-8", b"", ""), ("utf-8-sig", b"", ""), ("gb18030", b"", "gb18030"),
     ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16"), ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16")],
)  # fmt: skip
def test_a_text_becomes_utf8_and_loses_the_name_of_its_old_encoding(tmp_path, encoding, mark, told):
    text = '<?xml version="1.0" encoding="GBK"?>\n<kml>桥东</kml>'
    (tmp_path / "a").write_bytes(mark + text.encode(encoding))
    assert put_as_utf8(tmp_path / "a", tmp_path / "b") == told
    if told:
        assert (tmp_path / "b").read_text(encoding="utf-8") == text.replace(' encoding="GBK"', "")
