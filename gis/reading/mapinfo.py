"""The MapInfo interchange file (MIF with its MID) of a zip."""

from dataclasses import replace
from pathlib import Path

from gis.reading.asking import asked_for
from gis.reading.errors import UnreadableFileError, WhichLayerError
from gis.reading.scratch import scratch
from gis.reading.spatial import table_of
from gis.reading.table import RawTable, Reading
from gis.reading.zips import opened_zip
from gis.rulebook import Words

_PARTS = (".mif", ".mid")
_NO_DATUM = 'DATUM["MIF 0"'  # longitude and latitude of nobody knows which datum


def mapinfo_table(reading: Reading) -> RawTable:
    """Return the table of one MIF of a zip; degrees without a datum name no system."""
    with scratch() as folder:
        name = _unpacked(reading, folder)
        answer = asked_for(folder / "0.mif", reading.kind, "=\t0", reading.path.name)
    table = table_of(reading, answer, name)
    return replace(table, crs=None) if _NO_DATUM in (table.crs or "") else table


def _unpacked(reading: Reading, folder: Path) -> str:
    """Put one MIF with its MID into the folder; return its real name."""
    packed = opened_zip(reading.path)
    stems = {Path(one).stem: one[:-4] for one in packed.members if one.lower().endswith(".mif")}
    name = reading.layer or (next(iter(stems)) if len(stems) == 1 else reading.path.stem)
    if name not in stems:
        raise WhichLayerError(reading.path.name, sorted(stems))
    found = {
        one[-4:].lower(): one
        for one in packed.members
        if one[:-4] == stems[name] and one[-4:].lower() in _PARTS
    }
    if len(found) < len(_PARTS):
        raise UnreadableFileError(
            reading.path.name,
            Words(f"压缩包里没有 {name}.mid", f"the zip lacks {name}.mid"),
            Words("请把 .mif 和 .mid 一起压缩为 .zip", "zip .mif and .mid together"),
        )
    for ending, member in found.items():
        packed.unpack(member, folder / f"0{ending}")
    return name
