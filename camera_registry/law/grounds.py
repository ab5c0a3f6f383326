"""Where a camera must not be, or only by consent: CAM-14 and CAM-16."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from camera_registry.camera import Camera
from camera_registry.coverage.homes import trusted
from camera_registry.law.verdict import Verdict, unknown
from gis.crs import plane_for
from gis.findings import Outcome
from gis.places import Area, Block, KeyPlace
from gis.rulebook import Pack


@dataclass(frozen=True, slots=True)
class Inside:
    """A building or place a camera lies in; `whole`: no part of it may have a camera."""

    name: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What the law asks about near the cameras, by camera id: places they lie in, metres.

    `any_restricted` says whether a military or classified unit is registered at all.
    """

    inside: Mapping[str, Inside]
    restricted_m: Mapping[str, float]
    any_restricted: bool


NOTHING_AROUND = Around({}, {}, any_restricted=False)


def around(
    cameras: Sequence[Camera], places: Sequence[KeyPlace], buildings: Sequence[Block], pack: Pack
) -> Around:
    """Return what of the places and buildings concerns the cameras whose position is trusted."""
    private = [
        (outline, Inside(name, whole))
        for name, outline, whole in (
            *((p.name, p.geometry, _whole(f"{p.kind} {p.name}", pack)) for p in places),
            *((b.name or "", b.geometry, _whole(b.name or "", pack)) for b in buildings),
        )
        if whole is not None and isinstance(outline, Area)
    ]
    words = [str(word) for word in pack["LAW-07"].params["kinds"]]
    restricted = [p for p in places if _speaks(f"{p.kind} {p.name}", words)]
    placed = [camera for camera in cameras if trusted(camera)]
    return Around(
        _inside(placed, private) if placed and private else {},
        _near(placed, restricted, pack) if placed and restricted else {},
        any_restricted=bool(restricted),
    )


def _speaks(text: str, words: Sequence[str]) -> bool:
    plain = text.casefold()
    return any(word in plain for word in words)


def _kind(text: str, names: Mapping[str, Sequence[str]]) -> str | None:
    return next((kind for kind, words in names.items() if _speaks(text, words)), None)


def _whole(text: str, pack: Pack) -> bool | None:
    """Tell whether a place so called is private as a whole (True) or in its rooms (False)."""
    params = pack["LAW-13"].params
    if (room := _kind(text, params["rooms"])) is not None:
        return room in params["whole"]
    return None if _kind(text, params["houses"]) is None else False


def _inside(cameras: Sequence[Camera], private: Sequence[tuple[Area, Inside]]) -> dict[str, Inside]:
    tree = shapely.STRtree([outline for outline, _ in private])
    points = np.array([camera.position for camera in cameras], dtype=object)
    found: dict[str, Inside] = {}
    pairs = tree.query(points, predicate="within").T.tolist()
    for at, which in sorted(pairs, key=lambda pair: (pair[0], not private[pair[1]][1].whole)):
        found.setdefault(cameras[at].camera_id, private[which][1])
    return found


def _near(
    cameras: Sequence[Camera], restricted: Sequence[KeyPlace], pack: Pack
) -> dict[str, float]:
    """Return the metres to the nearest of the restricted units, where within d of one."""
    limit = pack["CAM-16"].number("d")
    plane = plane_for([place.geometry for place in restricted])
    tree = shapely.STRtree(plane.to_metres([place.geometry for place in restricted]))
    points = plane.to_metres([camera.position for camera in cameras])
    (at, _), metres = tree.query_nearest(
        points, max_distance=limit, return_distance=True, all_matches=False
    )
    return {cameras[i].camera_id: float(m) for i, m in zip(at, metres, strict=True)}


def place(camera: Camera, near: Around, pack: Pack) -> Verdict:
    """Judge CAM-14: neither its kind of place nor the building it lies in is a private one.

    A camera inside a hotel or dormitory may hang in its hall: then only the kind of place tells.
    """
    kind = camera.place_type
    if kind is not None and _forbidden(kind, pack):
        return Verdict(rule="CAM-14", outcome=Outcome.FAIL, found=kind, values={"place": kind})
    inside = near.inside.get(camera.camera_id)
    if inside is not None and inside.whole and camera.indoor:
        return Verdict(
            rule="CAM-14", outcome=Outcome.FAIL, found=inside.name, values={"place": inside.name}
        )
    if camera.indoor is False:
        return Verdict(rule="CAM-14", outcome=Outcome.PASS)
    if inside is not None and (inside.whole or kind is None):
        missing = "indoor" if inside.whole else "place_type"
        return Verdict(
            rule="CAM-14", outcome=Outcome.UNKNOWN, missing=(missing,), found=inside.name,
            told="LAW-13", values={"place": inside.name},
        )  # fmt: skip
    return Verdict(rule="CAM-14", outcome=Outcome.PASS) if kind else unknown("CAM-14", "place_type")


def _forbidden(kind: str, pack: Pack) -> bool:
    prohibited = pack["CAM-14"].params["prohibited"]
    return kind in prohibited or _kind(kind, pack["LAW-13"].params["rooms"]) in prohibited


def consent(camera: Camera, near: Around, pack: Pack) -> Verdict:
    """Judge CAM-16: near a military or classified unit its consent is on record."""
    if not near.any_restricted:
        return Verdict(rule="CAM-16", outcome=Outcome.NOT_APPLICABLE)
    if not trusted(camera):
        return unknown("CAM-16", "position")
    metres = near.restricted_m.get(camera.camera_id)
    if metres is None:
        return Verdict(rule="CAM-16", outcome=Outcome.NOT_APPLICABLE)
    if camera.consent_no:
        return Verdict(rule="CAM-16", outcome=Outcome.PASS)
    limit = pack["CAM-16"].number("d")
    return Verdict(
        rule="CAM-16", outcome=Outcome.FAIL, found=round(metres), required=limit, told="LAW-07",
        values={"m": round(metres), "limit": limit},
    )  # fmt: skip
