"""What a reading child can no longer do, and what happens when its parent is killed."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from gis.reading import asking
from gis.reading.asking import asked
from gis.reading.child import fence as fences
from gis.reading.errors import UnreadableFileError
from gis.reading.refusals import BrokeOffError
from gis.reading.scratch import PREFIX, scratch, sweep

ROOT = Path(__file__).resolve().parents[3]


def inside(tmp_path, code, *, path="x"):
    """Return what a process behind the fence prints."""
    script = f"""
import ctypes, os, signal, sys
sys.path.insert(0, {str(ROOT)!r})
from gis.reading.child.fence import fence
def tried(act):
    try: return "did " + str(act())
    except OSError as error: return error.__class__.__name__
fence({str(tmp_path / path)!r}, parent={os.getpid()})
{code}
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout.split()


def landlocked():
    return ctypes.CDLL(None).syscall(444, None, 0, 1) > 0


def test_no_socket_can_be_made(tmp_path):
    code = """
import socket
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
    print(tried(lambda: socket.socket(family)))
print(tried(lambda: socket.socketpair()))
"""
    assert inside(tmp_path, code) == ["PermissionError"] * 4


def test_no_program_can_be_started_and_nobody_killed(tmp_path):
    code = """
print(tried(lambda: os.execv("/bin/true", ["true"])))
print(tried(lambda: os.kill(os.getppid(), 0)))
print(ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0))
print(ctypes.CDLL(None).syscall(425, 8, 0))
"""
    assert inside(tmp_path, code) == ["PermissionError", "PermissionError", "-1", "-1"]


def test_only_the_delivered_file_can_be_read_and_none_written(tmp_path):
    if not landlocked():
        pytest.skip("the kernel has no Landlock")
    (tmp_path / "in").mkdir()
    (tmp_path / "given").write_text("given")
    (tmp_path / "other").write_text("other")
    (tmp_path / "in" / "x").symlink_to(tmp_path / "given")
    code = f"""
for path in ("in/x", "given", "other"):
    print(tried(lambda: len(open({str(tmp_path)!r} + "/" + path).read())).replace(" ", "-"))
for path in ("/etc/passwd", {str(ROOT / "README.md")!r}, "/proc/1/environ"):
    print(tried(lambda: len(open(path).read())).replace(" ", "-"))
for path in ({str(tmp_path / "in" / "new")!r}, {str(tmp_path / "given")!r}, "/tmp/wangge-new"):
    print(tried(lambda: open(path, "a").close()).replace(" ", "-"))
"""
    refused = ["PermissionError"]
    assert inside(tmp_path, code, path="in/x") == ["did-5", "did-5", *refused * 7]


def test_a_file_of_vrt_reads_nothing_even_where_its_driver_is_on(tmp_path):
    if not landlocked():
        pytest.skip("the kernel has no Landlock")
    (tmp_path / "a.vrt").write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>CSV:/etc/passwd'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    code = f"""
import pyogrio.raw
import warnings
warnings.simplefilter("ignore")
print(len(pyogrio.raw.read({str(tmp_path / "a.vrt")!r})[3]))
"""
    assert inside(tmp_path, code, path="a.vrt") == ["0"]  # "Permission denied", says GDAL


def test_without_a_filter_of_system_calls_nothing_is_read(tmp_path, monkeypatch):
    class Open:
        """A C library on a machine where sockets can be made."""

        def socket(self, *_: int) -> int:
            return 3

    assert not fences._is_cut_off(Open())
    path = tmp_path / "a.geojson"
    path.write_text("{}")
    child = asking._CHILD.replace(
        "from gis.reading.child.main",
        "import gis.reading.child.fence as f; f.deny = lambda _: None; from gis.reading.child.main",
    )
    monkeypatch.setattr(asking, "_CHILD", child)
    with pytest.raises(UnreadableFileError) as refused:
        asked(path, "geojson", "", "a.geojson")
    assert "cannot cut the reading process off the network" in refused.value.found.en
    assert "网络" in refused.value.found.zh
    assert "seccomp" in refused.value.required.zh


@pytest.mark.parametrize(
    "act", ["import os; os.abort()", "import ctypes; ctypes.string_at(0)", "x = bytearray(2**40)",
            "raise ValueError(1)", "import sys; sys.exit(7)"],
)  # fmt: skip
def test_a_child_that_dies_is_a_refusal(tmp_path, monkeypatch, act):
    monkeypatch.setattr(asking, "_CHILD", f"import sys; {act}")
    with pytest.raises(BrokeOffError, match="broke off"):
        asked(tmp_path / "a.geojson", "geojson", "", "a.geojson")


def test_a_child_that_says_nonsense_is_a_refusal(tmp_path, monkeypatch):
    for answer in ("", "x", "x" * 100, "\\0" * 100):
        monkeypatch.setattr(asking, "_CHILD", f"import sys; sys.stdout.write('{answer}')")
        with pytest.raises(BrokeOffError):
            asked(tmp_path / "a.geojson", "geojson", "", "a.geojson")


def test_a_child_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(asking, "READ_S", 0.2)
    monkeypatch.setattr(asking, "_CHILD", "import time; time.sleep(60)")
    with pytest.raises(UnreadableFileError, match="not read within"):
        asked(tmp_path / "a.geojson", "geojson", "", "a.geojson")


PARENT = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from gis.reading import asking
asking._CHILD = asking._CHILD.replace("sys.exit(main())",
    "import gis.reading.child.main as m, time, os; "
    "m._read = lambda task: (os.write(2, b''), time.sleep(120)); sys.exit(main())")
print("ready", flush=True)
asking.asked(Path({path!r}), "geojson", "", "a")
"""


def test_a_parent_that_is_killed_leaves_no_child_and_its_folder_goes_next_time(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(root=str(ROOT), path=str(tmp_path / "a"))],
        stdout=subprocess.PIPE,
    )
    parent.stdout.readline()
    child = waited(lambda: children(parent.pid))
    waited(lambda: list(tmp_path.glob(f"{PREFIX}{parent.pid}-*")))
    time.sleep(0.3)  # the child asks to die with its parent before all else
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    waited(lambda: all(not Path(f"/proc/{pid}").exists() or zombie(pid) for pid in child))
    left = list(tmp_path.glob(f"{PREFIX}*"))
    assert len(left) == 1
    with scratch() as own:
        assert list(tmp_path.glob(f"{PREFIX}*")) == [own]
        assert sweep(tmp_path) == []  # ours is in use
    assert not list(tmp_path.glob(f"{PREFIX}*"))


def children(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def zombie(pid):
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"


def waited(found):
    """Return what is found within ten seconds."""
    for _ in range(200):
        if what := found():
            return what
        time.sleep(0.05)
    raise AssertionError
