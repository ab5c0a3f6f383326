"""`wangge health`: look at what cameras deliver, say what holds, take references."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.opening import opened
from web.cli.output import JsonOption, StoreOption, emit, language, progress, refuse, who, words

if TYPE_CHECKING:
    from store.health import CameraState
    from web.jobs.health.looking import Looked

health = typer.Typer(
    help="Whether the pictures of cameras are sound: look, say what holds, take references.",
    invoke_without_command=True,
)
_STATES = {
    "ok": ("正常", "ok"),
    "fault": ("异常", "fault"),
    "cannot_judge": ("无法判定", "cannot judge"),
    "online": ("在线", "online"),
    "offline": ("离线", "offline"),
    "unknown": ("未知", "unknown"),
}
_REJECTED = {
    "unknown_camera": ("台账中没有这个编号", "no such id in the register"),
    "future": ("时间在将来", "its time lies ahead"),
    "no_picture": ("不是图片", "no picture"),
}
Frames = Annotated[
    Path | None, typer.Option("--frames", exists=True, file_okay=False, help="Folder of frames.")
]


@health.callback()
def look(
    context: typer.Context,
    *,
    store: Annotated[
        str | None, typer.Option("--store", "-s", envvar="WANGGE_STORE", help="The store.")
    ] = None,
    frames: Frames = None,
    sources: Annotated[
        Path | None,
        typer.Option(
            envvar="WANGGE_CAMERA_SOURCES", help="File of camera addresses; fetches from them."
        ),
    ] = None,
    camera: Annotated[
        list[str] | None, typer.Option("--camera", help="Only this camera; may be repeated.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Judge frames of a folder, or fetch from cameras; without either say what holds.

    Every check is kept. A fault holds once two of three checks saw it and is over after three
    sound ones. What cannot be judged is never passed.
    """
    if context.invoked_subcommand is not None:
        return
    if store is None:
        refuse(words("没有指定库：--store", "no store: give --store"), code=2)
    from store.health import load_states
    from web.jobs.health.looking import Looked, look_into
    from web.jobs.health.sweeping import sweep

    done = Looked()
    refused: list[tuple[str, str]] = []
    with opened(store) as backend, progress("health") as step:
        now = datetime.now(UTC)
        if frames is not None:
            done = look_into(backend, frames, who=who(), now=now, progress=step)
        elif sources is not None:
            done, refused = sweep(backend, sources, camera, who=who(), progress=step)
        names = camera or sorted({one.camera_id for one in done.checks}) or None
        states = load_states(backend, names)
    emit(_document(done, states, refused), as_json, _lines(done, states, refused))


@health.command("reference")
def reference(
    store: StoreOption,
    frames: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder of frames.")],
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")],
    cameras: Annotated[list[str] | None, typer.Argument(help="Ids; none with --all.")] = None,
    mask: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="JSON of polygons, 0..1.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every camera in the folder.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take frames that a person found sound as how these cameras should look.

    What lies under --mask is painted over before anything is kept. Kept is a grey thumbnail of
    320 px a light, with figures; no frame.
    """
    from store.cameras import load_cameras
    from web.jobs.health.folder import bursts_in
    from web.jobs.health.looking import Remembering, names_of, take_references

    if bool(cameras) == every:
        refuse(words("请给出摄像机编号，或用 --all", "name cameras, or give --all"), code=2)
    if not reason.strip():
        refuse(words("请用 --reason 说明原因", "say why with --reason"), code=2)
    masks = _masks(mask)
    with opened(store) as backend:
        now, known = datetime.now(UTC), names_of(load_cameras(backend))
        chosen = list(cameras or [])
        if every:
            chosen = [one.camera_id for one in bursts_in(frames, known, now)[0]]
        strange = sorted({one for one in chosen if one not in known})
        if strange:
            refuse(words(f"台账中没有：{'、'.join(strange)}", f"not in the register: {', '.join(strange)}"))  # fmt: skip
        named = tuple(sorted({known[one] for one in chosen}))
        asked = Remembering(camera_ids=named, masks=masks, why=reason)
        made, missing = take_references(backend, frames, asked, who=who(), now=now)
    rows = [
        {"camera_id": one.camera_id, "lights": [look.light for look in one.looks],
         "size": [one.wide, one.tall], "masks": len(one.masks)}
        for one in made
    ]  # fmt: skip
    lines = [f"{row['camera_id']}  {', '.join(row['lights'])}" for row in rows]  # type: ignore[arg-type]
    lines += [words(f"{one}  没有可读的画面，未登记", f"{one}  no frame can be read: not taken") for one in missing]  # fmt: skip
    emit({"references": rows, "missing": missing}, as_json, lines)
    raise typer.Exit(1 if missing else 0)


def _masks(file: Path | None) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the polygons of a file: [[[x, y], ...], ...], shares of width and height."""
    if file is None:
        return ()
    import json

    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        masks = tuple(tuple((float(x), float(y)) for x, y in polygon) for polygon in raw)
    except (ValueError, TypeError):
        masks = ()
    inside = all(0 <= at <= 1 for polygon in masks for corner in polygon for at in corner)
    if not masks or not inside or min(map(len, masks)) < 3:  # noqa: PLR2004 -- corners of a plane
        refuse(
            words(
                f"{file} 应为多边形列表 [[[x, y], ...], ...]，x、y 为画面宽、高的 0 至 1",
                f"{file}: expected polygons [[[x, y], ...], ...], x and y 0 to 1 of the picture",
            )
        )
    return masks


def _document(
    done: "Looked", states: "list[CameraState]", refused: list[tuple[str, str]]
) -> dict[str, Any]:
    return {
        "checks": [
            {"camera_id": one.camera_id, "at": one.at.isoformat(), "state": one.state,
             "faults": one.faults, "unjudged": one.unjudged, "why": one.why, "light": one.light,
             "device": one.device, "channel": one.channel, "figures": dict(one.figures)}
            for one in done.checks
        ],
        "kept": done.kept.checks,
        "late": done.kept.late,
        "changed": [one.camera_id for one in done.kept.changed],
        "rejected": [{"name": one.name, "why": one.why} for one in done.rejected],
        "refused": [{"camera_id": name, "why": why} for name, why in refused],
        "cameras": [
            {"camera_id": one.camera_id, "at": one.at.isoformat(), "since": one.since.isoformat(),
             "state": one.state, "faults": one.faults, "why": one.why, "device": one.device,
             "channel": one.channel}
            for one in states
        ],
    }  # fmt: skip


def _lines(
    done: "Looked", states: "list[CameraState]", refused: list[tuple[str, str]]
) -> Iterator[str]:
    for one in states:
        yield f"{one.camera_id:<24} {_said(one.state):<8} {_reason(one)}".rstrip()
    for rejected in done.rejected:
        yield f"{rejected.name:<24} {words('未采用', 'not taken'):<8} {words(*_REJECTED[rejected.why])}"
    for name, why in refused:
        yield f"{name:<24} {words('未连接', 'not asked'):<8} {why}"
    if done.kept.late:
        yield words(
            f"{done.kept.late} 次检查早于已有检查，未采用",
            f"{done.kept.late} checks are older than kept ones and were left out",
        )
    counts = {state: sum(one.state == state for one in states) for state in _STATES}
    yield words(
        f"共 {len(states)} 台：正常 {counts['ok']}，异常 {counts['fault']}，无法判定 {counts['cannot_judge']}",
        f"{len(states)} cameras: {counts['ok']} ok, {counts['fault']} faulty, "
        f"{counts['cannot_judge']} cannot be judged",
    )


def _reason(one: "CameraState") -> str:
    """Return what holds in words: the faults, or why nothing can be said, or what was seen once."""
    from camera_registry.health.faults import NAMES, REASONS, Why

    zh = language() == "zh"
    if one.faults:
        named = [NAMES[fault] for fault in one.faults]
        return "、".join(n.zh for n in named) if zh else ", ".join(n.en for n in named)
    if one.standing.standing.going:
        named = [NAMES[span.fault] for span in one.standing.standing.going]
        seen = "、".join(n.zh for n in named) if zh else ", ".join(n.en for n in named)
        return words(f"曾见{seen}，待再次检查", f"seen once: {seen}; wait for the next check")
    if one.why is not None:
        return REASONS[Why(one.why)].zh if zh else REASONS[Why(one.why)].en
    return ""


def _said(state: str) -> str:
    return words(*_STATES[state])
