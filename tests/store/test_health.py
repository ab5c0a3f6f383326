"""Checks of pictures on both back ends: standing, outages, references, what is forgotten."""

from datetime import timedelta

import pytest

from camera_registry.health.faults import Fault, State
from camera_registry.health.kept import KeptLook, KeptReference
from camera_registry.health.presence import Presence
from store.backend import Backend
from store.health import (
    CHANNEL,
    DEVICE,
    KeptCheck,
    forget_old,
    keep_checks,
    load_checks,
    load_outages,
    load_states,
    sound_cameras,
    unfit_cameras,
)
from store.looks import load_references, save_reference
from store.open import restore_store
from tests.store.conftest import NOW, act

QUARTER = timedelta(minutes=15)
ON, OFF = Presence.ONLINE, Presence.OFFLINE


def seen(number: int, sign: str, camera_id: str = "c1") -> KeptCheck:
    """One check each quarter: "." sound, "M" moved, "?" no reference, "D" device, "C" channel off."""
    at = NOW + number * QUARTER
    if sign in "DC":
        return KeptCheck(
            camera_id=camera_id, at=at, device=OFF if sign == "D" else ON, channel=OFF,
            state=State.FAULT, faults=(Fault.NO_FRAME,), arrived=False, source="http",
        )  # fmt: skip
    found = {
        ".": (State.OK, (), None), "M": (State.FAULT, (Fault.MOVED,), None),
        "B": (State.FAULT, (Fault.BLURRED,), None),
        "?": (State.CANNOT_JUDGE, (), "no_reference"),
    }[sign]  # fmt: skip
    return KeptCheck(
        camera_id=camera_id, at=at, device=ON, channel=ON, state=found[0], faults=found[1],
        why=found[2], light="colour", arrived=True, figures={"mean": 91.5}, source="folder",
    )  # fmt: skip


def look_at(store: Backend, signs: str, *, start: int = 0, camera_id: str = "c1"):
    checks = [seen(start + n, sign, camera_id) for n, sign in enumerate(signs)]
    return keep_checks(store, checks, act("health"))


def kept_outages(store: Backend) -> list[tuple[str, int, int | None, bool]]:
    def number(at):
        return None if at is None else round((at - NOW) / QUARTER)

    return [
        (one.kind, number(one.since), number(one.until), one.settled)
        for one in load_outages(store, "c1", NOW)
    ]


def test_a_check_comes_back_as_it_was_kept(store: Backend):
    assert look_at(store, ".").checks == 1
    assert load_checks(store, "c1", NOW) == [seen(0, ".")]
    (state,) = load_states(store)
    assert (state.state, state.device, state.channel, state.at) == (State.OK, ON, ON, NOW)


def test_a_fault_needs_two_of_three_checks_also_over_several_runs(store: Backend):
    look_at(store, ".M")
    assert load_states(store)[0].state is State.OK
    look_at(store, "M", start=2)
    (state,) = load_states(store)
    assert (state.state, state.faults, state.of_last) == (State.FAULT, (Fault.MOVED,), (2,))
    assert state.since == NOW + 2 * QUARTER
    assert kept_outages(store) == [("moved", 1, None, True)]
    look_at(store, "..", start=3)
    assert load_states(store)[0].state is State.FAULT
    look_at(store, ".M.", start=5)
    assert load_states(store)[0].state is State.OK
    assert kept_outages(store) == [("moved", 1, 3, True), ("moved", 6, 7, False)]


def test_device_and_channel_are_two_outages(store: Backend):
    look_at(store, ".DDC.")
    spans = kept_outages(store)
    assert (DEVICE, 1, 3, True) in spans
    assert (CHANNEL, 3, 4, True) in spans
    assert load_states(store)[0].device is ON


def test_a_check_older_than_one_that_is_kept_is_late_and_left_out(store: Backend):
    look_at(store, "..", start=4)
    assert look_at(store, "M").late == 1
    assert len(load_checks(store, "c1", NOW)) == 2


def test_a_sweep_writes_one_entry_and_moves_the_revision_only_when_something_changed(
    store: Backend,
):
    before = store.digest()
    assert look_at(store, ".").changed
    revision = store.revision()
    assert look_at(store, "...", start=1).changed == ()
    assert store.revision() == revision
    assert look_at(store, "MM", start=4).changed[0].faults == (Fault.MOVED,)
    assert store.revision() == revision + 1
    assert store.digest() == before
    assert store.verify() == []


def test_cameras_known_to_be_unfit_stay_so_when_nobody_looks_any_more(store: Backend):
    look_at(store, ".MM")
    look_at(store, "...", camera_id="c2")
    look_at(store, ".D.D", camera_id="c3")
    look_at(store, "..B", camera_id="c4")
    assert unfit_cameras(store, NOW + 4 * QUARTER) == {"c1", "c3"}
    assert unfit_cameras(store, NOW + timedelta(days=9)) == {"c1", "c3"}
    assert sound_cameras(store, NOW + timedelta(days=1)) == {"c2", "c4"}
    assert sound_cameras(store, NOW + timedelta(days=9)) == frozenset()


def test_old_checks_go_and_their_outages_stay(store: Backend):
    look_at(store, "MM...")
    gone = forget_old(store, checks_before=NOW + 3 * QUARTER, outages_before=NOW)
    assert gone == 3
    assert [one.at for one in load_checks(store, "c1", NOW)] == [NOW + n * QUARTER for n in (3, 4)]
    assert kept_outages(store) == [("moved", 0, 2, True)]
    assert forget_old(store, checks_before=NOW, outages_before=NOW + 9 * QUARTER) == 1


@pytest.fixture
def reference() -> KeptReference:
    look = KeptLook(
        light="colour", thumbnail="iVBORw==", detail="AAAA", tiles=(2, 1, 1),
        figures={"noise": (1.5,), "size": (640.0, 360.0)},
    )  # fmt: skip
    return KeptReference(
        camera_id="c1", wide=640, tall=360, masks=(((0.0, 0.0), (1.0, 0.0), (1.0, 0.5)),),
        looks=(look,), set_by="王工", set_at=NOW,
    )  # fmt: skip


def test_a_reference_is_kept_signed_and_goes_with_a_backup(
    store: Backend, reference: KeptReference, other_address: str, tmp_path
):
    save_reference(store, reference, act("set reference"))
    look_at(store, "MM")
    assert load_references(store) == {"c1": reference}
    assert load_references(store, ["c2"]) == {}
    assert store.verify() == []
    if "://" in other_address:
        return  # restoring a PostgreSQL archive is tested with the other layers
    store.backup(tmp_path / "b.wangge")
    if "://" in store.address:
        return
    back = restore_store(tmp_path / "b.wangge", other_address, who="t", now=NOW)
    assert load_references(back) == {"c1": reference}
    assert [one.faults for one in load_states(back)] == [(Fault.MOVED,)]
    back.close()
