"""From when to when something lasted, as people write it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.cells.cell import CellError, Trouble
from gis.cells.spans import span


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("20:00-22:00", 1200, 1320),
        ("20：00—22：00", 1200, 1320),
        ("22:00-24:00", 1320, 1440),
        ("23:30-次日0:40", 1410, 1480),
        ("晚8点-10点", 1200, 1320),
        ("晚上10点至12点", 1320, 1440),
        ("下午7点半至9点", 1170, 1260),
        ("8:30~11:00", 510, 660),
        ("上午9时到11时30分", 540, 690),
        ("22:10-20:00", 1330, 1200),
        ("20:00", 1200, None),
    ],
)
def test_times_are_minutes_after_midnight(cell, start, end):
    assert span(cell)[:2] == (start, end)


@pytest.mark.parametrize("cell", [None, "", "/", "不详"])
def test_what_says_nothing_is_not_known(cell):
    assert span(cell) is None


@pytest.mark.parametrize("cell", ["25:00-26:00", "20:75-21:00"])
def test_times_that_do_not_exist_are_refused(cell):
    with pytest.raises(CellError) as refused:
        span(cell)
    assert refused.value.trouble is Trouble.IMPOSSIBLE


def tried(cell):
    try:
        found = span(cell)
    except CellError:
        return
    assert found is None or 0 <= found.start <= 1440


TEXTS = st.text(st.sampled_from("0123456789:：点半时分-—至晚次日下午 上"), max_size=16)


@given(TEXTS)
@settings(max_examples=200)
def test_any_text_is_a_span_or_refused(cell):
    tried(cell)


@pytest.mark.long
@given(TEXTS)
@settings(max_examples=5000)
def test_any_of_many_texts_is_a_span_or_refused(cell):
    tried(cell)
