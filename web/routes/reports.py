"""Reports of cameras as files, maps that stand alone, and the four fulls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends, Header, Query, Response

from grid_planner.sheet.words import Language
from store.backend import Backend
from web.access import CameraReader, CoverageReader, GridReader, IncidentCounter, Reader
from web.jobs.reports.asked import Asked, Sight
from web.jobs.reports.counting import gather_indicators
from web.jobs.reports.writing import Ending, What, take_report
from web.problems import language_of
from web.purpose import Purpose, purpose_for
from web.routes.desk import Now, Store
from web.routes.sheets import KINDS
from web.shapes.report import IndicatorOut, Indicators, ReportQuery

router = APIRouter(prefix="/api", tags=["reports"])

_KINDS = {**KINDS, "html": "text/html; charset=utf-8"}
Accepts = Annotated[str, Header(alias="accept-language")]
OfCoverage = Literal["xlsx", "pdf", "html"]
OfMap = Literal["html"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request asks for: places, language, purpose, and when it came."""

    query: ReportQuery
    language: Language
    purpose: str
    now: datetime

    def asked(self, reader: Reader) -> Asked:
        """Return it as asked by somebody."""
        return Asked(
            units=tuple(self.query.unit),
            township=self.query.township,
            plan=self.query.plan,
            language=self.language,
            who=reader.name,
            now=self.now,
            purpose=self.purpose,
        )


def _wish(
    query: Annotated[ReportQuery, Query()], now: Now, accepts: Accepts = "", said: Purpose = ""
) -> Wish:
    language = query.language or ("en" if language_of(accepts) == "en" else "zh")
    purpose = " ".join((query.purpose or unquote(said)).split())
    return Wish(query, language, purpose, now)


Wished = Annotated[Wish, Depends(_wish)]


@router.get("/reports/coverage.{ending}", response_class=Response)
def get_coverage_report(
    reader: CoverageReader, store: Store, ending: OfCoverage, wish: Wished
) -> Response:
    """Return the report of coverage; cameras, views and gaps only where they may be seen."""
    purpose_for(reader, "gaps", quote(wish.purpose))
    return _taken(store, reader, wish, what="coverage", ending=ending)


@router.get("/reports/cameras.{ending}", response_class=Response)
def get_camera_map(reader: CameraReader, store: Store, ending: OfMap, wish: Wished) -> Response:
    """Return a map of the register in one file: no aim, no views, no gaps."""
    purpose_for(reader, "camera", quote(wish.purpose))
    return _taken(store, reader, wish, what="cameras", ending=ending)


@router.get("/reports/plan.{ending}", response_class=Response)
def get_plan_map(reader: GridReader, store: Store, ending: OfMap, wish: Wished) -> Response:
    """Return a map of grids in one file; nothing of cameras."""
    return _taken(store, reader, wish, what="plan", ending=ending)


@router.get("/reports/incidents.{ending}", response_class=Response)
def get_incident_map(
    reader: IncidentCounter, store: Store, ending: OfMap, wish: Wished
) -> Response:
    """Return a map of the numbers of incidents; their places only where they may be seen."""
    return _taken(store, reader, wish, what="incidents", ending=ending)


@router.get("/indicators")
def get_indicators(reader: CoverageReader, store: Store, wish: Wished) -> Indicators:
    """Return the four fulls of units, a township, or everything the reader may see."""
    found = gather_indicators(store, wish.asked(reader), _sight(reader))
    return Indicators(
        revision=store.revision(),
        indicators=[
            IndicatorOut(
                id=one.id,
                full=one.full.value,
                name_zh=one.name.zh,
                name_en=one.name.en,
                unit=one.unit,
                found=one.found,
                of=one.of,
                unknown=one.unknown,
                unsorted=one.unsorted,
                unmeasured=one.unmeasured,
                share=one.share,
                required=one.required,
                state=one.state.value,
            )
            for one in found
        ],
    )


def _sight(reader: Reader) -> Sight:
    see = reader.scope_of
    return Sight(
        map=see("map.read"),
        coverage=see("coverage.read"),
        cameras=see("cameras.read"),
        views=see("views.read"),
        blocks=see("blocks.read"),
        grids=see("grids.read"),
        counts=see("incidents.count"),
        incidents=see("incidents.read"),
    )


def _taken(store: Backend, reader: Reader, wish: Wish, *, what: What, ending: Ending) -> Response:
    """Return the file to keep: a page of ours never runs what is in it."""
    taken = take_report(store, what, ending, asked=wish.asked(reader), sight=_sight(reader))
    headers = {
        "Content-Disposition": f'attachment; filename="{what}.{ending}"',
        "X-Pages": str(taken.pages),
    }
    return Response(taken.content, media_type=_KINDS[ending], headers=headers)
