"""Catalogues of devices and lists of objects, as platforms export them."""

import json

import pytest

from gis.reading.errors import UnreadableFileError
from gis.reading.files import read_table

DEVICE = "51072200001320000001"
ITEM = """<Item><DeviceID>{code}</DeviceID><Name>{name}</Name><Manufacturer>海康</Manufacturer>
<Model>IPC</Model><CivilCode>510722</CivilCode><Address>新华路</Address><Parental>0</Parental>
<ParentID>51072200002000000001</ParentID><Status>ON</Status><Longitude>104.08</Longitude>
<Latitude>31.09</Latitude><Password>a1b2c3</Password>
<Info><PTZType>1</PTZType><DirectionType>3</DirectionType></Info></Item>"""


def answer(*items, encoding="GB2312", total=None, kind="Catalog"):
    body = "".join(items)
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<Response><CmdType>{kind}</CmdType>'
        f"<SN>1</SN><SumNum>{total or len(items)}</SumNum>"
        f'<DeviceList Num="{len(items)}">{body}</DeviceList></Response>\n'
    )


def item(n=1, code=None, name="新华村口"):
    return ITEM.format(code=code or f"5107220000132{n:07d}", name=name)


def written(path, text, encoding="gb18030"):
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return path


def notes(table, rule):
    return [one.values for one in table.notes if one.rule == rule]


@pytest.mark.parametrize(
    ("said", "is_in"), [("GB2312", "gb18030"), ("GB18030", "gb18030"), ("UTF-8", "utf-8"),
                        ("UTF-8", "gb18030"), ("GB2312", "utf-8"), ("UTF-16", "utf-16")],
)  # fmt: skip
def test_a_catalogue_is_read_in_the_encoding_it_has(tmp_path, said, is_in):
    path = written(tmp_path / "a.xml", answer(item(), encoding=said), is_in)
    table = read_table(path)
    assert table.kind == "catalogue"
    assert list(table.columns["Name"]) == ["新华村口"]
    assert list(table.columns["DeviceID"]) == [DEVICE]
    assert list(table.columns["Longitude"]) == ["104.08"]
    assert list(table.columns["PTZType"]) == ["1"]


def test_passwords_of_devices_are_not_read(tmp_path):
    table = read_table(written(tmp_path / "a.xml", answer(item())))
    assert "Password" not in table.columns
    assert "a1b2c3" not in repr(table)
    assert notes(table, "IN-57") == [{"found": "Password"}]


def test_answers_that_came_in_parts_are_one_table(tmp_path):
    text = answer(item(1), total=3) + answer(item(2), item(3), total=3)
    table = read_table(written(tmp_path / "a.xml", text))
    assert len(table) == 3
    assert table.rows.tolist() == [1, 2, 3]
    assert notes(table, "IN-56") == []


def test_a_catalogue_that_is_not_whole_says_so(tmp_path):
    table = read_table(written(tmp_path / "a.xml", answer(item(), total=7)))
    (said,) = notes(table, "IN-56")
    assert (said["found"].zh, said["found"].en) == (
        "目录说明共有 7 项,文件中只有 1 项",
        "the catalogue promises 7 items and holds 1",
    )


def test_folders_and_platforms_are_no_devices(tmp_path):
    codes = ["510722", "51072200002000000001", "51072200002150000001", "51072200002160000001"]
    items = [item(code=code) for code in codes] + [item(5)]
    table = read_table(written(tmp_path / "a.xml", answer(*items)))
    assert len(table) == 1
    (said,) = notes(table, "IN-53")
    assert (said["n"], said["rows"]) == (4, "1, 2, 3, 4")


def test_a_notice_with_a_name_space_is_a_catalogue_too(tmp_path):
    text = (
        answer(item()).replace("Response", "Notify").replace("<Notify>", '<Notify xmlns="urn:x">')
    )
    assert len(read_table(written(tmp_path / "a.xml", text))) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (answer(kind="Catalog"), "no records"),
        (answer(item(), kind="DeviceStatus"), "CmdType DeviceStatus"),
        ("<Response><DeviceList><Item><DeviceID>1</DeviceID>", "cannot be read"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><DeviceList>&b;</DeviceList>', "entities|not well|cannot"),
        ('<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><DeviceList/>', "cannot|ent"),
        ("<DeviceList>" + "<a>" * 100 + "</a>" * 100 + "</DeviceList>", "32 levels"),
        ("<svg><path/></svg>", "XML"),
    ],
)  # fmt: skip
def test_what_is_no_catalogue_is_refused_in_words(tmp_path, text, said):
    with pytest.raises(UnreadableFileError, match=said):
        read_table(written(tmp_path / "a.xml", text))


CHANNEL = {"deviceId": "34020000001320000001", "channelId": DEVICE, "name": "新华村口",
           "longitude": 104.08, "gbLatitude": 31.09, "status": "ON", "ptzType": 1,
           "hasAudio": False, "password": "a1b2c3", "civilCode": None}  # fmt: skip


@pytest.mark.parametrize(
    "wrapped",
    [
        [CHANNEL, CHANNEL],
        {"code": 0, "data": {"total": 2, "list": [CHANNEL, CHANNEL]}},
        {"data": [CHANNEL, CHANNEL]},
        {"rows": [CHANNEL, CHANNEL], "roles": [{"a": 1}]},
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_channels_of_a_platform_are_rows(tmp_path, wrapped, encoding):
    text = json.dumps(wrapped, ensure_ascii=False)
    table = read_table(written(tmp_path / "a.json", text, encoding))
    assert (table.kind, len(table)) == ("json", 2)
    assert list(table.columns["channelId"]) == [DEVICE] * 2
    assert list(table.columns["name"]) == ["新华村口"] * 2
    assert list(table.columns["longitude"]) == [104.08] * 2
    assert list(table.columns["hasAudio"]) == [False] * 2
    assert list(table.columns["civilCode"]) == [None] * 2
    assert "password" not in table.columns
    assert notes(table, "IN-57") == [{"found": "password"}]


def test_shapes_inside_records_stay_texts_and_inner_objects_are_spread(tmp_path):
    rows = [{"id": 1, "gps": {"lng": 104.1, "lat": 31.5}, "范围": [[104, 31], [105, 31]]},
            {"id": 2, "外形": {"path": [{"lng": 1}]}, "范围": "104,31;105,31"}]  # fmt: skip
    table = read_table(written(tmp_path / "a.json", json.dumps(rows, ensure_ascii=False), "utf-8"))
    assert list(table.columns) == ["id", "lng", "lat", "范围", "外形"]
    assert list(table.columns["范围"]) == ["[[104,31],[105,31]]", "104,31;105,31"]
    assert list(table.columns["外形"]) == [None, '{"path":[{"lng":1}]}']
    assert list(table.columns["lng"]) == [104.1, None]


def test_a_field_without_a_name_gets_one(tmp_path):
    table = read_table(written(tmp_path / "a.json", b'[{"": 1, " a ": 2, "a": 3}]'))
    assert {name: column.tolist() for name, column in table.columns.items()} == {
        "-": [1],
        "a": [2],
        "a (2)": [3],
    }


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"{}", "no list of objects"),
        (b"[]", "no list of objects"),
        (b"[1,2]", "no list of objects"),
        (b'{"type":"gdal_streamed_alg","command_line":"read /etc/passwd"}', "no list"),
        (b'[{"a":1},', "cannot be read"),
        (b"[" * 200_000 + b"]" * 200_000, "cannot be read"),
    ],
)
def test_json_without_records_is_refused_in_words(tmp_path, raw, said):
    with pytest.raises(UnreadableFileError, match=said):
        read_table(written(tmp_path / "a.json", raw))
