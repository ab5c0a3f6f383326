"""A process killed while it imports, or undoes an import, leaves all of it or nothing."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from store.backend import Backend
from store.books import REJECTS, SUPERSEDED
from store.imports import import_layer, load_imports, load_rejects
from store.open import open_store
from store.places import load_blocks
from tests.store import things
from tests.store.conftest import act
from tests.store.test_bulk import _address, rows_kept
from tests.store.test_undo import record

ROOT = Path(__file__).resolve().parents[2]
HAD, FIRST, LAST = 1000, 500, 2000  # blocks before; an import replaces and adds some

CHILD = textwrap.dedent(
    """
    import sys
    from store.imports import Reject, import_layer, load_imports, undo_import
    from store.open import open_store
    from tests.store import things
    from tests.store.conftest import act
    from tests.store.test_undo import record

    address, start, first, last = sys.argv[1], *map(int, sys.argv[2:])
    store = open_store(address)
    store.chunk_rows, store.turn_s = 300, 0.0
    refused = [Reject(row=n, reason_rule="x", message_zh="", message_en="", original={})
               for n in range(40)]
    for left in load_imports(store):
        if left.undone_at is None and left.import_id != "m0":
            undo_import(store, act(), left.import_id)
    for number in range(start, start + 100):
        blocks = [things.block(n, number) for n in range(first, last)]
        import_layer(store, act(), "blocks", blocks, record=record(f"m{number}"), rejects=refused)
        print("import", number, flush=True)
        undo_import(store, act(), f"m{number}")
        print("undo", number, flush=True)
    """
)


def _kill_rounds(store: Backend, rounds: int) -> None:
    before = [things.block(n, 0) for n in range(HAD)]
    import_layer(store, act(), "blocks", before, record=record("m0"))
    digest, address, start = store.digest(), _address(store), 1
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for number in range(rounds):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, address, str(start), str(FIRST), str(LAST)],
            stdout=subprocess.PIPE, env=environment, text=True,
        )  # fmt: skip
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(1 + number % 2)]
        time.sleep(0.04 * (number % 9) + 0.01)  # then the blow falls anywhere
        child.send_signal(signal.SIGKILL)
        said += child.communicate()[0].splitlines()
        told = [line.split() for line in said if len(line.split()) == 2]
        start = 1 + _whole(address, digest, {what: int(which) for what, which in told})


def _whole(address: str, digest: str, told: dict[str, int]) -> int:
    """Nothing told is lost, nothing is half there; return the number of the last import."""
    store = open_store(address)
    _cleared(store, address)
    found = Counter(block.households for block in load_blocks(store))
    records = {int(one.import_id[1:]): one for one in load_imports(store)}
    last = max(records)
    assert last >= told["import"]
    assert all(one.undone_at for number, one in records.items() if 0 < number < last)
    assert "undo" not in told or records[told["undo"]].undone_at
    if last == 0 or records[last].undone_at:
        assert store.digest() == digest
        assert _kept(store) == 0
    else:
        assert found == {0: FIRST, last: LAST - FIRST}
        assert _kept(store) == HAD - FIRST
    assert all(len(load_rejects(store, f"m{n}")) == 40 for n in records if n)
    assert _rejects(store) == 40 * (len(records) - 1)
    assert store.verify() == []
    store.close()
    return last


def _cleared(store: Backend, address: str) -> None:
    """What a dead process left is cleared away at the next opening."""
    until = time.monotonic() + 20
    while rows_kept(store) != len(load_blocks(store)) and time.monotonic() < until:
        time.sleep(0.2)  # the server takes a moment to see that its client is dead
        open_store(address).close()
    assert rows_kept(store) == len(load_blocks(store))


def _kept(store: Backend) -> int:
    with store.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(SUPERSEDED)).scalar())


def _rejects(store: Backend) -> int:
    with store.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(REJECTS)).scalar())


def test_a_process_killed_while_it_imports_and_undoes_leaves_all_or_nothing(store: Backend):
    _kill_rounds(store, 2)


@pytest.mark.long
def test_twenty_processes_killed_while_they_import_and_undo_leave_all_or_nothing(store: Backend):
    _kill_rounds(store, 24)
