"""Ask a child process to open a file, and take its answer or its refusal."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gis.reading.kinds import UnreadableFileError, WhichLayerError, unreadable
from gis.reading.table import Column
from gis.rulebook import Words

Answer = Mapping[str, NDArray[np.generic]]

READ_S = 300.0  # longer means that the file is not what an office delivers
REFUSED = 3
_ROOT = Path(__file__).parents[2]
# the child finds this package and nothing else of ours: no environment, no user folders
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from gis.reading.child.main import main; sys.exit(main())"
)

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


def asked(path: Path, kind: str, wanted: str, shown: str) -> Answer:
    """Return what the child reads; raise what it refuses."""
    skipped = [driver for driver in _DRIVERS if driver != _NEEDED.get(kind)]
    done = _child(path, kind, wanted, skipped, shown=shown)
    refusal = done.stderr.decode(errors="replace")
    if done.returncode == REFUSED and refusal.startswith("drivers\t"):
        newer = refusal.removeprefix("drivers\t").split(",")
        done = _child(path, kind, wanted, skipped + newer, shown=shown)
        refusal = done.stderr.decode(errors="replace")
    if done.returncode == REFUSED:
        raise refusal_of(shown, *refusal.split("\t"))
    if done.returncode != 0:
        raise UnreadableFileError(
            shown,
            Words("读取时中断(文件损坏,或需要的内存、时间过多)",
                  "reading it broke off (damaged, or too much memory or time needed)"),
            Words("请检查文件或拆分后再导入", "check the file, or import it in parts"),
        )  # fmt: skip
    with np.load(io.BytesIO(done.stdout), allow_pickle=False) as answer:
        return dict(answer)


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
            [sys.executable, "-I", "-X", "utf8", "-c", _CHILD, str(_ROOT), kind, wanted],
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


def refusal_of(file: str, reason: str, *words: str) -> UnreadableFileError:
    """Return the error of what the child refused, by its reason."""
    if reason in ("layer", "layers"):
        return WhichLayerError(file, words)
    if reason == "large":
        found = Words(f"超过 {words[0]} 个单元格", f"it has more than {words[0]} cells")
        return UnreadableFileError(file, found, Words("请拆分后再导入", "import it in parts"))
    return unreadable(file, words[0].strip() if words else reason)


def columns_of(answer: Answer) -> dict[str, Column]:
    """Return the columns of an answer by name."""
    names = [blob.decode() for blob in blobs(answer, "names")]
    return {name: _column(answer, at) for at, name in enumerate(names)}


def _column(answer: Answer, at: int) -> Column:
    if f"plain{at}" in answer:
        return answer[f"plain{at}"]
    if f"kinds{at}" in answer:
        return _objects(answer, at)
    empty = answer[f"empty{at}"].astype(bool)
    if f"texts{at}" in answer:
        texts = answer[f"texts{at}"].tobytes().decode().split("\0")
        cells = np.array(texts if len(empty) else [], dtype=object)
    else:
        numbers, whole = answer[f"numbers{at}"], answer[f"whole{at}"].astype(bool)
        cells = numbers.astype(object)
        cells[whole] = numbers[whole].astype(np.int64).astype(object)
    cells[empty] = None
    return cells


def _objects(answer: Answer, at: int) -> Column:
    read: dict[str, Callable[[str], object]]
    read = {"s": str, "i": int, "f": float, "d": datetime.fromisoformat}
    cells = np.empty(len(answer[f"kinds{at}"]), dtype=object)
    kinds = answer[f"kinds{at}"].tolist()
    for row, (kind, blob) in enumerate(zip(kinds, blobs(answer, f"cells{at}"), strict=True)):
        if kind == "b":
            cells[row] = blob == b"True"
        elif kind != "n":
            cells[row] = read[kind](blob.decode())
    return cells


def blobs(answer: Answer, name: str) -> list[bytes]:
    """Return the byte strings of an answer."""
    joined, ends = answer[f"{name}_bytes"].tobytes(), answer[f"{name}_ends"].tolist()
    return [joined[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)] if ends else []
