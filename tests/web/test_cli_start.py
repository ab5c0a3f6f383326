"""The command line starts at once and does not load what it does not need."""

import subprocess
import sys


def _modules_after(*arguments: str) -> set[str]:
    code = (
        "import sys\n"
        f"sys.argv = ['wangge', *{arguments!r}]\n"
        "from web.cli.main import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "print('MODULES', *sorted(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.rsplit("MODULES", 1)[1].split())


def test_help_loads_no_heavy_library():
    heavy = {"numpy", "shapely", "pandas", "geopandas", "sqlalchemy", "fastapi", "numba", "cv2",
             "folium", "psycopg"}  # fmt: skip
    assert _modules_after("--help") & heavy == set()


def test_every_command_shows_its_help():
    from web.cli.main import COMMANDS

    for command in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-m", "web.cli.main", command, "--help"],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert "Usage" in done.stdout
