"""Answer questions about plans: why two blocks are no neighbours, what one more crossing would do.

Everything is read and worked out; nothing is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely

from gis.findings import Finding, Outcome, Place
from gis.places import Block, PlacesOf, Unit, UnitKind
from gis.rulebook import Pack, load_pack
from grid_planner.answers.asked import NoAnswerError
from grid_planner.answers.neighbours import Why, joined_places, why_not
from grid_planner.answers.what_if import Lonlat, WhatIf, line_between, what_if
from grid_planner.assemble import Assembled, assemble
from grid_planner.request import Search
from store.backend import Backend, Bounds
from store.places import (
    get_block,
    load_barriers,
    load_blocks,
    load_crossings,
    load_roads,
    load_units,
)
from store.scope import EVERYTHING, Scope
from store.settings import place_info

# about 100 m in degrees: bridges just outside a unit still join its banks
_AROUND_DEG = 0.001
SEARCH = Search(effort=None, seconds=60.0, seed=0)


@dataclass(frozen=True, slots=True)
class Answer:
    """Why two blocks are neighbours or not; in two units, that is said too."""

    why: Why
    units: tuple[str, ...]
    findings: tuple[Finding, ...]


def neighbours(backend: Backend, a: str, b: str, *, scope: Scope = EVERYTHING) -> Answer:
    """Return why two blocks are neighbours or not.

    Raises NotFoundError for a block the store (or the scope) does not hold, NoAnswerError for
    one that lies in no unit.
    """
    pack = load_pack(place_info(backend).pack)
    blocks = [get_block(backend, block_id, scope=scope) for block_id in (a, b)]
    codes = list(dict.fromkeys(_unit_code(block) for block in blocks))
    units = {unit.code: unit for unit in load_units(backend, codes, scope=scope)}
    # what a unit is decides its number of grids, not where one can walk
    known = [replace(units[code], kind=UnitKind.URBAN_COMMUNITY) for code in codes if code in units]
    if len(known) < len(codes):
        raise NoAnswerError("楼栋(院落)所属的村(社区)不在库中", "the unit of a block is not there")
    places = places_of(backend, known[0])
    if len(known) > 1:
        places = joined_places(places, places_of(backend, known[1]))
    town = assemble(places, pack)
    if not isinstance(town, Assembled):
        raise NoAnswerError("没有可供分析的楼栋(院落)", "there are no blocks to look at")
    why = why_not(places, town, a, b, pack=pack)
    findings = [why.finding]
    if len(known) > 1:
        findings.append(_in_two_units(blocks, known, pack))
    return Answer(why, tuple(codes), tuple(findings))


def _unit_code(block: Block) -> str:
    if block.unit_code is None:
        raise NoAnswerError(
            f"“{block.block_id}”不在任何村(社区)内,请先指定所属村(社区)",
            f"block {block.block_id!r} lies in no unit; assign it first",
        )
    return block.unit_code


def _in_two_units(blocks: Sequence[Block], units: Sequence[Unit], pack: Pack) -> Finding:
    a, b = (block.name or block.block_id for block in blocks)
    place = Place("block", blocks[0].block_id, units[0].code)
    return pack["PLAN-47"].finding(
        Outcome.FAIL, place, a=a, b=b, unit_a=units[0].name, unit_b=units[1].name
    )


def try_crossing(
    backend: Backend,
    code: str,
    crossing: Sequence[Lonlat] = (),
    between: tuple[str, str] | None = None,
    *,
    search: Search = SEARCH,
    scope: Scope = EVERYTHING,
) -> WhatIf:
    """Return what a crossing (points in lon/lat, or the shortest line between two blocks) changes.

    Nothing is stored. Raises NoAnswerError for a unit that is not there or cannot be divided.
    """
    units = load_units(backend, [code], scope=scope)
    if not units:
        raise NoAnswerError(f"库中没有村(社区){code}", f"there is no unit {code!r}")
    pack = load_pack(place_info(backend).pack)
    places = places_of(backend, units[0])
    line = tuple(crossing)
    if between is not None:
        line = line_between(places, *between, pack)
    return what_if(places, line, pack, search)


def places_of(backend: Backend, unit: Unit) -> PlacesOf:
    """Return the places of a unit and what lies close around it."""
    blocks = load_blocks(backend, unit_codes=[unit.code])
    shapes = [unit.boundary] if unit.boundary is not None else [b.geometry for b in blocks]
    bounds: Bounds | None = None
    if shapes:
        west, south, east, north = shapely.total_bounds(shapes).tolist()
        around = _AROUND_DEG
        bounds = (west - around, south - around, east + around, north + around)
    return PlacesOf(
        unit=unit,
        blocks=tuple(blocks),
        barriers=tuple(load_barriers(backend, bounds)),
        crossings=tuple(load_crossings(backend, bounds)),
        roads=tuple(load_roads(backend, bounds)),
    )


def beside(
    backend: Backend, unit: Unit, blocks: Sequence[Block], pack: Pack
) -> tuple[PlacesOf, ...]:
    """Return the communities around one whose total fits no number of grids; else nothing.

    What is proposed across the line of a unit is worked out from them (`Task.beside`).
    """
    if unit.kind is not UnitKind.URBAN_COMMUNITY or unit.boundary is None:
        return ()
    if any(block.households is None for block in blocks) or _fits(blocks, pack):
        return ()
    reach = float(pack.settings["crossing_reach_m"]) * _AROUND_DEG / 100
    west, south, east, north = unit.boundary.bounds
    around = (west - reach, south - reach, east + reach, north + reach)
    near = [
        other
        for other in load_units(backend, bounds=around)
        if other.code != unit.code
        and other.kind is UnitKind.URBAN_COMMUNITY
        and other.boundary is not None
        and other.abolished_into is None
        and shapely.dwithin(other.boundary, unit.boundary, reach)
    ]
    return tuple(places_of(backend, other) for other in near)


def _fits(blocks: Sequence[Block], pack: Pack) -> bool:
    from grid_planner.problem import Limits

    rule = pack["GRID-01"]
    limits = Limits(rule.count("min"), rule.count("max"))
    return bool(limits.counts(sum(block.households or 0 for block in blocks)))
