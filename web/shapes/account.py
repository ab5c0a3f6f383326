"""Who is signed in, and the record of what was done."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field, with_config

from store.audit import AuditEntry
from web.shapes.thing import FindingOut


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceGrant:
    """A role in a place; level null is everywhere."""

    role: str
    level: str | None
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOut:
    """Who is signed in, what they may do and where; `csrf` goes into `X-CSRF-Token`.

    `purposes` are the kinds of things they look at only for a purpose.
    """

    name: str
    roles: list[str]
    places: list[PlaceGrant]
    csrf: str
    permissions: list[str]
    purposes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class SignIn:
    """Name and password."""

    name: Annotated[str, Field(max_length=256)]
    password: Annotated[str, Field(max_length=1024)]


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class AcceptWelcome:
    """A one-time link with the name and password chosen."""

    token: Annotated[str, Field(max_length=256)]
    name: Annotated[str, Field(max_length=256)] = ""
    password: Annotated[str, Field(max_length=1024)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """Whether it is so."""

    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The number of the last change of the store, and whether it is newer than asked."""

    revision: int
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Entries of the record of acts, in order; `next` is the number to ask after."""

    entries: list[AuditEntry]
    next: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerdict:
    """Whether the record of acts is whole."""

    ok: bool
    findings: list[FindingOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The state of the service: ok, or no answer."""

    status: str
