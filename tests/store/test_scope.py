"""Scopes by level and code, never by the prefix of a text; SQL gives the same answer."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.places import Level
from store.imports import import_layer
from store.places import load_units
from store.scope import DIGITS, EVERYTHING, NOTHING, Scope
from tests.store import things
from tests.store.conftest import act


@pytest.mark.parametrize(
    ("level", "code", "unit_code", "covered"),
    [
        (Level.PROVINCE, "51", "510711002003", True),
        (Level.CITY, "510700000000", "510711002003", True),
        (Level.COUNTY, "510711", "510711002003", True),
        (Level.TOWNSHIP, "510711002000", "510711002003", True),
        (Level.UNIT, "510711002003", "510711002003", True),
        (Level.COUNTY, "510710", "510711002003", False),  # 51071 would be a text prefix
        (Level.CITY, "5108", "510711002003", False),
        (Level.COUNTY, "510711", "510711-east", False),  # no 12-digit code
        (Level.COUNTY, "510711", "5107110020030", False),
        (Level.COUNTY, "510711", "51071100200a", False),
        (Level.UNIT, "cambridge-east", "cambridge-east", True),
        (Level.UNIT, "cambridge", "cambridge-east", False),
    ],
)
def test_a_grant_covers_what_lies_below_it(level, code, unit_code, covered):
    assert Scope(((level, code),)).covers(unit_code) is covered


def test_everything_covers_also_what_lies_in_no_unit():
    assert EVERYTHING.covers(None)
    assert not Scope(((Level.PROVINCE, "51"),)).covers(None)
    assert not NOTHING.covers("510711002003")
    assert (EVERYTHING.key(), NOTHING.key()) == ("*", "-")
    two = ((Level.COUNTY, "510711"), (Level.UNIT, "a"))
    assert Scope(two).key() == Scope(two[::-1]).key()


@pytest.mark.parametrize(
    ("level", "code"),
    [(Level.COUNTY, "5107"), (Level.COUNTY, "51071a"), (Level.CITY, "510711"), (Level.UNIT, "")],
)
def test_a_grant_whose_code_does_not_fit_its_level_is_refused(level, code):
    with pytest.raises(ValueError, match="grant"):
        Scope(((level, code),))


CODES = [
    "510711002003", "510711002004", "510711003001", "510712001001", "510811002003", "520711002003",
    "510711-east", "51071100200a", "5107110020030", "51071", "cambridge", "５１０７１１００２００３",
]  # fmt: skip
GRANTS = st.one_of(
    st.tuples(st.sampled_from([Level.UNIT]), st.sampled_from(CODES)),
    st.builds(
        lambda level, code: (level, code[: DIGITS[level]]),
        st.sampled_from([level for level in Level if level is not Level.UNIT]),
        st.sampled_from(["510711002003", "510712001001", "520711002003"]),
    ),
)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(grants=st.lists(GRANTS, max_size=3))
def test_the_store_gives_the_same_answer_as_the_scope(store, grants):
    with store.reading() as connection:
        empty = not connection.execute(sa.text("SELECT count(*) FROM units")).scalar()
    if empty:
        import_layer(store, act(), "units", [things.unit(code) for code in CODES])
    scope = Scope(tuple(grants))
    found = {unit.code for unit in load_units(store, scope=scope)}
    assert found == {code for code in CODES if scope.covers(code)}
