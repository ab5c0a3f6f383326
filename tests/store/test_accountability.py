"""What was done past this program is found: in rows, in the record, in backups."""

import os
import random
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from store import keys, users
from store.audit import read_audit, record, verify_audit
from store.backend import Backend, DamagedBackupError, StoreError
from store.cameras import save_camera
from store.imports import import_layer
from store.open import open_store, restore_store
from store.plans import save_plan
from tests.store import things
from tests.store.conftest import NOW, act


def fill(store: Backend) -> None:
    import_layer(store, act("import"), "units", [things.unit()])
    import_layer(store, act("import"), "blocks", [things.block(n) for n in range(20)])
    save_camera(store, things.camera(1), act("save"))
    save_plan(store, things.plan(), act("plan"))


def past_us(store: Backend, statement: str, **values: object) -> None:
    """Write as someone who has the database but not this program."""
    with store.writing() as connection:
        connection.execute(sa.text(statement), values)


def rules(store: Backend) -> set[str]:
    return {finding.rule for finding in store.verify()}


def test_a_changed_row_is_named(store: Backend):
    fill(store)
    past_us(store, "UPDATE blocks SET households = 9999 WHERE block_id = 'b000007'")
    (found,) = store.verify()
    assert (found.rule, found.place.kind, found.place.id) == ("STORE-03", "block", "b000007")
    assert "b000007" in found.message_zh
    assert "b000007" in found.message_en


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM blocks WHERE block_id = 'b000007'", {"STORE-04"}),
        ("UPDATE blocks SET row_retired = 0 WHERE block_id = 'b000007'", {"STORE-04"}),
        ("INSERT INTO workers (worker_id, name) VALUES ('w', 'x')", {"STORE-03", "STORE-04"}),
        ("UPDATE layer_state SET rows = rows + 1 WHERE layer = 'blocks'", {"STORE-04"}),
        ("DELETE FROM plans", {"STORE-04", "STORE-05"}),
        ("UPDATE audit SET who = 'nobody' WHERE seq = 3", {"STORE-06"}),
        ("DELETE FROM audit WHERE seq = 3", {"STORE-06"}),
        ("DELETE FROM audit WHERE seq >= 4", {"STORE-07", "STORE-04"}),
        ("DELETE FROM audit", {"STORE-07"}),
    ],
)
def test_every_kind_of_tampering_is_found(store: Backend, statement: str, found: set[str]):
    fill(store)
    assert store.verify() == []
    past_us(store, statement)
    assert rules(store) == found


def test_a_forged_role_is_found(store: Backend):
    users.add_user(store, users.User(name="li", created_at=NOW), act())
    users.grant(store, users.Grant(user="li", role="viewer"), act())
    past_us(store, "UPDATE grants SET role = 'owner'")
    assert rules(store) == {"STORE-03"}


def test_a_row_moved_on_the_map_is_found(store: Backend):
    fill(store)
    with store.writing() as connection:
        _swap_geometries(connection)
    assert {f.place.id for f in store.verify() if f.rule == "STORE-03"} == {"b000001", "b000002"}


def _swap_geometries(connection: Connection) -> None:
    ids = ("b000001", "b000002")
    query = sa.text("SELECT geom FROM blocks WHERE block_id = :id")
    geoms = [connection.execute(query, {"id": one}).scalar() for one in ids]
    put = sa.text("UPDATE blocks SET geom = :geom WHERE block_id = :id")
    for one, geom in zip(ids, geoms[::-1], strict=True):
        connection.execute(put, {"id": one, "geom": geom})


def test_every_change_and_look_is_in_the_record_with_its_revision(store: Backend):
    fill(store)
    seq = record(store, act("look"), outcome="refused")
    entries = read_audit(store)
    assert [(e.seq, e.what, e.revision, e.outcome) for e in entries] == [
        (1, "init", 0, "ok"), (2, "import", 1, "ok"), (3, "import", 2, "ok"),
        (4, "save", 3, "ok"), (5, "plan", 4, "ok"), (6, "look", 4, "refused"),
    ]  # fmt: skip
    assert (entries[0].who, entries[0].at, seq) == ("tester", NOW, 6)
    assert [e.seq for e in read_audit(store, after=4, limit=1)] == [5]
    assert verify_audit(store) == []


def test_an_act_that_fails_is_not_in_the_record(store: Backend):
    users.add_user(store, users.User(name="li", created_at=NOW), act())
    with pytest.raises(StoreError):
        users.add_user(store, users.User(name="li", created_at=NOW), act())
    assert len(read_audit(store)) == 2


def test_without_the_key_nothing_is_written_and_nothing_is_pretended(store: Backend):
    fill(store)
    key = keys.key_path(store.store_id)
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(StoreError, match="copy it from where"):
        save_camera(store, things.camera(2), act())
    assert [(f.rule, f.outcome.value) for f in store.verify()] == [("STORE-08", "unknown")]
    key.write_bytes(kept)
    assert store.verify() == []


def test_keys_are_private(store: Backend):
    assert keys.key_path(store.store_id).stat().st_mode & 0o777 == 0o600
    assert keys.folder().stat().st_mode & 0o077 == 0


# --- backups --------------------------------------------------------------------------------------


def backed_up(store: Backend, tmp_path: Path) -> Path:
    fill(store)
    file = tmp_path / "store.bak"
    store.backup(file)
    return file


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, store: Backend, tmp_path: Path) -> str:
    """Return a place of the store's kind where there is nothing yet."""
    if hasattr(store, "_dsn"):
        return str(request.getfixturevalue("new_database")())
    return str(tmp_path / "elsewhere.gpkg")


def test_a_backup_comes_back_and_both_stores_go_on(store: Backend, tmp_path: Path, elsewhere: str):
    file = backed_up(store, tmp_path)
    save_camera(store, things.camera(2), act())  # after the backup
    restored = restore_store(file, elsewhere, who="tester", now=NOW)
    assert restored.counts()["cameras"] == 1
    assert restored.verify() == []
    assert read_audit(restored)[-1].what == "restore"
    save_camera(restored, things.camera(2), act())
    assert restored.digest() == store.digest()
    assert store.verify() == []
    restored.close()
    with pytest.raises(StoreError, match="already"):
        restore_store(file, elsewhere, who="tester", now=NOW)
    with pytest.raises(StoreError, match="never replaces"):
        store.backup(file)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["cut", "flip", "forge", "text"])
def test_a_damaged_backup_is_refused(store: Backend, tmp_path: Path, elsewhere: str, damage: str):
    file = backed_up(store, tmp_path)
    whole = file.read_bytes()
    if damage == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "flip":
        file.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    elif damage == "text":
        file.write_text("not a backup")
    else:
        _forge(file)
    with pytest.raises(DamagedBackupError):
        restore_store(file, elsewhere, who="tester", now=NOW)
    assert not Path(elsewhere).exists()


def _forge(file: Path) -> None:
    """Say in the manifest that it has another revision."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["manifest.json"] = parts["manifest.json"].replace(b'"revision": 4', b'"revision": 5')
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_backup_without_its_key_is_refused(store: Backend, tmp_path: Path, elsewhere: str):
    file = backed_up(store, tmp_path)
    keys.key_path(store.store_id).unlink()
    with pytest.raises(StoreError, match="key"):
        restore_store(file, elsewhere, who="tester", now=NOW)


def test_flipped_bytes_in_the_file_are_found_or_change_nothing(template: Path, tmp_path: Path):
    """Random single-byte damage: what verify does not see has not changed the content."""
    path = tmp_path / "store.gpkg"
    shutil.copyfile(template, path)
    store = open_store(str(path))
    fill(store)
    digest = store.digest()
    store.close()
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    whole = path.read_bytes()
    dice = random.Random(7)
    used = [at for at, byte in enumerate(whole) if byte and at >= 100]  # not the empty pages
    # of an empty table's page nearly all is zero, and hit by chance the more tables there are
    used = [at for at, byte in enumerate(whole) if byte and at >= 100]
    seen = 0
    for _ in range(25):
        at = dice.choice(used)
        for extra in ("-wal", "-shm"):
            (path.parent / f"{path.name}{extra}").unlink(missing_ok=True)
        path.write_bytes(
            whole[:at] + bytes([whole[at] ^ (1 << dice.randrange(8))]) + whole[at + 1 :]
        )
        os.sync()
        found, same = _judged(path, digest)
        seen += bool(found)
        assert found or same, f"byte {at}"
    assert seen > 0


def _judged(path: Path, digest: str) -> tuple[bool, bool]:
    try:
        store = open_store(str(path), read_only=True)
    except StoreError:
        return True, False
    found = False
    try:
        found = bool(store.verify())
        return found, store.digest() == digest
    except (sa.exc.DatabaseError, ValueError):
        return found, False
    finally:
        store.close()
