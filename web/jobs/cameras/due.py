"""What the law asks to be done about cameras, by day: for the page, and as a file."""

from collections import Counter
from datetime import date, timedelta

from camera_registry.law.agenda import Item, Task, agenda
from gis.rulebook import load_pack
from store.backend import Backend
from store.cameras import undated
from store.register import load_to_do
from store.scope import Scope
from store.settings import place_info
from web.access import Reader
from web.jobs.page.outlines import position_of
from web.kept import Desk
from web.shapes.camera import DueCamera, DueItem, DueList

_NAMED = 200  # cameras of an item that are named


def to_do(backend: Backend, on: date) -> tuple[Item, ...]:
    """Return what the law asks to be done of all cameras, as on a day."""
    pack = load_pack(place_info(backend).pack)
    before = on.isoformat()
    if pack.has("CAM-13"):
        before = (on - timedelta(days=pack["CAM-13"].count("d"))).isoformat()
    return agenda(load_to_do(backend, signs_before=before), on, pack)


def items_of(desk: Desk, scope: Scope, on: date) -> list[Item]:
    """Return what is to be done in the reader's places; operators work across them."""
    items = desk.once(("to do", on), lambda: to_do(desk.backend, on))
    return [item for item in items if scope.covers(item.unit_code)]


def read_due(desk: Desk, reader: Reader, unit: str | None, *, on: date, limit: int) -> DueList:
    """Return what is to be done, at once first, then by day."""
    items = [i for i in items_of(desk, reader.scope, on) if unit in (None, i.unit_code)]
    counts = Counter({task.value: 0 for task in Task})
    for item in items:
        counts[item.task.value] += len(item.cameras)
    return DueList(
        revision=desk.revision,
        on=on.isoformat(),
        counts=dict(counts),
        late=sum(len(item.cameras) for item in items if item.left is not None and item.left < 0),
        undated=undated(desk.backend, unit_code=unit, scope=reader.scope),
        total=len(items),
        items=[_due_out(item) for item in items[:limit]],
    )


def _due_out(item: Item) -> DueItem:
    named = item.cameras[:_NAMED]
    return DueItem(
        task=item.task.value,
        day=None if item.day is None else item.day.isoformat(),
        left=item.left,
        operator=item.operator,
        unit_code=item.unit_code,
        known=item.known,
        count=len(item.cameras),
        cameras=[
            DueCamera(camera_id=c.camera_id, name=c.name, centre=position_of(c.position))
            for c in named
        ],
        message_zh=item.finding.message_zh if item.finding else None,
        message_en=item.finding.message_en if item.finding else None,
    )
