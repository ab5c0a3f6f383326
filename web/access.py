"""Who may do what, where: every operation names one permission and one scope, or nothing starts.

A declaration is a dependency in the signature of the route. It is what refuses a request, what
the OpenAPI document says (`x-permission`, `x-scope`) and what `check_declared` looks for.
"""

import hashlib
import hmac
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from store.audit import record
from store.backend import Act, Backend
from store.scope import EVERYTHING, NOTHING, Scope
from store.users import Grant, get_session, get_token, grants_of, touch_session
from web.errors import CrossSiteError, NotAllowedError, SignInNeededError
from web.settings import Settings

PUBLIC = "public"
SIGNED_IN = "signed_in"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TOUCH_EVERY_S = 60


class Reach(StrEnum):
    """What the scope of an operation is."""

    NONE = "none"  # says nothing about places
    OWN = "own"  # the account's own session
    UNIT = "unit"  # only what lies in the places of the account's grants
    EVERYTHING = "everything"  # needs a grant over everything


class UndeclaredRouteError(Exception):
    """A route has no declared permission and scope; the service must not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """`roles.toml`: permissions, what each role may do, the permission of each layer.

    `layers` says who may see a layer, `imports` who may bring it in.
    """

    permissions: frozenset[str]
    may: Mapping[str, frozenset[str]]
    titles: Mapping[str, tuple[str, str]]
    layers: Mapping[str, str]
    imports: Mapping[str, str]
    purposes: Mapping[str, "PurposeRule"]
    purpose_words: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeRule:
    """A kind of thing that some roles look at only for a purpose."""

    zh: str
    en: str
    permission: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who asks: name, roles, and the places of each permission they hold.

    `scope` is that of the permission the operation declares.
    """

    name: str
    roles: tuple[str, ...]
    grants: tuple[Grant, ...]
    permissions: Mapping[str, Scope]
    scope: Scope = NOTHING
    csrf: str = ""
    secret_sha256: str = ""

    def may(self, permission: str) -> bool:
        """Tell whether the permission is held anywhere."""
        return permission in self.permissions

    def scope_of(self, permission: str) -> Scope:
        """Return where the permission is held."""
        return self.permissions.get(permission, NOTHING)


@cache
def load_roles() -> Roles:
    """Return the roles of the product; ValueError names a role or layer that makes no sense."""
    raw = tomllib.loads((Path(__file__).parent / "roles.toml").read_text(encoding="utf-8"))
    permissions = frozenset(raw["permissions"])
    may = {
        role: permissions if row["may"] == ["*"] else frozenset(row["may"])
        for role, row in raw["roles"].items()
    }
    tables = [(name, frozenset(raw[name].values())) for name in ("layers", "imports")]
    for name, held in (*may.items(), *tables):
        if held - permissions:
            raise ValueError(
                f"roles.toml: {name} names {sorted(held - permissions)}, no permission"
            )
    titles = {role: (row["zh"], row["en"]) for role, row in raw["roles"].items()}
    purposes = {
        about: PurposeRule(**{**row, "roles": frozenset(row["roles"])})
        for about, row in raw["purposes"].items()
    }
    for about, rule in purposes.items():
        if rule.permission not in permissions or rule.roles - may.keys():
            raise ValueError(f"roles.toml: purposes.{about} names what there is not")
    return Roles(
        permissions=permissions,
        may=may,
        titles=titles,
        layers=raw["layers"],
        imports=raw["imports"],
        purposes=purposes,
        purpose_words=raw["purpose_words"],
    )


def reader_of(name: str, grants: Iterable[Grant]) -> Reader:
    """Return what an account may do, from its grants; a role we do not know gives nothing."""
    grants = tuple(grants)
    roles = load_roles()
    places: dict[str, list[Grant]] = {}
    for given in grants:
        for permission in roles.may.get(given.role, ()):
            places.setdefault(permission, []).append(given)
    return Reader(
        name=name,
        roles=tuple(sorted({given.role for given in grants})),
        grants=grants,
        permissions={permission: _scope(given) for permission, given in sorted(places.items())},
    )


@dataclass(frozen=True, slots=True)
class Needs:
    """The declaration of a route: used as a dependency, it lets nobody else pass."""

    permission: str
    scope: Reach

    def __call__(self, request: Request) -> Reader | None:
        """Return who asks. Raises SignInNeededError, NotAllowedError, CrossSiteError."""
        if self.permission == PUBLIC:
            return None
        reader = identify(request)
        if self.permission == SIGNED_IN:
            return reader
        scope = reader.scope_of(self.permission)
        narrow = self.scope is Reach.EVERYTHING and not scope.everything
        if scope.nothing or narrow:
            self._record_refusal(request, reader)
            raise NotAllowedError(
                f"needs the permission {self.permission}", required=self.permission
            )
        return replace(reader, scope=scope)

    def _record_refusal(self, request: Request, reader: Reader) -> None:
        act = Act(
            who=reader.name, what=f"refused {self.permission}", object=request.url.path,
            at=datetime.now(UTC),
        )  # fmt: skip
        record(backend_of(request), act, outcome="refused")


def identify(request: Request) -> Reader:
    """Return the account behind the session cookie or the bearer token, read from the store now.

    A change asked for with a cookie must also carry the session's token in `X-CSRF-Token`.
    """
    backend, now = backend_of(request), datetime.now(UTC)
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _by_token(backend, bearer.strip(), now)
    settings = settings_of(request)
    secret = request.cookies.get(settings.cookie, "")
    session = get_session(backend, digest_of(secret), now) if secret else None
    if session is None:
        raise SignInNeededError("no session")
    if request.method not in SAFE and not hmac.compare_digest(
        request.headers.get("x-csrf-token", "").encode(), session.csrf.encode()
    ):
        raise CrossSiteError("X-CSRF-Token is missing or not this session's")
    idle_until = min(now + settings.session_idle, session.ends_at)
    if (idle_until - session.idle_until).total_seconds() >= TOUCH_EVERY_S:
        touch_session(backend, session.token_sha256, idle_until)
    reader = reader_of(session.user, grants_of(backend, session.user))
    return replace(reader, csrf=session.csrf, secret_sha256=session.token_sha256)


def identified(request: Request) -> Reader | None:
    """Return the account behind a request, None when there is none."""
    try:
        return identify(request)
    except SignInNeededError:
        return None


def digest_of(secret: str) -> str:
    """Return the SHA-256 under which the store keeps a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def backend_of(request: Request) -> Backend:
    """Return the store the application serves."""
    backend: Backend = request.app.state.backend
    return backend


def settings_of(request: Request) -> Settings:
    """Return the settings the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def check_declared(routes: Iterable[BaseRoute]) -> None:
    """Raise UndeclaredRouteError naming the first route without a permission and a scope.

    Writes the declaration of every route into its OpenAPI entry.
    """
    known = {PUBLIC, SIGNED_IN, *load_roles().permissions}
    for route in routes:
        needs = needs_of(route)
        path = getattr(route, "path", repr(route))
        if needs is None:
            raise UndeclaredRouteError(
                f"route {path} declares no permission and scope; see web/access.py"
            )
        if needs.permission not in known:
            raise UndeclaredRouteError(
                f"route {path} needs {needs.permission!r}: no such permission"
            )
        if isinstance(route, APIRoute):
            declared = {"x-permission": needs.permission, "x-scope": needs.scope.value}
            route.openapi_extra = {**(route.openapi_extra or {}), **declared}


def needs_of(route: BaseRoute) -> Needs | None:
    """Return what a route declares: the one `Needs` among its dependencies."""
    if not isinstance(route, APIRoute):
        declared = getattr(route, "needs", None)
        return declared if isinstance(declared, Needs) else None
    found = [part.call for part in route.dependant.dependencies if isinstance(part.call, Needs)]
    return found[0] if len(found) == 1 else None


def _by_token(backend: Backend, secret: str, now: datetime) -> Reader:
    token = get_token(backend, digest_of(secret), now)
    if token is None:
        raise SignInNeededError("the bearer token is unknown, expired or taken away")
    reader = reader_of(token.user, grants_of(backend, token.user))
    return replace(reader, secret_sha256=token.token_sha256)


def _scope(grants: Iterable[Grant]) -> Scope:
    places = {(given.level, given.code) for given in grants}
    if any(level is None for level, _ in places):
        return EVERYTHING
    return Scope(tuple(sorted(places, key=lambda place: (str(place[0]), place[1]))))


def _needs(permission: str, scope: Reach = Reach.UNIT) -> object:
    return Depends(Needs(permission, scope))


Store = Annotated[Backend, Depends(backend_of)]
Anyone = Annotated[None, _needs(PUBLIC, Reach.NONE)]
SignedIn = Annotated[Reader, _needs(SIGNED_IN, Reach.OWN)]
Listener = Annotated[Reader, _needs("live.read", Reach.NONE)]
MapReader = Annotated[Reader, _needs("map.read")]
BlockReader = Annotated[Reader, _needs("blocks.read")]
GridReader = Annotated[Reader, _needs("grids.read")]
FindingReader = Annotated[Reader, _needs("findings.read")]
PlanWriter = Annotated[Reader, _needs("plan.write")]
CameraReader = Annotated[Reader, _needs("cameras.read")]
CameraEditor = Annotated[Reader, _needs("cameras.write")]
ViewReader = Annotated[Reader, _needs("views.read")]
CoverageReader = Annotated[Reader, _needs("coverage.read")]
GapReader = Annotated[Reader, _needs("gaps.read")]
IncidentCounter = Annotated[Reader, _needs("incidents.count")]
IncidentReader = Annotated[Reader, _needs("incidents.read")]
PatrolReader = Annotated[Reader, _needs("patrols.read")]
AuditReader = Annotated[Reader, _needs("audit.read", Reach.EVERYTHING)]
Importer = Annotated[Reader, _needs("import.write", Reach.EVERYTHING)]
AuditVerifier = Annotated[Reader, _needs("audit.verify", Reach.EVERYTHING)]
