"""Accounts, grants, sessions, tokens, one-time links and failed sign-ins.

Secrets never come here: of a session, token or link the store keeps the SHA-256 as hex. Times
are UTC and come from the shell. None of this moves the revision: it is no content of the map.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.accounts import Grant, Session, Token, User, Welcome
from store.backend import Act, Backend, NotFoundError, StoreError
from store.books import ATTEMPTS, SESSIONS, WELCOMES
from store.change import Change, change
from store.rows import codec, iso
from store.schema import LAYERS
from store.select import Condition, things
from store.write import Write, put, rows_for, take

__all__ = ["Grant", "Session", "Token", "User", "Welcome"]

_USERS, _GRANTS, _TOKENS = LAYERS["users"], LAYERS["grants"], LAYERS["tokens"]


def add_user(backend: Backend, user: User, act: Act) -> None:
    """Add an account. Raises StoreError when the name is taken."""
    with change(backend, act, moves=False) as made:
        _add(made, user)


def _add(made: Change, user: User) -> None:
    if _find(made.connection, user.name) is not None:
        raise StoreError(f"there is an account {user.name!r} already")
    _keep(made, user)


def _keep(made: Change, user: User) -> None:
    put(made, Write(layer=_USERS, rows=rows_for(made.backend, _USERS, [user])))


def _find(connection: sa.Connection, name: str) -> User | None:
    found: list[User] = things(connection, _USERS, lambda table: [table.c.name == name])
    return found[0] if found else None


def _known(connection: sa.Connection, name: str) -> User:
    user = _find(connection, name)
    if user is None:
        raise NotFoundError(f"there is no account {name!r}")
    return user


def get_user(backend: Backend, name: str) -> User | None:
    """Return an account, also a disabled one; None when there is none."""
    with backend.reading() as connection:
        return _find(connection, name)


def list_users(backend: Backend) -> list[User]:
    """Return all accounts by name."""
    with backend.reading() as connection:
        return things(connection, _USERS)


def set_password_hash(backend: Backend, name: str, password_hash: str, act: Act) -> None:
    """Set a password; ends every session of the account. Raises NotFoundError."""
    with change(backend, act, moves=False) as made:
        _keep(made, replace(_known(made.connection, name), password_hash=password_hash))
        made.connection.execute(SESSIONS.delete().where(SESSIONS.c.user == name))


def disable_user(backend: Backend, name: str, act: Act) -> None:
    """Close an account at once: its sessions and tokens end. Raises NotFoundError."""
    with change(backend, act, moves=False) as made:
        _keep(made, replace(_known(made.connection, name), disabled_at=act.at))
        made.connection.execute(SESSIONS.delete().where(SESSIONS.c.user == name))
        take(made, _TOKENS, _TOKENS.first, _TOKENS.first.c.user == name)


def grant(backend: Backend, given: Grant, act: Act) -> None:
    """Give a role in a place; giving it twice changes nothing. Raises NotFoundError."""
    with change(backend, act, moves=False) as made:
        _known(made.connection, given.user)
        _give(made, [given])


def _give(made: Change, grants: Sequence[Grant]) -> None:
    extras = [{"grant_id": _grant_id(one)} for one in grants]
    put(made, Write(layer=_GRANTS, rows=rows_for(made.backend, _GRANTS, grants, extras)))


def _grant_id(given: Grant) -> str:
    return "|".join((given.user, given.role, given.level or "", given.code))


def revoke(backend: Backend, given: Grant, act: Act) -> None:
    """Take a role in a place away. Raises NotFoundError when it was not given."""
    with change(backend, act, moves=False) as made:
        table = _GRANTS.first
        if not take(made, _GRANTS, table, table.c.grant_id == _grant_id(given)):
            where = f"{given.level} {given.code}" if given.level else "everywhere"
            raise NotFoundError(f"{given.user!r} does not have the role {given.role!r} {where}")


def grants_of(backend: Backend, name: str) -> tuple[Grant, ...]:
    """Return the roles of an account with their places."""
    with backend.reading() as connection:
        return tuple(things(connection, _GRANTS, lambda table: [table.c.user == name]))


# --- one-time links -------------------------------------------------------------------------------


def create_welcome(backend: Backend, welcome: Welcome, act: Act) -> None:
    """Keep a one-time link."""
    with change(backend, act, moves=False) as made:
        made.connection.execute(WELCOMES.insert().values(codec(Welcome).row(welcome)))


def get_welcome(backend: Backend, token_sha256: str, now: datetime) -> Welcome | None:
    """Return a link that can still be used; None otherwise."""
    with backend.reading() as connection:
        return _welcome(connection, token_sha256, now)


def _welcome(connection: sa.Connection, token_sha256: str, now: datetime) -> Welcome | None:
    usable = (WELCOMES.c.token_sha256 == token_sha256, WELCOMES.c.used_at.is_(None))
    query = sa.select(WELCOMES).where(*usable, WELCOMES.c.expires_at > iso(now))
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Welcome(**codec(Welcome).values(row))


def use_welcome(
    backend: Backend, token_sha256: str, name: str, *, password_hash: str, act: Act
) -> User:
    """Use a one-time link up: make the account (or set its password) and give its roles.

    One step: two people with the same link cannot both succeed. Raises NotFoundError when the
    link is unknown, used or expired at `act.at`; StoreError when the name is taken.
    """
    with change(backend, act, moves=False) as made:
        welcome = _welcome(made.connection, token_sha256, act.at)
        if welcome is None or (welcome.user is not None and welcome.user != name):
            raise NotFoundError("this link was used already or has expired; ask for a new one")
        if welcome.user is None:
            user = User(name=name, password_hash=password_hash, created_at=act.at)
            _add(made, user)
        else:
            user = replace(_known(made.connection, name), password_hash=password_hash)
            _keep(made, user)
            made.connection.execute(SESSIONS.delete().where(SESSIONS.c.user == name))
        _give(made, [replace(one, user=name) for one in welcome.grants])
        used = WELCOMES.update().where(WELCOMES.c.token_sha256 == token_sha256)
        made.connection.execute(used.values(used_at=iso(act.at)))
    return user


# --- sessions and tokens --------------------------------------------------------------------------


def new_session(backend: Backend, session: Session, act: Act) -> None:
    """Keep a session; those that have ended are cleared away."""
    with change(backend, act, moves=False) as made:
        made.connection.execute(SESSIONS.delete().where(SESSIONS.c.ends_at < iso(act.at)))
        made.connection.execute(SESSIONS.insert().values(codec(Session).row(session)))


def get_session(backend: Backend, token_sha256: str, now: datetime) -> Session | None:
    """Return a session that is alive and whose account is open; None otherwise."""
    alive = (SESSIONS.c.idle_until > iso(now), SESSIONS.c.ends_at > iso(now))
    query = sa.select(SESSIONS).where(SESSIONS.c.token_sha256 == token_sha256, *alive)
    with backend.reading() as connection:
        row = connection.execute(query).mappings().one_or_none()
        if row is None or not _is_open(connection, row["user"]):
            return None
    return Session(**codec(Session).values(row))


def _is_open(connection: sa.Connection, name: str) -> bool:
    user = _find(connection, name)
    return user is not None and user.disabled_at is None


def touch_session(backend: Backend, token_sha256: str, idle_until: datetime) -> None:
    """Move the idle end of a session; no audit entry."""
    with backend.writing() as connection:
        this = SESSIONS.update().where(SESSIONS.c.token_sha256 == token_sha256)
        connection.execute(this.values(idle_until=iso(idle_until)))


def end_session(backend: Backend, token_sha256: str, act: Act) -> None:
    """End a session."""
    with change(backend, act, moves=False) as made:
        made.connection.execute(SESSIONS.delete().where(SESSIONS.c.token_sha256 == token_sha256))


def end_sessions_of(backend: Backend, name: str, act: Act) -> int:
    """End every session of an account; return how many there were."""
    with change(backend, act, moves=False) as made:
        return made.connection.execute(SESSIONS.delete().where(SESSIONS.c.user == name)).rowcount


def new_token(backend: Backend, token: Token, act: Act) -> None:
    """Keep a bearer token. Raises NotFoundError when there is no such account."""
    with change(backend, act, moves=False) as made:
        _known(made.connection, token.user)
        put(made, Write(layer=_TOKENS, rows=rows_for(backend, _TOKENS, [token])))


def get_token(backend: Backend, token_sha256: str, now: datetime) -> Token | None:
    """Return a token that is valid and whose account is open; None otherwise."""

    def valid(table: sa.Table) -> Iterable[Condition]:
        ends = table.c.expires_at
        return [table.c.token_sha256 == token_sha256, sa.or_(ends.is_(None), ends > iso(now))]

    with backend.reading() as connection:
        found: list[Token] = things(connection, _TOKENS, valid)
        return found[0] if found and _is_open(connection, found[0].user) else None


def revoke_token(backend: Backend, name: str, label: str, act: Act) -> None:
    """Take tokens of this label of an account away. Raises NotFoundError."""
    with change(backend, act, moves=False) as made:
        table = _TOKENS.first
        if not take(made, _TOKENS, table, sa.and_(table.c.user == name, table.c.label == label)):
            raise NotFoundError(f"{name!r} has no token {label!r}")


def list_tokens(backend: Backend, name: str) -> Sequence[Token]:
    """Return the tokens of an account by label."""
    with backend.reading() as connection:
        found: list[Token] = things(connection, _TOKENS, lambda table: [table.c.user == name])
    return sorted(found, key=lambda token: (token.label, token.created_at))


# --- failed sign-ins ------------------------------------------------------------------------------


def note_attempt(backend: Backend, account: str, address: str, at: datetime, *, ok: bool) -> None:
    """Keep a failed sign-in attempt; a success clears the account's failures."""
    values: dict[str, Any] = {"account": account, "address": address, "at": iso(at)}
    with backend.writing() as connection:
        if ok:
            connection.execute(ATTEMPTS.delete().where(ATTEMPTS.c.account == account))
        else:
            connection.execute(ATTEMPTS.insert().values(values))


def attempts_since(
    backend: Backend, since: datetime, *, account: str | None = None, address: str | None = None
) -> int:
    """Return the failed attempts on an account, or from an address, since then."""
    query = sa.select(sa.func.count()).select_from(ATTEMPTS).where(ATTEMPTS.c.at >= iso(since))
    if account is not None:
        query = query.where(ATTEMPTS.c.account == account)
    if address is not None:
        query = query.where(ATTEMPTS.c.address == address)
    with backend.reading() as connection:
        return int(connection.execute(query).scalar_one())
