"""Write tables out: GeoPackage, GeoJSON, XLSX and CSV with the same names in each.

Boundaries leave as lon/lat EPSG:4490; where a format holds no shapes, points leave as the columns
lon and lat of CGCS2000. Texts that a spreadsheet would run as a formula are
written as text.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely import Geometry, Point

from gis.places import CRS

FORMATS = (".gpkg", ".geojson", ".xlsx", ".csv")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a text starts that a spreadsheet would run


class UnknownFormatError(ValueError):
    """The file's ending is none that can be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table to write: equally long columns, and a geometry for each row or none at all."""

    name: str
    columns: Mapping[str, Sequence[Any]]
    geometry: Sequence[Geometry | None] | None = None

    def __post_init__(self) -> None:
        lengths = {len(column) for column in self.columns.values()}
        if self.geometry is not None:
            lengths.add(len(self.geometry))
        if len(lengths) > 1:
            raise ValueError(f"sheet {self.name}: columns of {sorted(lengths)} rows, expected one")

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    @property
    def points(self) -> bool:
        """Whether every geometry there is is a point, so that two columns can hold it."""
        shapes = [shape for shape in self.geometry or () if shape is not None]
        return bool(shapes) and all(isinstance(shape, Point) for shape in shapes)

    def flat(self) -> Mapping[str, Sequence[Any]]:
        """Return the columns for a format without shapes: points become lon and lat."""
        if not self.points:
            return self.columns
        pairs = [(p.x, p.y) if isinstance(p, Point) else (None, None) for p in self.geometry or ()]
        lon, lat = zip(*pairs, strict=True)
        return {**self.columns, "lon": lon, "lat": lat}


def write_sheets(path: Path, sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """Write the sheets and return the names of those that fitted into the format.

    GeoPackage and XLSX take all of them; GeoJSON takes the first with a geometry, CSV the first.
    Raises UnknownFormatError for another ending, FileExistsError rather than overwriting.
    """
    if path.suffix.lower() not in FORMATS:
        raise UnknownFormatError(
            f"{path.name}: cannot write {path.suffix or 'a file without ending'}; "
            f"choose one of {', '.join(FORMATS)}"
        )
    if path.exists():
        raise FileExistsError(f"{path} exists already; choose another name or remove it first")
    writer = {".gpkg": _gpkg, ".geojson": _geojson, ".xlsx": _xlsx, ".csv": _csv}
    part = path.with_name(f"{path.stem}.part{path.suffix}")  # never half a file under its name
    try:
        written = writer[path.suffix.lower()](part, sheets)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return written


def as_text(value: Any) -> Any:
    """Return a cell that no spreadsheet runs: texts starting like a formula get a quote."""
    if isinstance(value, str) and value[:1] in FORMULA:
        return f"'{value}"
    return value


def _gpkg(path: Path, sheets: Sequence[Sheet]) -> tuple[str, ...]:
    import geopandas
    import numpy as np
    import pandas as pd
    import pyogrio
    import shapely

    for sheet in sheets:
        frame = pd.DataFrame({name: list(column) for name, column in sheet.columns.items()})
        if sheet.geometry is None:
            pyogrio.write_dataframe(frame, path, layer=sheet.name, driver="GPKG", append=True)
            continue
        shapes = geopandas.GeoSeries(np.asarray(sheet.geometry, dtype=object), crs=CRS)
        placed = geopandas.GeoDataFrame(frame, geometry=shapes)
        kinds = set(shapely.get_type_id(np.asarray(sheet.geometry, dtype=object)).tolist())
        many = not kinds <= {-1, shapely.GeometryType.POINT}  # a point stays a point; -1 is none
        pyogrio.write_dataframe(
            placed, path, layer=sheet.name, driver="GPKG", append=True, promote_to_multi=many
        )
    return tuple(sheet.name for sheet in sheets)


def _geojson(path: Path, sheets: Sequence[Sheet]) -> tuple[str, ...]:
    import orjson
    import shapely

    sheet = next(s for s in sheets if s.geometry is not None)
    names = list(sheet.columns)
    rows = zip(*sheet.columns.values(), strict=True)
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(names, row, strict=True)),
            "geometry": None if shape is None else orjson.Fragment(shapely.to_geojson(shape)),
        }
        for row, shape in zip(rows, sheet.geometry or (), strict=True)
    ]
    document = {"type": "FeatureCollection", "name": sheet.name, "features": features}
    path.write_bytes(orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY))
    return (sheet.name,)


def _xlsx(path: Path, sheets: Sequence[Sheet]) -> tuple[str, ...]:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        columns = sheet.flat()
        page.append(list(columns))
        for row in zip(*columns.values(), strict=True):
            cells = [WriteOnlyCell(page, value=value) for value in row]
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # never a formula
            page.append(cells)
    book.save(path)
    return tuple(sheet.name for sheet in sheets)


def _csv(path: Path, sheets: Sequence[Sheet]) -> tuple[str, ...]:
    sheet = sheets[0]
    # with a byte order mark, or Excel of China reads it as GBK
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        columns = sheet.flat()
        writer.writerow(columns)
        for row in zip(*columns.values(), strict=True):
            writer.writerow([as_text(value) for value in row])
    return (sheet.name,)
