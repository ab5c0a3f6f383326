"""Which column is which field: names known, cut, near; what is only alike is asked."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.intake.columns.code_tables import ask_codes
from gis.intake.columns.headings import headings_of, layers_told_by, likely_layers
from gis.intake.columns.recognising import recognised
from gis.intake.ledger import Ledger
from gis.intake.taking import Wishes, taken_in
from gis.layers.catalogue import LAYERS
from gis.reading.table import RawTable
from gis.rulebook import Words, load_pack

PACK = load_pack()


def table(columns, *, kind="csv", geometry=None):
    n = max((len(cells) for cells in columns.values()), default=0 if geometry is None else 1)
    return RawTable(
        file="a.csv",
        layer="a",
        kind=kind,
        columns={name: np.array(cells, dtype=object) for name, cells in columns.items()},
        rows=np.arange(2, n + 2),
        geometry=geometry,
        crs=None if geometry is None else "EPSG:4490",
    )


def told(layer, *names, said=None, kind="csv", answers=None):
    ledger = Ledger(PACK, "a.csv", answers or {})
    raw = table({name: ["1"] for name in names}, kind=kind)
    return recognised(raw, LAYERS[layer], said or {}, ledger), ledger


@pytest.mark.parametrize(
    ("layer", "heading", "field"),
    [
        ("blocks", "1.户数", "households"),
        ("blocks", "①户数", "households"),
        ("blocks", "（3）户数", "households"),
        ("blocks", "一、户数", "households"),
        ("blocks", "户数（户）", "households"),
        ("blocks", "户数(2026年)", "households"),
        ("blocks", "2026年户数", "households"),
        ("blocks", "*户数(必填)", "households"),
        ("blocks", "本村户数", "households"),
        ("blocks", "护数", "households"),
        ("blocks", "编号楼栋", "block_id"),
        ("blocks", "楼幢编号", "block_id"),
        ("blocks", "所在村(社区)", "unit_name"),
        ("blocks", "归属村", "unit_name"),
        ("cameras", "设备维度", "lat"),
        ("cameras", "经度(度)", "lon"),
        ("cameras", "longtitude", "lon"),
        ("cameras", "lattitude", "lat"),
        ("cameras", "安装高度(m)", "height_m"),
        ("cameras", "3、设备名称", "name"),
    ],
)
def test_a_heading_that_differs_by_a_slip_is_its_field(layer, heading, field):
    columns, _ = told(layer, heading, "备用")
    assert columns.column_of.get(field) == heading


def test_what_was_taken_by_a_near_name_is_said_once_with_every_column():
    _, ledger = told("blocks", "1.楼栋编号", "2.户数", "经度", "纬度")
    (finding,) = [one for one in ledger.findings if one.rule == "IN-70"]
    assert finding.found == 2
    assert "2.户数 → 户数" in finding.message_zh


@pytest.mark.parametrize(
    ("layer", "heading", "field"),
    [
        ("blocks", "户主", "households"),
        ("blocks", "人数", "households"),
        ("blocks", "非常住人口", "households"),
        ("cameras", "摄像机位置类型", "body"),
        ("cameras", "所属组编码", "unit_code"),
        ("cameras", "原村编码", "unit_code"),
        ("incidents", "办理时间", "closed_at"),
        ("cameras", "MAC地址", "address"),
        ("units", "户籍人口", "residents"),
    ],
)
def test_a_name_that_is_only_alike_is_never_taken_for_the_field(layer, heading, field):
    columns, _ = told(layer, heading)
    assert columns.column_of.get(field) != heading


def test_an_exact_name_goes_before_a_near_one():
    columns, _ = told("blocks", "1.户数", "户数")
    assert columns.column_of["households"] == "户数"


def test_two_near_columns_for_one_field_are_asked_and_none_is_taken():
    columns, ledger = told("blocks", "编号", "本村户数", "1.户数", "经度", "纬度")
    assert "households" not in columns.column_of
    (question,) = [q for q in ledger.asked if q.question_id == "column.households"]
    assert [c.value for c in question.choices] == ["本村户数", "1.户数", "-"]
    assert not question.needed
    assert question.choices[0].note == Words("如:1", "such as 1")


def test_two_names_of_a_count_are_asked_and_the_first_stands_meanwhile():
    columns, ledger = told("blocks", "编号", "常住户数", "总户数", "经度", "纬度")
    assert columns.column_of["households"] == "总户数"
    (question,) = [q for q in ledger.asked if q.question_id == "column.households"]
    assert "总户数" in question.otherwise.zh
    columns, ledger = told(
        "blocks", "编号", "常住户数", "总户数", "经度", "纬度", said={"households": "常住户数"}
    )
    assert columns.column_of["households"] == "常住户数"
    assert ledger.asked == []


def test_a_missing_column_is_a_question_with_the_columns_there_are():
    columns, ledger = told("blocks", "房号", "总户", "经度", "纬度")
    assert not columns.complete
    assert ledger.waits
    (question,) = [q for q in ledger.asked if q.question_id == "column.block_id"]
    assert {c.value for c in question.choices} == {"房号", "总户", "#row"}
    assert question.free == "COLUMN#"
    assert question.needed


def test_the_answer_to_a_question_about_a_column_is_taken_by_the_intake():
    raw = table({"房号": ["a"], "总户": [3], "经度": [104.5], "纬度": [31.2]})
    answers = {"column.block_id": "房号", "column.households": "总户"}
    intake = taken_in(raw, "blocks", Wishes(crs="cgcs2000", answers=answers), pack=PACK, units=None)
    assert intake.accepted == 1
    assert intake.mapping["households"] == "总户"


def test_an_answer_may_say_that_the_file_does_not_have_it():
    columns, ledger = told("blocks", "编号", "户数", "经度", "纬度", said={"households": "-"})
    assert "households" not in columns.column_of
    assert "户数" in columns.unused
    assert columns.complete
    assert not any(one.rule == "IN-12" for one in ledger.findings)


def test_a_name_cut_by_a_shapefile_is_its_field_where_one_only_begins_so():
    columns, _ = told("hamlets", "所属村(社区", "自然村名称", "代码", kind="shapefile")
    assert columns.column_of["name"] == "自然村名称"


@pytest.mark.parametrize(
    ("cell", "field"), [("510722109203", "unit_code"), ("新华村", "unit_name")]
)
def test_a_cut_name_of_two_fields_is_told_by_what_the_column_holds(cell, field):
    ledger = Ledger(PACK, "a.shp")
    raw = table({"楼栋编号": ["a"], "所属村": ["x"], "所属村(社": [cell]}, kind="shapefile")
    raw.columns.pop("所属村")
    columns = recognised(raw, LAYERS["blocks"], {}, ledger)
    assert columns.column_of[field] == "所属村(社"


@pytest.mark.parametrize(
    ("layer", "columns", "shaped"),
    [
        ("cameras", ["设备编码", "设备名称", "经度", "纬度", "设备状态"], False),
        ("blocks", ["楼栋编号", "户数", "村(社区)"], True),
        ("units", ["区划代码", "村名", "类型", "户数"], False),
        ("incidents", ["事件编号", "事件类别", "发生时间", "事件描述"], False),
        ("workers", ["姓名", "手机号", "网格编码"], False),
        ("grids", ["网格编码", "网格名称", "网格员"], True),
        ("patrols", ["巡逻编号", "开始时间", "结束时间"], True),
        ("divisions", ["行政区划代码", "区划名称", "级别"], False),
    ],
)
def test_the_likeliest_layer_comes_first(layer, columns, shaped):
    assert likely_layers(columns, "csv", shaped)[0] == layer


def test_a_file_of_unknown_names_is_like_no_layer():
    assert likely_layers(["a1", "b2"], "csv", False) == []


def test_each_bare_code_of_a_file_is_asked_once_and_words_are_not():
    field = LAYERS["cameras"]["status"]
    choices = {"in_service": Words("在用", "in service"), "faulty": Words("故障", "faulty")}
    cells = [1, "1", 2.0, "★", "正常", None, "/", "ABC"]
    ledger = Ledger(PACK, "a.csv", {"codes.status.1": "in_service", "codes.status.2": "unheard"})
    meant = ask_codes(ledger, field, "设备状态", values=cells, choices=choices)
    assert meant == {"1": "in_service", "2": None, "★": None}
    assert [q.question_id for q in ledger.asked] == [
        "codes.status.1",
        "codes.status.2",
        "codes.status.★",
    ]
    assert [f.rule for f in ledger.findings] == ["IN-32", "IN-78", "IN-78"]
    assert not ledger.waits


NAMES = st.one_of(
    st.text(max_size=12),
    st.sampled_from([name for layer in LAYERS.values() for f in layer.all_fields for name in f.names]),
    st.sampled_from(["1.", "(", "户", "数", "数户", "x" * 5000, "经", "工作表", "必填", "#row", "-"]),
)  # fmt: skip
CELLS = st.one_of(
    st.none(), st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.datetimes(),
    st.sampled_from(["1", "约500", "104.5", "31.2", "新华村", "51072219900101123X", "9" * 5000, "nan",
                     "是", "2024-02-30", "POINT(1 2)", "104.5,31.2", "√", "户籍", "13812345678"]),
)  # fmt: skip


@st.composite
def files(draw):
    names = draw(st.lists(NAMES, min_size=1, max_size=8, unique=True))
    n = draw(st.integers(0, 4))
    columns = {name: draw(st.lists(CELLS, min_size=n, max_size=n)) for name in names}
    shaped = draw(st.booleans())
    shapes = np.array([shapely.Point(104.5, 31.2)] * n, dtype=object) if shaped else None
    return RawTable(
        file="a.csv",
        layer=draw(st.sampled_from(["a", "户籍", ""])),
        kind=draw(st.sampled_from(["csv", "xlsx", "shapefile", "gpkg"])),
        columns={name: np.array([*cells, None], dtype=object)[:-1] for name, cells in columns.items()},
        rows=np.arange(2, n + 2),
        geometry=shapes,
        crs="EPSG:4490" if shaped else None,
        exact=draw(st.booleans()),
    )  # fmt: skip


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "crs": st.sampled_from(["cgcs2000", "bd09"]),
        "basis": st.sampled_from(["registered", "unknown", "x"]),
        "as_of": st.sampled_from(["2026-01-01", "2026-02-30", "y"]),
        "column.name": st.sampled_from(["1", "-", ":=x", "户"]),
        "tab_unit": st.sampled_from(["yes", "no"]),
        "swap": st.sampled_from(["yes", "no"]),
    },
)


def every_file_is_taken_or_told(layer, raw, answers):
    wishes = Wishes(crs=answers.get("crs"), answers=answers)
    intake = taken_in(raw, layer, wishes, pack=PACK, units=[])
    if intake.typed is None:
        assert intake.findings or intake.questions
    else:
        assert intake.accepted + len(intake.rejected) == intake.read
    held = [one.message_zh + one.message_en for one in intake.findings]
    assert all("51072219900101123X" not in said for said in held)
    assert "51072219900101123X" not in str(intake.samples)
    assert "51072219900101123X" not in str(intake.questions)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(LAYERS)), files(), ANSWERS)
def test_any_headings_and_cells_are_taken_or_told(layer, raw, answers):
    every_file_is_taken_or_told(layer, raw, answers)


@pytest.mark.long
@settings(max_examples=5000, deadline=None)
@given(st.sampled_from(sorted(LAYERS)), files(), ANSWERS)
def test_any_headings_and_cells_are_taken_or_told_at_length(layer, raw, answers):
    every_file_is_taken_or_told(layer, raw, answers)


@given(st.sampled_from(sorted(LAYERS)), st.text(max_size=60))
def test_any_heading_is_near_to_fields_of_its_layer_only(layer, heading):
    headings = headings_of(LAYERS[layer], PACK)
    assert headings.near(heading) <= {one.name for one in LAYERS[layer].all_fields}


@pytest.mark.parametrize(
    ("name", "layer"),
    [("08_东城街道社区界线图", "units"), ("21_房管局小区范围(WKT)", "blocks"),
     ("18_县道乡道桥梁台账", "crossings"), ("01_东城街道楼栋户数台账", "blocks"),
     ("11_全县网格员通讯录", "workers"), ("12_石板镇网格范围", "grids")],
)  # fmt: skip
def test_the_name_of_a_file_tells_what_it_holds_where_its_columns_do_not(name, layer):
    told_by = layers_told_by(name, PACK)
    assert layer in told_by
    assert likely_layers(["Layer", "EntityHandle"], "dxf", False, told_by)[0] in told_by
    assert layers_told_by("新建文件夹", PACK) == set()
