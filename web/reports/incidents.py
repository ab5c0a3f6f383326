"""The stand-alone map of incidents: how many lie in each grid; nothing of who reported them."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from shapely import STRtree
from shapely.geometry.base import BaseGeometry as Geometry

from casework.incident import Incident
from gis.places import OFFICE_ZONE
from gis.rulebook import Words
from web.reports.grids import Grids, sheet_of
from web.reports.panel import note, section, table
from web.reports.standalone import Feature, Layer, Sheet
from web.reports.words import Voice, voice

_GRID_LINE, _SPOT = "#34495e", "#c0392b"
# the darker, the more: five steps of one colour, each told by its number too
_STEPS = ("#fef5e7", "#fad7a0", "#f5b041", "#ca6f1e", "#873600")


def incidents_sheet(told: Grids) -> Sheet:
    """Return the map of incidents: how many lie in each grid; where they are only with `spots`."""
    say = voice(told.face.language)
    title = say("map.incidents", place=told.face.place)
    places = [
        (grid.name, grid.boundary) for grid in told.grids if grid.boundary is not None
    ] or [(unit.name, unit.boundary) for unit in told.units if unit.boundary is not None]  # fmt: skip
    counts, outside = _counted(told.incidents, [shape for _, shape in places])
    most = max(counts, default=0)
    features = [
        Feature(geometry=shape, texts=(name, str(n)), style={"fillColor": _STEPS[_step(n, most)]})
        for (name, shape), n in zip(places, counts, strict=True)
    ]
    layers = [
        Layer(
            name=say("layer.counts"),
            style={"color": _GRID_LINE, "weight": 1, "fillColor": _STEPS[2], "fillOpacity": 0.7},
            features=features,
            labels=(say("col.grid"), say("col.incidents")),
            tips=True,
        )
    ]
    layers += [_spots(told.incidents, say)] if told.spots else []
    rows = sorted(
        ((name, n, shape) for (name, shape), n in zip(places, counts, strict=True)),
        key=lambda row: (-row[1], row[0]),
    )
    heads = [say("col.grid"), say("col.incidents")]
    listed = table(heads, [row[:2] for row in rows], say, [row[2] for row in rows])
    kinds = Counter(incident.category for incident in told.incidents)
    by_kind = table([say("col.category"), say("col.incidents")], kinds.most_common(), say)
    body = [section(say("layer.counts"), listed + note(say("incidents.none", n=outside)))]
    body += [section(say("col.category"), by_kind), note(say("map.incidents.note"))]
    return sheet_of(told, title, body, tuple(layers))


def _counted(incidents: Sequence[Incident], shapes: Sequence[Geometry]) -> tuple[list[int], int]:
    """Return how many incidents lie in each shape (on a border: the first), and in none."""
    points = [one.position for one in incidents if one.position is not None]
    if not points or not shapes:
        return [0] * len(shapes), len(incidents)
    at, within = STRtree(np.array(shapes, dtype=object)).query(
        np.array(points, dtype=object), predicate="intersects"
    )
    first: dict[int, int] = {}
    for point, shape in sorted(zip(at.tolist(), within.tolist(), strict=True)):
        first.setdefault(point, shape)
    found = Counter(first.values())
    return [found[n] for n in range(len(shapes))], len(incidents) - len(first)


def _step(count: int, most: int) -> int:
    return 0 if not count else 1 + min(3, 4 * count // (most + 1))


def _spots(incidents: Sequence[Incident], say: Voice) -> Layer:
    keys = ("category", "level", "incident_state", "occurred_at")
    return Layer(
        name=say("layer.incidents"),
        style={"color": _SPOT, "weight": 1, "fillColor": "#ffffff", "fillOpacity": 1, "radius": 3},
        features=[
            Feature(
                geometry=one.position,
                texts=(
                    one.category,
                    one.level or "",
                    _state(one, say),
                    ""
                    if one.occurred_at is None
                    else one.occurred_at.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M"),
                ),
            )
            for one in incidents
            if one.position is not None
        ],
        labels=tuple(say(f"col.{key}") for key in keys),
        sample="point",
        shown=False,
    )


_STATES: Mapping[str, Words] = {
    "reported": Words("已上报", "reported"),
    "accepted": Words("已受理", "accepted"),
    "classified": Words("已分类", "classified"),
    "dispatched": Words("已派遣", "dispatched"),
    "tracked": Words("跟踪中", "tracked"),
    "closed": Words("已办结", "closed"),
    "evaluated": Words("已评价", "evaluated"),
    "revisited": Words("已回访", "revisited"),
    "withdrawn": Words("已撤销", "withdrawn"),
}


def _state(incident: Incident, say: Voice) -> str:
    return say("unknown") if incident.state is None else say.of(_STATES[incident.state.value])
