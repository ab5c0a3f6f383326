"""What coverage gives and the store keeps: views, a report a place, what each camera adds."""

from dataclasses import dataclass

from shapely import MultiPolygon, Polygon

from gis.findings import Outcome

UNIT = "unit"
HAMLET = "hamlet"
GRID = "grid"
EXACT = "exact"
ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A service grid in force, as coverage sees it. Boundary in lon/lat EPSG:4490."""

    code: str
    unit_code: str
    name: str
    boundary: Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class View:
    """What one lens of a camera sees: lon/lat EPSG:4490, cut by buildings, never empty.

    `lens` counts the bearings of the device from 0. `assumed` says that the angle or the range
    is the pack's assumption (CAM-26), not the register's.
    """

    camera_id: str
    lens: int
    polygon: Polygon
    assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageReport:
    """Cameras of one place held against the quota and against the ground they see.

    `kind` is `unit`, `hamlet` or `grid` (one in force); `unit_code` of a unit is its own code.
    Shares are 0..1, None when there is nothing to measure (no boundary, no open ground, no road,
    no key place). `area_share` and `road_share` use the pack's assumed optics where the register
    has none; the `_declared` ones leave those cameras out, the `_working` one all whose status is
    not known.

    Three more states: `_verified` counts cameras in service that were surveyed or calibrated,
    rest on no assumption and are not known to be unfit; `_now` leaves out turning cameras of
    which it is not known where they look; `_reach` adds all that turning cameras could see.
    `area_by` is `exact` (unions) or `rows` (every metre a line, where there are many views).
    """

    kind: str
    code: str
    unit_code: str
    cameras: int  # counted for the quota (CAM-01): in service or faulty
    required: int | None  # None: the pack has no quota for such a place
    working: int  # in service
    status_unknown: int  # neither counted nor working; their views are drawn as declared
    suspect: int  # position suspect or unknown (CAM-23): left out of what is seen
    without_view: int  # should see (in service or unknown) but have no view, for any reason
    area_share: float | None = None
    area_share_declared: float | None = None
    area_share_working: float | None = None  # seen by cameras known to be in service
    road_share: float | None = None
    road_share_declared: float | None = None
    key_places: int = 0
    key_place_share: float | None = None
    open_area_m2: float | None = None  # the place without its buildings
    road_m: float | None = None
    share_on_assumptions: float | None = None  # of the area seen, 0..1
    state: Outcome  # the quota's: pass, fail, unknown, not_applicable
    revision: int  # of the store it was computed from
    settled_m2: float | None = None  # open ground near buildings (COV-10)
    settled_share: float | None = None
    junctions: int | None = None  # where three ways or more meet
    junction_share: float | None = None
    seen_once_m2: float | None = None  # open ground seen by exactly one camera
    seen_twice_m2: float | None = None
    seen_more_m2: float | None = None  # by three or more
    verified: int | None = None  # cameras that count as verified
    unfit: int | None = None  # cameras in service whose picture or aim is known to be unfit
    area_share_verified: float | None = None
    area_share_now: float | None = None
    area_share_reach: float | None = None
    road_share_verified: float | None = None
    area_by: str | None = None

    @property
    def missing(self) -> int | None:
        """How many cameras are short of the quota; None where there is none."""
        return None if self.required is None else max(0, self.required - self.cameras)

    @property
    def unseen_m2(self) -> float | None:
        """Open ground that no camera sees; None where it was not measured."""
        seen = (self.seen_once_m2, self.seen_twice_m2, self.seen_more_m2)
        if self.open_area_m2 is None or None in seen:
            return None
        return max(0.0, self.open_area_m2 - sum(m2 for m2 in seen if m2 is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one camera adds to a unit: all it sees there, and what is lost when it fails.

    `alone_m2` is the open ground, `key_places_alone` the ids of key places and `junctions_alone`
    the number of junctions that no other camera sees. `spare` says that nothing would be lost.
    """

    unit_code: str
    camera_id: str
    seen_m2: float
    alone_m2: float
    junctions: int
    junctions_alone: int
    key_places: int
    key_places_alone: tuple[str, ...] = ()

    @property
    def spare(self) -> bool:
        """Whether nothing is lost in the unit when this camera fails."""
        return not (self.alone_m2 or self.junctions_alone or self.key_places_alone)
