"""Print sheets: read the store, lay them out, draw them, and record who took what."""

from dataclasses import dataclass
from datetime import datetime

from gis.places import OFFICE_ZONE
from gis.rulebook import Words
from grid_planner.plan import PlanState
from grid_planner.sheet.catalogue import ENDINGS, Ending, Setting, forms_of, pages_of
from grid_planner.sheet.content import Content, NothingToPrintError, Order
from grid_planner.sheet.words import Speech
from store.audit import record
from store.backend import Act, Backend
from web.jobs.sheets.asked import Asked, Sight
from web.jobs.sheets.content import gather

DPI = 150
_TAGS = {"zh": "zh-CN", "en": "en"}
_SHOWN = 5
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOrder:
    """What is to be printed, and how. `page` is one page of a PNG, counted from 1; None is all."""

    setting: Setting
    ending: Ending
    asked: Asked
    dpi: int = DPI
    page: int | None = None
    approval_no: str = ""
    supervision_phone: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """The files (a PNG for each page, else one), what they are of, what to know, how many pages."""

    files: tuple[bytes, ...]
    said: Words
    notes: tuple[Words, ...]
    pages: int


def print_sheet(
    backend: Backend, order: PrintOrder, sight: Sight, *, who: str, now: datetime
) -> Printed:
    """Return a sheet as files; the record says who took it.

    Raises NothingToPrintError and web.sheets.png.TooManyPixelsError.
    """
    _check_ending(order)
    content = gather(backend, order.asked, sight)
    asked = Order(
        language=order.asked.language,
        on=now.astimezone(OFFICE_ZONE).date().isoformat(),
        approval_no=order.approval_no,
        supervision_phone=order.supervision_phone,
    )
    files, pages = _drawn(content, order, asked)
    codes = ",".join(unit.code for unit in content.units)
    record(backend, Act(who=who, what=f"print {order.setting.sheet}", object=codes, at=now))
    return Printed(files, _said(content), _notes(content, order), pages)


def _check_ending(order: PrintOrder) -> None:
    if order.ending in ENDINGS[order.setting.sheet]:
        return
    there = ", ".join(ENDINGS[order.setting.sheet])
    raise NothingToPrintError(
        Words(
            f"{order.setting.sheet} 不能写成 {order.ending}；可用：{there}",
            f"{order.setting.sheet} is not printed as {order.ending}; choose one of {there}",
        )
    )


def _drawn(content: Content, order: PrintOrder, asked: Order) -> tuple[tuple[bytes, ...], int]:
    """Return the files and the number of pages, 0 of a workbook."""
    # the libraries that draw take a third of a second, and a service starts without printing
    from web.sheets.typeface import typeface

    face = typeface()
    if order.ending == "xlsx":
        from web.sheets.workbook import workbook_of

        forms = forms_of(content, asked, order.setting, face.width)
        book = workbook_of(forms, order.setting.form, Speech(asked.language))
        return (book,), 0
    from web.sheets.pdf import About, pdf_of
    from web.sheets.png import pngs_of

    pages = pages_of(content, asked, order.setting, face.width)
    about = About(title=content.place, language=_TAGS[asked.language])
    pdf = pdf_of(pages, about, face)
    if order.ending == "pdf":
        return (pdf,), len(pages)
    return tuple(pngs_of(pdf, order.dpi, order.page)), len(pages)


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
    from web.sheets.typeface import MISSING, typeface

    notes = []
    if order.setting.sheet in ("wall", "notice") and not order.approval_no:
        notes.append(_NO_APPROVAL[order.setting.sheet])
    open_plans = [p.plan_id for p in content.plans() if p.state is not PlanState.IN_FORCE]
    if open_plans:
        plans = ", ".join(open_plans[:_SHOWN]) + (" …" if len(open_plans) > _SHOWN else "")
        notes.append(
            Words(
                f"尚未生效的方案：{plans}；图上已注明",
                f"not in force yet: {plans}; the sheet says so",
            )
        )
    names = [content.place, *(grid.name for grid in content.grids)]
    names += [unit.name for unit in content.units]
    names += [one.name for grid in content.grids for one in grid.contacts]
    names += [block.name or "" for block in content.blocks]
    lacking = " ".join(typeface().lacking(names))
    if lacking:
        notes.append(
            Words(
                f"字库缺字，以“{MISSING}”代替：{lacking}",
                f"the font lacks {lacking}; printed as {MISSING}",
            )
        )
    return tuple(notes)
