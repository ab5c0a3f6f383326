"""What the command line says when the machine refuses, in both languages."""

import sqlite3
import subprocess
import sys

import pytest
import sqlalchemy.exc

from store.backend import NotFoundError
from web.cli.failures import sentence


def wangge(*words, env=None):
    return subprocess.run(
        [sys.executable, "-m", "web.cli.main", *map(str, words)],
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )


def test_a_full_disk_is_told_and_what_to_do():
    inner = sqlite3.OperationalError("database or disk is full")
    error = sqlalchemy.exc.OperationalError("INSERT", {}, inner)
    assert "the disk is full and nothing was written; make room" in sentence(error, chinese=False)
    assert "磁盘已满,未写入任何数据" in sentence(error, chinese=True)


def test_a_missing_folder_is_named(tmp_path):
    error = FileNotFoundError(2, "No such file or directory", str(tmp_path / "none" / "x.gpkg"))
    assert sentence(error, chinese=False) == f"there is no folder {tmp_path / 'none'}"
    error = PermissionError(13, "Permission denied", "x.gpkg")
    assert sentence(error, chinese=False) == "x.gpkg: Permission denied"
    assert sentence(error, chinese=True) == "x.gpkg: 没有权限"


def test_our_own_errors_keep_their_sentence_behind_a_chinese_title():
    error = NotFoundError("there is no plan 'p1'")
    assert sentence(error, chinese=False) == "there is no plan 'p1'"
    assert sentence(error, chinese=True) == "没有找到:there is no plan 'p1'"


@pytest.mark.parametrize("error", [KeyError("x"), ValueError("x"), TypeError("x")])
def test_a_fault_of_the_program_keeps_its_traceback(error):
    assert sentence(error, chinese=False) is None


def test_a_server_that_does_not_answer_is_a_sentence_without_the_password():
    done = wangge("init", "postgresql://bob:geheim@127.0.0.1:9/x")
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert "geheim" not in done.stderr + done.stdout


def test_a_refusal_is_one_document_with_json(tmp_path):
    import json

    done = wangge("check", "--json", "--store", tmp_path / "none.gpkg")
    assert done.returncode == 1
    assert "there is no store" in json.loads(done.stdout)["error"]


def test_ctrl_c_says_that_nothing_is_half_there():
    code = (
        "import sys, web.cli.main as main\n"
        "def stop(*_, **__):\n    raise KeyboardInterrupt\n"
        "import store.open\nstore.open.open_store = stop\n"
        "sys.argv = ['wangge', 'check', '--store', 'x']\nmain.run()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert "nothing is half there" in done.stderr or "没有写到一半" in done.stderr


def test_a_full_disk_behind_a_stumble_of_a_library_is_still_a_full_disk():
    error = ValueError("I/O operation on closed file.")
    error.__context__ = OSError(28, "No space left on device")
    assert "the disk is full" in sentence(error, chinese=False)
