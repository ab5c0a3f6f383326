"""`wangge user` and `wangge audit`: accounts, roles, tokens, and the record of acts."""

import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.output import JsonOption, StoreOption, emit, finding_lines, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from store.backend import Act, Backend
    from store.users import Grant, User

user = typer.Typer(no_args_is_help=True, add_completion=False, help="Accounts, roles and tokens.")
audit = typer.Typer(no_args_is_help=True, add_completion=False, help="The record of who did what.")

Name = Annotated[str, typer.Argument(help="Name of the account.")]
Role = Annotated[str | None, typer.Option(help="Role; `wangge user roles` lists them.")]
Place = Annotated[
    str | None,
    typer.Option("--place", help="everywhere, or LEVEL:CODE with province, city, county, township, unit."),
]  # fmt: skip
Why = Annotated[str, typer.Option("--reason", help="Why; kept in the record of acts.")]


@user.command("add")
def add(
    name: Name,
    store: StoreOption,
    role: Role = None,
    place: Place = None,
    display_name: Annotated[str, typer.Option(help="Name as shown.")] = "",
    why: Why = "",
    as_json: JsonOption = False,
) -> None:
    """Add an account and print the one-time link by which the person sets a password."""
    from store.users import User, add_user
    from store.users import grant as give
    from web.settings import Settings
    from web.signin import good_name, new_link

    given = _grant(name, role, place) if role else None
    with _open(store) as backend:
        now = _now()
        account = User(name=good_name(name), display_name=display_name, created_at=now)
        add_user(backend, account, _act("add account", account.name, why, now))
        if given:
            give(backend, given, _act("grant", _shown(given), why, now))
        settings = Settings()
        secret = new_link(backend, settings, grants=(), who=_me(), now=now, user=account.name)
        path = f"/#welcome={secret}"
        minutes = int(settings.welcome_for.total_seconds() // 60)
        emit(
            {"name": account.name, "role": role, "place": place, "welcome": path},
            as_json,
            [f"{account.name}: open ADDRESS{path} within {minutes} minutes to set a password"],
        )


@user.command("link")
def link(name: Name, store: StoreOption, as_json: JsonOption = False) -> None:
    """Print a new one-time link for an account whose password was lost."""
    from web.settings import Settings
    from web.signin import new_link

    with _open(store) as backend:
        _known(backend, name)
        secret = new_link(backend, Settings(), grants=(), who=_me(), now=_now(), user=name)
        emit({"name": name, "welcome": f"/#welcome={secret}"}, as_json, [f"/#welcome={secret}"])


@user.command("grant")
def grant(
    name: Name,
    role: Annotated[str, typer.Argument(help="Role; `wangge user roles` lists them.")],
    store: StoreOption,
    place: Place = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="Take it away instead.")] = False,
    why: Why = "",
    as_json: JsonOption = False,
) -> None:
    """Give an account a role in a place, or take it away."""
    from store.users import grant as give
    from store.users import revoke as take

    given = _grant(name, role, place)
    with _open(store) as backend:
        _known(backend, name)
        what = "revoke" if revoke else "grant"
        (take if revoke else give)(backend, given, _act(what, _shown(given), why, _now()))
        emit(_account(backend, _known(backend, name)), as_json, [f"{what}: {_shown(given)}"])


@user.command("disable")
def disable(name: Name, store: StoreOption, why: Why = "", as_json: JsonOption = False) -> None:
    """Close an account at once: its sessions and tokens end."""
    from store.users import disable_user

    with _open(store) as backend:
        disable_user(backend, name, _act("disable account", name, why, _now()))
        emit(_account(backend, _known(backend, name)), as_json, [f"{name}: closed"])


@user.command("list")
def list_(store: StoreOption, as_json: JsonOption = False) -> None:
    """List the accounts with their roles and places."""
    from store.users import list_users

    with _open(store, read_only=True) as backend:
        accounts = [_account(backend, account) for account in list_users(backend)]
    emit({"users": accounts}, as_json, _lines(accounts))


@user.command("roles")
def roles(as_json: JsonOption = False) -> None:
    """List the roles and what each may do."""
    from web.access import load_roles

    known = load_roles()
    rows = [
        {"role": role, "zh": known.titles[role][0], "en": known.titles[role][1],
         "may": sorted(known.may[role])}
        for role in known.may
    ]  # fmt: skip
    emit({"roles": rows}, as_json, (f"{r['role']:<18} {r['zh']}  {r['en']}" for r in rows))


@user.command("token")
def token(
    name: Name,
    store: StoreOption,
    label: Annotated[str, typer.Option(help="What it is for.")] = "script",
    days: Annotated[int | None, typer.Option(min=1, help="How long it is valid.")] = None,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="Take tokens of the label away.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print a new bearer token of an account; it is shown this once."""
    from datetime import timedelta

    from store.users import revoke_token
    from web.signin import new_bearer

    with _open(store) as backend:
        _known(backend, name)
        now = _now()
        if revoke:
            act = _act("revoke token", f"{name} {label}", "", now)
            revoke_token(backend, name, label, act)
            emit({"name": name, "label": label, "revoked": True}, as_json, [f"{label}: taken away"])
            return
        until = now + timedelta(days=days) if days else None
        secret = new_bearer(backend, name, label, who=_me(), now=now, expires_at=until)
        emit(
            {"name": name, "label": label, "token": secret, "expires_at": until}, as_json, [secret]
        )


@audit.command("verify")
def verify(store: StoreOption, as_json: JsonOption = False) -> None:
    """Verify that no entry of the record was edited, deleted or cut off."""
    from gis.findings import as_row
    from store.audit import verify_audit

    with _open(store, read_only=True) as backend:
        findings = verify_audit(backend)
    lines = list(finding_lines(findings)) or ["the record of acts is whole"]
    emit({"ok": not findings, "findings": [as_row(f) for f in findings]}, as_json, lines)
    if findings:
        raise typer.Exit(1)


@audit.command("list")
def entries(
    store: StoreOption,
    after: Annotated[int, typer.Option(min=0, help="Only entries above this number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=10000)] = 100,
    as_json: JsonOption = False,
) -> None:
    """List entries of the record in order."""
    from dataclasses import asdict

    from store.audit import read_audit

    with _open(store, read_only=True) as backend:
        found = read_audit(backend, after, limit)
    lines = (
        f"{e.seq:>6} {e.at:%Y-%m-%d %H:%M:%S} {e.who:<14} {e.outcome:<8} {e.what} {e.object} {e.why}"
        for e in found
    )
    emit({"entries": [asdict(entry) for entry in found]}, as_json, lines)


def _open(address: str, *, read_only: bool = False) -> "AbstractContextManager[Backend]":
    from contextlib import closing

    from store.open import open_store

    return closing(open_store(address, read_only=read_only))


def _known(backend: "Backend", name: str) -> "User":
    from store.users import get_user

    account = get_user(backend, name)
    if account is None:
        refuse(f"there is no account {name!r}; `wangge user list` shows them")
    return account


def _grant(name: str, role: str, place: str | None) -> "Grant":
    from store.scope import Scope
    from store.users import Grant
    from web.access import load_roles

    if role not in load_roles().may:
        refuse(f"there is no role {role!r}; expected one of {', '.join(load_roles().may)}", code=2)
    level, code = _place(place)
    try:
        Scope(((level, code),))
    except ValueError as error:
        refuse(str(error), code=2)
    return Grant(user=name, role=role, level=level, code=code)


def _place(place: str | None) -> tuple[Any, str]:
    from gis.places import Level

    if place is None:
        refuse("say where: --place everywhere, or for example --place county:510711", code=2)
    if place == "everywhere":
        return None, ""
    level, _, code = place.partition(":")
    if level not in list(Level) or not code:
        refuse(f"--place {place!r}: expected everywhere or LEVEL:CODE ({', '.join(Level)})", code=2)
    return Level(level), code


def _shown(given: "Grant") -> str:
    where = f"{given.level.value}:{given.code}" if given.level else "everywhere"
    return f"{given.user} {given.role} {where}"


def _account(backend: "Backend", account: "User") -> dict[str, Any]:
    from store.users import grants_of

    return {
        "name": account.name,
        "display_name": account.display_name,
        "created_at": account.created_at,
        "disabled_at": account.disabled_at,
        "password_set": account.password_hash is not None,
        "grants": [
            {"role": g.role, "level": g.level, "code": g.code}
            for g in grants_of(backend, account.name)
        ],
    }


def _lines(accounts: list[dict[str, Any]]) -> "Iterator[str]":
    for account in accounts:
        places = (
            f"{g['role']}@{g['level']}:{g['code']}" if g["level"] else f"{g['role']}@everywhere"
            for g in account["grants"]
        )
        state = "" if account["disabled_at"] is None else " (closed)"
        yield f"{account['name']:<20}{state} {', '.join(places) or '-'}"


def _act(what: str, of: str, why: str, now: "datetime") -> "Act":
    from store.backend import Act

    return Act(who=_me(), what=what, object=of, why=why, at=now)


def _me() -> str:
    """Return who sits at the machine: acts of the command line carry the system's account."""
    return f"{getpass.getuser()}@cli"


def _now() -> "datetime":
    from datetime import UTC, datetime

    return datetime.now(UTC)
