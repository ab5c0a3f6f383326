"""The whole application: the only place where settings, store, routes and middleware meet."""

import contextlib
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from store.backend import Backend, StoreError
from store.scope import EVERYTHING
from store.users import Grant
from web.access import check_declared, reader_of
from web.errors import add_error_answers
from web.gate import Gate
from web.jobs.reading import read_map
from web.kept import Desk, Kept
from web.live import Live
from web.routes import account, audit, live, pages, places, plans, things
from web.routes.tiles import tile_router
from web.settings import Settings
from web.signin import OWNER
from web.tiles import Tiles

_LEAST_PACKED = 1024
_LONGEST_WARMING_S = 10


def create_app(settings: Settings, backend: Backend, extra: Iterable[APIRouter] = ()) -> FastAPI:
    """Return the application that serves a store.

    Raises UndeclaredRouteError when a route, of ours or of `extra`, declares no permission and
    scope.
    """
    app = FastAPI(
        title="Wangge",
        version=_version(),
        description="Service grids, cameras and incidents on one map.",
        openapi_url=None,  # our own route declares who may read it
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.backend = backend
    app.state.kept = Kept()
    app.state.tiles = Tiles(settings.tile_cache)
    app.state.live = Live(
        backend,
        clock=lambda: datetime.now(UTC).isoformat(timespec="milliseconds"),
        queue=settings.live_queue,
        clients=settings.live_clients,
    )
    routers = (account, places, plans, things, audit, live, pages)
    for router in (*(module.router for module in routers), tile_router(), *extra):
        app.router.routes.extend(router.routes)
    check_declared(app.routes)
    add_error_answers(app)
    app.add_middleware(GZipMiddleware, minimum_size=_LEAST_PACKED, compresslevel=5)
    app.add_middleware(Gate, settings=settings)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    stream: Live = app.state.live
    stream.start()
    warming = threading.Thread(target=_warm, args=(app,), name="wangge-warm", daemon=True)
    warming.start()
    try:
        yield
    finally:
        stream.stop()
        warming.join(timeout=_LONGEST_WARMING_S)


def _warm(app: FastAPI) -> None:
    """Count the blocks before the first person asks; what fails here is told to who asks."""
    backend: Backend = app.state.backend
    everyone = reader_of("", [Grant(user="", role=OWNER)])
    with contextlib.suppress(StoreError, ValueError):
        desk = Desk(backend, app.state.kept, backend.revision())
        read_map(desk, replace(everyone, scope=EVERYTHING))


def _version() -> str:
    try:
        return version("wangge")
    except PackageNotFoundError:
        return "0"
