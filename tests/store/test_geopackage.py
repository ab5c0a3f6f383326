"""The file is a GeoPackage that other programs read, and stays private and on this machine."""

import shutil
import sqlite3
import stat
import subprocess
import threading
import time
import warnings
from pathlib import Path

import pyogrio
import pytest
import sqlalchemy as sa

from store import clearing, gpkg
from store.backend import BusyError, NetworkShareError, NotAStoreError, NotFoundError, StoreError
from store.cameras import load_cameras, save_camera
from store.geopackage import connect
from store.imports import import_layer
from store.open import init_store, open_store
from store.places import load_blocks, load_units
from store.plans import save_plan
from store.schema import LAYERS
from store.shares import refuse_network_share
from store.tiles import TILES
from tests.store import things
from tests.store.conftest import NOW, act
from tests.store.test_bulk import Small

KINDS = {
    "blocks": "MultiPolygon", "blocks_point": "Point", "units": "MultiPolygon",
    "barriers": "MultiLineString", "cameras": "Point", "views": "Polygon", "grids": "MultiPolygon",
}  # fmt: skip


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """Return a filled store's file."""
    file = tmp_path / "store.gpkg"
    shutil.copyfile(template, file)
    store = open_store(str(file))
    for layer, values in things.LAYERS.items():
        import_layer(store, act(), layer, values)
    import_layer(Small(store), act(), "blocks", [things.block(n, n) for n in range(100)])
    import_layer(Small(store), act(), "blocks", [things.block(n, 1) for n in range(50, 120)])
    save_plan(store, things.plan("p000001", *things.GRIDS), act())
    store.close()
    return file


def read(path: Path, layer: str):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL before 3.7 says that it knows 1.4 in part
        return pyogrio.read_dataframe(path, layer=layer)


def test_other_programs_read_the_same_as_we_do(path: Path):
    store = open_store(str(path), read_only=True)
    mine = {b.block_id: b for b in load_blocks(store)}
    theirs = [read(path, layer) for layer in ("blocks", "blocks_point")]
    assert sum(len(frame) for frame in theirs) == len(mine) == 120
    for frame in theirs:
        assert frame.crs.to_epsg() == 4490
        for row in frame.itertuples():
            households = None if row.households != row.households else int(row.households)
            assert households == mine[row.block_id].households
            assert row.geometry.equals(mine[row.block_id].geometry)
    grids = read(path, "grids")
    assert list(grids.households) == [g.households for g in things.GRIDS]
    assert dict(zip(grids.grid_code, grids.name, strict=True)) == {
        g.grid_code: g.name for g in things.GRIDS
    }
    store.close()


def test_every_layer_is_listed_with_its_type_and_reference_system(path: Path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        listed = dict(pyogrio.list_layers(path))
    assert {shown.layer for shown in TILES.values()} <= listed.keys()
    assert {name: listed[name] for name in KINDS} == KINDS
    assert listed["plans"] is None
    assert "users" not in listed  # nor any other of our own books
    assert "audit" not in listed


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="ogrinfo is not installed")
def test_ogrinfo_counts_what_is_visible(path: Path):
    said = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-so", path], capture_output=True, text=True, check=True
    ).stdout
    counts = {}
    for line in said.splitlines():
        if line.startswith("Layer name: "):
            name = line.removeprefix("Layer name: ")
        elif line.startswith("Feature Count: "):
            counts[name] = int(line.removeprefix("Feature Count: "))
    assert counts["blocks"] + counts["blocks_point"] == 120
    assert counts["grids"] == 3
    assert said.count('ID["EPSG",4490]') == sum(name in said for name in counts) - 5  # 5 tables


def test_the_spatial_index_follows_the_edits_of_other_programs(path: Path):
    """GDAL and QGIS write through our triggers; verify names what they wrote."""
    frame = read(path, "blocks").iloc[:1].assign(block_id="foreign", row_mac=None, row_batch=0)
    frame = frame.drop(columns=["row_retired"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame, path, layer="blocks", append=True)
    store = open_store(str(path))
    found = store.verify()
    assert {f.rule for f in found} == {"STORE-03", "STORE-04"}
    assert [f.place.id for f in found if f.rule == "STORE-03"] == ["foreign"]
    bounds = tuple(frame.total_bounds)
    assert "foreign" in {b.block_id for b in load_blocks(store, bounds=bounds)}
    store.close()


def test_the_header_says_geopackage_1_4(path: Path):
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA application_id").fetchone() == (gpkg.APPLICATION_ID,)
    assert connection.execute("PRAGMA user_version").fetchone() == (10400,)
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'blocks'"
    assert {name.removeprefix("rtree_blocks_geom_") for (name,) in connection.execute(triggers)} == {
        "insert", "update2", "update4", "update5", "update6", "update7", "delete",
    }  # fmt: skip
    connection.close()


def test_the_spatial_index_follows_every_kind_of_edit(path: Path):
    connection = connect(path)
    blob = connection.execute("SELECT geom FROM blocks LIMIT 1").fetchone()[0]
    (fid,) = connection.execute("SELECT max(fid) FROM blocks").fetchone()
    tree = "SELECT count(*) FROM rtree_blocks_geom WHERE id = ?"
    for statement, left in (
        ("UPDATE blocks SET geom = NULL WHERE fid = :fid", 0),
        ("UPDATE blocks SET geom = :blob WHERE fid = :fid", 1),
        ("UPDATE blocks SET fid = fid + 1000 WHERE fid = :fid", 0),
        ("UPDATE blocks SET fid = fid - 1000 WHERE fid = :fid + 1000", 1),
        ("DELETE FROM blocks WHERE fid = :fid", 0),
    ):
        connection.execute(statement, {"fid": fid, "blob": blob})
        assert connection.execute(tree, (fid,)).fetchone() == (left,), statement
    assert connection.execute("SELECT rtreecheck('rtree_blocks_geom')").fetchone() == ("ok",)
    connection.close()


def test_the_file_is_for_its_owner_only_and_synchronised_fully(tmp_path: Path):
    store = init_store(str(tmp_path / "s.gpkg"), who="tester", now=NOW)
    save_camera(store, things.camera(1), act())
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    with store.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    store.close()
    assert not list(tmp_path.glob("*.part*"))


def test_bounds_are_read_through_the_spatial_index(path: Path):
    store = open_store(str(path))
    table = LAYERS["blocks"].tables["blocks"]
    with store.reading() as connection:
        query = sa.select(table.c.fid).where(store.overlaps(table, (104, 31, 104.1, 31.1)))
        plan = connection.execute(
            sa.text(
                f"EXPLAIN QUERY PLAN {query.compile(connection, compile_kwargs={'literal_binds': True})}"
            )
        )
        assert any("VIRTUAL TABLE INDEX" in str(row) for row in plan)
    store.close()


def test_a_reader_sees_one_state_while_others_write(path: Path):
    store = open_store(str(path))
    with store.reading() as connection:
        count = sa.select(sa.func.count()).select_from(sa.table("cameras"))
        before = connection.execute(count).scalar()
        save_camera(store, things.camera(77), act())
        assert connection.execute(count).scalar() == before
    assert len(load_cameras(store)) == before + 1
    store.close()


def test_a_writer_waits_for_another_and_says_when_it_waits_too_long(path: Path, monkeypatch):
    store = open_store(str(path))
    other = connect(path)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, lambda: other.execute("COMMIT")).start()
    save_camera(store, things.camera(1), act())
    monkeypatch.setattr("store.geopackage._LONGEST_S", 0.05)
    time.sleep(0.1)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError):
        save_camera(store, things.camera(1), act())
    other.execute("COMMIT")
    other.close()
    store.close()


def test_a_read_only_store_is_not_changed(path: Path):
    store = open_store(str(path), read_only=True)
    assert load_units(store)
    with pytest.raises(sa.exc.OperationalError, match="readonly"):
        save_camera(store, things.camera(1), act())
    store.close()


def test_clearing_up_keeps_away_from_an_import_under_way(path: Path):
    store = open_store(str(path))
    with store.bulk_lock(wait=True), store.bulk_lock(wait=False) as mine:
        assert not mine
        clearing.clear_up(store)
    store.close()


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\0" * 90])
def test_what_is_no_store_is_refused(tmp_path: Path, content: bytes):
    file = tmp_path / "x.gpkg"
    file.write_bytes(content)
    with pytest.raises(NotAStoreError, match="no store of ours"):
        open_store(str(file))
    assert file.read_bytes() == content
    with pytest.raises(StoreError, match="already"):
        init_store(str(file), who="tester", now=NOW)
    assert file.read_bytes() == content
    with pytest.raises(NotFoundError, match="wangge init"):
        open_store(str(tmp_path / "none.gpkg"))


MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
server:/export /mnt/office nfs4 rw 0 0
//nas/share /mnt/Shared\040Files cifs rw 0 0
/dev/sdb1 /mnt/office/local xfs rw 0 0
"""


@pytest.mark.parametrize(
    ("file", "refused"),
    [
        ("/home/li/s.gpkg", False),
        ("/mnt/office/s.gpkg", True),
        ("/mnt/office/deep/er/s.gpkg", True),
        ("/mnt/office/local/s.gpkg", False),
        ("/mnt/officer/s.gpkg", False),
        ("/mnt/Shared Files/s.gpkg", True),
    ],
)
def test_a_network_share_is_refused_with_advice(file: str, refused: bool):
    if not refused:
        refuse_network_share(Path(file), MOUNTS)
        return
    with pytest.raises(NetworkShareError, match="postgresql"):
        refuse_network_share(Path(file), MOUNTS)
