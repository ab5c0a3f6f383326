"""Work per grid against the median of its township (GRID-16)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from casework.workload import Happened, Ward, workload_findings, workloads
from gis.crs import LocalPlane
from gis.findings import Outcome
from gis.rulebook import load_pack

PACK = load_pack()
WEIGHTS = PACK["GRID-16"].params["weights"]
PLANE = LocalPlane(104.5, 31.5)
TOWN = "510722109000"
NAMES = {TOWN: "青龙镇"}


def on_ground(*shapes):
    return list(PLANE.to_degrees(np.array([*shapes, None], dtype=object))[:-1])


def ward(number: int, households=500, unknown=0, township=TOWN) -> Ward:
    """Return a grid of 1 km x 1 km, the n-th from the west."""
    (area,) = on_ground(box(1000 * number, 0, 1000 * number + 1000, 1000))
    return Ward(
        grid_code=f"g{number}", unit_code=f"u{number}", township=township, name=f"第{number}网格",
        households=households, unknown_blocks=unknown, boundary=area,
    )  # fmt: skip


def points(number: int, n: int):
    return on_ground(*(Point(1000 * number + 100 + 10 * i, 500) for i in range(n)))


def cases(number: int, n: int):
    return [(point, None) for point in points(number, n)]


def test_the_parts_are_counted_where_they_lie_and_weighted():
    happened = Happened(
        cases=[*cases(0, 3), (None, "g0"), (None, "elsewhere"), (None, None), *cases(5, 2)],
        key_places=[*points(0, 1), *on_ground(box(100, 100, 300, 300))],
        cameras=points(0, 7),
    )
    (load,) = workloads([ward(0)], happened, WEIGHTS)
    assert load.parts == {
        "households": 500, "cases": 4, "key_places": 2, "cameras_to_check": 7,
        "area_km2": pytest.approx(1.0, abs=1e-3),
    }  # fmt: skip
    assert load.total == pytest.approx(500 + 20 * 4 + 10 * 2 + 7 + 5, abs=0.01)


def held(*wards, **happened):
    return workload_findings(workloads(wards, Happened(**happened), WEIGHTS), NAMES, PACK)


def test_a_hot_and_a_quiet_grid_stand_out_of_their_township():
    wards = [ward(0), ward(1), ward(2), ward(3, households=700), ward(4, households=150)]
    some = [case for number in range(4) for case in cases(number, 5)]
    found = held(*wards, cases=[*some, *cases(3, 20)])
    assert [(f.place.id, f.outcome, f.found) for f in found] == [
        ("g3", Outcome.FAIL, pytest.approx((700 + 25 * 20 + 5) / 605, abs=0.01)),
        ("g4", Outcome.FAIL, pytest.approx(155 / 605, abs=0.01)),
    ]
    assert found[0].required == "0.5-1.5"
    assert "事件25件×20" in found[0].message_zh
    assert "权重由软件给出,并非政策规定" in found[0].message_zh
    assert "The weights are ours, not policy" in found[0].message_en


def test_townships_are_not_mixed():
    far = [ward(number, households=90, township="510722110000") for number in (3, 4, 5)]
    wards = [ward(0), ward(1), ward(2), *far]
    every = [case for number in range(6) for case in cases(number, 1)]
    assert held(*wards, cases=every) == []


def test_unknown_households_leave_it_open_unless_it_is_too_much_already():
    wards = [ward(0), ward(1), ward(2), ward(3, unknown=2), ward(4, households=2000, unknown=1)]
    open_, hot = held(*wards, cases=cases(0, 1))
    assert (open_.place.id, open_.outcome) == ("g3", Outcome.UNKNOWN)
    assert "有2处户数未知" in open_.message_zh
    assert (hot.place.id, hot.outcome) == ("g4", Outcome.FAIL)
    assert "1 blocks of unknown household count are not in it" in hot.message_en


def test_a_township_without_incidents_is_unknown_as_a_whole():
    (finding,) = held(ward(0), ward(1), ward(2, households=5000))
    assert (finding.place.kind, finding.place.id) == ("division", TOWN)
    assert finding.outcome is Outcome.UNKNOWN
    assert "“青龙镇”" in finding.message_zh


def test_two_grids_have_no_middle():
    assert held(ward(0), ward(1, households=5000), cases=cases(0, 1)) == []


@given(st.lists(st.integers(0, 3000), min_size=3, max_size=8), st.randoms())
def test_the_order_of_grids_changes_nothing(households, dice):
    wards = [ward(number, households=h) for number, h in enumerate(households)]
    mixed = wards.copy()
    dice.shuffle(mixed)
    first, second = held(*wards, cases=cases(0, 1)), held(*mixed, cases=cases(0, 1))
    assert sorted(first, key=str) == sorted(second, key=str)
