"""What a delivered file is, told by its content; its name is only what somebody hoped.

Reads the first bytes and the table of contents of a zip, nothing more.
"""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from gis.rulebook import Words

MOST_BYTES = 2 * 2**30


class UnreadableFileError(ValueError):
    """A file that cannot be read: what it was found to be, what was expected, what to do."""

    def __init__(self, file: str, found: Words, required: Words) -> None:
        super().__init__(f"{file}: {found.en}; {required.en}")
        self.file = file
        self.found = found
        self.required = required


class WhichLayerError(UnreadableFileError):
    """A file of several layers or sheets, `there`; which one is meant was not said."""

    def __init__(self, file: str, there: Sequence[str]) -> None:
        names = ", ".join(there) or "-"
        found = Words(f"里面有:{names}", f"it holds: {names}")
        wanted = Words("请用 --source-layer 指定一个", "name one with --source-layer")
        super().__init__(file, found, wanted)
        self.there = tuple(there)


def unreadable(file: str, detail: str) -> UnreadableFileError:
    """Return the error of a file that a library refuses; `detail` is what it said."""
    return UnreadableFileError(
        file,
        Words(f"无法读取({detail})", f"it cannot be read ({detail})"),
        Words("请重新导出该文件", "export the file again"),
    )


def kind_of(path: Path) -> str:
    """Return what a file is by its content: gpkg, geojson, shapefile, xlsx or csv.

    Raises UnreadableFileError when it is none of them, or not what its name says.
    """
    with path.open("rb") as opened:
        head = opened.read(4096)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise too_large(path.name, size)
    found = _content(path, head)
    named = _NAMED.get(path.suffix.lower())
    if named is None or found not in named:
        _refuse_kind(path, found)
    return found


_NAMED: Mapping[str, tuple[str, ...]] = {
    ".gpkg": ("gpkg",),
    ".geojson": ("geojson",),
    ".json": ("geojson",),
    ".zip": ("shapefile",),
    ".xlsx": ("xlsx",),
    ".csv": ("csv",),
    ".txt": ("csv",),
    ".tsv": ("csv",),
}
_KINDS: Mapping[str, Words] = {
    "gpkg": Words("GeoPackage", "a GeoPackage"),
    "geojson": Words("GeoJSON", "GeoJSON"),
    "shapefile": Words("Shapefile 压缩包", "a zipped Shapefile"),
    "xlsx": Words("XLSX 工作簿", "an XLSX workbook"),
    "csv": Words("文本表格", "a text table"),
    "sqlite": Words("SQLite 数据库,但不是 GeoPackage", "an SQLite database but no GeoPackage"),
    "json": Words("JSON,但不是 GeoJSON", "JSON but not GeoJSON"),
    "zip": Words("压缩包,里面没有 Shapefile", "a zip without a Shapefile in it"),
    "ole": Words("旧版 Office 文件或加密文件", "an old or encrypted Office file"),
    "dwg": Words("DWG 图纸", "a DWG drawing"),
    "shp": Words("单独的 Shapefile 部件", "one part of a Shapefile"),
    "xml": Words("XML(可能是 KML 或网页)", "XML (perhaps KML or a web page)"),
    "empty": Words("空文件", "an empty file"),
    "binary": Words("无法识别的二进制文件", "a binary file of no known kind"),
}
_ADVICE: Mapping[str, Words] = {
    "ole": Words("请另存为不加密的 .xlsx", "save it as .xlsx without a password"),
    "dwg": Words("请在 CAD 中转为 Shapefile 或 GeoPackage", "convert it to Shapefile or GeoPackage"),
    "shp": Words("请把 .shp .shx .dbf .prj 一起压缩为 .zip",
                 "zip .shp, .shx, .dbf and .prj together"),
    "zip": Words("压缩包内应有 .shp .shx .dbf", "the zip needs .shp, .shx and .dbf"),
}  # fmt: skip


def too_large(file: str, size: int) -> UnreadableFileError:
    """Return the error of a file of too many bytes."""
    found = Words(f"有 {size:,} 字节", f"it has {size:,} bytes")
    return UnreadableFileError(
        file, found, Words(f"最多 {MOST_BYTES:,}", f"at most {MOST_BYTES:,}")
    )


def _refuse_kind(path: Path, found: str) -> None:
    named = _NAMED.get(path.suffix.lower())
    if named is None:
        wanted = Words(
            "能读取的是 .gpkg .geojson .zip(Shapefile) .csv .xlsx",
            "readable are .gpkg .geojson .zip (Shapefile) .csv .xlsx",
        )
    else:
        said = _KINDS[named[0]]
        wanted = Words(f"按文件名应为{said.zh}", f"its name says {said.en}")
    advice = _ADVICE.get(found)
    if advice:
        wanted = Words(f"{wanted.zh};{advice.zh}", f"{wanted.en}; {advice.en}")
    what = _KINDS[found]
    raise UnreadableFileError(path.name, Words(f"内容是{what.zh}", f"it holds {what.en}"), wanted)


def _content(path: Path, head: bytes) -> str:
    if not head:
        return "empty"
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    if not kind:
        return _text_kind(head)
    if kind == "sqlite":
        return "gpkg" if head[68:72] in (b"GPKG", b"GP10", b"GP11") else "sqlite"
    return _zip_kind(path) if kind == "zip" else kind


_MAGIC = (
    (b"SQLite format 3\0", "sqlite"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"AC10", "dwg"),
    (b"\x00\x00\x27\x0a", "shp"),
)


def _text_kind(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"  # the "Unicode text" of Excel
    if b"\0" in head:
        return "binary"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        known = (b"Feature", b"coordinates", b"GeometryCollection")
        return "geojson" if any(word in head for word in known) else "json"
    return "xml" if start.startswith(b"<") else "csv"


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as packed:
            names = [name.lower() for name in packed.namelist()]
    except zipfile.BadZipFile:
        return "binary"
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "shapefile" if any(name.endswith(".shp") for name in names) else "zip"
