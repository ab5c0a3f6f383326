"""Files that must not be taken as they are: each breaks `error` rules, in a way offices do.

`SPOILED` names the rules each file is meant to raise.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gis.layers import LAYERS
from gis.sheets import Sheet, write_sheets
from web.places.shifan import files, force, registers
from web.places.shifan.force import GridDrawn
from web.places.shifan.town import Town, build
from web.places.steps import LayerFile

SPOILED: Mapping[str, tuple[str, ...]] = {
    "网格错误.geojson": ("GRID-07", "GRID-13", "GRID-14", "GRID-21"),
    "区划代码错误.xlsx": ("ADM-01",),
    "设备编码错误.xlsx": ("CAM-20", "CAM-21"),
}


def write_spoiled(folder: Path, seed: int = 1) -> list[LayerFile]:
    """Write the spoiled files into a folder and return them."""
    return spoil(build(seed), folder)


def spoil(town: Town, folder: Path) -> list[LayerFile]:
    """Write the spoiled files of a county that was built already."""
    drawn = files.grids(spoiled_grids(town))
    return [
        _written(folder, "grids", "网格错误.geojson", drawn, crs="cgcs2000"),
        _written(folder, "units", "区划代码错误.xlsx", _units()),
        _written(folder, "cameras", "设备编码错误.xlsx", _cameras(town), crs="wgs84"),
    ]


def spoiled_grids(town: Town) -> list[GridDrawn]:
    """Return grids with a wrong owner, a wrong code, a code used again and one used twice."""
    grids = {grid.code: grid for grid in force.grids_in_force(town)}
    south = [grid for grid in grids.values() if grid.unit_code == registers.BY_KEY["城南"].code]
    village = registers.BY_KEY["柏树"].code
    pear = registers.BY_KEY["梨花"].code
    township = registers.STREET_OFFICE + "000"
    retired = registers.BY_KEY["城南"].code + "007"
    return [
        # GRID-07: hangs under the street office itself
        replace(grids[f"{village}001"], code=f"{township}001", unit_code=township, name="直属网格"),
        # GRID-13: fourteen digits
        replace(grids[f"{pear}001"], code=f"{pear}01", name="少一位的网格"),
        # GRID-14: 007 was retired when the seven grids of 2023 became six
        *south[:-1],
        replace(south[-1], code=retired, name="旧号新用的网格"),
        # GRID-21: two versions of one code
        grids[registers.BY_KEY["东门"].code + "001"],
        replace(grids[registers.BY_KEY["东门"].code + "001"], name="同号的另一版本"),
    ]


def _units() -> files.Table:
    codes = ["51990100120", "519901001205000", "519901701201", "000000000000"]
    return {
        "code": codes,
        "name": ["少一位村", "多三位村", "无此乡镇村", "零号村"],
        "kind": ["行政村"] * 4,
        "households": [210, 198, 240, 205],
    }, None


def _cameras(town: Town) -> files.Table:
    table, _ = files.ledger(town)
    rows: dict[str, list[Any]] = {name: column[:6] for name, column in table.items()}
    good = rows["设备编码"][0]
    rows["设备编码"] = [good, good, "5199010100999000001", "51990101001320000X03",
                    "51990101009990000005", "51990101001320000006"]  # fmt: skip
    return rows, None


def _written(
    folder: Path, layer: str, name: str, table: files.Table, *, crs: str | None = None
) -> LayerFile:
    columns, geometry = table
    sheet = Sheet(name=LAYERS[layer].zh, columns=files.labelled(layer, columns), geometry=geometry)
    write_sheets(folder / name, [sheet])
    return LayerFile(layer=layer, path=folder / name, crs=crs)
