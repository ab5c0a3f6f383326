"""Read one spatial file or spreadsheet in a process of its own, and hand plain arrays back.

Run by `gis.files` as `python -I reader_child.py KIND LAYER`, with the path on standard input.
What a file can make GDAL or a zip do happens here: few drivers, little memory, no network. The
answer on standard output is one numpy archive without pickled objects.
"""

import contextlib
import ctypes
import datetime as dt
import io
import os
import resource
import sys

import numpy as np

ALLOWED = {"gpkg": "GPKG", "geojson": "GeoJSON", "shapefile": "ESRI Shapefile"}

MEMORY_BYTES = 6 * 2**30
CPU_S = 300
FILE_BYTES = 2**20  # nothing needs to be written here
OPEN_FILES = 64
MOST_CELLS = 40_000_000
MOST_COLUMNS = 512

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38


class RefusedError(Exception):
    """The file cannot be taken; the text is a key of the messages of `gis.files`."""


def main() -> int:
    """Read what the arguments name; exit 0 with an archive, 3 with a refusal on stderr."""
    kind, layer = sys.argv[1], sys.argv[2]
    path = os.fsdecode(sys.stdin.buffer.read())
    _fence()
    try:
        answer = _sheet(path, layer) if kind == "xlsx" else _spatial(path, kind, layer)
    except RefusedError as refusal:
        sys.stderr.write(str(refusal))
        return 3
    held = io.BytesIO()
    np.savez(held, allow_pickle=False, **answer)
    sys.stdout.buffer.write(held.getbuffer())
    return 0


def _fence() -> None:
    """Give up what reading a file does not need: memory, time, writing, network."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError):  # the machine's own limit is lower still
            resource.setrlimit(what, (most, most))
    # Where the kernel forbids private networks, the list of drivers still leaves none that dials.
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NETWORK) != 0:
        libc.unshare(_NEW_USER | _NEW_NETWORK)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def _spatial(path: str, kind: str, layer: str) -> dict[str, np.ndarray]:
    import pyogrio.raw
    from pyogrio.errors import DataLayerError, DataSourceError

    surplus = set(pyogrio.list_drivers()) - {ALLOWED[kind]}
    if surplus:  # a newer GDAL brought more: the caller switches them off and asks again
        raise RefusedError("drivers\t" + ",".join(sorted(surplus)))
    options = {"encoding": "ISO-8859-1"} if kind == "shapefile" else {}
    try:
        name = _chosen([str(one) for one, *_ in pyogrio.list_layers(path)], layer)
        meta, _, shapes, columns = pyogrio.raw.read(
            path, layer=name, datetime_as_string=True, **options
        )
    except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError) as error:
        raise RefusedError(f"unreadable\t{error}") from error
    names = [str(one) for one in meta["fields"]]
    if kind == "shapefile":
        names, columns = _decoded(names, columns)
    answer = _encoded(names, columns)
    answer["layer"] = np.array(name)
    answer["crs"] = np.array(meta["crs"] or "")
    if shapes is not None:
        answer |= _blobs("geometry", [shape or b"" for shape in shapes])
    return answer


def _chosen(there: list[str], wanted: str) -> str:
    names = wanted.split("\t")  # the layer asked for, or the names to look for, best first
    if names[0] == "=":
        if names[1] in there:
            return names[1]
        raise RefusedError("layer\t" + "\t".join(there))
    for name in names:
        if name in there:
            return name
    if len(there) != 1:
        raise RefusedError("layers\t" + "\t".join(there))
    return there[0]


def _decoded(names: list[str], columns: list[np.ndarray]) -> tuple[list[str], list[np.ndarray]]:
    """Return texts of a Shapefile by what their bytes are, not by what its .cpg says."""
    texts = [str(cell) for column in columns if column.dtype == object for cell in column if cell]
    raw = [text.encode("latin-1") for text in (*texts, *names)]
    encoding = "utf-8" if all(_is_utf8(part) for part in raw) else "gb18030"

    def decoded(cell: object) -> object:
        if not isinstance(cell, str):
            return cell
        # names are cut at 10 bytes, texts at 254: the last character may be a half one
        return cell.encode("latin-1").decode(encoding, errors="ignore")

    recoded = [
        np.array([decoded(cell) for cell in column], dtype=object)
        if column.dtype == object
        else column
        for column in columns
    ]
    return [str(decoded(name)) for name in names], recoded


def _is_utf8(part: bytes) -> bool:
    try:
        part.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _sheet(path: str, wanted: str) -> dict[str, np.ndarray]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        name = _chosen([sheet.title for sheet in book.worksheets], wanted)
        rows = _used_rows(book[name])
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise RefusedError(f"unreadable\t{error}") from error
    width = max((len(row) for _, row in rows), default=0)
    columns = [
        np.array([row[at] if at < len(row) else None for _, row in rows] or [None], dtype=object)[
            : len(rows)
        ]
        for at in range(width)
    ]
    answer = _encoded([str(at) for at in range(width)], columns)
    answer["layer"] = np.array(name)
    answer["rows"] = np.array([number for number, _ in rows], dtype=np.int64)
    return answer


def _used_rows(sheet: object) -> list[tuple[int, list[object]]]:
    """Return the rows that hold something, with their numbers, cut behind the last used cell."""
    rows: list[tuple[int, list[object]]] = []
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):  # type: ignore[attr-defined]
        used = list(row[:MOST_COLUMNS])
        while used and used[-1] is None:
            used.pop()
        if used:
            rows.append((number, used))
            cells += len(used)
        if cells > MOST_CELLS:
            raise RefusedError(f"large\t{MOST_CELLS}")
    return rows


def _encoded(names: list[str], columns: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Return columns as arrays that need no pickle: numbers as they are, the rest as bytes."""
    answer: dict[str, np.ndarray] = _blobs("names", [name.encode() for name in names])
    for at, column in enumerate(columns):
        if column.dtype != object:
            answer[f"plain{at}"] = column
            continue
        answer[f"kinds{at}"] = np.array([_kind(cell) for cell in column], dtype="U1")
        answer |= _blobs(f"cells{at}", [_bytes(cell) for cell in column])
    return answer


def _kind(cell: object) -> str:
    if cell is None:
        return "n"
    for letter, types in (("b", bool), ("i", int), ("f", float), ("d", dt.datetime)):
        if isinstance(cell, types):
            return letter
    return "s"


def _bytes(cell: object) -> bytes:
    if cell is None:
        return b""
    if isinstance(cell, bytes):
        return b""  # pictures and the like have no place in a table of ours
    text = cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)
    return text.encode("utf-8", errors="replace")


def _blobs(name: str, parts: list[bytes]) -> dict[str, np.ndarray]:
    ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
    joined = np.frombuffer(b"".join(parts), dtype=np.uint8)
    return {f"{name}_bytes": joined, f"{name}_ends": ends}


if __name__ == "__main__":
    sys.exit(main())
