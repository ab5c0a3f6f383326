"""What calamine does not tell of an XLSX: hidden rows, errors, formulas never computed, percents.

The XML of a sheet is passed through once, in pieces, and searched for signs; it is not parsed.
Sheets that are larger than a spreadsheet can be are refused here, before they are laid out.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import IO

from gis.reading.child.answer import RefusedError

MOST_XML_BYTES = 2**30
MOST_ROWS = 1_048_576  # of any sheet; more is no spreadsheet
MOST_CELLS = 40_000_000
MOST_COLUMNS = 702  # A to ZZ
MOST_FAR = 200  # cells in columns behind these; more is no slip of the hand
MOST_MERGED = 500_000

_DIGITS = 7  # of the last row
_SMALL_PART = 16 * 2**20
_PIECE = 4 * 2**20
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PERCENTS = (9, 10)  # the built-in formats 0% and 0.00%

_ERROR = re.compile(rb'<c r="[A-Z]{1,3}(\d+)"[^>]*? t="e"')
_UNCACHED = re.compile(
    rb'<c r="[A-Z]{1,3}(\d+)"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)
_HIDDEN_ROW = re.compile(rb'<row [^>]*?hidden="(?:1|true)"')
_HIDDEN_COLUMN = re.compile(
    rb'<col (?=[^>]*?hidden="(?:1|true)")(?=[^>]*?min="(\d+)")(?=[^>]*?max="(\d+)")'
)
_FAR = re.compile(rb'<c r="[A-Z]{3}\d+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_BELOW = re.compile(rb' r="[A-Z]{0,3}(\d{7,})"')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')


@dataclass(slots=True)
class Facts:
    """What the XML of a sheet says beyond its values; `_row` is the first row that does."""

    errors: int = 0
    error_row: int = 0
    uncached: int = 0
    uncached_row: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    far: int = 0
    percents: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def facts_of(path: str) -> Mapping[str, Facts]:
    """Return the facts of every sheet by its name; RefusedError for a bomb."""
    try:
        with zipfile.ZipFile(path) as packed:
            _refuse_bombs(packed)
            percents = _percent_cells(packed)
            return {name: _scanned(packed, part, percents) for name, part in _parts(packed).items()}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise RefusedError(f"unreadable\t{error}") from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise RefusedError(f"unreadable\t{error}") from error


def _refuse_bombs(packed: zipfile.ZipFile) -> None:
    """Refuse entities and texts larger than any office's; sheets are counted while scanned."""
    for one in packed.infolist():
        if not one.filename.lower().endswith((".xml", ".rels")):
            continue
        with packed.open(one) as part:
            if b"<!DOCTYPE" in part.read(4096):
                raise RefusedError("entities")
    shared = [one for one in packed.infolist() if one.filename.endswith("sharedStrings.xml")]
    for one in shared:
        size = 0
        with packed.open(one) as part:
            while piece := part.read(_PIECE):
                size += len(piece)
                if size > MOST_XML_BYTES // 2:
                    raise RefusedError(f"large\t{MOST_CELLS}")


def _parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """Return the parts that hold the sheets, by the sheets' names."""
    book = _tree(packed, "xl/workbook.xml")
    rels = _tree(packed, "xl/_rels/workbook.xml.rels")
    if book is None or rels is None:
        return {}
    targets = {one.get("Id"): one.get("Target", "") for one in rels}
    parts = {}
    for sheet in book.iter():
        if not sheet.tag.endswith("}sheet"):
            continue
        target = targets.get(sheet.get(_REL), "")
        part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        if part in packed.namelist():
            parts[sheet.get("name", "")] = part
    return parts


def _tree(packed: zipfile.ZipFile, part: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if part not in packed.namelist():
        return None
    with packed.open(part) as opened:
        raw = opened.read(_SMALL_PART)
    try:
        return fromstring(raw, forbid_dtd=True)
    except DefusedXmlException as error:
        raise RefusedError("entities") from error
    except ParseError:
        return None


def _percent_cells(packed: zipfile.ZipFile) -> re.Pattern[bytes] | None:
    """Return what finds cells that a person sees as percents, None when no style is one."""
    styles = _tree(packed, "xl/styles.xml")
    if styles is None:
        return None
    kinds = {
        int(one.get("numFmtId", "0"))
        for one in styles.iter()
        if one.tag.endswith("}numFmt") and "%" in one.get("formatCode", "")
    } | set(_PERCENTS)
    cells = next((one for one in styles.iter() if one.tag.endswith("}cellXfs")), ())
    found = [at for at, one in enumerate(cells) if int(one.get("numFmtId", "0")) in kinds]
    if not found:
        return None
    numbers = b"|".join(b"%d" % at for at in found)
    return re.compile(rb'<c r="([A-Z]{1,3})(\d+)" s="(?:' + numbers + rb')"')


def _scanned(packed: zipfile.ZipFile, part: str, percents: re.Pattern[bytes] | None) -> Facts:
    facts = Facts()
    rows = cells = size = 0
    with packed.open(part) as opened:
        for piece in _pieces(opened):
            rows += piece.count(b"<row")
            cells += piece.count(b"<c ") + piece.count(b"<c>")
            size += len(piece)
            if rows > MOST_ROWS or cells > MOST_CELLS or size > MOST_XML_BYTES:
                raise RefusedError(f"large\t{MOST_CELLS}")
            _look(piece, facts, percents)
            if facts.far > MOST_FAR:
                raise RefusedError(f"columns\t{MOST_COLUMNS}")
            if max(len(facts.percents) // 10, len(facts.merged)) > MOST_MERGED:
                raise RefusedError(f"large\t{MOST_CELLS}")
    return facts


def without_far(path: str) -> IO[bytes]:
    """Return the workbook without the cells in columns behind ZZ."""
    near = io.BytesIO()
    with (
        zipfile.ZipFile(path) as packed,
        zipfile.ZipFile(near, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as kept,
    ):
        sheets = set(_parts(packed).values())
        for one in packed.infolist():
            with packed.open(one) as opened, kept.open(one.filename, "w") as target:
                for piece in _pieces(opened):
                    target.write(_FAR.sub(b"", piece) if one.filename in sheets else piece)
    near.seek(0)
    return near


def _look(piece: bytes, facts: Facts, percents: re.Pattern[bytes] | None) -> None:
    if b't="e"' in piece:
        found = [int(one) for one in _ERROR.findall(piece)]
        facts.error_row = facts.error_row or min(found, default=0)
        facts.errors += len(found)
    if b"<f" in piece:
        found = [int(one) for one in _UNCACHED.findall(piece)]
        facts.uncached_row = facts.uncached_row or min(found, default=0)
        facts.uncached += len(found)
    if b'hidden="' in piece:
        facts.hidden_rows += len(_HIDDEN_ROW.findall(piece))
        spans = [(int(a), int(b)) for a, b in _HIDDEN_COLUMN.findall(piece)]
        facts.hidden_columns += sum(b - a + 1 for a, b in spans)
    if b"<mergeCell " in piece:
        found_ranges = _MERGED.findall(piece)
        facts.merged += [(int(b), int(d), _column(a), _column(c)) for a, b, c, d in found_ranges]
    if any(len(row) > _DIGITS or int(row) > MOST_ROWS for row in _BELOW.findall(piece)):
        raise RefusedError(f"large\t{MOST_CELLS}")
    facts.far += sum(not cell.endswith(b"/>") for cell in _FAR.findall(piece))
    if percents is not None:
        facts.percents += [(int(row), _column(name)) for name, row in percents.findall(piece)]


def _pieces(opened: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML in pieces that end before a row, so that no cell is cut in two."""
    rest = b""
    while piece := opened.read(_PIECE):
        piece = rest + piece
        end = max(map(piece.rfind, (b"<row", b"<c ", b"<mergeCell ")))
        if end <= 0:
            end = len(piece)
        yield piece[:end]
        rest = piece[end:]
    yield rest


def _column(name: bytes) -> int:
    """Return the index of a column by its letters.

    >>> _column(b"A"), _column(b"AA")
    (0, 26)
    """
    at = 0
    for letter in name:
        at = at * 26 + letter - 64
    return at - 1
