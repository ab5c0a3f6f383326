"""`wangge camera`: one record of the register: show, change, take back, history, pose."""

from collections.abc import Iterator
from pathlib import Path
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

    from camera_registry.record.edits import Difference
    from web.jobs.cameras.editing import Edited, Editor
    from web.jobs.cameras.history import Step
    from web.shapes.register import PoseOut

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
    from camera_registry.record.edits import differences
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
    lines = [camera_id, *(_known_line(one) for one in known), *_id_lines(found.gb_id)]
    emit(document, as_json, lines)


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
    from camera_registry.record.reading import changes_of
    from store.versions import revision_of
    from web.cli.opening import opened
    from web.jobs.cameras.editing import add_camera, edit_camera
    from web.jobs.cameras.history import history, undoing
    from web.jobs.cameras.wishes import Wish

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


@camera.command("pose")
def pose(
    camera_id: CameraId,
    pairs: Annotated[Path, typer.Argument(help="CSV with the columns px, py, lon, lat.")],
    store: StoreOption,
    size: Annotated[
        str, typer.Option(help="Picture WIDTHxHEIGHT; that of the record if not given.")
    ] = "",
    keep: Annotated[bool, typer.Option("--keep", help="Write the pose to the record.")] = False,
    reason: Reason = "",
    as_json: JsonOption = False,
) -> None:
    """Fit where a camera stands and looks from points clicked in its picture and on the map."""
    from camera_registry.poses.posing import Pairs
    from store.cameras import get_camera
    from store.versions import revision_of
    from web.cli.opening import opened
    from web.jobs.cameras.pose import fit_camera, pose_out
    from web.jobs.cameras.wishes import Wish

    if keep and not reason.strip():
        refuse(words("写入须填理由：--reason", "keeping it needs a reason: --reason"))
    picture, ground = _pairs_of(pairs)
    with opened(store) as backend:
        found = get_camera(backend, camera_id)
        wide = _size(size, found.width_px, found.height_px)
        seen = revision_of(backend, "cameras", camera_id)
        wish = Wish(changes={}, reason=reason, revision=seen) if keep else None
        clicked = Pairs(picture=picture, ground=ground, size=wide)
        told = pose_out(fit_camera(backend, _editor(), camera_id, clicked, keep=wish))
    from dataclasses import asdict

    emit(asdict(told), as_json, _pose_lines(told))


def _pairs_of(path: Path) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        picture = [(float(row["px"]), float(row["py"])) for row in rows]
        ground = [(float(row["lon"]), float(row["lat"])) for row in rows]
    except (KeyError, TypeError, ValueError):
        refuse(
            words(
                f"{path} 不是点对文件：应为带表头 px,py,lon,lat 的 CSV，每格一个数字",
                f"{path} holds no pairs: a CSV with the header px,py,lon,lat and numbers is wanted",
            )
        )
    return picture, ground


def _size(text: str, width: int | None, height: int | None) -> tuple[int, int]:
    """Return the size of the picture as said, else as registered."""
    if not text and width is not None and height is not None:
        return width, height
    wide, _, high = text.lower().replace("×", "x").replace("*", "x").partition("x")
    if not (wide.isdigit() and high.isdigit() and int(wide) and int(high)):
        refuse(
            words("请给出画面尺寸，如 --size 1920x1080", "say the picture's size: --size 1920x1080")
        )
    return int(wide), int(high)


def _pose_lines(told: "PoseOut") -> Iterator[str]:
    lon, lat = told.position
    yield told.message_zh if language() == "zh" else told.message_en
    yield words(
        f"  位置 {lon:.7f}, {lat:.7f}  高 {told.height_m:.2f} 米",
        f"  at {lon:.7f}, {lat:.7f}, {told.height_m:.2f} m high",
    )
    yield words(
        f"  方向 {told.bearing_deg:.1f}°  俯角 {told.tilt_deg:.1f}°  横滚 {told.roll_deg:.1f}°  "
        f"视角 {told.view_angle_deg:.1f}°",
        f"  bearing {told.bearing_deg:.1f}, tilt {told.tilt_deg:.1f}, roll {told.roll_deg:.1f}, "
        f"view angle {told.view_angle_deg:.1f} degrees",
    )
    yield words("   点   像素误差  地面误差m  留一误差m", "  pair  error px   error m  left out m")
    for number, one in enumerate(told.pairs, 1):
        doubt = words("  可疑", "  doubtful") if one.outlier else ""
        ground, left = _metres(one.residual_m), _metres(one.left_out_m)
        yield f"  {number:>4}  {one.residual_px:>8.1f}  {ground:>8}  {left:>10}{doubt}"
    if told.kept:
        yield words(
            "已写入台账（位置状态：标定）；原姿态见 wangge camera history",
            "written to the record as calibrated; the old pose: wangge camera history",
        )
    else:
        yield words("未写入；写入请加 --keep --reason 理由", "not written; add --keep --reason WHY")


def _metres(value: float | None) -> str:
    return "?" if value is None else f"{value:.2f}"


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


def _id_lines(gb_id: str | None) -> Iterator[str]:
    """Yield what the parts of a device id say."""
    from camera_registry.record.gb_id import GbId, read_gb_id

    read = read_gb_id(gb_id or "")
    if not isinstance(read, GbId):
        return
    scope, access = (words(one.zh, one.en) if one else "?" for one in (read.scope, read.access))
    yield words(
        f"  国标编码：行政区划 {read.division}，行业 {scope}，类型 {read.kind}，网络 {access}",
        f"  device id: division {read.division}, {scope}, type {read.kind}, {access}",
    )


def _known_line(one: "Difference") -> str:
    return f"  {_label(one)}: {_shown(one.after)}"


def _label(one: "Difference") -> str:
    from camera_registry.record.values import label_of

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
