"""The places everything else is about: divisions, units, hamlets, blocks, barriers, roads.

Boundaries are always lon/lat in EPSG:4490 (CGCS2000). A count that is not known is None,
never 0. Nothing here describes a resident: households and residents are numbers.
"""

from dataclasses import dataclass
from datetime import timedelta, timezone
from enum import StrEnum

from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon

CRS = "EPSG:4490"
# days are those of the office: Asia/Shanghai, without summer time since 1991
OFFICE_ZONE = timezone(timedelta(hours=8))

Area = Polygon | MultiPolygon
Line = LineString | MultiLineString


class UnitKind(StrEnum):
    """What a village-level unit is; decides the rule for its number of grids."""

    URBAN_COMMUNITY = "urban_community"
    MARKET_TOWN_COMMUNITY = "market_town_community"
    VILLAGE = "village"


class Level(StrEnum):
    """Administrative levels, from the top down."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    UNIT = "unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A coordinate pair as it was delivered, kept for ever beside the converted geometry.

    `datum` is wgs84, cgcs2000, gcj02, bd09 or EPSG:n; x is the delivered longitude or easting.
    """

    x: float
    y: float
    datum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """An administrative division above the village level (township, county, city, province)."""

    code: str
    name: str
    level: Level
    parent: str | None = None
    residents: int | None = None
    patrol_members: int | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    boundary: Area | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A village or community (村、社区): the place that is divided into grids.

    `merged_from` counts the former villages (2 = two-into-one; 0 or 1 = never merged; None =
    unknown). `parent` is the township's code. `abolished_into` names the successor's code.
    """

    code: str
    name: str
    kind: UnitKind | None = None
    boundary: Area | None = None
    households: int | None = None
    residents: int | None = None
    merged_from: int | None = None
    parent: str | None = None
    urban_rural_class: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    abolished_into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hamlet:
    """A natural village (自然村) inside a village."""

    code: str
    unit_code: str | None
    name: str
    households: int | None = None
    geometry: Area | Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What is never cut by a grid line: a building, a compound or a villager group.

    `households` is None when it is not known. `unit_code` is None for a block that lies in no
    unit; `unit_located` is True when the unit was found from the position, not delivered.
    `kind` is building, compound, villager_group, parcel or None; only buildings block a view.
    """

    block_id: str
    unit_code: str | None
    households: int | None
    geometry: Area | Point
    name: str | None = None
    kind: str | None = None
    compound_id: str | None = None
    predecessor: str | None = None
    basis: str | None = None
    as_of: str | None = None
    source: str | None = None
    approx: bool = False
    unit_located: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """What people do not walk across: river, railway, expressway, wall. Line or area."""

    barrier_id: str
    kind: str
    geometry: Area | Line
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Where a barrier can be crossed on foot: bridge, gate, underpass. Point or line."""

    crossing_id: str
    kind: str
    geometry: Point | Line
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A road or street, for the base map, walking and coverage. `kind` as delivered."""

    road_id: str
    geometry: Line
    name: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlace:
    """A key place (重点场所): school, station, square. A place, never a person."""

    key_place_id: str
    name: str
    kind: str
    unit_code: str | None
    geometry: Area | Point


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesOf:
    """Everything of one unit that planning and coverage read, gathered by a job."""

    unit: Unit
    blocks: tuple[Block, ...] = ()
    hamlets: tuple[Hamlet, ...] = ()
    barriers: tuple[Barrier, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    roads: tuple[Road, ...] = ()
    key_places: tuple[KeyPlace, ...] = ()
