"""Offices whose coordinates are used as fillers: police stations, town halls, village offices."""

from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from shapely import Point

from gis.places import KeyPlace
from gis.rulebook import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A police station, town hall or village office: its name and a point of it, lon/lat."""

    name: str
    point: Point


def offices_among(places: Iterable[KeyPlace], pack: Pack) -> list[Office]:
    """Return the key places whose name or kind says that they are an office (CAM-32)."""
    words = [str(word) for word in pack["CAM-32"].params["offices"]]
    return [
        Office(name=place.name, point=shapely.point_on_surface(place.geometry))
        for place in places
        if any(word in f"{place.name} {place.kind}".casefold() for word in words)
    ]
