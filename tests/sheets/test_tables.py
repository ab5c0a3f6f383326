"""Tables: texts are broken where one may, no row is lost, headings come again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid_planner.sheet.tables import Column, Row, Style, Table, broken, set_rows, stacked, widths
from tests.sheets.places import half_em

STYLE = Style(10, half_em)
EM = half_em("中", 10, bold=False)


@pytest.mark.parametrize(
    ("text", "ems", "lines"),
    [
        ("东街社区", 2, ("东街", "社区")),
        ("东街社区", 4, ("东街社区",)),
        ("东街\uff0c社区", 2, ("东", "街\uff0c", "社区")),  # no line begins with a comma
        ("甲\uff08乙\uff09", 3, ("甲", "\uff08乙\uff09")),  # none ends with an opening bracket
        ("Grid 12 north", 4, ("Grid 12", "north")),
        ("519901001001", 3, ("519901", "001001")),  # too long for any line
        ("a\nb", 9, ("a", "b")),
        ("", 9, ("",)),
    ],
)
def test_a_text_is_broken_where_one_may(text, ems, lines):
    assert broken(text, ems * EM, STYLE) == lines


@given(st.text("甲乙丙\uff0c\u3002\uff08 ab1", max_size=60), st.integers(3, 12))
def test_nothing_is_lost_when_a_text_is_broken(text, ems):
    lines = broken(text, ems * EM, STYLE)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def table(rows, breaks=True):
    columns = (Column(heading="编号"), Column(heading="四至", breaks=breaks))
    return Table(columns, tuple(rows))


def test_columns_that_break_take_the_room_that_is_left():
    one = table([Row(cells=("001", "东至人民路" * 10))])
    assert sum(widths(one, STYLE, 80)) == pytest.approx(80)
    assert widths(one, STYLE, 80)[0] == widths(one, STYLE)[0]


def test_who_needs_less_than_a_share_takes_less():
    columns = (Column(heading="甲", breaks=True), Column(heading="乙", breaks=True))
    first, second = widths(Table(columns, (Row(cells=("短", "长" * 100)),)), STYLE, 100)
    assert first == pytest.approx(STYLE.width("短"))
    assert first + second == pytest.approx(100)


def test_a_row_of_too_few_cells_is_refused():
    with pytest.raises(ValueError, match="expected 2"):
        table([Row(cells=("001",))])


@given(
    st.lists(st.sampled_from(["row", "group"]), min_size=1, max_size=40),
    st.floats(30, 200),
    st.floats(0, 12),
)
def test_pages_hold_every_row_once_and_never_end_with_a_heading(kinds, high, end):
    rows = [
        Row(group=f"组{n}") if kind == "group" else Row(cells=(str(n), "东至人民路" * (n % 4)))
        for n, kind in enumerate(kinds)
    ]
    one = table(rows)
    done = set_rows(one, widths(one, STYLE, 70), STYLE)
    pages = stacked(done, high, first_mm=high * 0.8, end_mm=end)
    assert [row.row for page in pages for row in page[1:]] == rows
    assert all(page[0] is done[0] for page in pages)
    for number, page in enumerate(pages):
        used = sum(row.height for row in page) + (end if number == len(pages) - 1 else 0)
        assert used <= (high * 0.8 if number == 0 else high) + 1e-6 or len(page) <= 3
        if number < len(pages) - 1 and len(page) > 2:
            assert not page[-1].row.group


def test_the_heading_of_a_group_stands_again_where_the_group_goes_on():
    rows = [
        Row(group="第一网格"),
        *(Row(cells=(str(n), "")) for n in range(5)),
        Row(group="第二网格"),
    ]
    rows += [Row(cells=("x", ""))]
    one = table(rows)
    done = set_rows(one, widths(one, STYLE, 70), STYLE)
    step = done[1].height
    pages = stacked(done, 4 * step + done[0].height, again=True)
    told = [[row.row.group or row.row.cells[0] for row in page[1:]] for page in pages]
    assert told == [["第一网格", "0", "1", "2"], ["第一网格", "3", "4"], ["第二网格", "x"]]


def test_a_column_written_by_hand_takes_its_whole_share():
    columns = (
        Column(heading="位置", breaks=True, share=3),
        Column(heading="建议", breaks=True, share=2),
    )
    filled = Table(columns, (Row(cells=("长" * 100, "短")),))
    empty = Table(columns, (Row(group="一"), Row(cells=("长" * 100, ""))))
    assert widths(filled, STYLE, 100)[1] < 20
    assert widths(empty, STYLE, 100) == (60, 40)
