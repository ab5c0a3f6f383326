"""Which columns are about persons: told by heading and by content, both sides of the staff list."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.intake.columns.decided import shown_samples
from gis.intake.columns.persons import is_id_number, kind_of, persons_of
from gis.intake.columns.recognising import recognised
from gis.intake.ledger import Ledger
from gis.layers.catalogue import LAYERS
from gis.reading.table import RawTable
from gis.rulebook import load_pack

PACK = load_pack()
ID = "51072219900101123X"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def table(**columns):
    n = len(next(iter(columns.values())))
    return RawTable(
        file="a.csv",
        layer="a",
        kind="csv",
        columns={name: np.array(cells, dtype=object) for name, cells in columns.items()},
        rows=np.arange(2, n + 2),
    )


def told(layer, said=None, **columns):
    ledger = Ledger(PACK, "a.csv")
    return recognised(table(**columns), LAYERS[layer], said or {}, ledger), ledger


@pytest.mark.parametrize(
    "heading",
    ["户主", "户主姓名", "身份证号", "身份证号码(必填)", "公民身份号码", "联系电话", "手 机", "ID_Card",
     "居民姓名", "人脸照片", "车牌号", "出生日期", "当事人", "报警人电话", "微信号", "业主电话"],
)  # fmt: skip
@pytest.mark.parametrize("layer", ["blocks", "cameras", "incidents", "units"])
def test_headings_about_residents_are_dropped_from_every_layer(layer, heading):
    columns, ledger = told(layer, **{"编号": ["1"], heading: ["x"]})
    assert heading in columns.personal
    assert heading not in columns.column_of.values()
    (finding,) = [one for one in ledger.findings if one.rule == "IN-19"]
    assert heading in finding.message_zh
    assert heading in finding.message_en


@pytest.mark.parametrize(
    "heading", ["住户数", "居民户数", "民族乡", "电话亭", "业主单位", "车牌识别", "网格员", "户数"]
)
def test_headings_that_only_hold_such_a_word_are_not_dropped(heading):
    columns, _ = told("blocks", **{"编号": ["1"], heading: ["3"]})
    assert columns.personal == ()


@pytest.mark.parametrize(
    ("layer", "heading", "field"),
    [("grids", "网格员", "worker"), ("grids", "网格员电话", "phone"), ("grids", "值班电话", "phone"),
     ("workers", "姓名", "name"), ("workers", "手机号码", "phone"),
     ("cameras", "管理单位联系方式", "operator_contact")],
)  # fmt: skip
def test_columns_about_staff_stay_in_the_layers_that_allow_them(layer, heading, field):
    columns, _ = told(layer, **{heading: ["13812345678"]})
    assert columns.column_of[field] == heading
    assert columns.personal == ()


@pytest.mark.parametrize(
    ("layer", "heading"),
    [("grids", "联系电话"), ("grids", "户主电话"), ("cameras", "姓名"), ("workers", "户主姓名"),
     ("workers", "身份证号"), ("cameras", "值班电话"), ("blocks", "网格员电话")],
)  # fmt: skip
def test_the_same_words_do_not_stay_elsewhere(layer, heading):
    columns, _ = told(layer, **{"编号": ["1"], heading: ["x"]})
    assert columns.personal == (heading,)


@pytest.mark.parametrize(
    ("layer", "field", "column"),
    [("blocks", "name", "户主姓名"), ("grids", "worker", "户主姓名"), ("grids", "phone", "住户电话"),
     ("cameras", "operator_contact", "身份证号"), ("workers", "phone", "身份证号"),
     ("blocks", "source", "内容"), ("workers", "phone", "号码"), ("incidents", "text", "联系电话")],
)  # fmt: skip
def test_a_personal_column_mapped_by_hand_stays_out(layer, field, column):
    columns, ledger = told(layer, {field: column}, **{"编号": ["1", "2"], column: [ID, ID]})
    assert not columns.complete
    assert any(one.rule == "IN-12" for one in ledger.findings)
    assert all(ID not in one.message_zh + one.message_en for one in ledger.findings)


def test_a_duty_phone_may_be_mapped_by_hand_to_the_field_for_it():
    columns, _ = told("grids", {"phone": "电话"}, 网格编码=["1"], 电话=["0816-1234567"])
    assert columns.column_of["phone"] == "电话"


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([ID, ID, None], "证件号码"),
        ([510722199001011234, 510722198002021234], "证件号码"),
        ([5.107221990010112e17, 5.107221980020212e17], "证件号码"),
        (["５１０７２２１９９００１０１１２３Ｘ"], "证件号码"),
        (["138 1234 5678".replace(" ", ""), "13912345678"], "手机号码"),
        ([13812345678.0, 13912345678.0], "手机号码"),
        (["+86-13812345678", "13912345678/13712345678"], "手机号码"),
        (["川F·12345", "川A12345", "京AD12345"], "车牌号"),
        (["data:image/png;base64,iVBORw0KGgo="], "图片"),
        (["/9j/4AAQSkZJRgABAQEAYABgAAD"], "图片"),
        ([b"\xff\xd8\xff\xe0"], "图片"),
    ],
)
def test_a_column_is_dropped_for_what_it_holds_whatever_its_heading_says(cells, kind):
    columns, ledger = told("blocks", 编号=list("ab")[: len(cells)] + ["c"] * (len(cells) - 2), 备注代号=cells)  # fmt: skip
    assert columns.personal == ("备注代号",)
    (finding,) = [one for one in ledger.findings if one.rule == "IN-72"]
    assert kind in finding.message_zh
    assert "备注代号" in finding.message_en
    assert all(str(cell) not in finding.message_zh for cell in cells)


@pytest.mark.parametrize(
    "cells",
    [["511702001001001024", "511702001001001025"], ["510722109203001"], ["37010200001320000001"],
     ["510722109203"], [1, 2, 3], [None, None], ["3栋", "4栋"], [104.5, 104.6], ["川"], [ID, "a", "b"],
     ["0816-1234567"]],
)  # fmt: skip
def test_codes_counts_and_texts_are_not_taken_for_numbers_of_persons(cells):
    columns, _ = told("blocks", 代号=cells)
    assert columns.personal == ()


def test_an_identifier_that_is_a_persons_number_is_asked_for_anew():
    columns, ledger = told(
        "blocks", 楼栋编号=[ID, ID[:-2] + "38"], 户数=[1, 2], 经度=[1, 2], 纬度=[1, 2]
    )
    assert "block_id" not in columns.column_of
    assert "column.block_id" in [one.question_id for one in ledger.asked]
    assert ledger.waits


def test_samples_show_three_cells_of_columns_about_no_person_and_cover_numbers_in_texts():
    raw = table(编号=list("abcde"), 户主=["张三"] * 5, 现状=[f"{ID}的房子", "b", None, "d", "e"])
    columns = recognised(raw, LAYERS["blocks"], {}, Ledger(PACK, "a.csv"))
    assert shown_samples(raw, columns) == {"编号": ("a", "b", "c"), "现状": ("***的房子", "b", "d")}


def test_remarks_that_are_not_used_are_neither_shown_nor_offered():
    raw = table(号=list("ab"), 备注=["独居老人张三", "b"])
    columns, ledger = told("blocks", 号=list("ab"), 备注=["独居老人张三", "b"])
    assert shown_samples(raw, columns)["备注"] == ()
    assert not columns.kept_as_delivered("备注")
    assert not any("张三" in str(one) for one in ledger.asked)


@given(st.integers(11, 65), st.dates(), st.integers(0, 999))
def test_every_number_with_a_region_and_a_day_of_birth_is_an_id_number(region, born, order):
    digits = f"{region}0722{born:%Y%m%d}{order:03d}".rjust(17, "0")
    check = "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]
    assert is_id_number(digits + check) == (1890 <= born.year < 2100)


@given(st.text(max_size=80) | st.integers() | st.floats() | st.binary(max_size=20) | st.none())
def test_any_cell_is_told_or_not_without_an_error(cell):
    assert kind_of(cell) in (None, "id", "mobile", "plate", "picture")


def test_every_list_of_the_pack_names_headings_that_its_layer_has():
    for layer in PACK["IN-72"].params["staff"]:
        persons = persons_of(layer, PACK)
        assert persons.staff_fields <= {one.name for one in LAYERS[layer].all_fields}
        assert persons.staff_fields


@pytest.mark.parametrize("layer", ["units", "divisions"])
def test_the_full_name_of_a_village_is_no_persons(layer):
    assert not persons_of(layer, PACK).named("full_name")
    assert persons_of("blocks", PACK).named("full_name")


@pytest.mark.parametrize(
    "heading", ["家庭住址", "联系地址", "政治面貌", "楼栋长", "组长", "社长", "保管人及电话"]
)
def test_who_lives_where_and_who_keeps_what_is_personal(heading):
    assert persons_of("blocks", PACK).named(heading)


def test_a_position_measured_with_a_mobile_is_no_mobile():
    assert not persons_of("cameras", PACK).named("坐标（手机测）")
