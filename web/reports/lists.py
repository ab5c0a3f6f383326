"""The lists of a report of cameras as forms: the register, the gaps, what has to be filed."""

from collections.abc import Callable
from typing import Any

from camera_registry.law.filing import Due, filed
from grid_planner.sheet.forms import Cell, Entry, Form
from web.reports.content import Gap, Listed, Report
from web.reports.tables import (
    Teller,
    columns,
    form_of,
    fulls_form,
    hamlets_form,
    townships_form,
    villages_form,
)
from web.reports.words import Voice, voice

_DEGREES = 6  # decimals of a position: 0.1 m


def forms(report: Report) -> tuple[Form, ...]:
    """Return every table of a report: townships, villages, hamlets, four fulls, and the lists."""
    made = [
        townships_form(report),
        villages_form(report),
        hamlets_form(report),
        fulls_form(report, villages=True),
    ]
    if "cameras" not in report.face.hidden:
        made += [_cameras(report), dues_form(report)]
    if "gaps" not in report.face.hidden:
        made.append(_gaps(report))
    return tuple(made)


def _cameras(report: Report) -> Form:
    say = voice(report.face.language)
    names = report.names()
    entries = [
        Entry(cells=_camera(one, names.get(one.unit_code or "", ""), Teller(say)))
        for one in report.cameras()
    ]
    made = columns(
        say, "village", "camera_id", "name+", "gb_id", "status", "position", "lon>", "lat>",
        "bearing>", "angle>", "range>", "sight", "operator+", "since", "filed", "retention>",
        "sign", "secret", "broken+", "law_open+",
    )  # fmt: skip
    return form_of(report, "tab.cameras", made, entries, "note.cameras")


def _camera(one: Listed, village: str, tell: Teller) -> tuple[Cell, ...]:
    camera, say = one.camera, tell.say
    at = camera.position
    bearings = camera.bearings_deg
    return (
        village or say("unregistered"),
        camera.camera_id,
        tell.text(camera.name),
        tell.text(camera.gb_id),
        say(f"status.{camera.status.value}"),
        say(f"position.{camera.position_state.value}"),
        tell.number(None if at is None else at.x, digits=_DEGREES),
        tell.number(None if at is None else at.y, digits=_DEGREES),
        bearings[0]
        if len(bearings) == 1
        else ";".join(f"{b:g}" for b in bearings) or say("unknown"),
        tell.number(camera.view_angle_deg),
        tell.number(camera.range_m),
        say(f"sight.{one.sight}"),
        tell.text(camera.operator),
        tell.text(camera.in_use_since),
        tell.truth(filed(camera)),
        tell.count(camera.retention_days),
        tell.truth(camera.sign_posted),
        tell.truth(camera.secrecy),
        say("comma").join(say.of(words) for words in one.broken) or say("none"),
        say("comma").join(say.of(words) for words in one.open) or say("none"),
    )


def _gaps(report: Report) -> Form:
    say = voice(report.face.language)
    entries = [
        Entry(cells=(village.unit.name, *gap_cells(gap, say)))
        for village in report.villages()
        for gap in village.gaps or ()
    ]
    made = columns(say, "village", "kind", "name+", "unseen>", "length>")
    return form_of(report, "tab.gaps", made, entries, "note.gaps")


def gap_cells(gap: Gap, say: Voice) -> tuple[Cell, ...]:
    """Return a gap as cells: kind, name, metres unseen, metres in all."""
    name = gap.name or say("unnamed" if gap.kind == "road" else "unregistered")
    lengths: tuple[Cell, ...] = tuple(
        "" if metres is None else round(metres) for metres in (gap.length_m, gap.of_m)
    )
    return (say(f"gap.{gap.kind}"), name, *lengths)


def dues_form(report: Report) -> Form:
    """Return what has to be filed soon or is late."""
    say = voice(report.face.language)
    names = report.names()
    tell = Teller(say)
    told: dict[str, Callable[[Due], Any]] = {
        "operator+": lambda due: tell.text(due.operator),
        "village+": lambda due: names.get(due.unit_code or "", say("unregistered")),
        "cameras>": lambda due: len(due.cameras),
        "since": lambda due: due.since.isoformat(),
        "due": lambda due: due.due.isoformat(),
        "left>": lambda due: max(due.left, 0),
        "late>": lambda due: max(-due.left, 0),
    }
    entries = [Entry(cells=tuple(of(due) for of in told.values())) for due in report.dues]
    return form_of(report, "tab.dues", columns(say, *told), entries)
