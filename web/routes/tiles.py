"""Vector tiles: one operation a layer, because each layer has its own permission."""

import gzip
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from store.backend import Backend, NotFoundError
from web.access import Needs, Reach, Reader, load_roles
from web.routes.desk import Store, Which
from web.tiles import Asked, Tiles, etag_of

DEEPEST = 22
MVT = "application/vnd.mapbox-vector-tile"
SHARED = frozenset({"roads", "barriers", "crossings", "divisions"})  # they belong to no unit
Tile = Annotated[int, Path(ge=0, lt=2**DEEPEST)]


def tile_router() -> APIRouter:
    """Return the tile operations of every layer of `roles.toml`."""
    router = APIRouter(prefix="/tiles", tags=["tiles"])
    for layer, permission in load_roles().layers.items():
        router.add_api_route(
            f"/{layer}/{{z}}/{{x}}/{{y}}.mvt",
            _tile_of(layer, Needs(permission, Reach.NONE if layer in SHARED else Reach.UNIT)),
            methods=["GET"],
            response_class=Response,  # bytes, not JSON
            operation_id=f"tile_{layer}",
            summary=f"Return a vector tile of {layer}; 204 when it is empty.",
            responses={204: {"description": "nothing in this tile"}},
        )
    return router


def _tile_of(layer: str, needs: Needs) -> Callable[..., Response]:
    def get_tile(
        *,
        reader: Annotated[Reader, Depends(needs)],
        request: Request,
        store: Store,
        z: Annotated[int, Path(ge=0, le=DEEPEST)],
        x: Tile,
        y: Tile,
        plan: Which = "latest",
    ) -> Response:
        if not (x < 2**z and y < 2**z):
            raise NotFoundError(f"no tile {z}/{x}/{y}: x and y run from 0 to 2**z - 1")
        asked = Asked(layer=layer, z=z, x=x, y=y, plan=plan, scope=reader.scope)
        return _answer(request, store, asked)

    return get_tile


def _answer(request: Request, store: Backend, asked: Asked) -> Response:
    etag = etag_of(asked, store.revision(), store.store_id)
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding, Cookie",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    tiles: Tiles = request.app.state.tiles
    packed = tiles.packed(store, asked, etag)
    if not packed:
        return Response(status_code=204, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=MVT)
    return Response(gzip.decompress(packed), headers=headers, media_type=MVT)
