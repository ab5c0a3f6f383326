"""Rows of a file: totals, blanks, doubts, and no number of a person anywhere."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.cells import codes
from gis.findings import as_row
from gis.intake.ledger import Ledger
from gis.intake.taking import Wishes, taken_in
from gis.layers.catalogue import LAYERS
from gis.reading.table import RawTable
from gis.rulebook import load_pack

PACK = load_pack()


def table(kind="csv", **columns):
    n = len(next(iter(columns.values())))
    return RawTable(
        file="a.csv", layer="a", kind=kind, rows=np.arange(2, n + 2),
        columns={name: np.array(column, dtype=object) for name, column in columns.items()},
        exact=kind != "xlsx",
    )  # fmt: skip


def take(layer="blocks", *, units=None, answers=(), kind="csv", **columns):
    wishes = Wishes(crs="wgs84", answers=dict(answers))
    return taken_in(table(kind, **columns), layer, wishes, pack=PACK, units=units)


def blocks(households, **more):
    n = len(households)
    given = {
        "编号": [f"A{i}" for i in range(n)],
        "户数": households,
        "经度": [104.5] * n,
        "纬度": [31.5] * n,
    }
    return {**given, **more}


def found(intake, rule):
    return [
        (finding.found, finding.required) for finding in intake.findings if finding.rule == rule
    ]


def totals(keys, counts):
    return take(**blocks(counts, 编号=keys))


@pytest.mark.parametrize(
    ("keys", "counts", "wrong"),
    [
        (["A", "B", "合计"], [1, 2, 3], []),
        (["A", "B", "合计"], [1, 2, 4], [(3, 4)]),
        (["A", "小计", "B", "小计", "总计"], [1, 1, 2, 2, 3], []),
        (["A", "小计", "B", "小计", "总计"], [1, 1, 2, 3, 4], [(2, 3), (3, 4)]),
        (["A", "合计", "B", "合计", "总计"], [1, 1, 2, 2, 3], []),
        (["合计", "A", "B"], [3, 1, 2], []),
        (["合计", "A", "B"], [9, 1, 2], [(3, 9)]),
        (["A", "B", "合计"], [1, None, 9], []),
        (["A", "B", "合计"], [10, None, 9], [(10, 9)]),
        (["A", "B", "合计"], [1, 2, None], []),
        (["A", "B", "甲村小计", "合 计:"], [1, 2, 3, 3], []),
        (["A", "B", "合计：3户"], [1, 2, None], []),
    ],
)
def test_totals_are_held_against_the_rows_they_sum_up(keys, counts, wrong):
    intake = totals(keys, counts)
    assert found(intake, "GRID-20") == wrong
    assert intake.accepted == sum(key in "AB" for key in keys)
    assert intake.rejected == ()


def test_a_thing_whose_name_ends_like_a_total_stays():
    intake = take(**blocks([1, 2], 组名=["合计村口楼", "一年支出共计"]))
    assert intake.accepted == 2
    assert found(intake, "IN-23") == []


@given(st.lists(st.lists(st.integers(0, 500), min_size=1, max_size=5), min_size=1, max_size=5))
@settings(max_examples=50)
def test_right_totals_of_any_sheet_say_nothing_and_leave_all_rows(groups):
    keys, counts = [], []
    for at, group in enumerate(groups):
        keys += [*(f"G{at}-{row}" for row in range(len(group))), "小计"]
        counts += [*group, sum(group)]
    intake = totals([*keys, "合计"], [*counts, sum(map(sum, groups))])
    assert found(intake, "GRID-20") == []
    assert intake.accepted == sum(map(len, groups))


def test_blanks_are_not_filled_from_another_sheet():
    columns = blocks([1, 2, 3], 村代码=["510722109201", None, None], 工作表=["甲", "甲", "乙"])
    intake = take(answers={"fill.村代码": "yes"}, **columns)
    assert list(intake.typed.values["unit_code"]) == ["510722109201", "510722109201", None]


def test_blanks_above_the_first_place_stay_blank():
    columns = blocks([1, 2, 3], 村代码=["", "510722109201", " "])
    intake = take(answers={"fill.村代码": "yes"}, **columns)
    assert list(intake.typed.values["unit_code"]) == [None, "510722109201", "510722109201"]
    assert next(q.question_id for q in take(**columns).questions) == "fill.村代码"


def test_a_full_column_of_places_asks_nothing():
    intake = take(**blocks([1, 2], 村代码=["510722109201", "510722109202"]))
    assert not [q for q in intake.questions if q.question_id.startswith("fill")]


def test_a_crowd_of_the_same_finding_is_one_and_every_reject_keeps_its_own():
    intake = take(**blocks(["x"] * 100 + [1]))
    (finding,) = [finding for finding in intake.findings if finding.rule == "IN-04"]
    assert (finding.found, finding.blocks) == (100, True)
    assert "100" in finding.message_zh
    assert "100" in finding.message_en
    assert len(intake.rejected) == 100
    assert {row.finding.place.id for row in intake.rejected} == {str(n) for n in range(2, 102)}


def test_twenty_of_the_same_are_told_one_by_one():
    intake = take(**blocks(["x"] * 20))
    assert len(found(intake, "IN-04")) == 20


def test_what_a_ledger_says_holds_no_number_of_a_person():
    ledger = Ledger(PACK, "a.csv")
    finding = ledger.note("IN-16", row=3, found="张13812345678", required="y", col="备注")
    assert "13812345678" not in str(as_row(finding))
    assert finding.found == "张***"


mobile = st.from_regex(r"\A1[3-9][0-9]{9}\Z")
id_card = st.builds(
    lambda region, day, rest: f"{region}{day:%Y%m%d}{rest}",
    st.integers(110000, 659999), st.dates(min_value=date(1900, 1, 1), max_value=date(2025, 12, 31)),
    st.from_regex(r"\A[0-9]{3}[0-9X]\Z"),
)  # fmt: skip
around = st.text(st.characters(exclude_categories=["Nd", "No", "Nl", "Cs"], exclude_characters="."),
                 max_size=6)  # fmt: skip


@st.composite
def secret_cells(draw):
    number = draw(st.one_of(mobile, id_card))
    shape = draw(st.integers(0, 4))
    if shape == 0 and number.isdigit():
        return number, int(number)
    if shape == 1 and number.isdigit():
        return number, float(number)
    written = (
        number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        if shape == 2
        else number
    )
    if shape == 3:
        written = number[:3] + " " + number[3:]
    return number, draw(around) + written + draw(around)


def no_number_of_a_person_is_kept_or_said(layer, at, kind, secret):
    number, cell = secret
    fields = LAYERS[layer].all_fields
    column = fields[at % len(fields)]
    columns = {one.zh: [None, None] for one in fields if one.name != "shape"}
    columns |= {one.zh: ["X1", "X2"] for one in fields if one.required}
    if {"lon", "lat"} <= {one.name for one in fields}:
        columns |= {"经度": [104.5, 104.6], "纬度": [31.5, 31.6]}
    if column.name == "shape" or column.parse is codes.phone or column.name in ("worker", "host"):
        return
    columns[column.zh] = [cell, columns[column.zh][1]]
    columns["备注2"] = [cell, "x"]
    intake = take(layer, kind=kind, **columns)
    said = [str(as_row(finding)) for finding in intake.findings]
    said += [str(question) for question in intake.questions]
    said += [str(as_row(row.finding)) + str(row.original) for row in intake.rejected]
    if intake.typed is not None:
        said += [
            f"{name}={value}" for name, values in intake.typed.values.items() for value in values
        ]
    for line in said:
        folded = line.translate(str.maketrans("０１２３４５６７８９", "0123456789")).replace(
            " ", ""
        )
        assert number not in folded
        assert number[:15] not in folded or len(number) == 11


LIKELY = (
    "blocks",
    "cameras",
    "incidents",
    "units",
    "hamlets",
    "key_places",
    "grids",
    "patrols",
    "workers",
)
drawn = {"layer": st.sampled_from(LIKELY), "at": st.integers(0, 60), "kind": st.sampled_from(["csv", "xlsx"]),
         "secret": secret_cells()}  # fmt: skip


@given(**drawn)
@settings(max_examples=200)
def test_no_number_of_a_person_is_kept_or_said(layer, at, kind, secret):
    no_number_of_a_person_is_kept_or_said(layer, at, kind, secret)


@pytest.mark.long
@given(**drawn)
@settings(max_examples=5000)
def test_no_number_of_thousands_of_persons_is_kept_or_said(layer, at, kind, secret):
    no_number_of_a_person_is_kept_or_said(layer, at, kind, secret)
