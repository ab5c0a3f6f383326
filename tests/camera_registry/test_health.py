"""Verdicts about pictures of made cameras: what is found, what is left alone, what is unknown."""

from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.health.faults import BENIGN, BEYOND, FAULTS
from bench.health.run import judged, referenced
from bench.health.scenes import Sight, burst, street
from camera_registry import judge_frames
from camera_registry.camera import Camera
from camera_registry.health.about import about
from camera_registry.health.availability import availability
from camera_registry.health.faults import NAMES, Fault, State, Why
from camera_registry.health.figures import Light, describe
from camera_registry.health.frames import Unread, read_frame
from camera_registry.health.judge import Verdict
from camera_registry.health.keeping import hidden, kept_of, reference_of
from camera_registry.health.limits import default_limits
from camera_registry.health.presence import Presence, of_channel, presence_at
from camera_registry.health.reference import Reference, remember
from camera_registry.health.settle import (
    Check,
    Standing,
    advance,
    outages,
    settle,
    settled_of,
)
from gis.rulebook import load_pack

# a wholly sprayed lens may be another scene, a very dark picture black
MISNAMED = ("spray 90 %", "dark")
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
STREETS = [street(101), street(102)]


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@cache
def reference() -> Reference:
    return referenced(STREETS[0], rng())


def taken(name: str) -> Verdict:
    make = BENIGN[name] if name in BENIGN else FAULTS[name][1]
    return judged(make(STREETS[0], STREETS[1:], rng()), reference(), default_limits())


@pytest.mark.parametrize("name", BENIGN)
def test_weather_light_and_traffic_are_no_fault(name: str):
    verdict = taken(name)
    assert (verdict.state, verdict.faults) == (State.OK, ())


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in BEYOND])
def test_a_fault_is_found_and_named(name: str):
    verdict = taken(name)
    assert verdict.state is State.FAULT
    assert FAULTS[name][0] in verdict.faults or name in MISNAMED


def test_without_a_reference_nothing_is_passed_but_what_needs_none_is_found():
    clean = [read_frame(one) for one in burst(STREETS[0], Sight(), rng())]
    verdict = judge_frames(clean)
    assert (verdict.state, verdict.faults, verdict.why) == (
        State.CANNOT_JUDGE,
        (),
        Why.NO_REFERENCE,
    )
    assert Fault.MOVED in verdict.unjudged
    assert judge_frames(clean[:1] * 4).faults == (Fault.FROZEN,)
    assert judge_frames([np.zeros((360, 640, 3), np.uint8)] * 4).faults == (Fault.BLACK,)


def test_night_without_a_reference_of_its_own_cannot_be_judged():
    day = remember([read_frame(one) for one in burst(STREETS[0], Sight(), rng())])
    night = burst(STREETS[0], Sight(infrared=True, noise=4.0), rng())
    assert set(day.looks) == {Light.COLOUR}
    assert judged(night, day, default_limits()).state is State.CANNOT_JUDGE


def test_a_scene_without_texture_cannot_be_judged():
    chance = rng()
    ramp = np.ones((360, 640, 3)) * np.linspace(90, 160, 640)[None, :, None]
    noisy = [np.clip(chance.normal(ramp, 2), 0, 255).astype(np.uint8) for _ in range(4)]
    verdict = judge_frames(noisy, remember(noisy))
    assert verdict.state is State.CANNOT_JUDGE
    assert Fault.MOVED in verdict.unjudged


def test_one_frame_cannot_tell_whether_it_is_frozen():
    one = [read_frame(burst(STREETS[0], Sight(), rng())[0])]
    verdict = judge_frames(one, reference())
    assert verdict.state is State.CANNOT_JUDGE
    assert Fault.FROZEN in verdict.unjudged


def test_no_frame_at_all_is_a_fault_and_has_no_figures():
    assert describe([]) is None
    for nothing in ([], [None] * 4, [Unread.UNREADABLE] * 4):
        verdict = judge_frames(nothing, reference())
        assert (verdict.faults, verdict.figures) == ((Fault.NO_FRAME,), None)


def test_what_is_under_a_mask_is_never_kept_and_never_judged():
    frames = [read_frame(one) for one in burst(STREETS[0], Sight(), rng())]
    left = [(0, 0), (0.5, 0), (0.5, 1), (0, 1)]
    kept = remember(frames, masks=[left])
    look = kept.looks[Light.COLOUR]
    assert (look.thumbnail[:, :160] == 128).all()
    assert look.points[:, 0].min() > 160
    assert not look.seen[:, :8].any()
    assert (look.detail[:, ~look.seen] == 0).all()
    hidden = burst(STREETS[0], Sight(paint=lambda image, _rng, _n: _left_painted(image)), rng())
    assert Fault.COVERED not in judged(hidden, kept, default_limits()).faults
    assert Fault.COVERED in judged(hidden, reference(), default_limits()).faults


def _left_painted(image: np.ndarray) -> np.ndarray:
    image[:, :300] = (60, 75, 95)
    return image


def test_a_later_look_takes_the_place_of_the_former_of_its_light_only():
    again = remember([read_frame(one) for one in burst(STREETS[0], Sight(), rng())], reference())
    assert again.looks[Light.INFRARED] is reference().looks[Light.INFRARED]
    assert again.looks[Light.COLOUR] is not reference().looks[Light.COLOUR]


def test_every_fault_has_a_name_in_both_languages():
    assert set(NAMES) == set(Fault)
    assert all(words.zh and words.en for words in NAMES.values())


def checks(*seen: str) -> list[Check]:
    """One check each quarter of an hour: "B" blurred, "." sound, "?" cannot judge."""
    found = {
        "B": (State.FAULT, (Fault.BLURRED,)),
        ".": (State.OK, ()),
        "?": (State.CANNOT_JUDGE, ()),
    }
    return [
        Check(NOON + n * timedelta(minutes=15), *found[one]) for n, one in enumerate("".join(seen))
    ]


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ("", State.CANNOT_JUDGE),
        ("??", State.CANNOT_JUDGE),
        (".", State.OK),
        ("B", State.OK),
        ("BB", State.FAULT),
        ("B.B", State.FAULT),
        ("B..B", State.OK),
        ("BB.", State.FAULT),
        ("BB..", State.FAULT),
        ("BB...", State.OK),
        ("BB..B", State.FAULT),
        ("BB?.?.", State.FAULT),
        ("BB?.?.?.", State.OK),
        (".?", State.CANNOT_JUDGE),
    ],
)
def test_a_fault_needs_two_of_three_checks_and_three_sound_ones_to_be_over(
    history: str, state: State
):
    assert settle(checks(history)).state is state


def test_outages_are_intervals_and_blips_are_told_as_such():
    spans = outages(checks("B..BB...B"))
    at = [NOON + n * timedelta(minutes=15) for n in range(9)]
    assert [(one.since, one.until, one.settled) for one in spans] == [
        (at[0], at[1], False),
        (at[3], at[5], True),
        (at[8], None, False),
    ]


def test_findings_name_the_camera_the_fault_and_what_to_do():
    settled = settle(checks("BB"))
    camera = Camera(camera_id="C7", name="村口", unit_code="510000000001")
    (told,) = about(camera, settled, load_pack())
    assert (told.rule, told.found, told.place.unit_code) == ("HLT-01", "blurred", "510000000001")
    assert "村口" in told.message_zh
    assert "模糊" in told.message_zh
    assert "2 of the last 3" in told.message_en
    sound = settle(checks("."))
    (told,) = about(camera, sound, load_pack(), why=Why.NO_REFERENCE, light="infrared")
    assert (told.rule, "红外" in told.message_zh) == ("HLT-02", True)
    (told,) = about(camera, sound, load_pack(), unchecked=timedelta(days=3))
    assert (told.rule, told.found, told.required) == ("HLT-03", 4320, 2880)
    assert about(camera, sound, load_pack(), unchecked=timedelta(hours=3)) == ()


@pytest.mark.parametrize(
    ("device", "channel", "shown"),
    [
        ("offline", "online", "offline"),
        ("offline", "unknown", "offline"),
        ("unknown", "online", "unknown"),
        ("unknown", "offline", "offline"),
        ("online", "offline", "offline"),
        ("online", "online", "online"),
        ("online", "unknown", "unknown"),
    ],
)
def test_a_channel_is_never_online_under_a_device_that_is_not(
    device: str, channel: str, shown: str
):
    assert of_channel(Presence(device), Presence(channel)) == shown


def test_what_was_heard_too_long_ago_is_unknown():
    ttl = timedelta(minutes=10)
    assert presence_at(Presence.ONLINE, NOON, NOON + ttl, ttl=ttl) is Presence.ONLINE
    assert presence_at(Presence.ONLINE, NOON, NOON + 2 * ttl, ttl=ttl) is Presence.UNKNOWN
    assert presence_at(Presence.ONLINE, None, NOON, ttl=ttl) is Presence.UNKNOWN


@given(st.text(alphabet="B.?C", max_size=40))
def test_check_by_check_gives_what_the_whole_history_gives(history: str):
    found = {"C": (State.FAULT, (Fault.COVERED, Fault.BLURRED))}
    told = [
        Check(one.at, *found[sign]) if (sign := history[n]) in found else one
        for n, one in enumerate(checks(history.replace("C", "B")))
    ]
    standing, ended = Standing(), []
    for check in told:
        standing, over = advance(standing, check)
        ended += over
    spans = sorted([*ended, *standing.going], key=lambda one: (one.since, one.fault))
    assert tuple(spans) == outages(told)
    assert settled_of(standing) == settle(told)


def test_a_camera_that_is_steered_cannot_be_judged_away_from_home():
    moved = [read_frame(one) for one in FAULTS["moved 10 %"][1](STREETS[0], STREETS[1:], rng())]
    assert judge_frames(moved, reference()).faults == (Fault.MOVED,)
    away = judge_frames(moved, reference(), turns=True)
    assert (away.state, away.faults, away.why) == (State.CANNOT_JUDGE, (), Why.AWAY)
    assert Fault.MOVED in away.unjudged
    home = [read_frame(one) for one in burst(STREETS[0], Sight(), rng())]
    assert judge_frames(home, reference(), turns=True).state is State.OK


def test_a_reference_judges_the_same_after_it_was_kept():
    again = reference_of(kept_of("C1", reference(), by="a", at=NOON))
    assert set(again.looks) == set(reference().looks)
    for name in ("clean", "moved 5 %", "covered 25 %", "blur 2.5 px"):
        make = BENIGN[name] if name in BENIGN else FAULTS[name][1]
        sent = make(STREETS[0], STREETS[1:], rng())
        before = judged(sent, reference(), default_limits())
        after = judged(sent, again, default_limits())
        assert (after.state, after.faults, after.why) == (before.state, before.faults, before.why)


def test_what_a_new_mask_hides_is_painted_over_in_what_is_kept():
    left = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
    look = hidden(reference(), (left,)).looks[Light.COLOUR]
    assert (look.thumbnail[:, :159] == 128).all()
    assert (look.detail[:, ~look.seen] == 0).all()


def test_availability_counts_only_what_was_told():
    ttl, hour = timedelta(minutes=60), timedelta(hours=1)
    heard = [(NOON, True), (NOON + hour, False), (NOON + 2 * hour, None), (NOON + 3 * hour, True)]
    found = availability(heard, NOON, NOON + 8 * hour, ttl=ttl)
    assert (found.share, found.known) == (2 / 3, 3 / 8)
    assert availability([], NOON, NOON + hour, ttl=ttl).share is None
