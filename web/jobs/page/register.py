"""Pages and figures of the register of cameras, as the page's list shows them."""

from dataclasses import dataclass
from datetime import date

import orjson

from camera_registry.law.agenda import Task
from store import register
from store.register import Hits, Place, Row, Wanted
from web.access import Reader
from web.errors import StrangePageError
from web.jobs.cameras.due import items_of
from web.jobs.page.outlines import position_of
from web.kept import Desk
from web.shapes.camera import CameraFigures, CameraOut, Cameras


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the reader asks of the register; `due`: only what is to be filed on a day or was."""

    words: str = ""
    unit: str | None = None
    status: str | None = None
    few: tuple[str, ...] = ()
    due: bool = False
    on: date
    order: str = "id"
    down: bool = False


def read_cameras(desk: Desk, reader: Reader, asked: Asked, *, after: str, limit: int) -> Cameras:
    """Return a page of the register. Raises StrangePageError."""
    scope, wanted = reader.scope, _wanted(desk, reader, asked)
    place = _place(after)
    hits = desk.once(
        ("register", scope.key(), wanted),
        lambda: register.gather(desk.backend, wanted, scope=scope),
    )
    if hits is not None:
        rows, more = _page(desk, hits, wanted, place=place, limit=limit)
        total: int | None = len(hits.places)
    else:
        rows = register.page(desk.backend, wanted, after=place, limit=limit + 1, scope=scope)
        more = len(rows) > limit
        plain = wanted == Wanted(order=wanted.order, down=wanted.down) and scope.everything
        total = register.total(desk.backend) if plain else None
        if total is None and not more and not after:
            total = len(rows)
    rows = rows[:limit]
    return Cameras(
        revision=desk.revision,
        total=total,
        more_than=register.MOST if total is None else None,
        next=_after(rows[-1], wanted) if more and rows else None,
        cameras=[camera_out(row) for row in rows],
    )


def _wanted(desk: Desk, reader: Reader, asked: Asked) -> Wanted:
    ids = None
    if asked.due:
        items = items_of(desk, reader.scope, asked.on)
        filing = (item.cameras for item in items if item.task is Task.FILING)
        ids = tuple(sorted(camera.camera_id for cameras in filing for camera in cameras))
    return Wanted(
        words=tuple(asked.words.split()),
        unit=asked.unit,
        status=asked.status,
        few=tuple(sorted(set(asked.few))),
        ids=ids,
        order=asked.order,
        down=asked.down,
    )


def _page(
    desk: Desk, hits: Hits, wanted: Wanted, *, place: Place | None, limit: int
) -> tuple[list[Row], bool]:
    """Return the rows of a page, and whether there are more."""
    start = 0
    if place is not None:
        start = register.standing(hits, place, down=wanted.down)
    numbers = hits.numbers[start : start + limit]
    return register.rows_at(desk.backend, numbers), start + limit < len(hits.numbers)


def _after(row: Row, wanted: Wanted) -> str:
    value = getattr(row, register.ORDERS[wanted.order])
    return orjson.dumps([value, row.camera_id]).decode()


def _place(after: str) -> Place | None:
    if not after:
        return None
    try:
        value, camera_id = orjson.loads(after)
    except (ValueError, TypeError):
        raise StrangePageError("after is not what the page before gave as next") from None
    if not isinstance(camera_id, str) or not isinstance(value, str | None):
        raise StrangePageError("after is not what the page before gave as next")
    return Place(value, camera_id)


def camera_out(row: Row) -> CameraOut:
    """Return a camera as lists have it."""
    where = position_of(row.position)
    return CameraOut(
        camera_id=row.camera_id,
        name=row.name,
        unit_code=row.unit_code,
        hamlet_code=row.hamlet_code,
        status=row.status,
        position_state=row.position_state,
        bearing_deg=row.bearing_deg,
        position=where,
        centre=where,
    )


def read_figures(desk: Desk, reader: Reader, unit: str | None, *, on: date) -> CameraFigures:
    """Return how many cameras there are, all and by state."""
    scope = reader.scope
    found = desk.once(
        ("register figures", scope.key(), unit),
        lambda: register.counts(desk.backend, unit=unit, scope=scope),
    )
    items = items_of(desk, scope, on)
    due = {
        camera.camera_id
        for item in items
        if item.task is Task.FILING and unit in (None, item.unit_code)
        for camera in item.cameras
    }
    status = {
        name.removeprefix("status:"): number
        for name, number in found.items()
        if name.startswith("status:")
    }
    return CameraFigures(
        revision=desk.revision,
        all=found["all"],
        status=status,
        due=len(due),
        **{name: found[name] for name in register.FEW},
    )
