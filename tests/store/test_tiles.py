"""Tiles: the same features and properties on both back ends, only what may be seen."""

import math
from datetime import timedelta

import mapbox_vector_tile
import pytest
from shapely import Point, clip_by_rect
from shapely.geometry import shape

from gis.places import Level, UnitKind
from store.backend import Backend
from store.cameras import save_views
from store.imports import import_layer
from store.open import init_store
from store.plans import save_plan
from store.scope import EVERYTHING, NOTHING, Scope
from store.tiles import TILES, UnknownTileError
from tests.store import things
from tests.store.conftest import NOW, act
from tests.store.things import OTHER, UNIT, grid, plan


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    across = (lon + 180) / 360 * 2**z
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z
    return z, int(across), int(down)


HERE = tile_at(104.003, 31.003, 14)


def features(
    store: Backend, layer: str, place: tuple[int, int, int] = HERE, **more: object
) -> dict[str, list[dict]]:
    content = store.tile(layer, *place, **({"scope": EVERYTHING} | more))
    return {name: one["features"] for name, one in mapbox_vector_tile.decode(content).items()}


def properties(store: Backend, layer: str, **more: object) -> list[dict]:
    found = features(store, layer, **more).get(layer, [])
    return sorted((f["properties"] for f in found), key=repr)


def fill(store: Backend) -> None:
    for layer, values in things.LAYERS.items():
        import_layer(store, act(), layer, values)
    import_layer(store, act(), "units", [things.unit(), things.unit(OTHER, kind=UnitKind.VILLAGE)])
    save_plan(store, plan("p000001", *things.GRIDS), act())
    save_views(store, [things.view("c9", assumed=True)], act())


def test_a_block_without_a_count_has_no_households_property(store: Backend):
    known, zero, unknown = (things.block(n, h) for n, h in ((1, 30), (2, 0), (3, None)))
    import_layer(store, act(), "blocks", [known, zero, unknown])
    assert properties(store, "blocks") == [
        {"block_id": "b000001", "unit_code": UNIT, "households": 30},
        {"block_id": "b000002", "unit_code": UNIT, "households": 0},
        {"block_id": "b000003", "unit_code": UNIT},
    ]


def test_a_grid_carries_its_band_and_a_label_point(store: Backend):
    import_layer(store, act(), "units", [things.unit(), things.unit(OTHER, kind=UnitKind.VILLAGE)])
    grids = [
        grid(UNIT + "001", 500), grid(UNIT + "002", 801), grid(UNIT + "003", 499),
        grid(UNIT + "004", 600, unknown_blocks=1), grid(UNIT + "005", 801, unknown_blocks=1),
        grid(OTHER + "001", 90, unit_code=OTHER, unit_codes=(OTHER,), tint=4),
        grid(UNIT + "006", 0, kind="exclusive"),
    ]  # fmt: skip
    save_plan(store, plan("p000001", *grids, unit_codes=(UNIT, OTHER)), act())
    bands = {p["grid_code"]: p["band"] for p in properties(store, "grids")}
    assert bands == {
        UNIT + "001": "within", UNIT + "002": "above", UNIT + "003": "below",
        UNIT + "004": "unknown", UNIT + "005": "above", OTHER + "001": "none",
        UNIT + "006": "none",
    }  # fmt: skip
    (village,) = (p for p in properties(store, "grids") if p["unit_code"] == OTHER)
    assert village == {
        "gid": f"p000001/{OTHER}001", "grid_code": OTHER + "001", "plan_id": "p000001",
        "unit_code": OTHER, "name": "网格001", "households": 90, "band": "none", "tint": 4,
        "kind": "comprehensive",
    }  # fmt: skip
    labels = features(store, "grids")["grid_labels"]
    assert {f["geometry"]["type"] for f in labels} == {"Point"}
    assert len(labels) == 7
    assert {"name", "households", "band"} <= labels[0]["properties"].keys()


def test_tiles_of_grids_follow_the_plan_asked_for(store: Backend):
    save_plan(store, plan("p000001"), act())
    save_plan(store, plan("p000002", created_at=NOW + timedelta(days=1)), act())
    for asked, shown in (("latest", "p000002"), ("p000001", "p000001")):
        assert [p["plan_id"] for p in properties(store, "grids", plan=asked)] == [shown]
    assert store.tile("grids", *HERE, scope=EVERYTHING, plan="in_force") == b""


def test_the_day_of_an_incident_is_the_day_of_the_office(store: Backend):
    late = things.incident(1, NOW.replace(hour=16, minute=30), position=Point(104.003, 31.003))
    import_layer(store, act(), "incidents", [late])
    (found,) = properties(store, "incidents")
    assert found == {
        "incident_id": "i000001", "category": "dispute", "level": "yellow", "state": "accepted",
        "day": "2026-11-22",
    }  # fmt: skip


def test_a_tile_shows_only_what_the_scope_covers(store: Backend):
    fill(store)
    far = Scope(((Level.CITY, "5108"),))
    for layer in TILES:
        assert store.tile(layer, *HERE, scope=NOTHING) == b"", layer
    for layer in ("units", "blocks", "grids", "cameras", "views", "hamlets", "key_places"):
        assert store.tile(layer, *HERE, scope=far) == b"", layer
    assert store.tile("roads", *HERE, scope=far) != b""  # the base map is everyone's


def test_an_empty_tile_is_no_bytes_and_an_unknown_layer_is_refused(store: Backend):
    assert store.tile("blocks", 14, 0, 0, scope=EVERYTHING) == b""
    with pytest.raises(UnknownTileError, match="expected one of"):
        store.tile("secrets", 1, 0, 0, scope=EVERYTHING)
    with pytest.raises(ValueError, match="does not exist"):
        store.tile("blocks", 1, 2, 0, scope=EVERYTHING)


def test_both_back_ends_draw_the_same(new_database, tmp_path):
    stores = [
        init_store(address, who="tester", now=NOW)
        for address in (str(tmp_path / "a.gpkg"), new_database())
    ]
    for store in stores:
        fill(store)
    for layer in TILES:
        for z in (9, 12, 14):
            place = tile_at(104.003, 31.003, z)
            drawn = [features(store, layer, place) for store in stores]
            assert drawn[0].keys() == drawn[1].keys()
            for name in drawn[0]:
                _same(drawn[0][name], drawn[1][name], z)
    for store in stores:
        store.close()


def _same(left: list[dict], right: list[dict], z: int) -> None:
    left, right = (sorted(features, key=_name) for features in (left, right))
    assert [f["properties"] for f in left] == [f["properties"] for f in right]
    for one, other in zip(left, right, strict=True):
        # what lies outside the tile is cut off sooner by the one than by the other
        a, b = (clip_by_rect(shape(f["geometry"]), 0, 0, 4096, 4096) for f in (one, other))
        assert a.geom_type.removeprefix("Multi") == b.geom_type.removeprefix("Multi")
        # within three units of 1/4096 of a tile, whoever rounds and simplifies
        assert a.is_empty == b.is_empty
        assert a.is_empty or a.hausdorff_distance(b) <= 3, (one["properties"], z)


def _name(feature: dict) -> str:
    return repr(sorted(feature["properties"].items()))
