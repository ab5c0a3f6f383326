"""Files shipped inside the package, unpacked into a folder that is thrown away."""

import zipfile
from importlib import resources
from pathlib import Path


def unpacked(package: str, name: str, folder: Path) -> Path:
    """Unpack `name`.gpkg.zip of a package into the folder and return the GeoPackage."""
    packed = resources.files(package) / f"{name}.gpkg.zip"
    with packed.open("rb") as stream, zipfile.ZipFile(stream) as archive:
        return Path(archive.extract(f"{name}.gpkg", folder))
