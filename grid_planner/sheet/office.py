"""The sheets of the office's steps: survey, field check, registration; one form for each unit.

Survey -> draft -> field check -> registration and drawing -> approval -> day it comes into force
(the way grids were adjusted in Xiuying, Haikou, in 2020).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import shapely

from gis.places import Block
from grid_planner.sheet.content import Content, GridOnSheet, Order, UnitOnSheet
from grid_planner.sheet.forms import Cell, Entry, Form
from grid_planner.sheet.furniture import stamps
from grid_planner.sheet.lines import Border, borders, limits
from grid_planner.sheet.survey_map import groups_of
from grid_planner.sheet.tables import Column
from grid_planner.sheet.words import Speech

_HECTARE = 10_000
# rows that are written in by hand are higher
_BY_HAND_MM = 6.8


def of_unit(content: Content, unit: UnitOnSheet) -> Content:
    """Return the part of a content that is about one unit."""
    blocks = tuple(block for block in content.blocks if block.unit_code == unit.code)
    warnings = tuple(one for one in content.warnings if one[0] == unit.code)
    return replace(
        content,
        place=unit.name,
        units=(unit,),
        grids=content.of_unit(unit.code),
        blocks=blocks,
        warnings=warnings,
    )


def survey_forms(content: Content, order: Order) -> tuple[Form, ...]:
    """Return the survey sheet of each unit: its blocks by grid, with room for the count found."""
    return tuple(_survey(of_unit(content, unit), order) for unit in content.units)


def check_forms(content: Content, order: Order) -> tuple[Form, ...]:
    """Return the list of each unit for the walk along the lines on the ground."""
    return tuple(
        _check(of_unit(content, unit), order) for unit in content.units if unit.plan is not None
    )


def registration_forms(content: Content, order: Order) -> tuple[Form, ...]:
    """Return the registration of the grids of each unit that has a plan."""
    around = limits(content, Speech(order.language))
    return tuple(
        _registration(of_unit(content, unit), order, around)
        for unit in content.units
        if unit.plan is not None
    )


def _facts(content: Content, order: Order) -> Iterator[tuple[str, str]]:
    """Return what stands at the head of every sheet of a unit."""
    speech, (unit,) = Speech(order.language), content.units
    told = {"unit": unit.name, "unit_code": unit.code, "kind": unit.kind or speech("unknown")}
    if unit.plan is not None:
        plan = unit.plan
        told["plan"] = plan.plan_id
        told["state"] = speech(f"state.{plan.state.value}")
        if plan.in_force_from:
            told["in_force_from"] = plan.in_force_from
        told["pack"] = f"{plan.pack} {plan.pack_version}"
    told["printed"] = order.on
    return ((speech(f"fact.{key}"), value) for key, value in told.items())


def _sum(blocks: Sequence[Block]) -> tuple[int, int]:
    known = sum(block.households or 0 for block in blocks)
    return known, sum(block.households is None for block in blocks)


def _survey(content: Content, order: Order) -> Form:
    speech, (unit,) = Speech(order.language), content.units
    entries: list[Entry] = []
    for grid, mine in groups_of(content):
        told = {"n": len(mine), "households": speech.total(*_sum(mine))}
        if grid is not None:
            told |= {"grid": grid.name, "code": grid.code}
        entries.append(Entry(group=speech("survey.group" if grid else "survey.no_grid", **told)))
        entries += [
            Entry(cells=(number, *_surveyed(block, speech)))
            for number, block in enumerate(mine, start=1)
        ]
    facts = [*_facts(content, order), (speech("fact.blocks"), speech.number(len(content.blocks)))]
    facts.append((speech("fact.households"), speech.total(*_sum(content.blocks))))
    if unit.reported is not None:
        facts.append((speech("fact.reported"), speech.number(unit.reported)))
    return Form(
        name=unit.name,
        title=speech("survey.title", place=unit.name),
        facts=tuple(facts),
        columns=_headings(speech, "seq>", "block", "block_name", "compound", "recorded>", "basis",
                          "counted+", "note+"),
        entries=tuple(entries),
        notes=(speech("survey.note"),),
        signs=tuple(speech(f"sign.{who}") for who in ("surveyor", "head", "date")),
        stamps=tuple(stamps(content, order, posted=False)),
        high_mm=_BY_HAND_MM,
    )  # fmt: skip


def _surveyed(block: Block, speech: Speech) -> tuple[Cell, ...]:
    """Return what is on record of a block, and two cells left blank."""
    recorded: Cell = speech("unknown") if block.households is None else block.households
    basis = " ".join(part for part in (block.basis, block.as_of) if part)
    return block.block_id, block.name or "", block.compound_id or "", recorded, basis, None, None


def _check(content: Content, order: Order) -> Form:
    speech, (unit,) = Speech(order.language), content.units
    names = {
        grid.code: speech("grid.coded", grid=grid.name, code=grid.code[-3:])
        for grid in content.grids
    }
    found = borders(content, speech)
    unknown = [block for block in content.blocks if block.households is None]
    parts = {
        "lines": [_line(border, names, speech) for border in found if border.other],
        "outers": [_line(border, names, speech) for border in found if border.other is None],
        "unknowns": [_unknown(block, content, names, speech) for block in unknown],
        "findings": [(message, speech("check.said")) for _, message in content.warnings],
    }
    entries: list[Entry] = []
    for part, rows in parts.items():
        entries.append(Entry(group=speech(f"check.{part}")))
        entries += [
            Entry(cells=(number, *row, None, None, None))
            for number, row in enumerate(rows, start=1)
        ] or [Entry(cells=(None, speech("check.none"), None, None, None, None))]
    return Form(
        name=unit.name,
        title=speech("check.title", place=unit.name),
        facts=tuple(_facts(content, order)),
        columns=_headings(speech, "seq>", "where+++", "what++", "agrees", "differs", "found++"),
        entries=tuple(entries),
        signs=tuple(speech(f"sign.{who}") for who in ("checker", "head", "date")),
        stamps=tuple(stamps(content, order, posted=False)),
        high_mm=_BY_HAND_MM,
    )


def _line(border: Border, names: dict[str, str], speech: Speech) -> tuple[str, str]:
    plain = {speech("legend.road"), speech("legend.water"), speech("legend.barrier")}
    named = [way for way in border.along if way not in plain] or border.along
    ways = speech("list.comma").join(way.lower() if way in plain else way for way in named)
    told = speech("check.along", ways=ways) if ways else speech("check.open")
    key = "check.outer" if border.other is None else "check.line"
    words = {
        "a": names[border.one],
        "metres": speech.number(_about(border.length_m)),
        "along": told,
    }
    if border.other is not None:
        words["b"] = names[border.other]
    return speech(key, **words), speech("check.walk")


def _about(metres: float) -> float:
    """Return a length as one would say it: tens of metres from a hundred on."""
    return round(metres, -1) if metres >= 100 else metres  # noqa: PLR2004


def _unknown(
    block: Block, content: Content, names: dict[str, str], speech: Speech
) -> tuple[str, str]:  # fmt: skip
    told = " ".join(part for part in (block.block_id, block.name) if part)
    grid = names.get(content.grid_of.get(block.block_id, ""), "")
    where = speech("check.unknown", block=told) + (f" {grid}" if grid else "")
    return where, speech("check.count")


def _registration(content: Content, order: Order, around: dict[str, str]) -> Form:
    speech, (unit,) = Speech(order.language), content.units
    plan = unit.plan
    facts = list(_facts(content, order))
    if plan is not None:
        how = "mark.self_approved" if plan.self_approved else "mark.by_other"
        if plan.state.value in {"approved", "in_force", "retired"}:
            facts.append((speech("fact.approval"), speech(how)))
        facts += [(speech("fact.author"), plan.author), (speech("fact.reason"), plan.reason)]
    known = sum(grid.households for grid in content.grids)
    total = speech.total(known, sum(grid.unknown_blocks for grid in content.grids))
    facts += [(speech("fact.grids"), str(len(content.grids))), (speech("fact.households"), total)]
    return Form(
        name=unit.name,
        title=speech("registration.title", place=unit.name),
        facts=tuple(fact for fact in facts if fact[1]),
        columns=_headings(speech, "code", "name", "kind", "blocks>", "households>", "area>",
                          "limits+", "worker", "phone", "change+"),
        entries=tuple(
            Entry(cells=_registered(grid, content, around, speech)) for grid in content.grids
        ),
        notes=(*_ended(content, speech), speech("registration.note")),
        signs=tuple(speech(f"sign.{who}") for who in ("made", "reviewed", "approved", "date")),
        stamps=tuple(stamps(content, order, posted=False)),
    )  # fmt: skip


def _registered(
    grid: GridOnSheet, content: Content, around: dict[str, str], speech: Speech
) -> tuple[Cell, ...]:  # fmt: skip
    nobody, plain = speech("unregistered"), grid.unknown_blocks == 0
    homes: Cell = grid.households
    if not plain:
        homes = speech.households(grid.households, grid.unknown_blocks, short=True)
    area: Cell = speech("unknown")
    if grid.boundary is not None:
        area = round(float(shapely.area(grid.boundary)) / _HECTARE, 1)
    return (
        grid.code,
        grid.name,
        speech(f"kind.{grid.kind.value}"),
        grid.blocks,
        homes,
        area,
        around.get(grid.code, speech("unknown")),
        "\n".join(one.name for one in grid.contacts) or nobody,
        "\n".join(one.phone or nobody for one in grid.contacts) or nobody,
        _change(grid, content, speech),
    )


def _change(grid: GridOnSheet, content: Content, speech: Speech) -> str:
    """Return how a grid differs from the one of its code before: households in and out."""
    if not content.in_force:
        return speech("registration.none")
    if grid.code not in content.former:
        return speech("registration.new")
    gained, lost = [], []
    for block in content.blocks:
        now = content.grid_of.get(block.block_id) == grid.code
        before = content.in_force.get(block.block_id) == grid.code
        if now and not before:
            gained.append(block)
        if before and not now:
            lost.append(block)
    if not gained and not lost:
        return speech("registration.same")
    come, go = (speech.households(*_sum(blocks), short=True) for blocks in (gained, lost))
    return speech("registration.changed", gained=come, lost=go)


def _ended(content: Content, speech: Speech) -> Iterator[str]:
    """Return the note on grids of the plan before that this plan has no more."""
    mine = {block.block_id for block in content.blocks}
    before = {code for block, code in content.in_force.items() if block in mine}
    gone = sorted(before - {grid.code for grid in content.grids})
    if gone:
        told = speech("list.comma").join(
            speech("grid.coded", grid=content.former.get(code, code), code=code) for code in gone
        )
        yield speech("registration.ended", grids=told)


def _headings(speech: Speech, *columns: str) -> tuple[Column, ...]:
    """Return headings: `>` sets numbers to the right, each `+` is a share of the room left."""
    return tuple(
        Column(
            heading=speech(f"column.{column.rstrip('>+')}"),
            align="end" if column.endswith(">") else "start",
            breaks="+" in column,
            share=float(max(1, column.count("+"))),
        )
        for column in columns
    )
