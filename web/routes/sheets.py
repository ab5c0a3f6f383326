"""Sheets to print: the map for the wall, the sheets of the office's steps, public notices."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response

from gis.places import OFFICE_ZONE
from grid_planner.sheet.catalogue import Ending, Setting, SheetName
from web.access import BlockReader, GridReader, PlanWriter, Reader
from web.jobs.sheets.asked import Asked, Sight
from web.jobs.sheets.posting import post_notices
from web.jobs.sheets.printing import Printed, PrintOrder, print_sheet
from web.problems import language_of
from web.routes.desk import Now, Store
from web.shapes.sheet import PostedOut, PostOrder, SheetQuery

router = APIRouter(prefix="/api/sheets", tags=["sheets"])

KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LIES = {"auto": None, "landscape": True, "portrait": False}
Wish = Annotated[SheetQuery, Query()]
Accepts = Annotated[str, Header(alias="accept-language")]
OfGrids = Literal["wall", "check", "registration", "notice"]


@router.get("/survey.{ending}", response_class=Response)
def get_survey(
    *,
    reader: BlockReader,
    store: Store,
    now: Now,
    ending: Ending,
    wish: Wish,
    accepts: Accepts = "",
) -> Response:
    """Return the survey sheet of units: their blocks, with room for the households found."""
    order = _order("survey", ending, wish, accepts)
    return _answer(order, print_sheet(store, order, _sight(reader), who=reader.name, now=now))


@router.get("/{sheet}.{ending}", response_class=Response)
def get_sheet(
    *,
    reader: GridReader,
    store: Store,
    now: Now,
    sheet: OfGrids,
    ending: Ending,
    wish: Wish,
    accepts: Accepts = "",
) -> Response:
    """Return a sheet made of a plan: wall, check, registration or notice."""
    order = _order(sheet, ending, wish, accepts)
    return _answer(order, print_sheet(store, order, _sight(reader), who=reader.name, now=now))


@router.post("/notices", status_code=201)
def post_posted(*, reader: PlanWriter, store: Store, order: PostOrder, now: Now) -> PostedOut:
    """Record that the notices of grids in force were posted today (GRID-19)."""
    asked = Asked(units=tuple(order.units), township=order.township)
    codes = post_notices(store, asked, Sight(grids=reader.scope), who=reader.name, now=now)
    on = now.astimezone(OFFICE_ZONE).date().isoformat()
    return PostedOut(on=on, grids=list(codes), revision=store.revision())


def _sight(reader: Reader) -> Sight:
    """Return what the reader may see of what lies on a sheet."""
    see = reader.scope_of
    return Sight(grids=see("grids.read"), blocks=see("blocks.read"), land=see("map.read"))


def _order(sheet: SheetName, ending: Ending, wish: SheetQuery, accepts: str) -> PrintOrder:
    language = wish.language or ("en" if language_of(accepts) == "en" else "zh")
    return PrintOrder(
        ending=ending,
        asked=Asked(
            units=tuple(wish.unit), township=wish.township, plan=wish.plan, language=language
        ),
        setting=Setting(sheet, wish.paper, _LIES[wish.orientation]),
        dpi=wish.dpi,
        approval_no=wish.approval_number,
        supervision_phone=wish.supervision_phone,
        page=wish.page if ending == "png" else None,
    )


def _answer(order: PrintOrder, printed: Printed) -> Response:
    """Return the file to keep; how many pages a picture is one of stands in a header."""
    name = f"{order.setting.sheet}.{order.ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Pages": str(printed.pages),
    }
    return Response(printed.files[0], media_type=KINDS[order.ending], headers=headers)
