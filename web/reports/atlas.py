"""The stand-alone map of a coverage report: views, gaps and cameras, and the tables beside them."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

from grid_planner.sheet.forms import Cell
from web.reports.content import Report, Village, summed
from web.reports.maps import ASSUMED, CAMERA, GAP, VIEW
from web.reports.panel import heading, note, plain, section, table
from web.reports.standalone import Feature, Layer, Sheet
from web.reports.tables import Teller, by_rank, facts, gap_cells, indicator_cells, stamps
from web.reports.words import Voice, voice

UNIT_LINE, GROUND = "#8e2a7c", "#aeb6bb"
_SAME_M = 0.05
_MOST_GAPS = 150
_MOST_ACROSS = 0.15  # of the place's extent: how much ground around it is drawn


def coverage_sheet(report: Report) -> Sheet:
    """Return the map of a report with its ranking, villages, indicators and gaps."""
    say = voice(report.face.language)
    title = say("title", place=report.face.place)
    layers = (
        *ground_layers(report, say),
        *_views(report, say),
        units_layer(report, say),
        *_gaps(report, say),
        *_cameras(report, say),
    )
    return Sheet(title=title, panel=_panel(report, title, say), layers=layers, plane=report.plane)


def ground_layers(report: Report, say: Voice) -> tuple[Layer, ...]:
    """Return buildings and roads of the places of a report and a rim around them."""
    ground, plane = report.ground, report.plane
    shapes = [v.unit.boundary for v in report.villages() if v.unit.boundary is not None]
    if not shapes:
        return ()
    west, south, east, north = shapely.total_bounds(plane.to_metres(np.array(shapes, dtype=object)))
    rim = _MOST_ACROSS * max(east - west, north - south)
    room = shapely.box(west - rim, south - rim, east + rim, north + rim)
    buildings = ground.buildings[shapely.intersects(ground.buildings, room)]
    roads = ground.roads.shapes[shapely.intersects(ground.roads.shapes, room)]
    roads = roads[~_in_gaps(roads, report)]
    # what is under the rest answers no click
    quiet = {"interactive": False}
    return (
        Layer(
            name=say("layer.building"),
            style={"color": GROUND, "weight": 0.5, "fillColor": "#d5dadd", "fillOpacity": 0.8} | quiet,
            features=[Feature(geometry=shape) for shape in plane.to_degrees(buildings)],
            ground=True,
        ),
        Layer(
            name=say("layer.road"),
            style={"color": "#8f989e", "weight": 1.5} | quiet,
            features=[Feature(geometry=shape) for shape in plane.to_degrees(roads)],
            ground=True,
            sample="line",
        ),
    )  # fmt: skip


def _in_gaps(roads: NDArray[np.object_], report: Report) -> NDArray[np.bool_]:
    """Tell which roads are drawn as gaps from end to end, and need not be in the file twice."""
    gaps = [gap.geometry for v in report.villages() for gap in v.gaps or () if gap.kind == "road"]
    lines = shapely.get_parts(report.plane.to_metres([*gaps, None])[:-1])
    near = STRtree(shapely.buffer(lines, _SAME_M, quad_segs=2)).query(roads, predicate="covered_by")
    found = np.zeros(len(roads), dtype=bool)
    found[near[0]] = True
    return found


def units_layer(report: Report, say: Voice) -> Layer:
    """Return the borders of villages with count and coverage."""
    tell = Teller(say)
    keys = ("village", "code", "cameras", "required", "quota", "area", "road")
    features = [
        Feature(geometry=one.unit.boundary, texts=tuple(str(c) for c in _figures(one, tell)))
        for one in report.villages()
        if one.unit.boundary is not None
    ]
    return Layer(
        name=say("layer.units"),
        style={"color": UNIT_LINE, "weight": 2.5, "dashArray": "12 4 3 4", "fillOpacity": 0.01},
        features=features,
        labels=tuple(plain(say(f"col.{key}")) for key in keys),
        sample="line",
    )


def _figures(village: Village, tell: Teller) -> tuple[Cell, ...]:
    """Return name, code, cameras, required, quota, ground and roads seen."""
    say, unit, report = tell.say, village.unit, village.report
    if report is None:
        return (unit.name, unit.code, *[say("unmeasured")] * 5)
    none = say("nothing_asked")
    asked = report.required
    return (
        unit.name,
        unit.code,
        report.cameras,
        none if asked is None else asked,
        none if asked is None else say(f"state.{report.state.value}"),
        tell.share(report.area_share),
        tell.share(report.road_share),
    )


def _views(report: Report, say: Voice) -> tuple[Layer, ...]:
    names = {one.camera.camera_id: one.camera.name for one in report.cameras()}
    layers = []
    for key, assumed, colour in (("view", False, VIEW), ("assumed", True, ASSUMED)):
        features = [
            Feature(geometry=view.polygon, texts=(names.get(camera) or camera,))
            for camera, views in report.views.items()
            for view in views
            if view.assumed is assumed
        ]
        dashes = {"dashArray": "4 3"} if assumed else {}
        style = {"color": colour, "weight": 1, "fillOpacity": 0.35} | dashes
        name = say(f"layer.{key}")
        labels = (say("layer.cameras"),)
        layers.append(Layer(name=name, style=style, features=features, labels=labels))
    return tuple(layers)


def _gaps(report: Report, say: Voice) -> tuple[Layer, ...]:
    layers = []
    looks = {
        "road": ({"color": GAP, "weight": 1.5, "dashArray": "6 4"}, "line"),
        "key_place": ({"color": GAP, "weight": 3, "fillColor": "#ffffff", "fillOpacity": 1,
                       "radius": 6}, "point"),
    }  # fmt: skip
    labels = tuple(plain(say(f"col.{key}")) for key in ("kind", "name", "unseen", "length"))
    for kind, (style, sample) in looks.items():
        features = [
            Feature(
                geometry=gap.geometry if kind == "road" else shapely.centroid(gap.geometry),
                texts=tuple(str(cell) for cell in gap_cells(gap, say)),
            )
            for village in report.villages()
            for gap in village.gaps or ()
            if gap.kind == kind
        ]
        name = say("layer.gap_road" if kind == "road" else "layer.gap_place")
        layers.append(
            Layer(name=name, style=style, features=features, labels=labels, sample=sample)  # type: ignore[arg-type]
        )
    return tuple(layers)


def _cameras(report: Report, say: Voice) -> tuple[Layer, ...]:
    keys = ("name", "camera_id", "village", "status", "position", "sight", "broken")
    labels = tuple(say(f"col.{key}") for key in keys)
    names = report.names()
    layers = []
    for key, blind, fill in (("blind", True, "#ffffff"), ("camera", False, CAMERA)):
        features = [
            Feature(
                geometry=one.camera.position,
                texts=(
                    one.camera.name or say("unregistered"),
                    one.camera.camera_id,
                    names.get(one.unit_code or "", say("unregistered")),
                    say(f"status.{one.camera.status.value}"),
                    say(f"position.{one.camera.position_state.value}"),
                    say(f"sight.{one.sight}"),
                    say("comma").join(say.of(words) for words in one.broken) or say("none"),
                ),
            )
            for one in report.cameras()
            if one.camera.position is not None and (one.sight == "none") is blind
        ]
        style = {"color": CAMERA, "weight": 1.5, "fillColor": fill, "fillOpacity": 1, "radius": 4}
        name = say(f"layer.{key}")
        layers.append(
            Layer(name=name, style=style, features=features, labels=labels, sample="point", tips=True)
        )
    return tuple(layers)


def _panel(report: Report, title: str, say: Voice) -> str:
    tell, face = Teller(say), report.face
    marks = [words for words, _ in stamps(face, report)]
    parts = [heading(title, marks, facts(face))]
    if len(report.townships) > 1:
        parts.append(section(say("tab.townships"), _townships(report, tell)))
    order = by_rank((village, summed([village])) for village in report.villages())
    rows = [_figures(village, tell) for _, village, _ in order]
    heads = _heads(say, "village", "cameras", "required", "quota", "area", "road")
    shapes = [village.unit.boundary for _, village, _ in order]
    villages = table(heads, [(row[0], *row[2:]) for row in rows], say, shapes)
    parts.append(section(say("tab.villages"), villages + note(say("note.quota"))))
    heads = _heads(say, "full", "indicator", "found", "of", "unit", "unknown", "unsorted", "share",
                   "asked", "state")  # fmt: skip
    cells = [indicator_cells(one, tell) for one in report.indicators]
    fulls = table(heads, [(*c[:7], *c[8:]) for c in cells], say)
    parts.append(section(say("tab.fulls"), fulls + note(say("note.fulls"))))
    if "gaps" not in face.hidden:
        parts.append(section(say("gaps.title"), _gap_table(report, say)))
    parts += [note(say("foot")), note(say("foot.crs"))]
    parts += [note(say("credit", credit=face.credit))] if face.credit else []
    return "".join(parts)


def _heads(say: Voice, *keys: str) -> list[str]:
    return [plain(say(f"col.{key}")) for key in keys]


def _townships(report: Report, tell: Teller) -> str:
    say = tell.say
    rows: list[Sequence[Cell]] = []
    shapes: list[Geometry | None] = []
    for rank, township, one in by_rank((t, summed(t.villages)) for t in report.townships):
        judged = one.met + one.failed + one.open
        met = f"{one.met}/{judged}" if judged else say("nothing_asked")
        rows.append((township.name, "—" if rank is None else rank, met, one.cameras,
                     tell.share(one.area_share), tell.share(one.road_share)))  # fmt: skip
        known = [v.unit.boundary for v in township.villages if v.unit.boundary is not None]
        shapes.append(shapely.union_all([shapely.box(*s.bounds) for s in known]) if known else None)
    heads = _heads(say, "township", "rank", "met", "cameras", "area", "road")
    return table(heads, rows, say, shapes) + note(say("note.rank"))


def _gap_table(report: Report, say: Voice) -> str:
    found = [(v.unit.name, gap) for v in report.villages() for gap in v.gaps or ()]
    found.sort(key=lambda one: (one[1].kind == "road", -(one[1].length_m or 0.0)))
    rows = [(cells[1], name, cells[0], *cells[2:]) for name, gap in found for cells in [gap_cells(gap, say)]]  # fmt: skip
    heads = _heads(say, "name", "village", "kind", "unseen", "length")
    shapes = [gap.geometry for _, gap in found]
    return table(heads, rows, say, shapes, most=_MOST_GAPS) + note(say("note.gaps"))
