"""References to what is kept of them, and back: a thumbnail, its fine texture, and figures."""

import base64
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from types import MappingProxyType

import cv2
import numpy as np

from camera_registry.health.figures import Figures, Light
from camera_registry.health.frames import Pixels
from camera_registry.health.kept import KeptLook, KeptReference
from camera_registry.health.reference import Look, Reference, look_again

_WHOLE = {"frames", "size"}
_YES = {"identical"}


def kept_of(camera_id: str, reference: Reference, *, by: str, at: datetime) -> KeptReference:
    """Return a reference as it is kept; `by` and `at` say who took it and when."""
    return KeptReference(
        camera_id=camera_id,
        wide=reference.size[0],
        tall=reference.size[1],
        masks=tuple(tuple((float(x), float(y)) for x, y in mask) for mask in reference.masks),
        looks=tuple(_kept(light, look) for light, look in sorted(reference.looks.items())),
        set_by=by,
        set_at=at,
    )


def reference_of(kept: KeptReference) -> Reference:
    """Return the reference that was kept. Raises ValueError when its pictures are damaged."""
    masks = tuple(tuple((x, y) for x, y in mask) for mask in kept.masks)
    looks = {Light(one.light): _look(one, masks) for one in kept.looks}
    return Reference(size=(kept.wide, kept.tall), looks=MappingProxyType(looks), masks=masks)


def hidden(reference: Reference, masks: tuple[tuple[tuple[float, float], ...], ...]) -> Reference:
    """Return the reference with other masks, what they hide painted over in what is kept.

    What an earlier mask has painted over stays so until a new look is taken.
    """
    looks = {
        light: look_again(one.thumbnail, one.detail, one.figures, masks)
        for light, one in reference.looks.items()
    }
    return Reference(size=reference.size, looks=MappingProxyType(looks), masks=masks)


def _kept(light: Light, look: Look) -> KeptLook:
    done, png = cv2.imencode(".png", look.thumbnail)
    if not done:
        raise ValueError("the thumbnail could not be packed")
    return KeptLook(
        light=light.value,
        thumbnail=_text(png.tobytes()),
        detail=_text(look.detail.astype("<f4").tobytes()),
        tiles=look.detail.shape,
        figures={name: _numbers(value) for name, value in asdict(look.figures).items()},
    )


def _look(one: KeptLook, masks: tuple[tuple[tuple[float, float], ...], ...]) -> Look:
    packed = np.frombuffer(base64.b64decode(one.thumbnail), dtype=np.uint8)
    thumbnail = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE) if packed.size else None
    if thumbnail is None:
        raise ValueError(f"the thumbnail of the {one.light} look is damaged")
    detail = np.frombuffer(base64.b64decode(one.detail), dtype="<f4").reshape(one.tiles)
    small: Pixels = np.asarray(thumbnail, dtype=np.uint8)
    return look_again(small, detail.astype(np.float32), _figures(one.light, one.figures), masks)


def _numbers(value: object) -> tuple[float, ...]:
    if isinstance(value, tuple):
        return tuple(float(one) for one in value)
    return () if isinstance(value, str) else (float(value),)  # type: ignore[arg-type]


def _figures(light: str, kept: Mapping[str, tuple[float | None, ...]]) -> Figures:
    """Return figures from their numbers; what could not be measured came back as None."""
    values: dict[str, object] = {"light": Light(light)}
    for name in (field.name for field in fields(Figures)):
        if name == "light":
            continue
        numbers = [float("nan") if one is None else one for one in kept[name]]
        whole = [int(one) for one in numbers] if name in _WHOLE else numbers
        values[name] = bool(numbers[0]) if name in _YES else tuple(whole)
        if len(whole) == 1 and name not in _YES:
            values[name] = whole[0]
    return Figures(**values)  # type: ignore[arg-type]


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
