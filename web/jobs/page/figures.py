"""The figures of villages and communities, each read in the scope of its permission."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import shapely

from camera_registry.coverage.report import UNIT, CoverageReport
from gis.findings import Severity
from gis.places import Unit
from gis.tally import Tally, tally
from store.coverage import load_coverage
from store.findings import count_findings
from store.places import load_homes, load_units
from store.scope import Scope
from web.access import Reader
from web.jobs.page.outlines import box_of, centre_of
from web.jobs.page.plans import shown
from web.kept import Desk
from web.shapes.place import FindingCounts, UnitFigures
from web.shapes.thing import Box


@dataclass(frozen=True, slots=True)
class Homes:
    """Blocks and households per unit, and the box of each unit's blocks."""

    tally: Tally
    boxes: Mapping[str, Box]


class Figures:
    """The figures of all units for one reader: each fact read in the scope of its permission."""

    def __init__(self, desk: Desk, reader: Reader, plan: str) -> None:
        self._homes_scope = reader.scope_of("blocks.read")
        self._grids_scope = reader.scope_of("grids.read")
        self._seen_scope = reader.scope_of("coverage.read")
        self._found_scope = reader.scope_of("findings.read")
        self._homes = homes_in(desk, self._homes_scope)
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
        report = report_of(self.reports.get(code, []), UNIT, code)
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
            area_share_verified=report.area_share_verified if report else None,
            area_share_now=report.area_share_now if report else None,
            share_on_assumptions=report.share_on_assumptions if report else None,
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


def units_in(desk: Desk, scope: Scope) -> list[Unit]:
    """Return the units of a scope, by code."""
    return desk.once(("units", scope.key()), lambda: load_units(desk.backend, scope=scope))


def homes_in(desk: Desk, scope: Scope) -> Homes:
    """Return the blocks and households of a scope, counted per unit."""
    return desk.once(("homes", scope.key()), lambda: _counted(desk, scope))


def _counted(desk: Desk, scope: Scope) -> Homes:
    where, households, shapes = load_homes(desk.backend, scope=scope)
    codes = sorted(unit.code for unit in load_units(desk.backend, scope=scope))
    return Homes(tally(codes, where, households), _boxes(where, shapes))


def _boxes(where: list[str | None], shapes: list[Any]) -> dict[str, Box]:
    rows: dict[str, list[int]] = defaultdict(list)
    for at, code in enumerate(where):
        rows[code or ""].append(at)
    bounds = shapely.bounds(np.array(shapes, dtype=object))
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


def report_of(reports: list[CoverageReport], kind: str, code: str) -> CoverageReport | None:
    """Return the report of one place; None when there is none."""
    return next((r for r in reports if r.kind == kind and r.code == code), None)


def _basis(unit: Unit, counted: int | None) -> str | None:
    if unit.households is not None:
        return "unit"
    return None if counted is None else "blocks"
