"""Every operation declares who may use it, and nobody else can."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Depends
from fastapi.staticfiles import StaticFiles
from starlette.routing import Mount

from store.users import Grant
from tests.web.conftest import HERE, NEXT_DOOR, PEOPLE, Page, operations
from web.access import (
    MapReader,
    Needs,
    Reach,
    UndeclaredRouteError,
    check_declared,
    load_roles,
    reader_of,
)
from web.app import create_app
from web.settings import Settings

PUBLIC = {
    ("GET", "/"), ("GET", "/healthz"), ("GET", "/static/index.html"), ("GET", "/favicon.ico"),
    ("GET", "/openapi.json"), ("GET", "/api/session"), ("POST", "/api/session"), ("GET", "/api/welcome"),
    ("POST", "/api/welcome"),
}  # fmt: skip


def test_a_route_without_a_declaration_stops_the_start(town):
    router = APIRouter()

    @router.get("/api/planted")
    def planted() -> str:
        return "everything"

    with pytest.raises(UndeclaredRouteError, match="/api/planted"):
        create_app(Settings(), town.backend, extra=[router])


def test_a_route_with_two_declarations_stops_the_start(town):
    router = APIRouter()

    @router.get("/api/planted")
    def planted(
        one: MapReader, two: Annotated[object, Depends(Needs("grids.read", Reach.UNIT))]
    ) -> str:
        return f"{one}{two}"

    with pytest.raises(UndeclaredRouteError, match="/api/planted"):
        create_app(Settings(), town.backend, extra=[router])


def test_a_route_with_an_unknown_permission_stops_the_start(town):
    router = APIRouter()

    @router.get("/api/planted")
    def planted(one: Annotated[object, Depends(Needs("map.raed", Reach.UNIT))]) -> str:
        return f"{one}"

    with pytest.raises(UndeclaredRouteError, match=r"map\.raed"):
        create_app(Settings(), town.backend, extra=[router])


def test_a_mounted_folder_stops_the_start():
    with pytest.raises(UndeclaredRouteError, match="/files"):
        check_declared([Mount("/files", StaticFiles(directory="."), name="files")])


def test_openapi_says_the_permission_and_scope_of_every_operation(page):
    paths = page.read("/openapi.json")["paths"]
    rows = [row for path in paths.values() for row in path.values()]
    assert len(rows) >= 44
    assert all(row["x-permission"] and row["x-scope"] for row in rows)
    assert paths["/api/cameras/{camera_id}"]["get"]["x-permission"] == "cameras.read"
    assert paths["/tiles/views/{z}/{x}/{y}.mvt"]["get"]["x-scope"] == "unit"


def test_without_a_session_only_the_shell_answers(page):
    for method, path, permission, _ in operations(page.app):
        answer = page.request(method, path, json={} if method == "POST" else None)
        if (method, path) in PUBLIC:
            assert permission == "public"
            assert answer.status_code != 401, path
        else:
            assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed"), path


@pytest.mark.parametrize("name", PEOPLE)
def test_a_role_may_do_what_its_permissions_say_and_nothing_else(enter, name):
    browser: Page = enter(name)
    role, level, _ = PEOPLE[name]
    held = load_roles().may[role]
    for method, path, permission, scope in operations(browser.app):
        if path in ("/api/session", "/api/events") or path.endswith("/plan"):
            continue  # ends the session; never ends; plans for seconds
        answer = browser.request(method, path, json={} if method == "POST" else None)
        free = permission in ("public", "signed_in")
        allowed = free or (permission in held and (scope != "everything" or level is None))
        assert (answer.status_code == 403) is not allowed, (path, answer.status_code)
        if not allowed:
            assert answer.json()["code"] == "not_allowed"


def test_a_refusal_is_in_the_record_of_acts(enter):
    enter("wall").get("/api/cameras")
    entries = enter("anna").read("/api/audit", after=0, limit=1000)["entries"]
    last = [entry for entry in entries if entry["outcome"] == "refused"][-1]
    assert (last["who"], last["what"], last["object"]) == (
        "wall", "refused cameras.read", "/api/cameras",
    )  # fmt: skip


def test_each_permission_has_the_places_of_its_own_role():
    grants = (
        Grant(user="x", role="planner", level="unit", code=HERE),
        Grant(user="x", role="police", level="unit", code=NEXT_DOOR),
    )
    reader = reader_of("x", grants)
    assert reader.scope_of("plan.write").covers(HERE)
    assert not reader.scope_of("plan.write").covers(NEXT_DOOR)
    assert reader.scope_of("cameras.read").covers(NEXT_DOOR)
    assert not reader.scope_of("cameras.read").covers(HERE)
    assert reader.scope_of("map.read").covers(HERE)
    assert reader.scope_of("audit.read").nothing


def test_a_role_nobody_knows_gives_nothing():
    reader = reader_of("x", [Grant(user="x", role="emperor")])
    assert dict(reader.permissions) == {}


def test_no_role_but_the_owner_holds_the_three_powers():
    powers = {"accounts.manage", "grants.manage", "audit.read"}
    for role, may in load_roles().may.items():
        assert role == "owner" or len(may & powers) <= 1
    assert load_roles().may["display"] == {"live.read"}
