"""A reference as it is kept: plain texts and numbers, so that a store need not know pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

Polygon = tuple[tuple[float, ...], ...]
"""Corners over the picture, as shares of its width and height, 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLook:
    """One look: the masked grey thumbnail (PNG, base64), fine texture per tile, figures.

    `light` is colour or infrared; `detail` is (2, rows, columns) of float32, base64; `figures`
    by name, each a tuple. Landmarks are not kept: they are found again in the thumbnail.
    """

    light: str
    thumbnail: str
    detail: str
    tiles: tuple[int, ...]
    figures: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReference:
    """How a camera normally looks, by light, and what must not be seen of it.

    `wide`, `tall`: the size its stream should have. `set_by`, `set_at`: who took it, when (UTC).
    """

    camera_id: str
    wide: int
    tall: int
    masks: tuple[Polygon, ...] = ()
    looks: tuple[KeptLook, ...] = ()
    set_by: str
    set_at: datetime
