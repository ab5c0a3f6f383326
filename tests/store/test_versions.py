"""Every version of a camera stays readable, with who wrote it and why."""

import itertools

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from store.backend import Act, Backend, ConflictError, NotFoundError, StoreError
from store.books import SUPERSEDED
from store.cameras import camera_versions, get_camera, save_camera
from store.imports import ImportRecord, import_layer, undo_import
from tests.store import things
from tests.store.conftest import NOW, act


def edit(why: str) -> Act:
    return Act(who="erik", what="edit camera", object="c0001", why=why, at=NOW)


def record(import_id: str) -> ImportRecord:
    return ImportRecord(
        import_id=import_id, layer="cameras", file_name="a.csv", file_sha256="", crs="", at=NOW,
        who="t",
    )  # fmt: skip


def bring(store: Backend, number: int, **values: object) -> int:
    came = Act(who="t", what="import", object="cameras", why="a.csv", at=NOW)
    return import_layer(
        store,
        came,
        "cameras",
        [things.camera(1, **values)],
        record=record(f"m{number}"),
        rejects=[],
    )


def test_a_camera_remembers_what_it_was_who_changed_it_and_why(store: Backend):
    first = bring(store, 1, height_m=4.0)
    second = save_camera(store, things.camera(1, height_m=6.0), edit("量过"), expected=first)
    third = save_camera(store, things.camera(1, height_m=6.0, position=None), edit("坐标有误"))
    told = camera_versions(store, "c0001")
    assert [(v.revision, v.who, v.what, v.why) for v in told] == [
        (first, "t", "import", "a.csv"),
        (second, "erik", "edit camera", "量过"),
        (third, "erik", "edit camera", "坐标有误"),
    ]
    assert [v.thing.height_m for v in told] == [4.0, 6.0, 6.0]
    assert told[1].thing == things.camera(1, height_m=6.0)
    assert told[2].thing == get_camera(store, "c0001")
    assert told[0].at == NOW
    with pytest.raises(ConflictError):  # a new camera never takes the place of another
        save_camera(store, things.camera(1, height_m=3.0), act(), expected=0)
    with pytest.raises(NotFoundError):
        camera_versions(store, "c0002")
    assert store.verify() == []


def test_an_import_over_an_edit_keeps_the_edit_and_undoing_it_brings_it_back(store: Backend):
    bring(store, 1, height_m=4.0)
    save_camera(store, things.camera(1, height_m=6.0), edit("量过"))
    bring(store, 2, height_m=8.0)
    assert [v.thing.height_m for v in camera_versions(store, "c0001")] == [4.0, 6.0, 8.0]
    undo_import(store, act("undo"), "m2")
    told = camera_versions(store, "c0001")
    assert [v.thing.height_m for v in told] == [4.0, 6.0]
    assert (told[-1].what, store.verify()) == ("undo", [])


@pytest.mark.long
def test_a_former_version_that_someone_changed_in_the_file_is_refused(store: Backend):
    bring(store, 1, height_m=4.0)
    save_camera(store, things.camera(1, height_m=6.0), edit("量过"))
    with store.writing() as connection:
        content = connection.execute(sa.select(SUPERSEDED.c.content)).scalar_one()
        changed = content.replace("4.0", "5.0")
        connection.execute(SUPERSEDED.update().values(content=changed))
    with pytest.raises(StoreError, match="changed since"):
        camera_versions(store, "c0001")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "import"]),
        st.floats(0.5, 49, allow_nan=False),
        st.sampled_from([None, 0.0, 90.5]),
    ),
    min_size=1,
    max_size=8,
)


def every_version_stays(store: Backend, examples: int) -> None:
    numbers = itertools.count(1)

    @given(STEPS)
    @settings(max_examples=examples, deadline=None)
    def stays(steps: list[tuple[str, float, float | None]]) -> None:
        number, wrote = next(numbers), []
        for step, (how, height, bearing) in enumerate(steps):
            camera = things.camera(number, height_m=height, bearing_deg=bearing)
            if how == "edit":
                save_camera(store, camera, edit(f"第{step}次"))
            else:
                import_layer(
                    store,
                    act("import"),
                    "cameras",
                    [camera],
                    record=record(f"{number}-{step}"),
                    rejects=[],
                )
            if how == "edit" or not wrote or wrote[-1] != camera:  # an import of the same: nothing
                wrote.append(camera)
        told = camera_versions(store, things.camera(number).camera_id)
        assert [version.thing for version in told] == wrote
        assert [v.revision for v in told] == sorted({v.revision for v in told})
        assert all(version.who for version in told)

    stays()
    assert store.verify() == []


def test_any_sequence_of_edits_and_imports_keeps_every_version(store: Backend):
    every_version_stays(store, 3)


@pytest.mark.long
def test_many_sequences_of_edits_and_imports_keep_every_version(store: Backend):
    every_version_stays(store, 200)
