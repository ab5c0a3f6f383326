"""What is written about the product is true: commands, rules and links exist."""

import re
from pathlib import Path

import pytest

from gis.rulebook import load_pack
from web.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PACKAGES = ("gis", "grid_planner", "camera_registry", "casework", "store", "web")
RULE_ID = re.compile(r'\["([A-Z]{2,5}-\d{2})"\]')


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_explained(command: str):
    guides = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "docs/guide").glob("*.md"))
    assert f"wangge {command}" in guides


def test_every_rule_the_code_names_is_in_the_rule_book():
    rules = load_pack().rules
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for rule in RULE_ID.findall(file.read_text(encoding="utf-8")):
                assert rule in rules, f"{file.relative_to(ROOT)} names {rule}"


def test_a_design_page_for_each_part():
    for part in ("store", "planner", "coverage", "page", "workspace"):
        assert (ROOT / "docs" / "design" / f"{part}.md").exists()
