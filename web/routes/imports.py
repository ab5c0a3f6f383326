"""Bring files in: upload, look, answer, accept; what was brought in before, and undoing it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import TypeAdapter

from web.access import Importer, Reader
from web.jobs.imports.layers_in import check_may_import, layers_for
from web.jobs.imports.made import read_records, rejects_sheet, undo
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
from web.uploads.desk import Drafts
from web.uploads.draft import Draft
from web.uploads.uploading import full, keep

router = APIRouter(prefix="/api", tags=["imports"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DRAFT = TypeAdapter(DraftOut)
FileName = Annotated[str, Query(min_length=1, max_length=255)]
LayerName = Annotated[str | None, Query(alias="layer", pattern=r"^[a-z_]{1,40}$")]


def _drafts(request: Request) -> Drafts:
    drafts: Drafts = request.app.state.drafts
    return drafts


def _mine(request: Request, reader: Reader, draft_id: str) -> Draft:
    """Return a draft of the reader, as long as they may bring its layer in."""
    draft = _drafts(request).of(reader.name, draft_id)
    check_may_import(reader, draft.document()["layer"])
    return draft


def _out(draft: Draft) -> DraftOut:
    return _DRAFT.validate_python(draft.document())


@router.get("/layers")
def get_layers(reader: Importer, settings: Set) -> Layers:
    """Return the layers the reader may bring in, with their fields."""
    return Layers(layers=layers_for(reader), most_bytes=settings.import_limit)


@router.get("/templates/{layer}.xlsx", response_class=Response)
def get_template(reader: Importer, layer: ThingId) -> Response:
    """Return a workbook with the headings of a layer, to fill in."""
    check_may_import(reader, layer)
    from web.jobs.imports.templates import (
        template,  # the workbook's library is a start's fifth of a second
    )

    return _download(template(layer), f"{layer}.xlsx", XLSX)


@router.get("/imports")
def get_records(reader: Importer, store: Store) -> Records:
    """Return what was brought in before, the newest first."""
    return read_records(store, reader)


@router.post("/imports/drafts", status_code=201)
async def post_draft(
    *, reader: Importer, request: Request, settings: Set, name: FileName, layer: LayerName = None
) -> DraftOut:
    """Take a file (the body, as it is), and begin to read it."""
    check_may_import(reader, layer)
    desk = _drafts(request)
    may = frozenset(one.name for one in layers_for(reader))
    try:
        draft = await run_in_threadpool(desk.begin, reader.name, layer, name, may)
    except OSError as error:
        raise full(error) from error
    try:
        draft.size = await keep(request.stream(), draft.path, settings.upload_silence_s)
    except BaseException:  # also when the sender goes away: nothing stays
        desk.drop(draft)  # at once: a request that is called off waits for nothing more
        raise
    await run_in_threadpool(desk.read, draft)
    return _out(draft)


@router.get("/imports/drafts/{draft_id}")
def get_draft(reader: Importer, request: Request, draft_id: ThingId) -> DraftOut:
    """Return how far a file is, and what was found in it."""
    return _out(_mine(request, reader, draft_id))


@router.put("/imports/drafts/{draft_id}")
def put_draft(reader: Importer, request: Request, draft_id: ThingId, order: DraftOrder) -> DraftOut:
    """Say which layer it is and answer its questions; it is read anew."""
    check_may_import(reader, order.layer)
    draft = _drafts(request).of(reader.name, draft_id)
    check_may_import(reader, order.layer or draft.layer)
    draft.may = frozenset(one.name for one in layers_for(reader))
    _drafts(request).say(draft, order.layer, order.answers)
    return _out(draft)


@router.get("/imports/drafts/{draft_id}/shapes", response_class=Response)
def get_shapes(reader: Importer, request: Request, draft_id: ThingId) -> Response:
    """Return the shapes of the file as it would be taken, as GeoJSON."""
    shapes = _mine(request, reader, draft_id).shapes()
    return Response(shapes, media_type="application/geo+json")


@router.post("/imports/drafts/{draft_id}/accept")
def post_accept(
    reader: Importer, request: Request, draft_id: ThingId, given: Accepting
) -> DraftOut:
    """Have the file written as it was shown; where that has changed, it is shown anew."""
    draft = _mine(request, reader, draft_id)
    _drafts(request).accept(draft, accept_rest=given.accept_rest)
    return _out(draft)


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
