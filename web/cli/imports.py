"""`wangge imports`, `wangge template`: what was brought in, taking it back, sheets to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from web.cli.output import JsonOption, StoreOption, emit, refuse, who, words

imports = typer.Typer(
    help="What was imported: list it, write its rejected rows, undo it.",
    invoke_without_command=True,
)
ImportId = Annotated[str, typer.Argument(help="As `wangge imports` lists it.")]


@imports.callback()
def list_imports(
    context: typer.Context,
    store: Annotated[
        str | None, typer.Option("--store", "-s", envvar="WANGGE_STORE", help="The store.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List what was imported, the newest first."""
    if context.invoked_subcommand is not None:
        return
    if store is None:
        refuse(words("没有指定库:--store", "no store: give --store"), code=2)
    from store.imports import load_imports
    from store.open import open_store

    backend = open_store(store, read_only=True)
    try:
        records = load_imports(backend)
    finally:
        backend.close()
    rows = [
        {
            "import_id": one.import_id, "layer": one.layer, "file": one.file_name, "at": one.at,
            "who": one.who, "crs": one.crs, "counts": dict(one.counts),
            "mapping": dict(one.mapping), "answers": dict(one.answers),
            "undone_at": one.undone_at, "undone_by": one.undone_by,
        }
        for one in records
    ]  # fmt: skip
    lines = (
        f"{one.import_id}  {one.at:%Y-%m-%d %H:%M}  {one.who:<12} {one.layer:<10} "
        f"{one.counts.get('accepted', 0):>8}  {one.file_name}"
        + (words("  已撤销", "  undone") if one.undone_at else "")
        for one in records
    )
    emit({"imports": rows}, as_json, lines)


@imports.command("rejects")
def write_rejects(
    import_id: ImportId,
    file: Annotated[Path, typer.Argument(help="The CSV to write.")],
    store: StoreOption,
    as_json: JsonOption = False,
) -> None:
    """Write the rows of an import that were not taken, to be corrected and imported again."""
    from store.imports import get_import
    from store.open import open_store
    from web.jobs.imports.made import rejects_of

    if file.exists():
        refuse(words(f"{file} 已存在", f"{file} is there already"), code=2)
    backend = open_store(store, read_only=True)
    try:
        file.write_bytes(rejects_of(backend, get_import(backend, import_id)))
    finally:
        backend.close()
    emit({"file": str(file)}, as_json, [str(file)])


@imports.command("undo")
def undo(
    import_id: ImportId,
    store: StoreOption,
    why: Annotated[str, typer.Option(help="The reason; it is recorded.")],
    as_json: JsonOption = False,
) -> None:
    """Take an import back: what it brought goes, what it replaced returns."""
    from datetime import UTC, datetime

    from store.backend import Act
    from store.imports import undo_import
    from store.open import open_store

    backend = open_store(store)
    act = Act(who=who(), what="undo import", object=import_id, why=why, at=datetime.now(UTC))
    try:
        undone = undo_import(backend, act, import_id)
    finally:
        backend.close()
    said = words(
        f"已撤销:去掉 {undone.removed} 行,恢复 {undone.restored} 行(库版本 {undone.revision})。",
        f"Undone: {undone.removed} rows went, {undone.restored} came back "
        f"(store revision {undone.revision}).",
    )
    document = {
        "revision": undone.revision, "removed": undone.removed, "restored": undone.restored,
    }  # fmt: skip
    emit(document, as_json, [said])


def template(
    layer: Annotated[str, typer.Argument(help="units blocks cameras incidents …")],
    file: Annotated[Path, typer.Argument(help="The XLSX to write.")],
    as_json: JsonOption = False,
) -> None:
    """Write a workbook with the headings of a layer, to fill in and import."""
    from gis.layers.catalogue import LAYERS
    from web.jobs.imports.templates import template as made

    if layer not in LAYERS:
        there = ", ".join(LAYERS)
        refuse(words(f"没有图层 {layer}:{there}", f"no layer {layer}: {there}"), code=2)
    if file.exists():
        refuse(words(f"{file} 已存在", f"{file} is there already"), code=2)
    file.write_bytes(made(layer))
    emit({"file": str(file)}, as_json, [str(file)])
