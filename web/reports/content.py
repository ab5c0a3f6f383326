"""What a report of cameras is made of: the store's figures as values, in lon/lat EPSG:4490."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.camera import Camera
from camera_registry.coverage.indicators import Indicator
from camera_registry.coverage.report import CoverageReport, View
from camera_registry.law.filing import Due
from gis.crs import LocalPlane
from gis.places import Unit
from gis.rulebook import Words
from grid_planner.sheet.content import Ground
from grid_planner.sheet.words import Language

# a camera's view: drawn with its own optics, with assumed ones, there is none, or not to be told
Sees = Literal["declared", "assumed", "none", "hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What stands on the face of every report: of what, by whom, when, for what purpose.

    `hidden` names what the person who took it may not see and is therefore left out.
    """

    place: str
    language: Language
    who: str
    at: str
    on: str
    purpose: str
    revision: int
    pack: str
    pack_version: str
    synthetic: bool
    credit: str
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A camera of a report: its record, its view, and how it stands with the law.

    `broken` and `open` name the duties that are not kept, and those that cannot be judged.
    """

    camera: Camera
    unit_code: str | None
    sight: Sees
    broken: tuple[Words, ...]
    open: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A key place that no view reaches, or what no view reaches of a road; lengths in metres."""

    kind: Literal["key_place", "road"]
    name: str | None
    what: str | None
    geometry: Geometry
    length_m: float | None = None
    of_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A village or community with its coverage (None: never worked out), cameras and gaps.

    `gaps` and `cameras` are None where the person who takes the report may not see them.
    """

    unit: Unit
    report: CoverageReport | None
    hamlets: tuple[tuple[str, CoverageReport], ...]
    cameras: tuple[Listed, ...] | None
    gaps: tuple[Gap, ...] | None
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Township:
    """A township with its villages, in the order of their codes; `code` None: not on record."""

    code: str | None
    name: str
    villages: tuple[Village, ...]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything of a report. `homeless` are cameras of no village; `views` by camera id.

    `plane` is the plane `ground` is on, in metres.
    """

    face: Face
    townships: tuple[Township, ...]
    indicators: tuple[Indicator, ...]
    homeless: tuple[Listed, ...]
    dues: tuple[Due, ...]
    plane: LocalPlane
    ground: Ground
    views: Mapping[str, Sequence[View]] = field(default_factory=dict)

    def villages(self) -> list[Village]:
        """Return the villages of every township."""
        return [village for township in self.townships for village in township.villages]

    def cameras(self) -> list[Listed]:
        """Return the cameras of every village, then those of none."""
        return [c for v in self.villages() for c in v.cameras or ()] + list(self.homeless)

    def names(self) -> dict[str, str]:
        """Return the names of villages and communities by code."""
        return {village.unit.code: village.unit.name for village in self.villages()}


@dataclass(frozen=True, slots=True)
class Sum:
    """Figures of several villages added up; shares are None where nothing was measured.

    `of` is the number of villages, `measured` those with a report.
    """

    of: int
    measured: int
    met: int
    failed: int
    open: int
    cameras: int
    required: int
    working: int
    status_unknown: int
    open_m2: float | None
    area_share: float | None
    road_m: float | None
    road_share: float | None
    key_places: int
    key_seen: int


def summed(villages: Sequence[Village]) -> Sum:
    """Return the sum of villages: counts added, shares weighed by ground and by length."""
    reports = [village.report for village in villages if village.report is not None]
    judged = [report for report in reports if report.required is not None]
    ground = _weighed([(r.area_share, r.open_area_m2) for r in reports])
    roads = _weighed([(r.road_share, r.road_m) for r in reports])
    states = [report.state.value for report in judged]
    met, failed = states.count("pass"), states.count("fail")
    return Sum(
        of=len(villages),
        measured=len(reports),
        met=met,
        failed=failed,
        open=len(states) - met - failed,
        cameras=sum(report.cameras for report in reports),
        required=sum(report.required or 0 for report in judged),
        working=sum(report.working for report in reports),
        status_unknown=sum(report.status_unknown for report in reports),
        open_m2=ground[1],
        area_share=ground[0],
        road_m=roads[1],
        road_share=roads[0],
        key_places=sum(report.key_places for report in reports),
        key_seen=sum(round((r.key_place_share or 0.0) * r.key_places) for r in reports),
    )


def _weighed(
    parts: Sequence[tuple[float | None, float | None]],
) -> tuple[float | None, float | None]:
    """Return the share of the whole and the whole; None, None where there is nothing."""
    known = [(share, of) for share, of in parts if share is not None and of]
    whole = sum(of for _, of in known)
    return (sum(share * of for share, of in known) / whole, whole) if known else (None, None)
