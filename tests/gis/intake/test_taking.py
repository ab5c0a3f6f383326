"""From raw tables to checked rows: hand-made tables, the real sets of the shared folder."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.datums import wgs84_to_bd09, wgs84_to_gcj02
from gis.intake.coordinates.looks import looks_like
from gis.intake.coordinates.systems import UnknownDatumError
from gis.intake.places import BUILDERS
from gis.intake.rows.keys import level_of
from gis.intake.taking import Wishes, taken_in
from gis.layers.catalogue import labels
from gis.places import Unit
from gis.reading.files import RawTable, read_table
from gis.rulebook import load_pack

PACK = load_pack()
SQUARE = shapely.box(104.0, 31.0, 104.1, 31.1)
UNITS = [
    Unit(code="510722109201", name="甲村", boundary=shapely.box(104, 31, 105, 32)),
    Unit(code="510722109202", name="乙村", boundary=shapely.box(105, 31, 106, 32)),
]


def table(geometry=None, *, crs="EPSG:4326", of="gpkg", **columns):
    n = len(next(iter(columns.values()))) if columns else len(geometry)
    shapes = None
    if geometry is not None:
        shapes = np.empty(n, dtype=object)
        shapes[:] = geometry
    return RawTable(
        file="a.gpkg",
        layer="a",
        kind=of,
        columns={name: np.array(column, dtype=object) for name, column in columns.items()},
        rows=np.arange(2, n + 2),
        geometry=shapes,
        crs=crs if shapes is not None else None,
        exact=of != "xlsx",
    )


def take(raw, layer="blocks", *, units=None, **wishes):
    return taken_in(raw, layer, Wishes(**wishes), pack=PACK, units=units)


ASKED_OF_COUNTS = {"DAT-05", "IN-79", "IN-170"}  # the basis and the day of counts that name none


def rules(intake):
    return sorted({finding.rule for finding in intake.findings} - ASKED_OF_COUNTS)


def found(intake, rule):
    return [finding for finding in intake.findings if finding.rule == rule]


def blocks(**changes):
    columns = {"block_id": ["A", "B"], "households": [12, 30]} | changes
    return table([SQUARE, shapely.box(105.2, 31, 105.3, 31.1)], **columns)


def test_two_good_rows_become_two_blocks_with_their_units():
    intake = take(blocks(), units=UNITS)
    first, second = BUILDERS["blocks"](intake.typed)
    assert (first.block_id, first.households, first.unit_code) == ("A", 12, "510722109201")
    assert (second.unit_code, second.unit_located) == ("510722109202", True)
    assert (intake.read, intake.accepted, intake.rejected) == (2, 2, ())
    assert rules(intake) == []


def test_a_delivered_unit_is_kept_and_an_unknown_one_is_counted():
    intake = take(blocks(unit_code=["510722109202", "999"]), units=UNITS)
    first, second = BUILDERS["blocks"](intake.typed)
    assert (first.unit_code, first.unit_located) == ("510722109202", False)
    assert second.unit_code == "999"
    (finding,) = found(intake, "IN-13")
    assert finding.found == 1
    assert "999" in finding.message_en


def test_a_block_in_no_unit_is_kept_and_reported():
    raw = table([SQUARE, shapely.Point(120, 30)], block_id=["A", "B"], households=[1, 2])
    intake = take(raw, units=UNITS)
    assert [block.unit_code for block in BUILDERS["blocks"](intake.typed)] == ["510722109201", None]
    (finding,) = found(intake, "IN-14")
    assert (finding.found, finding.message_en.count("B")) == (1, 1)


def test_unknown_households_stay_unknown_and_are_counted():
    intake = take(blocks(households=[None, "/"]))
    assert [block.households for block in BUILDERS["blocks"](intake.typed)] == [None, None]
    assert found(intake, "IN-15")[0].found == 2
    assert found(intake, "IN-15")[0].outcome == "unknown"


@pytest.mark.parametrize(
    ("cell", "rule"), [(-5, "IN-04"), ("五百O", "IN-04"), ("12.5", "IN-04"), ("abc", "IN-04")]
)
def test_a_count_that_is_none_rejects_its_row_and_says_where(cell, rule):
    intake = take(blocks(households=[12, cell]))
    assert intake.accepted == 1
    (rejected,) = intake.rejected
    assert (rejected.row, rejected.finding.rule) == (3, rule)
    assert rejected.original["households"] == str(cell)
    for message in (rejected.finding.message_zh, rejected.finding.message_en):
        assert "3" in message
        assert "households" in message
        assert str(cell) in message
        assert "a.gpkg" in message


def test_a_repeated_id_rejects_every_row_that_has_it():
    intake = take(blocks(block_id=["A", "A"]))
    assert intake.accepted == 0
    assert [row.row for row in intake.rejected] == [2, 3]
    assert "2, 3" in intake.rejected[0].finding.message_en


def test_repeated_ids_can_be_numbered_when_a_person_says_so():
    raw = table([SQUARE] * 4, nr=["A", "A", None, "A"], households=[1, 2, 3, 4])
    intake = take(raw, mapping={"block_id": "nr#"})
    assert list(intake.typed.values["block_id"]) == ["A", "A#2", "a-4", "A#3"]
    assert found(intake, "IN-18")[0].found == 3
    assert intake.mapping["block_id"] == "nr#"


def test_ids_can_come_from_row_numbers():
    intake = take(blocks(), mapping={"block_id": "#row"})
    assert list(intake.typed.values["block_id"]) == ["a-2", "a-3"]
    assert rules(intake) == ["IN-17", "IN-21"]


def test_roads_without_ids_are_numbered_by_themselves():
    line = shapely.LineString([(104, 31), (104.1, 31)])
    intake = take(table([line], name=["中山路"]), "roads")
    (road,) = BUILDERS["roads"](intake.typed)
    assert (road.road_id, road.name, road.kind) == ("a-2", "中山路", None)


def test_a_missing_column_blocks_and_names_what_there_is_and_what_would_do():
    intake = take(table([SQUARE], 幢号=["1"], 户数=[3]))
    assert intake.typed is None
    (finding,) = found(intake, "IN-03")
    for message in (finding.message_zh, finding.message_en):
        assert "幢号" in message
        assert "block_id" in message
        assert "楼栋编号" in message


def test_labels_synonyms_and_a_persons_word_find_the_columns():
    raw = table([SQUARE], 楼栋编号=["1"], **{" 户 数 ": [3]}, 类=["楼栋"])
    intake = take(raw, mapping={"kind": "类"})
    assert intake.mapping == {"kind": "类", "block_id": "楼栋编号", "households": " 户 数 "}
    assert BUILDERS["blocks"](intake.typed)[0].kind == "building"


def test_one_value_for_every_row():
    intake = take(blocks(), mapping={"kind": ":=地块"}, unit="U1")
    assert {(b.kind, b.unit_code) for b in BUILDERS["blocks"](intake.typed)} == {("parcel", "U1")}


@pytest.mark.parametrize(
    ("mapping", "said"),
    [({"households": "房数"}, "block_id, households"), ({"room": "households"}, "unit_code"),
     ({"kind": ":=castle"}, "parcel"), ({"households": ":=many"}, "whole number")],
)  # fmt: skip
def test_a_word_that_cannot_hold_is_refused_naming_what_there_is(mapping, said):
    intake = take(blocks(), mapping=mapping)
    assert intake.typed is None
    assert said in found(intake, "IN-12")[0].message_en


def test_an_unknown_datum_blocks_and_says_what_the_numbers_look_like():
    raw = table([shapely.Point(500_000, 3_400_000)], crs=None, block_id=["A"])
    intake = take(raw)
    assert intake.typed is None
    (finding,) = found(intake, "IN-02")
    assert "projected metres" in finding.message_en
    assert "坐标系" in finding.message_zh


@pytest.mark.parametrize(
    ("xy", "said"),
    [((104.5, 31.2), "look like degrees ("), ((31.2, 104.5), "axes swapped"),
     ((38_500_000, 3_400_000), "zone number"), ((500_000, 3_400_000), "without a zone number"),
     ((18_000, 8_194), "picture"), ((3_400_000, 38_500_000), "Gauss-Kruger metres, axes swapped")],
)  # fmt: skip
def test_what_unlabelled_numbers_look_like(xy, said):
    assert said in looks_like(np.array([xy], dtype=float)).en


def test_a_datum_that_cannot_be_right_blocks_the_file():
    raw = table([shapely.Point(500_000, 3_400_000)], crs=None, block_id=["A"])
    intake = take(raw, crs="wgs84")
    assert (intake.typed, rules(intake)) == (None, ["IN-28"])


def test_old_chinese_datums_are_refused_without_control_points():
    raw = table([shapely.Point(500_000, 3_400_000)], crs="EPSG:2379", block_id=["A"])
    intake = take(raw)
    assert (intake.typed, rules(intake)) == (None, ["IN-84"])


def test_a_datum_that_does_not_exist_is_an_error_of_the_call():
    with pytest.raises(UnknownDatumError, match="gcj02"):
        take(blocks(), crs="mars")


@pytest.mark.parametrize(("crs", "shift"), [("gcj02", wgs84_to_gcj02), ("bd09", wgs84_to_bd09)])
def test_shifted_points_come_back_and_the_delivered_pair_is_kept(crs, shift):
    x, y = shift([104.68], [31.47])
    raw = table(crs=None, of="csv", 设备编码=["1"], 经度=[str(x[0])], 纬度=[str(y[0])])
    typed = take(raw, "cameras", crs=crs).typed
    assert typed.shapes[0].x == pytest.approx(104.68, abs=1e-12)
    assert (typed.delivered[0].x, typed.delivered[0].datum) == (x[0], crs)


def test_declaring_another_datum_than_the_files_is_said():
    assert "IN-22" in rules(take(blocks(), crs="gcj02"))
    assert "IN-22" not in rules(take(blocks(), crs="cgcs2000"))


def test_projected_coordinates_become_degrees():
    raw = table([shapely.Point(355_000, 6_689_000)], crs="EPSG:2154", block_id=["A"])
    point = take(raw).typed.shapes[0]
    assert (point.x, point.y) == (pytest.approx(-1.56067058), pytest.approx(47.21160091))


def test_a_bow_tie_is_repaired_and_a_collapsed_area_is_rejected():
    bow = shapely.Polygon([(104, 31), (104.1, 31.1), (104.1, 31), (104, 31.1)])
    flat = shapely.Polygon([(104, 31), (104.1, 31), (104.2, 31), (104, 31)])
    raw = table([bow, flat, shapely.Polygon(), None], block_id=list("ABCD"))
    intake = take(raw)
    assert list(intake.typed.values["block_id"]) == ["A"]
    assert intake.typed.shapes[0].is_valid
    assert found(intake, "IN-27")[0].place.id == "2"
    assert [row.row for row in intake.rejected] == [3, 4, 5]


def test_a_shape_of_the_wrong_type_is_rejected():
    line = shapely.LineString([(104, 31), (104.1, 31)])
    two = shapely.MultiPoint([(104, 31), (105, 31)])
    one = shapely.MultiPoint([(104, 31)])
    intake = take(table([line, two, one], block_id=list("ABC")))
    assert [row.row for row in intake.rejected] == [2, 3]
    assert intake.typed.shapes[0].geom_type == "Point"


def test_heights_are_dropped_from_coordinates():
    intake = take(table([shapely.Point(104, 31, 500)], block_id=["A"]))
    assert not intake.typed.shapes[0].has_z


def test_a_camera_at_a_placeholder_is_kept_without_position():
    raw = table(crs=None, of="csv", 设备编码=list("1234"), 经度=["104.5", "0", "999", ""],
                纬度=["31.5", "0", "999", ""])  # fmt: skip
    intake = take(raw, "cameras", crs="wgs84")
    assert intake.accepted == 4
    assert [shape is not None for shape in intake.typed.shapes] == [True, False, False, False]
    assert [pair and pair.x for pair in intake.typed.delivered] == [104.5, 0.0, 999.0, None]
    assert len(found(intake, "IN-86")) == 2


def test_half_a_pair_of_coordinates_rejects_the_row():
    raw = table(crs=None, of="csv", 设备编码=["1"], 经度=["104.5"], 纬度=[""])
    assert take(raw, "cameras", crs="wgs84").rejected[0].finding.rule == "IN-06"


def test_columns_about_residents_are_dropped_said_and_not_in_the_rejects():
    raw = blocks(
        户主姓名=["张三", "李四"], 身份证号=["1", "2"], 联系电话=["3", "4"], households=[1, "x"]
    )
    intake = take(raw)
    (finding,) = found(intake, "IN-19")
    assert finding.found == "户主姓名, 身份证号, 联系电话"
    assert set(intake.rejected[0].original) == {"block_id", "households", "图形"}
    assert take(raw, mapping={"name": "户主姓名"}).typed is None


def test_the_duty_phones_of_staff_stay():
    raw = table(
        crs=None, of="xlsx", 工号=["7"], 姓名=["王五"], 联系电话=["13800000000"], 身份证号=["x"]
    )
    intake = take(raw, "workers")
    assert intake.typed.values["phone"] == ["13800000000"]
    assert found(intake, "IN-19")[0].found == "身份证号"


def test_numbers_of_persons_inside_a_text_are_masked():
    raw = table(crs=None, of="csv", incident_id=["1"], category=["噪声"],
                text=["联系13912345678,证件51072219900101123X"])  # fmt: skip
    intake = take(raw, "incidents")
    assert intake.typed.values["text"] == ["联系***,证件***"]
    assert rules(intake) == ["IN-20", "IN-31"]


def test_a_code_that_a_spreadsheet_has_spoilt_rejects_its_row():
    raw = table(crs=None, of="xlsx", 设备编码=[3.70102e19, "37010200001320000001"])
    intake = take(raw, "cameras")
    assert [row.finding.rule for row in intake.rejected] == ["DAT-02"]
    assert list(intake.typed.values["camera_id"]) == ["37010200001320000001"]


def test_subtotals_and_footers_are_left_out_and_counted():
    raw = table(crs=None, of="xlsx", 编号=["A", "小计", "合 计", "填表人:王"], 户数=[3, 3, 3, None],
                经度=[104, None, None, None], 纬度=[31, None, None, None])  # fmt: skip
    intake = take(raw, crs="cgcs2000")
    assert (intake.read, intake.accepted) == (1, 1)
    assert found(intake, "IN-23")[0].found == 3


def test_names_that_a_shapefile_has_cut_are_known():
    raw = table([SQUARE], of="shapefile", block_id=["A"], compound_i=["C1"], predecesso=["旧村"])
    (block,) = BUILDERS["blocks"](take(raw).typed)
    assert (block.compound_id, block.predecessor) == ("C1", "旧村")


def test_an_optional_cell_that_cannot_be_read_is_unknown_and_said():
    intake = take(blocks(as_of=["3/14/2025", "2024-02-29"], kind=["楼栋", "城堡"]))
    assert [b.as_of for b in BUILDERS["blocks"](intake.typed)] == [None, "2024-02-29"]
    assert [f.place.id for f in found(intake, "IN-16")] == ["2"]
    (asked,) = found(intake, "IN-78")  # a word that is none of the list: asked once, now unknown
    assert "“城堡”是什么意思" in asked.message_zh
    assert intake.rejected == ()


def test_a_list_of_many_unknown_words_is_told_row_by_row_and_not_asked():
    kinds = [f"城堡{n}" for n in range(13)]
    keys = list(map(str, range(13)))
    intake = take(table([SQUARE] * 13, block_id=keys, households=[1] * 13, kind=kinds))
    assert found(intake, "IN-78") == []
    assert len(found(intake, "IN-16")) == 13


def test_units_and_divisions_without_boundaries_are_taken():
    raw = table(
        crs=None,
        of="csv",
        区划代码=["510722109201"],
        村名=["甲村"],
        类型=["行政村"],
        户数=["600"],
    )
    (unit,) = BUILDERS["units"](take(raw, "units").typed)
    assert (unit.kind, unit.households, unit.boundary) == ("village", 600, None)
    raw = table(crs=None, of="csv", 编号=["510722000000", "Geneva"], 名称=["三台县", "x"])
    intake = take(raw, "divisions")
    assert BUILDERS["divisions"](intake.typed)[0].level == "county"
    assert intake.rejected[0].finding.rule == "IN-06"


@pytest.mark.parametrize(
    ("code", "level"),
    [("510000000000", "province"), ("500000000000", "province"), ("511000000000", "city"),
     ("510710000000", "county"), ("510722100000", "township"), ("510722109201", "unit"),
     ("510722109", "township"), ("51", "province"), ("5107221", None), ("", None)],
)  # fmt: skip
def test_the_level_of_a_division_code(code, level):
    assert level_of(code) == level


def test_a_table_without_shapes_cannot_be_a_layer_of_lines():
    intake = take(table(crs=None, of="csv", name=["x"]), "roads")
    assert (intake.typed, rules(intake)) == (None, ["IN-01"])


def test_every_message_of_the_import_has_its_words():
    raw = table([SQUARE, None, shapely.Point(0, 0)], block_id=["A", "A", None], households=[1, -1, 2],
                身份证=["1", "2", "3"], other=[1, 2, 3])  # fmt: skip
    intake = take(raw, crs="gcj02", units=UNITS)
    questions = {one.rule for one in intake.questions}
    for finding in intake.findings:
        plain = finding.message_en.replace("(swapped?)", "").replace("swapped?", "")
        assert "?" not in plain or finding.rule in questions
        assert "{" not in finding.message_zh + finding.message_en
        assert "None" not in finding.message_zh + finding.message_en


CELLS = st.one_of(st.none(), st.text(max_size=8), st.integers(), st.floats(), st.booleans())


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=6))
def test_every_row_is_either_taken_or_rejected_whatever_stands_in_it(rows):
    ids, counts, xs, ys = zip(*rows, strict=True)
    raw = table(crs=None, of="xlsx", 编号=ids, 户数=counts, 经度=xs, 纬度=ys)
    intake = take(raw, crs="wgs84", units=UNITS)
    if intake.typed is None:
        assert rules(intake)
        return
    assert intake.accepted + len(intake.rejected) == intake.read
    for block in BUILDERS["blocks"](intake.typed):
        assert block.households is None or block.households >= 0


@pytest.mark.shared
def test_cambridge_keeps_every_dwelling_and_its_31_parcels_outside(shared):
    path = shared / "cambridge_ma.gpkg"
    raw = read_table(path, "neighborhoods", labels=labels("units"))
    said = {"code": "N_HOOD", "name": "NAME", "kind": ":=urban_community"}
    units = BUILDERS["units"](take(raw, "units", mapping=said).typed)
    said = {"block_id": "ML#", "households": "dwellings", "kind": ":=parcel"}
    intake = take(read_table(path, "parcels"), mapping=said, units=units)
    taken = BUILDERS["blocks"](intake.typed)
    assert (len(units), intake.read, len(taken)) == (13, 13_116, 13_115)
    assert sum(block.households for block in taken) == 42_614
    assert sum(block.unit_code is None for block in taken) == 31
    assert [row.original["ML"] for row in intake.rejected] == ["238-80"]  # no geometry there


@pytest.mark.shared
def test_nantes_keeps_what_is_not_known(shared):
    raw = read_table(shared / "nantes_centre.gpkg", "buildings")
    said = {"block_id": "ID", "households": "NB_LOGTS", "kind": ":=building"}
    taken = BUILDERS["blocks"](take(raw, mapping=said, unit="NANTES").typed)
    assert len(taken) == 8_639
    assert sum(block.households or 0 for block in taken) == 39_108
    assert sum(block.households is None for block in taken) == 2_753


def test_a_header_without_rows_is_refused():
    intake = take(table(crs=None, of="csv", 编号=[], 户数=[], 经度=[], 纬度=[]), crs="wgs84")
    assert (intake.typed, rules(intake)) == (None, ["IN-01"])


def test_degrees_declared_as_metres_block_the_file():
    raw = table([shapely.Point(104.7, 31.4)], crs=None, block_id=["A"], households=[3])
    intake = take(raw, crs="EPSG:3857")
    assert (intake.typed, rules(intake)) == (None, ["IN-28"])
    assert "degrees" in found(intake, "IN-28")[0].message_en


def test_blocks_without_a_column_of_households_are_told_with_the_names_it_may_have():
    raw = table([SQUARE, SQUARE], block_id=["A", "B"], 户数量=[3, 4])
    intake = take(raw)
    assert intake.accepted == 2
    (told,) = found(intake, "IN-30")
    assert (told.severity.value, told.found) == ("should", 2)
    assert "总户数" in told.message_zh


def test_cameras_without_coordinates_are_counted():
    intake = take(table(of="csv", camera_id=["1", "2"]), "cameras")
    assert [finding.found for finding in found(intake, "IN-31")] == [2]
