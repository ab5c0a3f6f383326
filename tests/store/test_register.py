"""The register is searched and walked a page at a time, with the same answer on both back ends."""

import dataclasses

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from camera_registry.camera import Camera, PositionState, Status
from store import register
from store.backend import Backend
from store.cameras import load_cameras, save_camera
from store.imports import import_layer
from store.open import open_store
from store.pieces import pieces_in, pieces_of
from store.register import Place, Wanted, counts, gather, rows_at, walk
from store.schema import LAYERS, few_of
from store.scope import EVERYTHING, Scope
from store.wording import take_out_words
from tests.store import things
from tests.store.conftest import act

NAMES = ("东街路口01号枪机", "东街路口02号球机", "西街学校", "河西街 A座", None, "100%_口")


def cameras(n: int = 60) -> list[Camera]:
    return [
        dataclasses.replace(
            things.camera(i),
            camera_id=f"K-{i * 7919 % 1000:04d}",
            name=None if NAMES[i % 6] is None else f"{NAMES[i % 6]}",
            gb_id=f"5107110020131{i % 2}{i:06d}" if i % 3 else None,
            unit_code=(things.UNIT, things.OTHER, None)[i % 3],
            status=tuple(Status)[i % 6],
            bearing_deg=None if i % 5 == 0 else float(i),
            position_state=PositionState.SUSPECT if i % 7 == 0 else PositionState.DECLARED,
            sign_posted=(None, True, False)[i % 3],
        )
        for i in range(n)
    ]


@pytest.fixture
def filled(store: Backend) -> Backend:
    import_layer(store, act(), "cameras", cameras())
    return store


def pages(store: Backend, wanted: Wanted, limit: int = 13, scope: Scope = EVERYTHING) -> list[str]:
    """Return the ids of a walk in pages."""
    found: list[str] = []
    after = None
    while rows := walk(store, wanted, after=after, limit=limit, scope=scope)[0]:
        found += [row.camera_id for row in rows]
        value = getattr(rows[-1], register.ORDERS[wanted.order])
        after = Place(value, rows[-1].camera_id)
    return found


def expected(wanted: Wanted, kept: list[Camera]) -> list[str]:
    """Return what a plain loop over everything finds."""

    def holds(camera: Camera, word: str) -> bool:
        low = word.lower()
        in_name = low in (camera.name or "").lower()
        ids = [(camera.camera_id or "").lower(), (camera.gb_id or "").lower()]
        in_id = len(word) >= 4 and any(low in one for one in ids)
        begins = ids[0].startswith(low)
        code = word.isdecimal() and len(word) >= 6 and (camera.unit_code or "").startswith(word)
        return in_name or in_id or begins or code

    few = {
        "unaimed": lambda c: c.bearing_deg is None,
        "suspect": lambda c: c.position_state is PositionState.SUSPECT,
        "unsigned": lambda c: c.sign_posted is False,
    }
    found = [
        c for c in kept
        if all(holds(c, w) for w in wanted.words)
        and wanted.unit in (None, c.unit_code)
        and wanted.status in (None, c.status.value)
        and all(few[name](c) for name in wanted.few)
        and (wanted.ids is None or c.camera_id in wanted.ids)
    ]  # fmt: skip
    column = register.ORDERS[wanted.order]
    key = lambda c: (getattr(c, column) is not None, str(getattr(c, column) or ""), c.camera_id)  # noqa: E731
    return [c.camera_id for c in sorted(found, key=key, reverse=wanted.down)]


ASKED = [
    Wanted(), Wanted(order="id"), Wanted(order="name"), Wanted(order="status", down=True),
    Wanted(order="name", down=True), Wanted(order="unit", down=True), Wanted(order="id", down=True),
    Wanted(words=("街路",)), Wanted(words=("a座",)), Wanted(words=("街", "02")),
    Wanted(words=("100%_",)), Wanted(words=("k-01",)), Wanted(words=("k-",)), Wanted(words=("131",)),
    Wanted(words=("5107110020131",)), Wanted(words=(things.UNIT,)), Wanted(words=("510711",)),
    Wanted(words=("没有",)), Wanted(unit=things.UNIT, order="name"), Wanted(status="faulty"),
    Wanted(few=("unaimed",)), Wanted(few=("suspect", "unsigned")), Wanted(ids=("K-0000", "K-0919")),
    Wanted(words=("枪机",), status="planned", order="name"), Wanted(ids=()),
]  # fmt: skip


def test_gathering_and_walking_find_what_a_plain_loop_finds(filled: Backend, monkeypatch):
    kept = load_cameras(filled)
    for wanted in ASKED:
        should = expected(wanted, kept)
        assert pages(filled, wanted) == should, wanted
        hits = gather(filled, wanted)
        if hits is not None:
            assert [place.camera_id for place in hits.places] == should, wanted
            assert [row.camera_id for row in rows_at(filled, hits.numbers)] == should
    monkeypatch.setattr(register, "AHEAD", 2)  # nothing answers so near: all that do are gathered
    for wanted in ASKED:
        for many in (3, 1000):
            monkeypatch.setattr(register, "MANY", many)
            found, after = [], None
            while rows := register.page(filled, wanted, after=after, limit=25):
                found += [row.camera_id for row in rows]
                value = getattr(rows[-1], register.ORDERS[wanted.order])
                after = Place(value, rows[-1].camera_id)
            assert found == expected(wanted, kept), wanted
    monkeypatch.setattr(register, "MOST", 3)
    assert gather(filled, Wanted(words=("街",))) is None


def test_the_reader_sees_only_what_lies_in_the_own_places(filled: Backend):
    scope = Scope(((things.Level.UNIT, things.UNIT),))
    own = [c.camera_id for c in load_cameras(filled) if c.unit_code == things.UNIT]
    hits = gather(filled, Wanted(order="id"), scope=scope)
    assert hits is not None
    assert [place.camera_id for place in hits.places] == own
    assert sorted(pages(filled, Wanted(), scope=scope)) == own
    assert counts(filled, scope=scope)["all"] == len(own)
    assert walk(filled, Wanted(), after=None, limit=9, scope=Scope(())) == ([], True)


def test_the_figures_are_those_of_a_plain_count(filled: Backend):
    kept = load_cameras(filled)
    found = counts(filled)
    assert found["all"] == len(kept) == register.total(filled)
    assert found["status:faulty"] == sum(c.status is Status.FAULTY for c in kept)
    assert found["unaimed"] == sum(c.bearing_deg is None for c in kept)
    assert found["suspect"] == sum(c.position_state is PositionState.SUSPECT for c in kept)
    assert found["unsigned"] == sum(c.sign_posted is False for c in kept)


def test_the_search_follows_every_way_a_row_comes_and_goes(filled: Backend, monkeypatch):
    def found(word: str) -> list[str]:
        hits = gather(filled, Wanted(words=(word,)))
        assert hits is not None
        return [place.camera_id for place in hits.places]

    one = load_cameras(filled)[0]
    save_camera(filled, dataclasses.replace(one, name="崭新名称"), act())
    assert found("崭新") == [one.camera_id]
    save_camera(filled, dataclasses.replace(one, name="改回"), act())
    assert found("崭新") == []
    monkeypatch.setattr(type(filled), "chunk_rows", 10)  # in chunks, nobody sees them before
    monkeypatch.setattr(register, "MOST", 20)
    import_layer(
        filled, act(), "cameras", [dataclasses.replace(c, name="整批") for c in cameras(15)]
    )
    assert len(found("整批")) == 15
    assert filled.verify() == []
    again = open_store(getattr(filled, "_dsn", filled.address))
    assert len(found("整批")) == 15
    again.close()


def test_a_row_that_the_search_lacks_is_found_out(filled: Backend):
    if hasattr(filled, "_dsn"):
        pytest.skip("there the database keeps the index itself")
    with filled.writing() as connection:
        take_out_words(connection, LAYERS["cameras"].first, [1])
    assert [(f.rule, f.place.id) for f in filled.verify()] == [("STORE-02", "cameras")]


def test_a_walk_reads_its_index_and_sorts_nothing(filled: Backend):
    with filled.reading() as connection:
        if connection.dialect.name == "postgresql":
            pytest.skip("EXPLAIN of a table of sixty rows says nothing there")
        for order in register.ORDERS:
            after = Place("x", "K-0001")
            for query in register.walk_queries(Wanted(order=order), EVERYTHING, after):
                text = str(
                    query.limit(5).compile(connection, compile_kwargs={"literal_binds": True})
                )
                plan = " ".join(
                    str(r[3]) for r in connection.execute(sa.text(f"EXPLAIN QUERY PLAN {text}"))
                )
                assert "cameras_" in plan, plan
                assert "TEMP B-TREE" not in plan, plan


def test_what_few_rows_answer_is_looked_up_in_an_index(filled: Backend):
    if hasattr(filled, "_dsn"):
        pytest.skip("EXPLAIN of a table of sixty rows says nothing there")
    table = LAYERS["cameras"].first
    asked = {
        **few_of(table), "status": table.c.status == "faulty", "unit": table.c.unit_code == "1",
        "begins": register._begins(table.c.camera_id, "K"), "called": table.c.name.in_(["a", "b"]),
    }  # fmt: skip
    with filled.reading() as connection:
        for name, condition in asked.items():
            query = sa.select(table.c.fid).where(condition).limit(9)
            text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
            plan = " ".join(
                str(r[3]) for r in connection.execute(sa.text(f"EXPLAIN QUERY PLAN {text}"))
            )
            assert "INDEX cameras_" in plan, (name, plan)


texts = st.text(alphabet="东西街口aB0-% ", min_size=1, max_size=8)


@given(name=texts, word=texts)
@settings(max_examples=60, deadline=None)
def test_what_holds_a_word_has_all_its_pieces(name: str, word: str):
    """A row is never missed: the pieces are necessary, the condition decides."""
    if word.lower() in name.lower():
        assert any(set(way) <= pieces_of(name) for way in pieces_in(word))
        ids = pieces_of(None, name)
        assert len(word) < 4 or any(set(way) <= ids for way in pieces_in(word))
