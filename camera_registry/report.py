"""What coverage gives and the store keeps: views of cameras, and one report a unit or hamlet."""

from dataclasses import dataclass

from shapely import Polygon

from gis.findings import Outcome

UNIT = "unit"
HAMLET = "hamlet"


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

    `kind` is `unit` or `hamlet`; `unit_code` of a unit is its own code. Shares are 0..1, None
    when there is nothing to measure (no boundary, no open ground, no road, no key place).
    `area_share` and `road_share` use the pack's assumed optics where the register has none; the
    `_declared` ones leave those cameras out.
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

    @property
    def missing(self) -> int | None:
        """How many cameras are short of the quota; None where there is none."""
        return None if self.required is None else max(0, self.required - self.cameras)
