"""`wangge check` holds the law of cameras against the store."""

from datetime import UTC, datetime

import pytest

from gis.findings import Outcome
from store.backend import Act
from store.findings import load_findings
from store.open import init_store
from store.places import import_layer
from tests.camera_registry.making import camera, pack_without, unit
from tests.camera_registry.test_law import TOILET
from web.jobs.cameras.law import law_findings
from web.jobs.checking import check_units

NOW = datetime(2026, 11, 21, tzinfo=UTC)
EAST, WEST = "500101101201", "500101101202"


@pytest.fixture
def store(tmp_path):
    """Return a store of two villages: in one a camera is unlawful, of the other nothing is known."""
    backend = init_store(str(tmp_path / "two.gpkg"), who="tester", now=NOW)
    layers = {
        "units": [unit(), unit(WEST, "西山村", square=(200, 0, 200))],
        "key_places": [TOILET],
        "cameras": [
            camera(
                1, indoor=True, operator="镇政府", legal_basis="第七条第二款", retention_days=7,
                in_use_since="2026-10-30", sign_posted=False,
            ),
            camera(2, xy=(250, 50), unit_code=WEST),
        ],
    }  # fmt: skip
    for layer, things in layers.items():
        import_layer(backend, Act(who="tester", what="import", at=NOW), layer, things)
    yield backend
    backend.close()


def of_law(found):
    rules = {f"CAM-{n}" for n in range(11, 19)} | {"LAW-01", "LAW-09"}
    return {(f.rule, f.place.id, f.outcome) for f in found if f.rule in rules}


def test_a_check_keeps_what_is_broken_due_and_not_known(store):
    check_units(store, who="tester", now=NOW)
    assert of_law(load_findings(store)) == {
        ("CAM-13", "c001", Outcome.FAIL),
        ("CAM-14", "c001", Outcome.FAIL),
        ("CAM-17", "c001", Outcome.FAIL),
        ("LAW-01", "c001", Outcome.UNKNOWN),  # day 22 of 30
        ("LAW-09", EAST, Outcome.UNKNOWN),
        ("LAW-09", WEST, Outcome.UNKNOWN),
    }


def test_a_check_of_one_unit_tells_what_concerns_it(store):
    found = check_units(store, [WEST], who="tester", now=NOW)
    assert of_law(found) == {("LAW-09", WEST, Outcome.UNKNOWN)}


def test_a_pack_without_the_decree_holds_none_of_it(store):
    off = pack_without(*(f"CAM-{n}" for n in range(11, 19)))
    assert law_findings(store, None, pack=off, now=NOW) == []
