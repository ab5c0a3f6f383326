"""An import can be undone as one step, as long as nobody has worked on what it brought."""

import shutil
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grid_planner.plan import PlanState
from store import bulk
from store.audit import read_audit
from store.backend import Act, Backend, ConflictError, NotFoundError, StoreError
from store.books import BATCHES, SUPERSEDED
from store.cameras import get_camera, load_cameras, load_views, save_camera, save_views
from store.imports import (
    ImportRecord,
    Reject,
    UndoRefusedError,
    get_import,
    import_layer,
    load_rejects,
    things_of_import,
    undo_import,
)
from store.open import _new_identity, open_store
from store.places import load_blocks
from store.plans import load_plan, save_plan, set_state, shown
from tests.store import things
from tests.store.conftest import NOW, act
from tests.store.test_bulk import Small, rows_kept


def record(import_id: str, layer: str = "blocks", **more: object) -> ImportRecord:
    return ImportRecord(
        import_id=import_id, layer=layer, file_name=f"{import_id}.csv", file_sha256="0",
        crs="wgs84", at=NOW, who="li", **more,
    )  # fmt: skip


def blocks(numbers: range, households: int) -> list[object]:
    return [things.block(n, households) for n in numbers]


def bring(store: Backend, import_id: str, values: list[object], layer: str = "blocks") -> int:
    return import_layer(store, act(), layer, values, record=record(import_id, layer))


UNDO = Act(who="wang", what="undo import", why="wrong village", at=NOW)


@pytest.fixture(params=[None, 10], ids=["small", "in chunks"])
def town(request: pytest.FixtureRequest, store: Backend) -> Backend:
    """Return a store that writes in one step, and one that writes in chunks."""
    return store if request.param is None else Small(store, request.param)


def kept(store: Backend) -> int:
    with store.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(SUPERSEDED)).scalar())


def test_what_an_import_added_goes_and_what_it_replaced_comes_back(town: Backend):
    bring(town, "m1", blocks(range(20), 1))
    before, digest = load_blocks(town), town.digest()
    bring(town, "m2", blocks(range(5, 40), 2))
    assert town.digest() != digest
    done = undo_import(town, UNDO, "m2")
    assert (done.removed, done.restored, done.revision) == (20, 15, 3)
    assert load_blocks(town) == before
    assert town.digest() == digest
    assert rows_kept(town) == 20
    assert kept(town) == 0
    assert town.verify() == []
    undone = get_import(town, "m2")
    assert (undone.undone_at, undone.undone_by, undone.undone_why) == (NOW, "wang", "wrong village")
    assert get_import(town, "m1").undone_at is None
    assert read_audit(town)[-1].what == "undo import"


def test_an_import_is_undone_once(town: Backend):
    bring(town, "m1", blocks(range(20), 1))
    undo_import(town, UNDO, "m1")
    with pytest.raises(UndoRefusedError, match="undone on 2026-11-21 already") as refused:
        undo_import(town, UNDO, "m1")
    assert isinstance(refused.value, ConflictError)
    assert "已于 2026-11-21 撤销" in refused.value.words.zh
    assert load_blocks(town) == []
    assert town.revision() == 2
    with pytest.raises(NotFoundError, match="no import 'm9'"):
        undo_import(town, UNDO, "m9")


def test_an_import_of_an_earlier_version_is_not_undone(store: Backend):
    bring(store, "m1", blocks(range(3), 1))
    with store.writing() as connection:  # as the third step leaves it
        connection.execute(BATCHES.update().values(import_id=None))
    with pytest.raises(UndoRefusedError, match="earlier version"):
        undo_import(store, UNDO, "m1")
    assert things_of_import(store, "m1") == (3, 3)
    assert len(load_blocks(store)) == 3


def test_imports_are_undone_one_after_the_other_back_to_the_start(town: Backend):
    digests = [town.digest()]
    for number, numbers in enumerate((range(20), range(10, 35), range(40)), 1):
        bring(town, f"m{number}", blocks(numbers, number))
        digests.append(town.digest())
    with pytest.raises(UndoRefusedError):
        undo_import(town, UNDO, "m2")
    for number in (3, 2, 1):
        assert town.digest() == digests[number]
        undo_import(town, UNDO, f"m{number}")
    assert town.digest() == digests[0]
    assert town.verify() == []


def test_undoing_is_refused_when_a_later_import_changed_things(town: Backend):
    bring(town, "m1", blocks(range(20), 1))
    bring(town, "m2", blocks(range(13, 30), 2))
    with pytest.raises(UndoRefusedError) as refused:
        undo_import(town, UNDO, "m1")
    assert refused.value.found == 7
    assert refused.value.ids == tuple(f"b{n:06d}" for n in range(13, 18))
    assert "7 things of this import were changed since (import of m2.csv): b000013" in str(
        refused.value
    )
    assert "7 条数据此后已被更改(导入 m2.csv)" in refused.value.words.zh
    assert len(load_blocks(town)) == 30
    assert things_of_import(town, "m1") == (20, 13)
    assert town.verify() == []
    undo_import(town, UNDO, "m2")
    assert things_of_import(town, "m1") == (20, 20)
    assert undo_import(town, UNDO, "m1").removed == 20


def test_undoing_is_refused_when_a_person_changed_a_thing(town: Backend):
    bring(town, "m1", [things.camera(n) for n in range(20)], "cameras")
    save_camera(town, things.camera(3, height_m=3.5), act("camera"))
    with pytest.raises(UndoRefusedError, match=r"1 things .* \(by hand\): c0003") as refused:
        undo_import(town, UNDO, "m1")
    assert "人工修改" in refused.value.words.zh
    assert get_camera(town, "c0003").height_m == 3.5


def test_undoing_brings_back_the_work_of_a_person_that_an_import_replaced(town: Backend):
    bring(town, "m1", [things.camera(n) for n in range(20)], "cameras")
    save_camera(town, things.camera(3, height_m=3.5), act("camera"))
    bring(town, "m2", [things.camera(n, height_m=9.0) for n in range(20)], "cameras")
    undo_import(town, UNDO, "m2")
    assert get_camera(town, "c0003").height_m == 3.5
    with pytest.raises(UndoRefusedError, match="by hand"):
        undo_import(town, UNDO, "m1")
    assert town.verify() == []


def test_a_reader_of_before_the_undoing_is_stale(town: Backend):
    bring(town, "m1", [things.camera(n) for n in range(20)], "cameras")
    seen = bring(town, "m2", [things.camera(n, height_m=9.0) for n in range(20)], "cameras")
    undo_import(town, UNDO, "m2")
    with pytest.raises(ConflictError):
        save_camera(town, things.camera(3, height_m=3.5), act(), expected=seen)


def test_things_that_come_again_the_same_are_left_as_they_are(town: Backend):
    bring(town, "m1", blocks(range(20), 1))
    bring(town, "m2", blocks(range(30), 1))
    assert get_import(town, "m2").counts == {"new": 10, "changed": 0, "same": 20}
    assert kept(town) == 0
    with pytest.raises(
        UndoRefusedError, match=r"brought 20 of the same things again \(import of m2"
    ):
        undo_import(town, UNDO, "m1")
    assert undo_import(town, UNDO, "m2").removed == 10
    assert undo_import(town, UNDO, "m1").removed == 20
    assert town.verify() == []


def test_an_import_after_an_undoing_begins_anew(town: Backend):
    bring(town, "m1", blocks(range(20), 1))
    bring(town, "m2", blocks(range(20), 2))
    undo_import(town, UNDO, "m2")
    bring(town, "m3", blocks(range(20), 3))
    assert {block.households for block in load_blocks(town)} == {3}
    assert undo_import(town, UNDO, "m3").restored == 20
    assert {block.households for block in load_blocks(town)} == {1}
    assert town.verify() == []


def test_what_cameras_see_goes_with_them(town: Backend):
    bring(town, "m1", [things.camera(n) for n in range(3)], "cameras")
    bring(town, "m2", [things.camera(n, height_m=2.0) for n in range(20)], "cameras")
    save_views(town, [things.view(f"c{n:04d}") for n in range(20)], act())
    undo_import(town, UNDO, "m2")
    assert [view.camera_id for view in load_views(town)] == ["c0000", "c0001", "c0002"]
    assert town.verify() == []


def test_geometries_and_every_field_come_back(town: Backend):
    for layer, values in things.LAYERS.items():
        bring(town, f"a-{layer}", list(values), layer)
    digest = town.digest()
    for layer, values in things.LAYERS.items():
        if layer == "blocks":
            bring(town, "b", [things.block(n, 5, geometry=things.square(2)) for n in (1, 2, 3)])
            continue
        key = {"divisions": "name", "units": "name"}.get(layer)
        if key:
            bring(town, f"b-{layer}", [replace(one, **{key: "别名"}) for one in values], layer)
    assert town.digest() != digest
    for import_id in ("b", "b-divisions", "b-units"):
        undo_import(town, UNDO, import_id)
    assert town.digest() == digest
    assert town.verify() == []


def test_a_kept_row_that_was_changed_past_us_is_not_brought_back(store: Backend):
    bring(store, "m1", blocks(range(5), 1))
    bring(store, "m2", blocks(range(5), 2))
    with store.writing() as connection:
        changed = sa.func.replace(SUPERSEDED.c.content, "b000003", "b000009")
        connection.execute(SUPERSEDED.update().values(content=changed))
    with pytest.raises(StoreError, match="was changed since"):
        undo_import(store, UNDO, "m2")
    assert {block.households for block in load_blocks(store)} == {2}


def test_plans_made_since_are_told_and_stay(store: Backend):
    bring(store, "m1", blocks(range(5), 1))
    save_plan(store, things.plan("p000001"), act())
    assert undo_import(store, UNDO, "m1").plans == ("p000001",)
    assert load_plan(store, "p000001").state is PlanState.DRAFT


# --- delivered grids ------------------------------------------------------------------------------


def in_force(store: Backend, plan_id: str, import_id: str, **more: object) -> None:
    values = {"state": PlanState.IN_FORCE, "in_force_from": "2026-11-21"} | more
    plan = things.plan(plan_id, things.grid(), **values)
    save_plan(store, plan, act(), record=record(import_id, "grids"))


def test_the_plan_before_is_in_force_again_when_delivered_grids_are_undone(store: Backend):
    in_force(store, "p000001", "m1")
    digest, verdict = store.digest(), shown(store, "in_force")
    in_force(store, "p000002", "m2")
    assert load_plan(store, "p000001").state is PlanState.RETIRED
    done = undo_import(store, UNDO, "m2")
    assert done.restored == 1
    assert load_plan(store, "p000001").state is PlanState.IN_FORCE
    assert (store.digest(), shown(store, "in_force")) == (digest, verdict)
    with pytest.raises(NotFoundError):
        load_plan(store, "p000002")
    assert store.verify() == []
    undo_import(store, UNDO, "m1")
    assert store.counts()["plans"] == store.counts()["grids"] == 0


def test_delivered_grids_are_not_undone_once_a_plan_follows(store: Backend):
    in_force(store, "p000001", "m1")
    save_plan(store, things.plan("p000003", based_on="p000001"), act())
    with pytest.raises(UndoRefusedError, match=r"1 plans of the same units .*: p000003") as refused:
        undo_import(store, UNDO, "m1")
    assert "p000003" in refused.value.words.zh
    set_state(store, "p000001", PlanState.RETIRED, act())
    with pytest.raises(UndoRefusedError, match="changed since"):
        undo_import(store, UNDO, "m1")
    assert store.verify() == []


def test_plans_come_back_in_the_order_in_which_they_came_into_force(store: Backend):
    three = tuple(f"{things.TOWN}00{n}" for n in (1, 2, 3))
    grids = [things.grid(code + "001", unit_code=code, unit_codes=(code,)) for code in three]
    save_plan(store, things.plan("p1", *grids, unit_codes=three, state=PlanState.IN_FORCE), act())
    one = things.plan("p2", grids[1], unit_codes=three[1:2], state=PlanState.IN_FORCE)
    save_plan(store, one, act())
    before = shown(store, "in_force")
    all_three = things.plan("p3", *grids, unit_codes=three, state=PlanState.IN_FORCE)
    save_plan(store, all_three, act(), record=record("m1", "grids"))
    assert set(shown(store, "in_force")) == {"p3"}
    undo_import(store, UNDO, "m1")
    assert shown(store, "in_force") == before


# --- rejected rows --------------------------------------------------------------------------------


def test_rejected_rows_that_come_corrected_are_resolved_until_that_is_undone(town: Backend):
    refused = [
        Reject(row=n, reason_rule="DAT-01", message_zh="", message_en="", original={"户数": "约"})
        for n in range(3, 30)
    ]
    first = record("m1")
    import_layer(town, act(), "blocks", blocks(range(3), 1), record=first, rejects=refused)
    again = record("m2", corrects="m1")
    came = blocks(range(3, 20), 2)
    import_layer(town, act(), "blocks", came, record=again, corrected=range(3, 20))
    by = {reject.row: reject.resolved_by for reject in load_rejects(town, "m1")}
    assert by == {n: "m2" if n < 20 else None for n in range(3, 30)}
    assert get_import(town, "m2").corrects == "m1"
    undo_import(town, UNDO, "m2")
    assert load_rejects(town, "m1") == refused
    assert town.verify() == []


def test_what_corrects_nothing_is_refused(store: Backend):
    bring(store, "m1", [things.camera(1)], "cameras")
    wrong = record("m2", corrects="m1")
    with pytest.raises(StoreError, match="cannot be corrected by one of blocks"):
        import_layer(store, act(), "blocks", blocks(range(3), 1), record=wrong, corrected=[2])
    with pytest.raises(ValueError, match="of which import"):
        import_layer(store, act(), "blocks", [], record=record("m2"), corrected=[2])
    with pytest.raises(ValueError, match="without an import record"):
        import_layer(store, act(), "blocks", [], corrected=[2])
    assert load_blocks(store) == []


# --- others meanwhile -----------------------------------------------------------------------------


def test_what_a_person_does_while_an_import_is_undone_stops_it(store: Backend, monkeypatch):
    small = Small(store)
    bring(small, "m1", [things.camera(n) for n in range(30)], "cameras")
    publish = bulk._publish

    def others_first(*given: object) -> int:
        save_camera(store, things.camera(3, height_m=3.0), act())
        return publish(*given)

    monkeypatch.setattr(bulk, "_publish", others_first)
    with pytest.raises(UndoRefusedError, match="c0003"):
        undo_import(small, UNDO, "m1")
    assert get_camera(store, "c0003").height_m == 3.0
    assert store.counts()["cameras"] == 30
    assert get_import(store, "m1").undone_at is None
    assert store.verify() == []
    with store.reading() as connection:
        assert set(connection.execute(sa.select(BATCHES.c.done)).scalars()) == {2}


STEP = st.one_of(
    st.tuples(st.just("import"), st.integers(0, 12), st.integers(1, 12), st.integers(1, 2)),
    st.tuples(st.just("edit"), st.integers(0, 20), st.just(0), st.integers(1, 2)),
    st.tuples(st.just("undo"), st.integers(0, 6), st.just(0), st.just(0)),
)


def _follow(store: Backend, steps: list[tuple[str, int, int, int]], name: str) -> None:
    """Hold the store against a model: undoing gives back exactly the state before an import."""
    state: dict[str, object] = {}
    before: dict[str, dict[str, object]] = {}
    owner: dict[str, str | None] = {}
    seen: dict[str, set[str]] = {}
    for number, (what, at, count, value) in enumerate(steps):
        import_id = f"{name}-{number}"
        if what == "import":
            values = [things.camera(n, height_m=float(value)) for n in range(at, at + count)]
            bring(store, import_id, values, "cameras")
            changed = [c for c in values if state.get(c.camera_id) != c]
            seen[import_id] = {
                owner[c.camera_id] for c in values if state.get(c.camera_id) == c
            } - {None}
            before[import_id] = {
                c.camera_id: (state.get(c.camera_id), owner.get(c.camera_id)) for c in changed
            }
            for one in changed:
                state[one.camera_id] = one
                owner[one.camera_id] = import_id
        elif what == "edit":
            one = things.camera(at, height_m=value + 0.5)
            save_camera(store, one, act())
            state[one.camera_id] = one
            owner[one.camera_id] = None
        elif before:
            target = sorted(before)[at % len(before)]
            confirmed = any(target in names for other, names in seen.items() if other in before)
            if confirmed or any(owner.get(key) != target for key in before[target]):
                with pytest.raises(UndoRefusedError):
                    undo_import(store, UNDO, target)
                continue
            undo_import(store, UNDO, target)
            for key, (old, whose) in before.pop(target).items():
                state.pop(key)
                owner.pop(key)
                if old is not None:
                    state[key], owner[key] = old, whose
    assert {c.camera_id: c for c in load_cameras(store)} == state
    assert store.verify() == []


RULES = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@settings(max_examples=25, **RULES)
@given(st.lists(STEP, max_size=12), st.booleans())
def test_any_order_of_imports_edits_and_undoings_ends_where_it_should(
    template, tmp_path_factory, steps, small
):
    _in_a_new_store(template, tmp_path_factory, steps, small)


@pytest.mark.long
@settings(max_examples=1000, **RULES)
@given(st.lists(STEP, max_size=25), st.booleans())
def test_any_long_order_of_imports_edits_and_undoings_ends_where_it_should(
    template, tmp_path_factory, steps, small
):
    _in_a_new_store(template, tmp_path_factory, steps, small)


def _in_a_new_store(template, tmp_path_factory, steps, small) -> None:
    path = tmp_path_factory.mktemp("s") / "store.gpkg"
    shutil.copyfile(template, path)
    _new_identity(str(path))
    store = open_store(str(path))
    _follow(Small(store, 5) if small else store, steps, "m")
    store.close()
    path.unlink()
