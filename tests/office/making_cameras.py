"""Registers of cameras as offices keep them: files 04, 05 and 06."""

import datetime as dt
import functools
import random
from pathlib import Path
from typing import NamedTuple

import openpyxl

from tests.office.making import MIDDLE, UNITS, Office, People, Unit, gcj02, lonlat, somewhere
from tests.office.making_ledgers import put, titled


class Camera(NamedTuple):
    """A camera as it truly stands: the same ones are in files 04, 13 and 14."""

    unit: Unit
    lon: float
    lat: float
    name: str
    gb_id: str


SPOTS = ["村委会门口", "村道路口", "学校大门", "场镇十字路口", "卫生院门前", "桥头", "停车场", "广场",
         "加油站路口", "居民小区南门", "农贸市场东口", "三岔路口"]  # fmt: skip
LEDGER_HEADS = [
    "设备编码",
    "设备名称",
    "设备厂商",
    "行政区域",
    "监控点位类型",
    "设备型号",
    "点位俗称",
    "IPV4地址",
    "IPV6地址",
    "MAC地址",
    "摄像机类型",
    "摄像机功能类型",
    "补光属性",
    "摄像机编码格式",
    "安装地址",
    "经度",
    "纬度",
    "摄像机位置类型",
    "监控方位",
    "联网属性",
    "所属辖区公安机关",
    "安装时间",
    "管理单位",
    "管理单位联系方式",
    "录像保存天数",
    "设备状态",
    "所属部门",
]
DIRECTIONS = ["东", "朝南", "东向西", "西北", "南", "西向东", "北", "面向东北", "4", "1", "东西",
              "全景", "", "东南", "7"]  # fmt: skip
CODE, LON, LAT, INSTALLED, KEPT = 0, 15, 16, 21, 24


@functools.cache
def cameras() -> tuple[Camera, ...]:
    """Return 72 cameras of the county."""
    draw = random.Random(20261121)
    found = []
    for at in range(72):
        unit = UNITS[at % len(UNITS)]
        lon, lat = lonlat(somewhere(unit.code, draw, 120))
        kind = "132" if at % 5 else "131"
        gb_id = f"510722{at % 4:02d}{[0, 1, 11][at % 3]:02d}{kind}{2 if at % 3 else 3}{at + 1:06d}"
        spot = SPOTS[(at * 5 + at // 15) % len(SPOTS)]
        found.append(Camera(unit, lon, lat, f"{unit.town}{unit.name}{spot}", gb_id))
    return tuple(found)


def police_station() -> tuple[float, float]:
    """Return the place on which nine cameras were put for want of a better one."""
    from tests.office.making import TO_DEGREES

    return TO_DEGREES(MIDDLE[0] - 250, MIDDLE[1] + 120)


def ledger(folder: Path) -> Office:
    """04: the ledger of 27 columns, as an exporter that knows its checks writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(LEDGER_HEADS)
    rows = [_of_ledger(at, one) for at, one in enumerate(cameras()[:60])]
    for at in (11, 23, 37, 52):
        rows[at][CODE] = float(rows[at][CODE])  # a number: digits are lost
    rows[40][CODE], rows[40][1] = rows[8][CODE], rows[8][1] + "（新）"
    station = [round(value, 6) for value in gcj02(*police_station())]
    for at in range(14, 23):
        rows[at][LON : LAT + 1] = station
    for at in (3, 29, 44):
        rows[at][LON : LAT + 1] = [None, None]
    rows[33][LON : LAT + 1] = [0, 0]
    rows[47][LON : LAT + 1] = [116.397, 39.908]
    rows[50][LON : LAT + 1] = rows[50][LON : LAT + 1][::-1]
    rows[55][LON] = round(rows[55][LON] + 2, 6)
    for at in (5, 6):
        rows[at][LON : LAT + 1] = [f"{rows[at][LON]} ", str(rows[at][LAT])]
    days = {1: "2019.6.3", 9: "20180612", 16: dt.datetime(2021, 4, 26), 27: "2020年11月",
            31: "2022-02-30", 39: "2019/8/15", 58: "2023-12-8"}  # fmt: skip
    for at, day in days.items():
        rows[at][INSTALLED] = day
    rows[10][KEPT], rows[25][KEPT], rows[45][KEPT] = 90, 15, None
    for cells in rows:
        sheet.append(cells)
    footer = "共60条记录　导出人：admin　导出时间：2026-10-15 09:12:44"
    sheet.cell(sheet.max_row + 1, 1, footer)
    path = folder / "04_视频监控一机一档（导出20261015）.xlsx"
    book.save(path)
    return Office(path, [], {"true": cameras()[0]})


def _of_ledger(at, one):
    east, north = gcj02(one.lon, one.lat)
    points = [1, 2, 3, 3, 4][at % 5]
    return [
        one.gb_id, one.name, points, "510722", points,
        ["DS-2CD3T47", "IPC-B643", "DH-IPC-HFW5449"][at % 3], one.name[3:] if at % 3 else "",
        f"10.81.{at // 20}.{20 + at}", "", f"3C-EF-8C-00-{at // 10:02d}-{10 + at}",
        [3, 1, 3, 2, 4][at % 5], "99", [1, 2, 2, 3][at % 4], "H.265" if at % 2 else "H.264",
        one.unit.town + one.unit.name, round(east, 6), round(north, 6), [7, 8, 4, 9, 10][at % 5],
        DIRECTIONS[at % len(DIRECTIONS)], 1 if at % 6 else 0,
        f"涪源县公安局{one.unit.town[:2]}派出所", "2017-10-01", f"{one.unit.town}综治中心",
        f"0816-5550{200 + at % 4}", 30, [1, 1, 1, 2, 1, 3][at % 6], [1, 7][at % 2],
    ]  # fmt: skip


HANDS = [  # where, which way, how many, days, state
    ("场口红绿灯", "东", 1, "30", "√"), ("村活动室", "公路方向", 1, "7天", "√"),
    ("李家塆岔路", "南", 2, "15", "√"), ("水库坝埂", "对着水面", 1, "30天", "×"),
    ("小学围墙外", "北", 1, "一个月", "√"), ("蒋拟全家门口", "西", 1, "30", "好"),
    ("桥头", "东南", 1, "", "√"), ("垃圾池", "", 1, "7", "坏"), ("乡政府大门", "大门", 3, "90", "√"),
    ("卫生院二楼女厕门外走廊", "向西", 1, "30", "√"), ("3组晒坝", "E", 1, "30", "√"),
    ("幸福院", "90°", 1, "30", "一般"), ("幸福院后门", "270", 1, "30", "√"),
    ("新修产业路", "东北", 1, "", ""), ("农家书屋", "进村方向", 2, "30", "√"),
    ("提灌站", "南", 1, "15", "√"),
]  # fmt: skip


def _dms(value):
    whole = int(value)
    minutes = int((value - whole) * 60)
    seconds = round(((value - whole) * 60 - minutes) * 60, 1)
    return (whole, minutes + 1, 0.0) if seconds >= 60 else (whole, minutes, seconds)


def _by_hand(number, lon, lat):
    """Return a place as the person of row `number` writes it."""
    east, north = _dms(lon), _dms(lat)
    both = (*east, *north)
    ways = {
        1: "东经{}°{}′{:.1f}″ 北纬{}°{}′{:.1f}″".format(*both),
        2: "{}°{}'{:.1f}\",{}°{}'{:.1f}\"".format(*both),
        3: "E{}°{}'{:.1f}\" N{}°{}'{:.1f}\"".format(*both),
        4: "{}°{}′{:.1f}″N，{}°{}′{:.1f}″E".format(*north, *east),
        5: "{}度{}分{:.1f}秒，{}度{}分{:.1f}秒".format(*both),
        6: "{} {} {:.1f}  {} {} {:.1f}".format(*both),
        7: "{}-{}-{:.1f}/{}-{}-{:.1f}".format(*both),
        8: "{}º{}’{:.1f}”  {}º{}’{:.1f}”".format(*both),
        9: f"{lon:.5f},{lat:.5f}",
        10: f"{lat:.5f}，{lon:.5f}",
        11: "{}.{:02d}{:02d},{}.{:02d}{:02d}".format(*map(int, both)),
        12: f"104°60′10.2″，31°27′{north[2]:.1f}″",
        13: "同上",
        14: "待测",
        15: f"{east[0]}°{(lon - east[0]) * 60:.4f}' {north[0]}°{(lat - north[0]) * 60:.4f}'",
        16: "东经{}度{}分{:.1f}秒北纬{}度{}分{:.1f}秒".format(*both),
    }
    return ways[number]


def by_hand(folder: Path) -> Office:
    """05: what villages wrote by hand: sixteen ways to write a place, keepers' names and phones."""
    people = People(5)
    book = openpyxl.Workbook()
    sheet = book.active
    titled(sheet, "双河乡村级自建监控登记表", 9)
    put(sheet, 2, ["编号", "村", "安装位置", "坐标（手机测）", "朝哪边", "数量", "存几天",
                   "保管人及电话", "好不好"])  # fmt: skip
    true = {}
    for number, (where, way, count, days, state) in enumerate(HANDS, 1):
        unit = UNITS[12 + (number - 1) % 3]
        lon, lat = lonlat(somewhere(unit.code, people.draw, 150))
        true[str(number)] = (lon, lat)
        name = unit.name.removesuffix("村") if number % 4 == 2 else unit.name
        keeper = " ".join(people.resident())
        place = _by_hand(number, lon, lat)
        put(sheet, 2 + number, [str(number), name, where, place, way, count, days, keeper, state])
    people.secret("蒋拟全")
    sheet.cell(20, 1, "说明：坐标用手机自带指南针读的。×表示坏了。")
    path = folder / "05_双河乡自建监控登记（各村手工报）.xlsx"
    book.save(path)
    return Office(path, people.needles, {"true": true})


BILL_HEADS = ["账期", "客户名称", "业务号码", "产品名称", "费用项目", "安装地址", "设备序列号",
              "速率/存储", "开通日期", "费用(元)", "联系人", "联系电话"]  # fmt: skip


def bill(folder: Path) -> Office:
    """06: a bill of the telecom: GBK, tabs, ="…", two lines a camera, other products, a refund."""
    people = People(6)
    whom = "涪源县柳溪镇等乡镇"
    lines = [["中国电信股份有限公司涪源分公司", *[""] * 11],
             ["客户账单明细", "账期：202609", "打印日期：2026-10-08"], [], BILL_HEADS]  # fmt: skip
    numbers = []
    for at in range(22):
        unit = UNITS[(at * 4) % len(UNITS)]
        number = f'="08169{2210000 + at * 13:07d}"'
        keeper = people.resident()
        address = f"{unit.town}{unit.name}{at % 7 + 1}组{['村口', '便民路', '水井旁'][at % 3]}"
        if at == 5:
            address = f'"{address}\t（原石桥村）"'
        serial = f'="CT{8800000000 + at * 101:013d}"'
        day = ["20190531", "2021/3/8", "2020-07-01"][at % 3]
        fees = [("月功能费", "4M", "39.00"), ("云存储费", "30天" if at % 5 else "7天", "11.00")]
        for item, size, fee in fees[: 1 if at == 17 else 2]:
            lines.append(["202609", whom, number, "慧眼工程（云眼）", item, address, serial, size,
                          day, fee, *keeper])  # fmt: skip
        numbers.append(number.strip('="'))
    for number, product, where in (
        ("081692219999", "互联网专线", "柳溪镇政府机房"),
        ("08165550123", "固定电话", "石板镇便民服务中心"),
    ):
        lines.append(["202609", whom, f'="{number}"', product, "月租费", where, *[""] * 6])
    refund = [""] * 12
    refund[:5] = ["202609", whom, f'="{numbers[3]}"', "慧眼工程（云眼）", "退费(8月故障)"]
    lines += [
        refund,
        ["合计", *[""] * 8, "2,275.00", "", ""],
        ["客户经理：曹设平　服务热线：10000"],
    ]
    path = folder / "06_电信慧眼工程账单_202609.csv"
    path.write_bytes("\r\n".join("\t".join(line) for line in lines).encode("gb18030"))
    return Office(path, people.needles, {"numbers": numbers})
