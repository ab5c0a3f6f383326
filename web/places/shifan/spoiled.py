"""Files that must not be taken as they are: each breaks `error` rules, in a way offices do.

`SPOILED` names the rules each file is meant to raise.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gis.layers.catalogue import LAYERS
from gis.writing import Sheet, write_sheets
from web.places.shifan import files, force, registers
from web.places.shifan.force import GridDrawn
from web.places.shifan.town import Town, build
from web.places.steps import LayerFile

SPOILED: Mapping[str, tuple[str, ...]] = {
    "网格错误.geojson": ("GRID-07", "GRID-13", "GRID-14"),
    "网格重号.geojson": ("GRID-21",),
    "区划代码错误.xlsx": ("ADM-01",),
    "设备编码错误.xlsx": ("CAM-20", "CAM-21"),
}


def write_spoiled(folder: Path, seed: int = 1) -> list[LayerFile]:
    """Write the spoiled files into a folder and return them."""
    return spoil(build(seed), folder)


def spoil(town: Town, folder: Path) -> list[LayerFile]:
    """Write the spoiled files of a county that was built already."""
    drawn = files.grids(spoiled_grids(town))
    twice = files.grids([code_used_twice(town)])
    return [
        _written(folder, "grids", "网格错误.geojson", drawn, crs="cgcs2000"),
        _written(folder, "grids", "网格重号.geojson", twice, crs="cgcs2000"),
        _written(folder, "units", "区划代码错误.xlsx", _units()),
        _written(folder, "cameras", "设备编码错误.xlsx", _cameras(town), crs="wgs84"),
    ]


def spoiled_grids(town: Town) -> list[GridDrawn]:
    """Return the county's grids, one with a wrong owner, one with a wrong code, one reused."""
    township = registers.STREET_OFFICE + "000"
    village, pear, south = (registers.BY_KEY[key].code for key in ("柏树", "梨花", "城南"))
    changes: dict[str, dict[str, Any]] = {
        # GRID-07: hangs under the street office itself
        f"{village}001": {"code": f"{township}001", "unit_code": township, "name": "直属网格"},
        # GRID-13: fourteen digits
        f"{pear}001": {"code": f"{pear}01", "name": "少一位的网格"},
        # GRID-14: 007 was retired when the seven grids of 2023 became six
        f"{south}006": {"code": f"{south}007", "name": "旧号新用的网格"},
    }
    grids = force.grids_in_force(town)
    return [replace(grid, **changes.get(grid.code, {})) for grid in grids]


def code_used_twice(town: Town) -> GridDrawn:
    """Return the grid of 站前 under the code that the grid of 东门 bears (GRID-21)."""
    code, other = (f"{registers.BY_KEY[key].code}001" for key in ("站前", "东门"))
    own = next(grid for grid in force.grids_in_force(town) if grid.code == code)
    return replace(own, code=other, name="与东门同号的网格")


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
