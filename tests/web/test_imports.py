"""Bringing files in over HTTP: upload, answer, look, accept, undo; nothing is left behind."""

import io
import time
from datetime import timedelta

import ezdxf
import numpy as np
import openpyxl
import pytest
import shapely

from gis.places import Block
from store.backend import BusyError, NotFoundError
from store.imports import ImportRecord, NotAsShownError, import_layer, load_imports
from store.places import load_blocks
from store.users import Grant, revoke
from tests.web.conftest import THEN, Page, act, blocks, cameras, place
from web.errors import TooManyDraftsError
from web.jobs.imports.importing import preview, write
from web.jobs.imports.result import ImportOptions
from web.uploads.desk import MOST_EACH, Drafts
from web.uploads.draft import Draft
from web.uploads.folder import clear_left, drafts_home, plain_name
from web.uploads.ordered import Work
from web.uploads.said import AS_SHOWN
from web.uploads.thinned import thinned

ROWS = (
    "楼栋编号,户数,经度,纬度,户主姓名\nX-1,12,104.005,31.005,张三\nX-2,约定,104.006,31.006,李四\n"
)
GOOD = "楼栋编号,户数,经度,纬度\nX-1,12,104.005,31.005\n"
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
    assert question["needed"]
    assert all(question["text"].values())
    dropped = {column["name"]: column["dropped"] for column in asking["columns"]}
    assert dropped["户主姓名"] == "personal"
    ready = answered(page, draft_id, crs="cgcs2000", basis="unknown")
    assert (ready["state"], ready["accepted"], ready["rejected"]) == ("ready", 1, 1)
    assert not [name for name in ("张三", "李四") if name in str(ready)]
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


def test_columns_are_called_personal_only_once_they_were_looked_at(enter):
    drawn = ezdxf.new()
    for name, at in (("界线", 0), ("图框", 40), ("道路", 80)):
        drawn.layers.add(name)
        for k in range(3):
            drawn.modelspace().add_line((at, k), (at + 30, 30), dxfattribs={"layer": name})
    text = io.StringIO()
    drawn.write(text)
    page = enter("olga")
    said = wait(page, upload(page, text.getvalue().encode(), "界线.dxf", layer="units"))
    assert said["state"] == "asking"
    assert {column["dropped"] for column in said["columns"]} == {None}


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


def test_a_file_named_as_a_result_of_ours_says_nothing(enter):
    page = enter("olga")
    draft = wait(page, upload(page, b'{"state":"written"}', "result.json", layer="blocks"))
    assert draft["state"] == "blocked"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("..", "file"), ("....", "file"), ("\0", "_"), ("CON", "CON"), ("a/../../x.csv", "x.csv"),
     ("C:\\x\\台账.xlsx", "台账.xlsx"), (".csv", "csv"), ("名\u202e单.csv", "名_单.csv"),
     ("😀.csv", "_.csv"), ("བོད་ཡིག.csv", "བོད_ཡིག.csv"), ("result-1.json", "result-1.json")],
)  # fmt: skip
def test_a_name_is_kept_as_far_as_it_is_one(given, kept):
    assert plain_name(given) == kept


@pytest.mark.parametrize("given", ["网" * 4000 + ".csv", "a" * 9000, "." + "é" * 300, "a." * 300])
def test_a_long_name_fits_the_disk_and_keeps_its_ending(given, tmp_path):
    kept = plain_name(given)
    (tmp_path / f".{kept}.shapes").touch()
    assert kept.endswith(".csv") == given.endswith(".csv")


def of(page: Page, draft_id: str) -> tuple[Drafts, Draft]:
    desk: Drafts = page.app.state.drafts
    return desk, desk.of("olga", draft_id)


def until(found):
    """Return what is found within ten seconds."""
    for _ in range(200):
        if what := found():
            return what
        time.sleep(0.05)
    raise AssertionError


def ready(page: Page, content: str = GOOD) -> str:
    draft_id = upload(page, content.encode(), "b.csv", layer="blocks")
    assert answered(page, draft_id, crs="cgcs2000", basis="unknown")["state"] == "ready"
    return draft_id


def test_a_reader_that_dies_leaves_a_draft_that_says_so_and_can_be_read_again(enter):
    page = enter("olga")
    draft_id = upload(page, GOOD.encode(), "b.csv", layer="blocks")
    _, draft = of(page, draft_id)
    until(lambda: draft.worker).kill()
    failed = wait(page, draft_id)
    assert failed["state"] == "failed"
    assert all(failed["error"].values())
    assert answered(page, draft_id, crs="cgcs2000", basis="unknown")["state"] == "ready"


def test_only_what_was_said_last_counts_and_the_rest_is_gone(enter):
    page = enter("olga")
    draft_id = upload(page, GOOD.encode(), "b.csv", layer="blocks")
    _, draft = of(page, draft_id)
    for crs in ("wgs84", "gcj02", "cgcs2000"):
        order = {"answers": {"crs": crs, "basis": "unknown"}}
        assert page.put(f"/api/imports/drafts/{draft_id}", json=order).json()["state"] == "reading"
    shown = wait(page, draft_id)
    assert (shown["state"], shown["answers"]["crs"], shown["crs"]) == (
        "ready",
        "cgcs2000",
        "cgcs2000",
    )
    until(lambda: [one.name for one in draft.folder.glob("turn-*")] == ["turn-4"])


def test_an_upload_is_written_once_however_often_it_is_accepted(enter):
    page = enter("olga")
    draft_id = ready(page)
    path = f"/api/imports/drafts/{draft_id}"
    answers = [page.post(f"{path}/accept", json={}).status_code for _ in range(3)]
    assert answers == [200, 409, 409]
    assert page.put(path, json={"answers": {"crs": "gcj02"}}).status_code == 409
    assert page.delete(path).status_code == 409
    written = wait(page, draft_id)
    assert (written["state"], written["answers"]["crs"]) == ("written", "cgcs2000")
    assert page.post(f"{path}/accept", json={}).json()["found"] == "written"
    assert page.put(path, json={"answers": {}}).json()["found"] == "written"
    assert len(page.read("/api/imports")["records"]) == 1


def test_nothing_is_written_but_what_was_shown(enter, town):
    page = enter("olga")
    draft_id = ready(page)
    assert page.read(f"/api/imports/drafts/{draft_id}")["new"] == 1
    meanwhile = Block(block_id="X-1", unit_code=None, households=3, geometry=place(0, 0))
    import_layer(town.backend, act(), "blocks", [meanwhile])
    page.post(f"/api/imports/drafts/{draft_id}/accept", json={})
    again = wait(page, draft_id)
    assert (again["state"], again["new"], again["changed"]) == ("ready", 0, 1)
    assert "没有写入" in again["error"]["zh"]
    assert "nothing was written" in again["error"]["en"]
    assert page.read("/api/imports")["records"] == []
    assert page.read(f"/api/imports/drafts/{draft_id}/shapes")["features"]
    page.post(f"/api/imports/drafts/{draft_id}/accept", json={})
    assert wait(page, draft_id)["state"] == "written"


def test_what_is_written_between_the_look_and_the_writing_stops_it(town, tmp_path):
    path = tmp_path / "b.csv"
    path.write_text(GOOD, encoding="utf-8")
    options = ImportOptions(answers={"crs": "cgcs2000", "basis": "unknown"})
    shown = preview(town.backend, "blocks", [path], options)
    meanwhile = Block(block_id="X-1", unit_code=None, households=3, geometry=place(0, 0))
    import_layer(town.backend, act(), "blocks", [meanwhile])
    before = town.backend.digest()
    with pytest.raises(NotAsShownError) as caught:
        write(town.backend, shown, options, who="olga", now=THEN)
    assert (caught.value.expected, caught.value.found) == (1, 0)
    assert town.backend.digest() == before


def test_who_may_no_more_bring_a_layer_in_writes_nothing(enter, town, tmp_path):
    page = enter("olga")
    draft_id = ready(page)
    revoke(town.backend, Grant(user="olga", role="owner", level=None, code=""), act())
    for method, path in (("GET", ""), ("GET", "/shapes"), ("POST", "/accept"), ("PUT", "")):
        more = {} if method == "GET" else {"json": {}}
        answer = page.request(method, f"/api/imports/drafts/{draft_id}{path}", **more)
        assert answer.status_code == 403
    _, draft = of(page, draft_id)
    shown = {name: draft.document()[name] for name in AS_SHOWN}
    folder = tmp_path / "turn"
    folder.mkdir()
    order = {"address": str(town.path), "doing": "writing", "path": str(draft.path), "may": ["blocks"],
             "folder": str(folder), "layer": "blocks", "answers": dict(draft.answers), "who": "olga",
             "accept_rest": False, "shown": shown}  # fmt: skip
    result = Work(order, lambda *_: None).done()
    assert (result["state"], "角色" in result["error"]["zh"]) == ("failed", True)
    assert load_imports(town.backend) == []


def test_a_layer_that_was_not_named_is_one_the_reader_may_bring_in(enter):
    pia = enter("pia")
    rows = "设备编码,设备名称,经度,纬度,厂商\n51071100001320000001,甲,104.0,31.0,海康\n"
    draft = wait(pia, upload(pia, rows.encode(), "摄像机.csv"))
    may = {one["name"] for one in pia.read("/api/layers")["layers"]}
    assert draft["layer"] in may
    assert set(draft["layers"]) <= may
    answer = pia.put(f"/api/imports/drafts/{draft['draft_id']}", json={"layer": "cameras"})
    assert answer.status_code == 403
    dwg = wait(pia, upload(pia, b"AC1032" + bytes(4000), "a.dwg"))
    assert (dwg["state"], dwg["findings"][0]["rule"]) == ("blocked", "IN-01")


@pytest.mark.parametrize("body", [b'{"answers":{"crs":"\\ud800"}}', b'{"layer":"\\udfff"}',
                                  b'{"answers":{"\\ud800":"x"}}', b'{"answers":[]}', b"[", b""])  # fmt: skip
def test_answers_that_are_no_text_are_refused(enter, body):
    page = enter("olga")
    draft_id = upload(page, GOOD.encode(), "b.csv", layer="blocks")
    headers = {"content-type": "application/json"}
    answer = page.put(f"/api/imports/drafts/{draft_id}", content=body, headers=headers)
    assert answer.status_code == 422


def test_a_draft_that_is_gone_or_still_comes_is_not_read(town):
    desk = Drafts(str(town.path))
    draft = desk.begin("olga", "blocks", "b.csv", frozenset(("blocks",)))
    desk.drop(draft)
    assert not draft.folder.exists()
    with pytest.raises(NotFoundError):
        desk.read(draft)
    desk.close()
    with pytest.raises(BusyError):
        desk.begin("olga", "blocks", "b.csv", frozenset())
    assert list(drafts_home().iterdir()) == []


def test_a_file_that_nobody_asks_for_is_removed(town):
    desk = Drafts(str(town.path), idle=timedelta(seconds=0.3))
    desk.start()
    draft = desk.begin("olga", None, "b.csv", frozenset())
    draft.path.write_bytes(b"x")
    until(lambda: not draft.folder.exists())
    with pytest.raises(NotFoundError):
        desk.of("olga", draft.draft_id)
    desk.close()


def test_a_person_has_a_few_files_waiting_and_the_forgotten_ones_make_room(town):
    desk = Drafts(str(town.path))
    drafts = [desk.begin("olga", None, "b.csv", frozenset()) for _ in range(MOST_EACH)]
    desk.begin("pia", None, "b.csv", frozenset())
    drafts[2].touched_s -= 60
    with pytest.raises(TooManyDraftsError):  # a file that is still coming makes no room
        desk.begin("olga", None, "b.csv", frozenset())
    assert all(one.folder.exists() for one in drafts)
    for one in drafts:
        one.turn = 1
    desk.begin("olga", None, "b.csv", frozenset())
    assert [one.folder.exists() for one in drafts] == [True, True, False, True, True]
    desk.close()


@pytest.mark.long
def test_cells_as_long_as_books_are_shown_short(enter):
    page = enter("olga")
    rows = GOOD + f"X-2,{'约' * 90_000},104.006,31.006\n"
    draft_id = upload(page, rows.encode(), "b.csv", layer="blocks")
    answered(page, draft_id, crs="cgcs2000", basis="unknown")
    answer = page.get(f"/api/imports/drafts/{draft_id}")
    assert answer.json()["rejected"] == 1
    assert len(answer.content) < 60_000


def test_shapes_of_very_many_corners_are_thinned_in_no_time():
    count = 900_000
    comb = np.column_stack(
        (np.linspace(0, 1, count), np.arange(count) % 2 * np.linspace(1, 2, count))
    )
    shapes = [shapely.Polygon(comb), shapely.LineString(comb), shapely.Point(0, 0),
              shapely.MultiPolygon([shapely.box(n, 0, n + 0.5, 1) for n in range(1001)]),
              shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3), (4, 4)]]),
              shapely.MultiPolygon([shapely.box(0, 0, 1, 1).buffer(1), shapely.box(9, 9, 9.5, 9.5)]),
              shapely.GeometryCollection([shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)])])]  # fmt: skip
    light = thinned(np.array(shapes, dtype=object), 400_000)
    assert shapely.get_num_coordinates(light).sum() <= 400_000
    assert [a.geom_type for a in light[:3]] == ["Polygon", "LineString", "Point"]
    assert light[0].bounds[::2] == pytest.approx((0, 1), abs=0.01)
    assert light[4].length == shapes[4].length
    assert thinned(light, 10**9) is light


def bring(page: Page, content: str) -> str:
    draft_id = ready(page, content)
    page.post(f"/api/imports/drafts/{draft_id}/accept", json={})
    return wait(page, draft_id)["import_id"]


def test_an_undo_that_is_refused_says_why_in_the_readers_language(enter):
    page = enter("olga")
    first = bring(page, GOOD)
    second = bring(page, GOOD.replace("12", "13"))
    for language, words in (("zh", "已被更改"), ("en", "were changed since")):
        headers = {"Accept-Language": language}
        refused = page.post(f"/api/imports/{first}/undo", json={"why": "错"}, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        assert words in refused.json()["detail"]
        assert refused.json()["found"] == 1
    for import_id in (second, first):
        done = page.post(f"/api/imports/{import_id}/undo", json={"why": "导错"})
        assert done.status_code == 200, done.text
    again = page.post(
        f"/api/imports/{first}/undo", json={"why": "x"}, headers={"Accept-Language": "en"}
    )
    assert (again.status_code, "undone" in again.json()["detail"]) == (409, True)
    records = page.read("/api/imports")["records"]
    assert [(one["undone_by"], one["undone_at"] is None) for one in records] == [
        ("olga", False)
    ] * 2


@pytest.mark.parametrize(
    "import_id", ["0123456789abcdef", "nothing", "..%2f..%2fx", "%00", "x" * 201]
)
def test_an_import_that_is_not_there_is_not_found(enter, import_id):
    page = enter("olga")
    for answer in (
        page.get(f"/api/imports/{import_id}/rejects.csv"),
        page.post(f"/api/imports/{import_id}/undo", json={"why": "x"}),
        page.get(f"/api/imports/drafts/{import_id}"),
    ):
        assert answer.status_code in (404, 422)


def test_imports_of_a_layer_are_for_those_who_may_bring_it_in(enter, town):
    brought = [("cameras", cameras()[:1]), ("blocks", blocks()[:1])]
    for layer, things in brought:
        record = ImportRecord(import_id=f"of-{layer}", layer=layer, file_name="a", file_sha256="",
                              crs="", at=THEN, who="olga", mapping={}, answers={}, counts={})  # fmt: skip
        import_layer(town.backend, act(), layer, things, record=record)
    olga, pia = enter("olga"), enter("pia")
    layers = {one["layer"] for one in olga.read("/api/imports")["records"]}
    assert layers == {"blocks", "cameras"}
    assert [one["layer"] for one in pia.read("/api/imports")["records"]] == ["blocks"]
    assert pia.get("/api/imports/of-cameras/rejects.csv").status_code == 404
    assert pia.post("/api/imports/of-cameras/undo", json={"why": "x"}).status_code == 404
    assert pia.get("/api/imports/of-blocks/rejects.csv").status_code == 200


def test_a_service_that_was_killed_leaves_no_file(enter):
    draft_id = upload(enter("olga"), ROWS.encode(), "b.csv", layer="blocks")
    home = drafts_home()
    [mine] = home.iterdir()
    assert (mine / draft_id / "file" / "b.csv").exists()
    clear_left(home)
    assert mine.exists()  # its service runs
    left = home / "0123456789abcdef"
    left.mkdir()
    (left / "upload").write_bytes(b"x")
    clear_left(home)
    assert [mine] == list(home.iterdir())
