"""`wangge demo`: prepare a sample place and serve its map."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.output import JsonOption, emit, progress, refuse

_DRAWN = 6

if TYPE_CHECKING:
    from web.jobs.demo import Prepared


def demo(
    place: Annotated[str, typer.Option(help="shifan, cambridge, nantes or geneva")] = "shifan",
    store: Annotated[
        str, typer.Option("--store", "-s", help="path.gpkg or postgresql://…; wangge-PLACE.gpkg")
    ] = "",
    host: Annotated[str, typer.Option(help="address to serve on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="port to serve on")] = 8420,
    workers: Annotated[int, typer.Option(help="processes that plan; 0 = one a core")] = 0,
    *,
    frames: Annotated[
        Path | None, typer.Option(help="Write drawn frames of six cameras here, for wangge health.")
    ] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="prepare the store only")] = False,
    as_json: JsonOption = False,
) -> None:
    """Prepare a sample place (import, plan, coverage, check) and serve its map."""
    from web.jobs.demo import OtherPlaceError, RefusedImportError, prepare
    from web.places.catalogue import UnknownPlaceError, sample_place
    from web.places.steps import NoDataError

    workers = workers or min(os.cpu_count() or 1, 8)
    address = store or f"wangge-{place}.gpkg"
    try:
        chosen = sample_place(place)
        with progress(chosen.title_en) as show:
            prepared = prepare(
                chosen, address, who="demo", now=datetime.now(UTC), workers=workers, progress=show
            )
    except UnknownPlaceError as error:
        refuse(str(error), code=2)
    except (NoDataError, OtherPlaceError, RefusedImportError) as error:
        refuse(str(error))
    if frames is not None:
        _draw_frames(address, frames)
    if no_serve or not as_json:  # one JSON document only: when serving, it is the server's
        emit(_document(place, prepared), as_json, _lines(prepared))
    if no_serve:
        return
    from web.cli.serving import serve_store

    serve_store(address, host, port, as_json=as_json)


def _draw_frames(address: str, folder: Path) -> None:
    """Write frames of the first cameras that are in service, as a platform would leave them."""
    from camera_registry.camera import Status
    from store.cameras import load_cameras
    from store.open import open_store
    from web.places.shifan.frames import write_frames

    backend = open_store(address, read_only=True)
    try:
        cameras = [one for one in load_cameras(backend) if one.status is Status.IN_SERVICE]
    finally:
        backend.close()
    fixed = [one.camera_id for one in cameras if "球" not in (one.body or "")]
    write_frames(folder, fixed[:_DRAWN], datetime.now(UTC))


def _document(place: str, prepared: "Prepared") -> dict[str, Any]:
    return {
        "place": place,
        "store": prepared.address,
        "revision": prepared.revision,
        "seconds": round(prepared.seconds, 2),
        "steps": [
            {"step": step.title, "count": step.count, "seconds": round(step.seconds, 2),
             "skipped": step.skipped}
            for step in prepared.steps
        ],
        "findings": _by_rule(prepared),
    }  # fmt: skip


def _by_rule(prepared: "Prepared") -> dict[str, int]:
    """Return how many places break each rule, or may break it."""
    counts: dict[str, int] = {}
    for finding in prepared.findings:
        if finding.outcome.value in ("fail", "unknown"):
            counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return dict(sorted(counts.items()))


def _lines(prepared: "Prepared") -> Iterator[str]:
    for step in prepared.steps:
        told = "already there" if step.skipped else f"{step.count:>7,}"
        yield f"{step.title:<20} {told:>14} {step.seconds:8.1f} s"
    broken = "  ".join(f"{rule} {count}" for rule, count in _by_rule(prepared).items())
    yield f"{'in all':<20} {'':>14} {prepared.seconds:8.1f} s   {prepared.address}"
    if broken:
        yield f"rules to look at (wangge check lists them): {broken}"
