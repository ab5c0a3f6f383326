"""What is vendored is what VENDOR.json says, byte by byte, with its licences."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "web" / "static" / "vendor"
PACKAGES = json.loads((VENDOR / "VENDOR.json").read_text(encoding="utf-8"))["packages"]


def tool():
    """Return the module that made the folder."""
    spec = importlib.util.spec_from_file_location("vendor_js", ROOT / "tools" / "vendor_js.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("package", PACKAGES, ids=[package["name"] for package in PACKAGES])
def test_every_vendored_file_has_the_digest_on_record(package):
    assert tool().digests(VENDOR / package["folder"]) == package["files"]


def test_nothing_else_lies_in_the_vendor_folder():
    folders = {package["folder"] for package in PACKAGES}
    assert {path.name for path in VENDOR.iterdir()} == {"VENDOR.json", *folders}


def test_every_package_has_a_licence_and_its_text():
    for package in PACKAGES:
        assert package["licence"]
        assert any("LICENSE" in name for name in package["files"]), package["name"]


def test_the_record_holds_the_versions_the_tool_fetches():
    wanted = [(p.name, p.version, p.licence) for p in tool().PACKAGES]
    assert [(p["name"], p["version"], p["licence"]) for p in PACKAGES] == wanted
