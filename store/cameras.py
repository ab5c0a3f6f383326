"""The camera register, what each lens sees, and places where more could go."""

from collections.abc import Collection, Sequence

from camera_registry.camera import Camera, Candidate
from camera_registry.report import View
from store.backend import Act, Backend, Bounds
from store.scope import EVERYTHING, Scope


def load_cameras(
    backend: Backend,
    *,
    unit_codes: Collection[str] | None = None,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
) -> list[Camera]:
    """Return cameras sorted by id."""
    raise NotImplementedError


def get_camera(backend: Backend, camera_id: str, *, scope: Scope = EVERYTHING) -> Camera:
    """Return a camera. Raises NotFoundError."""
    raise NotImplementedError


def save_camera(backend: Backend, camera: Camera, act: Act, *, expected: int | None = None) -> int:
    """Keep a camera, new or changed; return the revision."""
    raise NotImplementedError


def save_views(
    backend: Backend,
    views: Sequence[View],
    act: Act,
    *,
    camera_ids: Collection[str] | None = None,
) -> int:
    """Replace the views of these cameras (None: all views there are); return the revision."""
    raise NotImplementedError


def load_views(
    backend: Backend,
    *,
    camera_ids: Collection[str] | None = None,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
) -> list[View]:
    """Return views sorted by camera and lens."""
    raise NotImplementedError


def load_candidates(
    backend: Backend, unit_codes: Collection[str] | None = None, *, scope: Scope = EVERYTHING
) -> list[Candidate]:
    """Return places where a camera could be put, sorted by id."""
    raise NotImplementedError
