"""Sheets asked for at the command line and over HTTP: who gets what, and what is recorded."""

import io
import json

import openpyxl
import pypdfium2
import pytest
from PIL import Image
from typer.testing import CliRunner

from grid_planner.plan import PlanState, Worker
from store.audit import read_audit
from store.open import open_store
from store.places import import_layer
from store.plans import set_state
from tests.web.conftest import ABROAD, HERE, NEXT_DOOR, act
from web.cli.main import application


@pytest.fixture
def run(town, monkeypatch, tmp_path):
    monkeypatch.setenv("WANGGE_STORE", str(town.path))
    monkeypatch.setenv("WANGGE_LANG", "en")
    monkeypatch.chdir(tmp_path)

    def call(*words):
        return CliRunner().invoke(application("export"), ["export", "plan", *map(str, words)])

    return call


def texts(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_a_unit_is_printed_for_the_wall_and_the_record_says_so(run, town, tmp_path):
    done = run("a.pdf", "--unit", HERE, "--language", "zh", "--paper", "a4")
    assert done.exit_code == 0, done.output
    assert "p000001" in done.stdout
    assert "internal use" in done.stdout
    said = texts((tmp_path / "a.pdf").read_bytes())
    for told in ("甲社区网格分布示意图", f"{HERE}001", "600", "草案", "内部使用", "模拟数据"):
        assert told in said
    assert [e.what for e in read_audit(town.backend)][-1] == "print wall"


def test_the_figures_of_the_sheet_are_those_of_the_store(run, tmp_path):
    run("a.pdf", "--unit", HERE)
    said = texts((tmp_path / "a.pdf").read_bytes())
    assert "1,300 known households, 1 blocks unknown" in " ".join(said.split())
    assert "≥700 (+1 unknown)" in said


def test_everything_there_is_makes_one_sheet_of_the_whole_place(run, tmp_path):
    assert run("a.pdf").exit_code == 0
    said = texts((tmp_path / "a.pdf").read_bytes())
    assert "Service grids of Tiny Town" in said
    assert all(code + "001" in said for code in (HERE, NEXT_DOOR, ABROAD))


def test_a_township_is_its_units_and_no_others(run, tmp_path):
    assert run("a.pdf", "--township", HERE[:9]).exit_code == 0
    said = texts((tmp_path / "a.pdf").read_bytes())
    assert HERE + "001" in said
    assert NEXT_DOOR not in said
    assert run("b.pdf", "--township", "999").exit_code == 1


def test_a_picture_of_many_pages_is_as_many_files(run, tmp_path):
    done = run("n.png", "--sheet", "notice", "--unit", HERE, "--dpi", 50, "--json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert [f.rsplit("/", 1)[-1] for f in document["files"]] == ["n.png", "n-2.png"]
    for name in ("n.png", "n-2.png"):
        assert Image.open(io.BytesIO((tmp_path / name).read_bytes())).format == "PNG"


@pytest.mark.parametrize("sheet", ["survey", "check", "registration", "notice"])
def test_every_sheet_of_the_office_is_a_workbook_too(run, tmp_path, sheet):
    assert run("a.xlsx", "--sheet", sheet, "--unit", HERE).exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    values = [cell.value for tab in book for row in tab.iter_rows() for cell in row]
    assert any(HERE in str(value) for value in values)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("a.xlsx", "--sheet", "wall"), 2, "one of pdf, png"),
        (("a.pdf", "--sheet", "poster"), 2, "one of wall, survey"),
        (("a.pdf", "--paper", "A5"), 2, "one of A4"),
        (("a.pdf", "--orientation", "up"), 2, "one of auto"),
        (("a.pdf", "--language", "fr"), 2, "one of zh, en"),
        (("a.pdf", "--posted"), 2, "--sheet notice"),
        (("a.pdf", "--unit", "9"), 1, "no such unit or township"),
        (("a.pdf", "--plan", "p9"), 1, "no such unit or plan"),
        (("a.png", "--paper", "A0", "--dpi", 600), 2, "at most 2"),
        (("none/a.pdf",), 1, "no folder"),
    ],
)
def test_what_cannot_be_printed_is_a_sentence_and_no_file(run, tmp_path, words, code, said):
    done = run(*words)
    assert done.exit_code == code
    assert said in done.stderr
    assert not list(tmp_path.glob("a.*"))


def test_a_file_that_is_there_is_not_replaced(run, tmp_path):
    (tmp_path / "a.pdf").write_text("mine")
    assert run("a.pdf", "--unit", HERE).exit_code == 1
    (tmp_path / "n-2.png").write_text("mine")
    assert run("n.png", "--sheet", "notice", "--unit", HERE).exit_code == 1
    assert not (tmp_path / "n.png").exists()


def test_workers_are_those_of_the_register(run, town, tmp_path):
    of = {"unit_code": HERE, "grid_code": f"{HERE}001"}
    workers = [
        Worker(worker_id="w1", name="王网格", phone="0816-2200001", **of),
        Worker(worker_id="w2", name="李网格", **of),
    ]
    import_layer(town.backend, act("import workers"), "workers", workers)
    run("a.pdf", "--unit", HERE)
    said = texts((tmp_path / "a.pdf").read_bytes())
    assert "王网格" in said
    assert "0816-2200001" in said
    assert "李网格" in said
    assert "2 grid workers" in said


def test_a_browser_gets_each_sheet_in_its_own_language(enter):
    planner = enter("paul")
    answer = planner.get(f"/api/sheets/wall.pdf?unit={HERE}", headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="wall.pdf"'
    assert "Service grids of 甲社区" in texts(answer.content)
    chinese = planner.get(f"/api/sheets/wall.pdf?unit={HERE}&language=zh")
    assert "网格分布示意图" in texts(chinese.content)


@pytest.mark.parametrize(
    "path", ["survey.xlsx", "check.pdf", "registration.xlsx", "notice.pdf", "wall.png"]
)
def test_every_sheet_is_served(enter, path):
    assert enter("pia").get(f"/api/sheets/{path}?unit={HERE}&dpi=50").status_code == 200


def test_a_page_of_a_picture_is_asked_for_by_its_number(enter):
    planner = enter("pia")
    first, second, last = (
        planner.get(f"/api/sheets/notice.png?unit={HERE}&dpi=50&page={n}") for n in (1, 2, 9)
    )
    assert first.headers["x-pages"] == "2"
    assert first.content != second.content
    assert second.content == last.content
    assert Image.open(io.BytesIO(first.content)).format == "PNG"


def test_nobody_prints_what_they_may_not_see(enter):
    paul = enter("paul")  # of one unit only
    assert paul.get(f"/api/sheets/wall.pdf?unit={ABROAD}").status_code == 422
    said = texts(paul.get("/api/sheets/wall.pdf").content)
    assert HERE in said
    assert ABROAD not in said
    assert NEXT_DOOR not in said
    assert enter("erik").get("/api/sheets/wall.pdf").status_code == 403  # may not see grids
    assert enter("anna").get("/api/sheets/survey.pdf").status_code == 403


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("wall.xlsx", 422, "nothing_to_print"),
        ("wall.gif", 422, "invalid"),
        ("poster.pdf", 422, "invalid"),
        ("wall.pdf?dpi=9999", 422, "invalid"),
        ("wall.pdf?nonsense=1", 422, "invalid"),
        ("wall.png?paper=A0&dpi=300", 422, "too_many_pixels"),
        ("wall.pdf?plan=p9", 422, "nothing_to_print"),
    ],
)
def test_what_is_not_printed_is_a_problem_with_a_next_step(enter, path, status, code):
    answer = enter("pia").get(f"/api/sheets/{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["next"]


def in_force(town, plan_id="p000001"):
    for state in (PlanState.SUBMITTED, PlanState.APPROVED):
        set_state(town.backend, plan_id, state, act("step"), self_approved=True)
    set_state(town.backend, plan_id, PlanState.IN_FORCE, act("enforce"), in_force_from="2026-04-01")


def test_posted_notices_are_recorded_for_grids_in_force_only(enter, town):
    planner = enter("pia")
    order = {"units": [HERE], "township": None}
    assert planner.post("/api/sheets/notices", json=order).json()["code"] == "nothing_to_print"
    in_force(town)
    answer = planner.post("/api/sheets/notices", json=order)
    assert answer.status_code == 201
    assert answer.json()["grids"] == [f"{HERE}001", f"{HERE}002"]
    assert enter("wang").post("/api/sheets/notices", json=order).status_code == 403
    outsider = enter("paul").post("/api/sheets/notices", json={"units": [NEXT_DOOR]})
    assert outsider.status_code == 422


def test_a_self_approved_plan_is_marked_wherever_it_is_printed(run, town, tmp_path):
    in_force(town)
    for sheet in ("wall", "survey", "check", "registration", "notice"):
        run(f"{sheet}.pdf", "--sheet", sheet, "--unit", HERE)
        for page in pypdfium2.PdfDocument((tmp_path / f"{sheet}.pdf").read_bytes()):
            assert "Self-approved" in page.get_textpage().get_text_range(), sheet


def test_the_command_line_records_notices_as_posted(run, town):
    in_force(town)
    done = run("n.pdf", "--sheet", "notice", "--unit", HERE, "--posted")
    assert "notices of 2 grids recorded" in done.stdout
    backend = open_store(str(town.path))
    assert [entry.what for entry in read_audit(backend)][-1] == "post notices"
    backend.close()
