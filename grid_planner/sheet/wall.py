"""The wall sheet: the map of a place's grids with their list, posted in the office.

The list stands beside the map or under it, in as many blocks and as small as leaves the map
largest; where that leaves too little of a map, the list goes overleaf.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gis.rulebook import Words
from grid_planner.sheet.beneath import seen
from grid_planner.sheet.content import Content, NothingToPrintError, Order, short_codes
from grid_planner.sheet.furniture import BETWEEN, foot, foot_line, head, legend, scale_bar, stamps
from grid_planner.sheet.listing import (
    SetList,
    in_blocks,
    in_height,
    list_of,
    set_anew,
    ways_to_set,
)
from grid_planner.sheet.mapping import draw_map, extent, scale_for, tints_of
from grid_planner.sheet.marks import ASCENT, MM_PER_PT, Box, Mark, Measure, Page, Text, frame
from grid_planner.sheet.paper import Format, Paper, growth_of
from grid_planner.sheet.press import Press
from grid_planner.sheet.words import Speech

_SIZES_PT = (8.0, 7.4, 6.8, 6.2, 5.6)
_MOST_BLOCKS = 6
# smaller text must buy a larger map: 1 would weigh them alike
_TEXT_WORTH = 1.0
# of the body: what the list may take at most, before it goes overleaf
_MOST_LIST = 0.55
# the list goes overleaf where the map gets this many times as large by it
_OVERLEAF = 1.9
_SLACK = 1e-6
# notes that are known to be needed only when the map is drawn
_LATER = ("wall.nowhere", "wall.overleaf")


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What a sheet is made of, whichever way the paper lies."""

    content: Content
    order: Order
    measure: Measure
    title: str
    head_code: str


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet under way: what is always there, and the body that map and list share."""

    content: Content
    form: Format
    order: Order
    press: Press
    body: Box
    marks: tuple[Mark, ...]
    notes: tuple[str, ...]

    @property
    def gap(self) -> float:
        """Return the space between map, list and legend in mm."""
        return 3.0 * self.press.growth


@dataclass(frozen=True, slots=True)
class _Division:
    """A way to divide the body: the map's room, the list and its corner, the legend's room."""

    map_room: Box
    legend_room: Box
    listed: SetList | None
    corner: tuple[float, float] | None
    cost: float


def wall_sheet(
    content: Content, paper: Paper, order: Order, measure: Measure, *, landscape: bool | None = None
) -> tuple[Page, ...]:
    """Return the pages of the wall sheet; `landscape` None takes what makes the map larger.

    A second page holds the list where there is no room for it beside the map. Raises
    NothingToPrintError where nothing has a border.
    """
    content, head_code = _shortened(content)
    title = Speech(order.language)("wall.title", place=content.place)
    turned = (True, False) if landscape is None else (landscape,)
    begin = _Beginning(content, order, measure, title, head_code)
    sheets = [_begun(begin, Format(paper, lies)) for lies in turned]
    ways = [(division, sheet) for sheet in sheets for division in _divisions(sheet)]
    division, sheet = min(ways, key=lambda way: way[0].cost)
    return _finished(sheet, division)


def map_page(content: Content, form: Format, order: Order, measure: Measure, title: str) -> Page:  # noqa: PLR0917
    """Return one page with the map alone: the drawing that goes with a registration.

    Raises NothingToPrintError where nothing has a border.
    """
    content, head_code = _shortened(content)
    sheet = _begun(_Beginning(content, order, measure, title, head_code), form)
    division = _divided(sheet, sheet.body, None, None)
    marks, _ = _map_marks(sheet, division)
    return _page(form, marks)


def _shortened(content: Content) -> tuple[Content, str]:
    """Return the content with the codes that stand on the map, and what these leave out."""
    if extent(content) is None:
        zh = f"“{content.place}”的村（社区）和网格都没有边界，无法绘图；请先导入边界或划分网格"
        en = f"no unit and no grid of {content.place} has a border to draw; import or plan first"
        raise NothingToPrintError(Words(zh, en))
    head_code, shorts = short_codes(
        [grid.code for grid in content.grids], [grid.unit_code for grid in content.grids]
    )
    grids = tuple(
        replace(grid, short=short) for grid, short in zip(content.grids, shorts, strict=True)
    )
    return replace(content, grids=grids), head_code


def _begun(begin: _Beginning, form: Format) -> _Sheet:
    """Return the sheet with title, marks, sums and foot; the body is what is left."""
    content, order = begin.content, begin.order
    press = Press(Speech(order.language), begin.measure, growth_of(form.paper))
    inside, speech = form.inside, press.speech
    top, y0 = head(begin.title, stamps(content, order), inside, press)
    size = 9.5 * press.growth
    base = y0 + ASCENT * size * MM_PER_PT
    sums = Text(
        text=_sums(content, speech), x=inside.middle[0], y=base, size_pt=size, anchor="middle"
    )
    notes = (_code_note(begin.head_code, speech), *_units_without(content, speech))
    # room is kept for notes on labels and list, whether they will be needed or not
    _, y1 = foot(_foot_words(content, order, (*notes, *map(speech, _LATER))), inside, press)
    body = Box(inside.x0, base + size * 0.22, inside.x1, y1)
    return _Sheet(content, form, order, press, body, (*top, sums), notes)


def _foot_words(content: Content, order: Order, notes: Sequence[str]) -> str:
    return BETWEEN.join([*notes, foot_line(content, order)])


def _sums(content: Content, speech: Speech) -> str:
    known = sum(grid.households for grid in content.grids)
    unknown = sum(grid.unknown_blocks for grid in content.grids)
    people = {(one.name, one.phone) for grid in content.grids for one in grid.contacts}
    parts = [speech("wall.units", n=len(content.units))] if len(content.units) > 1 else []
    parts += [speech("wall.grids", n=len(content.grids)), speech.total(known, unknown)]
    parts.append(speech("wall.workers", n=len(people)) if people else _nobody(speech))
    return BETWEEN.join(parts)


def _nobody(speech: Speech) -> str:
    return f"{speech('column.worker')}{speech('colon')}{speech('unregistered')}"


def _code_note(head_code: str, speech: Speech) -> str:
    return speech("wall.code", head=head_code) if head_code else speech("wall.code.whole")


def _units_without(content: Content, speech: Speech) -> Iterator[str]:
    bare = [unit.name for unit in content.units if not content.of_unit(unit.code)]
    if bare:
        yield speech("wall.without_plan", units=speech("list.comma").join(bare))


def _divisions(sheet: _Sheet) -> Iterator[_Division]:
    """Return every way to divide the body that leaves the map its share."""
    # as wide as it can get: every number with its star
    codes = [grid.code for grid in sheet.content.grids]
    table = list_of(sheet.content, tints_of(sheet.content.grids), sheet.press.speech, codes)
    body = sheet.body
    for one in ways_to_set(table, sheet.press, _SIZES_PT, body.width):
        beside = in_height(one, body.height)
        if beside.width <= _MOST_LIST * body.width:
            yield _beside(sheet, beside)
        for count in range(1, _MOST_BLOCKS + 1):
            under = in_blocks(one, count)
            if under.width <= body.width + _SLACK and under.height <= _MOST_LIST * body.height:
                yield _under(sheet, under.stretched(body.width))
    overleaf = next(ways_to_set(table, sheet.press, _SIZES_PT, body.width))
    yield _divided(sheet, body, overleaf, None)


def _beside(sheet: _Sheet, listed: SetList) -> _Division:
    """Return the body with the list at its right, the legend under the list where it fits."""
    body = sheet.body
    left = Box(body.x0, body.y0, body.x1 - listed.width - sheet.gap, body.y1)
    corner = (left.x1 + sheet.gap, body.y0)
    below = Box(corner[0], body.y0 + listed.height + sheet.gap, body.x1, body.y1)
    if below.height >= _strip_height(sheet, below):
        return _costed(sheet, left, below, listed, corner)
    return _divided(sheet, left, listed, corner)


def _under(sheet: _Sheet, listed: SetList) -> _Division:
    body = sheet.body
    top = Box(body.x0, body.y0, body.x1, body.y1 - listed.height - sheet.gap)
    return _divided(sheet, top, listed, (body.x0, top.y1 + sheet.gap))


def _divided(
    sheet: _Sheet, room: Box, listed: SetList | None, corner: tuple[float, float] | None
) -> _Division:
    """Return a division whose legend stands under the map."""
    high = _strip_height(sheet, room)
    map_room = Box(room.x0, room.y0, room.x1, room.y1 - high - sheet.gap * 0.5)
    legend_room = Box(room.x0, room.y1 - high, room.x1, room.y1)
    return _costed(sheet, map_room, legend_room, listed, corner)


def _costed(  # noqa: PLR0917
    sheet: _Sheet, map_room: Box, legend_room: Box, listed: SetList | None,
    corner: tuple[float, float] | None,
) -> _Division:  # fmt: skip
    """Return a division with its cost: how small the map gets, and how small the text."""
    if min(map_room.width, map_room.height) <= 0:
        return _Division(map_room, legend_room, listed, corner, float("inf"))
    west, south, east, north = extent(sheet.content) or (0.0, 0.0, 1.0, 1.0)
    smallness = max((east - west) / map_room.width, (north - south) / map_room.height)
    text = _OVERLEAF
    if listed is not None and corner is not None:
        text = (_SIZES_PT[0] * sheet.press.growth / listed.style.size_pt) ** _TEXT_WORTH
    cost = smallness * text
    return _Division(map_room, legend_room, listed, corner, cost)


def _strip_height(sheet: _Sheet, room: Box) -> float:
    """Return the height of legend and scale, one under the other."""
    _, high = legend(sheet.content, room, sheet.press)
    _, bar = scale_bar(10_000.0, (room.x0, room.y0), sheet.press)
    return high + bar.height + sheet.gap * 0.5


def _finished(sheet: _Sheet, division: _Division) -> tuple[Page, ...]:
    marks, nowhere = _map_marks(sheet, division)
    if division.listed is None:
        return (_page(sheet.form, marks),)
    tints = tints_of(sheet.content.grids)
    table = list_of(sheet.content, tints, sheet.press.speech, nowhere)
    listed = set_anew(division.listed, table)
    if division.corner is not None:
        return (_page(sheet.form, [*marks, *listed.marks(division.corner)]),)
    return (_page(sheet.form, marks), *_overleaf(sheet, listed))


def _map_marks(sheet: _Sheet, division: _Division) -> tuple[list[Mark], tuple[str, ...]]:
    """Return everything but the list, and the codes that found no place on the map."""
    content, room = sheet.content, division.legend_room
    ground = seen(content.ground, scale_for(content, division.map_room), division.map_room)
    content = replace(content, ground=ground)  # the legend has what the map shows
    drawn = draw_map(content, division.map_room, sheet.press)
    keys, high = legend(content, room, sheet.press)
    at = room.x0, room.y0 + high + sheet.gap * 0.5
    bar, _ = scale_bar(drawn.projection.ratio, at, sheet.press)
    starred = bool(drawn.nowhere) or any(g.boundary is None for g in sheet.content.grids)
    overleaf = division.listed is not None and division.corner is None
    later = [word for word, said in zip(_LATER, (starred, overleaf), strict=True) if said]
    notes = (*sheet.notes, *map(sheet.press.speech, later))
    words = _foot_words(sheet.content, sheet.order, notes)
    low, _ = foot(words, sheet.form.inside, sheet.press)
    rim = frame(division.map_room, width=0.3 * sheet.press.growth)
    return [*drawn.marks, rim, *sheet.marks, *keys, *bar, *low], drawn.nowhere


def _page(form: Format, marks: list[Mark]) -> Page:
    return Page(width_mm=form.width_mm, height_mm=form.height_mm, marks=tuple(marks))


def _overleaf(sheet: _Sheet, listed: SetList) -> Iterator[Page]:
    """Return pages with the list alone, as many blocks beside one another as there is room."""
    inside, press = sheet.form.inside, sheet.press
    title = press.speech("wall.list", place=sheet.content.place)
    top, y0 = head(title, stamps(sheet.content, sheet.order), inside, press)
    low, y1 = foot(foot_line(sheet.content, sheet.order), inside, press)
    room = Box(inside.x0, y0, inside.x1, y1)
    abreast = max(1, int((room.width + listed.gap) // (sum(listed.columns) + listed.gap)))
    blocks = in_height(listed, room.height).blocks
    for first in range(0, len(blocks), abreast):
        here = replace(listed, blocks=blocks[first : first + abreast])
        marks = [*top, *here.marks((room.x0, room.y0)), *low]
        yield _page(sheet.form, marks)
