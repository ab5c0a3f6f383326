"""The four fulls: denominators are whole, the unknown is never counted as found, states are sure."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera_registry.camera import Camera, Status
from camera_registry.coverage.indicators import Full, _state, four_fulls, lines_of
from camera_registry.coverage.report import CoverageReport
from gis.findings import Outcome
from gis.rulebook import load_pack

PACK = load_pack()


def camera(number, **more):
    return Camera(**({"camera_id": str(number), "status": Status.IN_SERVICE} | more))


def report(code, **more):
    given_ = {
        "kind": "unit", "code": code, "unit_code": code, "cameras": 5, "required": 5, "working": 5,
        "status_unknown": 0, "suspect": 0, "without_view": 0, "state": Outcome.PASS, "revision": 1,
    }  # fmt: skip
    return CoverageReport(**(given_ | more))


def made(cameras=(), reports=(), units=0):
    return {one.id: one for one in four_fulls(cameras, reports, units, PACK)}


def test_every_full_has_an_indicator_and_every_row_its_words():
    there = made()
    assert {one.full for one in there.values()} == set(Full)
    assert all(one.name.zh and one.name.en for one in there.values())


def test_networked_cameras_by_hand():
    known = [camera(n, networked=n < 3) for n in range(4)]
    one = made([*known, camera(5), camera(6, status=Status.RETIRED, networked=True)])["FULL-06"]
    assert (one.found, one.of, one.unknown, one.share) == (3, 5, 1, 0.6)
    assert one.state is Outcome.NOT_APPLICABLE  # nothing is asked of all of them


def test_a_class_that_no_text_settles_leaves_the_goal_open():
    one = made([camera(1, networked=True, point_class="1"), camera(2, networked=False)])["FULL-07"]
    assert (one.found, one.of, one.unsorted, one.share) == (0, 0, 2, None)
    assert one.state is Outcome.UNKNOWN
    assert made([camera(1, networked=True)])["FULL-07"].state is Outcome.PASS


def test_cameras_in_order_count_the_faulty_and_the_unknown_as_not():
    statuses = [Status.IN_SERVICE, Status.IN_SERVICE, Status.FAULTY, Status.UNKNOWN, Status.PLANNED]
    one = made([camera(n, status=s) for n, s in enumerate(statuses)])["FULL-10"]
    assert (one.found, one.of, one.unknown) == (2, 4, 1)


def test_units_and_ground_are_summed_and_what_is_unmeasured_is_told():
    reports = [
        report("a", area_share=0.5, open_area_m2=100.0, key_places=2, key_place_share=0.5),
        report("b", state=Outcome.FAIL, area_share=0.0, open_area_m2=300.0),
        report("c", state=Outcome.UNKNOWN),
        report("d", required=None, state=Outcome.UNKNOWN),
    ]
    there = made((), reports, units=6)
    quota, ground, places = there["FULL-01"], there["FULL-03"], there["FULL-02"]
    assert (quota.found, quota.of, quota.unknown, quota.unmeasured) == (1, 3, 1, 2)
    assert quota.state is Outcome.FAIL
    assert (ground.found, ground.of, ground.unmeasured) == (50.0, 400.0, 4)
    assert (places.found, places.of, places.state) == (1, 2, Outcome.UNKNOWN)
    assert there["FULL-04"].share is None
    assert there["FULL-04"].of is None


def test_high_definition_is_asked_of_new_cameras_alone():
    new, old = {"installed_at": "2020-01-01"}, {"installed_at": "2010-01-01"}
    cameras = [
        camera(1, resolution="1920*1080", **new), camera(2, resolution="704x576", **new),
        camera(3, **new), camera(4, resolution="352x288", **old), camera(5, resolution="1080P"),
    ]  # fmt: skip
    one = made(cameras)["FULL-05"]
    assert (one.found, one.of, one.unknown, one.unsorted) == (1, 3, 1, 1)
    assert one.state is Outcome.FAIL


@pytest.mark.parametrize(
    ("text", "lines"),
    [("1920x1080", 1080), ("1080 X 1920", 1080), ("720p", 720), ("200万", None), ("4", None),
     (None, None), ("3840×2160@25", 2160), ("12080P", None)],
)  # fmt: skip
def test_lines_of_a_resolution(text, lines):
    assert lines_of(text) == lines


def test_fields_of_the_law_are_there_or_not():
    full = {"operator": "a", "purpose": "b", "legal_basis": "第九条", "in_use_since": "2025-01-01",
            "retention_days": 30, "sign_posted": False}  # fmt: skip
    one = made([camera(1, **full), camera(2)])["FULL-12"]
    assert (one.found, one.of, one.unknown) == (1, 2, 0)


@given(
    meant=st.lists(st.sampled_from([True, False, None]), max_size=4),
    maybe=st.lists(st.sampled_from([True, False, None]), max_size=3),
    required=st.sampled_from([0.5, 0.95, 1.0]),
)
def test_a_state_holds_in_every_world_the_unknown_leaves_open(meant, maybe, required):
    shares = set()
    for taken in product([True, False], repeat=len(maybe)):
        there = meant + [value for value, used in zip(maybe, taken, strict=True) if used]
        for guess in product([True, False], repeat=there.count(None)):
            guesses = iter(guess)
            values = [next(guesses) if value is None else value for value in there]
            if values:
                shares.add(sum(values) / len(values) >= required)
    state = _state(meant, maybe, required)
    if state is Outcome.PASS:
        assert shares <= {True}
    elif state is Outcome.FAIL:
        assert shares == {False}
    elif state is Outcome.UNKNOWN:
        assert shares == {True, False} or not meant
    else:
        assert not meant
        assert not maybe
