"""Which coordinate system: names and codes, zones, looks, what is asked and what is refused."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from gis.intake.coordinates.guessing import systems_for, where
from gis.intake.coordinates.looks import Look, Ranges, looks, looks_like, most_common
from gis.intake.coordinates.systems import UnknownDatumError, datum, in_degrees
from gis.intake.coordinates.zones import ZONES, meridians, of_meridian, of_prefix
from gis.places import Unit
from gis.rulebook import load_pack

PACK = load_pack()
RANGES = Ranges.of(PACK)
UNITS = [
    Unit(code="1", name="甲", boundary=shapely.box(112.6, 30.4, 112.7, 30.5)),
    Unit(code="2", name="乙", boundary=shapely.box(112.7, 30.4, 112.8, 30.5)),
]


def test_the_table_of_zones_says_what_the_projections_say():
    assert len(ZONES) == 192
    for code, zone in ZONES.items():
        said = {one.name: one.value for one in CRS.from_epsg(code).coordinate_operation.params}
        assert said["Longitude of natural origin"] == zone.meridian
        assert said["False easting"] == 500_000 + 1_000_000 * (zone.prefix or 0)
        assert bool(datum(zone.name).old) == (zone.datum != "cgcs2000")
        assert datum(zone.name).zone == zone


def test_a_zone_number_names_width_and_meridian():
    assert [of_prefix(n).meridian for n in (25, 38, 45, 13, 19, 23)] == [75, 114, 135, 75, 111, 135]
    assert of_prefix(46) is None
    assert of_meridian(114).name == "EPSG:4547"
    assert of_meridian(115) is None
    assert (meridians()[0], meridians()[-1], len(meridians())) == (75, 135, 21)


@pytest.mark.parametrize("code", [4490, 4547, 4526, 4479 + 12])
def test_east_stands_before_north_whatever_the_authority_says(code):
    way = Transformer.from_crs("EPSG:4490", f"EPSG:{code}", always_xy=True)
    lon = 75.5 if code == 4491 else 113.2
    point = shapely.Point(*way.transform(lon, 30.5))
    back = in_degrees(np.array([point], dtype=object), datum(f"EPSG:{code}"))[0]
    assert (back.x, back.y) == (pytest.approx(lon, abs=1e-9), pytest.approx(30.5, abs=1e-9))


@pytest.mark.parametrize(
    "name",
    ["mars", "", "EPSG:5773", "EPSG:4978", "+init=epsg:4326", "/etc/passwd", "EPSG:999999",
     "+proj=longlat +nadgrids=/etc/passwd", 'LOCAL_CS["x",UNIT["m",1]]', "{", "@x"],
)  # fmt: skip
def test_what_is_no_system_of_places_is_refused(name):
    with pytest.raises(UnknownDatumError, match="gcj02"):
        datum(name)


@pytest.mark.parametrize(
    ("pair", "look"),
    [((112.3, 30.5), Look.DEGREES), ((30.5, 112.3), Look.DEGREES_SWAPPED), ((6.1, 46.2), Look.DEGREES),
     ((-71.1, 42.4), Look.DEGREES), ((38_512_345, 3_400_000), Look.ZONED), ((3_400_000, 38_512_345), Look.ZONED_SWAPPED),
     ((512_345, 3_400_000), Look.METRES), ((3_400_000, 512_345), Look.METRES_SWAPPED),
     ((18_000, 8_194), Look.OTHER), ((12_500_000, 3_400_000), Look.OTHER), ((np.nan, 3), Look.NOTHING),
     ((np.inf, 3), Look.NOTHING), ((999, 999), Look.OTHER)],
)  # fmt: skip
def test_what_one_pair_looks_like(pair, look):
    found = looks(np.array([pair], dtype=float), RANGES)
    assert Look(int(found[0])) is look
    assert most_common(found) is look


def test_choices_say_where_things_would_lie():
    xy = np.array([[112.65, 30.45], [112.66, 30.46]])
    notes = {one.value: one.note.en for one in systems_for(xy, PACK, UNITS)}
    assert notes["wgs84"].startswith("100 % of the points in 1 of 2 villages")
    far = where(xy + np.array([1.0, 0.0]), UNITS)
    assert "km outside all villages" in far.en
    assert 80 < float(far.en.split(" km")[0].split()[-1]) < 100
    assert systems_for(np.empty((0, 2)), PACK, UNITS)[0].value == "local"
    zoned = systems_for(np.array([[38_512_345.0, 3_400_000.0]]), PACK, None)
    assert [one.value for one in zoned] == ["EPSG:4526", "EPSG:2362", "EPSG:2414"]


PAIRS = st.lists(
    st.tuples(st.floats(width=32), st.floats(width=32)) | st.tuples(st.floats(-200, 200), st.floats(-200, 200)),
    max_size=5,
)  # fmt: skip


def any_numbers_have_a_look_and_choices(pairs):
    xy = np.array(pairs, dtype=float).reshape(-1, 2)
    assert looks_like(xy).zh
    for choice in systems_for(xy, PACK, UNITS):
        assert datum(choice.value)


@given(PAIRS)
@settings(max_examples=200)
def test_any_numbers_have_a_look_and_choices(pairs):
    any_numbers_have_a_look_and_choices(pairs)


@pytest.mark.long
@given(PAIRS)
@settings(max_examples=5000)
def test_very_many_numbers_have_a_look_and_choices(pairs):
    any_numbers_have_a_look_and_choices(pairs)


@given(st.text(max_size=40))
@settings(max_examples=200)
def test_any_text_is_a_system_or_none(text):
    try:
        assert datum(text).name
    except UnknownDatumError:
        return
