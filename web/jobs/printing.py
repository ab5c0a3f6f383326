"""Print sheets: read the store, lay them out, draw them, and record who took what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from gis.places import OFFICE_ZONE
from gis.rulebook import Words
from grid_planner.plan import PlanState
from grid_planner.sheet.content import Content, NothingToPrintError, Order
from grid_planner.sheet.form_pages import form_pages
from grid_planner.sheet.forms import Form
from grid_planner.sheet.marks import Page
from grid_planner.sheet.notice import notice_form, notice_pages
from grid_planner.sheet.office import check_forms, of_unit, registration_forms, survey_forms
from grid_planner.sheet.paper import Format, Paper
from grid_planner.sheet.wall import map_page, wall_sheet
from grid_planner.sheet.words import Speech
from store.audit import record
from store.backend import Act, Backend
from web.jobs.sheet_content import Asked, Sight, gather
from web.sheets.pdf import About, pdf_of
from web.sheets.png import pngs_of
from web.sheets.typeface import MISSING, typeface
from web.sheets.workbook import workbook_of

SheetName = Literal["wall", "survey", "check", "registration", "notice"]
Ending = Literal["pdf", "png", "xlsx"]
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "wall": ("pdf", "png"),
    "survey": ("pdf", "png", "xlsx"),
    "check": ("pdf", "png", "xlsx"),
    "registration": ("pdf", "png", "xlsx"),
    "notice": ("pdf", "png", "xlsx"),
}
DPI = 150
_TAGS = {"zh": "zh-CN", "en": "en"}
_PAPER = {"wall": Paper.A3}
_LANDSCAPE = {"registration"}
_NO_APPROVAL = {
    "wall": Words(
        "没有审图号，已标“内部使用”；公开张贴前请取得审图号",
        "without a map approval number the sheet is marked for internal use; get one before posting it",
    ),
    "notice": Words(
        "没有审图号，公示只绘网格示意，不绘道路和楼栋，并留有审图号的位置",
        "without a map approval number the notice shows grids only, no roads or buildings, "
        "and leaves room for the number",
    ),
}
_Part = TypeVar("_Part")
_FORMS: Mapping[str, Callable[[Content, Order], tuple[Form, ...]]] = {
    "survey": survey_forms,
    "check": check_forms,
    "registration": registration_forms,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOrder:
    """What is to be printed, and how; `paper` and `landscape` None take what suits the sheet."""

    sheet: SheetName
    ending: Ending
    asked: Asked
    paper: Paper | None = None
    landscape: bool | None = None
    dpi: int = DPI
    approval_no: str = ""
    supervision_phone: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """The files (a PNG for each page, else one), what they are of, and what to know."""

    files: tuple[bytes, ...]
    said: Words
    notes: tuple[Words, ...]
    pages: int


def print_sheet(
    backend: Backend, order: PrintOrder, sight: Sight, *, who: str, now: datetime
) -> Printed:
    """Return a sheet as file; the record says who took it.

    Raises NothingToPrintError and web.sheets.png.TooManyPixelsError.
    """
    content = gather(backend, order.asked, sight)
    on = now.astimezone(OFFICE_ZONE).date().isoformat()
    asked = Order(
        language=order.asked.language,
        on=on,
        approval_no=order.approval_no,
        supervision_phone=order.supervision_phone,
    )
    if order.ending == "xlsx":
        files, pages = (_workbook(content, order, asked),), 0
    else:
        drawn = _pages(content, order, asked)
        about = About(title=content.place, language=_TAGS[asked.language])
        pdf, pages = pdf_of(drawn, about, typeface()), len(drawn)
        files = (pdf,) if order.ending == "pdf" else tuple(pngs_of(pdf, order.dpi))
    what = f"print {order.sheet}"
    codes = ",".join(unit.code for unit in content.units)
    record(backend, Act(who=who, what=what, object=codes, at=now))
    return Printed(files, _said(content), _notes(content, order), pages)


def _format(order: PrintOrder) -> Format:
    paper = order.paper or _PAPER.get(order.sheet, Paper.A4)
    lies = order.sheet in _LANDSCAPE if order.landscape is None else order.landscape
    return Format(paper, lies)


def _pages(content: Content, order: PrintOrder, asked: Order) -> Sequence[Page]:
    """Return the pages of any sheet."""
    measure, form = typeface().width, _format(order)
    if order.sheet == "wall":
        return wall_sheet(content, form.paper, asked, measure, landscape=order.landscape)
    if order.sheet == "notice":
        return _some(notice_pages(content, form, asked, measure))
    forms = _some(_FORMS[order.sheet](content, asked))
    pages = form_pages(forms, form, content, asked, measure)
    if order.sheet != "registration":
        return pages
    return [*pages, *_drawings(content, form, asked)]


def _drawings(content: Content, form: Format, asked: Order) -> list[Page]:
    """Return the drawing that goes with the registration of each unit."""
    speech = Speech(asked.language)
    parts = [of_unit(content, unit) for unit in content.units if unit.plan and unit.boundary]
    return [
        map_page(part, form, asked, typeface().width, speech("drawing.title", place=part.place))
        for part in parts
    ]


def _workbook(content: Content, order: PrintOrder, asked: Order) -> bytes:
    form, speech = _format(order), Speech(asked.language)
    if order.sheet == "notice":
        forms: tuple[Form, ...] = (notice_form(content, asked, form, typeface().width),)
    else:
        forms = _some(_FORMS[order.sheet](content, asked))
    return workbook_of(forms, form, speech)


def _some(found: tuple[_Part, ...]) -> tuple[_Part, ...]:
    if not found:
        raise NothingToPrintError(
            Words("没有方案，请先划分：wangge plan", "there is no plan; first divide: wangge plan")
        )
    return found


def _said(content: Content) -> Words:
    """Return which plans were taken, with their states and how they were approved."""
    parts = []
    for language in ("zh", "en"):
        speech = Speech(language)
        told = []
        for plan in content.plans():
            marks = [speech(f"state.{plan.state.value}")]
            marks += [speech("mark.self_approved")] if plan.self_approved else []
            about = speech("list.comma").join(marks)
            told.append(speech("grid.coded", grid=plan.plan_id, code=about))
        plans = speech("list.comma").join(told) or speech("check.none")
        parts.append(f"{content.place}{speech('colon')}{speech('foot.plan', plans=plans)}")
    return Words(*parts)


def _notes(content: Content, order: PrintOrder) -> tuple[Words, ...]:
    """Return what whoever prints should know: approval number, font, plans not in force."""
    notes = []
    if order.sheet in ("wall", "notice") and not order.approval_no:
        notes.append(_NO_APPROVAL[order.sheet])
    open_plans = [p.plan_id for p in content.plans() if p.state is not PlanState.IN_FORCE]
    if open_plans:
        plans = ", ".join(open_plans[:5]) + (" …" if len(open_plans) > 5 else "")  # noqa: PLR2004
        notes.append(
            Words(f"尚未生效的方案：{plans};图上已注明", f"not in force yet: {plans}; the sheet says so")
        )
    names = [content.place, *(grid.name for grid in content.grids)]
    names += [unit.name for unit in content.units]
    names += [one.name for grid in content.grids for one in grid.contacts]
    names += [block.name or "" for block in content.blocks]
    lacking = " ".join(typeface().lacking(names))
    if lacking:
        notes.append(
            Words(f"字库缺字，以“{MISSING}”代替：{lacking}", f"the font lacks {lacking}; printed as {MISSING}")
        )
    return tuple(notes)
