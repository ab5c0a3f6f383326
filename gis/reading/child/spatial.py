"""Spatial files, read by GDAL with one driver left."""

import numpy as np

from gis.reading.child.answer import RefusedError, blobs, chosen, encoded

ALLOWED = {"gpkg": "GPKG", "geojson": "GeoJSON", "shapefile": "ESRI Shapefile"}


def read_spatial(path: str, kind: str, layer: str) -> dict[str, np.ndarray]:
    """Return the columns and shapes of a layer."""
    import pyogrio.raw
    from pyogrio.errors import DataLayerError, DataSourceError

    surplus = set(pyogrio.list_drivers()) - {ALLOWED[kind]}
    if surplus:  # a newer GDAL brought more: the caller switches them off and asks again
        raise RefusedError("drivers\t" + ",".join(sorted(surplus)))
    options = {"encoding": "ISO-8859-1"} if kind == "shapefile" else {}
    try:
        name = chosen([str(one) for one, *_ in pyogrio.list_layers(path)], layer)
        meta, _, shapes, columns = pyogrio.raw.read(
            path, layer=name, datetime_as_string=True, **options
        )
    except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError) as error:
        raise RefusedError(f"unreadable\t{error}") from error
    names = [str(one) for one in meta["fields"]]
    if kind == "shapefile":
        names, columns = _decoded(names, columns)
    answer = encoded(names, columns)
    answer["layer"] = np.array(name)
    answer["crs"] = np.array(meta["crs"] or "")
    if shapes is not None:
        answer |= blobs("geometry", [shape or b"" for shape in shapes])
    return answer


def _decoded(names: list[str], columns: list[np.ndarray]) -> tuple[list[str], list[np.ndarray]]:
    """Return texts of a Shapefile by what their bytes are, not by what its .cpg says."""
    texts = [str(cell) for column in columns if column.dtype == object for cell in column if cell]
    raw = [text.encode("latin-1") for text in (*texts, *names)]
    encoding = "utf-8" if all(_is_utf8(part) for part in raw) else "gb18030"

    def decoded(cell: object) -> object:
        if not isinstance(cell, str):
            return cell
        # names are cut at 10 bytes, texts at 254: the last character may be a half one
        return cell.encode("latin-1").decode(encoding, errors="ignore")

    recoded = [
        np.array([decoded(cell) for cell in column], dtype=object)
        if column.dtype == object
        else column
        for column in columns
    ]
    return [str(decoded(name)) for name in names], recoded


def _is_utf8(part: bytes) -> bool:
    try:
        part.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True
