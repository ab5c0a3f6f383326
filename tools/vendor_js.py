"""Refresh the page's vendored assets: which library, which version, which bytes.

Run by a maintainer, never at run time and never in a release: `python tools/vendor_js.py`.
It fetches each package with `npm pack` (npm's own configuration says from where), keeps the few
files the browser needs and their licences under web/static/vendor, and writes VENDOR.json, which
a test holds against the files.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "web" / "static" / "vendor"
LIST = "VENDOR.json"

# The type checker finds the library's types in node_modules; the browser never asks for this file.
MAPLIBRE_TYPES = 'export * from "maplibre-gl";\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One npm package: what is kept of it, and where.

    `keep` maps a path inside the package (a trailing slash keeps the whole folder) to a path
    under `folder`; `add` are small files of our own beside it.
    """

    name: str
    version: str
    licence: str
    folder: str
    keep: Mapping[str, str]
    add: Mapping[str, str]


PACKAGES = (
    Package(
        name="maplibre-gl",
        version="6.17.0",
        licence="BSD-3-Clause",
        folder="maplibre-gl",
        keep={
            "dist/maplibre-gl.mjs": "maplibre-gl.mjs",
            "dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
            "dist/maplibre-gl.css": "maplibre-gl.css",
            "LICENSE.txt": "LICENSE.txt",
        },
        add={"maplibre-gl.d.mts": MAPLIBRE_TYPES},
    ),
    Package(
        name="leaflet",  # inside the stand-alone maps of reports, never asked for by the page
        version="1.9.4",
        licence="BSD-2-Clause",
        folder="leaflet",
        keep={
            "dist/leaflet.js": "leaflet.js",
            "dist/leaflet.css": "leaflet.css",
            "LICENSE": "LICENSE",
        },
        add={},
    ),
    Package(
        name="@fontsource-variable/noto-sans-sc",
        version="5.3.1",
        licence="OFL-1.1",
        folder="noto-sans-sc",
        keep={"index.css": "index.css", "files/": "files/", "LICENSE": "LICENSE"},
        add={},
    ),
)


def main() -> int:
    """Fetch every package and rewrite the vendor folder."""
    if shutil.which("npm") is None:
        print("npm is needed to refresh the vendored assets", file=sys.stderr)
        return 1
    entries = [_refresh(package) for package in PACKAGES]
    text = json.dumps({"packages": entries}, indent=1, ensure_ascii=False)
    (VENDOR / LIST).write_text(text + "\n", encoding="utf-8")
    print(f"{sum(len(e['files']) for e in entries)} files of {len(entries)} packages")
    return 0


def digests(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file below the folder, by its path there."""
    files = sorted(f for f in folder.rglob("*") if f.is_file())
    return {
        f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files
    }


def _refresh(package: Package) -> dict[str, object]:
    folder = VENDOR / package.folder
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        inside = _unpacked(package, Path(scratch))
        for source, target in package.keep.items():
            _keep(inside / source, folder / target)
    for name, text in package.add.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "folder": package.folder,
        "files": digests(folder),
    }


def _unpacked(package: Package, scratch: Path) -> Path:
    wanted = f"{package.name}@{package.version}"
    print(f"fetching {wanted}")
    subprocess.run(["npm", "pack", "--silent", wanted], cwd=scratch, check=True)
    (archive,) = scratch.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(scratch, filter="data")
    return scratch / "package"


def _keep(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        # npm dates its files 1985: a plain copy gives them the day of the refresh
        shutil.copyfile(source, target)


if __name__ == "__main__":
    sys.exit(main())
