"""How cameras normally look: a masked thumbnail and figures of each, set by a person.

A layer of its own, signed as others, but no content: the same register has the same digest whether
its cameras are watched or not.
"""

from collections.abc import Collection

from camera_registry.health.kept import KeptReference
from store.backend import Act, Backend
from store.bulk import write
from store.schema import LAYERS
from store.scope import EVERYTHING
from store.select import narrowed, things
from store.write import Write, rows_for

_LOOKS = LAYERS["camera_looks"]


def save_reference(backend: Backend, kept: KeptReference, act: Act) -> int:
    """Keep the reference of a camera in place of a former one; return the revision."""
    rows = rows_for(backend, _LOOKS, [kept])
    return write(backend, act, [Write(layer=_LOOKS, rows=rows)])


def load_references(
    backend: Backend, camera_ids: Collection[str] | None = None
) -> dict[str, KeptReference]:
    """Return the references of cameras (None: all) by id."""
    some = narrowed(backend, _LOOKS, scope=EVERYTHING, isin={"camera_id": camera_ids})
    with backend.reading() as connection:
        found: list[KeptReference] = things(connection, _LOOKS, some)
    return {one.camera_id: one for one in found}
