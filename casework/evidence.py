"""Whether the photo of a case can show it: where and when it was taken, held against the case.

A doubt is a flag on the photo (PAT-32), never a reason to refuse the case. What a JPEG says of
itself is read from its EXIF block (JEITA CP-3451), nothing else of the picture is opened.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import shapely
from shapely import Point

from gis.cells.dates import SHANGHAI
from gis.crs import plane_for
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words

_SOI, _APP1, _SOS = b"\xff\xd8", 0xE1, 0xDA
_HEAD = b"Exif\x00\x00"
_SIZES: Mapping[int, int] = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
_ASCII, _LONG, _RATIONAL = 2, 4, 5
_EXIF, _GPS, _TAKEN = 0x8769, 0x8825, 0x9003
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4
_MOST_TAGS = 512
_DMS = 3  # degrees, minutes, seconds
_WORLD = (180.0, 90.0)

Tags = dict[int, tuple[int, int, bytes]]  # kind, count, bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Where (lon/lat WGS-84) and when (the camera's own clock) a photo says it was taken."""

    position: Point | None = None
    at: datetime | None = None


NOTHING = Taken()


def taken(photo: bytes) -> Taken:
    """Return what a JPEG says about itself; nothing where it says nothing or is damaged."""
    block = _exif(photo)
    if block is None:
        return NOTHING
    try:
        return _read(block)
    except (struct.error, IndexError, ValueError, ZeroDivisionError):
        return NOTHING


def doubts(
    photo: Taken,
    place: Point | None,
    span: tuple[datetime, datetime],
    pack: Pack,
    *,
    case: str = "",
) -> list[Finding]:
    """Return PAT-32 where a photo cannot show the case: no place, another town, another year.

    `span` are the first and last time of the case; the pack says how many days around them and
    how far around its place a photo may have been taken.
    """
    rule, (since, until) = pack["PAT-32"], span
    found: list[tuple[Words, float | None]] = []
    if photo.position is None:
        found.append((Words("照片没有定位信息", "it holds no position"), None))
    elif place is not None:
        away = _metres(photo.position, place)
        if away > rule.number("near_m"):
            km = f"{away / 1000:.1f}"
            found.append((Words(f"拍摄地距事发地{km}公里", f"it was taken {km} km away"), away))
    if photo.at is None:
        found.append((Words("照片没有拍摄时间", "it does not say when it was taken"), None))
    else:
        off = max((since - photo.at).days, (photo.at - until).days)
        if off > rule.count("days"):
            day = f"{photo.at.astimezone(SHANGHAI):%Y-%m-%d}"
            found.append(
                (
                    Words(
                        f"拍摄于{day},与案件相差{off}天",
                        f"it was taken on {day}, {off} days off the case",
                    ),
                    off,
                )
            )
    place_ = Place("incident", case)
    return [
        rule.finding(
            Outcome.UNKNOWN if number is None else Outcome.FAIL,
            place_,
            found=None if number is None else round(number),
            why=why,
        )
        for why, number in found
    ]


def _metres(a: Point, b: Point) -> float:
    one, other = plane_for([a, b]).to_metres([a, b])
    return float(shapely.distance(one, other))


def _exif(photo: bytes) -> bytes | None:
    """Return the TIFF block of a JPEG's EXIF segment."""
    if not photo.startswith(_SOI):
        return None
    at = len(_SOI)
    while at + 4 <= len(photo) and photo[at] == 0xFF:  # noqa: PLR2004 -- every marker begins so
        marker = photo[at + 1]
        (size,) = struct.unpack(">H", photo[at + 2 : at + 4])
        body = photo[at + 4 : at + 2 + size]
        if marker == _APP1 and body.startswith(_HEAD):
            return body[len(_HEAD) :]
        if marker == _SOS or size < 2:  # noqa: PLR2004 -- the size counts itself
            return None
        at += 2 + size
    return None


def _read(block: bytes) -> Taken:
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return NOTHING
    (first,) = struct.unpack(order + "I", block[4:8])
    main = _tags(block, order, first)
    exif = _tags(block, order, _pointer(main, _EXIF, order))
    gps = _tags(block, order, _pointer(main, _GPS, order))
    return Taken(position=_position(gps, order), at=_time(exif))


def _tags(block: bytes, order: str, at: int | None) -> Tags:
    """Return the tags of a directory; one that points outside the block is left out."""
    if at is None or at + 2 > len(block):
        return {}
    (count,) = struct.unpack(order + "H", block[at : at + 2])
    found: Tags = {}
    for number in range(min(count, _MOST_TAGS)):
        entry = block[at + 2 + 12 * number : at + 14 + 12 * number]
        tag, kind, amount = struct.unpack(order + "HHI", entry[:8])
        size = _SIZES.get(kind, 0) * amount
        where = 8 if size <= 4 else struct.unpack(order + "I", entry[8:12])[0]  # noqa: PLR2004
        value = entry[8 : 8 + size] if size <= 4 else block[where : where + size]  # noqa: PLR2004
        if size and len(value) == size:
            found[tag] = (kind, amount, value)
    return found


def _pointer(tags: Tags, tag: int, order: str) -> int | None:
    kind, _, value = tags.get(tag, (0, 0, b""))
    return int(struct.unpack(order + "I", value[:4])[0]) if kind == _LONG else None


def _position(gps: Tags, order: str) -> Point | None:
    lat, lon = (_degrees(gps, tag, order) for tag in (_LAT, _LON))
    if lat is None or lon is None:
        return None
    north, east = (gps.get(tag, (0, 0, b""))[2][:1] for tag in (_LAT_REF, _LON_REF))
    lat, lon = (-lat if north == b"S" else lat), (-lon if east == b"W" else lon)
    inside = abs(lon) <= _WORLD[0] and abs(lat) <= _WORLD[1] and (lon, lat) != (0.0, 0.0)
    return Point(lon, lat) if inside else None


def _degrees(gps: Tags, tag: int, order: str) -> float | None:
    kind, count, value = gps.get(tag, (0, 0, b""))
    if kind != _RATIONAL or count != _DMS:
        return None
    parts = struct.unpack(order + "6I", value)
    degrees, minutes, seconds = (parts[2 * i] / parts[2 * i + 1] for i in range(_DMS))
    return float(degrees + minutes / 60 + seconds / 3600)


def _time(exif: Tags) -> datetime | None:
    kind, _, value = exif.get(_TAKEN, (0, 0, b""))
    if kind != _ASCII:
        return None
    text = value.rstrip(b"\x00").decode("ascii", "replace")
    return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=SHANGHAI)
