"""What every request passes and every answer carries; the files of the page."""

import gzip
import re

import pytest

from tests.web.conftest import PASSWORD, page_of
from web.settings import SettingError, read_settings


def test_every_answer_carries_the_guards(page):
    page.enter("olga")
    for path in ("/", "/api/map", "/api/nothing", "/static/nothing", "/tiles/units/0/0/0.mvt"):
        headers = page.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_answers_with_data_are_not_kept_by_anyone(page):
    page.enter("olga")
    assert page.get("/api/map").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("host", "served"),
    [("127.0.0.1:8420", True), ("localhost", True), ("[::1]:8420", True), ("10.1.2.3", True),
     ("map.county.gov.cn", True), ("evil.example", False), ("", False), ("a b", False),
     ("127.0.0.1@evil.example", False), ("localhost.evil.example", False)],
)  # fmt: skip
def test_only_our_names_and_plain_addresses_are_served(town, host, served):
    with page_of(town.backend, hosts=("localhost", "map.county.gov.cn")) as page:
        answer = page.get("/healthz", headers={"Host": host})
        assert answer.status_code == (200 if served else 421)


def test_a_body_that_says_it_is_too_large_is_refused_unread(page):
    answer = page.post("/api/session", content=b"x" * (1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_body_that_does_not_say_how_large_it_is_is_counted(page):
    def parts():
        for _ in range(40):
            yield b"x" * 65536

    answer = page.post(
        "/api/session", content=parts(), headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"name": 1, "password": []}, 422), ({"name": "a", "password": "b", "role": "owner"}, 422),
     ([], 422), ("[" * 5000, 422)],
)  # fmt: skip
def test_a_body_that_makes_no_sense_is_a_problem_document(page, body, status):
    content = {"content": body} if isinstance(body, str) else {"json": body}
    answer = page.post("/api/session", **content)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) >= {
        "type",
        "title",
        "status",
        "code",
        "place",
        "found",
        "required",
        "next",
    }


def test_problems_speak_the_readers_language(page):
    chinese = page.get("/api/map").json()
    english = page.get("/api/map", headers={"Accept-Language": "en-GB,zh;q=0.5"}).json()
    assert (chinese["title"], english["title"]) == ("请先登录", "Sign in first")
    assert (chinese["status"], chinese["place"]) == (401, "/api/map")


@pytest.mark.parametrize("path", ["/api/nothing", "/static/nothing.js", "/tiles/secrets/0/0/0.mvt"])
def test_what_is_not_there_is_a_problem_document(page, path):
    answer = page.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_an_answer_of_some_size_is_compressed(page):
    page.enter("olga")
    assert page.get("/openapi.json").headers["content-encoding"] == "gzip"


@pytest.fixture
def folder(tmp_path):
    """Return a folder of page files, with a secret beside it."""
    static = tmp_path / "static"
    (static / "vendor").mkdir(parents=True)
    (static / "index.html").write_text("<title>网格</title>")
    (static / "vendor" / "map.mjs").write_text("export const a = 1;")
    (static / ".hidden").write_text("no")
    (tmp_path / "secret.txt").write_text("no")
    return static


def test_module_files_are_javascript_and_vendored_ones_stay_with_the_reader(town, folder):
    with page_of(town.backend, static=folder) as page:
        answer = page.get("/static/vendor/map.mjs")
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert "max-age" in answer.headers["cache-control"]
        assert page.get("/static/index.html").headers["cache-control"] == "no-cache"
        assert page.get("/").text == "<title>网格</title>"


def test_a_file_known_by_its_etag_is_not_sent_again(town, folder):
    with page_of(town.backend, static=folder) as page:
        first = page.get("/static/vendor/map.mjs")
        again = page.get("/static/vendor/map.mjs", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        (folder / "vendor" / "map.mjs").write_text("export const a = 22;")
        changed = page.get(
            "/static/vendor/map.mjs", headers={"If-None-Match": first.headers["etag"]}
        )
        assert changed.text == "export const a = 22;"


def test_files_of_this_very_page_are_kept_by_the_reader_until_one_of_them_changes(town, folder):
    (folder / "index.html").write_text('<script src="/static/main.js"></script>')
    (folder / "main.js").write_text("first")
    with page_of(town.backend, static=folder) as page:

        def address() -> str:
            return re.search('src="([^"]+)"', page.get("/").text)[1]

        before = address()
        answer = page.get(before)
        assert (answer.text, "immutable" in answer.headers["cache-control"]) == ("first", True)
        (folder / "main.js").write_text("second")
        assert address() != before
        old = page.get(before)  # a page from before the change asks on
        assert (old.text, old.headers["cache-control"]) == ("second", "no-cache")
        assert page.get("/static/@none/../../secret.txt").status_code == 404
        assert page.get("/static/@none/.hidden").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "vendor/../../secret.txt", ".hidden",
     "/etc/passwd", "%00", "vendor", "", "x" * 5000, "....//secret.txt"],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(town, folder, name):
    with page_of(town.backend, static=folder) as page:
        assert page.get(f"/static/{name}").status_code == 404


def test_a_link_out_of_the_folder_leads_nowhere(town, folder):
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    with page_of(town.backend, static=folder) as page:
        assert page.get("/static/link.txt").status_code == 404


def test_settings_have_sense_or_say_what_is_wrong():
    local = read_settings({}, address="a.gpkg")
    assert local.session_idle == local.session_most
    open_ = read_settings(
        {"WANGGE_HOSTS": "Map.gov.cn, b"}, address="a.gpkg", host="0.0.0.0", tls=True
    )
    assert open_.session_idle.total_seconds() == 900
    assert {"map.gov.cn", "b", "localhost"} <= set(open_.hosts)
    assert open_.tls
    with pytest.raises(SettingError, match="WANGGE_WELCOME_MINUTES"):
        read_settings({"WANGGE_WELCOME_MINUTES": "soon"}, address="a.gpkg")


def test_two_stores_on_one_machine_have_cookies_of_their_own():
    first, second = (read_settings({}, address=address).cookie for address in ("a", "b"))
    assert first != second


def test_gzip_is_what_it_says(page):
    page.enter("olga", PASSWORD)
    raw = page.get("/static/index.html", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in raw.headers
    assert gzip.compress(raw.content)
