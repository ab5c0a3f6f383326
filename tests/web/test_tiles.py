"""Tiles over HTTP: permissions aside (test_scope), their freshness and their packing."""

import mapbox_vector_tile
import pytest

from gis.places import Level, Road
from store.places import import_layer
from store.scope import EVERYTHING, Scope
from tests.web.conftest import HERE, act, roads_of
from web.access import load_roles
from web.tiles import Asked, Tiles, etag_of

TILE = "10/807/419"


def features(answer) -> dict[str, list[dict]]:
    return {
        name: layer["features"] for name, layer in mapbox_vector_tile.decode(answer.content).items()
    }


def test_every_layer_of_the_town_gives_a_tile(page):
    page.enter("olga")
    kept = page.read("/api/map")["layers"]
    for layer in load_roles().layers:
        answer = page.get(f"/tiles/{layer}/{TILE}.mvt")
        if kept[layer]["count"]:
            assert answer.status_code == 200, layer
            assert layer in features(answer)
        else:
            assert (answer.status_code, answer.content) == (204, b""), layer


def test_a_tile_says_what_the_store_says(page):
    page.enter("olga")
    grids = features(page.get(f"/tiles/grids/{TILE}.mvt"))
    by_code = {f["properties"]["grid_code"]: f["properties"] for f in grids["grids"]}
    listed = {row["grid_code"]: row for row in page.read("/api/grids")["grids"]}
    assert set(by_code) == set(listed)
    for code, row in listed.items():
        same = ("gid", "plan_id", "unit_code", "name", "households", "band", "tint", "kind")
        assert {k: by_code[code][k] for k in same} == {k: row[k] for k in same}
    assert len(grids["grid_labels"]) == len(listed)
    blocks = features(page.get(f"/tiles/blocks/{TILE}.mvt"))["blocks"]
    households = {f["properties"]["block_id"]: f["properties"].get("households") for f in blocks}
    assert households["a2"] == 700
    assert households["a3"] is None


def test_an_empty_tile_is_204_with_an_etag(page):
    page.enter("olga")
    answer = page.get("/tiles/blocks/10/0/0.mvt")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["etag"].startswith('"')


def test_a_known_tile_is_not_sent_again_until_the_store_changes(town, page):
    page.enter("olga")
    first = page.get(f"/tiles/units/{TILE}.mvt")
    known = {"If-None-Match": first.headers["etag"]}
    assert page.get(f"/tiles/units/{TILE}.mvt", headers=known).status_code == 304
    import_layer(
        town.backend, act(), "roads", [Road(road_id="r2", geometry=roads_of()[0].geometry)]
    )
    assert page.get(f"/tiles/units/{TILE}.mvt", headers=known).status_code == 200


def test_a_look_or_a_sign_in_does_not_make_tiles_stale(page, enter):
    page.enter("olga")
    first = page.get(f"/tiles/units/{TILE}.mvt").headers["etag"]
    page.get("/api/cameras/cam-a")
    enter("ping").get("/api/audit")
    assert page.get(f"/tiles/units/{TILE}.mvt").headers["etag"] == first


def test_etags_differ_by_scope_plan_and_store():
    asked = [
        Asked(layer="grids", z=1, x=0, y=0, plan=plan, scope=scope)
        for plan in ("latest", "in_force")
        for scope in (EVERYTHING, Scope(((Level.UNIT, HERE),)))
    ]
    tags = {etag_of(one, 5, store) for one in asked for store in ("s1", "s2")}
    assert len(tags) == 8
    roads = Asked(layer="roads", z=1, x=0, y=0, plan="latest", scope=EVERYTHING)
    assert etag_of(roads, 5, "s1") != etag_of(roads, 6, "s1")


@pytest.mark.parametrize("tile", ["1/2/0", "1/0/2", "23/0/0", "-1/0/0", "0/0/a", "0/1e3/0"])
def test_a_tile_that_does_not_exist_is_refused(page, tile):
    page.enter("olga")
    assert page.get(f"/tiles/units/{tile}.mvt").status_code in (404, 422)


def test_tiles_are_packed_once_and_unpacked_for_who_cannot(page):
    page.enter("olga")
    packed = page.get(f"/tiles/units/{TILE}.mvt")
    plain = page.get(f"/tiles/units/{TILE}.mvt", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content  # httpx unpacks
    assert packed.headers["content-type"] == "application/vnd.mapbox-vector-tile"


def test_the_memory_of_tiles_has_an_end(town):
    tiles = Tiles(most_bytes=600)
    for x in range(50):
        asked = Asked(layer="units", z=10, x=x, y=419, plan="latest", scope=EVERYTHING)
        tiles.packed(town.backend, asked, '"1"')
    assert tiles._bytes <= 600
    assert tiles._bytes == sum(len(k) + len(v) for k, v in tiles._kept.items())
