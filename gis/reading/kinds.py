"""What a delivered file is, told by its content; its name is only what somebody hoped.

Reads the first bytes, the table of contents of a zip or of an old Office file, nothing more.
"""

from collections.abc import Mapping
from pathlib import Path

from gis.reading.errors import MOST_BYTES, UnreadableFileError, too_large
from gis.reading.ole import ole_kind
from gis.reading.zips import member_names
from gis.rulebook import Words

_HEAD_BYTES = 4096


def kind_of(path: Path) -> str:
    """Return what a file is by its content, one of the kinds that `NAMED` lists.

    Raises UnreadableFileError when it is none of them, or not what its name says.
    """
    with path.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise too_large(path.name, size)
    ending = path.suffix.lower()
    found = ending[1:] if ending in _BY_NAME else _content(path, head)
    if found not in NAMED.get(ending, ()):
        _refuse_kind(path, found)
    return found


# what a file may be by the ending of its name
NAMED: Mapping[str, tuple[str, ...]] = {
    ".gpkg": ("gpkg",),
    ".geojson": ("geojson",),
    ".json": ("geojson", "json"),
    ".kml": ("kml",),
    ".ovkml": ("kml",),
    ".kmz": ("kmz",),
    ".fgb": ("flatgeobuf",),
    ".dxf": ("dxf",),
    ".gpx": ("gpx",),
    ".zip": ("shapefile", "kmz", "mapinfo"),
    ".xlsx": ("xlsx", "xls"),
    ".xlsm": ("xlsx",),
    ".xls": ("xls", "xlsx"),
    ".xml": ("catalogue",),
    ".csv": ("csv",),
    ".txt": ("csv",),
    ".tsv": ("csv",),
}
# kinds whose bytes say nothing, or nothing different: they are told by the ending alone
_BY_NAME = frozenset(
    (".et", ".wps", ".dps", ".dbf", ".shx", ".prj", ".cpg", ".tab", ".mif", ".mid")
)

_READABLE = Words(
    "能读取的是 .gpkg .geojson .zip(Shapefile、MIF) .kml .kmz .gpx .fgb .dxf .csv .xlsx .xls .json .xml",
    "readable are .gpkg .geojson .zip (Shapefile, MIF) .kml .kmz .gpx .fgb .dxf .csv .xlsx .xls .json .xml",
)
_AS_XLSX = Words("请在 WPS 或 Excel 中另存为 .xlsx", "save it as .xlsx in WPS or Excel")
_ZIP_PARTS = Words("请把 .shp .shx .dbf .prj 一起压缩为 .zip",
                   "zip .shp, .shx, .dbf and .prj together")  # fmt: skip
_PART = (Words("单独的 Shapefile 部件", "one part of a Shapefile"), _ZIP_PARTS)
_MAPINFO = (
    Words("MapInfo 文件", "a MapInfo file"),
    Words(
        "请把 .mif 和 .mid 一起压缩为 .zip,或在 QGIS 中另存为 GeoPackage",
        "zip .mif and .mid together, or save it as GeoPackage in QGIS",
    ),
)
_ARCHIVE = Words(
    "请先解压,再导入里面的文件(Shapefile 的各部件请一起压缩为 .zip)",
    "unpack it and import what is in it (zip the parts of a Shapefile together)",
)
_PICTURE = (
    Words("图片", "a picture"),
    Words("图片不能导入;请提供表格或矢量文件", "pictures are no tables or maps; bring those"),
)

# what a kind is called, and what to do with it where there is something to do
KINDS: Mapping[str, tuple[Words, Words | None]] = {
    "gpkg": (Words("GeoPackage", "a GeoPackage"), None),
    "geojson": (Words("GeoJSON", "GeoJSON"), None),
    "shapefile": (Words("Shapefile 压缩包", "a zipped Shapefile"), None),
    "kml": (Words("KML", "KML"), None),
    "kmz": (Words("KMZ", "KMZ"), None),
    "gpx": (Words("GPX 轨迹", "a GPX track"), None),
    "mapinfo": (Words("MapInfo MIF 压缩包", "a zipped MapInfo MIF"), None),
    "flatgeobuf": (Words("FlatGeobuf", "FlatGeobuf"), None),
    "dxf": (Words("DXF 图纸", "a DXF drawing"), None),
    "xlsx": (Words("XLSX 工作簿", "an XLSX workbook"), None),
    "xls": (Words("XLS 工作簿", "an XLS workbook"), None),
    "catalogue": (Words("GB/T 28181 设备目录", "a GB/T 28181 catalogue"), None),
    "csv": (Words("文本表格", "a text table"), None),
    "sqlite": (
        Words("SQLite 数据库,但不是 GeoPackage", "an SQLite database but no GeoPackage"), None
    ),
    "json": (Words("JSON,但不是 GeoJSON", "JSON but not GeoJSON"), None),
    "xml": (Words("XML,但不是 KML", "XML but not KML"), None),
    "vrt": (
        Words("引用其他文件的 XML(VRT)", "XML that refers to other files (VRT)"),
        Words("请导出数据本身,例如 GeoPackage", "export the data themselves, as a GeoPackage"),
    ),
    "html": (
        Words("网页(HTML),不是表格文件", "a web page (HTML), not a table"),
        Words("请在 WPS 或 Excel 中打开,另存为 .xlsx", "open it in WPS or Excel, save it as .xlsx"),
    ),
    "xmlsheet": (Words("XML 电子表格 2003", "an XML Spreadsheet 2003"), _AS_XLSX),
    "zip": (
        Words("压缩包,里面没有 Shapefile", "a zip without a Shapefile in it"),
        Words("压缩包内应有 .shp .shx .dbf", "the zip needs .shp, .shx and .dbf"),
    ),
    "zipped": (
        Words("压缩包,里面是表格或地图文件", "a zip of tables or maps"),
        Words("请先解压,再导入里面的文件", "unpack it and import what is in it"),
    ),
    "brokenzip": (
        Words("损坏或不完整的压缩包", "a zip that is damaged or not whole"),
        Words("请重新压缩、重新复制", "zip it again, copy it again"),
    ),
    "nested": (
        Words("压缩包里还是压缩包", "a zip of zips"),
        Words("请解压一层再导入", "unpack it once and import what is in it"),
    ),
    "docx": (Words("Word 文档", "a Word document"),
             Words("请把表格复制到 .xlsx", "copy its tables into an .xlsx")),
    "doc": (Words("Word 文档", "a Word document"),
            Words("请把表格复制到 .xlsx", "copy its tables into an .xlsx")),
    "ods": (Words("ODS 电子表格", "an ODS spreadsheet"), _AS_XLSX),
    "gdb": (
        Words("ArcGIS 文件地理数据库(.gdb)", "an ArcGIS file geodatabase (.gdb)"),
        Words("请导出为 GeoPackage 或 Shapefile", "export it as GeoPackage or Shapefile"),
    ),
    "locked": (
        Words("有密码的 Office 文件", "an Office file with a password"),
        Words("请去掉密码,另存为 .xlsx", "take the password off and save it as .xlsx"),
    ),
    "ole": (Words("旧版 Office 文件", "an old Office file"), _AS_XLSX),
    "et": (Words("WPS 表格文件(.et)", "a WPS spreadsheet (.et)"), _AS_XLSX),
    "wps": (Words("WPS 文字文件(.wps)", "a WPS text document (.wps)"),
            Words("请把表格复制到 .xlsx", "copy its tables into an .xlsx")),
    "dps": (Words("WPS 演示文件(.dps)", "a WPS presentation (.dps)"), None),
    "dwg": (
        Words("DWG 图纸", "a DWG drawing"),
        Words("请在 CAD 中“另存为”DXF(AutoCAD 2018 DXF,文件类型 *.dxf),再导入 .dxf",
              "in CAD choose Save As, AutoCAD 2018 DXF (*.dxf), and import the .dxf"),
    ),
    "bindxf": (
        Words("二进制 DXF", "a binary DXF"),
        Words("请另存为文本(ASCII)格式的 DXF 2018", "save it as an ASCII DXF 2018"),
    ),
    "shp": _PART, "dbf": _PART, "shx": _PART, "prj": _PART, "cpg": _PART,
    "tab": _MAPINFO, "mif": _MAPINFO, "mid": _MAPINFO,
    "rar": (Words("RAR 压缩包", "a RAR archive"), _ARCHIVE),
    "7z": (Words("7z 压缩包", "a 7z archive"), _ARCHIVE),
    "gzip": (Words("gzip 压缩文件", "a gzip file"), _ARCHIVE),
    "pdf": (
        Words("PDF", "a PDF"),
        Words("请提供原始表格或矢量文件", "bring the table or map it was made from"),
    ),
    "picture": _PICTURE,
    "access": (Words("Access 数据库", "an Access database"),
               Words("请把表导出为 .xlsx", "export its tables as .xlsx")),
    "parquet": (Words("Parquet", "a Parquet file"), Words("请导出为 .csv;有图形的请导出为 GeoPackage",
                                               "export it as .csv, or with shapes as GeoPackage")),
    "empty": (Words("空文件", "an empty file"), None),
    "binary": (Words("无法识别的二进制文件", "a binary file of no known kind"), None),
}  # fmt: skip


def _refuse_kind(path: Path, found: str) -> None:
    named = NAMED.get(path.suffix.lower())
    what, advice = KINDS[found]
    if named is None:
        wanted = advice or _READABLE
    else:
        said, _ = KINDS[named[0]]
        wanted = Words(f"按文件名应为{said.zh}", f"its name says {said.en}")
        if advice:
            wanted = Words(f"{wanted.zh};{advice.zh}", f"{wanted.en}; {advice.en}")
    raise UnreadableFileError(path.name, Words(f"内容是{what.zh}", f"it holds {what.en}"), wanted)


def _content(path: Path, head: bytes) -> str:
    if not head:
        return "empty"
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    if kind == "sqlite":
        return "gpkg" if head[68:72] in (b"GPKG", b"GP10", b"GP11") else "sqlite"
    if kind == "ole":
        return ole_kind(path)
    if kind == "zip":
        return _zip_kind(path)
    return kind or _text_kind(head)


_MAGIC = (
    (b"SQLite format 3\0", "sqlite"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"AC10", "dwg"),
    (b"AutoCAD Binary DXF", "bindxf"),
    (b"\x00\x00\x27\x0a", "shp"),
    (b"fgb\x03fgb", "flatgeobuf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"\0\x01\0\0Standard ", "access"),
    (b"PAR1", "parquet"),
    (b"!table", "tab"),
)


def _text_kind(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        told = head.decode("utf-16", errors="replace")
        head = told.encode()
        # else it is the "Unicode text" of Excel
        return _marked_kind(head) if told.lstrip().startswith("<") else "csv"
    if b"\0" in head:
        return "binary"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        known = (b"Feature", b"coordinates", b"GeometryCollection")
        is_map = any(word in head for word in known) and b"gdal_streamed_alg" not in head
        return "geojson" if is_map else "json"
    if start.startswith(b"<"):
        return _marked_kind(start)
    return "dxf" if _is_drawing(start) else "csv"


def _marked_kind(start: bytes) -> str:
    """Return what a text of marks (<…>) is."""
    lower = start.lower()
    for mark, kind in (
        (b"<ogrvrtdatasource", "vrt"),
        (b"<vrtdataset", "vrt"),
        (b"<kml", "kml"),
        (b"<gpx", "gpx"),
        (b"urn:schemas-microsoft-com:office:spreadsheet", "xmlsheet"),
    ):
        if mark in lower:
            return kind
    if b"<devicelist" in lower or b"<cmdtype>catalog<" in lower:
        return "catalogue"
    pages = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<style", b"<div", b"<body")
    return "html" if any(mark in lower for mark in pages) else "xml"


def _is_drawing(start: bytes) -> bool:
    """Tell whether a text is a DXF: groups of a number and a value, a section first."""
    lines = [line.strip() for line in start.splitlines()[:40]]
    while lines[:1] == [b"999"]:  # remarks
        lines = lines[2:]
    return lines[:2] == [b"0", b"SECTION"]


_TABLES = (".xlsx", ".xls", ".csv", ".gpkg", ".geojson", ".json", ".dxf", ".xml", ".gpx", ".fgb")


def _zip_kind(path: Path) -> str:
    names = [name.lower() for name in member_names(path)]
    if not names:
        return "brokenzip"
    for ending, kind in (
        ("xl/workbook.xml", "xlsx"),
        ("word/document.xml", "docx"),
        (".shp", "shapefile"),
        (".kml", "kmz"),
        (".mif", "mapinfo"),
        (".gdbtable", "gdb"),
        (".zip", "nested"),
        (".rar", "nested"),
    ):
        if any(name.endswith(ending) for name in names):
            return kind
    if "mimetype" in names and "content.xml" in names:
        return "ods"
    told = any(name.endswith(_TABLES) for name in names)
    return "zipped" if told else "zip"
