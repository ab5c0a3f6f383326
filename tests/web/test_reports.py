"""Reports of cameras: the numbers are the store's, nobody gets more than they may see, all recorded."""

import html
import io
import json
import re
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from shapely import Point, box
from typer.testing import CliRunner

from camera_registry.coverage.report import View
from store.audit import read_audit
from store.cameras import save_views
from store.coverage import load_coverage
from tests.web.conftest import HERE, NEXT_DOOR, SOUTH, WEST, act
from web.cli.main import application
from web.jobs.reports.asked import Asked, Sight
from web.jobs.reports.gathering import gather
from web.reports.standalone import MOST_BYTES

LEAFLET = Path(application.__code__.co_filename).parents[1] / "static/vendor/leaflet/leaflet.js"


@pytest.fixture
def run(town, monkeypatch, tmp_path):
    monkeypatch.setenv("WANGGE_STORE", str(town.path))
    monkeypatch.setenv("WANGGE_LANG", "zh")
    monkeypatch.chdir(tmp_path)

    def call(*words):
        return CliRunner().invoke(application("export"), ["export", *map(str, words)])

    return call


def rows_of(tab):
    """Return the rows of a tab as dictionaries, from its heading on."""
    rows = [[cell.value for cell in row] for row in tab.iter_rows()]
    at = next(n for n, row in enumerate(rows) if len([v for v in row if v is not None]) == len(row))
    heads = [str(value).replace("\n", "") for value in rows[at]]
    return [dict(zip(heads, row, strict=True)) for row in rows[at + 1 :] if row[1] is not None]


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(p.get_textpage().get_text_range().split()) for p in pages)


def test_the_workbook_holds_the_numbers_of_the_store(run, town, tmp_path):
    done = run("coverage", "a.xlsx", "--purpose", "季度考核")
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [
        "乡镇汇总", "村（社区）", "自然村", "四全指标", "摄像机", "备案到期", "盲区", "units",
    ]  # fmt: skip
    listed = {row["区划代码"]: row for row in rows_of(book["村（社区）"]) if row["区划代码"]}
    for report in load_coverage(town.backend):
        row = listed[report.code]
        assert row["摄像机（台）"] == report.cameras
        assert row["空地覆盖（%）"] == 100 * report.area_share
        assert row["缺（台）"] == report.missing
        assert row["道路覆盖（%）"] == "未计算"  # nothing was measured, which is not 0
    tab = book["村（社区）"]
    assert tab.freeze_panes is not None
    assert tab.page_setup.orientation == "landscape"
    assert tab.page_setup.fitToHeight in (0, None)
    plain = list(book["units"].iter_rows(values_only=True))
    assert plain[0][:3] == ("unit_code", "cameras", "required")
    assert {row[0] for row in plain[1:]} == set(listed)


def test_the_record_says_who_took_a_report_of_what_and_why(run, town):
    run("coverage", "a.xlsx", "--unit", HERE, "--purpose", "季度考核")
    last = read_audit(town.backend)[-1]
    assert (last.what, last.object, last.why) == ("report coverage", HERE, "季度考核")


@pytest.mark.long
def test_a_report_without_a_purpose_says_so_on_its_face(run, tmp_path):
    done = run("coverage", "a.pdf", "--unit", HERE)
    assert "--purpose" in done.stdout
    assert "用途：未填写" in text_of((tmp_path / "a.pdf").read_bytes())


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.long)])
def test_the_pdf_of_a_village_holds_its_figures(run, tmp_path, language):
    run("coverage", "a.pdf", "--unit", HERE, "--language", language, "--purpose", "考核")
    said = text_of((tmp_path / "a.pdf").read_bytes())
    words = {"zh": ("甲社区公共安全视频覆盖报告", "内部资料", "25.0", "模拟数据", "四全指标"),
             "en": ("Cameracoverageof甲社区", "Internal", "25.0", "Fourfulls")}  # fmt: skip
    assert [word for word in words[language] if word not in said] == []


@pytest.mark.long
def test_every_village_of_a_store_has_its_page(run, tmp_path):
    run("coverage", "a.pdf")
    said = text_of((tmp_path / "a.pdf").read_bytes())
    for name in ("甲社区", "乙村", "丙村"):
        assert f"{name}公共安全视频覆盖报告" in said


LONG = [pytest.param(what, marks=pytest.mark.long) for what in ("cameras", "plan", "incidents")]


@pytest.mark.parametrize("what", ["coverage", *LONG])
def test_a_map_in_one_file_forbids_itself_every_request(run, tmp_path, what):
    done = run(what, "a.html", "--purpose", "<img src=x onerror=alert(1)>{{7*7}}")
    assert done.exit_code == 0, done.output
    made = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert len(made.encode()) <= MOST_BYTES
    assert "default-src 'none'" in made
    made = made.replace(LEAFLET.read_text(encoding="utf-8").partition("//# source")[0], "")
    assert re.findall(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", made) == []
    assert re.findall(r"url\((?!data:|#)[^)]*\)", made) == []
    assert "<img" not in made
    assert html.escape("<img src=x onerror=alert(1)>{{7*7}}", quote=True) in made


@pytest.mark.long
def test_equal_data_makes_an_equal_map(town):
    from datetime import UTC, datetime

    from web.jobs.reports.writing import take_report

    asked = Asked(who="a", now=datetime(2026, 11, 21, tzinfo=UTC), purpose="b")
    made = [
        take_report(town.backend, "plan", "html", asked=asked, sight=Sight()).content
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_a_report_that_is_there_is_not_replaced(run, tmp_path):
    (tmp_path / "a.html").write_text("mine")
    assert run("coverage", "a.html").exit_code == 1
    assert (tmp_path / "a.html").read_text() == "mine"


def test_gaps_are_key_places_and_roads_outside_every_view(town):
    from datetime import UTC, datetime

    asked = Asked(who="a", now=datetime(2026, 11, 21, tzinfo=UTC), units=(HERE,))
    before = gather(town.backend, asked, Sight()).villages()[0].gaps
    seen = [(gap.kind, gap.name) for gap in before]
    assert ("road", "人民路") not in seen or ("key_place", "甲小学") not in seen  # cam-a sees there
    far = box(WEST + 1, SOUTH + 1, WEST + 1.001, SOUTH + 1.001)
    save_views(town.backend, [View("cam-a", 0, far, assumed=False)], act("coverage"))
    after = gather(town.backend, asked, Sight()).villages()[0].gaps
    assert ("key_place", "甲小学") in [(gap.kind, gap.name) for gap in after]
    road = next(gap for gap in after if gap.kind == "road")
    assert road.length_m == pytest.approx(road.of_m)
    assert not Point(0, 0).within(road.geometry)


def test_who_may_not_see_views_gets_neither_gaps_nor_views(enter):
    answer = enter("erik").get("/api/reports/coverage.xlsx", params={"purpose": "维修"})
    assert answer.status_code == 200, answer.text
    names = openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
    assert "Cameras" in names or "摄像机" in names
    assert "盲区" not in names
    assert "Gaps" not in names


@pytest.mark.long
def test_who_may_not_see_views_gets_them_on_no_map(enter):
    made = enter("erik").get("/api/reports/coverage.html", params={"language": "en"}).text
    assert "Roads unseen" not in made
    assert "Views (" not in made
    assert "Cameras with a view" not in made


def test_who_may_count_only_gets_no_camera(enter):
    answer = enter("pia").get("/api/reports/coverage.xlsx", params={"language": "zh"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "摄像机" not in book.sheetnames


@pytest.mark.long
def test_who_may_count_only_gets_no_camera_on_a_map(enter):
    made = enter("pia").get("/api/reports/coverage.html").text
    assert "cam-a" not in made


@pytest.mark.long
def test_the_map_of_incidents_has_no_places_for_who_may_only_count(enter):
    planner = enter("pia").get("/api/reports/incidents.html")
    assert planner.status_code == 200
    assert "layer.incidents" not in planner.text
    assert enter("ping").get("/api/reports/incidents.html").status_code == 200
    spots = [enter(name).get("/api/reports/incidents.html", params={"language": "zh"}).text.count("发生时间") for name in ("pia", "ping")]  # fmt: skip
    assert spots[0] == 0
    assert spots[1] > 0


@pytest.mark.long
def test_a_report_over_http_is_a_file_to_keep_and_is_recorded(enter, town):
    answer = enter("ping").get(
        "/api/reports/coverage.pdf", params={"unit": HERE, "purpose": "案件核查"}
    )
    assert answer.headers["content-disposition"] == 'attachment; filename="coverage.pdf"'
    assert answer.content.startswith(b"%PDF")
    last = read_audit(town.backend)[-1]
    assert (last.who, last.what, last.object, last.why) == (
        "ping",
        "report coverage",
        HERE,
        "案件核查",
    )


@pytest.mark.long
def test_a_purpose_in_the_header_counts_too(enter, town):
    enter("ping").get("/api/reports/plan.html", headers={"X-Purpose": "%E6%A0%B8%E6%9F%A5"})
    assert read_audit(town.backend)[-1].why == "核查"


def test_the_four_fulls_over_http_stay_in_the_places_of_the_reader(enter):
    ping = enter("ping").read("/api/indicators")
    olga = enter("olga").read("/api/indicators")
    by_id = [{one["id"]: one for one in told["indicators"]} for told in (ping, olga)]
    assert by_id[0]["FULL-01"]["of"] < by_id[1]["FULL-01"]["of"]
    assert json.dumps(ping, allow_nan=False)
    here = enter("ping").read("/api/indicators", unit=[HERE, NEXT_DOOR])
    assert here["indicators"] == ping["indicators"]
