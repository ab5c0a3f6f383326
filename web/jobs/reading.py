"""What the page reads first: the map as a whole, and the villages and communities."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import shapely

from camera_registry.report import HAMLET, UNIT, CoverageReport
from gis.findings import Severity
from gis.places import Block, Hamlet, Unit
from gis.rulebook import Pack, load_pack
from gis.tally import Tally, tally
from store.backend import NotFoundError
from store.casework import incident_days
from store.coverage import load_coverage
from store.findings import count_findings, load_findings
from store.places import load_blocks, load_hamlets, load_units
from store.scope import Scope
from store.settings import place_info
from web.access import Reader, load_roles
from web.jobs.outlines import box_of, centre_of, finding_out, findings_at
from web.jobs.reading_plans import day_of, shown
from web.kept import Desk
from web.shapes.place import (
    BandOut,
    Days,
    FindingCounts,
    HamletOut,
    LayerCount,
    MapOut,
    Named,
    PlanCounts,
    Totals,
    UnitDetail,
    UnitFigures,
    UnitOut,
    Units,
)  # fmt: skip
from web.shapes.thing import Box, FindingOut

LATEST, IN_FORCE = "latest", "in_force"


@dataclass(frozen=True, slots=True)
class Homes:
    """Blocks and households per unit, and the box of each unit's blocks."""

    tally: Tally
    boxes: Mapping[str, Box]


def read_map(desk: Desk, reader: Reader) -> MapOut:
    """Return what the page needs to open, as far as the reader may see it."""
    info = place_info(desk.backend)
    pack = load_pack(info.pack)
    counts = desk.once(
        ("counts", reader.scope.key()), lambda: desk.backend.counts(scope=reader.scope)
    )
    allowed = {layer for layer, need in load_roles().layers.items() if reader.may(need)}
    latest = _plans(desk, reader, LATEST)
    return MapOut(
        store=desk.backend.store_id,
        revision=desk.revision,
        bounds=desk.once(
            ("bounds", reader.scope.key()), lambda: desk.backend.bounds(scope=reader.scope)
        ),
        title=Named(zh=info.title_zh, en=info.title_en),
        synthetic=info.synthetic,
        credit=info.credit or None,
        pack=info.pack,
        pack_title=Named(zh=pack.title_zh, en=pack.title_en),
        plans=PlanCounts(in_force=_plans(desk, reader, IN_FORCE), latest=latest),
        layers={layer: LayerCount(count=counts.get(layer, 0)) for layer in sorted(allowed)},
        totals=_totals(desk, reader, counts),
        band=_band(pack),
        days=_days(desk, reader),
    )


def read_units(desk: Desk, reader: Reader, plan: str, words: str = "") -> Units:
    """Return the units whose code or name holds the words, with their figures."""
    wanted = words.strip().casefold()
    units = [
        unit
        for unit in _units(desk, reader.scope)
        if wanted in unit.name.casefold() or wanted in unit.code
    ]
    figures = _Figures(desk, reader, plan)
    rows = [UnitOut(**figures.of(unit), findings=figures.findings(unit.code)) for unit in units]
    return Units(plan=plan, revision=desk.revision, units=rows)


def read_unit(desk: Desk, reader: Reader, code: str, plan: str) -> UnitDetail:
    """Return one unit with hamlets, grids, coverage and findings. Raises NotFoundError."""
    unit = next((unit for unit in _units(desk, reader.scope) if unit.code == code), None)
    if unit is None:
        raise NotFoundError(f"no unit {code!r}")
    figures = _Figures(desk, reader, plan)
    checked = load_findings(desk.backend, unit_codes=[code], scope=reader.scope_of("findings.read"))
    reports = figures.reports.get(code, [])
    hamlets = load_hamlets(desk.backend, [code], scope=reader.scope)
    grids = shown(desk, reader.scope_of("grids.read"), plan).grids
    return UnitDetail(
        **figures.of(unit),
        residents=unit.residents,
        urban_rural_class=unit.urban_rural_class,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        abolished_into=unit.abolished_into,
        hamlets=[hamlet_out(hamlet, _report(reports, HAMLET, hamlet.code)) for hamlet in hamlets],
        grid_list=[row for row in grids if code in row.unit_codes],
        coverage=_report(reports, UNIT, code),
        finding_counts=figures.findings(code),
        findings=[finding_out(finding) for finding in checked],
        revision=desk.revision,
    )


def read_hamlet(desk: Desk, reader: Reader, code: str) -> HamletOut:
    """Return a natural village with its coverage and findings. Raises NotFoundError."""
    hamlets = load_hamlets(desk.backend, scope=reader.scope)
    hamlet = next((hamlet for hamlet in hamlets if hamlet.code == code), None)
    if hamlet is None:
        raise NotFoundError(f"no hamlet {code!r}")
    units = [hamlet.unit_code or ""]
    reports = load_coverage(desk.backend, units, scope=reader.scope_of("coverage.read"))
    checked = load_findings(desk.backend, unit_codes=units, scope=reader.scope_of("findings.read"))
    return hamlet_out(hamlet, _report(reports, HAMLET, code), findings_at(checked, "hamlet", code))


def hamlet_out(
    hamlet: Hamlet, report: CoverageReport | None, findings: list[FindingOut] | None = None
) -> HamletOut:
    """Return a natural village as it is sent."""
    return HamletOut(
        code=hamlet.code,
        unit_code=hamlet.unit_code,
        name=hamlet.name,
        households=hamlet.households,
        centre=centre_of(hamlet.geometry),
        bounds=box_of(hamlet.geometry),
        coverage=report,
        findings=findings,
    )


class _Figures:
    """The figures of all units for one reader: each fact read in the scope of its permission."""

    def __init__(self, desk: Desk, reader: Reader, plan: str) -> None:
        self._homes_scope = reader.scope_of("blocks.read")
        self._grids_scope = reader.scope_of("grids.read")
        self._seen_scope = reader.scope_of("coverage.read")
        self._found_scope = reader.scope_of("findings.read")
        self._homes = _homes(desk, self._homes_scope)
        self._grids = desk.once(
            ("grids per unit", self._grids_scope.key(), plan),
            lambda: Counter(
                code
                for row in shown(desk, self._grids_scope, plan).grids
                for code in row.unit_codes
            ),
        )
        self.reports = desk.once(
            ("coverage", self._seen_scope.key()), lambda: _reports(desk, self._seen_scope)
        )
        self._found = desk.once(
            ("findings", self._found_scope.key()),
            lambda: count_findings(desk.backend, scope=self._found_scope),
        )

    def of(self, unit: Unit) -> dict[str, Any]:
        """Return the fields of `UnitFigures` of one unit."""
        code = unit.code
        homes = self._homes_scope.covers(code)
        blocks, known, unknown = self._homes.tally.of(code) if homes else (0, 0, 0)
        report = _report(self.reports.get(code, []), UNIT, code)
        counted = known if homes and blocks else None
        row = UnitFigures(
            code=code,
            name=unit.name,
            kind=unit.kind.value if unit.kind else None,
            households=counted if unit.households is None else unit.households,
            households_basis=_basis(unit, counted),
            households_in_blocks=counted,
            blocks=blocks if homes else None,
            unknown_blocks=unknown if homes else None,
            grids=self._grids[code] if self._grids_scope.covers(code) else None,
            cameras=report.cameras if report else None,
            cameras_required=report.required if report else None,
            area_share=report.area_share if report else None,
            road_share=report.road_share if report else None,
            coverage_state=report.state.value if report else None,
            bounds=box_of(unit.boundary) or self._homes.boxes.get(code),
            centre=centre_of(unit.boundary),
            parent=unit.parent,
            merged_from=unit.merged_from,
        )
        return {field.name: getattr(row, field.name) for field in fields(UnitFigures)}

    def findings(self, code: str) -> FindingCounts | None:
        """Return the findings of a unit by severity; None where the reader may not see them."""
        if not self._found_scope.covers(code):
            return None
        return FindingCounts(**{s.value: self._found.get((code, s), 0) for s in Severity})


def _units(desk: Desk, scope: Scope) -> list[Unit]:
    return desk.once(("units", scope.key()), lambda: load_units(desk.backend, scope=scope))


def _homes(desk: Desk, scope: Scope) -> Homes:
    return desk.once(("homes", scope.key()), lambda: _counted(desk, scope))


def _counted(desk: Desk, scope: Scope) -> Homes:
    blocks = load_blocks(desk.backend, scope=scope)
    codes = sorted(unit.code for unit in load_units(desk.backend, scope=scope))
    where = [block.unit_code for block in blocks]
    return Homes(tally(codes, where, [block.households for block in blocks]), _boxes(blocks))


def _boxes(blocks: list[Block]) -> dict[str, Box]:
    rows: dict[str, list[int]] = defaultdict(list)
    for at, block in enumerate(blocks):
        rows[block.unit_code or ""].append(at)
    bounds = shapely.bounds(np.array([block.geometry for block in blocks], dtype=object))
    boxes = {}
    for code, of_unit in rows.items():
        low, high = bounds[of_unit, :2].min(axis=0), bounds[of_unit, 2:].max(axis=0)
        boxes[code] = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return boxes


def _reports(desk: Desk, scope: Scope) -> dict[str, list[CoverageReport]]:
    reports: dict[str, list[CoverageReport]] = defaultdict(list)
    for report in load_coverage(desk.backend, scope=scope):
        reports[report.unit_code].append(report)
    return dict(reports)


def _report(reports: list[CoverageReport], kind: str, code: str) -> CoverageReport | None:
    return next((r for r in reports if r.kind == kind and r.code == code), None)


def _totals(desk: Desk, reader: Reader, counts: Mapping[str, int]) -> Totals:
    homes = _homes(desk, reader.scope_of("blocks.read")).tally
    see_homes, see_grids = reader.may("blocks.read"), reader.may("grids.read")
    known, unknown = int(homes.known.sum()), int(homes.unknown.sum())
    grids = {
        which: len(shown(desk, reader.scope_of("grids.read"), which).grids) if see_grids else None
        for which in (LATEST, IN_FORCE)
    }
    return Totals(
        units=len(_units(desk, reader.scope)),
        blocks=int(homes.things.sum()) if see_homes else None,
        households=known if see_homes else None,
        unknown_blocks=unknown if see_homes else None,
        blocks_without_unit=int(homes.things[-1]) if see_homes else None,
        households_without_unit=int(homes.known[-1]) if see_homes else None,
        grids=grids[LATEST],
        grids_in_force=grids[IN_FORCE],
        cameras=counts.get("cameras", 0) if reader.may("coverage.read") else None,
        incidents=counts.get("incidents", 0) if reader.may("incidents.count") else None,
    )


def _plans(desk: Desk, reader: Reader, which: str) -> int:
    return len(shown(desk, reader.scope_of("grids.read"), which).plans)


def _band(pack: Pack) -> BandOut | None:
    if not pack.has("GRID-01"):
        return None
    return BandOut(min=pack["GRID-01"].count("min"), max=pack["GRID-01"].count("max"))


def _days(desk: Desk, reader: Reader) -> Days:
    scope = reader.scope_of("incidents.count")
    span = desk.once(
        ("incident days", scope.key()), lambda: incident_days(desk.backend, scope=scope)
    )
    if span is None:
        return Days(incidents_from=None, incidents_to=None)
    first, last = (day_of(at).isoformat() for at in span)
    return Days(incidents_from=first, incidents_to=last)


def _basis(unit: Unit, counted: int | None) -> str | None:
    if unit.households is not None:
        return "unit"
    return None if counted is None else "blocks"
