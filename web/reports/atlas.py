"""The stand-alone map of a coverage report: views, gaps and cameras, and the tables beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry as Geometry

from grid_planner.sheet.content import Ways
from grid_planner.sheet.forms import Cell
from web.reports.beneath import ground_layers, units_layer
from web.reports.content import Listed, Report, Village, summed
from web.reports.lists import gap_cells
from web.reports.maps import ASSUMED, CAMERA, GAP, VIEW
from web.reports.panel import heading, note, plain, section, table
from web.reports.standalone import Feature, Layer, Sheet
from web.reports.tables import Teller, by_rank, facts, stamps
from web.reports.village import told_indicator
from web.reports.words import Voice, voice

_SAME_M = 0.05
_MOST_GAPS = 150


def coverage_sheet(report: Report) -> Sheet:
    """Return the map of a report with its ranking, villages, indicators and gaps."""
    say = voice(report.face.language)
    title = say("title", place=report.face.place)
    layers = (
        *_ground(report, say),
        _units(report, say),
        *_views(report, say),
        *_gaps(report, say),
        *camera_layers(report, say, seen="gaps" not in report.face.hidden),
    )
    return Sheet(title=title, panel=_panel(report, title, say), layers=layers, plane=report.plane)


def _ground(report: Report, say: Voice) -> tuple[Layer, ...]:
    """Return the ground of a report without the roads its gaps draw."""
    ground, plane = report.ground, report.plane
    roads = ground.roads.shapes
    rest = replace(ground, roads=Ways(shapes=roads[~_in_gaps(roads, report)]))
    shapes = [v.unit.boundary for v in report.villages() if v.unit.boundary is not None]
    return ground_layers(rest, plane, shapes, say)


def _in_gaps(roads: NDArray[np.object_], report: Report) -> NDArray[np.bool_]:
    """Tell which roads are drawn as gaps from end to end, and need not be in the file twice."""
    gaps = [gap.geometry for v in report.villages() for gap in v.gaps or () if gap.kind == "road"]
    lines = shapely.get_parts(report.plane.to_metres([*gaps, None])[:-1])
    near = STRtree(shapely.buffer(lines, _SAME_M, quad_segs=2)).query(roads, predicate="covered_by")
    found = np.zeros(len(roads), dtype=bool)
    found[near[0]] = True
    return found


def _units(report: Report, say: Voice) -> Layer:
    tell = Teller(say)
    keys = ("village", "code", "cameras", "required", "quota", "area", "road")
    told = [
        (one.unit.boundary, tuple(str(cell) for cell in _figures(one, tell)))
        for one in report.villages()
    ]
    return units_layer(told, [say(f"col.{key}") for key in keys], say)


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


def camera_layers(report: Report, say: Voice, *, seen: bool = True) -> tuple[Layer, ...]:
    """Return the cameras that have a position; with `seen` apart by whether they have a view."""
    keys = ["name", "camera_id", "village", "status", "position", *(["sight"] * seen), "broken"]
    labels = tuple(say(f"col.{key}") for key in keys)
    names = report.names()
    layers = []
    for key, blind, fill in (("blind", True, "#ffffff"), ("camera", False, CAMERA)):
        features = [
            Feature(geometry=one.camera.position, texts=_told(one, names, say, seen=seen))
            for one in report.cameras()
            if one.camera.position is not None and (seen and one.sight == "none") is blind
        ]
        style = {"color": CAMERA, "weight": 1.5, "fillColor": fill, "fillOpacity": 1, "radius": 4}
        name = say(f"layer.{key}" if seen else "layer.cameras")
        layers.append(
            Layer(name=name, style=style, features=features, labels=labels, sample="point", tips=True)
        )  # fmt: skip
    return tuple(layers)


def _told(one: Listed, names: Mapping[str, str], say: Voice, *, seen: bool) -> tuple[str, ...]:
    camera = one.camera
    return (
        camera.name or say("unregistered"),
        camera.camera_id,
        names.get(one.unit_code or "", say("unregistered")),
        say(f"status.{camera.status.value}"),
        say(f"position.{camera.position_state.value}"),
        *([say(f"sight.{one.sight}")] if seen else []),
        say("comma").join(say.of(words) for words in one.broken) or say("none"),
    )


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
    heads = _heads(
        say, "indicator", "of.short", "unknown.short", "unsorted.short", "share", "state"
    )
    fulls = table(heads, [told_indicator(one, say) for one in report.indicators], say)
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
