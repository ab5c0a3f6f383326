"""The stand-alone map of the register: where cameras are and in what state, not what they see."""

from collections import Counter

from web.reports.atlas import camera_layers
from web.reports.beneath import ground_layers, units_layer
from web.reports.content import Report
from web.reports.panel import heading, note, plain, section, table
from web.reports.standalone import Sheet
from web.reports.tables import facts, stamps
from web.reports.words import voice


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
