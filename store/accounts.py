"""Values about who may sign in: accounts, grants, sessions, tokens, one-time links.

Secrets never come here: of a session, token or link the store keeps the SHA-256 as hex.
"""

from dataclasses import dataclass
from datetime import datetime

from gis.places import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account. `password_hash` is None until the person set one by a one-time link."""

    name: str
    display_name: str = ""
    password_hash: str | None = None
    created_at: datetime
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role of a user in a place; level None (and code "") is everywhere."""

    user: str
    role: str
    level: Level | None = None
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in session: ends when idle too long and in any case at `ends_at`."""

    token_sha256: str
    user: str
    csrf: str
    created_at: datetime
    idle_until: datetime
    ends_at: datetime
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A bearer token of a script; `expires_at` None does not expire."""

    token_sha256: str
    user: str
    label: str
    created_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """A one-time link: whoever opens it sets a name (unless `user` is named) and a password.

    `grants` are the roles the new account gets; their `user` is filled in when it is used.
    """

    token_sha256: str
    user: str | None
    grants: tuple[Grant, ...]
    created_at: datetime
    expires_at: datetime
