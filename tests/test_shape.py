"""Files, functions and packages stay small enough to be read."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("gis", "grid_planner", "camera_registry", "casework", "store", "web")
FILES = sorted(f for package in PACKAGES for f in (ROOT / package).rglob("*.py"))
MOST_FILE_LINES = 400
MOST_BODY_LINES = 40
MOST_IMPORTS = 20
PLAIN_SHARE = 0.90  # of all functions have at most 25 lines


def _functions(file: Path) -> list[tuple[str, int]]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (body[-1].end_lineno - body[0].lineno + 1) if body else 0
            found.append((f"{file.relative_to(ROOT)}:{node.name}", lines))
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_a_file_can_be_read_in_one_go(file: Path):
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_FILE_LINES
    assert [name for name, lines in _functions(file) if lines > MOST_BODY_LINES] == []
    imports = [n for n in ast.parse(text).body if isinstance(n, ast.Import | ast.ImportFrom)]
    assert len(imports) <= MOST_IMPORTS


def test_most_functions_fit_on_a_hand():
    lines = [n for file in FILES for _, n in _functions(file)]
    assert sum(n <= 25 for n in lines) / len(lines) >= PLAIN_SHARE


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_a_module_says_what_it_answers(file: Path):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert file.name == "__init__.py" or ast.get_docstring(tree)


def test_no_file_is_named_for_nothing():
    names = {"utils.py", "common.py", "base.py", "helpers.py", "misc.py"}
    assert [f for f in FILES if f.name in names] == []
