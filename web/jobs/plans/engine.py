"""What divides, as a digest: who keeps a result knows by it whether the result is still ours."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

import shapely

_SOURCES = ("gis", "grid_planner")
_LIBRARIES = ("numpy", "scipy", "shapely", "pyproj")


@cache
def engine() -> str:
    """Return the digest of what divides: our own source, the rule packs, the libraries' versions.

    Results of another engine are not taken for ours: not from a worker, not from a stopped run.
    """
    total = hashlib.sha256()
    for package in _SOURCES:
        for path, file in sorted(_files(resources.files(package), package)):
            total.update(path.encode() + b"\0" + file.read_bytes())
    versions = [f"{name} {metadata.version(name)}" for name in _LIBRARIES]
    total.update("\n".join([*versions, f"GEOS {shapely.geos_version_string}"]).encode())
    return total.hexdigest()


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, name)
        elif entry.name.endswith((".py", ".toml")):
            yield name, entry
