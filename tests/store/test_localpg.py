"""The private cluster: made once, reached over its socket only, started again when it is down."""

import tempfile
from pathlib import Path

import pytest

from store import localpg
from store.backend import NotFoundError, StoreError
from store.imports import import_layer
from store.open import exists, init_store, open_or_init, open_store
from store.places import load_units
from tests.conftest import missing
from tests.store import things
from tests.store.conftest import NOW, act


@pytest.mark.postgis
def test_a_store_in_a_folder_outlives_its_server():
    if localpg.find_binaries() is None:
        missing("postgis", "PostgreSQL with PostGIS is not installed")
    with tempfile.TemporaryDirectory(prefix="wangge-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the server's own user must get in
        server = localpg.LocalPostGIS(Path(folder) / "pg", durable=False)
        address = f"postgis-local:{server.folder}"
        with pytest.raises(NotFoundError, match="wangge init"):
            open_store(address)
        store = open_or_init(address, who="tester", now=NOW)
        try:
            import_layer(store, act(), "units", [things.unit()])
            assert store.address == address
            store.close()
            server.stop()
            server.stop()
            again = open_store(address)
            assert load_units(again) == [things.unit()]
            again.close()
            assert exists(address)
            with pytest.raises(StoreError, match="already"):
                init_store(address, who="tester", now=NOW)
            assert server.folder.stat().st_mode & 0o077 == 0
            settings = (server.folder / "data" / "postgresql.conf").read_text()
            assert "listen_addresses = ''" in settings
        finally:
            server.stop(at_once=True)


def test_without_postgresql_the_advice_names_the_packages(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(localpg, "_PLACES", (str(tmp_path),))
    assert localpg.find_binaries() is None
    with pytest.raises(StoreError, match="apt-get install"):
        localpg.LocalPostGIS(tmp_path)
