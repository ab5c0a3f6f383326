"""`wangge camera`: one record of the register: show, change, take back, history, pose."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.output import (
    JsonOption,
    StoreOption,
    emit,
    finding_lines,
    language,
    refuse,
    who,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from camera_registry.edits import Difference
    from web.jobs.cameras.editing import Edited, Editor
    from web.jobs.cameras.history import Step

camera = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Show and change one camera's record."
)

CameraId = Annotated[str, typer.Argument(help="Id of the camera.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept with the record's history.")]
Purpose = Annotated[str, typer.Option(help="Why it is looked at; kept in the record of acts.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="FIELD=VALUE, several times; nothing behind = is: not known."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what it would bring, write nothing.")]
New = Annotated[bool, typer.Option("--new", help="Enter a camera that is not in the register yet.")]


@camera.command("show")
def show(
    camera_id: CameraId, store: StoreOption, purpose: Purpose = "", as_json: JsonOption = False
) -> None:
    """Show all that the register knows of a camera; the look is recorded."""
    from camera_registry.camera import Camera
    from camera_registry.edits import differences
    from store.audit import record
    from store.backend import Act
    from store.cameras import get_camera
    from web.cli.opening import opened

    with opened(store) as backend:
        found = get_camera(backend, camera_id)
        editor = _editor()
        act = Act(
            who=editor.who, what="look at camera", object=camera_id, why=purpose, at=editor.now
        )
        record(backend, act)
    known = differences(Camera(camera_id=camera_id), found)
    document = {"camera_id": camera_id, **{one.field: one.after for one in known}}
    emit(document, as_json, [camera_id, *(_known_line(one) for one in known)])


@camera.command("edit")
def edit(
    camera_id: CameraId,
    store: StoreOption,
    reason: Reason,
    changes: Set = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the last change.")] = False,
    new: New = False,
    dry_run: DryRun = False,
    as_json: JsonOption = False,
) -> None:
    """Change a record; what cameras see is worked out anew where it matters."""
    from camera_registry.reading import changes_of
    from store.versions import revision_of
    from web.cli.opening import opened
    from web.jobs.cameras.editing import Wish, add_camera, edit_camera
    from web.jobs.cameras.history import history, undoing

    if not changes and not undo and not new:
        refuse(words("没有要修改的内容：--set 字段=值", "nothing to change: --set FIELD=VALUE"))
    with opened(store) as backend:
        editor = _editor()
        told = changes_of(changes or ())
        if new:
            wish = Wish(changes=told, reason=reason, dry_run=dry_run)
            done = add_camera(backend, editor, camera_id, wish)
        else:
            seen = revision_of(backend, "cameras", camera_id)
            back = undoing(history(backend, camera_id, editor, purpose=reason)) if undo else {}
            wish = Wish(changes={**back, **told}, reason=reason, revision=seen, dry_run=dry_run)
            done = edit_camera(backend, editor, camera_id, wish)
    emit(_document(done), as_json, _edit_lines(done))


@camera.command("history")
def history_(
    camera_id: CameraId, store: StoreOption, purpose: Purpose = "", as_json: JsonOption = False
) -> None:
    """Show who changed what in a record, when and why, the newest first."""
    from web.cli.opening import opened
    from web.jobs.cameras.history import history

    with opened(store) as backend:
        steps = history(backend, camera_id, _editor(), purpose=purpose)
    document = {"camera_id": camera_id, "versions": [_version(step) for step in steps]}
    emit(document, as_json, _history_lines(steps))


def _editor() -> "Editor":
    from datetime import UTC, datetime

    from web.jobs.cameras.editing import Editor

    return Editor(who=who(), now=datetime.now(UTC))


def _document(done: "Edited") -> dict[str, Any]:
    from dataclasses import asdict

    from gis.findings import as_row

    return {
        "camera_id": done.camera.camera_id,
        "written": done.written,
        "revision": done.revision,
        "units": list(done.units),
        "changed": [asdict(one) for one in done.changed],
        "findings": [as_row(finding) for finding in done.findings],
    }


def _version(step: "Step") -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "revision": step.revision,
        "at": step.at,
        "who": step.who,
        "what": step.what,
        "why": step.why,
        "changed": [asdict(one) for one in step.changed],
    }


def _edit_lines(done: "Edited") -> Iterator[str]:
    if not done.changed:
        yield words("没有变化，未写入", "nothing differs; nothing was written")
    elif done.written:
        yield words(f"已修改 {done.camera.camera_id}：", f"changed {done.camera.camera_id}:")
    else:
        yield words("试算，未写入：", "tried, not written:")
    yield from map(_line, done.changed)
    if done.units:
        codes = ", ".join(done.units)
        yield words(f"已重算视域和覆盖：{codes}", f"views and coverage worked out anew: {codes}")
    yield from finding_lines(done.findings)


def _history_lines(steps: "Sequence[Step]") -> Iterator[str]:
    for step in steps:
        when = step.at.isoformat(timespec="seconds") if step.at else "?"
        why = f"  {step.why}" if step.why else ""
        yield f"{step.revision:>6}  {when}  {step.who or '?'}  {step.what}{why}"
        for one in step.changed:
            yield f"        {_line(one).strip()}"


def _line(one: "Difference") -> str:
    return f"  {_label(one)}: {_shown(one.before)} → {_shown(one.after)}"


def _known_line(one: "Difference") -> str:
    return f"  {_label(one)}: {_shown(one.after)}"


def _label(one: "Difference") -> str:
    from camera_registry.values import label_of

    label = label_of(one.field)
    return f"{label.zh} ({one.field})" if language() == "zh" else one.field


def _shown(value: object) -> str:
    """Return a value as a person reads it; what is not known is said in a word."""
    if value is None or value == []:
        return words("未知", "unknown")
    if isinstance(value, bool):
        return words("是", "yes") if value else words("否", "no")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_shown(v)}" for k, v in value.items() if v is not None) + "}"
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return f"{value:.10g}" if isinstance(value, float) else str(value)
