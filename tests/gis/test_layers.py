import pytest

from gis.cells.words import comparable
from gis.layers.catalogue import LAYERS, labels

# DESIGN: the layers of the command line
NAMES = ["divisions", "units", "hamlets", "blocks", "barriers", "crossings", "roads", "key_places", "grids", "workers", "cameras", "candidates", "incidents", "patrols"]  # fmt: skip
LEDGER = ["设备编码", "设备名称", "设备厂商", "行政区域", "监控点位类型", "设备型号", "点位俗称", "IPV4地址", "IPV6地址", "MAC地址", "摄像机类型", "摄像机功能类型", "补光属性", "摄像机编码格式", "安装地址", "经度", "纬度", "摄像机位置类型", "监控方位", "联网属性", "所属辖区公安机关", "安装时间", "管理单位", "管理单位联系方式", "录像保存天数", "设备状态", "所属部门"]  # fmt: skip


def test_every_layer_of_the_command_line_is_here():
    assert set(LAYERS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_identifier_and_chinese_label_are_recognised(name):
    layer = LAYERS[name]
    for field in layer.all_fields:
        assert labels(name)[comparable(field.name)] == field.name
    assert layer.key in {field.name for field in layer.fields}


@pytest.mark.parametrize("name", NAMES)
def test_no_name_means_two_fields(name):
    seen = {}
    for field in LAYERS[name].all_fields:
        for label in (field.name, field.zh):
            assert seen.setdefault(comparable(label), field.name) == field.name


def test_the_camera_ledger_has_what_we_keep():
    known = labels("cameras")
    assert len(LEDGER) == 27
    got = {known[comparable(column)] for column in LEDGER if comparable(column) in known}
    assert got >= {"gb_id", "name", "point_class", "body", "kind", "address", "lon", "lat",
                   "bearing_deg", "operator", "operator_contact", "retention_days", "status"}  # fmt: skip


def test_a_misspelt_latitude_of_real_code_is_a_latitude():
    assert labels("cameras")[comparable("设备维度")] == "lat"


@pytest.mark.parametrize(
    ("one", "other"), [(" 户 数 ", "户数"), ("Unit_Code", "unit_code"), ("ＵＮＩＴ", "unit")]
)
def test_names_are_compared_without_case_blanks_and_width(one, other):
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("layer", "column", "name"),
    [
        ("units", "代码", "code"),
        ("divisions", "代码", "code"),
        ("hamlets", "自然村代码", "code"),
        ("cameras", "方位角", "bearing_deg"),
        ("cameras", "监控方位角(度)", "bearing_deg"),
        ("cameras", "所属村(社区)代码", "unit_code"),
        ("blocks", "所属社区代码", "unit_code"),
    ],
)
def test_headings_that_offices_write_are_recognised(layer, column, name):
    assert labels(layer)[comparable(column)] == name
