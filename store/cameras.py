"""The camera register, what each lens sees, and places where more could go."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from camera_registry.camera import Camera, Candidate, Status
from camera_registry.coverage.report import View
from store.backend import Act, Backend, Bounds
from store.bulk import write
from store.change import Change, Replacer
from store.places import get
from store.schema import LAYERS
from store.scope import EVERYTHING, Scope
from store.select import Condition, narrowed, things, visible
from store.versions import Version, versions_of
from store.write import Write, refuse_stale, rows_for


def load_cameras(
    backend: Backend,
    *,
    unit_codes: Collection[str] | None = None,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
) -> list[Camera]:
    """Return cameras sorted by id."""
    layer = LAYERS["cameras"]
    some = narrowed(backend, layer, scope=scope, bounds=bounds, isin={"unit_code": unit_codes})
    with backend.reading() as connection:
        return things(connection, layer, some)


def get_camera(backend: Backend, camera_id: str, *, scope: Scope = EVERYTHING) -> Camera:
    """Return a camera. Raises NotFoundError."""
    camera: Camera = get(backend, "cameras", camera_id, scope=scope)
    return camera


def cameras_of_ids(backend: Backend, gb_ids: Collection[str]) -> list[Camera]:
    """Return the cameras that bear some device ids, sorted by their own."""
    layer = LAYERS["cameras"]
    some = narrowed(backend, layer, scope=EVERYTHING, isin={"gb_id": gb_ids})
    with backend.reading() as connection:
        return things(connection, layer, some)


def undated(backend: Backend, *, unit_code: str | None = None, scope: Scope = EVERYTHING) -> int:
    """Return of how many cameras it is not known since when they are in use, nor any filing."""
    layer = LAYERS["cameras"]
    table = layer.first
    codes = None if unit_code is None else [unit_code]
    some = narrowed(backend, layer, scope=scope, isin={"unit_code": codes})
    gone = [Status.PLANNED.value, Status.RETIRED.value]
    query = sa.select(sa.func.count()).where(
        visible(table), *some(table), table.c.in_use_since.is_(None), table.c.filing_no.is_(None),
        table.c.status.not_in(gone),
    )  # fmt: skip
    with backend.reading() as connection:
        return int(connection.execute(query).scalar_one())


def save_camera(backend: Backend, camera: Camera, act: Act, *, expected: int | None = None) -> int:
    """Keep a camera, new or changed; return the revision. What it was before stays readable.

    Raises ConflictError when someone changed this camera after the expected revision; with 0,
    when there is one of this id.
    """
    layer = LAYERS["cameras"]
    one = Write(layer=layer, rows=rows_for(backend, layer, [camera]))

    def prepared(made: Change) -> None:
        refuse_stale(made, layer, camera.camera_id, expected)
        made.replacer = Replacer(whole=True)

    return write(backend, act, [one], expected=prepared)


def camera_versions(
    backend: Backend, camera_id: str, *, scope: Scope = EVERYTHING
) -> list[Version]:
    """Return every version of a camera that is kept, the oldest first. Raises NotFoundError."""
    return versions_of(backend, "cameras", camera_id, scope=scope)


def save_views(
    backend: Backend,
    views: Sequence[View],
    act: Act,
    *,
    camera_ids: Collection[str] | None = None,
) -> int:
    """Replace the views of these cameras (None: all views there are); return the revision."""
    layer = LAYERS["views"]
    extras = [{"view_id": f"{view.camera_id}/{view.lens}"} for view in views]

    def theirs(table: sa.Table) -> Condition:
        return sa.true() if camera_ids is None else table.c.camera_id.in_(sorted(set(camera_ids)))

    rows = rows_for(backend, layer, views, extras)
    return write(backend, act, [Write(layer=layer, rows=rows, instead_of=theirs)])


def load_views(
    backend: Backend,
    *,
    camera_ids: Collection[str] | None = None,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
) -> list[View]:
    """Return views sorted by camera and lens."""
    layer = LAYERS["views"]
    some = narrowed(backend, layer, scope=scope, bounds=bounds, isin={"camera_id": camera_ids})
    with backend.reading() as connection:
        views: list[View] = things(connection, layer, some)
    return sorted(views, key=lambda view: (view.camera_id, view.lens))


def load_candidates(
    backend: Backend, unit_codes: Collection[str] | None = None, *, scope: Scope = EVERYTHING
) -> list[Candidate]:
    """Return places where a camera could be put, sorted by id."""
    layer = LAYERS["candidates"]
    some = narrowed(backend, layer, scope=scope, isin={"unit_code": unit_codes})
    with backend.reading() as connection:
        return things(connection, layer, some)
