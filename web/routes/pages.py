"""The page itself, its files, the state of the service and the description of the interface."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi

from web.access import Anyone
from web.files import page_file, send_file, send_page, version_of
from web.routes.desk import Set, Store
from web.shapes.account import Health

router = APIRouter(tags=["page"])


@router.get("/healthz")
def get_health(_: Anyone, store: Store) -> Health:
    """Tell whether the service can read its store."""
    store.revision()
    return Health(status="ok")


@router.get("/", response_class=Response)
def get_page(_: Anyone, request: Request, settings: Set) -> Response:
    """Return the page; it holds no data."""
    request.app.state.page_version = version_of(settings.static)
    return send_page(request, settings.static, request.app.state.page_version)


@router.get("/favicon.ico", response_class=Response, include_in_schema=False)
def get_icon(_: Anyone, request: Request, settings: Set) -> Response:
    """Return the icon that browsers ask for unasked."""
    return send_file(request, page_file(settings.static, "icon.svg"))


@router.get("/static/{name:path}", response_class=Response)
def get_file(_: Anyone, request: Request, settings: Set, name: str) -> Response:
    """Return a file of the page; `@VERSION/` before its name makes it one to keep."""
    version, _slash, rest = name.partition("/") if name.startswith("@") else ("", "", name)
    path = page_file(settings.static, rest)
    lasting = version == f"@{request.app.state.page_version}"
    return send_file(request, path, vendored=rest.startswith("vendor/"), lasting=lasting)


@router.get("/openapi.json")
def get_description(_: Anyone, request: Request) -> dict[str, Any]:
    """Return the description of this interface."""
    app = request.app
    if app.openapi_schema is None:
        app.openapi_schema = get_openapi(
            title=app.title, version=app.version, routes=app.routes, description=app.description
        )
    schema: dict[str, Any] = app.openapi_schema
    return schema
