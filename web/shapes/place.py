"""The map, villages and communities, hamlets, blocks: what a place looks like in JSON."""

from dataclasses import dataclass

from camera_registry.coverage.report import CoverageReport
from web.shapes.plan import GridOut
from web.shapes.thing import Box, FindingOut, Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCount:
    """How many things a layer holds."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCounts:
    """How many plans are in force, and how many are shown as the latest."""

    in_force: int
    latest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over the places the reader may see.

    `households` counts what is known; `grids` are those of the latest plans. Null: not for this
    reader.
    """

    units: int
    blocks: int | None
    households: int | None
    unknown_blocks: int | None
    blocks_without_unit: int | None
    households_without_unit: int | None
    grids: int | None
    grids_in_force: int | None
    cameras: int | None
    incidents: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BandOut:
    """The household band of a grid, both ends inclusive."""

    min: int
    max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days of the oldest and the newest incident."""

    incidents_from: str | None
    incidents_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOut:
    """What the page needs to open."""

    store: str
    revision: int
    bounds: Box | None
    title: Named
    synthetic: bool
    credit: str | None
    pack: str
    pack_title: Named
    plans: PlanCounts
    layers: dict[str, LayerCount]
    totals: Totals
    band: BandOut | None
    days: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCounts:
    """How many findings fail or are unknown, by severity."""

    error: int = 0
    must: int = 0
    should: int = 0
    info: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFigures:
    """A village or community with its figures.

    `households` is the unit's own count, or where it has none the sum of its known blocks;
    `households_basis` says which (unit, blocks or null).
    """

    code: str
    name: str
    kind: str | None
    households: int | None
    households_basis: str | None
    households_in_blocks: int | None
    blocks: int | None
    unknown_blocks: int | None
    grids: int | None
    cameras: int | None
    cameras_required: int | None
    area_share: float | None
    area_share_verified: float | None
    area_share_now: float | None
    share_on_assumptions: float | None
    road_share: float | None
    coverage_state: str | None
    bounds: Box | None
    centre: Position | None
    parent: str | None
    merged_from: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOut(UnitFigures):
    """A unit in a list."""

    findings: FindingCounts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Units sorted by code; `plan` says which plans the grids are counted in."""

    plan: str
    revision: int
    units: list[UnitOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class HamletOut:
    """A natural village."""

    code: str
    unit_code: str | None
    name: str
    households: int | None
    centre: Position | None
    bounds: Box | None
    coverage: CoverageReport | None = None
    findings: list[FindingOut] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDetail(UnitFigures):
    """A unit with everything the panel shows; null: not for this reader.

    `findings` are those of the last check, `draft_findings` what the planner said of the plan
    that is shown but not in force: how many households it moves (GRID-23), what could not be met.
    """

    residents: int | None
    urban_rural_class: str | None
    valid_from: str | None
    valid_to: str | None
    abolished_into: str | None
    hamlets: list[HamletOut]
    grid_list: list[GridOut] | None
    coverage: CoverageReport | None
    finding_counts: FindingCounts | None
    findings: list[FindingOut]
    draft_findings: list[FindingOut]
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockOut:
    """A block; `gid` is the grid it lies in, of the plan asked for."""

    block_id: str
    unit_code: str | None
    households: int | None
    name: str | None
    kind: str | None
    compound_id: str | None
    predecessor: str | None
    basis: str | None
    as_of: str | None
    source: str | None
    approx: bool
    unit_located: bool
    gid: str | None
    grid_code: str | None
    findings: list[FindingOut]
    bounds: Box | None
    centre: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The last coverage report of each unit, hamlet and grid in force."""

    revision: int
    reports: list[CoverageReport]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlaceOut:
    """A key place: school, station, square."""

    key_place_id: str
    name: str
    kind: str
    unit_code: str | None
    centre: Position | None
    bounds: Box | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A thing that a search found: kind and id open its panel."""

    kind: str
    id: str
    name: str
    unit_code: str | None
    centre: Position | None
    bounds: Box | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOut:
    """What was found, best first; `more` says that there is more than is shown."""

    q: str
    found: list[Found]
    more: bool
