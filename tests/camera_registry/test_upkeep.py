"""Faults are to be mended in time; one that nobody dated is unknown, not mended."""

from datetime import date

import pytest

from camera_registry.camera import Status
from camera_registry.record.upkeep import fault_findings
from gis.findings import Outcome
from tests.camera_registry.making import PACK, camera

ON = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("status", "since", "outcome"),
    [
        (Status.FAULTY, "2026-03-23", Outcome.FAIL),  # 8 days
        (Status.FAULTY, "2026-03-24", None),  # 7 days, the limit
        (Status.FAULTY, None, Outcome.UNKNOWN),
        (Status.FAULTY, "2026-04-01", Outcome.UNKNOWN),  # tomorrow: a mistake
        (Status.IN_SERVICE, "2020-01-01", None),
    ],
)
def test_a_fault_is_judged_by_the_day_it_began(status, since, outcome):
    found = fault_findings([camera(1, status=status, status_since=since)], PACK, on=ON)
    assert [one.outcome for one in found] == ([] if outcome is None else [outcome])
    for one in found:
        assert one.rule == "CAM-10"
        assert "7天" in one.message_zh or "8天" in one.message_zh
        assert one.message_en


def test_faults_that_nobody_dated_are_told_once_a_unit():
    cameras = [camera(n, status=Status.FAULTY) for n in range(1, 4)]
    (one,) = fault_findings(cameras, PACK, on=ON)
    assert (one.found, one.outcome) == (3, Outcome.UNKNOWN)
    assert "有3台" in one.message_zh
