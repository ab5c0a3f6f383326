"""A report of cameras on paper: the ranking, each township with its villages, what falls due."""

from collections.abc import Sequence

from grid_planner.sheet.form_pages import loose_pages, numbered, room_on
from grid_planner.sheet.forms import Form
from grid_planner.sheet.furniture import BETWEEN
from grid_planner.sheet.marks import Mark, Measure, Page
from grid_planner.sheet.paper import Format, Paper, growth_of
from grid_planner.sheet.press import Press
from grid_planner.sheet.words import Speech
from web.reports.content import Report
from web.reports.lists import dues_form
from web.reports.maps import MapFrame
from web.reports.tables import fulls_of, township_form, townships_form
from web.reports.village import Setting, village_page
from web.reports.words import voice

PAPER = Format(Paper.A4, landscape=True)


def report_pages(report: Report, measure: Measure) -> tuple[Page, ...]:
    """Return the pages of a report, A4 lying: ranking, four fulls, villages, what is due."""
    face = report.face
    say = voice(face.language)
    press = Press(Speech(face.language), measure, growth_of(PAPER.paper))
    credit = say("credit", credit=face.credit) if face.credit else ""
    words = BETWEEN.join(part for part in (say("foot"), say("foot.crs"), credit) if part)

    def set_forms(forms: Sequence[Form]) -> list[Sequence[Mark]]:
        return loose_pages(forms, PAPER, words, press)

    several = len(report.villages()) > 1
    ranking = [townships_form(report)] if len(report.townships) > 1 else []
    whole = fulls_of(report, [(face.place, report.indicators)], say)
    pages = set_forms([*ranking, whole] if len(report.townships) > 1 else [])
    setting = Setting(MapFrame(report), room_on(PAPER, words, press), press)
    for township in report.townships:
        own = fulls_of(report, [(township.name, township.indicators)], say)
        pages += set_forms([township_form(report, township), own] if several else [])
        pages += [village_page(report, one, setting) for one in township.villages]
    if report.dues:
        pages += set_forms([dues_form(report)])
    return numbered(pages, PAPER, words, press)
