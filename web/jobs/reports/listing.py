"""The register as a report lists it: each camera with its view, and held against the law."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from camera_registry.camera import Camera
from camera_registry.coverage.places import BUILDING
from camera_registry.coverage.report import View
from camera_registry.law.grounds import around
from camera_registry.law.judging import judge
from camera_registry.law.verdict import ABOUT
from gis.findings import Outcome
from store.places import load_blocks, load_key_places
from web.jobs.reports.asking import Asking
from web.reports.content import Listed, Sees


@dataclass(frozen=True, slots=True)
class Register:
    """The cameras as a report lists them, those of each village, and those of none."""

    of: Mapping[str, Sequence[Listed]]
    homeless: tuple[Listed, ...]

    def everyone(self) -> list[Listed]:
        """Return the cameras of every village, then those of none."""
        return [one for mine in self.of.values() for one in mine] + list(self.homeless)


def register_of(
    asking: Asking, counted: Mapping[str | None, Sequence[Camera]], views: Sequence[View]
) -> Register:
    """Return the cameras whose records the reader may see."""
    may = asking.sight.cameras
    shown = {code: mine for code, mine in counted.items() if may.covers(code)}
    if may.nothing:
        return Register({}, ())
    listed = _listing(asking, [camera for mine in shown.values() for camera in mine], views)
    of = {code: [listed(c, code) for c in mine] for code, mine in shown.items() if code is not None}
    return Register(of, tuple(listed(camera, None) for camera in shown.get(None, ())))


def _listing(
    asking: Asking, cameras: Sequence[Camera], views: Sequence[View]
) -> Callable[[Camera, str | None], Listed]:
    """Return what lists a camera: with its view, and held against the law."""
    backend, pack, hidden = asking.backend, asking.pack, asking.sight.views.nothing
    named = [b for b in load_blocks(backend) if b.kind == BUILDING and b.name is not None]
    near = around(cameras, load_key_places(backend), named, pack)
    assumed: dict[str, bool] = defaultdict(bool)
    for view in views:
        assumed[view.camera_id] |= view.assumed

    def listed(camera: Camera, code: str | None) -> Listed:
        told = judge(camera, pack, now=asking.asked.now, near=near)
        guess = assumed.get(camera.camera_id)
        sight: Sees = "none" if guess is None else "assumed" if guess else "declared"
        return Listed(
            camera=camera,
            unit_code=code,
            sight="hidden" if hidden else sight,
            broken=tuple(ABOUT[f.rule] for f in told if f.outcome is Outcome.FAIL),
            open=tuple(ABOUT[f.rule] for f in told if f.outcome is Outcome.UNKNOWN),
        )

    return listed
