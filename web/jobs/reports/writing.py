"""Write reports as XLSX, PDF and stand-alone HTML, and record who took which, and for what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from gis.rulebook import Words
from grid_planner.sheet.content import NothingToPrintError
from store.audit import record
from store.backend import Act, Backend
from web.jobs.exporting import export_coverage
from web.jobs.reports.asked import Asked, Sight
from web.jobs.reports.gathering import gather
from web.jobs.reports.grids import gather_grids
from web.reports.content import Face, Report
from web.reports.standalone import Sheet, standalone
from web.reports.words import voice

What = Literal["coverage", "cameras", "plan", "incidents"]
Ending = Literal["xlsx", "pdf", "html"]
ENDINGS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "coverage": ("xlsx", "pdf", "html"),
    "cameras": ("html",),
    "plan": ("html",),
    "incidents": ("html",),
})  # fmt: skip
_TAGS = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class Taken:
    """A report as a file, what it is of, and how many pages it has (0: none)."""

    content: bytes
    said: Words
    pages: int = 0


def take_report(
    backend: Backend, what: What, ending: Ending, *, asked: Asked, sight: Sight
) -> Taken:
    """Return a report; the record says who took it, of which places, and for what purpose.

    Raises NothingToPrintError where there is nothing to report or it fits into no file.
    """
    if ending not in ENDINGS[what]:
        there = ", ".join(ENDINGS[what])
        raise NothingToPrintError(
            Words(
                f"{what} 不能写成 {ending}；可用：{there}",
                f"{what} is not written as {ending}; choose one of {there}",
            )
        )
    if what == "coverage":
        taken = _COVERAGE[ending](backend, asked, sight)
    else:
        taken = _MAPS[what](backend, asked, sight)
    codes = ",".join(asked.units) or asked.township or "all"
    act = Act(
        who=asked.who, what=f"report {what}", object=codes, why=asked.purpose, at=asked.now
    )  # fmt: skip
    record(backend, act)
    return taken


def _workbook(backend: Backend, asked: Asked, sight: Sight) -> Taken:
    # the libraries that draw take a third of a second, and a service starts without reports
    from grid_planner.sheet.words import Speech
    from web.reports.lists import forms
    from web.reports.pages import PAPER
    from web.sheets.workbook import workbook_of

    report = gather(backend, asked, sight)
    codes = [village.unit.code for village in report.villages()]
    plain = export_coverage(backend, codes, None).sheets
    content = workbook_of(forms(report), PAPER, Speech(asked.language), plain)
    return Taken(content, _said(report))


def _pdf(backend: Backend, asked: Asked, sight: Sight) -> Taken:
    from web.reports.pages import report_pages
    from web.sheets.pdf import About, pdf_of
    from web.sheets.typeface import typeface

    report = gather(backend, asked, sight)
    face = typeface()
    pages = report_pages(report, face.width)
    title = voice(asked.language)("title", place=report.face.place)
    about = About(title=title, language=_TAGS[asked.language])
    return Taken(pdf_of(pages, about, face), _said(report), len(pages))


def _coverage_map(backend: Backend, asked: Asked, sight: Sight) -> Taken:
    from web.reports.atlas import coverage_sheet

    report = gather(backend, asked, sight)
    return Taken(_html(coverage_sheet(report), report.face), _said(report))


def _cameras_map(backend: Backend, asked: Asked, sight: Sight) -> Taken:
    from web.reports.register import cameras_sheet

    report = gather(backend, asked, sight)
    return Taken(_html(cameras_sheet(report), report.face), _said(report))


def _plan_map(backend: Backend, asked: Asked, sight: Sight) -> Taken:
    from web.reports.grids import plan_sheet

    told = gather_grids(backend, asked, sight)
    if not told.grids:
        raise NothingToPrintError(
            Words("没有方案，请先划分：wangge plan", "there is no plan; first divide: wangge plan")
        )
    n = len(told.grids)
    return Taken(_html(plan_sheet(told), told.face), Words(f"{n}个网格", f"{n} grids"))


def _incidents_map(backend: Backend, asked: Asked, sight: Sight) -> Taken:
    from web.reports.incidents import incidents_sheet

    told = gather_grids(backend, asked, sight)
    n = len(told.incidents)
    return Taken(_html(incidents_sheet(told), told.face), Words(f"{n}起事件", f"{n} incidents"))


def _html(sheet: Sheet, face: Face) -> bytes:
    from web.sheets.typeface import typeface

    glyphs = typeface()
    return standalone(sheet, voice(face.language), lambda text: glyphs.font(set(text), bold=False))


_COVERAGE: Mapping[str, Callable[[Backend, Asked, Sight], Taken]] = MappingProxyType({
    "xlsx": _workbook,
    "pdf": _pdf,
    "html": _coverage_map,
})  # fmt: skip
_MAPS: Mapping[str, Callable[[Backend, Asked, Sight], Taken]] = MappingProxyType({
    "cameras": _cameras_map,
    "plan": _plan_map,
    "incidents": _incidents_map,
})  # fmt: skip


def _said(report: Report) -> Words:
    villages, cameras = len(report.villages()), len(report.cameras())
    return Words(
        f"{report.face.place}：{villages}个村（社区），{cameras}台摄像机",
        f"{report.face.place}: {villages} villages and communities, {cameras} cameras",
    )
