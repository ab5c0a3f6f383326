"""The stand-alone map of grids: households, and what the checks found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry as Geometry

from casework.incident import Incident
from gis.crs import LocalPlane
from gis.findings import Finding, Outcome
from gis.places import Unit
from grid_planner.plan import Grid
from grid_planner.sheet.content import Ground
from grid_planner.sheet.forms import Cell
from grid_planner.sheet.mapping import TINTS
from web.reports.beneath import ground_layers, units_layer
from web.reports.content import Face
from web.reports.panel import heading, marks_of, note, section, table
from web.reports.standalone import Feature, Layer, Sheet
from web.reports.tables import facts
from web.reports.words import Voice, voice

_GRID_LINE, _SPOT = "#34495e", "#c0392b"


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
    return sheet_of(told, title, body, (layer,))


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


def sheet_of(told: Grids, title: str, body: Sequence[str], layers: tuple[Layer, ...]) -> Sheet:
    """Return the map of a face, a body of sections, and layers upon the ground."""
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
