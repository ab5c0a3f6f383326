"""Stand-alone maps of grids and their findings, of incidents, and of the register alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from shapely import STRtree
from shapely.geometry.base import BaseGeometry as Geometry

from casework.incident import Incident
from gis.crs import LocalPlane
from gis.findings import Finding, Outcome
from gis.places import OFFICE_ZONE, Unit
from gis.rulebook import Words
from grid_planner.plan import Grid
from grid_planner.sheet.content import Ground
from grid_planner.sheet.forms import Cell
from grid_planner.sheet.mapping import TINTS
from web.reports.atlas import camera_layers
from web.reports.base import ground_layers, units_layer
from web.reports.content import Face, Report
from web.reports.panel import heading, marks_of, note, plain, section, table
from web.reports.standalone import Feature, Layer, Sheet
from web.reports.tables import facts, stamps
from web.reports.words import Voice, voice

_GRID_LINE, _SPOT = "#34495e", "#c0392b"
# the darker, the more: five steps of one colour, each told by its number too
_STEPS = ("#fef5e7", "#fad7a0", "#f5b041", "#ca6f1e", "#873600")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grids:
    """Grids of villages with what was found about them; `ground` is in metres of the plane.

    `plans` says of each grid code which plan it is of. `incidents` are those that count;
    `spots` of False leaves their places out.
    """

    face: Face
    plane: LocalPlane
    ground: Ground
    units: tuple[Unit, ...]
    grids: tuple[Grid, ...]
    plans: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    incidents: tuple[Incident, ...] = ()
    spots: bool = False

    def shapes(self) -> list[Geometry]:
        """Return every border there is."""
        borders = [unit.boundary for unit in self.units]
        borders += [grid.boundary for grid in self.grids]
        return [border for border in borders if border is not None]


def plan_sheet(told: Grids) -> Sheet:
    """Return the map of a plan: grids with their households, what the checks found."""
    say = voice(told.face.language)
    title = say("map.plan", place=told.face.place)
    names = {unit.code: unit.name for unit in told.units}
    keys = ("grid", "grid_code", "village", "households", "unknown_blocks", "plan")
    features = [
        Feature(
            geometry=grid.boundary,
            texts=(
                grid.name, grid.grid_code, names.get(grid.unit_code, grid.unit_code),
                str(_households(grid, say)), str(grid.unknown_blocks),
                told.plans.get(grid.grid_code, ""),
            ),
            style={"fillColor": TINTS[grid.tint % len(TINTS)]},
        )
        for grid in told.grids
        if grid.boundary is not None
    ]  # fmt: skip
    layer = Layer(
        name=say("layer.grids"),
        style={"color": _GRID_LINE, "weight": 1.5, "fillColor": TINTS[0], "fillOpacity": 0.55},
        features=features,
        labels=tuple(say(f"col.{key}") for key in keys),
        tips=True,
    )
    rows: list[tuple[Cell, ...]] = [
        (grid.name, names.get(grid.unit_code, grid.unit_code), _households(grid, say),
         grid.unknown_blocks) for grid in told.grids
    ]  # fmt: skip
    heads = [say(f"col.{key}") for key in ("grid", "village", "households", "unknown_blocks")]
    shapes = [grid.boundary for grid in told.grids]
    body = [section(say("tab.grids"), table(heads, rows, say, shapes)), _findings(told, say)]
    return _sheet(told, title, body, (layer,))


def _households(grid: Grid, say: Voice) -> Cell:
    """Return the households of a grid; a count that is a part says so."""
    if not grid.unknown_blocks:
        return grid.households
    return say("grid.unknown_more", n=grid.households, k=grid.unknown_blocks)


def _findings(told: Grids, say: Voice) -> str:
    grave = [f for f in told.findings if f.outcome in (Outcome.FAIL, Outcome.UNKNOWN)]
    order = ("error", "must", "should", "info")
    grave.sort(key=lambda f: (order.index(f.severity.value), f.rule, f.place.id))
    rows = [
        (f.rule, say(f"severity.{f.severity.value}"), f.message(told.face.language)) for f in grave
    ]
    heads = ["", say("col.severity"), say("tab.findings")]
    return section(say("tab.findings"), table(heads, rows, say) if rows else note(say("none")))


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
    return _sheet(told, title, body, tuple(layers))


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


def cameras_sheet(report: Report) -> Sheet:
    """Return the map of the register: where cameras are and in what state, not what they see."""
    say, face = voice(report.face.language), report.face
    title = say("map.cameras", place=face.place)
    marks = [words for words, _ in stamps(face, report)]
    units = [village.unit for village in report.villages()]
    statuses = Counter(one.camera.status for one in report.cameras())
    unplaced = sum(one.camera.position is None for one in report.cameras())
    parts = [heading(title, marks, facts(face)), note(say("map.cameras.note"))]
    rows = [(say(f"status.{status.value}"), n) for status, n in statuses.most_common()]
    heads = [say("col.status"), plain(say("col.cameras"))]
    parts.append(section(say("tab.cameras"), table(heads, rows, say)))
    parts.append(note(say("map.unplaced", n=unplaced)))
    by_unit = [(v.unit.name, len(v.cameras or ())) for v in report.villages()]
    shapes = [unit.boundary for unit in units]
    heads = [say("col.village"), plain(say("col.cameras"))]
    parts.append(section(say("tab.villages"), table(heads, by_unit, say, shapes)))
    known = [shape for shape in shapes if shape is not None]
    layers = (
        *ground_layers(report.ground, report.plane, known, say),
        units_layer(
            [(unit.boundary, (unit.name, unit.code)) for unit in units],
            [say("col.village"), say("col.code")],
            say,
        ),
        *camera_layers(report, say, seen=False),
    )
    return Sheet(title=title, panel="".join(parts), layers=layers, plane=report.plane)


def _sheet(told: Grids, title: str, body: Sequence[str], layers: tuple[Layer, ...]) -> Sheet:
    say, face = voice(told.face.language), told.face
    parts = [heading(title, marks_of(face, say), facts(face)), *body]
    parts += [note(say("credit", credit=face.credit))] if face.credit else []
    units = units_layer(
        [(unit.boundary, (unit.name, unit.code)) for unit in told.units],
        [say("col.village"), say("col.code")],
        say,
        quiet=True,
    )
    ground = ground_layers(told.ground, told.plane, told.shapes(), say)
    return Sheet(
        title=title,
        panel="".join(parts),
        layers=(*ground, *layers[:1], units, *layers[1:]),
        plane=told.plane,
    )
