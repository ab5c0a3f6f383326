"""Cases about coordinates and shapes: 5, 6, 7, 8, 10, 11, 12, 13, 14, 36, 37 and 38."""

import csv
import json
import zipfile
from dataclasses import replace

import ezdxf
import numpy as np
import pyogrio
import pytest
import shapely
from openpyxl import Workbook
from pyproj import Transformer

from gis.datums import wgs84_to_bd09, wgs84_to_gcj02
from store.cameras import load_cameras
from store.imports import load_imports
from store.places import load_blocks, load_units
from store.plans import shown_plans
from tests.cases.conftest import asked, findings_of

# two villages side by side, about 9 km wide
VILLAGES = {
    "420822101201": ("甲村", shapely.box(112.60, 30.40, 112.70, 30.50)),
    "420822101202": ("乙村", shapely.box(112.70, 30.40, 112.80, 30.50)),
}


def projected(shape, code):
    """Return a shape of degrees in the metres of an EPSG code, east before north."""
    way = Transformer.from_crs("EPSG:4490", f"EPSG:{code}", always_xy=True)
    return shapely.transform(shape, lambda xy: np.column_stack(way.transform(*xy.T)))


def shifted(shape, shift):
    return shapely.transform(shape, lambda xy: np.column_stack(shift(xy[:, 0], xy[:, 1])))


@pytest.fixture
def shapefile(tmp_path):
    """Return what writes shapes and columns as a zipped Shapefile, without .prj when no crs."""

    def write(shapes, columns, crs=None, name="图"):
        kind = "Point" if all(s.geom_type == "Point" for s in shapes) else "Polygon"
        folder = tmp_path / f"shp{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        pyogrio.raw.write(
            folder / "a.shp",
            shapely.to_wkb(np.array(shapes, dtype=object)),
            [np.array(column, dtype=object) for column in columns.values()],
            list(columns),
            geometry_type=kind,
            crs=crs or "EPSG:4490",
            encoding="GB18030",
        )
        if crs is None:
            (folder / "a.prj").unlink()
        path = tmp_path / f"{name}{folder.name}.zip"
        with zipfile.ZipFile(path, "w") as packed:
            for part in sorted(folder.iterdir()):
                if part.suffix != ".cpg":
                    packed.write(part, part.name)
        return path

    return write


@pytest.fixture
def sheet(tmp_path):
    """Return what writes rows as the GBK text table that offices export."""

    def write(*rows, name="表.csv"):
        path = tmp_path / name
        with path.open("w", encoding="gb18030", newline="") as opened:
            csv.writer(opened).writerows(rows)
        return path

    return write


@pytest.fixture
def villages(bring, shapefile):
    """Bring the two villages into the store."""
    path = shapefile(
        [shape for _, shape in VILLAGES.values()],
        {"code": list(VILLAGES), "name": [name for name, _ in VILLAGES.values()]},
        crs="EPSG:4490",
        name="村界",
    )
    assert bring("units", path).revision is not None


def said(result, rule, zh, en):
    """Return the one finding of a rule that says so in both languages."""
    found = findings_of(result, rule)
    here = [one for one in found if zh in one.message_zh and en in one.message_en]
    assert len(here) == 1, [(one.message_zh, one.message_en) for one in found]
    return here[0]


def question(result, name):
    (found,) = [one for one in result.questions if one.question_id == name]
    return found


BLOCK = shapely.box(112.63, 30.43, 112.64, 30.44)


@pytest.mark.usefixtures("villages")
def test_case_05_a_shapefile_without_prj_is_blocked_until_a_person_picks_its_system(
    bring, store, shapefile
):
    path = shapefile([projected(BLOCK, 4547)], {"block_id": ["A"], "households": [30]})
    first = bring("blocks", path)
    assert (first.blocked, first.accepted, first.revision) == (True, 0, None)
    said(first, "IN-02", "没有说明坐标系", "names no coordinate system")
    asking = question(first, "crs")
    assert asking.needed
    values = [choice.value for choice in asking.choices]
    assert values[0] == "EPSG:4547"  # nearest to the villages
    assert "EPSG:4538" not in values  # that would be 2,600 km away
    assert "100%的点落在2个村(社区)中的1个内" in asking.choices[0].note.zh
    assert "100 % of the points in 1 of 2 villages" in asking.choices[0].note.en
    assert "local" in values
    second = bring("blocks", path, answers={"crs": "EPSG:4547"})
    assert second.revision is not None
    (block,) = load_blocks(store)
    assert block.geometry.equals_exact(BLOCK.normalize(), 1e-9) or block.geometry.normalize(
    ).equals_exact(BLOCK.normalize(), 1e-9)  # fmt: skip
    assert block.unit_code == "420822101201"
    assert load_imports(store, "blocks")[0].answers["crs"] == "EPSG:4547"


def test_case_05_degrees_without_a_system_are_guessed_at_but_never_taken(look, shapefile):
    result = look("blocks", shapefile([BLOCK], {"block_id": ["A"], "households": [30]}))
    asking = question(result, "crs")
    assert [one.value for one in asking.choices] == ["wgs84", "cgcs2000", "gcj02", "bd09"]
    notes = {one.value: one.note.en for one in asking.choices}
    assert notes["wgs84"] == "middle near 112.6350, 30.4350"
    assert notes["bd09"] != notes["gcj02"] != notes["wgs84"]
    assert result.accepted == 0


@pytest.mark.usefixtures("villages")
def test_case_06_wgs84_that_is_really_gcj02_is_suspected_and_not_shifted(bring, store, shapefile):
    # along both ends of a village: 600 m east of the one is the other village, 700 m west of the
    # other is none
    inside = [shapely.Point((112.6975, 112.6025)[k % 2], 30.41 + k / 1000) for k in range(40)]
    path = shapefile(
        [shifted(point, wgs84_to_gcj02) for point in inside],
        {"camera_id": [f"C{k}" for k in range(40)], "unit_code": ["420822101201"] * 40},
        crs="EPSG:4326",
    )
    result = bring("cameras", path)
    finding = said(result, "IN-88", "若按 gcj02 换算则有40个", "read as gcj02 it would be 40")
    assert finding.severity == "should"
    assert "本次未作换算" in finding.message_zh
    cameras = load_cameras(store)
    assert len(cameras) == 40
    there = shifted(inside[0], wgs84_to_gcj02)
    assert cameras[0].position.equals_exact(there, 1e-12)
    good = shapefile(inside, {"camera_id": [f"D{k}" for k in range(40)]}, crs="EPSG:4326")
    assert findings_of(bring("cameras", good), "IN-88") == []


@pytest.mark.parametrize(
    ("declared", "numbers", "read"),
    [(4547, 4526, "EPSG:4526"), (4526, 4547, "EPSG:4547"), (4490, 4526, "EPSG:4526"),
     (4490, 4509, "EPSG:4547"), (4526, 4526, None)],
)  # fmt: skip
def test_case_07_the_zone_is_told_by_the_numbers_with_a_warning(
    bring, store, shapefile, declared, numbers, read
):
    numbers = 4547 if numbers == 4509 else numbers
    columns = {"block_id": ["A"], "households": [30]}
    path = shapefile([projected(BLOCK, numbers)], columns, crs=f"EPSG:{declared}")
    result = bring("blocks", path, answers={"meridian": "114"})
    (block,) = load_blocks(store)
    assert shapely.hausdorff_distance(block.geometry, BLOCK) < 1e-9
    if read is None:
        assert findings_of(result, "IN-81") == []
    else:
        said(result, "IN-81", f"已按 {read} 读取", f"were read as {read}")


@pytest.mark.usefixtures("villages")
def test_case_07_without_a_zone_number_the_meridian_is_asked_for(bring, store, shapefile):
    columns = {"block_id": ["A"], "households": [30]}
    path = shapefile([projected(BLOCK, 4547)], columns, crs="EPSG:4490")
    result = bring("blocks", path)
    assert result.blocked
    said(result, "IN-82", "中央经线是多少度", "central meridian")
    asking = question(result, "meridian")
    assert asking.choices[0].value == "114"
    assert bring("blocks", path, answers={"meridian": "117"}).revision is not None
    assert load_blocks(store)[0].geometry.centroid.x > 115  # as the person said


def test_case_07_northing_first_is_swapped_and_said(bring, store, shapefile):
    shape = shapely.transform(projected(BLOCK, 4526), lambda xy: xy[:, ::-1])
    columns = {"block_id": ["A"], "households": [30]}
    path = shapefile([shape], columns, crs="EPSG:4526")
    result = bring("blocks", path)
    finding = said(result, "IN-80", "两个坐标看来颠倒了", "the wrong way round")
    assert (finding.severity, finding.found) == ("should", 1)
    assert shapely.hausdorff_distance(load_blocks(store)[0].geometry, BLOCK) < 1e-9


def test_case_07_a_row_of_another_kind_is_rejected(bring, shapefile):
    shapes = [projected(shapely.box(112.6 + k / 100, 30.4, 112.605 + k / 100, 30.41), 4526)
              for k in range(3)]  # fmt: skip
    shapes.append(projected(BLOCK, 4547))
    columns = {"block_id": list("ABCD"), "households": [1, 2, 3, 4]}
    result = bring("blocks", shapefile(shapes, columns, crs="EPSG:4526"), accept_rest=True)
    assert (result.accepted, result.rejected) == (3, 1)
    assert "不是同一种" in result.rejects[0].message_zh
    assert "of another kind" in result.rejects[0].message_en
    assert result.rejects[0].original["block_id"] == "D"


CORNERS = np.array([[112.60, 30.40], [112.80, 30.40], [112.80, 30.50], [112.60, 30.50]])


def old_plane(shape):
    """Return a shape in a made-up Xi'an 80: the new plane, turned by 2 seconds and shifted."""

    def move(xy):
        x, y = (xy - [370_000.0, 3_365_000.0]).T
        turn, scale = np.radians(2 / 3600), 1 + 3e-6
        east = scale * (np.cos(turn) * x - np.sin(turn) * y)
        north = scale * (np.sin(turn) * x + np.cos(turn) * y)
        return np.column_stack((east + 370_000 - 117.3, north + 3_365_000 + 42.1))

    return shapely.transform(projected(shape, 4547), move)


def control_text(error_m=0.0):
    plane = shapely.get_coordinates(old_plane(shapely.MultiPoint(CORNERS)))
    plane[0, 0] += error_m
    pairs = zip(plane.tolist(), CORNERS.tolist(), strict=True)
    return ";".join(f"{x:.3f} {y:.3f} {lon} {lat}" for (x, y), (lon, lat) in pairs)


def test_case_08_xian_80_is_refused_without_control_points_and_fitted_with_them(
    bring, store, shapefile
):
    columns = {"block_id": ["A"], "households": [30]}
    path = shapefile([old_plane(BLOCK)], columns, crs="EPSG:2383")
    result = bring("blocks", path)
    assert (result.blocked, asked(result)) == (True, ["control"])
    said(result, "IN-84", "EPSG:2383(西安 80)", "EPSG:2383 (Xi'an 80)")
    result = bring("blocks", path, answers={"control": control_text()})
    assert result.revision is not None
    fit = said(result, "IN-85", "按4个控制点作四参数转换", "a similarity through 4 control points")
    assert "残差(米)0.00" in fit.message_zh
    (block,) = load_blocks(store)
    assert shapely.hausdorff_distance(block.geometry, BLOCK) * 111_320 < 0.01
    record = load_imports(store, "blocks")[0]
    assert record.answers["control"] == control_text()
    assert record.crs == "EPSG:2383"


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (control_text(error_m=5), "残差为", "residuals are"),
        (";".join(control_text().split(";")[:2]), "给出了2个控制点", "2 control points were given"),
        ("1 1 112 30;2 2 112.1 30.1;3 3 112.2 30.2", "几乎在一条直线上", "nearly on one line"),
        ("1 2 3", "给出了1个控制点", "1 control points"),
        (control_text().replace("112.6 30.4", "一百 30.4"), "不是四个数", "not four numbers"),
    ],
)
def test_case_08_control_points_that_do_not_do_are_refused_with_words(
    look, shapefile, text, zh, en
):
    path = shapefile([old_plane(BLOCK)], {"block_id": ["A"], "households": [3]}, crs="EPSG:2383")
    result = look("blocks", path, answers={"control": text})
    assert result.blocked
    said(result, "IN-84", zh, en)


@pytest.fixture
def drawing(tmp_path):
    """Write a survey office's drawing: two grids, a gap, an arc, a loose end, texts."""
    made = ezdxf.new("R2010")
    model = made.modelspace()
    east, north = 38_370_000, 3_365_000

    def at(x, y):
        return (east + x, north + y)

    border = {"layer": "网格界"}
    model.add_lwpolyline([at(0, 0), at(100, 0), at(100, 100)], dxfattribs=border)
    model.add_lwpolyline([at(100, 100), at(0, 100), at(0, 0.3)], dxfattribs=border)  # gap: 0.3 m
    model.add_line(at(100, 0), at(200, 0), dxfattribs=border)
    model.add_arc(at(200, 50), 50, 270, 90, dxfattribs=border)
    model.add_line(at(200, 100), at(100, 100), dxfattribs=border)
    model.add_line(at(300, 0), at(320, 0), dxfattribs=border)
    model.add_line(at(0, 50), at(300, 50), dxfattribs={"layer": "道路"})
    for text, where in (("第一网格", (50, 40)), ("420822101201001", (50, 60)),
                        ("420822101201002", (150, 50)), ("图例", (500, 500))):  # fmt: skip
        model.add_text(text, dxfattribs={"layer": "注记", "insert": at(*where)})
    path = tmp_path / "网格.dxf"
    made.saveas(path)
    return path


@pytest.mark.usefixtures("villages")
def test_case_10_lines_of_a_drawing_become_areas_with_their_texts(bring, store, drawing):
    first = bring("grids", drawing)
    assert first.blocked
    asking = question(first, "dxf_layer")
    assert [(one.value, one.note.zh) for one in asking.choices] == [
        ("网格界", "6条线"), ("道路", "1条线")]  # fmt: skip
    said(first, "IN-100", "有2个图层含有线", "lines on 2 layers")
    answers = {"dxf_layer": "网格界", "crs": "EPSG:4526"}
    result = bring("grids", drawing, answers=answers, unit="420822101201")
    assert (result.accepted, result.rejected) == (2, 0), result.findings
    said(result, "IN-89", "由线围成2个面", "its lines close 2 areas")
    said(result, "IN-101", "连接了1处断口", "1 gaps were closed")
    said(result, "IN-101", "1段线没有围成面", "1 pieces of line close no area")
    said(result, "IN-101", "1处文字不在任何面内:图例", "1 texts lie in no area: 图例")
    (plan,) = shown_plans(store, "in_force")
    names = {grid.grid_code: grid.name for grid in plan.grids}
    assert names["420822101201001"] == "第一网格"
    sizes = {g.grid_code: projected(g.boundary, 4547).area for g in plan.grids}
    assert sizes["420822101201001"] == pytest.approx(10_000, abs=20)
    assert sizes["420822101201002"] == pytest.approx(10_000 + np.pi * 2500 / 2, abs=20)


BOW = "112.60,30.40;112.61,30.41;112.61,30.40;112.60,30.41"
# a hole that leaves its area by 1 cm
OUTSIDE = (
    "POLYGON((112.6 30.4,112.7 30.4,112.7 30.5,112.6 30.5,112.6 30.4),"
    "(112.69 30.49,112.7000001 30.49,112.7000001 30.4900001,112.69 30.4900001,112.69 30.49))"
)


def test_case_11_broken_rings_are_repaired_and_the_change_of_area_is_said(bring, store, sheet):
    path = sheet(
        ["楼栋编号", "户数", "范围"],
        ["A", 10, "112.60,30.40;112.61,30.40;112.61,30.41"],  # not closed
        ["B", 10, BOW],
        ["C", 10, "POLYGON Z((112.6 30.4 5,112.61 30.4 5,112.61 30.4 5,112.61 30.41 5,112.6 30.4 5))"],
        ["D", 10, OUTSIDE],
        ["E", 10, "112.60,30.40;112.61,30.41"],
        ["F", 10, "POLYGON((nan 30.4,112.61 30.4,112.61 30.41,nan 30.4))"],
    )  # fmt: skip
    result = bring("blocks", path, crs="cgcs2000", accept_rest=True)
    assert (result.accepted, result.rejected) == (4, 2)
    assert all(block.geometry.is_valid and not block.geometry.has_z for block in load_blocks(store))
    large = said(result, "IN-27", "面积变化", "changed by")
    assert (large.place.id, large.severity) == ("3", "should")
    small = said(result, "IN-09", "已修复", "was repaired")
    assert (small.place.id, small.severity) == ("5", "info")
    assert "只有2个不同的点,围不成面" in result.rejects[0].message_zh
    assert "2 different points, no area" in result.rejects[0].message_en


@pytest.mark.usefixtures("villages")
def test_case_12_centimetres_between_neighbours_are_closed_and_metres_are_named(
    bring, shapefile, store
):
    def metres(x0, y0, x1, y1):
        way = Transformer.from_crs("EPSG:4547", "EPSG:4490", always_xy=True)
        box = shapely.box(370_000 + x0, 3_365_000 + y0, 370_000 + x1, 3_365_000 + y1)
        return shapely.transform(box, lambda xy: np.column_stack(way.transform(*xy.T)))

    shapes = [metres(0, 0, 500, 500), metres(499.95, 0, 1000, 500.06), metres(0, 500, 1000, 900),
              metres(980, 100, 1500, 900)]  # fmt: skip
    codes = [f"4208221012010{k:02d}" for k in range(1, 5)]
    path = shapefile(shapes, {"grid_code": codes, "name": list("甲乙丙丁")}, crs="EPSG:4490")
    result = bring("grids", path, unit="420822101201")
    assert result.accepted == 4
    said(result, "IN-89", "厘米级的重叠或缝隙,已吸附对齐", "were snapped together")
    remaining = findings_of(result, "IN-102")
    assert [one.severity for one in remaining] == ["should"] * 2
    said(result, "IN-102", "第2行与第4行重叠79", "rows 2 and 4 overlap by 79")
    said(result, "IN-102", "第3行与第4行重叠79", "rows 3 and 4 overlap by 79")
    (plan,) = shown_plans(store, "in_force")
    grids = {grid.grid_code: grid.boundary for grid in plan.grids}
    first, second, third = (grids[code] for code in codes[:3])
    for one, other in ((first, second), (first, third), (second, third)):
        assert shapely.area(shapely.intersection(one, other)) == 0
        assert shapely.touches(one, other)


def test_case_13_blanks_within_a_number_reject_the_row_and_are_quoted(bring, store, sheet):
    good = json.dumps({"path": [{"lng": 117.26, "lat": 31.1}, {"lng": 117.27, "lat": 31.1},
                                {"lng": 117.27, "lat": 31.2}]})  # fmt: skip
    path = sheet(
        ["楼栋编号", "户数", "范围"],
        ["A", 10, good],
        ["B", 10, good.replace("117.26,", "117.261  163,")],
        ["C", 10, "117.261  163,31.1;117.27,31.1;117.27,31.2"],
    )
    result = bring("blocks", path, crs="bd09", accept_rest=True)
    assert (result.accepted, result.rejected) == (1, 2)
    for reject in result.rejects:
        assert "“117.261  163”" in reject.message_zh
        assert '"117.261  163"' in reject.message_en
        assert "117.261  163" in reject.original["范围"]
    assert [block.block_id for block in load_blocks(store)] == ["A"]


RING = [(112.631, 30.431), (112.639, 30.431), (112.639, 30.439)]
OUTLINES = [
    ";".join(f"{x},{y}" for x, y in RING),
    ", ".join(f"{x} {y}" for x, y in (*RING, RING[0])),
    json.dumps({"polygoys": [{"path": [{"lng": x, "lat": y} for x, y in RING]}]}),
    json.dumps([list(pair) for pair in RING]),
    json.dumps({"type": "Polygon", "coordinates": [[*map(list, RING), list(RING[0])]]}),
    shapely.Polygon(RING).wkt,
]


@pytest.mark.usefixtures("villages")
def test_case_14_polygons_as_text_are_read_and_their_datum_is_asked_for(bring, store, tmp_path):
    book = Workbook()
    book.active.append(["网格编码", "网格名称", "网格范围"])
    for at, text in enumerate(OUTLINES, start=1):
        book.active.append([f"4208221012010{at:02d}", f"第{at}网格", text])
    path = tmp_path / "平台导出.xlsx"
    book.save(path)
    first = bring("grids", path)
    assert (first.blocked, first.revision) == (True, None)
    assert question(first, "crs").needed
    said(first, "IN-02", "没有说明坐标系", "names no coordinate system")
    result = bring("grids", path, answers={"crs": "bd09"})
    assert (result.accepted, result.rejected) == (6, 0)
    (plan,) = shown_plans(store, "in_force")
    for grid in plan.grids:
        back = shifted(grid.boundary, wgs84_to_bd09)
        assert shapely.hausdorff_distance(back, shapely.Polygon(RING)) < 1e-9


def test_case_36_swapped_pairs_and_pairs_in_one_cell_are_put_right_and_said(bring, store, sheet):
    path = sheet(
        ["点位编号", "经度", "纬度"],
        ["1", "112.3", "30.5"],
        ["2", "30.5", "112.3"],
        ["3", "30.5,112.3", ""],
        ["4", "112.3，30.5", "112.3，30.5"],
    )
    result = bring("cameras", path, crs="wgs84")
    assert (result.accepted, result.rejected) == (4, 0)
    cameras = load_cameras(store)
    assert {(c.position.x, c.position.y) for c in cameras} == {(112.3, 30.5)}
    delivered = {c.camera_id: (c.delivered.x, c.delivered.y) for c in cameras}
    assert delivered["2"] == (30.5, 112.3)  # as it came
    finding = said(result, "IN-80", "第3, 4行", "rows 3, 4")
    assert (finding.severity, finding.found) == ("should", 2)
    said(result, "IN-89", "2行的经度、纬度写在同一个单元格里", "2 rows had both coordinates in one")
    kept = bring("cameras", path, crs="wgs84", answers={"swap": "no"})
    assert len(findings_of(kept, "IN-29")) == 2  # a latitude of 112 is no place


def test_case_36_one_column_of_pairs_is_enough(bring, store, sheet):
    result = bring("cameras", sheet(["点位编号", "坐标"], ["1", "112.3，30.5"], ["2", "30.5 112.4"],
                                    ["3", "不详"]), crs="wgs84")  # fmt: skip
    assert result.accepted == 3
    places = [c.position and (c.position.x, c.position.y) for c in load_cameras(store)]
    assert places == [(112.3, 30.5), (112.4, 30.5), None]


@pytest.mark.parametrize("headings", [("经度", "纬度"), ("设备经度", "设备维度")])
def test_case_37_exchanged_headings_are_told_by_the_values(bring, store, sheet, headings):
    result = bring("cameras", sheet(["点位编号", *headings], ["1", 30.5, 112.3], ["2", 30.6, 112.4]),
                   crs="wgs84")  # fmt: skip
    finding = said(result, "IN-89", "两列的标题与内容相反", "are exchanged")
    assert finding.severity == "info"
    assert asked(result) == []
    assert [(c.position.x, c.position.y) for c in load_cameras(store)] == [
        (112.3, 30.5),
        (112.4, 30.6),
    ]


def test_case_38_placeholders_are_an_unknown_position(bring, store, sheet):
    path = sheet(
        ["点位编号", "经度", "纬度"],
        ["1", 0, 0], ["2", 1, 1], ["3", 999, 999], ["4", 116.397, 39.908], ["5", 0, 0],
        ["6", 112.3, 30.5], ["7", 116.3975, 39.9085],
    )  # fmt: skip
    result = bring("cameras", path, crs="wgs84")
    assert (result.accepted, result.rejected) == (7, 0)
    told = findings_of(result, "IN-86")
    assert {one.severity.value for one in told} == {"should"}
    assert [one.found for one in told] == [2, 1, 1, 1]
    said(
        result, "IN-86", "占位值(0, 0)(第2, 6行)", "placeholder (0, 0) for coordinates (rows 2, 6)"
    )
    said(result, "IN-86", "(116.397, 39.908)", "(116.397, 39.908)")
    cameras = {c.camera_id: c for c in load_cameras(store)}
    assert [cameras[str(k)].position is None for k in range(1, 8)] == [True] * 5 + [False] * 2
    assert cameras["4"].position_state == "unknown"
    assert (cameras["4"].delivered.x, cameras["4"].delivered.datum) == (116.397, "wgs84")
    assert cameras["6"].position_state == "declared"


@pytest.mark.usefixtures("villages")
def test_far_outside_the_county_is_suspect(bring, store, sheet):
    path = sheet(["点位编号", "经度", "纬度"], ["1", 112.65, 30.45], ["2", 113.65, 30.45])
    result = bring("cameras", path, crs="wgs84")
    said(result, "IN-87", "超过5公里(最远8", "more than 5 km outside")
    assert [c.position_state for c in load_cameras(store)] == ["declared", "suspect"]


def test_an_office_can_switch_the_conversion_off(store, sheet):
    from gis.rulebook import load_pack
    from web.jobs.imports.importing import preview
    from web.jobs.imports.result import ImportOptions

    pack = replace(
        load_pack(), settings={**load_pack().settings, "intake": {"reverse_conversion": False}}
    )
    path = sheet(["点位编号", "经度", "纬度"], ["1", 112.65, 30.45])
    for crs in ("gcj02", "bd09"):
        result = preview(store, "cameras", [path], ImportOptions(crs=crs), pack=pack)
        assert result.blocked
        said(result, "IN-83", "已关闭", "has switched off")
    assert not preview(store, "cameras", [path], ImportOptions(crs="wgs84"), pack=pack).blocked


@pytest.mark.parametrize("ending", ["csv", "xlsx", "gpkg"])
def test_our_own_export_brings_the_pair_back_that_was_delivered_first(
    bring, store, sheet, tmp_path, ending
):
    from gis.writing import write_sheets
    from web.jobs.exporting import export_cameras

    x, y = wgs84_to_gcj02([112.65], [30.45])
    bring(
        "cameras", sheet(["点位编号", "经度", "纬度"], ["1", x[0], y[0]], ["2", 0, 0]), crs="gcj02"
    )
    before = load_cameras(store)
    assert before[0].delivered.datum == "gcj02"
    path = tmp_path / f"out.{ending}"
    write_sheets(path, export_cameras(store, None, None).sheets)
    result = bring("cameras", path, crs=None if ending == "gpkg" else "cgcs2000")
    assert result.revision is not None
    said(result, "IN-89", "2行带有最初交付的坐标", "2 rows bring the pair that was delivered first")
    after = load_cameras(store)
    pairs = [[(c.delivered.x, c.delivered.y) for c in cameras] for cameras in (after, before)]
    assert np.allclose(*pairs, rtol=0, atol=1e-13)  # a workbook keeps 15 digits
    plain = [
        [replace(c, delivered=c.delivered.datum) for c in cameras] for cameras in (after, before)
    ]
    assert plain[0] == plain[1]
    assert [unit.code for unit in load_units(store)] == []
