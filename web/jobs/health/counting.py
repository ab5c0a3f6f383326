"""Which cameras count (CAM-01), without their records."""

from camera_registry.camera import Status
from store.backend import Backend
from store.schema import LAYERS
from store.scope import Scope
from store.select import narrowed, rows_of

_COUNT = [Status.IN_SERVICE.value, Status.FAULTY.value]
_CAMERAS = LAYERS["cameras"]


def counting(backend: Backend, scope: Scope) -> list[tuple[str, str | None, str | None]]:
    """Return id, name and unit of the cameras in scope that count, by id."""
    some = narrowed(backend, _CAMERAS, scope=scope, isin={"status": _COUNT})
    with backend.reading() as connection:
        rows = rows_of(connection, _CAMERAS, ("camera_id", "name", "unit_code"), some)
    return [(row[0], row[1], row[2]) for row in rows]
