"""Every sheet by its name: how it is laid out as pages, and as forms of a workbook."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal, TypeVar

from gis.rulebook import Words
from grid_planner.sheet.content import Content, NothingToPrintError, Order
from grid_planner.sheet.form_pages import form_pages
from grid_planner.sheet.forms import Form
from grid_planner.sheet.furniture import foot_line
from grid_planner.sheet.marks import Measure, Page
from grid_planner.sheet.notice import notice_form, notice_pages
from grid_planner.sheet.office import check_forms, of_unit, registration_forms, survey_forms
from grid_planner.sheet.paper import Format, Paper, growth_of
from grid_planner.sheet.press import Press
from grid_planner.sheet.survey_map import survey_maps
from grid_planner.sheet.wall import map_page, wall_sheet
from grid_planner.sheet.words import Speech

SheetName = Literal["wall", "survey", "check", "registration", "notice"]
Ending = Literal["pdf", "png", "xlsx"]
# the map for the wall is no table
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "wall": ("pdf", "png"),
    "survey": ("pdf", "png", "xlsx"),
    "check": ("pdf", "png", "xlsx"),
    "registration": ("pdf", "png", "xlsx"),
    "notice": ("pdf", "png", "xlsx"),
}
_PAPER = {"wall": Paper.A3}
_LANDSCAPE = frozenset({"registration"})
_FORMS: Mapping[str, Callable[[Content, Order], tuple[Form, ...]]] = {
    "survey": survey_forms,
    "check": check_forms,
    "registration": registration_forms,
}
_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Setting:
    """Which sheet, on which paper, and which way it lies; None takes what suits the sheet."""

    sheet: SheetName
    paper: Paper | None = None
    landscape: bool | None = None

    @property
    def form(self) -> Format:
        """Return the paper as it lies."""
        paper = self.paper or _PAPER.get(self.sheet, Paper.A4)
        return Format(paper, self.sheet in _LANDSCAPE if self.landscape is None else self.landscape)


def pages_of(
    content: Content, order: Order, setting: Setting, measure: Measure
) -> tuple[Page, ...]:
    """Return the pages of a sheet. Raises NothingToPrintError."""
    sheet, form = setting.sheet, setting.form
    if sheet == "wall":
        return wall_sheet(content, form.paper, order, measure, landscape=setting.landscape)
    if sheet == "notice":
        return _some(notice_pages(content, form, order, measure))
    press = Press(Speech(order.language), measure, growth_of(form.paper))
    forms = _some(_FORMS[sheet](content, order))
    pages = form_pages(forms, form, foot_line(content, order), press)
    if sheet == "registration":
        return (*pages, *_drawings(content, order, form, measure))
    if sheet == "survey":
        parts = (of_unit(content, unit) for unit in content.units)
        maps = (survey_maps(part, form, order, measure) for part in parts)
        return (*pages, *chain.from_iterable(maps))
    return pages


def forms_of(
    content: Content, order: Order, setting: Setting, measure: Measure
) -> tuple[Form, ...]:
    """Return the forms of a workbook. Raises NothingToPrintError."""
    if setting.sheet == "notice":
        _some(content.grids)
        return (notice_form(content, order, setting.form, measure),)
    return _some(_FORMS[setting.sheet](content, order))


def _drawings(content: Content, order: Order, form: Format, measure: Measure) -> tuple[Page, ...]:
    """Return the drawing that goes with the registration of each unit."""
    speech = Speech(order.language)
    parts = [of_unit(content, unit) for unit in content.units if unit.plan is not None]
    return tuple(
        map_page(part, form, order, measure, speech("drawing.title", place=part.place))
        for part in parts
        if any(grid.boundary is not None for grid in part.grids)
    )


def _some(found: tuple[_Part, ...]) -> tuple[_Part, ...]:
    if not found:
        raise NothingToPrintError(
            Words("没有方案，请先划分：wangge plan", "there is no plan; first divide: wangge plan")
        )
    return found
