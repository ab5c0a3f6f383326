"""Forms on paper: as many pages as the rows need, the heading on each, room to sign at the end."""

from collections.abc import Sequence
from dataclasses import dataclass

from grid_planner.sheet.forms import Form, told
from grid_planner.sheet.furniture import foot, head
from grid_planner.sheet.marks import (
    ASCENT,
    MM_PER_PT,
    Box,
    Mark,
    Page,
    Text,
    line_height,
    rule,
)
from grid_planner.sheet.paper import Format
from grid_planner.sheet.press import Press
from grid_planner.sheet.tables import (
    Columns,
    Row,
    Style,
    Table,
    broken,
    draw,
    set_rows,
    stacked,
    widths,
)
from grid_planner.sheet.words import Speech

_TABLE_PT, _FACT_PT, _NOTE_PT = 8.5, 9.0, 8.0
_SIGN_MM = 14.0
_SIGN_GAP_MM = 5.0


@dataclass(frozen=True, slots=True)
class _Setting:
    """What every page of a form is set with."""

    form: Form
    paper: Format
    press: Press
    foot_words: str

    @property
    def room(self) -> Box:
        """Return the inside of the page without its foot."""
        return room_on(self.paper, self.foot_words, self.press)


def form_pages(forms: Sequence[Form], paper: Format, words: str, press: Press) -> tuple[Page, ...]:
    """Return the pages of forms one after the other, with words and number at the foot."""
    return numbered(loose_pages(forms, paper, words, press), paper, words, press)


def loose_pages(
    forms: Sequence[Form], paper: Format, words: str, press: Press
) -> list[Sequence[Mark]]:
    """Return the marks of the pages of forms, with room for the words at the foot."""
    settings = (_Setting(form, paper, press, words) for form in forms)
    return [marks for setting in settings for marks in _pages(setting)]


def numbered(
    pages: Sequence[Sequence[Mark]], paper: Format, words: str, press: Press
) -> tuple[Page, ...]:
    """Return pages with words and number at the foot."""
    made = []
    for number, marks in enumerate(pages, start=1):
        right = page_words(press, number, len(pages))
        low, _ = foot(words, paper.inside, press, right)
        made.append(Page(width_mm=paper.width_mm, height_mm=paper.height_mm, marks=(*marks, *low)))
    return tuple(made)


def page_words(press: Press, number: int, of: int) -> str:
    """Return the words on the number of a page."""
    return press.speech("foot.page", n=number, of=of)


def room_on(paper: Format, words: str, press: Press) -> Box:
    """Return the inside of a page without its foot."""
    inside = paper.inside
    _, bottom = foot(words, inside, press, page_words(press, 99, 99))
    return Box(inside.x0, inside.y0, inside.x1, bottom)


def _pages(setting: _Setting) -> list[list[Mark]]:
    """Return the marks of the pages of one form, without the foot."""
    room, press, form = setting.room, setting.press, setting.form
    style = Style(_TABLE_PT * press.growth, press.measure)
    table = _table(form, press.speech)
    columns = widths(table, style, room.width)
    rows = set_rows(table, columns, style, form.high_mm * press.growth)
    (top, y_first), (again, y_later) = _top(setting, first=True), _top(setting, first=False)
    end_mm = _end(setting, room.y0)[1] - room.y0
    parts = stacked(rows, room.y1 - y_later, first_mm=room.y1 - y_first, end_mm=end_mm, again=True)
    aligns = tuple(column.align for column in table.columns)
    across = Columns(columns, aligns, style)
    pages: list[list[Mark]] = []
    y = y_first
    for number, part in enumerate(parts):
        y = y_later if number else y_first
        pages.append([*(again if number else top), *draw(part, across, (room.x0, y))])
        y += sum(row.height for row in part)
    pages[-1] += _end(setting, y)[0]
    return pages


def _table(form: Form, speech: Speech) -> Table:
    rows = (
        Row(group=entry.group)
        if entry.group
        else Row(cells=tuple(told(cell, speech) for cell in entry.cells))
        for entry in form.entries
    )
    return Table(form.columns, tuple(rows))


def _top(setting: _Setting, *, first: bool) -> tuple[list[Mark], float]:
    """Return title and marks, on the first page the facts too, and the y below them."""
    room, press, form = setting.room, setting.press, setting.form
    marks, y = head(form.title, form.stamps, room, press)
    if not first:
        return marks, y + 1.0
    size = _FACT_PT * press.growth
    step, gap = line_height(size) * 1.1, 5.0 * press.growth
    x, y = room.x0, y + step * 0.2
    for label, value in form.facts:
        words = f"{label}{press.speech('colon')}{value}"
        for at, line in enumerate(broken(words, room.width, Style(size, press.measure))):
            wide = press.width(line, size)
            if x > room.x0 and (at or x + wide > room.x1):
                x, y = room.x0, y + step
            base = y + ASCENT * size * MM_PER_PT
            marks.append(Text(text=line, x=x, y=base, size_pt=size))
            x += wide + gap
    return marks, y + step + 1.5 * press.growth


def _end(setting: _Setting, y: float) -> tuple[list[Mark], float]:
    """Return notes and lines to sign from a y on, and the y below them."""
    room, press, form = setting.room, setting.press, setting.form
    style = Style(_NOTE_PT * press.growth, press.measure)
    step = line_height(style.size_pt)
    y += step * 0.4
    marks: list[Mark] = []
    for note in form.notes:
        for line in broken(note, room.width, style):
            marks.append(Text(text=line, x=room.x0, y=y + step * 0.75, size_pt=style.size_pt))
            y += step
    if form.signs:
        y += _SIGN_MM * press.growth * 0.6
        marks += _signs(form.signs, Box(room.x0, y - step, room.x1, y), press)
        y += step * 0.6
    return marks, y


def _signs(signs: Sequence[str], room: Box, press: Press) -> list[Mark]:
    """Return names of those who sign, each with a line to write on, all lines as long."""
    size = _FACT_PT * press.growth
    words = [sign + press.speech("colon") for sign in signs]
    wide = [press.width(one, size) for one in words]
    line = max(5.0, (room.width - sum(wide)) / len(signs) - _SIGN_GAP_MM)
    marks: list[Mark] = []
    x, low = room.x0, room.y1 + 0.8
    for one, width in zip(words, wide, strict=True):
        marks.append(Text(text=one, x=x, y=room.y1, size_pt=size))
        x += width + 1.0
        marks.append(rule(x, low, x + line, low, width=0.2))
        x += line + _SIGN_GAP_MM - 1.0
    return marks
