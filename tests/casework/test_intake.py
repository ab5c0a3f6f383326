"""Incidents and tracks as they are delivered, and what a photo says of itself."""

import gzip
import struct
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from casework.evidence import NOTHING, taken
from casework.incident import Incident
from casework.intake.known import Before, Known
from casework.intake.numbers import numbered, other_cases, without_withdrawn
from casework.patrol import Patrol
from casework.track import strays
from gis.intake.ledger import Ledger
from gis.rulebook import load_pack
from tests.cases.test_assets import exif_jpeg
from web.jobs.imports.importing import import_files
from web.jobs.imports.result import ImportOptions, ImportResult

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
PACK = load_pack()


def book() -> Ledger:
    return Ledger(PACK, "i.csv")


def incident(number: str, category: str = "a", year: int | None = None, **more: object) -> Incident:
    at = None if year is None else datetime(year, 6, 1, tzinfo=UTC)
    return Incident(incident_id=number, category=category, occurred_at=at, **more)


def look(layer: str, path: Path, **options: object) -> ImportResult:
    return import_files(None, layer, [path], ImportOptions(**options), who="li", now=NOW)


def unpacked(path: Path, folder: Path) -> Path:
    """Return a packed CSV unpacked into a folder."""
    plain = folder / path.name.removesuffix(".gz")
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    return plain


def test_the_columns_of_a_12345_order_are_known_and_the_callers_are_dropped(tmp_path):
    path = tmp_path / "i.csv"
    path.write_bytes(
        "工单编号,接收时间,受理类型,信息来源,事项分类,紧急程度,问题描述,处置状态,来电人姓名,联系电话\n"
        "G1,2024-03-05 09:00,诉求,12345,噪声,一般,施工,已办结,张三,13800000001\n".encode("gb18030")
    )
    result = look("incidents", path)
    (one,) = result.files[0].things
    assert (one.incident_id, one.category, one.level) == ("G1", "噪声", "一般")
    assert (one.source, one.text, str(one.state)) == ("12345", "施工", "closed")
    assert one.reported_at == datetime(2024, 3, 5, 1, tzinfo=UTC)
    assert "张三" not in repr(result)
    assert "13800000001" not in repr(result)


def test_a_number_of_another_source_is_another_case():
    known = Known(incidents={"1": Before(source="12345", category="a", year=2024)})
    made = other_cases([(incident("1", year=2024, source="网格"), 2)], book(), known)
    assert [one.incident_id for one, _ in made] == ["1@网格-2024"]


def test_what_is_not_known_tells_no_case_apart():
    known = Known(incidents={"1": Before(source=None, category="a", year=None)})
    rows = [(incident("1", year=2024, source="网格"), 2)]
    assert other_cases(rows, book(), known) == rows


def test_withdrawn_rows_take_off_one_each():
    rows = [(incident("1"), 2), (incident("1"), 3), (incident("1"), 4)]
    made = without_withdrawn(rows, [1, 1, -1], book(), Known())
    assert sum(one.counts for one, _ in made) == 1
    assert len(made) == 2


@given(
    st.lists(st.tuples(st.sampled_from("12"), st.sampled_from("ab"), st.sampled_from([1, 1, -1])))
)
def test_no_row_is_lost_and_every_id_is_its_own(drawn):
    rows = [(incident(number, kind), at) for at, (number, kind, _) in enumerate(drawn)]
    amounts = [amount for *_, amount in drawn]
    made = numbered(without_withdrawn(rows, amounts, book(), Known()), book(), each=True)
    assert len({one.incident_id for one in made}) == len(made)
    pairs = 0
    for key in {(number, kind) for number, kind, _ in drawn}:
        own = [amount for number, kind, amount in drawn if (number, kind) == key]
        pairs += min(own.count(1), own.count(-1))
    assert len(made) == len(drawn) - pairs
    assert sum(one.counts for one in made) == amounts.count(1) - pairs


@pytest.mark.parametrize(
    ("jumps", "off"),
    [((), []), ((10,), [10]), ((10, 11, 12), [10, 11, 12]), ((0,), [0]), ((39,), [39]),
     (tuple(range(20, 40)), [])],
)  # fmt: skip
def test_points_that_jump_away_stray_and_half_a_track_does_not(jumps, off):
    points = np.array([(104.5 + n * 1e-4, 31.5) for n in range(40)])
    for at in jumps:
        points[at, 1] += 0.03
    assert strays(points, PACK["PAT-31"]).tolist() == off


@given(
    st.lists(
        st.tuples(st.floats(104, 105), st.floats(31, 32)), min_size=2, max_size=30, unique=True
    )
)
def test_a_raw_track_is_always_there_again(xy):
    points = np.array(xy)
    off = strays(points, PACK["PAT-31"])
    stray = tuple((int(at), float(points[at, 0]), float(points[at, 1])) for at in off)
    kept = LineString(np.delete(points, off, axis=0))
    one = Patrol(patrol_id="p", unit_code=None, team=None, kind=None, started_at=None,
                 ended_at=None, track=kept, stray=stray)  # fmt: skip
    assert np.array_equal(np.array(one.raw_track.coords), points)


def test_a_photo_says_where_and_when_it_was_taken():
    read = taken(exif_jpeg(lon=104.5, lat=31.25, at="2026:03:05 10:00:00"))
    assert read.position.equals_exact(Point(104.5, 31.25), 1e-6)
    assert read.at == datetime(2026, 3, 5, 2, tzinfo=UTC)


@pytest.mark.parametrize("photo", [b"", b"\xff\xd8", b"\x89PNG\r\n", b"\xff\xd8\xff\xe1\x00\x00"])
def test_a_file_that_is_no_photo_says_nothing(photo):
    assert taken(photo) == NOTHING


def a_damaged_photo_says_something_or_nothing(changes: list[tuple[int, int]], cut: int) -> None:
    photo = bytearray(exif_jpeg(lon=104.5, lat=31.25, at="2026:03:05 10:00:00"))
    for at, byte in changes:
        photo[at % len(photo)] = byte
    read = taken(bytes(photo[: len(photo) - cut % len(photo)]))
    assert read.position is None or (abs(read.position.x) <= 180 and abs(read.position.y) <= 90)


CHANGES = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=12)


@given(CHANGES, st.integers(0, 300))
@settings(max_examples=200)
def test_a_damaged_photo_stops_nobody(changes, cut):
    a_damaged_photo_says_something_or_nothing(changes, cut)


@pytest.mark.long
@given(CHANGES, st.integers(0, 300))
@settings(max_examples=5000)
def test_a_damaged_photo_stops_nobody_at_length(changes, cut):
    a_damaged_photo_says_something_or_nothing(changes, cut)


def test_a_photo_whose_rational_is_over_nothing_has_no_place():
    photo = exif_jpeg(lon=104.5, lat=31.25, at=None)
    assert taken(photo.replace(struct.pack("<2I", 104, 1), struct.pack("<2I", 104, 0))) == NOTHING


@pytest.mark.long
@pytest.mark.shared
def test_the_incidents_of_st_louis_add_up(shared, tmp_path):
    path = shared / "stlouis_incidents_2015_2016.csv.gz"
    said = {"incident_id": "complaint", "category": "crime"}
    result = look("incidents", unpacked(path, tmp_path), mapping=said, crs="wgs84")
    things = result.files[0].things
    assert (result.read, result.accepted, result.rejected) == (101_662, 101_662, 0)
    withdrawn = 1_299
    paired = len(things) - result.accepted
    assert sum(one.counts for one in things) == 101_662 - withdrawn + paired
    assert len({one.incident_id for one in things}) == len(things)


@pytest.mark.shared
def test_the_requests_of_new_york_go_in(shared, tmp_path):
    path = unpacked(shared / "nyc311_animals_2025.csv.gz", tmp_path)
    said = {"incident_id": "Unique Key", "category": "Complaint Type"}
    result = look("incidents", path, mapping=said, crs="wgs84")
    assert result.read == 4_969 == result.accepted + result.rejected
