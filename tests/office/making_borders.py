"""Areas as offices get them: files 07, 08, 09 and 12."""

import csv
import io
import json
import math
import struct
import zipfile
from pathlib import Path

import ezdxf
import geopandas
import numpy as np
import pyogrio
import shapely
from pyproj import Transformer
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.ops import unary_union

from tests.office.making import (
    MIDDLE,
    UNIT,
    Office,
    People,
    bd09,
    borders,
    degrees,
    lonlat,
    tessellated,
)

TO_ZONE_35 = Transformer.from_crs(4544, 4523, always_xy=True).transform


def parts(code: str, count: int, seed: int) -> list[Polygon]:
    """Return a unit divided into so many areas of about one size, in metres."""
    draw = np.random.default_rng(seed)
    whole = borders()[code]
    west, south, east, north = whole.bounds
    xy = draw.uniform((west, south), (east, north), (2000, 2))
    xy = xy[shapely.contains_xy(whole, *xy.T)][:900]
    hearts = xy[:count].copy()
    for _ in range(25):
        nearest = ((xy[:, None] - hearts[None]) ** 2).sum(2).argmin(1)
        hearts = np.array([xy[nearest == at].mean(0) for at in range(count)])
    order = np.lexsort((hearts[:, 0], -np.round(hearts[:, 1] / 600)))
    cells = tessellated([tuple(hearts[at]) for at in order], whole.envelope.buffer(50), 3, 0.08)
    return [_largest(cell.intersection(whole)) for cell in cells]


def _largest(shape):
    areas = [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon"]
    return max(areas, key=lambda one: one.area)


GROUP_FIELDS = [("XZQDM", "N", 19, 0), ("所属行政村", "C", 40, 0), ("村民小组名", "C", 40, 0),
                ("承包户数", "N", 6, 0), ("常住户数", "N", 6, 0), ("实测面积（", "N", 14, 2),
                ("权利人", "C", 80, 0), ("组长姓名", "C", 20, 0),
                ("联系电话", "C", 20, 0)]  # fmt: skip


def group_borders(folder: Path) -> Office:
    """07: a zipped Shapefile of 2019: GBK without a label, no .prj, one record twice."""
    people = People(7)
    rows, areas = [], []
    for code, count in (("510722109201", 8), ("510722109203", 10), ("510722109207", 6)):
        for at, area in enumerate(parts(code, count, int(code[-4:]))):
            village, name = UNIT[code].name, f"{at + 1}组"
            if code == "510722109203":  # three groups of a village that is gone
                village, name = (village, f"{at + 1}社") if at < 7 else ("红星村", f"{at - 6}社")
            if code == "510722109207":
                name = f"第{at + 1}村民小组"
            homes = people.draw.randint(28, 96)
            rows.append([code, village, name, homes, int(homes * 0.93), area.area / 666.6667,
                         f"{village}{name}农民集体", *people.resident()])  # fmt: skip
            areas.append(area)
    lived = sum(row[4] for row in rows)
    areas[2] = _crossed(areas[2])
    inner = areas[5].representative_point().buffer(60, 6)
    areas[5], areas[9] = areas[5].difference(inner), MultiPolygon([areas[9], inner])
    rows.append([*rows[20][:3], 0, *rows[20][4:]])
    areas.append(areas[20])
    areas[12] = _largest(areas[12].union(areas[11].intersection(areas[12].buffer(6))))
    path = folder / "07_柳溪镇村民小组界线.zip"
    _zipped(path, folder, rows, areas)
    return Office(path, people.needles, {"lived_in": lived, "twice": rows[20][4]})


def _crossed(area):
    ring = list(area.exterior.coords)
    half = len(ring) // 2
    ring[half], ring[half + 1] = ring[half + 1], ring[half]
    return Polygon(ring)


class _GbkInfo(zipfile.ZipInfo):
    def _encodeFilenameFlags(self):  # noqa: N802 -- what zipfile asks for
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def _zipped(path, folder, rows, areas):
    made = folder / "shape"
    made.mkdir(exist_ok=True)
    shapes = [shapely.transform(area, TO_ZONE_35, interleaved=False) for area in areas]
    frame = geopandas.GeoDataFrame({"a": range(len(shapes))}, geometry=shapes, crs=4523)
    pyogrio.write_dataframe(frame, made / "x.shp")
    with zipfile.ZipFile(path, "w") as packed:
        for ending in ("shp", "shx"):
            info = _GbkInfo(f"柳溪镇小组界/小组界.{ending}")
            packed.writestr(info, (made / f"x.{ending}").read_bytes())
        packed.writestr(_GbkInfo("柳溪镇小组界/小组界.dbf"), _dbf(rows))
        said = "确权成果，2000坐标系，3度带。".encode("gbk")
        packed.writestr(_GbkInfo("柳溪镇小组界/说明.txt"), said)


def _dbf(rows):
    out = io.BytesIO()
    width = 1 + sum(field[2] for field in GROUP_FIELDS)
    head = 32 + 32 * len(GROUP_FIELDS) + 1
    out.write(struct.pack("<BBBBIHH20x", 3, 119, 6, 14, len(rows), head, width))
    for name, kind, wide, decimals in GROUP_FIELDS:
        out.write(name.encode("gbk")[:10].ljust(11, b"\0") + kind.encode() + bytes(4))
        out.write(bytes([wide, decimals]) + bytes(14))
    out.write(b"\r")
    for row in rows:
        out.write(b" ")
        for cell, (_, kind, wide, decimals) in zip(row, GROUP_FIELDS, strict=True):
            number = f"{float(cell):{wide}.{decimals}f}" if kind == "N" else ""
            out.write(number.encode() or str(cell).encode("gbk")[:wide].ljust(wide))
    return out.getvalue() + b"\x1a"


DRAWN = ["510722001001", "510722001002", "510722001003"]


def drawing(folder: Path) -> Office:
    """08: a survey drawing: borders as open lines that do not quite meet, among much else."""
    drawn = ezdxf.new("R2000")
    drawn.encoding = "gbk"
    drawn.header["$DWGCODEPAGE"] = "ANSI_936"
    space = drawn.modelspace()
    net = shapely.line_merge(unary_union([borders()[code].exterior for code in DRAWN]))
    for at, line in enumerate(one for one in net.geoms if one.length > 1):
        _draw_line(space, at, _not_quite([(x, y) for x, y in line.coords], at))
    for code, text in zip(DRAWN, ["文昌路社区", "南 河 坝 社 区", "凤凰社区"], strict=True):
        spot = borders()[code].representative_point()
        where = {"layer": "注记", "insert": (spot.x, spot.y)}
        if code.endswith("003"):
            words = "{\\f仿宋_GB2312|b0|i0|c134|p0;\\H60x;凤凰社区}\\P\\H30x;(约6.2平方公里)"
            space.add_mtext(words, dxfattribs={**where, "char_height": 60})
        else:
            space.add_text(text, height=60, dxfattribs=where)
    school = borders()[DRAWN[0]].representative_point()
    inside = {"layer": "注记", "insert": (school.x + 220, school.y - 260)}
    space.add_text("县一中", height=25, dxfattribs=inside)
    _draw_frame(space)
    path = folder / "08_东城街道社区界线图.dxf"
    drawn.saveas(path)
    areas = {UNIT[code].name: borders()[code].area for code in DRAWN}
    return Office(path, [], {"areas": areas})


def _not_quite(ring, at):
    """Return a line that ends a bit short of where it should, or a bit beyond."""
    if at % 3 == 2:
        return ring
    short = (0.04, 0.18, 0.35)[at // 3 % 3] if at % 3 == 0 else -0.25
    (x, y), (before_x, before_y) = ring[-1], ring[-2]
    share = short / math.dist(ring[-1], ring[-2])
    return [*ring[:-1], (x + (before_x - x) * share, y + (before_y - y) * share)]


def _draw_line(space, at, ring):
    half, border = len(ring) // 2, {"layer": "社区界"}
    space.add_lwpolyline(ring[: half + 1], dxfattribs=border)
    if at:
        space.add_lwpolyline(ring[half:], dxfattribs=border)
    else:
        for a, b in zip(ring[half:], ring[half + 1 :], strict=False):
            space.add_line(a, b, dxfattribs=border)
    for spot in ring[::4]:
        space.add_circle(spot, 1.0, dxfattribs={"layer": "界址点"})


def _draw_frame(space):
    west, south, east, north = unary_union([borders()[code] for code in DRAWN]).buffer(300).bounds
    for out in (0, 40):
        corners = [(west - out, south - out), (east + out, south - out),
                   (east + out, north + out), (west - out, north + out)]  # fmt: skip
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "图框"})
    for at, text in enumerate(["2000国家大地坐标系，中央子午线105°", "1985国家高程基准", "1:5000"]):
        where = {"layer": "图框", "insert": (west, south - 100 - 60 * at)}
        space.add_text(text, height=40, dxfattribs=where)
    road = [(west + 100, MIDDLE[1] + 60), (MIDDLE[0], MIDDLE[1] + 20), (east - 100, MIDDLE[1] - 40)]
    space.add_lwpolyline(road, dxfattribs={"layer": "道路中线"})


def grid_map(folder: Path) -> Office:
    """09: grids drawn on a phone, a folder a community; a point, a line, an older outline."""
    people = People(9)
    west, south = parts("510722001001", 5, 91), parts("510722001002", 4, 92)
    south[1] = _largest(south[1].union(south[0].intersection(south[1].buffer(20))))
    folders = {
        "文昌路社区": (west, ["文昌路社区第一网格", "文昌路社区第2网格", "文昌路3号网格",
                            "文昌路社区四网格（专属-县一中）", "未命名图形"]),
        "南河坝社区": (south, [f"南河坝社区第{n}网格" for n in "一二三四"]),
    }  # fmt: skip
    text = ""
    for name, (areas, names) in folders.items():
        marks = []
        for at, (area, called) in enumerate(zip(areas, names, strict=True)):
            note = (
                f"户数：{people.draw.randint(280, 620)}户&#10;网格员：{' '.join(people.resident())}"
            )
            open_ring = name == "南河坝社区" and at == 2
            marks.append(_mark(called, note, _area(area, close=not open_ring)))
        if name == "文昌路社区":
            office = "{:.8f},{:.8f},0".format(*lonlat(areas[0].representative_point()))
            marks.append(_mark("社区办公室", "", f"<Point>{_coordinates(office)}</Point>"))
            walk = " ".join("{:.8f},{:.8f},0".format(*lonlat(one.centroid)) for one in areas)
            marks.append(_mark("夜巡路线", "", f"<LineString>{_coordinates(walk)}</LineString>"))
            marks.append(_mark(names[0], "旧", _area(areas[0].simplify(80))))
        text += f"<Folder><name>{name}</name>{''.join(marks)}</Folder>"
    path = folder / "09_奥维导出_东城网格.kml"
    kml = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{text}</Document></kml>'
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{kml}', encoding="utf-8")
    return Office(path, people.needles, {"open": degrees(south[2])})


def _coordinates(text):
    return f"<coordinates>{text}</coordinates>"


def _mark(name, note, body):
    return f"<Placemark><name>{name}</name><description>{note}</description>{body}</Placemark>"


def _area(area, *, close=True):
    ring = list(degrees(area).exterior.coords)[: None if close else -1]
    text = _coordinates(" ".join(f"{x:.8f},{y:.8f},0" for x, y in ring))
    ring = f"<outerBoundaryIs><LinearRing>{text}</LinearRing></outerBoundaryIs>"
    return f"<Polygon>{ring}</Polygon>"


def grid_texts(folder: Path) -> Office:
    """12: outlines of grids as text from Baidu's map, in as many forms as there are clerks."""
    people = People(12)
    rows = [["网格编码", "网格名称", "所属村社区", "网格范围", "填充颜色", "户数", "网格性质"]]
    villages = [("510722112001", 3), ("510722112201", 2), ("510722112202", 2), ("510722112205", 2)]
    for code, count in villages:
        for at, area in enumerate(parts(code, count, 1200 + int(code[-3:]))):
            number = len(rows)
            ring = [bd09(*lonlat(Point(pair))) for pair in area.simplify(6).exterior.coords]
            homes = people.draw.randint(210, 520)
            rows.append([
                "5.10722E+14" if number in (4, 8) else f"{code}{at + 1:03d}",
                f"第{'一二三'[at]}网格", UNIT[code].name, _outline(number, ring), "#ff9900",
                f"1,{homes}" if number == 8 else str(homes), ["综合", "综合", "专属"][at],
            ])  # fmt: skip
    path = folder / "12_石板镇网格范围.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as written:
        csv.writer(written).writerows(rows)
    return Office(path, [], {"rows": len(rows) - 1})


def _outline(number, ring):
    text = ";".join(f"{x:.6f},{y:.6f}" for x, y in ring)
    pairs = [{"lng": round(x, 6), "lat": round(y, 6)} for x, y in ring[:-1]]
    fifth = text.split(";")[4]
    ways = {
        2: json.dumps({"polygoys": [{"path": pairs, "fillColor": "#ff9900"}]}),
        3: ";".join(text.split(";")[:-1]) + ";",
        5: text.replace(fifth, f"{fifth[:8]}  {fifth[8:]}"),
        6: ";".join(f"{y:.6f},{x:.6f}" for x, y in ring),
        7: text.replace(",", " ").replace(";", "|"),
        9: ";".join(text.split(";")[:2]),
    }
    return ways.get(number, text)
