"""The commands about the store, as a person runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.open import open_store

ROOT = Path(__file__).resolve().parents[2]


def wangge(*words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "web.cli.main", *words],
        cwd=ROOT, env=os.environ | {"WANGGE_LANG": "en"}, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def path(tmp_path: Path) -> str:
    file = str(tmp_path / "s.gpkg")
    code, said, _ = wangge("init", file)
    assert code == 0
    assert file in said
    return file


def test_a_store_is_made_verified_backed_up_and_restored(path: str, tmp_path: Path):
    code, said, _ = wangge("verify", "--store", path, "--json")
    assert (code, json.loads(said)["ok"]) == (0, True)
    backup, other = str(tmp_path / "s.bak"), str(tmp_path / "o.gpkg")
    assert wangge("backup", backup, "--store", path)[0] == 0
    assert wangge("restore", backup, "--store", other)[0] == 0
    digests = {json.loads(wangge("digest", "-s", f, "--json")[1])["digest"] for f in (path, other)}
    assert len(digests) == 1
    assert wangge("migrate", "--store", path)[:2] == (0, "Nothing to do\n")


def test_tampering_makes_verify_exit_with_1(path: str):
    store = open_store(path)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE audit SET who = 'nobody'")
    store.close()
    code, said, _ = wangge("verify", "--store", path)
    assert code == 1
    assert "STORE-06" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["verify", "--store", "/nowhere/s.gpkg"], "no store at"),
        (["restore", "/nowhere/s.bak", "--store", "/nowhere/s.gpkg"], "no file"),
        (["digest", "--store", "/etc/hostname"], "no store of ours"),
    ],
)
def test_a_refusal_is_one_sentence_and_exit_1(words: list[str], said: str):
    code, out, err = wangge(*words)
    assert (code, out) == (1, "")
    assert said in err
    assert "Traceback" not in err


def test_doctor_says_what_is_there(path: str):
    code, said, _ = wangge("doctor", "--store", path, "--json")
    found = {row["what"]: row["state"] for row in json.loads(said)["checks"]}
    assert (code, found["SQLite R-tree"], found["store key"]) == (0, "ok", "ok")
