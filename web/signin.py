"""Signing in and out, one-time links: read the store, decide, write."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from store.audit import record
from store.backend import Act, Backend, NotFoundError, StoreError
from store.users import (
    Grant,
    Session,
    Token,
    Welcome,
    attempts_since,
    create_welcome,
    get_user,
    get_welcome,
    list_users,
    new_session,
    new_token,
    note_attempt,
    use_welcome,
)
from web.access import digest_of
from web.errors import BadNameError, LinkUsedUpError, LockedOutError, WrongPasswordError
from web.passwords import check_password, hash_of, matches
from web.settings import Settings

OWNER = "owner"
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: the secret for the cookie, and whose it is."""

    secret: str
    user: str
    csrf: str


@dataclass(frozen=True, slots=True)
class Caller:
    """From where and when somebody signs in."""

    address: str
    now: datetime


def sign_in(
    backend: Backend, settings: Settings, name: str, *, password: str, caller: Caller
) -> Opened:
    """Return a new session. Raises WrongPasswordError or LockedOutError.

    An account that does not exist answers as one that does, in words and in time.
    """
    name = tidy(name)[:LONGEST_NAME]
    _refuse_locked(backend, settings, name, caller)
    user = get_user(backend, name)
    kept = None if user is None or user.disabled_at else user.password_hash
    good = matches(password, kept)
    note_attempt(backend, name, caller.address, caller.now, ok=good)
    if not good:
        act = Act(who=name or "?", what="sign in", object=caller.address, at=caller.now)
        record(backend, act, outcome="refused")
        raise WrongPasswordError("name and password do not belong together")
    return open_session(backend, settings, name, caller)


def open_session(backend: Backend, settings: Settings, name: str, caller: Caller) -> Opened:
    """Return a new session of an account that has proved who it is."""
    secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    session = Session(
        token_sha256=digest_of(secret),
        user=name,
        csrf=csrf,
        created_at=caller.now,
        idle_until=caller.now + settings.session_idle,
        ends_at=caller.now + settings.session_most,
        address=caller.address,
    )
    new_session(backend, session, Act(who=name, what="sign in", at=caller.now))
    return Opened(secret, name, csrf)


def new_link(
    backend: Backend, settings: Settings, *, grants: tuple[Grant, ...], who: str, now: datetime,
    user: str | None = None,
) -> str:  # fmt: skip
    """Return the secret of a new one-time link."""
    secret = secrets.token_urlsafe(32)
    welcome = Welcome(
        token_sha256=digest_of(secret),
        user=user,
        grants=grants,
        created_at=now,
        expires_at=now + settings.welcome_for,
    )
    create_welcome(backend, welcome, Act(who=who, what="one-time link", object=user or "", at=now))
    return secret


def first_link(backend: Backend, settings: Settings, now: datetime) -> str | None:
    """Return the secret of the link that makes the local owner; None when accounts exist."""
    if list_users(backend):
        return None
    return new_link(backend, settings, grants=(Grant(user="", role=OWNER),), who="serve", now=now)


def link_is_open(backend: Backend, secret: str, now: datetime) -> bool:
    """Tell whether a one-time link can still be used."""
    return get_welcome(backend, digest_of(secret), now) is not None


def accept_link(
    backend: Backend, settings: Settings, secret: str, *, name: str, password: str, caller: Caller
) -> Opened:
    """Use a one-time link up and return the session of its account.

    Raises LinkUsedUpError, BadNameError, WeakPasswordError.
    """
    welcome = get_welcome(backend, digest_of(secret), caller.now)
    if welcome is None:
        raise LinkUsedUpError("this link cannot be used")
    name = welcome.user or good_name(name)
    check_password(password, name)
    kept = hash_of(password)
    act = Act(who=name, what="accept one-time link", object=name, at=caller.now)
    try:
        user = use_welcome(backend, digest_of(secret), name, password_hash=kept, act=act)
    except NotFoundError as error:  # somebody was faster
        raise LinkUsedUpError("this link cannot be used") from error
    except StoreError as error:
        raise BadNameError(f"the name {name!r} is taken", found=name) from error
    return open_session(backend, settings, user.name, caller)


def new_bearer(
    backend: Backend, name: str, label: str, *, who: str, now: datetime,
    expires_at: datetime | None = None,
) -> str:  # fmt: skip
    """Return the secret of a new bearer token of an account."""
    if get_user(backend, name) is None:
        raise NotFoundError(f"no account {name!r}; `wangge user list` shows them")
    secret = f"wg_{secrets.token_urlsafe(32)}"
    token = Token(
        token_sha256=digest_of(secret), user=name, label=label, created_at=now,
        expires_at=expires_at,
    )  # fmt: skip
    new_token(backend, token, Act(who=who, what="token", object=f"{name} {label}", at=now))
    return secret


def good_name(name: str) -> str:
    """Return the name as it is kept. Raises BadNameError."""
    name = tidy(name)
    shown = all(unicodedata.category(letter)[0] in "LN" or letter in "-_.@ " for letter in name)
    if not (0 < len(name) <= LONGEST_NAME and shown):
        raise BadNameError(
            f"the name {name!r} has {len(name)} characters; expected 1 to {LONGEST_NAME} letters, "
            "digits, - _ . @",
            found=len(name),
            required=f"1-{LONGEST_NAME}",
        )
    return name


def tidy(name: str) -> str:
    """Return the name with compatible letters made one and the ends trimmed."""
    return unicodedata.normalize("NFKC", name).strip()


def _refuse_locked(backend: Backend, settings: Settings, name: str, caller: Caller) -> None:
    since = caller.now - settings.failures_within
    by_account = attempts_since(backend, since, account=name)
    by_address = attempts_since(backend, since, address=caller.address)
    if max(by_account, by_address) >= settings.most_failures:
        wait = int(settings.failures_within.total_seconds())
        raise LockedOutError(f"wait {wait} s", found=wait, required=settings.most_failures)
