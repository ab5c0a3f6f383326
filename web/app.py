"""The whole application: the only place where settings, store, routes and middleware meet."""

from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from store.backend import Backend
from web.access import check_declared
from web.files import version_of
from web.gate import Gate
from web.jobs.redraw.workshop import Workshop
from web.kept import Kept
from web.lifetime import lifespan
from web.live import Live
from web.problems import add_error_answers
from web.routes import (
    account,
    audit,
    cameras,
    explaining,
    health,
    imports,
    live,
    pages,
    places,
    plans,
    redrawing,
    register,
    reports,
    sheets,
    sight,
    siting,
    things,
)
from web.routes.tiles import tile_router
from web.settings import Settings
from web.tiles import Tiles
from web.uploads.desk import Drafts

_LEAST_PACKED = 1024


def create_app(
    settings: Settings,
    backend: Backend,
    extra: Iterable[APIRouter] = (),
    *,
    address: str | None = None,
) -> FastAPI:
    """Return the application that serves a store.

    `address` is what the store was opened with, where a password belongs to it: `backend.address`
    leaves that out, and the processes that read files open the store anew.

    Raises UndeclaredRouteError when a route, of ours or of `extra`, declares no permission and
    scope.
    """
    app = FastAPI(
        title="Wangge",
        version=_version(),
        description="Service grids, cameras and incidents on one map.",
        openapi_url=None,  # our own route declares who may read it
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.backend = backend
    app.state.kept = Kept()
    app.state.stages = Kept(most=12)  # scenes are large
    app.state.page_version = version_of(settings.static)
    app.state.tiles = Tiles(settings.tile_cache)
    app.state.drafts = Drafts(address or backend.address, settings.draft_idle)
    app.state.live = Live(
        backend,
        clock=lambda: datetime.now(UTC).isoformat(timespec="milliseconds"),
        queue=settings.live_queue,
        clients=settings.live_clients,
    )
    app.state.workshop = Workshop(backend, app.state.live.stroke)
    routers = (
        account, places, plans, redrawing, explaining, sheets, sight, siting, health, register,
        reports, things, cameras, imports, audit, live, pages,
    )  # fmt: skip
    for router in (*(module.router for module in routers), tile_router(), *extra):
        app.router.routes.extend(router.routes)
    check_declared(app.routes)
    add_error_answers(app)
    app.add_middleware(GZipMiddleware, minimum_size=_LEAST_PACKED, compresslevel=5)
    app.add_middleware(Gate, settings=settings)
    return app


def _version() -> str:
    try:
        return version("wangge")
    except PackageNotFoundError:
        return "0"
