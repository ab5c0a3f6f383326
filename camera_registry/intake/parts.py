"""Cells that hold several things: presets, who shares, the address of a stream, a resolution.

What stands in them is read into its fields; where it cannot be read the field is unknown and
said. Of gates for faces and plates nothing but the asset is kept.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from camera_registry.camera import Camera
from camera_registry.record.asset_only import WITHOUT, is_asset_only
from camera_registry.record.written import read_presets, stream_of
from gis.cells.words import normal
from gis.intake.ledger import Ledger
from gis.intake.places import Typed
from gis.rulebook import Words

_BETWEEN = re.compile(r"[;；、,，]")
_SIZE = re.compile(r"(\d{3,5})\s*[x×*]\s*(\d{3,5})", re.IGNORECASE)
_PRESETS = Words("“名称@方向/俯角/视角/距离;…”", "NAME@BEARING/TILT/ANGLE/RANGE;...")
_STREAM = Words("主机:端口或视频流地址", "host:port or the address of a stream")
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]+", re.ASCII)


def read_parts(typed: Typed, ledger: Ledger) -> None:
    """Read the cells of several things into their fields, in place."""
    values: dict[str, list[Any]] = typed.values  # type: ignore[assignment]
    _read_lists(typed, ledger)
    _read_streams(typed, ledger)
    if "resolution" in values and not {"width_px", "height_px"} & set(values):
        sizes = [_size(text) for text in values["resolution"]]
        if any(size is not None for size in sizes):
            values["width_px"] = [None if size is None else size[0] for size in sizes]
            values["height_px"] = [None if size is None else size[1] for size in sizes]


def _read_lists(typed: Typed, ledger: Ledger) -> None:
    values: dict[str, list[Any]] = typed.values  # type: ignore[assignment]
    for at, text in enumerate(values.get("presets", ())):
        read = () if text is None else read_presets(normal(text))
        if read is None:
            _tell(typed, ledger, "presets", at, wanted=_PRESETS)
        values["presets"][at] = read or ()
    for at, text in enumerate(values.get("shared_with", ())):
        names = _BETWEEN.split(text or "")
        values["shared_with"][at] = tuple(name.strip() for name in names if name.strip())


def _read_streams(typed: Typed, ledger: Ledger) -> None:
    """Read addresses into host and port where the file has no columns of their own for them."""
    values: dict[str, list[Any]] = typed.values  # type: ignore[assignment]
    nothing = [None] * len(typed)
    for at, host in enumerate(values.get("stream_host", ())):
        if host is not None and not _HOST.fullmatch(host):
            _tell(typed, ledger, "stream_host", at, wanted=_STREAM)
            values["stream_host"][at] = None
    if "stream" not in values:
        return
    hosts = values.setdefault("stream_host", list(nothing))
    ports = values.setdefault("stream_port", list(nothing))
    for at, text in enumerate(values["stream"]):
        if text is None or hosts[at] is not None:
            continue
        found = stream_of(text)
        if found is None or not _HOST.fullmatch(found[0]):
            _tell(typed, ledger, "stream", at, wanted=_STREAM)
        else:
            hosts[at], ports[at] = found


def _size(text: str | None) -> tuple[int, int] | None:
    """Return width and height where a resolution says both; a name like 1080p is no number.

    >>> _size("1920×1080"), _size("1080P")
    ((1920, 1080), None)
    """
    found = _SIZE.fullmatch(normal(text)) if text else None
    return (int(found[1]), int(found[2])) if found else None


def _tell(typed: Typed, ledger: Ledger, name: str, at: int, *, wanted: Words) -> None:
    found = typed.values[name][at]
    col = typed.headings.get(name, name)
    ledger.note("IN-16", row=int(typed.rows[at]), found=found, required=wanted, col=col)


def assets_alone(cameras: Sequence[Camera], ledger: Ledger) -> list[Camera]:
    """Return gates for faces and plates without stream and poses; CAM-34 says how many lost any."""
    kept, lost = [], []
    for camera in cameras:
        if is_asset_only(camera, ledger.pack) and any(getattr(camera, one) for one in WITHOUT):
            lost.append(camera)
            camera = replace(camera, **WITHOUT)  # noqa: PLW2901 -- the same camera, less of it
        kept.append(camera)
    if lost:
        first = lost[0]
        ledger.note("CAM-34", found=len(lost), first=first.name or first.camera_id)
    return kept
