"""Hold the rules of health against what checks found: for cameras that are looked at at all."""

from collections.abc import Collection
from datetime import datetime

from camera_registry.health.about import about
from camera_registry.health.faults import Why
from camera_registry.health.limits import limits_of
from camera_registry.health.settle import settled_of
from gis.findings import Finding
from gis.rulebook import Pack
from store.backend import Backend
from store.cameras import load_cameras
from store.health import load_states


def health_findings(
    backend: Backend, codes: Collection[str] | None, *, pack: Pack, now: datetime
) -> list[Finding]:
    """Return what holds of the pictures of cameras of units (None: all) that count (CAM-01)."""
    states = {one.camera_id: one for one in load_states(backend)}
    if not states:
        return []
    limits = limits_of(pack)
    return [
        finding
        for camera in load_cameras(backend, unit_codes=codes)
        if camera.counts and (last := states.get(camera.camera_id)) is not None
        for finding in about(
            camera,
            settled_of(last.standing.standing, limits),
            pack,
            why=None if last.why is None else Why(last.why),
            light=last.light,
            unchecked=now - last.at,
        )
    ]
