"""How parts of a camera's record are written in one cell: presets, the address of a stream."""

import re
from urllib.parse import urlsplit

from camera_registry.camera import Preset

_PARTS = ("bearing_deg", "tilt_deg", "view_angle_deg", "range_m")
_BETWEEN = re.compile(r"[;；]")
_HOME = "*"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def read_presets(text: str) -> tuple[Preset, ...] | None:
    """Return the presets of a cell, each as `Preset.text` writes it; None when it is none.

    >>> read_presets("1*@90///;东门@///8")[0]
    Preset(name='1', bearing_deg=90.0, tilt_deg=None, view_angle_deg=None, range_m=None, home=True)
    >>> read_presets("东门，西门") is None
    True
    """
    found = [_read_preset(one.strip()) for one in _BETWEEN.split(text) if one.strip()]
    kept = tuple(one for one in found if one is not None)
    names = {one.name for one in kept}
    whole = len(kept) == len(found) == len(names) and sum(one.home for one in kept) <= 1
    return kept if whole else None


def _read_preset(text: str) -> Preset | None:
    name, at, numbers = text.partition("@")
    parts = numbers.split("/") if numbers else []
    home = name.endswith(_HOME)
    name = name.removesuffix(_HOME).strip()
    if not (name and at) or len(parts) > len(_PARTS):
        return None
    try:
        values = [float(part) if part.strip() else None for part in parts]
    except ValueError:
        return None
    return Preset(name=name, home=home, **dict(zip(_PARTS, values, strict=False)))


def stream_of(text: str) -> tuple[str, int | None] | None:
    """Return host and port of a stream's address, without who logs in; None when it has none.

    >>> stream_of("rtsp://***@10.1.2.3:554/h264"), stream_of("10.1.2.3")
    (('10.1.2.3', 554), ('10.1.2.3', None))
    """
    plain = text.strip()
    try:
        parts = urlsplit(plain if _SCHEME.match(plain) else f"//{plain}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    return (host, port) if host and " " not in host else None
