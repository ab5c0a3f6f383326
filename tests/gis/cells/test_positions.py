"""Places in one cell: degrees, minutes and seconds as people write pairs of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.cells.cell import CellError, Trouble
from gis.cells.positions import position

HERE = (104 + 42 / 60 + 26.4 / 3600, 31 + 27 / 60 + 52.9 / 3600)


@pytest.mark.parametrize(
    "written",
    [
        "东经104°42′26.4″ 北纬31°27′52.9″",
        "104°42'26.4\",31°27'52.9\"",
        "E104°42'26.4\" N31°27'52.9\"",
        "31°27′52.9″N，104°42′26.4″E",
        "104度42分26.4秒，31度27分52.9秒",
        "104 42 26.4  31 27 52.9",
        "104-42-26.4/31-27-52.9",
        "104º42’26.4”  31º27’52.9”",
        "东经104度42分26.4秒北纬31度27分52.9秒",
        "104°42.44' 31°27.8816667'",
    ],
)
def test_a_pair_is_the_same_however_it_is_written(written):
    assert position(written) == pytest.approx(HERE, abs=1e-8)


def test_sixty_minutes_are_refused_and_nothing_is_made_of_words():
    with pytest.raises(CellError) as refused:
        position("104°60′10.2″，31°27′55.4″")
    assert refused.value.trouble is Trouble.IMPOSSIBLE
    assert [position(one) for one in ("同上", "待测", "", "104°42′", "1 2 3 4")] == [None] * 5


def never_another_error(words):
    try:
        read = position(words)
    except CellError:
        return
    assert read is None or len(read) == 2


SIGNS = st.text("0123456789.,，；/ -°′″'\"度分秒东西南北经纬EWNSo", max_size=90)


@settings(max_examples=200)
@given(SIGNS)
def test_no_text_raises_another_error(words):
    never_another_error(words)


@pytest.mark.long
@settings(max_examples=5000)
@given(SIGNS)
def test_no_text_raises_another_error_5000_times(words):
    never_another_error(words)
