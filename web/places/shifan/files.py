"""The files the invented county's offices would bring: the formats and labels of real offices."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.datums import wgs84_to_gcj02
from gis.layers.catalogue import LAYERS
from gis.writing import Sheet, write_sheets
from web.places.shifan import cameras, events, force, registers
from web.places.shifan.force import GridDrawn
from web.places.shifan.landscape import ORIGIN
from web.places.shifan.town import Town, build, rng_for
from web.places.steps import LayerFile

UNTIL = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

_WORDS = {
    "urban_community": "城镇社区", "market_town_community": "场镇社区", "village": "行政村",
    "building": "楼栋", "villager_group": "村民小组", "parcel": "地块", "province": "省",
    "city": "市", "county": "县", "township": "乡镇",
}  # fmt: skip


def write_files(folder: Path, seed: int = 1, until: datetime = UNTIL) -> list[LayerFile]:
    """Write the county's files into a folder and return them in the order of import."""
    return write_town(build(seed), folder, until)


def write_town(town: Town, folder: Path, until: datetime = UNTIL) -> list[LayerFile]:
    """Write the files of a county that was built already."""
    wgs = "cgcs2000"
    return [
        _written(folder, "divisions", "行政区划.xlsx", places(town.divisions)),
        _written(folder, "units", "村社区边界.gpkg", places(town.units)),
        _written(folder, "hamlets", "自然村.geojson", places(town.hamlets), crs=wgs),
        _written(folder, "blocks", "楼栋与村民小组.gpkg", places(town.blocks)),
        _written(folder, "barriers", "河流铁路围墙.gpkg", places(town.barriers)),
        _written(folder, "crossings", "桥梁通道.geojson", places(town.crossings), crs=wgs),
        _written(folder, "roads", "道路.gpkg", places(town.roads)),
        _written(folder, "key_places", "重点场所.geojson", places(town.key_places), crs=wgs),
        _written(folder, "grids", "网格2023.geojson", grids(force.former_grids(town)), crs=wgs),
        _written(folder, "grids", "网格.gpkg", grids(force.grids_in_force(town))),
        _written(folder, "grids", "消防网格.geojson", grids(force.fire_districts(town)), crs=wgs),
        _written(folder, "workers", "网格员.xlsx", workers(force.grids_in_force(town))),
        _written(folder, "cameras", "摄像机一机一档.xlsx", ledger(town), crs="wgs84"),
        _written(folder, "candidates", "候选杆件.geojson", candidates(town), crs=wgs),
        _written(folder, "incidents", "事件.csv", incidents(town, until), crs="gcj02"),
        _written(folder, "patrols", "巡逻.geojson", patrols(town, until), crs=wgs),
    ]


Table = tuple[dict[str, list[Any]], list[Any] | None]


def _written(
    folder: Path, layer: str, name: str, table: Table, *, crs: str | None = None
) -> LayerFile:
    columns, geometry = table
    sheet = Sheet(name=LAYERS[layer].zh, columns=labelled(layer, columns), geometry=geometry)
    write_sheets(folder / name, [sheet])
    return LayerFile(layer=layer, path=folder / name, crs=crs)


def labelled(layer: str, columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Return the columns under the Chinese labels that offices use."""
    known = {field.name: field.zh for field in LAYERS[layer].all_fields}
    return {known.get(name, name): column for name, column in columns.items()}


def degrees(shapes: Sequence[Any]) -> list[Any]:
    """Return shapes of the drawing as lon/lat, to a centimetre."""
    moved = ORIGIN.to_degrees(np.array([*shapes, None], dtype=object))[:-1]
    return list(shapely.transform(moved, lambda xy: np.round(xy, 8)))


def places(things: Sequence[Any]) -> Table:
    """Return the table of a sequence of places: a column for each field that says something."""
    names = list(type(things[0]).__dataclass_fields__)
    shape = next((name for name in ("boundary", "geometry") if name in names), None)
    columns = {
        name: [_cell(getattr(thing, name)) for thing in things] for name in names if name != shape
    }
    told = {
        name: column
        for name, column in columns.items()
        if any(v not in (None, False) for v in column)
    }
    shapes = [getattr(thing, shape) for thing in things] if shape else []
    return told, (degrees(shapes) if any(s is not None for s in shapes) else None)


def _cell(value: Any) -> Any:
    plain = getattr(value, "value", value)
    return _WORDS.get(plain, plain) if isinstance(plain, str) else plain


def grids(drawn: Sequence[GridDrawn]) -> Table:
    """Return the table of grids."""
    columns: dict[str, list[Any]] = {
        "grid_code": [g.code for g in drawn],
        "unit_code": [g.unit_code for g in drawn],
        "name": [g.name for g in drawn],
        "kind": [g.kind for g in drawn],
        "worker": [g.worker for g in drawn],
        "phone": [g.phone for g in drawn],
        "host": [g.host for g in drawn],
        "changed_at": [g.changed for g in drawn],
        "notice_at": [g.notice for g in drawn],
    }
    return columns, degrees([g.boundary for g in drawn])


def workers(drawn: Iterable[GridDrawn]) -> Table:
    """Return the table of grid workers, staff of the invented county."""
    told = [g for g in drawn if g.worker]
    return {
        "worker_id": [f"W{n:03d}" for n in range(1, len(told) + 1)],
        "name": [g.worker for g in told],
        "phone": [g.phone for g in told],
        "unit_code": [g.unit_code for g in told],
        "grid_code": [g.code for g in told],
    }, None


def ledger(town: Town) -> Table:
    """Return the camera ledger: the 27 columns and ten more, coordinates in WGS-84."""
    poles = cameras.poles(town)
    rng = rng_for(town.rng_seed, "ledger")
    rows = [cameras.ledger_row(n, pole, rng) for n, pole in enumerate(poles, start=1)]
    for row, at in zip(rows, degrees([pole.at for pole in poles]), strict=True):
        if at is not None:
            row["经度"], row["纬度"] = round(at.x, 6), round(at.y, 6)
    return {name: [row[name] for row in rows] for name in rows[0]}, None


def candidates(town: Town, number: int = 60) -> Table:
    """Return poles where a camera could be hung: street corners, evenly picked."""
    lines = [street.line for street in town.land.streets if street.kind != "service"]
    ends = [shapely.Point(line.coords[0]) for line in lines]
    rng = rng_for(town.rng_seed, "candidates")
    picked = [ends[int(i)] for i in np.sort(rng.choice(len(ends), number, replace=False))]
    return {
        "candidate_id": [f"H{n:03d}" for n in range(1, number + 1)],
        "kind": ["路灯杆"] * number,
        "height_m": [6.0] * number,
    }, degrees(picked)


def incidents(town: Town, until: datetime) -> Table:
    """Return a year of incidents; places in GCJ-02, as a phone's map page delivers them."""
    made = events.incidents(town, until)
    lon, lat = _gcj02(degrees([incident.at for incident in made]))
    return {
        "incident_id": [i.incident_id for i in made],
        "category": [i.category for i in made],
        "level": [i.level for i in made],
        "state": [i.state for i in made],
        "unit_code": [i.unit_code for i in made],
        "occurred_at": [_utc(i.occurred) for i in made],
        "reported_at": [_utc(i.reported) for i in made],
        "closed_at": [_utc(i.closed) for i in made],
        "lon": lon,
        "lat": lat,
        "text": [i.text for i in made],
        "source": [i.source for i in made],
    }, None


def patrols(town: Town, until: datetime) -> Table:
    """Return the patrols with their tracks."""
    made = events.patrols(town, until)
    return {
        "patrol_id": [p.patrol_id for p in made],
        "unit_code": [p.unit_code for p in made],
        "team": [p.team for p in made],
        "kind": [p.kind for p in made],
        "started_at": [_utc(p.started) for p in made],
        "ended_at": [_utc(p.ended) for p in made],
    }, degrees([p.track for p in made])


def _utc(when: datetime | None) -> str | None:
    return None if when is None else f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _gcj02(points: Sequence[Any]) -> tuple[list[float | None], list[float | None]]:
    known: NDArray[np.object_] = np.array([p for p in points if p is not None], dtype=object)
    xy = shapely.get_coordinates(known)
    moved = iter(zip(*wgs84_to_gcj02(xy[:, 0], xy[:, 1]), strict=True))
    pairs = [next(moved) if p is not None else (None, None) for p in points]
    lon = [None if x is None else round(float(x), 7) for x, _ in pairs]
    return lon, [None if y is None else round(float(y), 7) for _, y in pairs]


TITLES = (registers.TITLE_ZH, registers.TITLE_EN)
