"""What is counted for a report: the cameras of each village, and the four fulls of places."""

from collections import defaultdict
from collections.abc import Sequence

from camera_registry.camera import Camera
from camera_registry.coverage.homes import homes
from camera_registry.coverage.indicators import Indicator, four_fulls
from gis.places import Unit
from gis.rulebook import Pack
from store.backend import Backend
from store.cameras import load_cameras
from store.coverage import load_coverage
from web.jobs.reports.asked import Asked, Sight
from web.jobs.reports.asking import Asking, units_of
from web.reports.content import Village


def gather_indicators(backend: Backend, asked: Asked, sight: Sight) -> tuple[Indicator, ...]:
    """Return the four fulls of the units asked for. Raises NothingToPrintError without any."""
    asking = Asking.of(backend, asked, sight)
    units = units_of(asking, sight.coverage)
    cameras = [camera for mine in cameras_of(asking, units).values() for camera in mine]
    codes = [unit.code for unit in units]
    reports = load_coverage(backend, unit_codes=codes, scope=sight.coverage)
    return four_fulls(cameras, reports, len(units), asking.pack)


def cameras_of(asking: Asking, units: Sequence[Unit]) -> dict[str | None, list[Camera]]:
    """Return the cameras of each unit, to be counted; under None those of no unit at all.

    Those are part of the whole store only, not of units or a township that are asked for.
    """
    asked = asking.asked
    cameras = load_cameras(asking.backend, scope=asking.sight.coverage)
    home = homes(units, (), cameras).unit_of
    codes = {unit.code for unit in units}
    whole = not asked.units and asked.township is None
    of: dict[str | None, list[Camera]] = defaultdict(list)
    for camera in cameras:
        code = home.get(camera.camera_id)
        if code in codes or (code is None and whole):
            of[code].append(camera)
    return of


def fulls_of(
    cameras: Sequence[Camera], villages: Sequence[Village], pack: Pack
) -> tuple[Indicator, ...]:
    """Return the four fulls of villages together."""
    reports = [village.report for village in villages if village.report is not None]
    return four_fulls(cameras, reports, len(villages), pack)
