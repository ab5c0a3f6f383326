"""What lies beneath every stand-alone map: buildings, roads, borders of villages."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry as Geometry

from gis.crs import LocalPlane
from grid_planner.sheet.content import Ground
from web.reports.panel import plain
from web.reports.standalone import Feature, Layer
from web.reports.words import Voice

_UNIT_LINE, _GROUND, _ROAD = "#8e2a7c", "#aeb6bb", "#8f989e"
_MOST_ACROSS = 0.15  # of the place's extent: how much ground around it is drawn


def ground_layers(
    ground: Ground, plane: LocalPlane, shapes: Sequence[Geometry], say: Voice
) -> tuple[Layer, ...]:
    """Return buildings and roads of places (lon/lat) and a rim around them.

    `ground` is in metres of the plane. What is beneath answers no click.
    """
    if not shapes:
        return ()
    west, south, east, north = shapely.total_bounds(plane.to_metres(np.array(shapes, dtype=object)))
    rim = _MOST_ACROSS * max(east - west, north - south)
    room = shapely.box(west - rim, south - rim, east + rim, north + rim)
    buildings = ground.buildings[shapely.intersects(ground.buildings, room)]
    roads = ground.roads.shapes[shapely.intersects(ground.roads.shapes, room)]
    quiet: dict[str, object] = {"interactive": False}
    return (
        Layer(
            name=say("layer.building"),
            style=quiet
            | {"color": _GROUND, "weight": 0.5, "fillColor": "#d5dadd", "fillOpacity": 0.8},
            features=[
                Feature(geometry=shape) for shape in plane.to_degrees([*buildings, None])[:-1]
            ],
            ground=True,
        ),
        Layer(
            name=say("layer.road"),
            style=quiet | {"color": _ROAD, "weight": 1.5},
            features=[Feature(geometry=shape) for shape in plane.to_degrees([*roads, None])[:-1]],
            ground=True,
            sample="line",
        ),
    )


def units_layer(
    told: Sequence[tuple[Geometry | None, tuple[str, ...]]],
    heads: Sequence[str],
    say: Voice,
    *,
    quiet: bool = False,
) -> Layer:
    """Return the borders of villages with texts about each; `quiet` ones answer no click."""
    style = {"color": _UNIT_LINE, "weight": 2.5, "dashArray": "12 4 3 4", "fillOpacity": 0.01}
    return Layer(
        name=say("layer.units"),
        style=style | ({"interactive": False, "fill": False} if quiet else {}),
        features=[
            Feature(geometry=shape, texts=texts) for shape, texts in told if shape is not None
        ],
        labels=tuple(plain(head) for head in heads),
        sample="line",
    )
