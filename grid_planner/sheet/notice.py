"""The public notice of a grid: name, extent, households, worker and phones, and where it is.

What has to be posted where people gather, and renewed when it changes: name, area, the worker's
name and phone, the phone for complaints (滨州条例 Art. 6; rule GRID-19).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from grid_planner.plan import PlanState
from grid_planner.sheet.content import Content, GridOnSheet, Order, PlanOnSheet, short_codes
from grid_planner.sheet.forms import Entry, Form
from grid_planner.sheet.furniture import BETWEEN, foot, head, scale_bar, stamps, state_line
from grid_planner.sheet.lines import limits
from grid_planner.sheet.mapping import Manner, draw_map
from grid_planner.sheet.marks import (
    ASCENT,
    MM_PER_PT,
    QUIET,
    Box,
    Mark,
    Measure,
    Page,
    Text,
    frame,
    line_height,
    rule,
)
from grid_planner.sheet.paper import Format, growth_of
from grid_planner.sheet.press import Press
from grid_planner.sheet.tables import Column, Style, broken
from grid_planner.sheet.words import Speech

_LABEL_PT, _VALUE_PT, _SMALL_PT = 11.0, 13.0, 8.0
# of the width: what the names of the facts take
_LABELS = 0.24
# of the height: with less room there is no map
_LEAST_MAP = 0.2
_BOLD = frozenset({"name", "worker", "phone"})


@dataclass(frozen=True, slots=True)
class _Notice:
    """A notice under way: of which grid, in which content, on which paper."""

    grid: GridOnSheet
    content: Content
    form: Format
    order: Order
    press: Press
    limits: str


def notice_pages(
    content: Content, form: Format, order: Order, measure: Measure
) -> tuple[Page, ...]:
    """Return a page for each grid of the content, by code."""
    press = Press(Speech(order.language), measure, growth_of(form.paper))
    return tuple(_page(one) for one in _notices(content, form, order, press))


def notice_form(content: Content, order: Order, form: Format, measure: Measure) -> Form:
    """Return what the notices say as a table: a row for each grid."""
    press = Press(Speech(order.language), measure, growth_of(form.paper))
    facts = [dict(_facts(one)) for one in _notices(content, form, order, press)]
    names = list(facts[0]) if facts else []
    title = press.speech("notice.title")
    return Form(
        name=title,
        title=f"{content.place} {title}",
        facts=(),
        columns=tuple(Column(heading=press.speech(f"notice.{name}")) for name in names),
        entries=tuple(Entry(cells=tuple(fact[name] for name in names)) for fact in facts),
        stamps=tuple(stamps(content, order, posted=False)),
    )


def _notices(
    content: Content, form: Format, order: Order, press: Press
) -> Iterator[_Notice]:  # fmt: skip
    around = limits(content, press.speech)
    codes = [grid.code for grid in content.grids]
    _, shorts = short_codes(codes, [grid.unit_code for grid in content.grids])
    grids = tuple(
        replace(grid, short=short) for grid, short in zip(content.grids, shorts, strict=True)
    )
    units = {unit.code: unit for unit in content.units}
    for grid in grids:
        unit = units[grid.unit_code]
        here = replace(content, place=unit.name, grids=grids)
        told = around.get(grid.code, press.speech("unknown"))
        yield _Notice(grid, here, form, order, press, told)


def _facts(one: _Notice) -> Iterator[tuple[str, str]]:
    """Return what is posted, by the keys of the catalogue; an empty text is filled in by hand."""
    speech, grid = one.press.speech, one.grid
    nobody = speech("unregistered")
    unit = next(unit for unit in one.content.units if unit.code == grid.unit_code)
    yield "name", grid.name
    yield "code", grid.code
    yield "of", unit.name
    yield "limits", one.limits
    yield "households", speech.households(grid.households, grid.unknown_blocks)
    yield "worker", speech("list.comma").join(c.name for c in grid.contacts) or nobody
    yield "phone", speech("list.comma").join(c.phone or nobody for c in grid.contacts) or nobody
    yield "supervision", one.order.supervision_phone
    yield "from", _since(unit.plan, speech)
    yield "on", one.order.on
    yield "issuer", ""


def _since(plan: PlanOnSheet | None, speech: Speech) -> str:
    """Return the day from which a plan is in force; that of a draft is not unknown, there is none."""
    if plan is not None and plan.in_force_from:
        return plan.in_force_from
    waits = plan is not None and plan.state not in {PlanState.IN_FORCE, PlanState.RETIRED}
    return speech("notice.not_yet" if waits else "unknown")


def _page(one: _Notice) -> Page:
    inside, press, form = one.form.inside, one.press, one.form
    unit = next(unit for unit in one.content.units if unit.code == one.grid.unit_code)
    told = list(stamps(replace(one.content, units=(unit,)), one.order, posted=False))
    marks, y = head(press.speech("notice.title"), told, inside, press)
    low, bottom = foot(_foot_words(one), inside, press)
    rows, y = _fact_marks(one, Box(inside.x0, y + 1.0, inside.x1, bottom))
    marks += [*low, *rows]
    room = Box(inside.x0, y + 2.5 * press.growth, inside.x1, bottom - 7.0 * press.growth)
    if one.grid.boundary is not None and room.height > _LEAST_MAP * inside.height:
        marks += _map(one, room)
    return Page(width_mm=form.width_mm, height_mm=form.height_mm, marks=tuple(marks))


def _fact_marks(one: _Notice, room: Box) -> tuple[list[Mark], float]:
    """Return the facts as a table of two columns, and the y below it."""
    speech, press = one.press.speech, one.press
    style = Style(_VALUE_PT * press.growth, press.measure)
    left = room.x0 + _LABELS * room.width
    pad, step = style.pad * 1.4, line_height(style.size_pt)
    marks: list[Mark] = []
    y = room.y0
    for key, value in _facts(one):
        lines = broken(value, room.x1 - left - 2 * pad, style)
        high = len(lines) * step + pad
        base = y + (high - len(lines) * step) / 2 + ASCENT * style.size_pt * MM_PER_PT
        marks.append(
            Text(
                text=speech(f"notice.{key}"), x=room.x0 + pad, y=base, size_pt=_LABEL_PT * press.growth,
                colour=QUIET,
            )
        )  # fmt: skip
        marks += [
            Text(text=line, x=left + pad, y=base + n * step, size_pt=style.size_pt, bold=key in _BOLD)
            for n, line in enumerate(lines)
        ]  # fmt: skip
        y += high
        marks.append(rule(room.x0, y, room.x1, y))
    marks.append(rule(left, room.y0, left, y))
    marks.append(frame(Box(room.x0, room.y0, room.x1, y), width=0.3))
    return marks, y


def _map(one: _Notice, room: Box) -> list[Mark]:
    """Return the map of the grid among its neighbours; its ground only where it was approved.

    Maps that are posted need an approval number (地图管理条例 Art. 15); a sketch of grids does not
    pretend to be more.
    """
    manner = Manner(codes=frozenset({one.grid.code}), ground=bool(one.order.approval_no))
    drawn = draw_map(one.content, room, one.press, manner)
    at = room.x0, room.y1 + 1.2 * one.press.growth
    bar, box = scale_bar(drawn.projection.ratio, at, one.press)
    size = _SMALL_PT * one.press.growth
    note = Text(
        text=one.press.speech("notice.neighbour"), x=room.x1, y=box.y0 + size * MM_PER_PT,
        size_pt=size, colour=QUIET, anchor="end",
    )  # fmt: skip
    return [*drawn.marks, frame(room, width=0.3), *bar, note]


def _foot_words(one: _Notice) -> str:
    """Return the line at the foot: approval number or the room for it, the plan, the purpose."""
    speech, number = one.press.speech, one.order.approval_no
    approval = speech("mark.approval", number=number) if number else speech("mark.approval.none")
    unit = next(unit for unit in one.content.units if unit.code == one.grid.unit_code)
    state = state_line(replace(one.content, units=(unit,)), one.order)
    parts = (approval, state, speech("foot.use"), one.content.credit)
    return BETWEEN.join(part for part in parts if part)
