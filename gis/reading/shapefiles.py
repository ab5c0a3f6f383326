"""Take one Shapefile, or the KML of a KMZ, out of a zip, under plain names."""

from pathlib import Path, PurePosixPath

from gis.reading.errors import UnreadableFileError, WhichLayerError
from gis.reading.zips import Zip, opened_zip
from gis.rulebook import Words

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_HEAD_BYTES = 100
_NEEDED = (".shp", ".shx", ".dbf")


def unpacked(path: Path, folder: Path, wanted: str | None) -> str:
    """Put one Shapefile of the zip into the folder, as 0.shp and so on; return its real name."""
    packed = opened_zip(path)
    there = _shapefiles(packed)
    name = wanted or (next(iter(there)) if len(there) == 1 else path.stem)
    if name not in there:
        raise WhichLayerError(path.name, sorted(there))
    parts = there[name]
    missing = [part for part in _NEEDED if part not in parts]
    if missing:
        lacks = " ".join(f"{name}{part}" for part in missing)
        raise UnreadableFileError(
            path.name,
            Words(f"压缩包里没有 {lacks}", f"the zip lacks {lacks}"),
            Words("请把 .shp .shx .dbf .prj 一起压缩为 .zip",
                  "zip .shp, .shx, .dbf and .prj together"),
        )  # fmt: skip
    for suffix, member in parts.items():
        packed.unpack(member, folder / f"0{suffix}")
    _check_length(path.name, folder)
    return name


def _check_length(file: str, folder: Path) -> None:
    """Refuse shapes that were cut off: GDAL would give the lost ones as empty."""
    for part in (".shp", ".shx"):
        whole = folder / f"0{part}"
        with whole.open("rb") as opened:
            head = opened.read(_HEAD_BYTES)
        told = 2 * int.from_bytes(head[24:28], "big")  # counted in words of two bytes
        size = whole.stat().st_size
        if len(head) < _HEAD_BYTES or told > size:
            raise UnreadableFileError(
                file,
                Words(f"{part} 有 {size:,} 字节,应有 {told:,} 字节",
                      f"its {part} has {size:,} bytes and should have {told:,}"),
                Words("文件不完整,请重新导出", "it is not whole; export it again"),
            )  # fmt: skip


def unpacked_kml(path: Path, folder: Path) -> Path:
    """Put the KML of a KMZ into the folder."""
    packed = opened_zip(path)
    found = [name for name in packed.members if name.lower().endswith(".kml")]
    name = next((one for one in found if one.lower() == "doc.kml"), found[0])
    packed.unpack(name, folder / "packed.kml")
    return folder / "packed.kml"


def _shapefiles(packed: Zip) -> dict[str, dict[str, str]]:
    """Return the members of each Shapefile by their endings, by its name.

    Two of one name in different folders are told apart by their folders.
    """
    stems = [name[:-4] for name in packed.members if name.lower().endswith(".shp")]
    short = [PurePosixPath(stem).name for stem in stems]
    return {
        (name if short.count(name) == 1 else stem): {
            member[len(stem) :].lower(): member
            for member in packed.members
            if member.lower().startswith(stem.lower()) and member[len(stem) :].lower() in _PARTS
        }
        for stem, name in zip(stems, short, strict=True)
    }
