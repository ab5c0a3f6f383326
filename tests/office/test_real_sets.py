"""Real sets that nobody made for this: every row read is kept, rejected with a reason, or told."""

import gzip

import pytest

from tests.cases.conftest import asked, bring, findings_of, look, store  # noqa: F401 -- fixtures

pytestmark = pytest.mark.shared
TOWNS = {"basis": "dwellings", "as_of": "2025-06-15"}

# layer, file, layer of the file, answers; rows read, rows kept, rules that reject or tell of rows
SETS = [
    ("blocks", "cambridge_ma.gpkg", "parcels",
     {"column.block_id": "ML#", "column.households": "dwellings"}, 13_116, 13_115, {"IN-08"}),
    ("barriers", "cambridge_ma.gpkg", "water", {"column.kind": "TYPE"}, 74, 74, set()),
    ("grids", "cambridge_ma.gpkg", "police_response_districts", {"column.grid_code": "CAR_RTE#"},
     117, 117, set()),
    ("candidates", "cambridge_ma.gpkg", "street_lights", {"column.candidate_id": "#row"},
     6_117, 6_117, set()),
    ("cameras", "cameras_switzerland_osm.gpkg", None, {"column.camera_id": "osm_id"},
     2_143, 2_143, set()),
    ("cameras", "geneva_osm.gpkg", "cameras", {"column.camera_id": "osm_id"}, 406, 406, set()),
    ("blocks", "geneva_osm.gpkg", "buildings", {"column.block_id": "osm_way_id"},
     9_397, 9_348, {"IN-06", "IN-08"}),
    ("roads", "geneva_osm.gpkg", "roads", {}, 11_905, 11_904, {"IN-08"}),
    ("barriers", "geneva_osm.gpkg", "water", {"column.kind": "natural"}, 61, 54, {"IN-06"}),
    ("blocks", "nantes_centre.gpkg", "buildings",
     {"column.block_id": "ID", "column.households": "NB_LOGTS", **TOWNS}, 8_639, 8_639, set()),
    ("roads", "nantes_centre.gpkg", "roads", {}, 3_696, 3_696, set()),
    ("divisions", "cn_county_boundaries_sample.geojson", None, {}, 3, 3, set()),
]  # fmt: skip


def unpacked(shared, tmp_path, name):
    """Unpack a file as the refusal of the packed one says."""
    path = tmp_path / name
    path.write_bytes(gzip.decompress((shared / f"{name}.gz").read_bytes()))
    return path


@pytest.mark.parametrize(
    ("layer", "file", "inside", "answers", "read", "kept", "rules"),
    SETS,
    ids=[f"{one[0]}-{one[1].partition('_')[0]}-{one[2]}" for one in SETS],
)
def test_no_row_of_a_real_map_is_lost(
    shared, look, layer, file, inside, answers, read, kept, rules  # noqa: F811
):  # fmt: skip
    result = look(layer, shared / file, source_layer=inside, answers=answers)
    assert not result.blocked
    assert (result.read, result.accepted) == (read, kept)
    assert result.accepted + result.rejected == result.read
    assert {row.finding.rule for row in result.files[0].intake.rejected} == rules


def test_the_dwellings_of_nantes_and_cambridge_add_up(shared, look):  # noqa: F811
    for layer, file, inside, answers, *_ in (SETS[0], SETS[9]):
        result = look(layer, shared / file, source_layer=inside, answers=answers)
        counts = result.files[0].intake.typed.values["households"]
        assert sum(one or 0 for one in counts) == (42_614 if inside == "parcels" else 39_108)


@pytest.mark.parametrize("name", ["cn_villages_2023.parquet", "wuhan_roads.parquet"])
def test_a_parquet_says_what_to_export_instead(shared, look, name):  # noqa: F811
    (said,) = findings_of(look("units", shared / name), "IN-01")
    assert "请导出为 .csv" in said.message_zh
    assert "GeoPackage" in said.message_en


def test_a_packed_table_says_to_unpack_it(shared, look):  # noqa: F811
    (said,) = findings_of(look("incidents", shared / "nyc311_animals_2025.csv.gz"), "IN-01")
    assert "请先解压,再导入里面的文件" in said.message_zh
    assert "unpack it and import what is in it" in said.message_en


def test_requests_of_new_york_keep_what_can_be_read(shared, look, tmp_path):  # noqa: F811
    path = unpacked(shared, tmp_path, "nyc311_animals_2025.csv")
    answers = {"column.incident_id": "Unique Key", "column.category": "Complaint Type",
               "column.reported_at": "Created Date", "column.closed_at": "Closed Date"}  # fmt: skip
    result = look("incidents", path, crs="wgs84", answers=answers)
    assert (result.read, result.accepted) == (4_969, 4_969)
    assert findings_of(result, "IN-31")[0].found == 62
    days = {one.found for one in findings_of(result, "IN-16")}
    assert days == {4_969, 4_969 - 277}  # months before days: unknown, and said


@pytest.mark.long
def test_incidents_of_st_louis_are_all_kept_or_set_off(shared, bring, tmp_path):  # noqa: F811
    path = unpacked(shared, tmp_path, "stlouis_incidents_2015_2016.csv")
    answers = {"column.incident_id": "complaint", "column.category": "description"}
    result = bring("incidents", path, crs="wgs84", answers=answers)
    assert (result.read, result.accepted, result.rejected) == (101_662, 101_662, 0)
    assert findings_of(result, "IN-31")[0].found == 3_779
    assert findings_of(result, "INC-34")[0].found == 1_299


def test_points_of_tracks_are_joined_and_wait_for_their_system(shared, look, tmp_path):  # noqa: F811
    path = unpacked(shared, tmp_path, "gps_goal_tracks.csv")
    result = look("patrols", path)
    assert (result.read, asked(result)) == (805, ["crs"])
    (said,) = findings_of(result, "IN-189")
    assert said.found == 57_960
    assert "805条轨迹" in said.message_zh


def test_places_of_the_census_without_a_code_are_rejected(shared, look, tmp_path):  # noqa: F811
    path = unpacked(shared, tmp_path, "cn_census2020_county_households.csv")
    result = look("divisions", path, answers={"column.name": "区县"})
    assert (result.read, result.accepted, result.rejected) == (3_358, 3_312, 46)
    (said,) = findings_of(result, "IN-06")
    assert "“区划代码”为空" in said.message_zh


def test_the_divisions_of_the_country_go_in_without_a_question(shared, look, tmp_path):  # noqa: F811
    result = look("divisions", unpacked(shared, tmp_path, "cn_divisions_upper_2023.csv"))
    assert (result.read, result.accepted, asked(result)) == (44_703, 44_703, [])
