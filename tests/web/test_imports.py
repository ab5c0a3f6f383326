"""Bringing files in over HTTP: upload, answer, look, accept, undo; nothing is left behind."""

import io
import time

import openpyxl
import pytest

from store.places import load_blocks
from tests.web.conftest import Page
from web.drafts.folder import clear_left, drafts_home

ROWS = (
    "楼栋编号,户数,经度,纬度,户主姓名\nX-1,12,104.005,31.005,张三\nX-2,约定,104.006,31.006,李四\n"
)
DONE = ("asking", "ready", "blocked", "written", "failed")


def upload(page: Page, content: bytes, name: str, **query):
    answer = page.post("/api/imports/drafts", params={"name": name, **query}, content=content)
    assert answer.status_code == 201, answer.text
    return answer.json()["draft_id"]


def wait(page: Page, draft_id: str):
    for _ in range(300):
        draft = page.read(f"/api/imports/drafts/{draft_id}")
        if draft["state"] in DONE:
            return draft
        time.sleep(0.05)
    raise AssertionError(draft)


def answered(page: Page, draft_id: str, **answers):
    order = {"answers": {key.replace("__", "."): value for key, value in answers.items()}}
    page.put(f"/api/imports/drafts/{draft_id}", json=order).raise_for_status()
    return wait(page, draft_id)


def test_a_file_is_uploaded_asked_about_shown_accepted_and_recorded(enter, town):
    page = enter("olga")
    draft_id = upload(page, ROWS.encode("gbk"), "楼栋.csv", layer="blocks")
    asking = wait(page, draft_id)
    assert asking["state"] == "asking"
    question = next(q for q in asking["questions"] if q["question_id"] == "crs")
    assert question["needed"] and question["text"]["zh"] and question["text"]["en"]
    dropped = {column["name"]: column["dropped"] for column in asking["columns"]}
    assert dropped["户主姓名"] == "personal"
    ready = answered(page, draft_id, crs="cgcs2000", basis="unknown")
    assert (ready["state"], ready["accepted"], ready["rejected"]) == ("ready", 1, 1)
    assert "张三" not in str(ready) and "李四" not in str(ready)
    shapes = page.read(f"/api/imports/drafts/{draft_id}/shapes")
    assert [f["geometry"]["coordinates"] for f in shapes["features"]] == [[104.005, 31.005]]
    refused = page.post(f"/api/imports/drafts/{draft_id}/accept", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_not_ready")
    page.post(f"/api/imports/drafts/{draft_id}/accept", json={"accept_rest": True})
    written = wait(page, draft_id)
    assert written["state"] == "written"
    assert [block.block_id for block in load_blocks(town.backend) if block.block_id == "X-1"]
    record = page.read("/api/imports")["records"][0]
    assert (record["import_id"], record["who"]) == (written["import_id"], "olga")
    assert record["answers"]["crs"] == "cgcs2000"
    rejects = page.get(f"/api/imports/{written['import_id']}/rejects.csv").content
    assert "X-2" in rejects.decode("utf-8-sig")
    page.delete(f"/api/imports/drafts/{draft_id}").raise_for_status()
    assert page.get(f"/api/imports/drafts/{draft_id}").status_code == 404


def test_nobody_sees_the_file_of_somebody_else(enter):
    draft_id = upload(enter("olga"), ROWS.encode(), "b.csv", layer="blocks")
    pia = enter("pia")
    for path in ("", "/shapes"):
        assert pia.get(f"/api/imports/drafts/{draft_id}{path}").status_code == 404
    assert pia.delete(f"/api/imports/drafts/{draft_id}").status_code == 404
    assert pia.post(f"/api/imports/drafts/{draft_id}/accept", json={}).status_code == 404


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(enter):
    page = enter("olga")
    answer = page.post(
        "/api/imports/drafts",
        params={"name": "a.csv"},
        content=b"x",
        headers={"content-length": str(300 * 2**20)},
    )
    assert answer.status_code == 413


def test_what_is_no_table_says_how_to_save_it(enter):
    page = enter("olga")
    draft = wait(page, upload(page, b"AC1032" + bytes(4000), "平面图.dwg", layer="units"))
    assert draft["state"] == "blocked"
    assert any("DXF" in f["message_zh"] and "DXF" in f["message_en"] for f in draft["findings"])


@pytest.mark.parametrize("layer", ["blocks", "cameras", "incidents", "units", "workers"])
def test_a_template_has_chinese_headings(enter, layer):
    page = enter("olga")
    book = openpyxl.load_workbook(io.BytesIO(page.get(f"/api/templates/{layer}.xlsx").content))
    headings = [cell.value for cell in book.worksheets[0][1]]
    fields = next(x for x in page.read("/api/layers")["layers"] if x["name"] == layer)["fields"]
    assert headings == [one["zh"] for one in fields]


def test_a_planner_brings_in_no_cameras(enter):
    olga, pia = enter("olga"), enter("pia")
    assert {x["name"] for x in olga.read("/api/layers")["layers"]} >= {"cameras", "blocks"}
    assert "cameras" not in {x["name"] for x in pia.read("/api/layers")["layers"]}
    answer = pia.post("/api/imports/drafts", params={"name": "a", "layer": "cameras"}, content=b"x")
    assert (answer.status_code, answer.json()["required"]) == (403, "import.cameras")
    assert enter("paul").get("/api/layers").status_code == 403  # a planner of one community only


@pytest.mark.parametrize("name", ["orjson.py", "web.py"])
def test_a_file_named_as_a_module_of_ours_is_never_run(enter, tmp_path, name):
    page, mark = enter("olga"), tmp_path / "mark"
    code = f"open({str(mark)!r}, 'w').write('run')"
    assert wait(page, upload(page, code.encode(), name, layer="blocks"))["state"] == "blocked"
    assert not mark.exists()


def test_a_service_that_was_killed_leaves_no_file(enter, tmp_path):
    draft_id = upload(enter("olga"), ROWS.encode(), "b.csv", layer="blocks")
    home = drafts_home()
    [mine] = home.iterdir()
    assert (mine / draft_id / "b.csv").exists()
    clear_left(home)
    assert mine.exists()  # its service runs
    left = home / "0123456789abcdef"
    left.mkdir()
    (left / "lock").touch()
    (left / "upload").write_bytes(b"x")
    clear_left(home)
    assert [mine] == list(home.iterdir())
