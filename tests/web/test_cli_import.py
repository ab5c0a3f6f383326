"""`wangge import` as a person or a script meets it."""

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from tests.stores import new_store
from web.cli.main import application

GOOD = "楼栋编号,户数,经度,纬度\nA,12,104.5,31.5\nB,30,104.6,31.5\n"
BAD = "楼栋编号,户数,经度,纬度\nA,12,104.5,31.5\nB,-3,104.6,31.5\n"


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "store.gpkg"
    new_store(str(path), who="test", now=datetime(2026, 11, 21, tzinfo=UTC)).close()
    return path


@pytest.fixture
def run(store, monkeypatch):
    monkeypatch.setenv("WANGGE_LANG", "en")
    monkeypatch.setenv("WANGGE_STORE", str(store))

    def call(*words):
        return CliRunner().invoke(application("import"), ["import", *map(str, words)])

    return call


def csv_file(tmp_path, text, name="b.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode("gbk"))
    return path


def test_a_good_file_goes_in_and_says_how_it_was_read(run, tmp_path):
    done = run("blocks", csv_file(tmp_path, GOOD), "--crs", "gcj02")
    assert done.exit_code == 0, done.output
    assert "2 rows read, 2 good, 0 rejected; datum gcj02" in done.stdout
    assert "households <- 户数" in done.stdout
    assert "2 rows imported" in done.stdout


def test_a_negative_count_is_told_with_row_and_column_and_nothing_is_written(run, tmp_path, store):
    rejects = tmp_path / "rejects.csv"
    before = store.read_bytes()
    done = run("blocks", csv_file(tmp_path, BAD), "--crs", "wgs84", "--rejects", rejects)
    assert done.exit_code == 1
    assert 'row 3, "户数": found "-3"' in done.stdout
    assert "Nothing was written" in done.stdout
    assert "IN-04" in rejects.read_text(encoding="utf-8-sig")
    assert store.read_bytes() == before
    taken = run("blocks", csv_file(tmp_path, BAD), "--crs", "wgs84", "--accept-rest")
    assert taken.exit_code == 0
    assert "1 rows imported" in taken.stdout


def test_json_is_one_document(run, tmp_path):
    done = run("blocks", csv_file(tmp_path, BAD), "--crs", "wgs84", "--json")
    document = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (document["read"], document["accepted"], document["rejected"]) == (2, 1, 1)
    assert (document["written"], document["mapping"]["households"]) == (False, "户数")
    assert any(finding["rule"] == "IN-04" for finding in document["findings"])


def test_a_preview_in_chinese(run, tmp_path, monkeypatch):
    monkeypatch.setenv("WANGGE_LANG", "zh")
    done = run("blocks", csv_file(tmp_path, BAD), "--crs", "wgs84", "--dry-run")
    assert "读取 2 行,可导入 1 行,拒绝 1 行" in done.stdout
    assert "第3行" in done.stdout


def test_fields_are_mapped_and_given_values(run, tmp_path):
    path = csv_file(tmp_path, "nr,x,y\n7,104.5,31.5\n7,104.6,31.5\n")
    done = run("blocks", path, "--crs", "wgs84", "--json", "--map", "block_id=nr#", "--map",
               "kind:=compound", "--map", "lon=x", "--map", "lat=y")  # fmt: skip
    assert done.exit_code == 0, done.output
    mapping = json.loads(done.stdout)["mapping"]
    assert (mapping["block_id"], mapping["kind"]) == ("nr#", ":=compound")


@pytest.mark.parametrize(
    "words",
    [("houses", "b.csv"), ("blocks", "nothing.csv"), ("blocks", "b.csv", "--map", "households"),
     ("blocks", "b.csv", "--rejects", "b.csv")],
)  # fmt: skip
def test_a_call_that_makes_no_sense_ends_with_2(run, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    csv_file(tmp_path, GOOD)
    assert run(*words).exit_code == 2


def test_without_a_store_only_a_dry_run_is_possible(run, tmp_path, monkeypatch):
    monkeypatch.delenv("WANGGE_STORE")
    path = csv_file(tmp_path, GOOD)
    assert run("blocks", path, "--crs", "wgs84").exit_code == 2
    assert run("blocks", path, "--crs", "wgs84", "--dry-run").exit_code == 0


def test_an_unknown_datum_is_refused_with_what_the_numbers_look_like(run, tmp_path):
    done = run("blocks", csv_file(tmp_path, GOOD))
    assert done.exit_code == 1
    assert "--crs" in done.stdout
    assert "look like degrees" in done.stdout


@pytest.mark.parametrize("name", ["offices.csv", "none/rejects.csv"])
def test_rejects_never_replace_another_file_and_the_refusal_comes_first(run, tmp_path, store, name):
    other = tmp_path / "offices.csv"
    other.write_text("kept", encoding="utf-8")
    before = store.read_bytes()
    good = csv_file(tmp_path, BAD)
    done = run("blocks", good, "--crs", "wgs84", "--accept-rest", "--rejects", tmp_path / name)
    assert done.exit_code == 2
    assert "--rejects" in done.stderr
    assert other.read_text(encoding="utf-8") == "kept"
    assert store.read_bytes() == before


def test_a_list_of_rejected_rows_may_be_written_anew(run, tmp_path):
    again = ("blocks", csv_file(tmp_path, BAD), "--crs", "wgs84", "--rejects", tmp_path / "r.csv")
    assert [run(*again).exit_code, run(*again).exit_code] == [1, 1]


def test_a_folder_is_said_to_be_one(run, tmp_path):
    done = run("blocks", tmp_path)
    assert done.exit_code == 2
    assert "is a folder" in done.stderr
