"""What a look is for: which roles have to say it is data (`roles.toml`); the record keeps it."""

from typing import Annotated
from urllib.parse import unquote

from fastapi import Header

from store.audit import reasons_of
from store.backend import Backend
from web.access import Reader, load_roles
from web.errors import PurposeRequiredError

MOST = 200  # characters; the record keeps them for ever
OFFERED = 5
_LEAST = 2  # a full stop is no purpose

Purpose = Annotated[
    str, Header(alias="X-Purpose", max_length=9 * MOST, description="percent-encoded")
]


def purposes_of(reader: Reader) -> list[str]:
    """Return the kinds of things that a reader looks at only for a purpose."""
    return [about for about in load_roles().purposes if needed(reader, about)]


def needed(reader: Reader, about: str) -> bool:
    """Tell whether every role by which a reader may look at something asks for a purpose."""
    roles = load_roles()
    rule = roles.purposes[about]
    holding = {role for role in reader.roles if rule.permission in roles.may.get(role, ())}
    return bool(holding) and holding <= rule.roles


def purpose_for(reader: Reader, about: str, sent: str) -> str:
    """Return the purpose sent in `X-Purpose`. Raises PurposeRequiredError where there is none."""
    purpose = " ".join(unquote(sent).split())[:MOST]
    if len(purpose) < _LEAST and needed(reader, about):
        rule = load_roles().purposes[about]
        raise PurposeRequiredError(about, rule.zh, rule.en)
    return purpose


def recent_purposes(backend: Backend, reader: Reader) -> list[str]:
    """Return the purposes that a reader gave last, the newest first."""
    return reasons_of(backend, reader.name, OFFERED)
