"""Frames of cameras that lie in a folder: which file is whose, and which belong to one burst.

    FOLDER/CAMERA/any-name.jpg             CAMERA is a camera_id or a GB/T 28181 id
    FOLDER/CAMERA/20261122T080000/*.jpg    or one folder a burst
    FOLDER/CAMERA-20261122T080000-1.jpg    or all in one folder

The time is that in the name (of the office, or UTC with a Z behind it), else that of the file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from gis.places import OFFICE_ZONE

ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
_TIME = re.compile(r"(20\d{6})[-_T]?(\d{6})(?:\.\d+)?(Z?)(?!\d)")
_FLAT = re.compile(rf"^(?P<camera>.+?)[-_]{_TIME.pattern}")
_TOGETHER = timedelta(seconds=60)  # frames of one burst lie no farther apart
_AHEAD = timedelta(minutes=5)  # clocks differ


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBurst:
    """Files of one camera that were taken together; `at` (UTC) is that of the last."""

    camera_id: str
    at: datetime
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file or folder that was not taken: unknown_camera, future or no_picture."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class _Taken:
    camera: str
    at: datetime
    burst: str
    file: Path


def bursts_in(
    folder: Path, cameras: Mapping[str, str], now: datetime
) -> tuple[list[FoundBurst], list[Rejected]]:
    """Return the bursts that lie in a folder, by camera and time, and what was not taken.

    `cameras` gives the camera_id of every id and GB/T 28181 id of the register.
    """
    taken: list[_Taken] = []
    rejected: dict[str, Rejected] = {}
    for one in _files(folder):
        shown = str(one.file.relative_to(folder))
        if one.file.suffix.lower() not in ENDINGS:
            rejected[shown] = Rejected(shown, "no_picture")
        elif one.camera not in cameras:
            rejected[one.camera] = Rejected(one.camera, "unknown_camera")
        elif one.at > now + _AHEAD:
            rejected[shown] = Rejected(shown, "future")
        else:
            taken.append(_Taken(cameras[one.camera], one.at, one.burst, one.file))
    taken.sort(key=lambda one: (one.camera, one.at, one.file))
    found = [
        burst for name, some in groupby(taken, lambda one: one.camera) for burst in _parted(name, [*some])
    ]  # fmt: skip
    return found, [rejected[name] for name in sorted(rejected)]


def _files(folder: Path) -> Iterator[_Taken]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name.startswith("."):
            continue  # a link could lead anywhere
        if path.is_dir():
            inside = (one for one in sorted(path.rglob("*")) if one.is_file())
            for file in (one for one in inside if not one.is_symlink()):
                burst = str(file.parent.relative_to(path))
                yield _Taken(path.name, _time_of(file, path), "" if burst == "." else burst, file)
        elif path.is_file():
            named = _FLAT.match(path.stem)
            camera = named["camera"] if named else path.stem
            yield _Taken(camera, _time_of(path, folder), "", path)


def _time_of(file: Path, above: Path) -> datetime:
    """Return when a frame was taken: by its name or its folder's, else by the file's own time."""
    for name in (file.stem, *(p.name for p in file.parents if p != above and above in p.parents)):
        told = _TIME.search(name)
        if told is None:
            continue
        try:
            at = datetime.strptime(told[1] + told[2], "%Y%m%d%H%M%S")  # noqa: DTZ007 -- next line
        except ValueError:
            continue
        return at.replace(tzinfo=UTC) if told[3] else at.replace(tzinfo=OFFICE_ZONE).astimezone(UTC)
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _parted(camera: str, files: list[_Taken]) -> Iterator[FoundBurst]:
    """Yield the bursts of one camera: a new one in another folder, or more than a minute later."""
    burst: list[_Taken] = []
    for one in files:
        if burst and (one.burst != burst[0].burst or one.at - burst[0].at > _TOGETHER):
            yield _burst(camera, burst)
            burst = []
        burst.append(one)
    if burst:
        yield _burst(camera, burst)


def _burst(camera: str, some: list[_Taken]) -> FoundBurst:
    return FoundBurst(camera_id=camera, at=some[-1].at, files=tuple(one.file for one in some))
