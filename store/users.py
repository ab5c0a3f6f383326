"""Accounts, grants, sessions, tokens, one-time links and failed sign-ins.

Secrets never come here: of a session, token or link the store keeps the SHA-256 as hex. Times
are UTC and come from the shell.
"""

from collections.abc import Sequence
from datetime import datetime

from store.accounts import Grant, Session, Token, User, Welcome
from store.backend import Act, Backend

__all__ = ["Grant", "Session", "Token", "User", "Welcome"]


def add_user(backend: Backend, user: User, act: Act) -> None:
    """Add an account. Raises StoreError when the name is taken."""
    raise NotImplementedError


def get_user(backend: Backend, name: str) -> User | None:
    """Return an account, also a disabled one; None when there is none."""
    raise NotImplementedError


def list_users(backend: Backend) -> list[User]:
    """Return all accounts by name."""
    raise NotImplementedError


def set_password_hash(backend: Backend, name: str, password_hash: str, act: Act) -> None:
    """Set a password; ends every session of the account. Raises NotFoundError."""
    raise NotImplementedError


def disable_user(backend: Backend, name: str, act: Act) -> None:
    """Close an account at once: its sessions and tokens end. Raises NotFoundError."""
    raise NotImplementedError


def grant(backend: Backend, given: Grant, act: Act) -> None:
    """Give a role in a place; giving it twice changes nothing. Raises NotFoundError."""
    raise NotImplementedError


def revoke(backend: Backend, given: Grant, act: Act) -> None:
    """Take a role in a place away. Raises NotFoundError when it was not given."""
    raise NotImplementedError


def grants_of(backend: Backend, name: str) -> tuple[Grant, ...]:
    """Return the roles of an account with their places."""
    raise NotImplementedError


def create_welcome(backend: Backend, welcome: Welcome, act: Act) -> None:
    """Keep a one-time link."""
    raise NotImplementedError


def get_welcome(backend: Backend, token_sha256: str, now: datetime) -> Welcome | None:
    """Return a link that can still be used; None otherwise."""
    raise NotImplementedError


def use_welcome(
    backend: Backend, token_sha256: str, name: str, *, password_hash: str, act: Act
) -> User:
    """Use a one-time link up: make the account (or set its password) and give its roles.

    One step: two people with the same link cannot both succeed. Raises NotFoundError when the
    link is unknown, used or expired at `act.at`; StoreError when the name is taken.
    """
    raise NotImplementedError


def new_session(backend: Backend, session: Session, act: Act) -> None:
    """Keep a session."""
    raise NotImplementedError


def get_session(backend: Backend, token_sha256: str, now: datetime) -> Session | None:
    """Return a session that is alive and whose account is open; None otherwise."""
    raise NotImplementedError


def touch_session(backend: Backend, token_sha256: str, idle_until: datetime) -> None:
    """Move the idle end of a session; no audit entry."""
    raise NotImplementedError


def end_session(backend: Backend, token_sha256: str, act: Act) -> None:
    """End a session."""
    raise NotImplementedError


def end_sessions_of(backend: Backend, name: str, act: Act) -> int:
    """End every session of an account; return how many there were."""
    raise NotImplementedError


def new_token(backend: Backend, token: Token, act: Act) -> None:
    """Keep a bearer token."""
    raise NotImplementedError


def get_token(backend: Backend, token_sha256: str, now: datetime) -> Token | None:
    """Return a token that is valid and whose account is open; None otherwise."""
    raise NotImplementedError


def revoke_token(backend: Backend, name: str, label: str, act: Act) -> None:
    """Take tokens of this label of an account away. Raises NotFoundError."""
    raise NotImplementedError


def list_tokens(backend: Backend, name: str) -> Sequence[Token]:
    """Return the tokens of an account by label."""
    raise NotImplementedError


def note_attempt(backend: Backend, account: str, address: str, at: datetime, *, ok: bool) -> None:
    """Keep a sign-in attempt; a success clears the account's failures."""
    raise NotImplementedError


def attempts_since(
    backend: Backend, since: datetime, *, account: str | None = None, address: str | None = None
) -> int:
    """Return the failed attempts on an account, or from an address, since then."""
    raise NotImplementedError
