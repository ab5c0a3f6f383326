"""The map as a whole, units, hamlets, blocks, key places, findings, coverage, search."""

from typing import Annotated

from fastapi import APIRouter, Query

from gis.findings import Severity
from web.access import BlockReader, CoverageReader, FindingReader, MapReader
from web.jobs.page.opening import read_hamlet, read_map, read_unit, read_units
from web.jobs.page.searching import search
from web.jobs.page.things import read_block, read_coverage, read_findings, read_key_place
from web.routes.desk import AtDesk, Limit, ThingId, UnitCode, Which
from web.shapes.place import (
    BlockOut,
    Coverage,
    HamletOut,
    KeyPlaceOut,
    MapOut,
    SearchOut,
    UnitDetail,
    Units,
)
from web.shapes.thing import Findings

router = APIRouter(prefix="/api", tags=["places"])
Words = Annotated[str, Query(alias="q", max_length=100)]


@router.get("/map")
def get_map(reader: MapReader, desk: AtDesk) -> MapOut:
    """Return what the page needs to open: title, bounds, layers, totals, band."""
    return read_map(desk, reader)


@router.get("/units")
def get_units(reader: MapReader, desk: AtDesk, words: Words = "", plan: Which = "latest") -> Units:
    """Return villages and communities with their figures."""
    return read_units(desk, reader, plan, words)


@router.get("/units/{code:path}")
def get_unit(reader: MapReader, desk: AtDesk, code: ThingId, plan: Which = "latest") -> UnitDetail:
    """Return one village or community."""
    return read_unit(desk, reader, code, plan)


@router.get("/hamlets/{code:path}")
def get_hamlet(reader: MapReader, desk: AtDesk, code: ThingId) -> HamletOut:
    """Return a natural village."""
    return read_hamlet(desk, reader, code)


@router.get("/key_places/{key_place_id:path}")
def get_key_place(reader: MapReader, desk: AtDesk, key_place_id: ThingId) -> KeyPlaceOut:
    """Return a key place."""
    return read_key_place(desk, reader, key_place_id)


@router.get("/blocks/{block_id:path}")
def get_block(
    reader: BlockReader, desk: AtDesk, block_id: ThingId, plan: Which = "latest"
) -> BlockOut:
    """Return a block with the grid it lies in."""
    return read_block(desk, reader, block_id, plan)


@router.get("/findings")
def get_findings(
    *,
    reader: FindingReader,
    desk: AtDesk,
    unit: UnitCode = None,
    severity: Severity | None = None,
    limit: Limit = 500,
) -> Findings:
    """Return the findings of the last check, gravest first."""
    return read_findings(desk, reader, unit_code=unit, severity=severity, limit=limit)


@router.get("/coverage")
def get_coverage(reader: CoverageReader, desk: AtDesk) -> Coverage:
    """Return cameras held against quota and ground, per unit and hamlet."""
    return read_coverage(desk, reader)


@router.get("/search")
def get_search(reader: MapReader, desk: AtDesk, words: Words = "") -> SearchOut:
    """Return places by a piece of their name or code."""
    return search(desk, reader, words)
