"""Signing in and out, one-time links."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from store.backend import Act
from store.users import end_session, grants_of
from web.access import Anyone, Reader, SignedIn, identified, reader_of
from web.purpose import purposes_of
from web.routes.desk import From, Set, Store
from web.settings import Settings
from web.shapes.account import AcceptWelcome, PlaceGrant, SessionOut, SignIn, Yes
from web.signin import Opened, accept_link, link_is_open, sign_in

router = APIRouter(prefix="/api", tags=["account"])


@router.get("/session")
def read_session(_: Anyone, request: Request) -> SessionOut | None:
    """Return who is signed in, null for nobody: a page that opens is not a refusal."""
    reader = identified(request)
    return None if reader is None else _session_out(reader, reader.csrf)


@router.post("/session")
def open_session(
    *, _: Anyone, given: SignIn, response: Response, store: Store, settings: Set, caller: From
) -> SessionOut:
    """Sign in with name and password."""
    opened = sign_in(store, settings, given.name, password=given.password, caller=caller)
    return _opened(
        response, settings, opened, reader_of(opened.user, grants_of(store, opened.user))
    )


@router.delete("/session", status_code=204)
def close_session(
    *, reader: SignedIn, response: Response, store: Store, settings: Set, caller: From
) -> None:
    """Sign out."""
    end_session(store, reader.secret_sha256, Act(who=reader.name, what="sign out", at=caller.now))
    response.delete_cookie(settings.cookie, path="/", secure=settings.tls, httponly=True)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


@router.get("/welcome")
def read_link(
    _: Anyone, token: Annotated[str, Query(max_length=256)], store: Store, caller: From
) -> Yes:
    """Tell whether a one-time link can still be used."""
    return Yes(ok=link_is_open(store, token, caller.now))


@router.post("/welcome")
def use_link(
    *,
    _: Anyone,
    given: AcceptWelcome,
    response: Response,
    store: Store,
    settings: Set,
    caller: From,
) -> SessionOut:
    """Use a one-time link: set name and password, and be signed in."""
    opened = accept_link(
        store, settings, given.token, name=given.name, password=given.password, caller=caller
    )
    return _opened(
        response, settings, opened, reader_of(opened.user, grants_of(store, opened.user))
    )


def _opened(response: Response, settings: Settings, opened: Opened, reader: Reader) -> SessionOut:
    response.set_cookie(
        settings.cookie,
        opened.secret,
        max_age=int(settings.session_most.total_seconds()),
        path="/",
        secure=settings.tls,
        httponly=True,
        samesite="strict",
    )
    return _session_out(reader, opened.csrf)


def _session_out(reader: Reader, csrf: str) -> SessionOut:
    return SessionOut(
        name=reader.name,
        roles=list(reader.roles),
        places=[
            PlaceGrant(role=given.role, level=given.level, code=given.code)
            for given in reader.grants
        ],
        csrf=csrf,
        permissions=list(reader.permissions),
        purposes=purposes_of(reader),
    )
