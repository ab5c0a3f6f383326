"""All layers by name, and the field of a layer that each name means."""

from collections.abc import Mapping
from functools import cache

from gis.cells.words import comparable
from gis.layers.assets import ASSETS
from gis.layers.casework import CASEWORK
from gis.layers.fields import Layer
from gis.layers.places import PLACES

LAYERS: Mapping[str, Layer] = {layer.name: layer for layer in (*PLACES, *ASSETS, *CASEWORK)}


@cache
def labels(layer: str) -> Mapping[str, str]:
    """Return the identifier of a field for each of its names, in comparable form."""
    found: dict[str, str] = {}
    for one in LAYERS[layer].all_fields:
        for name in one.names:
            found.setdefault(comparable(name), one.name)
    return found
