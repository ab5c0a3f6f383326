"""Ledgers of households, cases and staff as offices keep them: files 01, 02, 03, 10 and 11."""

import datetime as dt
from collections import Counter
from pathlib import Path

import openpyxl
import xlwt

from tests.office.making import UNITS, Office, People, gcj02, lonlat, somewhere

HAN = "一二三四五六七八九十"


def titled(sheet, text, width, row=1):
    """Write a title over all columns."""
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
    sheet.cell(row, 1, text)


def put(sheet, row, cells):
    """Write the cells of a row."""
    for at, cell in enumerate(cells, 1):
        sheet.cell(row, at, cell)


def merge(sheet, column, first, last):
    """Merge cells of a column downwards."""
    if last > first:
        sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)


def buildings(folder: Path) -> Office:
    """01: buildings of two communities under a header of two lines, with subtotals, without places."""
    people = People(1)
    book = openpyxl.Workbook()
    sheet = book.active
    titled(sheet, "东城街道居民楼栋（院落）户数统计台账", 13)
    titled(sheet, "填报单位：东城街道办事处　　截止时间：2026年9月30日　　单位：户、人", 13, row=2)
    _heading_of_two_lines(sheet)
    compounds = {
        "文昌路社区": {
            "水利局家属院": ["1栋", "2栋", "3栋"],
            "文昌名苑": ["1号楼", "2号楼", "3号楼", "4号楼", "5号楼"],
            "文昌路23-67号（单双号散居）": ["沿街平房"],
        },
        "凤凰社区": {
            "凤凰花园一期": ["A1", "A2", "A3", "A4"],
            "凤凰花园二期（安置房）": ["B1", "B2", "B3-B4"],
            "农机厂宿舍": ["1幢", "2幢", "门面"],
        },
    }
    row, number, total = 5, 0, Counter()
    for community, those in compounds.items():
        first, sub = row, Counter()
        for compound, names in those.items():
            start = row
            for name in names:
                number += 1
                cells, counts = _building(people, number, name)
                cells[1] = community if row == first else None
                cells[2] = compound if row == start else None
                put(sheet, row, cells)
                sub.update(counts)
                row += 1
            merge(sheet, 3, start, row - 1)
        merge(sheet, 2, first, row - 1)
        total.update(sub)
        wrong = 3 if community == "凤凰社区" else 0  # the subtotal is 3 more than its rows
        _sum_line(sheet, row, "小  计", sub, wrong)
        row += 1
    shared = _shared_cells(sheet, row)
    _sum_line(sheet, row, "合  计", total, 0)
    sheet.cell(row + 1, 1, "填表人：蒋拟安　　　　审核人：（签字）　　　　填表日期：2026.10.9")
    sheet.cell(row + 2, 1, "说明：户数以网格员入户核实为准；空置户指连续6个月无人居住。")
    path = folder / "01_东城街道楼栋户数台账（2026年9月）.xlsx"
    book.save(path)
    truth = {"rows": number, "lived_in": total[6], "registered": total[5], "shared": shared}
    return Office(path, people.needles, truth)


def _heading_of_two_lines(sheet):
    at = 1
    heads = {"序号": 1, "社区": 1, "小区（院落）": 1, "楼栋": 1, "单元数": 1, "户 数": 3,
             "人 口": 2, "楼栋长": 2, "备注": 1}  # fmt: skip
    for head, wide in heads.items():
        sheet.cell(3, at, head)
        down = 4 if wide == 1 else 3
        sheet.merge_cells(start_row=3, end_row=down, start_column=at, end_column=at + wide - 1)
        at += wide
    for at, head in enumerate(
        ["户籍户数", "实住户数", "空置户数", "户籍人口", "常住人口", "姓名", "电话"], 6
    ):
        sheet.cell(4, at, head)


def _building(people, number, name):
    draw = people.draw
    stairs = draw.choice([2, 2, 3, 4])
    most = stairs * draw.choice([10, 12, 14, 22])
    empty = draw.randint(0, most // 5)
    homes = [draw.randint(most // 2, most), most - empty, empty]
    counts = [*homes, int(homes[0] * 2.7), int(homes[1] * 2.6)]
    keeper = people.resident()
    cells = [number, None, None, name, stairs, *counts, *keeper, None]
    if name == "2号楼":
        cells[6] = f"约{homes[1]}"
    if name == "A3":
        cells[6] = str(homes[1])
    if name == "5号楼":
        cells[5:10], cells[12], counts = ["/"] * 5, "在建，2027年交房", [0] * 5
    if name == "门面":
        cells[4:10], cells[12], counts = [None, *[0] * 5], "商铺12间，无人居住", [0] * 5
    if name == "A2":
        cells[12] = "A2-3-502 独居老人孔假德，子女电话16808169911"
        people.secret("孔假德", "16808169911")
    if name == "沿街平房":
        cells[4] = "—"
    return cells, dict(enumerate(counts, 5))


def _sum_line(sheet, row, label, sums, wrong):
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
    sheet.cell(row, 1, label)
    for at in range(5, 10):
        sheet.cell(row, at + 1, sums[at] + (wrong if at == 6 else 0))


def _shared_cells(sheet, end):
    """Merge the counts of 1幢 and 2幢: the households of both stand in one cell."""
    row = next(at for at in range(5, end) if sheet.cell(at, 4).value == "1幢")
    for column in range(6, 11):
        both = sheet.cell(row, column).value + sheet.cell(row + 1, column).value
        sheet.cell(row, column, both)
        sheet.cell(row + 1, column).value = None
        merge(sheet, column, row, row + 1)
    return sheet.cell(row, 7).value


GROUPS = {
    "新华": ([f"{n}组" for n in range(1, 9)], "组别"),
    "青龙嘴村": ([f"{HAN[n]}社" for n in range(7)] + [f"原红星村{n}社" for n in (1, 2, 3)], "社别"),
    "高桥村": ([f"第{HAN[n]}村民小组" for n in range(6)], "村民小组名称"),
    "檬子垭": ([f"{n:02d}组" for n in range(1, 6)], "组"),
    "柳溪场社区": (["1居民小组", "2居民小组", "3居民小组", "4 居民小组"], "小组"),
}


def groups(folder: Path) -> Office:
    """02: one sheet a village, each with headings of its own; a hidden one of last year; a sum."""
    people = People(2)
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "填表说明"
    for at, text in enumerate(["填表说明", "1.“户数”指户籍户数。", "2.不得改动表头。"], 1):
        notes.cell(at, 1, text)
    registered, resident = Counter(), Counter()
    for tab, (names, heading) in GROUPS.items():
        _village(book.create_sheet(tab), tab, (names, heading), people, (registered, resident))
    last_year = book.create_sheet("高桥村 (2025年)")
    last_year.sheet_state = "hidden"
    last_year["A1"] = "高桥村各组户数统计表（2025年）"
    put(last_year, 2, ["序号", "村民小组名称", "户数"])
    for at in range(6):
        put(last_year, 3 + at, [at + 1, f"第{HAN[at]}村民小组", people.draw.randint(30, 90)])
    sums = book.create_sheet("汇总")
    sums["A1"] = "柳溪镇户数汇总表"
    put(sums, 2, ["村（社区）", "小组数", "户数", "常住户数"])
    for at, tab in enumerate(GROUPS, 3):
        put(sums, at, [tab, len(GROUPS[tab][0]), registered[tab], resident[tab]])
    book.create_sheet("Sheet3")
    book.active = 1
    path = folder / "02_柳溪镇各村（社区）村民小组户数统计表.xlsx"
    book.save(path)
    return Office(path, people.needles, {"registered": registered, "resident": resident})


def _village(sheet, tab, groups_of, people, sums):
    names, heading = groups_of
    first = 2 if tab == "檬子垭" else 3
    titled(sheet, f"柳溪镇{tab if tab.endswith(('村', '区')) else tab + '村'}各组户数人口统计表", 8)
    if first > 2:
        sheet["A2"] = "单位：户、人" if tab == "高桥村" else "填报时间：2026年10月"
    heads = ["序号", heading, "户数", "常住户数", "总人口", "组长", "联系电话", "备注"]
    if tab == "檬子垭":
        heads = [
            "序号",
            heading,
            "户籍户数（户）",
            "常住户数\n（户）",
            "户籍人口（人）",
            "组长",
            "电话",
            "备注",
        ]
    if tab == "青龙嘴村":
        heads = ["序号", heading, "常住户数", "户数", "总人口", "社长", "电话", "备注"]
    put(sheet, first, heads)
    row = first + 1
    for number, name in enumerate(names, 1):
        homes = people.draw.randint(28, 96)
        lived = int(homes * people.draw.uniform(0.45, 0.8))
        sums[0][tab] += homes
        counts: list[object] = [homes, lived]
        note = None
        if tab == "新华" and number == 6:
            counts = [f"{homes}户", f"{lived}户"]
        if tab == "新华" and number == 8:
            counts[1], note, lived = "不详", "整组搬迁，人户分离", 0
        if tab == "高桥村" and number == 2:
            note = f"含五保户许撰贵（身份证{people.identity(77)}）"
            people.secret("许撰贵", people.identity(77))
        sums[1][tab] += lived
        counts = counts[::-1] if tab == "青龙嘴村" else counts
        put(sheet, row, [number, name, *counts, int(homes * 3.1), *people.resident(), note])
        row += 1
    if tab != "檬子垭":
        both = [sums[0][tab], sums[1][tab]]
        put(sheet, row, ["合计", None, *(both[::-1] if tab == "青龙嘴村" else both)])
        row += 1
    sheet.cell(row, 1, "填表人：　　　　　村主任（签字）：")


COURTYARDS = [
    ("新华村", "李家塆", "1组", "４６"), ("", "何家老院子", "1、2组", "３８户"),
    ("", "堰塘坎", "3组", "约50"), ("", "新房子", "4组", "30余户"),
    ("", "原红旗村大院", "5组", "三十二"), ("大石包村", "石包寨", "1组", "①"),
    ("", "松树湾", "2组", "28"), ("", "周家沟", "3组", "35-40"), ("", "瓦窑坪", "", "—"),
    ("白鹤林村", "白鹤林", "1组", " 41\u3000"), ("", "大水井", "2组", "5O"),
    ("", "杨家碥", "3组", "1２"), ("", "庙儿梁", "4组", "0"), ("", "油坊头", "4组", "不详"),
    ("石板场社区", "上场口", "", "１１７"), ("", "下场口", "", "98"), ("", "桂花院", "", "62户"),
]  # fmt: skip


def courtyards(folder: Path) -> Office:
    """03: an old .xls in which every cell is text and a blank village means the one above."""
    book = xlwt.Workbook(encoding="gbk")
    sheet = book.add_sheet("Sheet1")
    sheet.write_merge(0, 0, 0, 6, "石板镇自然村（院落）户数登记表")
    sheet.write(1, 0, "单位（盖章）：石板镇人民政府")
    sheet.write(1, 5, "２０２６年９月")
    heads = ["序 号", "村　名", "自然村（院落）", "所在组", "户  数", "人口数", "备　注"]
    for at, head in enumerate(heads):
        sheet.write(2, at, head)
    for at, cells in enumerate(COURTYARDS):
        for column, cell in enumerate([str(at + 1), *cells, "", ""]):
            sheet.write(3 + at, column, cell)
    end = 3 + len(COURTYARDS)
    sheet.write(end, 0, "合计")
    sheet.write(end, 4, "691户")
    sheet.write(end + 1, 0, "制表：韩撰群      审核：      联系电话：0816-5550188")
    sheet.write(end + 2, 0, "注：1、新华村由原新华村、红旗村合并；2、户数为户籍户。")
    path = folder / "03_石板镇自然村院落户数.xls"
    book.save(str(path))
    return Office(path, [], {"exact": 46 + 38 + 32 + 28 + 41 + 12 + 0 + 117 + 98 + 62})


CASE_HEADS = ["序号", "工单编号", "接收时间", "信息来源", "事项分类", "紧急程度", "来电人", "性别",
              "来电号码", "联系地址", "问题描述", "事发地", "经纬度", "承办单位", "派单时间",
              "办结时限", "办结时间", "处置状态", "满意度", "是否保密", "回访情况"]  # fmt: skip
CATEGORIES = ["全部/ 民生类/污水外溢", "全部/民生类/噪音扰民", "全部/矛盾纠纷/邻里纠纷",
              "全部/ 城乡建设/道路破损", "全部/安全隐患/线路老化", "全部/矛盾纠纷 /土地权属",
              "日期", "全部/民生类/供水", "备注"]  # fmt: skip
TEXTS = ["污水井满溢，影响出行", "夜间施工扰民", "两户因排水沟争吵", "路面塌陷约2平方米", "电线下垂",
         "田坎界线有争议", "反映物业费", "停水两天未通知", "路灯不亮"]  # fmt: skip
STATES = ["已办结", "已办结", "办理中", "已办结", "已回退", "延期中", "已办结", "挂账"]


def _written(day, way):
    return [
        day,
        f"{day:%Y-%m-%d %H:%M:%S}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day} {day.hour}:{day.minute:02d}",
    ][way % 6]


def cases(folder: Path) -> Office:
    """10: work orders of the hotline: six ways to write a day, callers' names, paths of categories."""
    people = People(10)
    book = openpyxl.Workbook()
    sheet = book.active
    titled(sheet, "涪源县12345政务服务便民热线转办件台账（2026年7—9月）", len(CASE_HEADS))
    put(sheet, 2, CASE_HEADS)
    rows = [_case(people, at) for at in range(36)]
    rows[9][16:18] = ["2026-07-01 10:00:00", "已办结"]  # closed before it came
    rows[17][1] = rows[16][1]  # the number of another case
    rows[30] = [31, *rows[29][1:]]  # the same case again
    rows[24][2] = "2026年9月31日"
    mine = f"来电人称邻居华演强（身份证号{people.identity(31)}）占用通道，请致电16808167788"
    rows[4][10] = mine
    people.secret("华演强", people.identity(31), "16808167788")
    rows[21][2] = 46256.4375  # a bare number of days: 2026-08-22 10:30
    rows[13][16:18] = ["8月中旬", "已办结"]
    rows[27][12] = "，".join(reversed(rows[27][12].split(",")))
    rows[32][10] = "=联系不上来电人"
    for at, cells in enumerate(rows, 3):
        for column, value in enumerate(cells, 1):
            cell = sheet.cell(at, column)
            cell.value = value
            if isinstance(value, str) and value.startswith("="):
                cell.data_type = "s"
            if isinstance(value, dt.datetime):
                cell.number_format = "yyyy/m/d h:mm"
    sheet.cell(3 + len(rows), 1, "合计：36件")
    path = folder / "10_12345转办件台账（7-9月）.xlsx"
    book.save(path)
    return Office(path, people.needles, {"serial": rows[21][1], "twice": rows[16][1]})


def _case(people, at):
    unit = UNITS[(at * 7) % len(UNITS)]
    came = dt.datetime(2026, 7, 2, 8, 20) + dt.timedelta(hours=57 * at + at % 5)
    caller = people.name() if at % 12 != 5 else "匿名"
    phone, home = people.phone(), f"{unit.town}{unit.name}{at % 6 + 1}组{at + 3}号"
    people.secret(phone, home, *([] if caller == "匿名" else [caller]))
    place = gcj02(*lonlat(somewhere(unit.code, people.draw)))
    state = STATES[at % 8]
    done = came + dt.timedelta(days=3 + at % 6, hours=2)
    return [
        at + 1, f"GD2026{came.month:02d}{310 + at * 3:05d}", _written(came, at),
        ["12345热线", "微信公众号", "12345热线", "网格员上报", "领导信箱"][at % 5],
        CATEGORIES[at % 9], ["一般", "紧急", "一般"][at % 3], caller, "男女"[at % 2], phone, home,
        TEXTS[at % 9], (unit.town if at % 4 else "") + unit.name,
        "{:.6f},{:.6f}".format(*place) if at % 3 == 0 else None,
        ["", "县住建局", "", "", "县水务局"][at % 5] or unit.town,
        _written(came + dt.timedelta(hours=3), at + 1), _written(came + dt.timedelta(days=7), at),
        _written(done, at + 2) if state == "已办结" else None, state,
        ["满意", "基本满意", "", "不满意", "未评价"][at % 5], "是" if at in (8, 20) else "否",
        "已电话回访" if state == "已办结" else "",
    ]  # fmt: skip


STAFF_HEADS = ["序号", "乡镇（街道）", "村（社区）", "所属网格", "姓名", "性别", "身份证号码", "政治面貌",
               "手机号码", "值班电话", "专/兼职", "职务", "家庭住址"]  # fmt: skip


def staff(folder: Path) -> Office:
    """11: the county's grid workers with numbers and homes that are nobody's business."""
    people = People(11)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "通讯录"
    titled(sheet, "涪源县网格员信息采集表", 13)
    sheet["A2"] = "（内部资料，注意保密）"
    put(sheet, 3, STAFF_HEADS)
    rows = []
    for unit in UNITS:
        for seat in range(3 if unit.kind == "城镇社区" else 2):
            rows.append(_worker(people, unit, seat, len(rows) + 1))
    again = list(rows[4])
    again[0], again[3] = len(rows) + 1, "第三网格"
    rows.append(again)
    for at, cells in enumerate(rows, 4):
        put(sheet, at, cells)
    _merge_towns(sheet, 4, 3 + len(rows))
    sheet.cell(5 + len(rows), 1, "报送单位：县委政法委　　2026年9月")
    path = folder / "11_全县网格员通讯录.xlsx"
    book.save(path)
    return Office(path, people.needles, {"rows": len(rows), "names": [r[4] for r in rows]})


def _worker(people, unit, seat, number):
    identity = people.identity(100 + number, wrong=number == 7)
    home = f"{unit.town}{unit.name}{seat + 2}组{number + 10}号"
    people.secret(identity, home)
    phone, name = people.phone(), people.name()
    grid = [f"{unit.name}第{HAN[seat]}网格", f"{seat + 1}号网格", f"第{seat + 1}网格"][number % 3]
    cells: list[object] = [
        number, unit.town, unit.name, grid, name, "男女"[number % 2], identity,
        ["群众", "中共党员", "党员"][number % 3], phone, f"0816-5550{300 + number}",
        ["专职", "兼职", "专"][number % 3], "网格员", home,
    ]  # fmt: skip
    odd = {
        5: {8: int(phone)},
        9: {8: f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"},
        12: {8: f"{phone}、{people.phone()}"},
        15: {6: 5.10799197e17},
        18: {4: f"{name[0]}　{name[1:]}"},
        20: {3: ""},
        24: {9: "同手机"},
        26: {4: "待定", 6: None, 8: None, 12: None},
        28: {8: phone[:10]},
    }
    for at, cell in odd.get(number, {}).items():
        cells[at] = cell
    return cells


def _merge_towns(sheet, first, last):
    start = first
    while start <= last:
        end, town = start, sheet.cell(start, 2).value
        while end < last and sheet.cell(end + 1, 2).value == town:
            end += 1
            sheet.cell(end, 2).value = None
        merge(sheet, 2, start, end)
        start = end + 1
