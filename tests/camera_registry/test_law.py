"""The law of cameras, rule by rule, at its edges; what is not known is neither kept nor broken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import Point

from camera_registry.camera import PositionState, Status
from camera_registry.law.filing import due_list
from camera_registry.law.grounds import NOTHING_AROUND, around
from camera_registry.law.judging import judge, judge_register
from camera_registry.law.verdict import RULES, today
from gis.findings import Outcome
from gis.places import Block, KeyPlace
from tests.camera_registry.making import PACK, camera, degrees, pack_without, unit

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # noon in the office
LAWFUL = {
    "operator": "镇政府", "legal_basis": "条例第七条第一款", "filing_no": "川A1",
    "filed_at": "2026-01-20", "in_use_since": "2026-01-01", "filed": True, "address": "东门",
    "filed_address": "东门", "body": "枪机", "filed_body": "枪机", "retention_days": 30,
    "filed_retention_days": 30, "sign_posted": True, "sign_checked_at": "2026-06-01",
    "sign_photo": "s1.jpg", "indoor": False, "place_type": "10", "secrecy": False,
    "public_area": True,
}  # fmt: skip
UNFILED = {"filing_no": None, "filed_at": None, "filed": None}


def lawful(number=1, **more):
    return camera(number, **(LAWFUL | more))


def said(one, rule, *, now=NOW, near=NOTHING_AROUND):
    (finding,) = [f for f in judge(one, PACK, now=now, near=near) if f.rule == rule]
    return finding


def outcome(one, rule, **more):
    return said(one, rule, **more).outcome


def on(day):
    return datetime.fromisoformat(f"{day}T04:00:00+00:00")


def test_a_lawful_camera_keeps_every_rule():
    found = {f.rule: f.outcome for f in judge(lawful(), PACK, now=NOW)}
    assert found.pop("CAM-16") is Outcome.NOT_APPLICABLE  # no such unit is registered
    assert found == dict.fromkeys(set(RULES) - {"CAM-16"}, Outcome.PASS)


def test_the_day_is_the_day_of_the_office():
    assert today(datetime(2026, 11, 21, 16, 0, tzinfo=UTC)).isoformat() == "2026-11-22"


@pytest.mark.parametrize(
    ("since", "day", "filed", "wanted"),
    [
        ("2026-01-01", "2026-01-31", False, Outcome.PASS),  # day 30
        ("2026-01-01", "2026-02-01", False, Outcome.FAIL),  # day 31
        ("2026-01-01", "2026-01-31", None, Outcome.PASS),
        ("2026-01-01", "2026-02-01", None, Outcome.UNKNOWN),
        ("2025-03-31", "2025-06-30", False, Outcome.PASS),  # before the decree: 90 days of it
        ("2025-03-31", "2025-07-01", False, Outcome.FAIL),
        ("2025-04-01", "2025-05-01", False, Outcome.PASS),  # the first day of the decree
        ("2025-04-01", "2025-05-02", False, Outcome.FAIL),
        (None, "2026-02-01", False, Outcome.UNKNOWN),
        ("2026-03-01", "2026-02-01", False, Outcome.UNKNOWN),  # in use only tomorrow
        ("2017", "2026-02-01", False, Outcome.UNKNOWN),  # no day
    ],
)
def test_filing_is_due_on_day_30_or_90_days_after_the_decree(since, day, filed, wanted):
    one = lawful(**(UNFILED | {"filed": filed, "in_use_since": since}))
    assert outcome(one, "CAM-11", now=on(day)) is wanted


def test_late_by_how_many_days_and_whose_is_told_in_both_languages():
    one = lawful(**(UNFILED | {"filed": False}))
    finding = said(one, "CAM-11", now=on("2026-02-05"))
    assert (finding.found, finding.required, finding.blocks) == (35, 30, True)
    for text in (finding.message_zh, finding.message_en):
        assert "镇政府" in text
        assert "2026-01-31" in text
        assert "?" not in text
    assert "已超过5天" in finding.message_zh
    assert "5 days ago" in finding.message_en


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ("2026-01-31", Outcome.PASS),
        ("2026-02-01", Outcome.FAIL),
        (None, Outcome.UNKNOWN),
        ("2026-12-01", Outcome.UNKNOWN),  # a day to come
    ],
)
def test_a_filing_counts_from_the_day_it_was_made(at, wanted):
    assert outcome(lawful(filed_at=at), "CAM-11") is wanted


def test_what_was_filed_late_is_told_and_a_filing_that_is_denied_is_not_believed():
    assert "晚1天" in said(lawful(filed_at="2026-02-01"), "CAM-11").message_zh
    assert outcome(lawful(filed=False), "CAM-11") is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("day", "left"),
    [("2026-01-20", None), ("2026-01-21", 10), ("2026-01-31", 0), ("2026-02-01", -1)],
)
def test_the_due_list_begins_on_day_20(day, left):
    found = due_list([lawful(**UNFILED)], today(on(day)), PACK)
    assert [due.left for due in found] == ([] if left is None else [left])


def test_the_due_list_names_operators_and_the_latest_first():
    cameras = [
        lawful(1, **UNFILED),
        lawful(2, **(UNFILED | {"filed": False, "in_use_since": "2025-01-01"})),
        lawful(3, **(UNFILED | {"operator": None})),
        lawful(4),
        lawful(5, **UNFILED, legal_basis="第九条"),
        lawful(6, **UNFILED, status=Status.RETIRED),
        lawful(7, **UNFILED),
    ]
    found = due_list(cameras, today(on("2026-02-01")), PACK)
    assert [(d.operator, d.left, d.known, [c.camera_id for c in d.cameras]) for d in found] == [
        ("镇政府", -216, True, ["c002"]),
        (None, -1, False, ["c003"]),
        ("镇政府", -1, False, ["c001", "c007"]),
    ]
    assert due_list(cameras, today(NOW), pack_without("CAM-11")) == ()


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({}, Outcome.PASS),
        ({"address": "西门"}, Outcome.FAIL),
        ({"body": "球机"}, Outcome.FAIL),
        ({"retention_days": 31}, Outcome.FAIL),
        ({"retention_days": 31, "filed_address": None}, Outcome.FAIL),
        ({"filed_address": None}, Outcome.UNKNOWN),
        ({"address": None}, Outcome.UNKNOWN),
        (UNFILED, Outcome.UNKNOWN),
        (UNFILED | {"filed": False}, Outcome.NOT_APPLICABLE),
    ],
)
def test_what_differs_from_the_filing_is_to_be_filed_anew(more, wanted):
    assert outcome(lawful(**more), "CAM-12") is wanted


def test_the_difference_is_named():
    finding = said(lawful(address="西门"), "CAM-12")
    assert "备案为“东门”，现为“西门”" in finding.message_zh
    assert 'filed "东门", now "西门"' in finding.message_en


def told(cameras, rule, *, units=(), now=NOW, near=NOTHING_AROUND):
    found = judge_register(cameras, units, PACK, now=now, near=near)
    return [finding for finding in found if finding.rule == rule]


def test_another_number_than_was_filed_is_told_once_an_operator():
    cameras = [lawful(1), lawful(2), lawful(3, status=Status.RETIRED)]
    (finding,) = told(cameras, "CAM-12")
    assert (finding.found, finding.required, finding.place.id) == (2, 3, "c003")
    assert "1台备案后已撤除，0台尚未备案" in finding.message_zh
    assert told(cameras[:2], "CAM-12") == []
    nobody = lawful(4, **(UNFILED | {"filed": False}))
    assert [f.found for f in told([lawful(1), nobody], "CAM-12")] == [2]
    assert told([nobody], "CAM-12") == []  # nothing is filed: that is CAM-11


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"sign_posted": False}, Outcome.FAIL),
        ({"sign_posted": None}, Outcome.UNKNOWN),
        ({"sign_checked_at": "2025-11-21"}, Outcome.PASS),  # 365 days
        ({"sign_checked_at": "2025-11-20"}, Outcome.FAIL),  # 366
        ({"sign_checked_at": None}, Outcome.UNKNOWN),
        ({"sign_checked_at": "2026-11-22"}, Outcome.UNKNOWN),
        ({"sign_photo": None}, Outcome.UNKNOWN),
    ],
)
def test_a_sign_is_there_checked_within_a_year_and_on_a_picture(more, wanted):
    assert outcome(lawful(**more), "CAM-13") is wanted


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"place_type": "guest_room"}, Outcome.FAIL),
        ({"place_type": "男更衣室"}, Outcome.FAIL),
        ({"place_type": "other_private"}, Outcome.FAIL),
        ({"place_type": "8"}, Outcome.PASS),
        ({"place_type": None}, Outcome.PASS),  # outdoors
        ({"place_type": None, "indoor": None}, Outcome.UNKNOWN),
        ({"place_type": "酒店大堂", "indoor": True}, Outcome.PASS),
    ],
)
def test_no_camera_hangs_in_a_private_room(more, wanted):
    assert outcome(lawful(**more), "CAM-14") is wanted


def place_of(kind, name, *square):
    return KeyPlace(
        key_place_id=name, name=name, kind=kind, unit_code=None,
        geometry=degrees(shapely.box(*square)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "more", "wanted"),
    [
        ("公共厕所", {"indoor": True}, Outcome.FAIL),
        ("公共厕所", {"indoor": None}, Outcome.UNKNOWN),
        ("公共厕所", {"indoor": False}, Outcome.PASS),  # on its wall
        ("如家酒店", {"indoor": True, "place_type": None}, Outcome.UNKNOWN),
        ("如家酒店", {"indoor": True, "place_type": "6"}, Outcome.PASS),
        ("文化广场", {"indoor": True, "place_type": "4"}, Outcome.PASS),
        ("公共厕所", {"indoor": True, "position_state": PositionState.SUSPECT}, Outcome.PASS),
    ],
)
def test_the_place_or_building_a_camera_lies_in_counts_as_well(name, more, wanted):
    one = lawful(**more)
    near = around([one], [place_of("场所", name, 90, 90, 110, 110)], [], PACK)
    assert outcome(one, "CAM-14", near=near) is wanted
    house = Block(
        block_id="b", unit_code=None, households=None, kind="building", name=name,
        geometry=degrees(shapely.box(90, 90, 110, 110)),
    )  # fmt: skip
    assert outcome(one, "CAM-14", near=around([one], [], [house], PACK)) is wanted


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"legal_basis": "art7_2"}, Outcome.PASS),
        ({"legal_basis": "条例第9条"}, Outcome.PASS),
        ({"legal_basis": "第七条"}, Outcome.UNKNOWN),  # of which paragraph
        ({"legal_basis": "治安防控需要"}, Outcome.UNKNOWN),
        ({"legal_basis": None}, Outcome.UNKNOWN),
        ({"legal_basis": "第八条"}, Outcome.FAIL),
        ({"legal_basis": "第七条第三款", "operator": None}, Outcome.FAIL),
        ({"operator": None}, Outcome.UNKNOWN),
    ],
)
def test_a_camera_stands_on_article_7_or_9_and_somebody_runs_it(more, wanted):
    assert outcome(lawful(**more), "CAM-15") is wanted


@pytest.mark.parametrize(
    ("metres", "more", "wanted"),
    [
        (99, {}, Outcome.FAIL),
        (99, {"consent_no": "同意〔2026〕1号"}, Outcome.PASS),
        (101, {}, Outcome.NOT_APPLICABLE),
        (99, {"position_state": PositionState.SUSPECT}, Outcome.UNKNOWN),
        (99, {"xy": None}, Outcome.UNKNOWN),
    ],
)
def test_near_a_classified_unit_its_consent_is_on_record(metres, more, wanted):
    one = lawful(**more) if "xy" not in more else camera(1, **({**LAWFUL, "xy": None}))
    unit_there = KeyPlace(
        key_place_id="k", name="某部", kind="军事", unit_code=None,
        geometry=degrees(Point(100 + metres, 100)),
    )  # fmt: skip
    near = around([one], [unit_there], [], PACK)
    finding = said(one, "CAM-16", near=near)
    assert finding.outcome is wanted
    assert "某部" not in finding.message_zh + finding.message_en  # never named


@pytest.mark.parametrize(
    ("days", "reason", "least", "most"),
    [
        (29, None, Outcome.FAIL, Outcome.PASS),
        (30, None, Outcome.PASS, Outcome.PASS),
        (31, None, Outcome.PASS, Outcome.FAIL),
        (31, "反恐重点", Outcome.PASS, Outcome.PASS),
        (None, None, Outcome.UNKNOWN, Outcome.UNKNOWN),
    ],
)
def test_video_is_kept_thirty_days_and_longer_for_a_reason_only(days, reason, least, most):
    one = lawful(retention_days=days, retention_reason=reason)
    assert (outcome(one, "CAM-17"), outcome(one, "CAM-18")) == (least, most)


def test_article_9_is_exempt_from_what_the_table_says_and_from_nothing_else():
    one = lawful(
        **UNFILED, legal_basis="第九条", retention_days=7, sign_posted=False, place_type="toilet"
    )
    found = {f.rule: f.outcome for f in judge(one, PACK, now=NOW)}
    exempt = {rule for rule, how in found.items() if how is Outcome.EXEMPT}
    assert exempt == {"CAM-11", "CAM-12", "CAM-17", "CAM-18"}
    assert {rule for rule, how in found.items() if how is Outcome.FAIL} == {"CAM-13", "CAM-14"}


def test_without_a_basis_no_duty_of_article_7_is_broken_or_kept():
    one = lawful(legal_basis=None, retention_days=7)
    assert outcome(one, "CAM-17") is Outcome.UNKNOWN
    assert outcome(lawful(legal_basis=None), "CAM-17") is Outcome.UNKNOWN


def test_what_is_planned_gone_or_not_public_has_only_the_duties_it_can_have():
    wrong = {"sign_posted": False, "retention_days": 1, "place_type": "bath", "operator": None}
    judged = {
        name: {f.rule for f in judge(lawful(**wrong, **more), PACK, now=NOW)
               if f.outcome in (Outcome.FAIL, Outcome.UNKNOWN)}
        for name, more in {
            "planned": {"status": Status.PLANNED}, "retired": {"status": Status.RETIRED},
            "private": {"public_area": False},
        }.items()
    }  # fmt: skip
    assert judged == {"planned": {"CAM-14", "CAM-15"}, "retired": set(), "private": {"CAM-14"}}


def test_a_recorder_is_no_camera_and_a_rule_that_is_off_is_not_held():
    assert judge(lawful(gb_id="51072210901180000001"), PACK, now=NOW) == []
    found = judge(lawful(), pack_without("CAM-13", "CAM-17"), now=NOW)
    assert {f.rule for f in found} == set(RULES) - {"CAM-13", "CAM-17"}


def test_a_register_that_knows_nothing_says_so_once_a_unit():
    cameras = [camera(i) for i in range(1, 6)]
    found = judge_register(cameras, [unit()], PACK, now=NOW)
    (finding,) = found
    assert (finding.rule, finding.outcome, finding.found) == ("LAW-09", Outcome.UNKNOWN, 5)
    assert (finding.place.kind, finding.place.id) == ("unit", unit().code)
    assert "东风村" in finding.message_zh
    assert "设置依据（5台）" in finding.message_zh
    assert "legal_basis (5)" in finding.message_en


def test_what_is_late_or_due_soon_is_told_once_an_operator_and_unit():
    late = [lawful(i, **(UNFILED | {"filed": False})) for i in range(3)]
    soon = [lawful(9, **UNFILED, in_use_since="2026-11-01")]
    found = judge_register([*late, *soon], [unit()], PACK, now=NOW)
    (over,) = [f for f in found if f.rule == "CAM-11"]
    (near,) = [f for f in found if f.rule == "LAW-01"]
    assert (over.outcome, over.found, near.outcome) == (Outcome.FAIL, 324, Outcome.UNKNOWN)
    assert "有3台摄像机（“路口0”等）" in over.message_zh
    assert "还剩10天" in near.message_zh
    assert "2026-12-01 (10 days left)" in near.message_en


FACTS = {
    "operator": [None, "镇政府"],
    "legal_basis": [None, "第七条第一款", "第九条", "第八条", "治安"],
    "status": list(Status),
    "public_area": [None, True, False],
    "filed": [None, True, False],
    "filing_no": [None, "1"],
    "filed_at": [None, "2026-01-20", "2026-05-20", "2027-01-01"],
    "in_use_since": [None, "2026-01-01", "2026-11-10", "2020-01-01", "去年"],
    "address": [None, "东门"],
    "filed_address": [None, "东门", "西门"],
    "body": [None, "枪机"],
    "filed_body": [None, "枪机"],
    "retention_days": [None, 7, 30, 90],
    "filed_retention_days": [None, 30],
    "retention_reason": [None, "重点"],
    "sign_posted": [None, True, False],
    "sign_checked_at": [None, "2026-06-01", "2020-01-01"],
    "sign_photo": [None, "s.jpg"],
    "place_type": [None, "8", "toilet"],
    "indoor": [None, True, False],
    "consent_no": [None, "1"],
}
TOILET = place_of("公厕", "公共厕所", 90, 90, 110, 110)
BARRACKS = place_of("军事", "某部", 140, 90, 150, 110)
NEAR = around([camera(1)], [TOILET, BARRACKS], [], PACK)


@given(st.fixed_dictionaries({name: st.sampled_from(values) for name, values in FACTS.items()}),
       st.sampled_from([name for name in FACTS if name not in ("filed", "public_area", "indoor")]))  # fmt: skip
def test_what_is_not_known_is_never_a_pass(facts, forgotten):
    """Forgetting a fact keeps no rule that was not kept: it is open then, or as it was."""
    one = camera(1, **facts)
    less = replace(one, **{forgotten: Status.UNKNOWN if forgotten == "status" else None})
    assume(not (one.place_type == "toilet" and one.indoor is False))  # one of them is wrong
    near = NEAR
    before = {f.rule: f for f in judge(one, PACK, now=NOW, near=near)}
    for finding in judge(less, PACK, now=NOW, near=near):
        assert finding.message_zh
        if finding.outcome is Outcome.PASS:
            assert before[finding.rule].outcome in (Outcome.PASS, Outcome.UNKNOWN), finding
            if before[finding.rule].outcome is Outcome.UNKNOWN:
                # only a contradiction or a doubt that went with the fact itself
                assert (finding.rule, forgotten) in _DOUBTS, finding


_DOUBTS = {("CAM-11", "filed_at"), ("CAM-11", "filing_no")}


@given(st.fixed_dictionaries({name: st.sampled_from(values) for name, values in FACTS.items()}))
def test_the_register_and_the_single_camera_are_judged_alike(facts):
    one = camera(1, **facts)
    near = NEAR
    alone = {f.rule for f in judge(one, PACK, now=NOW, near=near) if f.outcome is Outcome.FAIL}
    whole = judge_register([one], [unit()], PACK, now=NOW, near=near)
    gone = {"CAM-12"} if one.status is Status.RETIRED else set()  # told of the operator
    assert {f.rule for f in whole if f.outcome is Outcome.FAIL} - gone == alone - gone
    assert not [f for f in whole if f.outcome is Outcome.PASS]
    assert not [f for f in whole if "?" in f.message_zh + f.message_en]


def test_a_wall_clock_far_ahead_only_makes_more_late():
    cameras = [lawful(i, **UNFILED, in_use_since=f"2026-0{1 + i}-01") for i in range(8)]
    counts = [
        len(due_list(cameras, today(NOW - timedelta(days=30 * back)), PACK)) for back in range(10)
    ]
    assert counts == sorted(counts, reverse=True)
