"""Exports of platforms and other offices: files 13 to 24."""

import datetime as dt
import json
import math
import random
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import shapely
from shapely.geometry import LineString, box

from tests.office.making import (
    MIDDLE,
    TO_DEGREES,
    UNIT,
    UNITS,
    Office,
    People,
    degrees,
    gcj02,
    lonlat,
    somewhere,
)
from tests.office.making_cameras import cameras
from tests.office.making_ledgers import titled

EAST, NORTH = MIDDLE
RIVER = LineString([
    (EAST - 7400, NORTH - 600), (EAST - 5000, NORTH - 400), (EAST - 2400, NORTH - 300),
    (EAST - 400, NORTH - 350), (EAST + 900, NORTH - 1200), (EAST + 2200, NORTH - 2300),
    (EAST + 2600, NORTH - 4200), (EAST + 3000, NORTH - 5600),
])  # fmt: skip
RAILWAY = LineString([
    (EAST - 2200, NORTH + 6200), (EAST - 1500, NORTH + 3000), (EAST - 1400, NORTH + 600),
    (EAST - 1700, NORTH - 2000), (EAST - 2600, NORTH - 5600),
])  # fmt: skip
CANAL = LineString([(EAST + 500, NORTH - 5000), (EAST + 1500, NORTH - 4600),
                    (EAST + 2600, NORTH - 4300)])  # fmt: skip


def channels(folder: Path) -> Office:
    """13: channels of a video platform, with the password of each in it."""
    password = "Fyx@2019cam"
    there = [_channel(at, one, password) for at, one in enumerate(cameras()[48:66])]
    for at in (4, 9):
        there[at] |= {"gbLongitude": 0.0, "gbLatitude": 0.0}
    there[13] |= {"gbLongitude": None, "gbLatitude": None}
    there[6]["gbName"], there[7]["gbName"] = "Camera 01", "IPdome"
    folders = ["51072200002150000001", "51072210902160000001", "51072211202160000001"]
    for at, code in enumerate(folders):
        there.insert(at * 5, {"gbId": 900 + at, "gbDeviceId": code, "gbName": f"目录{at}",
                              "gbStatus": "ON", "gbLongitude": None, "gbPassword": None})  # fmt: skip
    there.append({"gbId": 999, "gbDeviceId": "51072200001340000009", "gbName": "报警主机",
                  "gbStatus": "ON", "gbPassword": password})  # fmt: skip
    path = folder / "13_wvp通道导出.json"
    data = {"total": len(there), "pageNum": 1, "list": there}
    text = json.dumps({"code": 0, "msg": "成功", "data": data}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return Office(path, [password], {"first": cameras()[48]})


def _channel(at, one, password):
    return {
        "gbId": 1000 + at, "gbDeviceId": one.gb_id, "gbName": one.name,
        "gbManufacturer": "Hikvision", "gbModel": "IP Camera", "gbOwner": "Owner",
        "gbAddress": "Address", "gbParentId": "51072200002000000001",
        "gbIpAddress": f"10.81.9.{at + 10}", "gbPort": 37777, "gbPassword": password,
        "gbStatus": "ON" if at % 4 else "OFF", "gbLongitude": round(one.lon, 7),
        "gbLatitude": round(one.lat, 7), "gbPtzType": [1, 3, 3, 2][at % 4], "gbRoomType": 1,
        "gbDirectionType": [1, 3, None, 6, 2][at % 5], "gbResolution": "6/5/4",
    }  # fmt: skip


def catalogue(folder: Path) -> Office:
    """14: an answer to a catalogue query; it says GB2312 and has letters of GBK alone."""
    password = "admin12345cat"
    items = [
        {"DeviceID": "510722", "Name": "涪源县", "CivilCode": "5107", "Parental": 1},
        {"DeviceID": "51072200", "Name": "县公安局", "CivilCode": "510722", "Parental": 1},
        {"DeviceID": "51072200001180000003", "Name": "硬盘录像机-柳溪", "Status": "ON"},
    ]
    for at, one in enumerate(cameras()[58:72]):
        name = "莲花堰村李家塆&amp;杨家碥" if at == 4 else one.name.replace("村委会门口", "李家塆")
        item = {"DeviceID": one.gb_id, "Name": name, "Manufacturer": ["Dahua", "UNV"][at % 2],
                "Owner": "0", "Address": one.unit.town, "IPAddress": f"10.81.8.{at + 1}",
                "Password": password, "Status": "ON" if at % 5 else "OFF",
                "Longitude": f"{one.lon:.6f}", "Latitude": f"{one.lat:.6f}"}  # fmt: skip
        if at in (2, 11):
            item |= {"Longitude": "0.0", "Latitude": "0.0"}
        if at == 6:
            del item["Longitude"], item["Latitude"]
        item["Info"] = "".join((
            f"<DirectionType>{[3, 4, 5, 8, 2][at % 5]}</DirectionType>",
            "<HorizontalFieldAngle>60</HorizontalFieldAngle>" if at % 2 else "",
        ))  # fmt: skip
        items.append(item)
    inside = "".join(
        "<Item>" + "".join(f"<{key}>{value}</{key}>\r\n" for key, value in item.items()) + "</Item>"
        for item in items
    )
    path = folder / "14_目录查询应答.xml"
    path.write_bytes(
        f'<?xml version="1.0" encoding="GB2312"?>\r\n<Response>\r\n<CmdType>Catalog</CmdType>\r\n'
        f'<SumNum>{len(items) + 4}</SumNum>\r\n<DeviceList Num="{len(items)}">{inside}'
        "</DeviceList>\r\n</Response>\r\n".encode("gbk")
    )
    return Office(path, [password], {})


NIGHTS = [  # day, shift, times, where, how many, how, km, found, done
    ("9月1日", "一班", "20:00-22:00", "柳溪场社区—车站", 4, "步", "3公里", "正常", ""),
    (None, "二班", "22:00-24:00", "柳溪场→新华村", 3, "车", "12km", "正常", ""),
    ("9月3日", "一班", "20:00-21:50", "高桥村村道", 4, "步", "2.5", "路灯损坏1盏", "已报"),
    ("9.4", "一班", "晚8点-10点", "青龙嘴村，檬子垭", 5, "车", "18", "正常", ""),
    (dt.datetime(2026, 9, 5), "二班", "23:30-次日0:40", "柳溪场社区", 3, "步", "", "劝离1名", ""),
    ("9月7日", "一班", "20：00—22：00", "新华村1、2组", 4, "步", "3", "正常", ""),
    ("9月8日", "一班", "22:10-20:00", "高桥村", 4, "车", "8", "正常", ""),
    ("9月10日", "", "", "因大雨取消", "", "", "", "", ""),
    ("9月12日", "一班", "20:00-22:00", "河坝组、新街", 0, "步", "2", "正常", ""),
    ("9月15日", "一、二班", "20:00-24:00", "全镇重点部位", 9, "车", "31", "占道", "纠正"),
    ("9月18日", "一班", "下午7点半至9点", "柳溪小学周边", 6, "步", "1.8", "正常", ""),
    ("9月20日", "一班", "20:00-22:00", "同上", 6, "步", "1.8", "正常", ""),
    ("9月31日", "二班", "22:00-24:00", "柳溪场社区", 3, "步", "2", "正常", ""),
    ("9月28日", "一班", "20:00-22:00", "檬子垭村", 4, "车", "14", "金拟珍家门未关",
     "告知户主16808163344"),
]  # fmt: skip


def nights(folder: Path) -> Office:
    """15: who patrolled when in September; the year stands in the note above."""
    people = People(15)
    people.secret("金拟珍", "16808163344")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "9月"
    titled(sheet, "柳溪镇平安巡防队夜间巡逻签到表", 10)
    sheet["A2"] = "时间：2026年9月      带队领导：按值班表"
    heads = ["日期", "班次", "起止时间", "巡逻路线（签到点）", "到场人数", "签到人", "车/步", "里程",
             "发现情况", "处理结果"]  # fmt: skip
    for column, head in enumerate(heads, 1):
        sheet.cell(3, column, head)
    for row, night in enumerate(NIGHTS, 4):
        names = [people.resident()[0] for _ in range(min(night[4] or 0, 3))]
        for column, cell in enumerate([*night[:5], "、".join(names), *night[5:]], 1):
            sheet.cell(row, column, cell)
    sheet.merge_cells("A4:A5")
    end = 4 + len(NIGHTS)
    for column, cell in ((1, "本月巡逻合计"), (2, "13次"), (5, "55人次")):
        sheet.cell(end, column, cell)
    sheet.cell(end + 2, 1, "统计：")
    path = folder / "15_柳溪镇夜巡签到表（9月）.xlsx"
    book.save(path)
    return Office(path, people.needles, {})


def codes(folder: Path) -> Office:
    """16: all codes of the county, its townships and villages, abolished ones too."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["统计用区划代码", "城乡分类代码", "名称", "备注"])
    sheet.append(["510722000000", "", "涪源县", ""])
    odd = {
        "510722109203": [510722109203.0, 220, "青龙嘴村村民委员会", "由青龙嘴村、红星村合并"],
        "510722109207": ["5107 2210 9207", "220", " 高桥村委会", ""],
        "510722203201": ["510722203201 ", 220, "莲花堰村\u3000", ""],
        "510722001003": [510722001003, 112, "凤凰社区居委会", ""],
    }
    gone = {"510722109203": ("510722109204", "红星村"), "510722112201": ("510722112203", "红旗村")}
    town = ""
    for one in UNITS:
        if one.code[:9] != town:
            town = one.code[:9]
            sheet.append([town + "000", "", one.town, ""])
        sheet.append(odd.get(one.code) or [one.code, one.urban_rural, one.full_name, ""])
        if one.code in gone:
            code, name = gone[one.code]
            sheet.append([code, "220", f"{name}村民委员会[已撤销]", ""])
    sheet.append(["510722203", "", "双河乡", "9位"])
    sheet.append(["510722112401", "123", "石板镇工业园虚拟社区", ""])
    path = folder / "16_统计用区划代码（涪源县2026）.xlsx"
    book.save(path)
    return Office(path, [], {})


PLACES = [("涪源县第一中学", "学校", "510722001001"), ("凤凰幼儿园", "幼儿园", "510722001003"),
          ("南河坝农贸市场", "市场", "510722001002"), ("县人民医院", "医院", "510722001001"),
          ("柳溪汽车客运站", "车站", "510722109001"), ("柳溪加油站", "加油站", "510722109001"),
          ("新华村卫生室", "卫生室", "510722109201"), ("老张饭店", "餐饮", "510722112001"),
          ("石板镇敬老院", "养老", "510722112001"), ("大石包烟花爆竹点", "易燃易爆", "510722112202"),
          ("双河乡中心小学", "学校", "510722203001"), ("双河水库", "水库", "510722203200"),
          ("莲花堰村服务中心", "办公", "510722203201"), ("新华村服务中心", "办公", "510722112201"),
          ("云顶网吧", "九小场所", "510722001002")]  # fmt: skip


def key_places(folder: Path) -> Office:
    """17: places with their owners, position in one cell, semicolons between the cells."""
    people, draw = People(17), random.Random(17)
    lines = ["序号;场所名称;类别;地址;高德坐标;负责人;身份证号;联系电话;从业人数;备注"]
    for at, (name, kind, code) in enumerate(PLACES, 1):
        owner, phone = people.resident()
        identity = people.identity(300 + at)
        people.secret(identity)
        east, north = gcj02(*lonlat(somewhere(code, draw)))
        place = {4: f"{east:.6f}，{north:.6f}", 8: "", 12: f"{north:.6f},{east:.6f}"}
        cells = [str(at), name, kind, UNIT[code].town + UNIT[code].name,
                 place.get(at, f"{east:.6f},{north:.6f}"), owner, identity, phone,
                 ["12", "8", "约30", "—"][at % 4], '"证照齐全;已检查"' if at == 3 else ""]  # fmt: skip
        lines.append(";".join(cells))
    path = folder / "17_重点场所九小场所清单.csv"
    path.write_bytes("\n".join(lines).encode("gbk"))
    return Office(path, people.needles, {"codes": [code for *_, code in PLACES]})


def bridges(folder: Path) -> Office:
    """18: bridges with X to the north, as surveyors write them."""
    names = ["柳溪大桥", "檬子垭漫水桥", "高桥", "南河一桥", "南河二桥", "工农桥", "双河桥",
             "莲花堰人行桥", "铁路桥（公铁立交）"]  # fmt: skip
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "桥梁"
    titled(sheet, "涪源县农村公路桥梁基本情况表", 8)
    sheet["A2"] = "坐标系：CGCS2000  3度带  35带"
    heads = ["桥名", "所在路线", "X（m）", "Y（m）", "桥长(m)", "宽", "建成年", "技术状况"]
    for column, head in enumerate(heads, 1):
        sheet.cell(3, column, head)
    for at, name in enumerate(names):
        line, along = (RIVER, (at + 0.5) / 9) if at < 8 else (RAILWAY, 0.5)
        spot = line.interpolate(along, normalized=True)
        row = [
            name,
            f"Y{at + 1:03d}",
            round(spot.y, 3),
            round(spot.x + 35e6, 3),
            40,
            6,
            1998,
            "一类",
        ]
        if at == 4:
            row[2], row[3] = row[3], row[2]
        if at == 5:
            row[3] = round(spot.x, 3)
        if at == 6:
            row[2] = row[3] = None
        for column, cell in enumerate(row, 1):
            sheet.cell(4 + at, column, cell)
    sheet.cell(13, 1, "合计9座")
    path = folder / "18_县道乡道桥梁台账.xlsx"
    book.save(path)
    return Office(path, [], {})


def lines_of_mapinfo(folder: Path) -> Office:
    """19: river, railway and canal as MapInfo writes them, without a datum."""
    mif = ('Version 300\r\nCharset "WindowsSimpChinese"\r\nDelimiter ","\r\n'
           "CoordSys Earth Projection 1, 0\r\nColumns 3\r\n  名称 Char(20)\r\n  类型 Char(10)\r\n"
           "  宽度 Integer\r\nData\r\n\r\n")  # fmt: skip
    for line in (RIVER, RAILWAY, CANAL):
        points = [TO_DEGREES(x, y) for x, y in line.coords]
        mif += f"Pline {len(points)}\r\n" + "".join(f"{x:.7f} {y:.7f}\r\n" for x, y in points)
        mif += "    Pen (2,2,255)\r\n"
    mid = '"南河","河流",45\r\n"宝南铁路","铁路",0\r\n"双河干渠","干渠",4\r\n'
    path = folder / "19_河流铁路_MapInfo.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("SXTL.MIF", mif.encode("gbk"))
        packed.writestr("SXTL.MID", mid.encode("gbk"))
    return Office(path, [], {"river": degrees(RIVER)})


def page(folder: Path) -> Office:
    """20: a web page that is called .xls."""
    row = "<tr><td>1</td><td>路口</td><td>104.69</td><td>31.50</td></tr>"
    text = f"<html><head><meta charset=gb2312></head><body><table>{row}</table></body></html>"
    path = folder / "20_拟增补监控点位.xls"
    path.write_bytes(text.encode("gbk"))
    return Office(path, [], {})


COMPOUNDS = [("文昌名苑", "001", 312, 0.85), ("水利局家属院", "001", 96, "90%"),
             ("凤凰花园一期", "003", 280, 0.8), ("凤凰花园二期", "003", 164, "７５％"),
             ("南河丽景", "002", 520, 60), ("滨河小区", "002", 430, 0.88),
             ("农机厂宿舍", "003", 72, 1), ("御景湾", "002", 608, "4成")]  # fmt: skip


def compounds(folder: Path) -> Office:
    """21: compounds with their outlines as WKT, counted in dwellings."""
    draw = random.Random(21)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["小区名称", "所属社区", "建成年份", "总户数(套)", "入住率", "范围WKT", "物业公司",
                  "物业电话"])  # fmt: skip
    for at, (name, code, dwellings, share) in enumerate(COMPOUNDS):
        spot = somewhere(f"510722001{code}", draw, 220)
        ground = box(spot.x - 60, spot.y - 45, spot.x + 60, spot.y + 45)
        wkt = shapely.to_wkt(degrees(ground), rounding_precision=7)
        if at == 2:
            wkt = wkt.replace("POLYGON", "MULTIPOLYGON").replace("((", "(((").replace("))", ")))")
        wkt = {3: f"SRID=4490;{wkt}", 5: wkt[: len(wkt) * 2 // 3], 6: ""}.get(at, wkt)
        town = UNIT[f"510722001{code}"].name
        sheet.append([name, town, 2009, dwellings, share, wkt, f"某某物业{at}部", "0816-5550400"])
    path = folder / "21_房管局小区范围（WKT）.xlsx"
    book.save(path)
    return Office(path, [], {})


def walk(folder: Path) -> Office:
    """22: the track of one patrol in two parts; six points jump three kilometres away."""
    draw = random.Random(22)
    x, y = MIDDLE[0] - 4200, MIDDLE[1] + 200
    start, turn = dt.datetime(2026, 9, 12, 12, 0, 5), 0.3
    lon, lat = TO_DEGREES(x, y)
    text = ('<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="两步路" '
            'xmlns="http://www.topografix.com/GPX/1/1"><metadata><name>夜巡</name></metadata>'
            f'<wpt lat="{lat:.6f}" lon="{lon:.6f}"><name>签到点</name></wpt>'
            "<trk><name>9月12日夜巡</name><trkseg>\n")  # fmt: skip
    for at in range(180):
        turn += draw.uniform(-0.35, 0.35)
        x, y = x + 14 * math.cos(turn), y + 14 * math.sin(turn)
        lon, lat = TO_DEGREES(x + 3000, y + 400) if 90 <= at < 96 else TO_DEGREES(x, y)
        when = (start + dt.timedelta(seconds=10 * at)).isoformat()
        time = f"<time>{when}Z</time>" if at != 50 else ""
        text += f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><ele>430</ele>{time}</trkpt>\n'
        text += "</trkseg><trkseg>\n" if at == 120 else ""
    path = folder / "22_柳溪镇巡逻轨迹20260912.gpx"
    path.write_text(text + "</trkseg></trk></gpx>\n", encoding="utf-8")
    return Office(path, [], {})


def roads(folder: Path) -> Office:
    """23: roads of the villages; one has no line, one comes in two stretches."""
    kinds = [("G5012", "高速"), ("S101", "省道"), ("柳石路", "县道"), ("环镇路", "乡道"),
             ("无名路", ""), ("柳石路", "县道"), ("南河滨河步道", "步道")]  # fmt: skip
    features = []
    for at, (name, kind) in enumerate(kinds):
        y = NORTH - 3000 + 900 * at
        line = LineString([(EAST - 5200, y), (EAST - 1000, y + 350), (EAST + 5000, y + 500)])
        shape = json.loads(shapely.to_geojson(degrees(line)))
        if at == 5:
            points = shape["coordinates"]
            shape = {"type": "MultiLineString", "coordinates": [points[:2], points[1:]]}
        said = {"道路名称": name, "技术等级": kind, "路面宽度": "12m", "通车": "是"}
        features.append({"type": "Feature", "properties": said,
                         "geometry": None if at == 4 else shape})  # fmt: skip
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    path = folder / "23_乡村道路.geojson"
    whole = {"type": "FeatureCollection", "name": "道路", "crs": crs, "features": features}
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return Office(path, [], {})


def drawing_of_cad(folder: Path) -> Office:
    """24: a DWG; only its first bytes are real."""
    path = folder / "24_柳溪镇地形图.dwg"
    noise = np.random.default_rng(24).bytes(4000)
    path.write_bytes(b"AC1027" + bytes(5) + b"\x03\x00" + noise)
    return Office(path, [], {})
