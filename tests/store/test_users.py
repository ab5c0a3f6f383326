"""Accounts, roles, sessions, tokens and one-time links."""

from datetime import timedelta

import pytest

from gis.places import Level
from store import users
from store.accounts import Grant, Session, Token, User, Welcome
from store.backend import Backend, NotFoundError, StoreError
from tests.store.conftest import NOW, act

LATER = NOW + timedelta(hours=1)
COUNTY = Grant(user="li", role="planner", level=Level.COUNTY, code="510711")


def user(name: str = "li") -> User:
    return User(name=name, display_name="李", password_hash="h", created_at=NOW)


def session(token: str = "s1", name: str = "li") -> Session:
    return Session(
        token_sha256=token, user=name, csrf="x", created_at=NOW,
        idle_until=NOW + timedelta(minutes=15), ends_at=NOW + timedelta(hours=8), address="::1",
    )  # fmt: skip


def test_accounts_come_back_and_do_not_move_the_revision(store: Backend):
    users.add_user(store, user(), act())
    users.add_user(store, user("an"), act())
    assert users.get_user(store, "li") == user()
    assert users.get_user(store, "no") is None
    assert [u.name for u in users.list_users(store)] == ["an", "li"]
    with pytest.raises(StoreError, match="already"):
        users.add_user(store, user(), act())
    assert store.revision() == 0
    assert store.verify() == []


def test_roles_are_given_and_taken(store: Backend):
    users.add_user(store, user(), act())
    everywhere = Grant(user="li", role="auditor")
    for _ in range(2):
        users.grant(store, COUNTY, act())
    users.grant(store, everywhere, act())
    assert set(users.grants_of(store, "li")) == {COUNTY, everywhere}
    users.revoke(store, COUNTY, act())
    assert users.grants_of(store, "li") == (everywhere,)
    with pytest.raises(NotFoundError, match="county 510711"):
        users.revoke(store, COUNTY, act())
    with pytest.raises(NotFoundError):
        users.grant(store, Grant(user="no", role="planner"), act())


def test_a_one_time_link_works_once_and_in_time(store: Backend):
    given = (Grant(user="", role="owner"),)
    link = Welcome(token_sha256="w", user=None, grants=given, created_at=NOW, expires_at=LATER)
    users.create_welcome(store, link, act())
    assert users.get_welcome(store, "w", NOW) == link
    assert users.get_welcome(store, "w", LATER) is None
    made = users.use_welcome(store, "w", "li", password_hash="p", act=act())
    assert users.get_user(store, "li") == made
    assert users.grants_of(store, "li") == (Grant(user="li", role="owner"),)
    assert users.get_welcome(store, "w", NOW) is None
    with pytest.raises(NotFoundError, match="used already"):
        users.use_welcome(store, "w", "an", password_hash="p", act=act())
    assert users.get_user(store, "an") is None


def test_a_link_for_an_account_sets_its_password_and_ends_its_sessions(store: Backend):
    users.add_user(store, user(), act())
    users.new_session(store, session(), act())
    link = Welcome(token_sha256="w", user="li", grants=(), created_at=NOW, expires_at=LATER)
    users.create_welcome(store, link, act())
    with pytest.raises(NotFoundError):
        users.use_welcome(store, "w", "an", password_hash="p", act=act())
    users.use_welcome(store, "w", "li", password_hash="new", act=act())
    found = users.get_user(store, "li")
    assert found is not None
    assert (found.password_hash, found.display_name) == ("new", "李")
    assert users.get_session(store, "s1", NOW) is None


def test_a_session_ends_when_idle_when_old_and_when_told(store: Backend):
    users.add_user(store, user(), act())
    users.new_session(store, session(), act())
    assert users.get_session(store, "s1", NOW) == session()
    assert users.get_session(store, "s1", NOW + timedelta(minutes=15)) is None
    users.touch_session(store, "s1", NOW + timedelta(days=1))
    assert users.get_session(store, "s1", NOW + timedelta(minutes=15)) is not None
    assert users.get_session(store, "s1", NOW + timedelta(hours=8)) is None
    users.end_session(store, "s1", act())
    assert users.get_session(store, "s1", NOW) is None
    for token in ("s2", "s3"):
        users.new_session(store, session(token), act())
    assert users.end_sessions_of(store, "li", act()) == 2


def test_a_closed_account_has_no_sessions_and_no_tokens(store: Backend):
    users.add_user(store, user(), act())
    users.new_session(store, session(), act())
    users.new_token(store, Token(token_sha256="t", user="li", label="cron", created_at=NOW), act())
    users.disable_user(store, "li", act())
    assert users.get_session(store, "s1", NOW) is None
    assert users.get_token(store, "t", NOW) is None
    assert users.list_tokens(store, "li") == []
    assert store.verify() == []


def test_tokens_expire_and_are_taken_away(store: Backend):
    users.add_user(store, user(), act())
    token = Token(token_sha256="t", user="li", label="cron", created_at=NOW, expires_at=LATER)
    users.new_token(store, token, act())
    assert users.get_token(store, "t", NOW) == token
    assert users.get_token(store, "t", LATER) is None
    users.revoke_token(store, "li", "cron", act())
    assert users.get_token(store, "t", NOW) is None
    with pytest.raises(NotFoundError):
        users.revoke_token(store, "li", "cron", act())


def test_failed_sign_ins_are_counted_until_one_succeeds(store: Backend):
    for minute in range(3):
        at = NOW + timedelta(minutes=minute)
        users.note_attempt(store, "li", "10.0.0.1", at, ok=False)
    users.note_attempt(store, "an", "10.0.0.1", NOW, ok=False)
    assert users.attempts_since(store, NOW, account="li") == 3
    assert users.attempts_since(store, NOW + timedelta(minutes=1), account="li") == 2
    assert users.attempts_since(store, NOW, address="10.0.0.1") == 4
    users.note_attempt(store, "li", "10.0.0.1", NOW, ok=True)
    assert users.attempts_since(store, NOW, account="li") == 0
