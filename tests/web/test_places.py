"""The sample places: what is shipped is as it was found, what is invented says so and adds up."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from gis.divisions import DivisionCode, read_code
from gis.places import Level
from gis.rulebook import load_pack
from web.places.catalogue import PLACES, UnknownPlaceError, sample_place
from web.places.cities import cambridge, geneva, nantes
from web.places.shifan import cameras, events, files, force, registers, spoiled
from web.places.shifan.town import Town, build
from web.places.steps import NoDataError


@pytest.fixture(scope="module")
def town() -> Town:
    return build(1)


def households(town: Town, code: str) -> int:
    return sum(b.households or 0 for b in town.blocks if b.unit_code == code)


@pytest.mark.long
def test_the_same_seed_grows_the_same_county(town: Town):
    again = build(1)
    assert [b.block_id for b in again.blocks] == [b.block_id for b in town.blocks]
    assert [b.households for b in again.blocks] == [b.households for b in town.blocks]
    pairs = zip(again.blocks, town.blocks, strict=True)
    assert all(a.geometry.equals_exact(b.geometry, 0) for a, b in pairs)


@pytest.mark.long
def test_another_seed_grows_another_county_with_the_same_register(town: Town):
    other = build(2)
    assert [u.code for u in other.units] == [u.code for u in town.units]
    assert len(other.blocks) != len(town.blocks)
    for entry in registers.ENTRIES:
        assert households(other, entry.code) == entry.counted


def test_the_county_is_labelled_synthetic():
    place = sample_place("shifan")
    assert place.synthetic  # the page sets its mark beside the title
    assert "模拟" in place.credit
    assert "synthetic" in place.credit
    assert not any(p.synthetic for p in PLACES.values() if p.name != "shifan")


def test_every_place_has_a_pack():
    for place in PLACES.values():
        pack = load_pack(place.pack)
        foreign = place.name != "shifan"
        assert pack.has("ADM-01") is not foreign
        assert (pack.settings["code_scheme"] == "custom") is foreign
        assert pack["GRID-01"].params == load_pack()["GRID-01"].params


def test_an_unknown_place_names_those_there_are():
    with pytest.raises(UnknownPlaceError, match="shifan, cambridge, nantes, geneva"):
        sample_place("atlantis")


def test_codes_are_formally_valid(town: Town):
    assert all(isinstance(read_code(unit.code), DivisionCode) for unit in town.units)
    for division in town.divisions:
        assert isinstance(read_code(division.code, division.level), DivisionCode)
    assert len({unit.code for unit in town.units}) == len(town.units)


def test_the_units_tile_the_county(town: Town):
    grounds = [unit.boundary for unit in town.units if unit.boundary is not None]
    assert all(ground.geom_type == "Polygon" and ground.is_valid for ground in grounds)
    total = sum(ground.area for ground in grounds)
    whole = shapely.union_all(grounds)
    assert total == pytest.approx(whole.area, abs=1.0)
    assert len(getattr(whole, "interiors", [])) == 0


def test_every_unit_counts_what_its_blocks_hold_but_one(town: Town):
    wrong = []
    for entry, unit in zip(registers.ENTRIES, town.units, strict=False):
        assert households(town, entry.code) == entry.counted
        if unit.households != entry.counted:
            wrong.append((entry.key, unit.households, entry.counted))
    assert wrong == [("南苑", 2417, 2240)]  # GRID-20


def test_blocks_lie_in_their_unit_and_never_over_each_other(town: Town):
    grounds = {unit.code: unit.boundary for unit in town.units}
    for block in town.blocks:
        assert block.geometry.is_valid
        assert grounds[block.unit_code].covers(block.geometry.representative_point())
    shapes = np.array([b.geometry for b in town.blocks if b.kind == "building"], dtype=object)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="overlaps")
    assert len(left[left < right]) == 0


def test_the_communities_that_show_rules_are_there(town: Town):
    assert households(town, registers.BY_KEY["东门"].code) == 900
    assert households(town, registers.BY_KEY["站前"].code) == 430
    most = max(b.households or 0 for b in town.blocks)
    assert most == 862
    unknown = [b.unit_code for b in town.blocks if b.households is None]
    assert unknown == [registers.BY_KEY["桥北"].code] * 4


def test_the_river_parts_900_households_from_700(town: Town):
    code = registers.BY_KEY["河滨"].code
    ground = next(u.boundary for u in town.units if u.code == code)
    river = next(b.geometry for b in town.barriers if b.barrier_id == "R1")
    banks = shapely.get_parts(ground.difference(river))
    sums = [
        sum(b.households or 0 for b in town.blocks
            if b.unit_code == code and bank.covers(b.geometry.representative_point()))
        for bank in banks
    ]  # fmt: skip
    assert sorted(s for s in sums if s) == [700, 900]
    bridges = [c for c in town.crossings if c.kind == "bridge" and c.geometry.intersects(ground)]
    assert bridges


def test_merged_villages_keep_their_former_villages(town: Town):
    for entry in registers.ENTRIES:
        former = {b.predecessor for b in town.blocks if b.unit_code == entry.code} - {None}
        if entry.kind.value == "village":
            assert len(former) == (entry.merged_from if (entry.merged_from or 0) >= 2 else 0)
    assert {2, 3, 4, 5, 0, 1, None} == {
        e.merged_from for e in registers.ENTRIES if e.kind.value == "village"
    }


def test_one_township_is_one_patrol_member_short(town: Town):
    townships = [d for d in town.divisions if d.level is Level.TOWNSHIP]
    short = [-(-d.residents // 1000) - d.patrol_members for d in townships]
    assert short[0] == 1
    assert short[1] <= 0


def test_walled_compounds_have_a_gate_each(town: Town):
    walls = [b for b in town.barriers if b.kind == "wall"]
    gates = [c for c in town.crossings if c.kind == "gate"]
    assert len(walls) == len(gates) > 5
    for wall, gate in zip(walls, gates, strict=True):
        assert wall.geometry.distance(gate.geometry) < 3
    assert any("高速" in c.name for c in town.crossings if c.kind == "underpass")


def test_the_grids_in_force_hold_the_planted_faults(town: Town):
    grids = force.grids_in_force(town)
    assert len({grid.code for grid in grids}) == len(grids)
    of = {entry.key: [g for g in grids if g.unit_code == entry.code] for entry in registers.ENTRIES}
    assert {key: len(of[key]) for key in ("清溪场", "双河", "石桥", "杨柳", "龙泉")} == {
        "清溪场": 2, "双河": 2, "石桥": 1, "杨柳": 2, "龙泉": 2,
    }  # fmt: skip
    ground = {unit.code: unit.boundary for unit in town.units}
    outside = [g for g in grids if g.boundary.difference(ground[g.unit_code]).area > 50]
    assert [g.unit_code for g in outside] == [registers.BY_KEY["工业园"].code]
    pieces = [g for g in grids if g.boundary.geom_type == "MultiPolygon"]
    assert [g.unit_code for g in pieces] == [registers.BY_KEY["河滨"].code]
    gaps = [
        key for key, own in of.items()
        if ground[registers.BY_KEY[key].code].difference(
            shapely.union_all([g.boundary for g in own])).area > 50
    ]  # fmt: skip
    assert gaps == ["桥北"]
    assert [g.name for g in grids if g.kind == "专属网格"] == ["校园专属网格"]
    assert len(force.former_grids(town)) == 7


def test_the_ledger_has_its_27_columns_and_its_troubles(town: Town):
    assert len(cameras.LEDGER) == 27
    table, _ = files.ledger(town)
    assert list(table)[:27] == list(cameras.LEDGER)
    spots = Counter(zip(table["经度"], table["纬度"], strict=True))
    assert max(n for (lon, _), n in spots.items() if lon is not None) == 6
    assert table["经度"].count(None) == 2
    assert {"在用", "故障", "报废", "不详"} <= set(table["设备状态"])
    assert 150 <= len(table["设备编码"]) <= 300
    assert len(set(table["设备编码"])) == len(table["设备编码"])
    assert all(len(code) == 20 and code.isdigit() for code in table["设备编码"])
    assert "" in table["监控方位"]


def test_incidents_fill_a_year_and_none_lies_in_the_future(town: Town):
    made = events.incidents(town, files.UNTIL)
    assert len(made) == events.INCIDENTS
    times = [incident.occurred for incident in made]
    assert times == sorted(times)
    assert max(times) <= files.UNTIL
    assert (files.UNTIL - max(times)).days == 0
    assert 363 <= (files.UNTIL - min(times)).days <= 366
    for incident in made:
        assert incident.occurred <= incident.reported
        assert incident.closed is None or incident.reported <= incident.closed <= files.UNTIL
    assert len({incident.incident_id for incident in made}) == len(made)


def test_patrols_follow_the_streets(town: Town):
    streets = shapely.union_all([street.line for street in town.land.streets]).buffer(8)
    made = events.patrols(town, files.UNTIL)
    assert len(made) == events.PATROLS
    for patrol in made[:10]:
        assert streets.covers(patrol.track)
        assert patrol.started < patrol.ended <= files.UNTIL


def test_the_files_are_what_offices_bring(town: Town, tmp_path: Path):
    written = files.write_town(town, tmp_path)
    assert [file.layer for file in written][:2] == ["divisions", "units"]
    assert {file.path.suffix for file in written} == {".xlsx", ".gpkg", ".geojson", ".csv"}
    info = pyogrio.read_info(tmp_path / "楼栋与村民小组.gpkg")
    assert info["features"] == len(town.blocks)
    assert "户数" in info["fields"]


def test_the_spoiled_files_break_what_they_are_meant_to(town: Town, tmp_path: Path):
    written = spoiled.spoil(town, tmp_path)
    assert {file.path.name for file in written} == set(spoiled.SPOILED)
    codes = [grid.code for grid in spoiled.spoiled_grids(town)]
    assert any(len(code) != 15 for code in codes)
    assert spoiled.code_used_twice(town).code in codes
    south = registers.BY_KEY["城南"].code
    assert f"{south}007" in codes
    assert f"{south}007" in [grid.code for grid in force.former_grids(town)]
    assert f"{south}007" not in [grid.code for grid in force.grids_in_force(town)]


def test_cambridge_is_shipped_as_it_was_found(tmp_path: Path):
    shipped = {file.layer: file.path for file in cambridge(tmp_path, files.UNTIL)}
    meta, _, geometry, columns = pyogrio.raw.read(shipped["blocks"])
    parcels = dict(zip(meta["fields"], columns, strict=True))
    assert len(geometry) == 13116
    assert parcels["households"].sum() == 42614
    assert (parcels["households"] == 0).sum() == 2196
    assert len(set(parcels["name"])) == 13116 - 80
    assert len(set(parcels["block_id"])) == 13116
    assert (~shapely.is_valid(shapely.from_wkb(geometry))).sum() == 37
    counts = {layer: pyogrio.read_info(path)["features"] for layer, path in shipped.items()}
    assert counts == {"units": 13, "blocks": 13116, "barriers": 74, "roads": 2643, "grids": 117}


def test_what_is_shipped_is_small():
    folder = Path(files.__file__).parents[1] / "cambridge"
    assert sum(path.stat().st_size for path in folder.glob("*.zip")) < 2_600_000


def test_a_place_whose_data_is_missing_says_where_it_was_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("WANGGE_SHARED", str(tmp_path))
    with pytest.raises(NoDataError, match=r"nantes_centre\.gpkg is not on this machine"):
        nantes(tmp_path, files.UNTIL)


@pytest.mark.shared
def test_nantes_keeps_unknown_counts_unknown(shared: Path, tmp_path: Path):
    assert shared.is_dir()
    found = {file.layer: file.path for file in nantes(tmp_path, files.UNTIL)}
    meta, _, _, columns = pyogrio.raw.read(found["blocks"])
    counts = dict(zip(meta["fields"], columns, strict=True))["households"]
    assert len(counts) == 8639
    assert np.isnan(counts).sum() == 2753
    assert np.nansum(counts) == 39108
    assert meta["crs"] == "EPSG:2154"
    assert pyogrio.read_info(found["units"])["features"] == 1


@pytest.mark.shared
def test_geneva_has_406_cameras_of_which_262_have_no_direction(shared: Path, tmp_path: Path):
    assert shared.is_dir()
    found = {file.layer: file.path for file in geneva(tmp_path, files.UNTIL)}
    meta, _, _, columns = pyogrio.raw.read(found["cameras"])
    bearings = dict(zip(meta["fields"], columns, strict=True))["bearing_deg"]
    assert len(bearings) == 406
    assert sum(value is None for value in bearings) == 262
