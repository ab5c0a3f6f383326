"""Read a delivered file into a table of raw cells, by what it is and not by what it is called.

This is the only place of the core that reads files. Spatial files and spreadsheets are opened by
`reader_child.py` in a process of its own; a CSV is read here. Nothing is interpreted: cells stay
as they came, coordinates in the file's own system.
"""

import csv
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.cells import comparable
from gis.file_kinds import MOST_BYTES, UnreadableFileError, kind_of, too_large
from gis.rulebook import Words
from gis.sheets import FORMULA

Column = NDArray[np.generic]
Answer = Mapping[str, NDArray[np.generic]]

READ_S = 300.0  # longer means that the file is not what an office delivers
_HEADER_ROWS = 20  # titles and notes stand above the header, never more than this
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj")
_CHILD = Path(__file__).with_name("reader_child.py")

# What GDAL brings, switched off in the child but for the one driver it needs; the child refuses
# to read when a newer GDAL has more, and those are then switched off too.
_DRIVERS = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSV", "CSW", "Carto", "DGN", "DXF",
    "EDIGEO", "EEDA", "ESRI Shapefile", "ESRIJSON", "Elasticsearch", "FlatGeobuf", "GDALG", "GML",
    "GPKG", "GPSBabel", "GPX", "GTFS", "GeoJSON", "GeoJSONSeq", "GeoRSS", "HTTP", "Idrisi", "JML",
    "JSONFG", "KML", "LIBKML", "LVBAG", "MBTiles", "MEM", "MVT", "MapInfo File", "MapML",
    "MiraMonVector", "NGW", "OAPIF", "ODS", "OGCAPI", "OGR_GMT", "OGR_PDS", "OGR_VRT", "OSM",
    "OpenFileGDB", "PCIDSK", "PDF", "PDS4", "PGDUMP", "PLSCENES", "PMTiles", "S57", "SQLite",
    "SXF", "Selafin", "TopoJSON", "VDV", "VFK", "VICAR", "WAsP", "WFS", "XLSX",
)  # fmt: skip
_NEEDED = {"gpkg": "GPKG", "geojson": "GeoJSON", "shapefile": "ESRI Shapefile"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table as it was delivered: n rows, cells as they stood there.

    `columns` are arrays of n cells: numbers of a typed file, else texts, numbers, datetimes and
    None. `geometry` is n shapes in the system `crs` (a text pyproj reads; None where the file
    names none), or None for a table without shapes. `rows` are the row numbers as a person
    counts them: from 1, in sheets with the rows above counted. `exact` is False for a
    spreadsheet, where long whole numbers have lost their last digits.
    """

    file: str
    layer: str
    kind: str
    columns: Mapping[str, Column]
    rows: NDArray[np.int64]
    geometry: NDArray[np.object_] | None = None
    crs: str | None = None
    exact: bool = True

    def __len__(self) -> int:
        return len(self.rows)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def read_table(
    path: Path,
    layer: str | None = None,
    *,
    likely: Sequence[str] = (),
    labels: Collection[str] = (),
) -> RawTable:
    """Return the table of a file, or of one layer or sheet of it.

    Without `layer` a file of several layers is read at the first name of `likely` it has.
    `labels` are known column names (in `comparable` form): in a sheet the row that holds most of
    them is the header. Raises UnreadableFileError, FileNotFoundError.
    """
    kind = kind_of(path)
    if kind == "csv":
        return _csv_table(path, labels)
    if kind == "shapefile":
        with tempfile.TemporaryDirectory(prefix="wangge-") as folder:
            name = _unpacked(path, Path(folder), layer)
            answer = _asked(Path(folder) / "0.shp", kind, "=\t0", path.name)
        return _spatial_table(path, kind, answer, name)
    answer = _asked(path, kind, f"=\t{layer}" if layer else "\t".join(likely), path.name)
    if kind == "xlsx":
        return _sheet_table(path, answer, labels)
    return _spatial_table(path, kind, answer, str(answer["layer"]))


def _unpacked(path: Path, folder: Path, wanted: str | None) -> str:
    """Put one Shapefile of the zip into the folder, as 0.shp and so on; return its real name."""
    with zipfile.ZipFile(path) as packed:
        members = {_member_name(one): one for one in packed.infolist() if not one.is_dir()}
        stems = sorted(name[:-4] for name in members if name.lower().endswith(".shp"))
        there = {PurePosixPath(stem).name: stem for stem in stems}
        name = wanted or (next(iter(there)) if len(there) == 1 else path.stem)
        if name not in there:
            raise _which_layer(path.name, sorted(there))
        parts = {
            suffix: entry
            for member, entry in members.items()
            if member.startswith(there[name])
            and (suffix := member[len(there[name]) :].lower()) in _SHAPEFILE_PARTS
        }
        size = sum(entry.file_size for entry in parts.values())
        if size > MOST_BYTES:
            raise too_large(path.name, size)
        for suffix, entry in parts.items():
            with packed.open(entry) as source, (folder / f"0{suffix}").open("wb") as target:
                shutil.copyfileobj(source, target)
    return name


def _member_name(entry: zipfile.ZipInfo) -> str:
    """Return the member's name; zips made in China hold GBK without saying so."""
    says_utf8 = 0x800
    if entry.flag_bits & says_utf8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def _asked(path: Path, kind: str, wanted: str, shown: str) -> Answer:
    """Return what the child reads; raise what it refuses."""
    skipped = [driver for driver in _DRIVERS if driver != _NEEDED.get(kind)]
    done = _child(path, kind, wanted, skipped, shown=shown)
    refusal = done.stderr.decode(errors="replace")
    if done.returncode == _REFUSED and refusal.startswith("drivers\t"):
        newer = refusal.removeprefix("drivers\t").split(",")
        done = _child(path, kind, wanted, skipped + newer, shown=shown)
        refusal = done.stderr.decode(errors="replace")
    if done.returncode == _REFUSED:
        raise _refusal(shown, *refusal.split("\t"))
    if done.returncode != 0:
        raise UnreadableFileError(
            shown,
            Words("读取时中断(文件损坏,或需要的内存、时间过多)",
                  "reading it broke off (damaged, or too much memory or time needed)"),
            Words("请检查文件或拆分后再导入", "check the file, or import it in parts"),
        )  # fmt: skip
    with np.load(io.BytesIO(done.stdout), allow_pickle=False) as answer:
        return dict(answer)


_REFUSED = 3


def _child(
    path: Path, kind: str, wanted: str, skipped: Sequence[str], *, shown: str
) -> subprocess.CompletedProcess[bytes]:
    # nothing of our own environment (store address, keys) reaches the child
    environment = {
        "GDAL_SKIP": ",".join(skipped),
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR" if kind != "shapefile" else "FALSE",
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": os.environ.get("PATH", ""),
    }
    try:
        return subprocess.run(  # noqa: S603 -- our own script, arguments fixed
            [sys.executable, "-I", "-X", "utf8", str(_CHILD), kind, wanted],
            input=os.fsencode(path.resolve()),
            capture_output=True,
            timeout=READ_S,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        found = Words(f"{READ_S:.0f} 秒内没有读完", f"it was not read within {READ_S:.0f} s")
        advice = Words("请拆分后再导入", "import it in parts")
        raise UnreadableFileError(shown, found, advice) from None


def _refusal(file: str, reason: str, *words: str) -> UnreadableFileError:
    if reason in ("layer", "layers"):
        return _which_layer(file, words)
    if reason == "large":
        found = Words(f"超过 {words[0]} 个单元格", f"it has more than {words[0]} cells")
        return UnreadableFileError(file, found, Words("请拆分后再导入", "import it in parts"))
    detail = words[0].strip() if words else reason
    return UnreadableFileError(
        file,
        Words(f"无法读取({detail})", f"it cannot be read ({detail})"),
        Words("请重新导出该文件", "export the file again"),
    )


def _which_layer(file: str, there: Sequence[str]) -> UnreadableFileError:
    names = ", ".join(there) or "-"
    found = Words(f"里面有:{names}", f"it holds: {names}")
    wanted = Words("请用 --source-layer 指定一个", "name one with --source-layer")
    return UnreadableFileError(file, found, wanted)


def _spatial_table(path: Path, kind: str, answer: Answer, layer: str) -> RawTable:
    columns = _columns(answer)
    shapes = None
    if "geometry_ends" in answer:
        shapes = shapely.from_wkb([blob or None for blob in _blobs(answer, "geometry")],
                                  on_invalid="ignore")  # fmt: skip
    count = len(shapes) if shapes is not None else len(next(iter(columns.values()), ()))
    return RawTable(
        file=path.name,
        layer=layer,
        kind=kind,
        columns=columns,
        rows=np.arange(1, count + 1),
        geometry=shapes,
        crs=str(answer["crs"]) or None,
    )


def _sheet_table(path: Path, answer: Answer, labels: Collection[str]) -> RawTable:
    grid = list(_columns(answer).values())
    rows = [[column[at] for column in grid] for at in range(min(len(answer["rows"]), _HEADER_ROWS))]
    header = _header(path.name, rows, labels)
    columns = {
        name: column[header + 1 :] for name, column in zip(_named(rows[header]), grid, strict=True)
    }
    return RawTable(
        file=path.name,
        layer=str(answer["layer"]),
        kind="xlsx",
        columns={name: column for name, column in columns.items() if name},
        rows=answer["rows"][header + 1 :].astype(np.int64),
        exact=False,
    )


def _cell(text: str) -> str:
    """Return a cell without the quote that keeps a spreadsheet from running it as a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def _csv_table(path: Path, labels: Collection[str]) -> RawTable:
    text = _decoded(path.read_bytes())
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        rows = [(at, row) for at, row in enumerate(lines, start=1) if any(map(str.strip, row))]
    except csv.Error as error:
        raise _refusal(path.name, "unreadable", str(error)) from error
    header = _header(path.name, [row for _, row in rows[:_HEADER_ROWS]], labels)
    names = _named(rows[header][1])
    body = rows[header + 1 :]
    columns = {
        name: np.array([_cell(row[at]) if at < len(row) else None for _, row in body], dtype=object)
        for at, name in enumerate(names)
        if name
    }
    numbers = np.array([number for number, _ in body], dtype=np.int64)
    return RawTable(file=path.name, layer=path.stem, kind="csv", columns=columns, rows=numbers)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def _separator(text: str) -> str:
    """Return what separates cells: the sign that most often stands in the first lines."""
    lines = text[:20_000].splitlines()[:_HEADER_ROWS]
    return max(",\t;|", key=lambda sign: (sum(line.count(sign) for line in lines), sign == ","))


def _header(file: str, rows: Sequence[Sequence[object]], labels: Collection[str]) -> int:
    """Return the index of the header: the row with most known names, else the first row."""
    if not rows:
        nothing = Words("没有任何行", "it has no rows")
        raise UnreadableFileError(file, nothing, Words("应有表头和数据", "a header and rows"))

    def known(row: Sequence[object]) -> int:
        return len({comparable(str(cell)) for cell in row if cell is not None} & set(labels))

    most = max(known(row) for row in rows)
    return next(at for at, row in enumerate(rows) if known(row) == most)


def _named(row: Sequence[object]) -> list[str]:
    """Return column names; a name met again gets a number, a blank one stays empty."""
    names: list[str] = []
    for cell in row:
        plain = "" if cell is None else " ".join(str(cell).split())
        again = sum(name == plain or name.startswith(f"{plain} (") for name in names)
        names.append(f"{plain} ({again + 1})" if plain and again else plain)
    return names


def _columns(answer: Answer) -> dict[str, Column]:
    names = [blob.decode() for blob in _blobs(answer, "names")]
    return {
        name: answer[f"plain{at}"] if f"plain{at}" in answer else _objects(answer, at)
        for at, name in enumerate(names)
    }


def _objects(answer: Answer, at: int) -> Column:
    read: dict[str, Callable[[str], object]]
    read = {"s": str, "i": int, "f": float, "d": datetime.fromisoformat}
    cells = np.empty(len(answer[f"kinds{at}"]), dtype=object)
    blobs = _blobs(answer, f"cells{at}")
    for row, (kind, blob) in enumerate(zip(answer[f"kinds{at}"].tolist(), blobs, strict=True)):
        if kind == "b":
            cells[row] = blob == b"True"
        elif kind != "n":
            cells[row] = read[kind](blob.decode())
    return cells


def _blobs(answer: Answer, name: str) -> list[bytes]:
    joined, ends = answer[f"{name}_bytes"].tobytes(), answer[f"{name}_ends"].tolist()
    return [joined[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)] if ends else []
