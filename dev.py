"""Set up and run Wangge from a checkout: `python3 dev.py run` and `python3 dev.py test`.

Needs nothing but Python's standard library. Makes `.venv` beside this file with the pinned
versions of constraints.txt, installs the Debian packages a step needs when it runs as root, and
says what it does. Later runs reuse what is there.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
_KERNELS = VENV / ".wangge-kernels"  # is there once they are compiled
TEST_PACKAGES = {
    "playwright": ["libatomic1"],  # its driver needs it
    "postgis": ["postgresql-15", "postgresql-15-postgis-3"],
    "chromium": ["chromium", "fonts-dejavu-core"],
    "gdal": ["gdal-bin"],
    "node": ["nodejs", "npm"],
}


def main(arguments: Sequence[str]) -> int:
    """Run one of the verbs; return its exit code."""
    verbs = {"run": _run, "test": _test, "install": _install}
    if not arguments or arguments[0] not in verbs:
        say("usage: python3 dev.py run [demo options] | test [--long] [pytest options] | install")
        return 2
    os.chdir(ROOT)
    return verbs[arguments[0]](list(arguments[1:]))


def say(text: str) -> None:
    """Print a line of what is being done."""
    print(f"[dev] {text}", file=sys.stderr, flush=True)


def _run(options: list[str]) -> int:
    _environment()
    _compiled(_compiling())
    return subprocess.call([PYTHON, "-m", "web.cli.main", "demo", *options])


def _install(_options: list[str]) -> int:
    _environment()
    _compiled(_compiling())
    say(f"installed; the command is {VENV / 'bin' / 'wangge'}")
    return 0


def _test(options: list[str]) -> int:
    _environment()
    compiling = _compiling()
    long = "--long" in options
    chosen = [o for o in options if o != "--long"]
    try:
        _debian_packages()
        failed = 0 if chosen else _checks()
    finally:
        _compiled(compiling)
    return failed or _pytest(chosen, long=long)


def _checks() -> int:
    """Return the exit code of everything that is held against the source itself."""
    steps: list[tuple[str, list[str]]] = [
        ("ruff check", ["ruff", "check", "."]),
        ("ruff format", ["ruff", "format", "--check", "."]),
        ("import layers", ["lint-imports"]),
        ("types", ["mypy"]),
    ]
    for title, command in steps:
        say(title)
        if subprocess.call([VENV / "bin" / command[0], *command[1:]]) != 0:
            say(f"{title} failed")
            return 1
    return _page_checks()


def _pytest(options: list[str], *, long: bool) -> int:
    marks = [] if long else ["-m", "not long"]
    return subprocess.call(
        [PYTHON, "-m", "pytest", *marks, *(options or ["-n", "2", "--dist", "worksteal"])]
    )


def _page_checks() -> int:
    """Type-check and unit-test the page's modules where Node.js is present."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        if "node" in os.environ.get("WANGGE_REQUIRE", ""):
            say("Node.js is required by WANGGE_REQUIRE but was not found")
            return 1
        say("Node.js not found: the page's own checks are skipped")
        return 0
    stamp = ROOT / "node_modules" / ".wangge-packages"
    wanted = (ROOT / "package.json").read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        say("installing the page's type checker and style validator")
        quiet = ["--no-audit", "--no-fund", "--silent", "--no-package-lock"]
        subprocess.check_call(["npm", "install", *quiet])
        stamp.write_text(wanted, encoding="utf-8")
    say("page: types")
    if subprocess.call(["node", "node_modules/typescript/bin/tsc", "-p", "tsconfig.json"]) != 0:
        return 1
    say("page: unit tests")
    files = sorted(str(f) for f in (ROOT / "tests" / "js").glob("*.test.mjs"))
    return subprocess.call(["node", "--test", *files])


def _environment() -> None:
    """Make .venv with the pinned packages, once for each constraints.txt."""
    wanted = hashlib.sha256((ROOT / "constraints.txt").read_bytes()).hexdigest()
    stamp = VENV / ".wangge-constraints"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("first start: installing the pinned Python packages into .venv (about 300 MB)")
    _venv()
    subprocess.check_call([PYTHON, "-m", "pip", "install", "--quiet", "uv"])
    install = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON]
    # Without compiled bytecode every start of a command would cost seconds.
    subprocess.check_call([*install, "--compile-bytecode", "-r", "constraints.txt"])
    subprocess.check_call([*install, "--no-deps", "--editable", "."])
    stamp.write_text(wanted)


def _compiling() -> "subprocess.Popen[bytes] | None":
    """Begin to compile the kernels, which takes minutes; None where that was done."""
    if _KERNELS.exists():
        return None
    say("compiling the planner's and the view's kernels once")
    return subprocess.Popen([PYTHON, "-m", "web.warm"])


def _compiled(compiling: "subprocess.Popen[bytes] | None") -> None:
    """Wait until the kernels are there; raises CalledProcessError."""
    if compiling is None:
        return
    if compiling.wait() != 0:
        raise subprocess.CalledProcessError(compiling.returncode, "web.warm")
    _KERNELS.touch()


def _venv() -> None:
    if PYTHON.exists():
        return
    if importlib.util.find_spec("ensurepip") is None:
        _apt("python3-venv")
    subprocess.check_call([sys.executable, "-m", "venv", VENV])


def _debian_packages() -> None:
    """Install what the tests use beyond Python: PostGIS, Chromium, ogrinfo, Node.js."""
    needed: list[str] = []
    if not list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        needed += TEST_PACKAGES["postgis"]
    if not list(Path("/usr/lib").glob("*/libatomic.so.1")):
        needed += TEST_PACKAGES["playwright"]
    for program, name in (("chromium", "chromium"), ("ogrinfo", "gdal"), ("node", "node")):
        if shutil.which(program) is None:
            needed += TEST_PACKAGES[name]
    if needed:
        _apt(*needed)


def _apt(*packages: str) -> None:
    names = " ".join(packages)
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        say(f"please install: {names} (as root: apt-get install {names}); going on without")
        return
    say(f"installing Debian packages: {names}")
    # no cluster of Debian's own: the tests start a private one
    settings = Path("/etc/postgresql-common/createcluster.conf")
    if "postgresql" in names and not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("create_main_cluster = false\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.call(["apt-get", "update", "-qq"], env=environment)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.check_call(command, env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
