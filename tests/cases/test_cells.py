"""Cases of single cells and rows: what an office types, and what becomes of it."""

import codecs
from datetime import UTC, datetime

import openpyxl
import pytest

from gis.cells import percents
from gis.intake.columns.decided import Columns
from gis.intake.columns.persons import persons_of
from gis.intake.ledger import Ledger
from gis.intake.rows.sieve import Sieve
from gis.intake.rows.values import field_values
from gis.layers.fields import Field, Layer, key
from gis.reading.files import read_table
from gis.rulebook import load_pack
from gis.writing import as_text
from store.places import load_blocks, load_units
from tests.cases.conftest import asked, findings_of

HEAD = ["编号", "户数", "经度", "纬度"]


def sheet(folder, head, *rows, name="报表.xlsx"):
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    path = folder / name
    book.save(path)
    return path


def text_file(folder, head, *rows, name="报表.csv", encoding="gb18030"):
    path = folder / name
    path.write_bytes("\r\n".join(",".join(row) for row in (head, *rows)).encode(encoding))
    return path


def counted(folder, *cells, head=HEAD, name="报表.xlsx"):
    """Return a sheet of blocks with these cells as households, one below the other."""
    rows = [[f"A{n}", cell, 104 + n / 1000, 31.5] for n, cell in enumerate(cells, start=1)]
    return sheet(folder, head, *rows, name=name)


def values(result, field):
    return list(result.files[0].intake.typed.values[field])


def one(result, rule):
    (finding,) = findings_of(result, rule)
    return finding


def said(finding, *words):
    """Every word stands in the message in both languages."""
    return all(str(w) in finding.message_zh and str(w) in finding.message_en for w in words)


@pytest.fixture
def blocks_of(look):
    def run(path, **options):
        return look("blocks", path, **{"crs": "wgs84", **options})

    return run


PLACES = (["编号", "村代码", "户数", "经度", "纬度"],
          ["A1", "510722109201", 10, 104.1, 31.5], ["A2", None, 20, 104.2, 31.5],
          ["A3", "510722109202", 30, 104.3, 31.5], ["A4", None, 40, 104.4, 31.5])  # fmt: skip


def test_case_17_blank_places_are_filled_from_above_only_when_a_person_says_so(blocks_of, tmp_path):
    path = sheet(tmp_path, *PLACES)
    result = blocks_of(path)
    assert asked(result)[0] == "fill.村代码"
    assert values(result, "unit_code") == ["510722109201", None, "510722109202", None]
    question = result.questions[0]
    assert not question.needed
    assert question.samples == ("510722109201", "510722109202")
    assert one(result, "IN-64").found == 2
    assert said(one(result, "IN-64"), "村代码", 2)
    answered = blocks_of(path, answers={"fill.村代码": "yes"})
    assert values(answered, "unit_code") == ["510722109201"] * 2 + ["510722109202"] * 2
    assert findings_of(answered, "IN-64") == []
    refused = blocks_of(path, answers={"fill.村代码": "no"})
    assert values(refused, "unit_code") == ["510722109201", None, "510722109202", None]


def test_case_17_blank_counts_and_names_are_never_offered_to_be_filled(blocks_of, tmp_path):
    path = sheet(tmp_path, ["编号", "户数", "楼栋名称", "经度", "纬度"],
                 ["A1", 10, "东楼", 104.1, 31.5], ["A2", None, None, 104.2, 31.5])  # fmt: skip
    result = blocks_of(path)
    assert not [question for question in asked(result) if question.startswith("fill")]
    assert values(result, "households") == [10, None]


SUMS = (["编号", "组名", "户数", "经度", "纬度", "备注"],
        ["A1", "一组", 10, 104.1, 31.5, None], ["A2", "二组", 20, 104.2, 31.5, None],
        ["小 计", None, 30, None, None, None],
        ["A3", "三组", 40, 104.3, 31.5, None],
        [None, "小计", 40, None, None, None], ["合计", None, 70, None, None, None],
        ["填表人:李四", None, None, None, "审核人:", None])  # fmt: skip


def test_case_18_totals_and_footers_are_not_imported_and_right_sums_say_nothing(
    blocks_of, tmp_path
):
    result = blocks_of(sheet(tmp_path, *SUMS))
    assert values(result, "households") == [10, 20, 40]
    assert (result.accepted, result.rejected) == (3, 0)
    assert one(result, "IN-23").found == 4
    assert said(one(result, "IN-23"), "4, 6, 7, 8")
    assert findings_of(result, "GRID-20") == []


def test_case_18_a_total_that_is_not_the_sum_of_its_rows_is_told_with_both_numbers(
    blocks_of, tmp_path
):
    rows = [list(row) for row in SUMS]
    rows[3][2], rows[6][2] = 31, 99
    result = blocks_of(sheet(tmp_path, *rows))
    assert [(f.found, f.required) for f in findings_of(result, "GRID-20")] == [(30, 31), (70, 99)]
    part, whole = findings_of(result, "GRID-20")
    assert said(part, 30, 31)
    assert said(whole, 70, 99)
    assert part.severity == "should"
    assert values(result, "households") == [10, 20, 40]


def test_case_20_full_width_digits_and_thousands_are_read_and_counted_once(blocks_of, tmp_path):
    result = blocks_of(counted(tmp_path, "５００", "1，234", "1,234", "１2", 7))
    assert values(result, "households") == [500, 1234, 1234, 12, 7]
    assert one(result, "IN-61").found == 4
    assert said(one(result, "IN-61"), 4, "户数", "５００", "500")
    assert one(result, "IN-61").severity == "info"
    path = text_file(tmp_path, HEAD, ["A1", "3", "１０４.５", "31．5"])
    read = blocks_of(path)
    assert [values(read, "lon"), values(read, "lat")] == [[104.5], [31.5]]


def test_case_21_signs_that_nobody_sees_are_taken_off(blocks_of, tmp_path):
    result = blocks_of(
        counted(tmp_path, "\u200b520", "\u00a031", "\u300042\u3000", "\ufeff7", " 8 ")
    )
    assert values(result, "households") == [520, 31, 42, 7, 8]
    assert one(result, "IN-61").found == 5
    assert said(one(result, "IN-61"), "[U+200B]520")
    path = tmp_path / "bom.csv"
    path.write_bytes(codecs.BOM_UTF8 + "编号,户数,经度,纬度\r\n\u200bA1,5,104.1,31.5\r\n".encode())
    assert values(blocks_of(path), "block_id") == ["A1"]


def test_case_22_the_number_of_a_list_is_no_count(blocks_of, tmp_path):
    result = blocks_of(counted(tmp_path, "①", 20))
    assert values(result, "households") == [None, 20]
    assert one(result, "IN-16").severity == "should"
    assert said(one(result, "IN-16"), "①", "户数")
    assert result.rejected == 0


def test_case_23_measures_and_chinese_numbers_are_counts(blocks_of, tmp_path):
    result = blocks_of(counted(tmp_path, "500户", "五百", "一千零二十户", "两百"))
    assert values(result, "households") == [500, 500, 1020, 200]
    assert one(result, "IN-61").found == 4
    assert "approx" not in result.files[0].intake.typed.values


def test_case_23_about_500_is_kept_as_500_and_marked(bring, store, tmp_path):
    path = counted(tmp_path, "约500", "500余户", "近五百", "500左右", 500)
    result = bring("blocks", path, crs="wgs84")
    assert result.revision is not None
    kept = [(b.households, b.approx) for b in sorted(load_blocks(store), key=lambda b: b.block_id)]
    assert kept == [(500, True)] * 4 + [(500, False)]
    assert [f.found for f in findings_of(result, "IN-62")] == [
        "约500",
        "500余户",
        "近五百",
        "500左右",
    ]
    assert said(findings_of(result, "IN-62")[0], "约500", 2)


def test_case_23_a_range_names_no_count_and_no_middle_is_made_up(blocks_of, tmp_path):
    result = blocks_of(counted(tmp_path, "500-600", "五百以上"))
    assert values(result, "households") == [None, None]
    between, above = findings_of(result, "IN-16")
    assert said(between, "500-600", 500, 600)
    assert said(above, "五百以上")
    assert "550" not in str(result.findings)


def test_case_23_a_layer_that_cannot_say_about_leaves_the_count_unknown(look, tmp_path):
    path = sheet(tmp_path, ["区划代码", "村名", "户数"], ["510722109201", "甲村", "约500"])
    result = look("units", path)
    assert values(result, "households") == [None]
    assert said(one(result, "IN-16"), "约500")


def test_case_24_words_for_unknown_are_unknown_and_zero_is_zero(blocks_of, tmp_path):
    unknown = ["/", "—", "-", "无", "暂无", "不详", "空", "／", "#N/A", None]
    result = blocks_of(counted(tmp_path, *unknown, "0", 0))
    assert values(result, "households") == [None] * len(unknown) + [0, 0]
    assert one(result, "IN-15").found == len(unknown)
    assert result.rejected == 0


def test_case_24_a_letter_for_a_digit_rejects_the_row_and_says_what_may_be_meant(
    blocks_of, tmp_path
):
    result = blocks_of(counted(tmp_path, "5O0", "l2", 3))
    assert values(result, "households") == [3]
    first, second = (row.finding for row in result.files[0].intake.rejected)
    assert said(first, "5O0", "500")
    assert said(second, "l2", "12")
    assert result.files[0].intake.rejected[0].original["户数"] == "5O0"


CAMERAS = ["点位编号", "设备编码", "设备名称"]


@pytest.mark.parametrize("cell", [3.70102e19, "3.70102E+19"])
def test_case_25_a_device_code_that_became_a_float_is_rejected(look, tmp_path, cell):
    path = sheet(tmp_path, CAMERAS, ["C1", cell, "东口"], ["C2", "51072200001320000001", "西口"])
    result = look("cameras", path)
    (rejected,) = result.files[0].intake.rejected
    assert (rejected.row, rejected.finding.rule) == (2, "DAT-02")
    assert said(rejected.finding, 2, "设备编码")
    assert values(result, "gb_id") == ["51072200001320000001"]


def test_case_26_a_village_code_that_is_a_number_is_exact(look, tmp_path):
    path = sheet(
        tmp_path, ["区划代码", "村名"], [510722109203.0, "甲村"], ["510722109204.0", "乙村"]
    )
    result = look("units", path)
    assert values(result, "code") == ["510722109203", "510722109204"]
    assert one(result, "IN-61").found == 1  # a number that reads as its own text was not changed
    assert said(one(result, "IN-61"), "510722109204")


def test_case_27_an_eighteen_digit_code_that_became_a_number_is_rejected(look, tmp_path):
    path = sheet(tmp_path, ["网格编码", "图形"], [511702001001001024, "104,31;104.1,31;104.1,31.1"])
    result = look("grids", path, crs="wgs84")
    (rejected,) = result.files[0].intake.rejected
    assert rejected.finding.rule == "DAT-02"
    assert said(rejected.finding, "网格编码", 2)
    assert rejected.original["网格编码"].startswith("5.11702001001")


def test_case_28_codes_of_places_with_blanks_hyphens_and_zeros_behind(look, tmp_path):
    head = ["区划代码", "区划名称"]
    path = sheet(tmp_path, head, ["510722", "某县"], ["510722-109", "某镇"], ["5107 2210 9203", "甲村"],
                 ["510722110000", "乙镇"], ["510722109204000", "丙村"], [51, "某省"])  # fmt: skip
    result = look("divisions", path)
    assert values(result, "code") == ["510722", "510722109", "510722109203", "510722110000",
                                      "510722109204", "51"]  # fmt: skip
    assert values(result, "level") == ["county", "township", "unit", "township", "unit", "province"]
    assert said(one(result, "IN-61"), "510722-109", "510722109")


def test_case_28_townships_and_counties_in_a_list_of_villages_are_left_out_and_named(
    look, tmp_path
):
    path = sheet(tmp_path, ["区划代码", "村名"], ["510722109", "甲"], ["510722109203", "乙村"],
                 ["510722000000", "丙"])  # fmt: skip
    result = look("units", path)
    township, county = findings_of(result, "IN-180")
    assert said(township, "510722109")
    assert "乡镇" in township.message_zh
    assert said(county, "510722000000")
    assert "a county" in county.message_en
    assert values(result, "code") == ["510722109203"]


def test_case_28_codes_of_townships_in_a_column_of_units_are_told(look, tmp_path):
    path = sheet(tmp_path, ["街区编号", "村代码", "户数", "经度", "纬度"],
                 ["A1", "510722109", 3, 104.7, 31.5], ["A2", "510722109203", 4, 104.7, 31.5])  # fmt: skip
    finding = one(look("blocks", path, crs="wgs84"), "IN-65")
    assert finding.found == 1
    assert said(finding, "510722109", "村代码")


DEGREES = 112 + 18 / 60 + 37.6 / 3600


def test_case_33_degrees_minutes_and_seconds_in_every_shape(blocks_of, tmp_path):
    shapes = ["112°18′37.6″", "东经112度18分37.6秒", "E112°18'37.6\"", "112º18’37.6”", "112 18 37.6",
              "112-18-37.6", "112˚18´37.6˝", "112°18.626667′"]  # fmt: skip
    rows = [[f"A{n}", n, lon, "北纬31°30′00″"] for n, lon in enumerate(shapes)]
    result = blocks_of(sheet(tmp_path, HEAD, *rows))
    assert values(result, "lon") == pytest.approx([DEGREES] * len(shapes), abs=1e-7)
    assert values(result, "lat") == [31.5] * len(shapes)
    lon, lat = findings_of(result, "IN-61")
    assert lon.found == lat.found == len(shapes)
    assert said(lon, "112°18′37.6″", "112.3104444")


@pytest.mark.parametrize("cell", ["112°60′10″", "112°18′75″"])
def test_case_34_sixty_minutes_are_no_angle(blocks_of, tmp_path, cell):
    path = sheet(tmp_path, HEAD, ["A1", 1, cell, 31.5], ["A2", 2, 112.5, 31.5])
    result = blocks_of(path)
    (rejected,) = result.files[0].intake.rejected
    assert (rejected.row, rejected.finding.rule) == (2, "IN-05")
    assert said(rejected.finding, cell, 60)
    assert rejected.original["经度"] == cell
    assert values(result, "block_id") == ["A2"]


PACKED = [("112.1837", "31.3012"), ("112.1845", "31.3055"), ("112.1901", "31.3141"),
          ("112.2059", "31.2958"), ("112.2112", "31.3333"), ("112.1733", "31.2907")]  # fmt: skip


def test_case_35_decimals_that_may_be_minutes_and_seconds_are_asked_and_block(blocks_of, tmp_path):
    rows = [[f"A{n}", "3", *pair] for n, pair in enumerate(PACKED)]
    path = text_file(tmp_path, HEAD, *rows)
    result = blocks_of(path)
    assert result.blocked
    assert asked(result)[0] == "angles"
    assert result.questions[0].needed
    assert said(one(result, "IN-66"), "112.1837", "112.310278")
    packed = blocks_of(path, answers={"angles": "dms"})
    assert values(packed, "lon")[0] == pytest.approx(112 + 18 / 60 + 37 / 3600, abs=1e-7)
    plain = blocks_of(path, answers={"angles": "decimal"})
    assert values(plain, "lon")[0] == 112.1837
    fewer = text_file(tmp_path, HEAD, *rows[:5], name="少.csv")
    assert "angles" not in asked(blocks_of(fewer))


def test_case_35_degrees_and_minutes_in_one_number(blocks_of, tmp_path):
    rows = [[f"A{n}", 1, 11218.627 + n, 3112.345 + n] for n in range(6)]
    path = sheet(tmp_path, HEAD, *rows)
    assert asked(blocks_of(path))[0] == "angles"
    packed = blocks_of(path, answers={"angles": "dms"})
    assert values(packed, "lon")[0] == pytest.approx(112 + 18.627 / 60, abs=1e-7)
    assert values(packed, "lat")[0] == pytest.approx(31 + 12.345 / 60, abs=1e-7)


def test_case_44_dates_as_offices_write_them(blocks_of, tmp_path):
    cells = [
        45292,
        "2024.1.5",
        "2024-1-5",
        "20240105",
        "2024年1月5日",
        datetime(2024, 1, 5),
        "去年底",
        None,
    ]
    rows = [[f"A{n}", 1, 104 + n / 1000, 31.5, cell] for n, cell in enumerate(cells)]
    result = blocks_of(sheet(tmp_path, [*HEAD, "统计日期"], *rows))
    assert values(result, "as_of") == ["2024-01-01"] + ["2024-01-05"] * 5 + [None, None]
    assert said(one(result, "IN-16"), "去年底")
    assert one(result, "IN-61").found == 5
    counted_not = blocks_of(counted(tmp_path, 45292, name="数.xlsx"))
    assert values(counted_not, "households") == [45292]  # a serial is a date in date columns only


@pytest.mark.parametrize("cell", ["2022年9月31日", "2023-02-29", "2023/13/1", "20230230"])
def test_case_44_a_day_that_never_was_rejects_its_row(blocks_of, tmp_path, cell):
    path = sheet(
        tmp_path, [*HEAD, "统计日期"], ["A1", 1, 104.1, 31.5, cell], ["A2", 1, 104.2, 31.5, None]
    )
    result = blocks_of(path)
    (rejected,) = result.files[0].intake.rejected
    assert (rejected.row, rejected.finding.rule) == (2, "IN-05")
    assert said(rejected.finding, cell, "统计日期")


def test_case_46_times_without_a_zone_are_chinas(look, tmp_path):
    cells = [
        "2024-01-05 24:00",
        "2024年1月5日上午8点",
        "2024-1-5 下午3点半",
        "2024/1/5 08:30",
        "2024-01-05T08:30:00Z",
    ]
    rows = [[f"S{n}", "噪声", cell] for n, cell in enumerate(cells)]
    result = look("incidents", sheet(tmp_path, ["事件编号", "类别", "发生时间"], *rows))
    assert values(result, "occurred_at") == [
        datetime(2024, 1, 5, 16, 0, tzinfo=UTC), datetime(2024, 1, 5, 0, 0, tzinfo=UTC),
        datetime(2024, 1, 5, 7, 30, tzinfo=UTC), datetime(2024, 1, 5, 0, 30, tzinfo=UTC),
        datetime(2024, 1, 5, 8, 30, tzinfo=UTC),
    ]  # fmt: skip
    assert said(one(result, "IN-61"), "发生时间")


def test_case_48_the_households_of_a_unit_are_held_against_its_groups(blocks_of, tmp_path):
    rows = [["A1", "510722109201", "一组", 10, 104.1, 31.5], ["A2", "510722109201", "二组", 20, 104.2, 31.5],
            ["A3", "510722109202", "三组", 5, 104.3, 31.5]]  # fmt: skip
    head = ["编号", "村代码", "组名", "户数", "经度", "纬度"]
    right = [[None, "510722109201", None, 30, None, None], *rows]
    result = blocks_of(sheet(tmp_path, head, *right))
    assert (values(result, "households"), result.rejected) == ([10, 20, 5], 0)
    assert findings_of(result, "GRID-20") == []
    wrong = [[None, "510722109201", None, 520, None, None], *rows]
    result = blocks_of(sheet(tmp_path, head, *wrong))
    assert (one(result, "GRID-20").found, one(result, "GRID-20").required) == (30, 520)
    assert said(one(result, "GRID-20"), 30, 520)
    assert [row.row for row in result.files[0].intake.rejected] == [2]  # kept among the rejected


def test_case_48_the_households_of_a_file_are_held_against_the_stores_unit(bring, store, tmp_path):
    bring("units", sheet(tmp_path, ["区划代码", "村名", "户数"], ["510722109201", "甲村", 500]))
    assert [unit.households for unit in load_units(store)] == [500]
    head = ["编号", "村代码", "户数", "经度", "纬度"]
    path = sheet(
        tmp_path,
        head,
        ["A1", "510722109201", 300, 104.1, 31.5],
        ["A2", "510722109201", 100, 104.2, 31.5],
    )
    finding = one(bring("blocks", path, crs="wgs84", dry_run=True), "GRID-20")
    assert (finding.found, finding.required) == (400, 500)
    assert said(finding, "甲村", 400, 500)
    near = sheet(tmp_path, head, ["A1", "510722109201", 495, 104.1, 31.5], name="近.xlsx")
    assert findings_of(bring("blocks", near, crs="wgs84", dry_run=True), "GRID-20") == []


def test_case_51_duty_phones_of_staff(look, tmp_path):
    cells = [
        "0816-1234567/13800000000",
        "0816-1234567、13800000000",
        "1.38E+10",
        13812345678,
        "０８１６－１２３４５６７",
    ]
    rows = [[f"W{n}", f"网格员{n}", cell] for n, cell in enumerate(cells)]
    result = look("workers", sheet(tmp_path, ["工号", "姓名", "网格员电话"], *rows))
    assert values(result, "phone") == ["0816-1234567 / 13800000000"] * 2 + [
        None, "13812345678", "0816-1234567"
    ]  # fmt: skip
    assert said(one(result, "IN-16"), "网格员电话")
    assert result.rejected == 0


def test_case_51_a_phone_anywhere_else_is_covered_or_barred(blocks_of, tmp_path):
    head = [*HEAD, "楼栋名称"]
    path = sheet(tmp_path, head, ["A1", 1, 104.1, 31.5, "东楼 联系13812345678"], ["13912345678", 2, 104.2, 31.5, None],
                 ["A3", 13712345678, 104.3, 31.5, None])  # fmt: skip
    result = blocks_of(path)
    assert values(result, "name") == ["东楼 联系***"]
    assert [(row.row, row.finding.rule) for row in result.files[0].intake.rejected] == [
        (3, "IN-63"), (4, "IN-63")
    ]  # fmt: skip
    everything = str(result.findings) + str(result.files[0].intake)
    assert not any(number in everything for number in ("13812345678", "13912345678", "13712345678"))


def test_case_53_formulas_are_text_and_go_out_harmless(bring, store, tmp_path):
    path = text_file(tmp_path, [*HEAD, "楼栋名称"], ["A1", "1", "104.1", "31.5", "=cmd|' /C calc'!A0"],
                     ["A2", "2", "104.2", "31.5", "+8613800"])  # fmt: skip
    result = bring("blocks", path, crs="wgs84")
    assert values(result, "name") == ["=cmd|' /C calc'!A0", "+8613800"]
    kept = sorted(block.name for block in load_blocks(store))
    assert [as_text(name) for name in kept] == ["'+8613800", "'=cmd|' /C calc'!A0"]


ONLINE = Field(name="online", zh="在线率", also=("在线率%",), parse=percents.share, strict=True)
RATES = Layer(name="rates", zh="比率", key="id", fields=(key("id", "编号"), ONLINE))


def rates(path, heading, answers=()):
    table = read_table(path)
    pack = load_pack()
    ledger = Ledger(pack, path.name, dict(answers))
    columns = Columns(layer=RATES, persons=persons_of("blocks", pack),
                      column_of={"id": "编号", "online": heading}, complete=True)  # fmt: skip
    sieve = Sieve(table, columns, ledger)
    return field_values(sieve, ONLINE).values, ledger


def test_case_56_percentages_by_the_unit_of_their_column(tmp_path):
    signed = sheet(
        tmp_path,
        ["编号", "在线率"],
        ["A", "96%"],
        ["B", "９６％"],
        ["C", 0.96],
        ["D", None],
        name="1.xlsx",
    )
    assert rates(signed, "在线率")[0] == [0.96, 0.96, 0.96, None]
    bare = sheet(
        tmp_path, ["编号", "在线率(%)"], ["A", 96], ["B", "98.5"], ["C", "97%"], name="2.xlsx"
    )
    assert rates(bare, "在线率(%)")[0] == [0.96, 0.985, 0.97]


def test_case_56_a_share_in_a_column_of_percent_is_asked(tmp_path):
    path = sheet(tmp_path, ["编号", "在线率(%)"], ["A", 0.96], ["B", "97%"])
    read, ledger = rates(path, "在线率(%)")
    assert read == [None, 0.97]
    (question,) = ledger.asked
    assert (question.question_id, question.needed) == ("percent.在线率(%)", False)
    assert "0.96" in question.text.zh
    assert "0.96" in question.text.en
    assert rates(path, "在线率(%)", {"percent.在线率(%)": "share"})[0] == [0.96, 0.97]
    assert rates(path, "在线率(%)", {"percent.在线率(%)": "percent"})[0] == [0.0096, 0.97]


def test_case_57_impossible_values_are_rejected_and_unlikely_ones_told(blocks_of, tmp_path):
    head = ["编号", "类型", "户数", "经度", "纬度"]
    path = sheet(tmp_path, head, ["A1", "村民小组", 3000, 104.1, 31.5], ["A2", "村民小组", -5, 104.2, 31.5],
                 ["A3", "小区", 3000, 104.3, 31.5])  # fmt: skip
    result = blocks_of(path)
    assert values(result, "households") == [3000, 3000]
    unlikely = one(result, "IN-68")
    assert (unlikely.found, unlikely.required, unlikely.severity) == (3000, 1000, "should")
    assert said(unlikely, 3000, 1000)
    (rejected,) = result.files[0].intake.rejected
    assert rejected.finding.rule == "IN-04"
    assert said(rejected.finding, -5)


def test_case_57_nothing_falls_by_more_than_all_of_it(tmp_path):
    table = read_table(sheet(tmp_path, ["编号", "变化"], ["A", "下降108.5%"], ["B", "下降8.5%"]))
    first, second = table.columns["变化"].tolist()
    with pytest.raises(percents.CellError) as caught:
        percents.change(first)
    assert "100" in caught.value.wanted.zh
    assert "100" in caught.value.wanted.en
    assert percents.change(second) == -0.085


def test_case_60_paths_of_categories_are_trimmed_and_junk_is_told(look, tmp_path):
    path = sheet(
        tmp_path,
        ["事件编号", "类别"],
        ["S1", "全部/ 民生类/污水外溢"],
        ["S2", "日期"],
        ["S3", "备注"],
    )
    result = look("incidents", path)
    (first, *_) = result.files[0].things
    assert result.accepted == 3
    assert "民生类" in first.category
    assert "全部" not in first.category
    junk = [f for f in result.findings if f.severity == "should" and said(f, "日期")]
    assert junk


def test_case_61_contents_stay_as_delivered_and_matching_is_tolerant(look, tmp_path):
    path = sheet(
        tmp_path,
        ["事件編號", "類別", "狀態", "事件描述"],
        ["S1", "與情", "已辦結", "平合上报,领城不明"],
    )
    result = look("incidents", path)
    assert values(result, "text") == ["平合上报,领城不明"]
    assert values(result, "state") == ["closed"]
    assert result.files[0].intake.mapping["incident_id"] == "事件編號"
    (incident,) = result.files[0].things
    assert incident.text == "平合上报,领城不明"
    assert result.rejected == 0


def test_many_rows_with_the_same_finding_are_told_once(blocks_of, tmp_path):
    result = blocks_of(counted(tmp_path, *["约500"] * 50, *["abc"] * 30))
    finding = one(result, "IN-62")
    assert finding.found == 50
    assert said(finding, 50, "2, 3, 4")
    refused = one(result, "IN-04")
    assert (refused.found, refused.severity) == (30, "error")
    assert len(result.files[0].intake.rejected) == 30
    assert [row.finding.place.id for row in result.files[0].intake.rejected][:2] == ["52", "53"]
