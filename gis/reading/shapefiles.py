"""Take one Shapefile out of a zip, under plain names."""

import shutil
import zipfile
from pathlib import Path, PurePosixPath

from gis.reading.kinds import MOST_BYTES, WhichLayerError, too_large

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj")


def unpacked(path: Path, folder: Path, wanted: str | None) -> str:
    """Put one Shapefile of the zip into the folder, as 0.shp and so on; return its real name."""
    with zipfile.ZipFile(path) as packed:
        members = {_member_name(one): one for one in packed.infolist() if not one.is_dir()}
        stems = sorted(name[:-4] for name in members if name.lower().endswith(".shp"))
        there = {PurePosixPath(stem).name: stem for stem in stems}
        name = wanted or (next(iter(there)) if len(there) == 1 else path.stem)
        if name not in there:
            raise WhichLayerError(path.name, sorted(there))
        parts = {
            suffix: entry
            for member, entry in members.items()
            if member.startswith(there[name])
            and (suffix := member[len(there[name]) :].lower()) in _SHAPEFILE_PARTS
        }
        size = sum(entry.file_size for entry in parts.values())
        if size > MOST_BYTES:
            raise too_large(path.name, size)
        for suffix, entry in parts.items():
            with packed.open(entry) as source, (folder / f"0{suffix}").open("wb") as target:
                shutil.copyfileobj(source, target)
    return name


def _member_name(entry: zipfile.ZipInfo) -> str:
    """Return the member's name; zips made in China hold GBK without saying so."""
    says_utf8 = 0x800
    if entry.flag_bits & says_utf8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename
