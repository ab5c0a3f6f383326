"""What the page reads first: the map as a whole, and the villages and communities."""

from collections.abc import Mapping

from camera_registry.coverage.report import HAMLET, UNIT, CoverageReport
from gis.places import Hamlet
from gis.rulebook import Pack, load_pack
from store.backend import NotFoundError
from store.casework import incident_days
from store.coverage import load_coverage
from store.findings import load_findings
from store.places import load_hamlets
from store.settings import place_info
from web.access import Reader, load_roles
from web.jobs.page.figures import Figures, homes_in, report_of, units_in
from web.jobs.page.incidents import day_of
from web.jobs.page.outlines import box_of, centre_of, finding_out, findings_at
from web.jobs.page.plans import findings_of_draft, shown
from web.kept import Desk
from web.shapes.place import (
    BandOut,
    Days,
    HamletOut,
    LayerCount,
    MapOut,
    Named,
    PlanCounts,
    Totals,
    UnitDetail,
    UnitOut,
    Units,
)  # fmt: skip
from web.shapes.thing import FindingOut

LATEST, IN_FORCE = "latest", "in_force"


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
        for unit in units_in(desk, reader.scope)
        if wanted in unit.name.casefold() or wanted in unit.code
    ]
    figures = Figures(desk, reader, plan)
    rows = [UnitOut(**figures.of(unit), findings=figures.findings(unit.code)) for unit in units]
    return Units(plan=plan, revision=desk.revision, units=rows)


def read_unit(desk: Desk, reader: Reader, code: str, plan: str) -> UnitDetail:
    """Return one unit with hamlets, grids, coverage and findings. Raises NotFoundError."""
    unit = next((unit for unit in units_in(desk, reader.scope) if unit.code == code), None)
    if unit is None:
        raise NotFoundError(f"no unit {code!r}")
    figures = Figures(desk, reader, plan)
    checked = load_findings(desk.backend, unit_codes=[code], scope=reader.scope_of("findings.read"))
    reports = figures.reports.get(code, [])
    hamlets = load_hamlets(desk.backend, [code], scope=reader.scope)
    shown_here = shown(desk, reader.scope_of("grids.read"), plan)
    may_see = reader.scope_of("findings.read").covers(code)
    draft = findings_of_draft(shown_here.plans, code) if may_see else []
    return UnitDetail(
        **figures.of(unit),
        residents=unit.residents,
        urban_rural_class=unit.urban_rural_class,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        abolished_into=unit.abolished_into,
        hamlets=[hamlet_out(hamlet, report_of(reports, HAMLET, hamlet.code)) for hamlet in hamlets],
        grid_list=[row for row in shown_here.grids if code in row.unit_codes],
        coverage=report_of(reports, UNIT, code),
        finding_counts=figures.findings(code),
        findings=[finding_out(finding) for finding in checked],
        draft_findings=[finding_out(finding) for finding in draft],
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
    return hamlet_out(
        hamlet, report_of(reports, HAMLET, code), findings_at(checked, "hamlet", code)
    )


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


def _totals(desk: Desk, reader: Reader, counts: Mapping[str, int]) -> Totals:
    homes = homes_in(desk, reader.scope_of("blocks.read")).tally
    see_homes, see_grids = reader.may("blocks.read"), reader.may("grids.read")
    known, unknown = int(homes.known.sum()), int(homes.unknown.sum())
    grids = {
        which: len(shown(desk, reader.scope_of("grids.read"), which).grids) if see_grids else None
        for which in (LATEST, IN_FORCE)
    }
    return Totals(
        units=len(units_in(desk, reader.scope)),
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
