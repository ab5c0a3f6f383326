"""What the service says of cameras' pictures: no more than was seen, and unknown after a while."""

from datetime import UTC, datetime, timedelta

import pytest

from camera_registry.health.faults import Fault, State
from camera_registry.health.presence import Presence
from gis.rulebook import load_pack
from store.audit import read_audit
from store.health import KeptCheck, keep_checks
from tests.web.conftest import ABROAD, act
from web.jobs.health.holding import health_findings

ON, OFF = Presence.ONLINE, Presence.OFFLINE


def keep(town, camera_id: str, *ago: tuple[float, State, Fault | None], device=ON) -> None:
    """Keep checks of a camera, so many hours ago."""
    now = datetime.now(UTC)
    checks = [
        KeptCheck(
            camera_id=camera_id, at=now - timedelta(hours=hours), device=device, channel=device,
            state=state, faults=(fault,) if fault else (), arrived=device is ON, light="colour",
        )
        for hours, state, fault in ago
    ]  # fmt: skip
    keep_checks(town.backend, checks, act("health"))


def police_of(enter):
    """Return the police, who say what they look for."""
    page = enter("ping")
    page.headers["X-Purpose"] = "%E5%B7%A1%E6%A3%80"
    return page


def test_a_camera_that_was_never_looked_at_is_unknown_and_not_in_order(enter):
    told = police_of(enter).read("/api/cameras/cam-a/health")
    assert (told["state"], told["device"], told["checked_at"]) == ("unknown", "unknown", None)
    assert [one["share"] for one in told["availability"]] == [None, None]


def test_a_fault_is_told_with_its_age_its_outage_and_how_often_it_was_seen(enter, town):
    moved = State.FAULT, Fault.MOVED
    keep(town, "cam-a", (3, State.OK, None), (2, *moved), (1, *moved))
    told = police_of(enter).read("/api/cameras/cam-a/health")
    assert told["faults"] == [{"fault": "moved", "seen": 2, "of": 3}]
    assert (told["state"], told["minutes"], told["channel"]) == ("fault", 60, "online")
    assert [(one["kind"], one["until"], one["settled"]) for one in told["outages"]] == [
        ("moved", None, True)
    ]
    week = told["availability"][0]
    assert week["share"] == 1.0
    assert week["known"] == pytest.approx(3 / (7 * 24), rel=0.01)


def test_what_was_heard_too_long_ago_is_unknown(enter, town):
    keep(town, "cam-a", (30, State.OK, None))
    told = police_of(enter).read("/api/cameras/cam-a/health")
    assert (told["state"], told["device"]) == ("ok", "unknown")
    keep(town, "cam-b", (24 * 9, State.OK, None))
    assert police_of(enter).read("/api/cameras/cam-b/health")["state"] == "unknown"


def test_every_look_is_recorded_with_its_purpose_and_a_foreign_camera_is_not_there(enter, town):
    assert enter("ping").get("/api/cameras/cam-a/health").status_code == 428
    police = police_of(enter)
    assert police.get("/api/cameras/cam-a/health").status_code == 200
    last = read_audit(town.backend)[-1]
    assert (last.who, last.what, last.object, last.why) == (
        "ping", "look at camera health", "cam-a", "巡检",
    )  # fmt: skip
    assert police.get("/api/cameras/cam-c/health").status_code == 404
    assert police.get("/api/cameras/none/health").status_code == 404
    assert enter("wang").get("/api/cameras/cam-a/health").status_code == 403


def test_townships_are_ranked_by_what_is_known_and_unknown_is_counted_apart(enter, town):
    keep(town, "cam-a", (0.5, State.OK, None))
    keep(town, "cam-b", *((n / 4, State.FAULT, Fault.NO_FRAME) for n in (3, 2, 1)), device=OFF)
    first, *rest = enter("olga").read("/api/health")["townships"]
    assert (first["code"], first["online_rate"], first["fault_free_rate"]) == (
        "510711001000", 1.0, 1.0,
    )  # fmt: skip
    (other,) = rest
    assert (other["offline"], other["fault"], other["unknown"], other["cameras"]) == (1, 1, 1, 2)
    assert police_of(enter).read("/api/health/cameras", state="offline")["total"] == 1
    assert enter("erik").read("/api/health/cameras", state="unknown")["total"] == 1
    assert enter("erik").read("/api/health/cameras")["cameras"] == []


def test_a_check_names_the_cameras_whose_pictures_are_faulty(town):
    moved = State.FAULT, Fault.MOVED
    keep(town, "cam-a", (2, *moved), (1, *moved))
    keep(town, "cam-b", (100, State.OK, None))
    found = health_findings(town.backend, None, pack=load_pack(), now=datetime.now(UTC))
    assert [(one.rule, one.place.id, one.found) for one in found] == [
        ("HLT-01", "cam-a", "moved"), ("HLT-03", "cam-b", 6000),
    ]  # fmt: skip
    assert health_findings(town.backend, [ABROAD], pack=load_pack(), now=datetime.now(UTC)) == []
