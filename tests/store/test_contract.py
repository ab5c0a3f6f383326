"""What both back ends promise: values come back as they were, and changes are counted."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from shapely import Point, Polygon

from gis.findings import Severity
from gis.places import Level
from store import casework, imports, places
from store.backend import Act, Backend, ConflictError, NotFoundError
from store.cameras import (
    get_camera,
    load_cameras,
    load_candidates,
    load_views,
    save_camera,
    save_views,
)  # fmt: skip
from store.coverage import load_coverage, save_coverage
from store.findings import count_findings, load_findings, save_findings
from store.imports import ImportRecord, Reject, import_layer
from store.open import init_store
from store.plans import load_workers, save_plan
from store.scope import EVERYTHING, NOTHING, Scope
from store.settings import PlaceInfo, get_setting, place_info, save_place_info, set_settings
from tests.store import things
from tests.store.conftest import NOW, act
from tests.store.things import UNIT

READ = {
    "divisions": places.load_divisions, "units": places.load_units, "hamlets": places.load_hamlets,
    "blocks": places.load_blocks, "barriers": places.load_barriers,
    "crossings": places.load_crossings, "roads": places.load_roads,
    "key_places": places.load_key_places, "cameras": load_cameras, "candidates": load_candidates,
    "incidents": casework.load_incidents, "patrols": casework.load_patrols, "workers": load_workers,
}  # fmt: skip


def fill(store: Backend) -> None:
    for layer, values in things.LAYERS.items():
        import_layer(store, act(), layer, values)


def test_every_layer_comes_back_as_it_was(store: Backend):
    fill(store)
    for layer, values in things.LAYERS.items():
        by_text = sorted(READ[layer](store), key=repr)
        assert by_text == sorted(values, key=repr), layer
    assert store.verify() == []


def test_an_empty_store_is_empty_and_sound(store: Backend):
    assert store.revision() == 0
    assert store.bounds() is None
    assert set(store.counts().values()) == {0}
    assert store.verify() == []


def test_a_second_import_replaces_things_of_the_same_id(store: Backend):
    import_layer(store, act(), "blocks", [things.block(1, 10), things.block(2, 20)])
    moved = things.block(2, None, geometry=Point(104.2, 31.2))  # to the table of points
    assert import_layer(store, act(), "blocks", [moved, things.block(3, 30)]) == 2
    found = places.load_blocks(store)
    assert [(b.block_id, b.households) for b in found] == [
        ("b000001", 10), ("b000002", None), ("b000003", 30),
    ]  # fmt: skip
    assert store.counts()["blocks"] == 3
    assert store.verify() == []


def test_the_import_record_and_the_rejects_come_with_the_rows(store: Backend):
    record = ImportRecord(
        import_id="m1", layer="blocks", file_name="楼栋.csv", file_sha256="ab" * 32, crs="gcj02",
        at=NOW, who="tester", mapping={"households": "户数"}, counts={"read": 2, "rejected": 1},
    )  # fmt: skip
    reject = Reject(
        row=3, reason_rule="DAT-01", message_zh="不是数", message_en="no number",
        original={"户数": "约30"},
    )  # fmt: skip
    import_layer(store, act(), "blocks", [things.block(1)], record=record, rejects=[reject])
    counts = {"read": 2, "rejected": 1, "new": 1, "changed": 0, "same": 0}
    assert imports.load_imports(store) == [replace(record, counts=counts)]
    assert imports.load_imports(store, "units") == []
    assert imports.load_rejects(store, "m1") == [reject]


@pytest.mark.parametrize(
    ("layer", "values", "said"),
    [
        ("blocks", [things.block(1), things.block(1)], "is there twice"),
        ("roads", [things.block(1)], "road_id"),
        ("blocks", [things.block(1, geometry=Polygon())], "empty"),
        ("grids", [], "expected one of"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_no_trace(
    store: Backend, layer: str, values: list[object], said: str
):
    with pytest.raises((ValueError, AttributeError), match=said):
        import_layer(store, act(), layer, values)
    assert store.revision() == 0
    assert store.verify() == []


def test_a_stale_write_is_refused(store: Backend):
    seen = save_camera(store, things.camera(1), act())
    save_camera(store, things.camera(2), act(), expected=seen)  # another thing may change
    mine = save_camera(store, things.camera(1, height_m=5.0), act(), expected=seen)
    with pytest.raises(ConflictError) as refused:
        save_camera(store, things.camera(1, height_m=6.0), act(), expected=seen)
    assert (refused.value.expected, refused.value.found) == (seen, mine)
    assert get_camera(store, "c0001").height_m == 5.0


def test_a_write_is_stale_after_an_import_of_the_thing(store: Backend):
    seen = save_camera(store, things.camera(1), act())
    many = [things.camera(n, height_m=4.0) for n in range(store.chunk_rows + 5)]
    assert import_layer(store, act(), "cameras", many) == seen + 1
    with pytest.raises(ConflictError):
        save_camera(store, things.camera(1, height_m=6.0), act(), expected=seen)


def test_reads_narrow_by_unit_bounds_and_absence_of_a_unit(store: Backend):
    fill(store)
    assert [b.block_id for b in places.load_blocks(store, unit_codes=[UNIT])] == [
        "b000001", "b000003",
    ]  # fmt: skip
    assert [b.block_id for b in places.load_blocks(store, without_unit=True)] == ["b000002"]
    near = (104.09, 31.09, 104.11, 31.11)
    assert [b.block_id for b in places.load_blocks(store, bounds=near)] == ["b000002"]
    assert places.load_blocks(store, unit_codes=[]) == []
    assert [u.code for u in places.load_units(store, [things.OTHER])] == [things.OTHER]


def test_a_scope_hides_what_lies_elsewhere_in_every_read(store: Backend):
    fill(store)
    import_layer(store, act(), "units", [things.unit(things.FAR)])
    county = Scope(((Level.COUNTY, "510711"),))
    assert [u.code for u in places.load_units(store, scope=county)] == [UNIT, things.OTHER]
    assert [b.block_id for b in places.load_blocks(store, scope=county)] == ["b000001", "b000003"]
    assert len(places.load_roads(store, scope=county)) == 1  # a road belongs to no unit
    assert places.load_roads(store, scope=NOTHING) == []
    custom = Scope(((Level.UNIT, things.CUSTOM),))
    assert [u.code for u in places.load_units(store, scope=custom)] == [things.CUSTOM]
    with pytest.raises(NotFoundError):
        places.get_block(store, "b000002", scope=county)
    assert places.get_block(store, "b000002", scope=EVERYTHING).households == 0
    assert store.counts(scope=county)["units"] == 2


def test_a_scope_hides_views_of_cameras_elsewhere(store: Backend):
    far = things.camera(2, unit_code=things.FAR)
    import_layer(store, act(), "cameras", [things.camera(1), far])
    save_views(store, [things.view("c0001"), things.view("c0002", 1, assumed=True)], act())
    assert load_views(store) == [things.view("c0001"), things.view("c0002", 1, assumed=True)]
    here = Scope(((Level.COUNTY, "510711"),))
    assert load_views(store, scope=here) == [things.view("c0001")]


def test_views_of_some_cameras_are_replaced(store: Backend):
    import_layer(store, act(), "cameras", [things.camera(n) for n in (1, 2)])
    save_views(store, [things.view("c0001", n) for n in (0, 1)] + [things.view("c0002")], act())
    save_views(store, [things.view("c0001", 5)], act(), camera_ids=["c0001"])
    assert [(v.camera_id, v.lens) for v in load_views(store)] == [("c0001", 5), ("c0002", 0)]
    save_views(store, [], act())
    assert load_views(store) == []
    assert store.verify() == []


def test_findings_of_a_unit_are_replaced_and_counted(store: Backend):
    kept = [
        things.finding("g1", 900.5),
        things.finding("g1", "约900"),  # the same rule and place twice
        things.finding("g2", None, severity=Severity.ERROR),
    ]
    save_findings(store, None, kept, act())
    assert load_findings(store) == [kept[2], kept[0], kept[1]]
    assert load_findings(store, severity=Severity.ERROR, limit=1) == [kept[2]]
    assert count_findings(store) == {(UNIT, Severity.ERROR): 1, (UNIT, Severity.SHOULD): 2}
    save_findings(store, [things.OTHER], [], act())
    assert len(load_findings(store)) == 3
    save_findings(store, [UNIT], kept[:1], act())
    assert load_findings(store, unit_codes=[UNIT]) == kept[:1]


def test_coverage_of_a_unit_is_replaced(store: Backend):
    first = [things.report("h1", "hamlet"), things.report(), things.report("h2", "hamlet")]
    save_coverage(store, first, act())
    assert [r.code for r in load_coverage(store)] == [UNIT, "h1", "h2"]
    save_coverage(store, [things.report(area_share=None)], act())
    assert load_coverage(store, [UNIT]) == [things.report(area_share=None)]


def test_settings_are_kept(store: Backend):
    assert place_info(store) == PlaceInfo()
    info = PlaceInfo(title_zh="示范县", title_en="Shifan", synthetic=True, pack="shifan")
    save_place_info(store, info, act())
    set_settings(store, {"theme": "dark"}, act())
    assert place_info(store) == info
    assert (get_setting(store, "theme"), get_setting(store, "none")) == ("dark", None)


def test_incidents_come_newest_first_within_their_days(store: Backend):
    days = [things.incident(n, NOW - timedelta(days=n)) for n in range(5)]
    import_layer(store, act(), "incidents", days)
    assert [i.incident_id for i in casework.load_incidents(store, limit=2)] == [
        "i000000", "i000001",
    ]  # fmt: skip
    since, until = NOW - timedelta(days=3), NOW - timedelta(days=1)
    found = casework.load_incidents(store, since=since, until=until)
    assert [i.incident_id for i in found] == ["i000002", "i000003"]  # until is left out
    assert casework.incident_days(store) == (days[4].occurred_at, NOW)


def test_equal_content_has_an_equal_digest_on_both_back_ends(new_database, tmp_path):
    digests = set()
    for address in (str(tmp_path / "a.gpkg"), new_database(), str(tmp_path / "b.gpkg")):
        backend = init_store(address, who="tester", now=NOW)
        if address.endswith("b.gpkg"):  # in another order, and one row twice
            import_layer(backend, act(), "blocks", [things.block(1, 7)])
            for layer, values in reversed(things.LAYERS.items()):
                import_layer(backend, act(), layer, values[::-1])
        else:
            fill(backend)
        save_plan(backend, things.plan("p000001", *things.GRIDS), act())
        digests.add(backend.digest())
        before = backend.digest()
        save_camera(backend, things.camera(1, height_m=1.0), act())
        assert backend.digest() != before
        backend.close()
    assert len(digests) == 1


def test_who_waits_for_a_change_is_woken(store: Backend):
    woken: list[int] = []
    waiting = threading.Thread(target=lambda: woken.append(store.wait_for_change(0, 20)))
    waiting.start()
    time.sleep(0.2)
    save_camera(store, things.camera(1), act())
    waiting.join(timeout=10)
    assert woken == [1]
    assert store.wait_for_change(1, 0.05) == 1


def test_an_act_names_who_and_what_and_a_time_with_a_zone():
    with pytest.raises(ValueError, match="named"):
        Act(who="", what="x", at=NOW)
    with pytest.raises(ValueError, match="zone"):
        Act(who="x", what="x", at=NOW.replace(tzinfo=None))
