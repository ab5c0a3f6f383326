"""Signing in, staying in, getting out; one-time links; changes asked for by other pages."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from store.open import init_store
from store.users import (
    Grant,
    Token,
    disable_user,
    get_session,
    get_user,
    new_token,
    revoke,
    touch_session,
)
from tests.web.conftest import HERE, PASSWORD, act, page_of
from web.access import digest_of
from web.errors import WeakPasswordError
from web.passwords import check_password, hash_of, matches
from web.settings import Settings
from web.signin import first_link

GOOD = "a long enough sentence"


@pytest.fixture
def empty(tmp_path):
    """Return a store without any account."""
    backend = init_store(str(tmp_path / "empty.gpkg"), who="test", now=datetime.now(UTC))
    yield backend
    backend.close()


def test_a_session_says_who_is_in_and_what_they_may(page):
    session = page.enter("paul")
    assert session["name"] == "paul"
    assert session["roles"] == ["planner"]
    assert session["places"] == [{"role": "planner", "level": "unit", "code": HERE}]
    assert "plan.write" in session["permissions"]
    assert "cameras.read" not in session["permissions"]
    assert page.read("/api/session") == session


def test_the_cookie_is_for_this_page_only(page):
    answer = page.post("/api/session", json={"name": "paul", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie
    assert answer.headers["cache-control"] == "no-store"


def test_under_tls_the_cookie_is_secure(town):
    with page_of(town.backend, tls=True) as page:
        answer = page.post("/api/session", json={"name": "paul", "password": PASSWORD})
        assert "Secure" in answer.headers["set-cookie"]
        assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize("name", ["paul", "nobody", "", "p" * 64])
def test_a_wrong_password_does_not_say_whether_the_account_exists(page, name):
    answer = page.post("/api/session", json={"name": name, "password": "wrong horse battery"})
    assert answer.status_code == 401
    document = answer.json()
    assert (document["code"], document["detail"]) == (
        "wrong_name_or_password", "name and password do not belong together",
    )  # fmt: skip
    assert "set-cookie" not in answer.headers


def test_an_account_that_does_not_exist_costs_the_same_time():
    kept = hash_of(PASSWORD)
    assert matches(PASSWORD, kept)
    assert not matches(PASSWORD + "!", kept)
    assert not matches(PASSWORD, None)


def test_five_failures_lock_the_account_even_for_the_right_password(page):
    for _ in range(5):
        page.post("/api/session", json={"name": "paul", "password": "wrong horse battery"})
    answer = page.post("/api/session", json={"name": "paul", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.json()["code"] == "locked_out"
    assert answer.headers["retry-after"] == "900"


def test_a_lock_outlives_the_service(town, page):
    for _ in range(5):
        page.post("/api/session", json={"name": "nobody", "password": "wrong horse battery"})
    with page_of(town.backend) as other:
        answer = other.post("/api/session", json={"name": "nobody", "password": PASSWORD})
        assert answer.status_code == 429


def test_an_address_that_guesses_many_names_is_locked(page):
    for n in range(5):
        page.post("/api/session", json={"name": f"nobody{n}", "password": "wrong horse battery"})
    assert page.post("/api/session", json={"name": "olga", "password": PASSWORD}).status_code == 429


def test_a_lock_ends(town):
    with page_of(town.backend, failures_within=timedelta(seconds=1)) as page:
        for _ in range(5):
            page.post("/api/session", json={"name": "paul", "password": "wrong horse battery"})
        time.sleep(1.1)
        page.enter("paul")


def test_signing_out_ends_the_session_in_the_store(page):
    page.enter("paul")
    cookies = dict(page.cookies)
    assert page.delete("/api/session").status_code == 204
    page.cookies.update(cookies)
    assert page.get("/api/map").status_code == 401


def test_an_idle_session_ends(town):
    idle = timedelta(seconds=90)
    with page_of(town.backend, session_idle=idle) as page:
        page.enter("paul")
        secret = digest_of(page.cookies["wangge"])
        assert page.get("/api/map").status_code == 200
        now = datetime.now(UTC)
        session = get_session(town.backend, secret, now)
        assert timedelta(0) < session.idle_until - now <= idle
        touch_session(town.backend, secret, now)
        assert page.get("/api/map").status_code == 401


def test_a_session_ends_for_good_however_busy(town):
    settings = {"session_idle": timedelta(seconds=9), "session_most": timedelta(seconds=0.5)}
    with page_of(town.backend, **settings) as page:
        page.enter("paul")
        time.sleep(0.6)
        assert page.get("/api/map").status_code == 401


def test_a_closed_account_is_out_at_once_and_cannot_come_back(town, page):
    page.enter("paul")
    disable_user(town.backend, "paul", act("disable"))
    assert page.get("/api/map").status_code == 401
    answer = page.post("/api/session", json={"name": "paul", "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_name_or_password")


def test_a_role_taken_away_is_gone_with_the_next_request(town, page):
    page.enter("paul")
    revoke(town.backend, Grant(user="paul", role="planner", level="unit", code=HERE), act("revoke"))
    assert page.get("/api/map").status_code == 403


def test_a_bearer_token_opens_what_its_account_may_and_needs_no_csrf(town, page):
    token = Token(
        token_sha256=digest_of("s3cret"), user="paul", label="t", created_at=datetime.now(UTC)
    )
    new_token(town.backend, token, act("token"))
    bearer = {"Authorization": "Bearer s3cret"}
    assert page.get("/api/map", headers=bearer).status_code == 200
    assert page.get("/api/cameras", headers=bearer).status_code == 403
    assert page.post("/api/units/nothing/plan", headers=bearer, json={}).status_code == 404
    assert page.get("/api/map", headers={"Authorization": "Bearer other"}).status_code == 401


@pytest.mark.parametrize("token", [None, "", "guess"])
def test_a_change_without_the_session_token_is_refused(page, token):
    page.enter("paul")
    page.headers.pop("X-CSRF-Token")
    headers = {} if token is None else {"X-CSRF-Token": token}
    answer = page.post(f"/api/units/{HERE}/plan", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:81"},
     {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)  # fmt: skip
def test_a_change_asked_for_by_another_page_is_refused_even_with_the_token(page, headers):
    page.enter("paul")
    answer = page.post(f"/api/units/{HERE}/plan", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    body = {"name": "paul", "password": PASSWORD}
    assert page.post("/api/session", json=body, headers=headers).status_code == 403


def test_our_own_origin_passes(page):
    body = {"name": "paul", "password": PASSWORD}
    headers = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
    assert page.post("/api/session", json=body, headers=headers).status_code == 200


def test_the_first_link_makes_the_owner_once(empty):
    secret = first_link(empty, Settings(), datetime.now(UTC))
    with page_of(empty) as page:
        assert page.read("/api/welcome", token=secret) == {"ok": True}
        assert page.read("/api/welcome", token="guess") == {"ok": False}
        body = {"token": secret, "name": "李主任", "password": GOOD}
        session = page.post("/api/welcome", json=body).json()
        assert (session["name"], session["roles"]) == ("李主任", ["owner"])
        assert session["places"] == [{"role": "owner", "level": None, "code": ""}]
        assert page.get("/api/map").status_code == 200
        again = page.post("/api/welcome", json={**body, "name": "other"})
        assert (again.status_code, again.json()["code"]) == (404, "link_used_up")
        assert page.read("/api/welcome", token=secret) == {"ok": False}
    assert first_link(empty, Settings(), datetime.now(UTC)) is None
    assert get_user(empty, "other") is None


def test_a_link_expires(empty):
    secret = first_link(empty, Settings(), datetime.now(UTC) - timedelta(hours=2))
    with page_of(empty) as page:
        assert page.read("/api/welcome", token=secret) == {"ok": False}
        body = {"token": secret, "name": "li", "password": GOOD}
        assert page.post("/api/welcome", json=body).status_code == 404


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [("li", "short", "weak_password"), ("li", "", "weak_password"),
     ("", GOOD, "bad_name"), ("a\nb", GOOD, "bad_name"), ("x" * 65, GOOD, "bad_name"),
     ("<script>", GOOD, "bad_name")],
)  # fmt: skip
def test_a_refused_name_or_password_leaves_the_link_open(empty, name, password, code):
    secret = first_link(empty, Settings(), datetime.now(UTC))
    with page_of(empty) as page:
        body = {"token": secret, "name": name, "password": password}
        answer = page.post("/api/welcome", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert page.read("/api/welcome", token=secret) == {"ok": True}


@pytest.mark.parametrize(
    "password",
    ["elevenchars", "password2026!", "Passw0rd1234", "aaaaaaaaaaaaaa", "123456789012", "qwertyuiopas",
     "administrator1", "zhangsan-2026", "ZHANGSAN12345", "wangge123456", "121212121212"],
)  # fmt: skip
def test_passwords_that_guessing_finds_are_refused(password):
    with pytest.raises(WeakPasswordError):
        check_password(password, "zhangsan")


@pytest.mark.parametrize(
    "password", [GOOD, PASSWORD, "网格员的一句很长的话不容易猜到", "x9$kQz!m2Lp7"]
)
def test_good_passwords_pass(password):
    check_password(password, "zhangsan")


def test_nobody_signed_in_is_an_answer_not_a_refusal(page):
    answer = page.get("/api/session")
    assert (answer.status_code, answer.json()) == (200, None)
