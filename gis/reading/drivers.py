"""Which one of GDAL's drivers opens a file of a kind; all others are switched off.

Parent and child read this list. A driver that is not needed cannot be talked into opening
something: a text file of VRT XML reads other files, a GDALG one runs commands, many drivers dial.
"""

from collections.abc import Collection, Mapping

# kind of file -> the only driver left when it is opened, and the name the file has then
NEEDED: Mapping[str, tuple[str, str]] = {
    "dxf": ("DXF", "0.dxf"),
    "flatgeobuf": ("FlatGeobuf", "0.fgb"),
    "geojson": ("GeoJSON", "0.geojson"),
    "gpkg": ("GPKG", "0.gpkg"),
    "gpx": ("GPX", "0.gpx"),
    "kml": ("LIBKML", "0.kml"),
    "mapinfo": ("MapInfo File", "0.mif"),
    "shapefile": ("ESRI Shapefile", "0.shp"),
}

# What GDAL 3.12 brings. The child refuses to read when a newer one has more; the parent then
# asks again with those switched off too.
KNOWN = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSV", "CSW", "Carto", "DGN", "DXF",
    "EDIGEO", "EEDA", "ESRI Shapefile", "ESRIJSON", "Elasticsearch", "FlatGeobuf", "GDALG", "GML",
    "GPKG", "GPSBabel", "GPX", "GTFS", "GeoJSON", "GeoJSONSeq", "GeoRSS", "HTTP", "Idrisi", "JML",
    "JSONFG", "KML", "LIBKML", "LVBAG", "MBTiles", "MEM", "MVT", "MapInfo File", "MapML",
    "MiraMonVector", "NGW", "OAPIF", "ODS", "OGCAPI", "OGR_GMT", "OGR_PDS", "OGR_VRT", "OSM",
    "OpenFileGDB", "PCIDSK", "PDF", "PDS4", "PGDUMP", "PLSCENES", "PMTiles", "S57", "SQLite",
    "SXF", "Selafin", "TopoJSON", "VDV", "VFK", "VICAR", "WAsP", "WFS", "XLSX",
)  # fmt: skip


def switched_off(kind: str, newer: Collection[str] = ()) -> str:
    """Return the drivers to skip for a kind of file, as GDAL reads them (GDAL_SKIP)."""
    driver = NEEDED[kind][0] if kind in NEEDED else None
    return ",".join(one for one in (*KNOWN, *newer) if one != driver)


def surplus(kind: str, there: Collection[str]) -> list[str]:
    """Return the drivers that are still there beside the needed one."""
    return sorted(set(there) - {NEEDED[kind][0]})
