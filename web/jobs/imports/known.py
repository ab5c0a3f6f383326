"""What the store knows that a file is held against: device ids, coordinates, numbers of cases."""

from collections import defaultdict

from camera_registry.intake.known import Known as KnownCameras
from camera_registry.record.offices import offices_among
from camera_registry.record.suspects import spots_of
from casework.intake.known import Before
from casework.intake.known import Known as KnownIncidents
from casework.intake.numbers import year_of
from gis.rulebook import Pack
from store.backend import Backend
from store.cameras import load_cameras
from store.casework import load_incidents
from store.places import load_key_places
from web.jobs.imports.assets import NOTHING, Known


def known_of(backend: Backend | None, layer: str, pack: Pack) -> Known:
    """Return what a file of a layer is held against; nothing where there is no store."""
    if backend is None:
        return NOTHING
    if layer == "cameras":
        return Known(cameras=_cameras(backend, pack))
    return Known(incidents=_incidents(backend)) if layer == "incidents" else NOTHING


def _cameras(backend: Backend, pack: Pack) -> KnownCameras:
    bearers: dict[str, set[str]] = defaultdict(set)
    spots: dict[tuple[float, float], set[str]] = defaultdict(set)
    cameras = load_cameras(backend)
    for camera, spot in zip(cameras, spots_of(cameras), strict=True):
        if camera.gb_id is not None:
            bearers[camera.gb_id].add(camera.camera_id)
        if spot is not None:
            spots[spot].add(camera.camera_id)
    return KnownCameras(
        bearers={gb_id: frozenset(ids) for gb_id, ids in bearers.items()},
        spots={spot: frozenset(ids) for spot, ids in spots.items()},
        offices=offices_among(load_key_places(backend), pack),
    )


def _incidents(backend: Backend) -> KnownIncidents:
    return KnownIncidents(
        incidents={
            one.incident_id: Before(source=one.source, category=one.category, year=year_of(one))
            for one in load_incidents(backend)
        }
    )
