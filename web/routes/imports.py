"""Bring files in: upload, look, answer, accept; what was brought in before, and undoing it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import TypeAdapter

from web.access import Importer
from web.drafts.desk import Draft, Drafts
from web.errors import DraftNotReadyError
from web.jobs.imports_made import read_records, rejects_sheet, undo
from web.jobs.layers_in import check_may_import, layers_for
from web.jobs.templates import template
from web.routes.desk import Now, Set, Store, ThingId
from web.shapes.imports import (
    Accepting,
    DraftOrder,
    DraftOut,
    Layers,
    Records,
    Undoing,
    UndoneOut,
)

router = APIRouter(prefix="/api", tags=["imports"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DRAFT = TypeAdapter(DraftOut)
FileName = Annotated[str, Query(min_length=1, max_length=255)]
LayerName = Annotated[str | None, Query(alias="layer", pattern=r"^[a-z_]{1,40}$")]


def _drafts(request: Request) -> Drafts:
    drafts: Drafts = request.app.state.drafts
    return drafts


def _out(request: Request, draft: Draft) -> DraftOut:
    return _DRAFT.validate_python(_drafts(request).document(draft))


@router.get("/layers")
def get_layers(reader: Importer, settings: Set) -> Layers:
    """Return the layers the reader may bring in, with their fields."""
    return Layers(layers=layers_for(reader), most_bytes=settings.import_limit)


@router.get("/templates/{layer}.xlsx", response_class=Response)
def get_template(reader: Importer, layer: ThingId) -> Response:
    """Return a workbook with the headings of a layer, to fill in."""
    check_may_import(reader, layer)
    return _download(template(layer), f"{layer}.xlsx", XLSX)


@router.get("/imports")
def get_records(reader: Importer, store: Store) -> Records:
    """Return what was brought in before, the newest first."""
    return read_records(store, reader)


@router.post("/imports/drafts", status_code=201)
async def post_draft(
    reader: Importer, request: Request, name: FileName, layer: LayerName = None
) -> DraftOut:
    """Take a file (the body, as it is), and begin to read it."""
    check_may_import(reader, layer)
    desk = _drafts(request)
    draft = await run_in_threadpool(desk.begin, reader.name, layer, name)
    try:
        with draft.path.open("wb") as file:
            async for some in request.stream():
                await run_in_threadpool(file.write, some)
    except BaseException:  # also when the sender goes away: nothing stays
        await run_in_threadpool(desk.drop, draft)
        raise
    await run_in_threadpool(desk.order, draft)
    return _out(request, draft)


@router.get("/imports/drafts/{draft_id}")
def get_draft(reader: Importer, request: Request, draft_id: ThingId) -> DraftOut:
    """Return how far a file is, and what was found in it."""
    return _out(request, _drafts(request).of(reader.name, draft_id))


@router.put("/imports/drafts/{draft_id}")
def put_draft(reader: Importer, request: Request, draft_id: ThingId, order: DraftOrder) -> DraftOut:
    """Say which layer it is and answer its questions; it is read anew."""
    check_may_import(reader, order.layer)
    desk = _drafts(request)
    draft = desk.of(reader.name, draft_id)
    desk.say(draft, order.layer or draft.layer, order.answers)
    return _out(request, draft)


@router.get("/imports/drafts/{draft_id}/shapes", response_class=Response)
def get_shapes(reader: Importer, request: Request, draft_id: ThingId) -> Response:
    """Return the shapes of the file as it would be taken, as GeoJSON."""
    desk = _drafts(request)
    shapes = desk.shapes(desk.of(reader.name, draft_id))
    return Response(shapes, media_type="application/geo+json")


@router.post("/imports/drafts/{draft_id}/accept")
def post_accept(
    reader: Importer, request: Request, draft_id: ThingId, given: Accepting
) -> DraftOut:
    """Have the file written as it was shown."""
    desk = _drafts(request)
    draft = desk.of(reader.name, draft_id)
    now = desk.document(draft)
    check_may_import(reader, now["layer"])
    if now["state"] != "ready":
        raise DraftNotReadyError(f"{draft.file_name} is {now['state']}", found=now["state"])
    if now["rejected"] and not given.accept_rest:
        raise DraftNotReadyError(
            f"{draft.file_name}: {now['rejected']} rows are rejected; accept_rest takes the others",
            found=now["rejected"],
            required=0,
        )
    draft.layer = now["layer"]
    desk.order(draft, "writing", accept_rest=given.accept_rest)
    return _out(request, draft)


@router.delete("/imports/drafts/{draft_id}", status_code=204)
def delete_draft(reader: Importer, request: Request, draft_id: ThingId) -> None:
    """Forget the file."""
    desk = _drafts(request)
    desk.drop(desk.of(reader.name, draft_id))


@router.get("/imports/{import_id}/rejects.csv", response_class=Response)
def get_rejects(reader: Importer, store: Store, import_id: ThingId) -> Response:
    """Return the rows that were not taken, with reasons, to be corrected and brought in again."""
    return _download(rejects_sheet(store, reader, import_id), f"{import_id}.csv", "text/csv")


@router.post("/imports/{import_id}/undo")
def post_undo(
    *, reader: Importer, store: Store, import_id: ThingId, given: Undoing, now: Now
) -> UndoneOut:
    """Take an import back: what it brought goes, what it replaced returns."""
    return undo(store, reader, import_id, why=given.why, now=now)


def _download(content: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
