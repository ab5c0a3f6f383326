"""PAT-01: one patrol member for each thousand residents, rounded up."""

import pytest

from casework.force import force_findings, force_needed
from gis.findings import Outcome
from gis.places import Division, Level
from gis.rulebook import load_pack

PACK = load_pack()


def township(residents, members, level=Level.TOWNSHIP) -> Division:
    return Division(
        code="510722109000", name="示范镇", level=level, residents=residents, patrol_members=members
    )


@pytest.mark.parametrize(
    ("residents", "needed"),
    [(0, 0), (999, 1), (1000, 1), (1001, 2), (12345, 13), (3_000_000, 3000)],
)
def test_the_force_needed_is_rounded_up(residents, needed):
    assert force_needed(residents, PACK["PAT-01"]) == needed


def test_too_small_a_force_fails_with_both_numbers():
    (finding,) = force_findings([township(12345, 12)], PACK)
    assert (finding.rule, finding.outcome) == ("PAT-01", Outcome.FAIL)
    assert (finding.found, finding.required) == (12, 13)
    assert "12345人" in finding.message_zh
    assert finding.blocks


def test_a_force_large_enough_is_not_mentioned():
    assert force_findings([township(12345, 13)], PACK) == []


@pytest.mark.parametrize(("residents", "members"), [(None, 3), (1000, None), (None, None)])
def test_missing_numbers_are_unknown(residents, members):
    (finding,) = force_findings([township(residents, members)], PACK)
    assert finding.outcome is Outcome.UNKNOWN
    assert "未知" in finding.message_zh


def test_only_townships_are_asked():
    assert force_findings([township(5000, 0, Level.COUNTY)], PACK) == []
