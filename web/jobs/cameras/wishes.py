"""What a person wishes a camera's record to be, held against what the record can be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from camera_registry.camera import Camera
from camera_registry.record.asset_only import WITHOUT, is_asset_only
from camera_registry.record.edits import edited, plain
from camera_registry.record.values import StrangeValueError
from gis.intake.ledger import numbers_of_persons
from gis.intake.units.located import located
from gis.rulebook import Pack, Words
from store.backend import Backend
from store.places import load_units

_NOTHING_KEPT = Words(
    "空：人脸、车辆卡口只登记资产", "nothing: a gate for faces or vehicles is kept as an asset only"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to change in a camera's record and why.

    `revision` is that of the store when the record was read: a later change of the same camera
    refuses this one. `dry_run` writes nothing.
    """

    changes: Mapping[str, object]
    reason: str
    revision: int | None = None
    dry_run: bool = False


def wished(backend: Backend, before: Camera, wish: Wish, rules: Pack) -> Camera:
    """Return the camera as wished; its unit follows it where the map had said which it is."""
    persons = numbers_of_persons(rules)
    told_too: dict[str, object] = {}
    if isinstance(wish.changes.get("bearing_deg"), str):  # a word names an eighth of the compass
        told_too["bearing_within_deg"] = rules["IN-90"].number("within")
    after = edited(before, {**told_too, **wish.changes}, persons)
    held = [one for one in WITHOUT if getattr(after, one)]
    if held and is_asset_only(after, rules):
        raise StrangeValueError(held[0], plain(getattr(after, held[0])), _NOTHING_KEPT)
    units = load_units(backend)
    told = wish.changes.get("unit_code")
    if told is not None and after.unit_code not in {unit.code for unit in units}:
        wanted = Words("库中已有的村（社区）编码", "the code of a unit of the store")
        raise StrangeValueError("unit_code", told, wanted)
    follows = before.unit_located or before.unit_code is None
    if "position" in wish.changes and "unit_code" not in wish.changes and follows:
        (code,) = located(np.array([after.position], dtype=object), units)
        after = replace(after, unit_code=code, unit_located=code is not None)
    return after
