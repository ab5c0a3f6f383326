"""Accounts by the command line: what it prints is what the service then allows."""

import json

import pytest
from typer.testing import CliRunner

from store.open import open_store
from store.users import get_user, grants_of
from tests.web.conftest import HERE, PASSWORD, page_of
from web.cli.users import audit, user


@pytest.fixture
def run(town):
    """Return a function that runs a command on the town's store and gives what it printed."""
    runner = CliRunner()

    def ran(app, *words: str, code: int = 0):
        done = runner.invoke(app, [*words, "--store", str(town.path)])
        assert done.exit_code == code, done.output
        return done

    return ran


def answer(done) -> dict:
    return json.loads(done.stdout)


def test_a_new_account_sets_its_password_by_the_link_it_got(town, run):
    place = f"unit:{HERE}"
    words = ("add", "zhang", "--role", "worker", "--place", place, "--json")
    link = answer(run(user, *words))["welcome"]
    with page_of(town.backend) as page:
        wrong = page.post("/api/session", json={"name": "zhang", "password": ""})
        assert wrong.status_code == 401
        body = {"token": link.removeprefix("/#welcome="), "password": PASSWORD}
        session = page.post("/api/welcome", json=body).json()
        assert (session["name"], session["roles"]) == ("zhang", ["worker"])
        assert page.read("/api/units")["units"][0]["code"] == HERE


def test_roles_are_given_and_taken(town, run):
    run(user, "grant", "paul", "auditor", "--place", "everywhere", "--reason", "annual check")
    assert {g.role for g in grants_of(town.backend, "paul")} == {"planner", "auditor"}
    run(user, "grant", "paul", "auditor", "--place", "everywhere", "--revoke")
    assert {g.role for g in grants_of(town.backend, "paul")} == {"planner"}


@pytest.mark.parametrize(
    ("words", "says"),
    [(("grant", "paul", "emperor", "--place", "everywhere"), "no role"),
     (("grant", "paul", "police"), "--place"),
     (("grant", "paul", "police", "--place", "county:51071"), "51071"),
     (("grant", "paul", "police", "--place", "province"), "--place"),
     (("grant", "paul", "police", "--place", "city:510711"), "below")],
)  # fmt: skip
def test_a_grant_that_makes_no_sense_is_refused_with_the_reason(run, words, says):
    done = run(user, *words, code=2)
    assert says in done.output


def test_an_account_that_is_not_there_is_named(run):
    assert (
        "nobody" in run(user, "grant", "nobody", "police", "--place", "everywhere", code=1).output
    )
    assert "nobody" in run(user, "link", "nobody", code=1).output


def test_a_closed_account_is_listed_as_closed(town, run):
    run(user, "disable", "paul", "--reason", "left")
    assert get_user(town.backend, "paul").disabled_at is not None
    rows = {row["name"]: row for row in answer(run(user, "list", "--json"))["users"]}
    assert rows["paul"]["disabled_at"]
    assert rows["olga"]["grants"] == [{"role": "owner", "level": None, "code": ""}]
    assert "password_hash" not in rows["olga"]
    assert "paul" in run(user, "list").stdout


def test_a_token_works_until_it_is_taken_away(town, run):
    token = answer(run(user, "token", "paul", "--json"))["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    with page_of(town.backend) as page:
        assert page.get("/api/map", headers=bearer).status_code == 200
        run(user, "token", "paul", "--revoke")
        assert page.get("/api/map", headers=bearer).status_code == 401


def test_every_act_of_the_command_line_is_in_the_record(run):
    run(user, "grant", "paul", "auditor", "--place", "everywhere", "--reason", "annual check")
    entries = answer(run(audit, "list", "--limit", "10000", "--json"))["entries"]
    last = entries[-1]
    assert (last["what"], last["why"]) == ("grant", "annual check")
    assert last["who"].endswith("@cli")
    assert answer(run(audit, "verify", "--json")) == {"ok": True, "findings": []}
    assert "whole" in run(audit, "verify").stdout


def test_a_record_edited_behind_our_back_is_found(town, run):
    import sqlite3

    town.backend.close()
    with sqlite3.connect(town.path) as file:
        tables = [
            name for (name,) in file.execute("select name from sqlite_master") if "audit" in name
        ]
        changed = 0
        for table in tables:
            columns = [row[1] for row in file.execute(f"pragma table_info({table})")]
            if "who" in columns:
                triggers = file.execute(
                    "select name from sqlite_master where type = 'trigger' and tbl_name = ?",
                    (table,),
                ).fetchall()
                for (trigger,) in triggers:
                    file.execute(f"drop trigger {trigger}")
                changed += file.execute(f"update {table} set who = 'nobody' where seq = 3").rowcount
    file.close()
    assert changed == 1
    verdict = answer(run(audit, "verify", "--json", code=1))
    assert verdict["ok"] is False
    assert verdict["findings"]
    open_store(str(town.path)).close()
