"""Commands about the store itself: init, verify, backup, restore, migrate, digest, doctor."""

from pathlib import Path
from typing import Annotated

import typer

from web.cli.output import JsonOption, StoreOption, emit, finding_lines, language, refuse

_WHO = "local"  # whoever may run commands on this machine


def init(
    store: Annotated[
        str, typer.Argument(envvar="WANGGE_STORE", help="path.gpkg or postgresql://…")
    ],
    as_json: JsonOption = False,
) -> None:
    """Make an empty store."""
    from datetime import UTC, datetime

    from store import keys
    from store.open import init_store

    backend = init_store(store, who=_WHO, now=datetime.now(UTC))
    key = str(keys.key_path(backend.store_id))
    document = {"store": backend.address, "store_id": backend.store_id, "key": key}
    backend.close()
    lines = {
        "zh": (f"已建立空库:{document['store']}", f"密钥文件(请另行备份):{key}"),
        "en": (f"Empty store: {document['store']}", f"Its key (keep a copy elsewhere): {key}"),
    }
    emit(document, as_json, lines[language()])


def verify(store: StoreOption, as_json: JsonOption = False) -> None:
    """Look for damage and edits behind our back; exit 1 when there is any."""
    from gis.findings import any_blocks, as_row
    from store.open import open_store

    backend = open_store(store, read_only=True)
    findings = backend.verify()
    document = {
        "store": backend.address,
        "revision": backend.revision(),
        "ok": not findings,
        "findings": [as_row(finding) for finding in findings],
    }
    backend.close()
    sound = {
        "zh": "库完好,没有绕过本程序的改动。",
        "en": "Sound; nothing was changed past this program.",
    }
    emit(document, as_json, finding_lines(findings) if findings else [sound[language()]])
    if any_blocks(findings):
        raise typer.Exit(1)


def backup(
    file: Annotated[Path, typer.Argument(help="New file; an existing one is never replaced.")],
    store: StoreOption,
    as_json: JsonOption = False,
) -> None:
    """Copy the store into one file, while others go on."""
    from store.open import open_store

    backend = open_store(store, read_only=True)
    backend.backup(file)
    document = {"file": str(file), "bytes": file.stat().st_size, "store": backend.address}
    backend.close()
    words = {"zh": "已备份到", "en": "Backup written:"}
    emit(document, as_json, [f"{words[language()]} {file} ({document['bytes']:,} B)"])


def restore(
    file: Annotated[Path, typer.Argument(help="A backup made by `wangge backup`.")],
    store: StoreOption,
    as_json: JsonOption = False,
) -> None:
    """Bring a backup back into a new place; then switch to it."""
    from datetime import UTC, datetime

    from store.open import restore_store

    if not file.is_file():
        refuse({"zh": f"没有文件 {file}", "en": f"there is no file {file}"}[language()])
    backend = restore_store(file, store, who=_WHO, now=datetime.now(UTC))
    document = {"store": backend.address, "revision": backend.revision()}
    backend.close()
    words = {"zh": "已恢复到", "en": "Restored:"}
    emit(document, as_json, [f"{words[language()]} {document['store']}"])


def migrate(store: StoreOption, as_json: JsonOption = False) -> None:
    """Bring an older store up to this version."""
    from datetime import UTC, datetime

    from store.open import migrate_store

    before, after = migrate_store(store, who=_WHO, now=datetime.now(UTC))
    words = {
        "zh": "无需升级" if before == after else f"已从第{before}步升级到第{after}步",
        "en": "Nothing to do" if before == after else f"Brought from step {before} to {after}",
    }
    emit({"before": before, "after": after}, as_json, [words[language()]])


def digest(store: StoreOption, as_json: JsonOption = False) -> None:
    """Print the digest of the store's content: equal content, equal digest."""
    from store.open import open_store

    backend = open_store(store, read_only=True)
    document = {"digest": backend.digest(), "revision": backend.revision()}
    backend.close()
    emit(document, as_json, [str(document["digest"])])


def doctor(
    store: Annotated[
        str, typer.Option("--store", "-s", envvar="WANGGE_STORE", help="Also look at this store.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Say what this installation has and lacks."""
    from web.cli.diagnosis import diagnosis

    rows = diagnosis(store)
    bad = [row for row in rows if row["state"] == "bad"]
    signs = {"ok": "✓", "missing": "–", "bad": "✗"}
    lines = [f"{signs[row['state']]} {row['what']}: {row['found']}" for row in rows]
    emit({"ok": not bad, "checks": rows}, as_json, lines)
    if bad:
        raise typer.Exit(1)
