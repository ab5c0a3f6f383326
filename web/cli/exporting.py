"""`wangge export`: write plans, cameras, coverage, incidents or all of it to a file."""

from pathlib import Path
from typing import Annotated

import typer

from web.cli.output import JsonOption, StoreOption, emit, refuse


def export(
    what: Annotated[str, typer.Argument(help="plan, cameras, coverage, incidents or store")],
    file: Annotated[Path, typer.Argument(help="FILE.gpkg, .geojson, .xlsx or .csv")],
    store: StoreOption,
    unit: Annotated[list[str] | None, typer.Option(help="Only this unit; may be repeated.")] = None,
    plan: Annotated[
        str | None,
        typer.Option(help="A plan's id, in_force or latest; default: in force, else latest."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write plans, cameras, coverage or incidents; what goes out can come back in."""
    from gis.sheets import UnknownFormatError, write_sheets
    from store.open import open_store
    from web.jobs.exporting import EXPORTS

    if what not in EXPORTS:
        refuse(f"cannot export {what!r}; choose one of {', '.join(EXPORTS)}", code=2)
    backend = open_store(store)
    try:
        exported = EXPORTS[what](backend, unit, plan)
        written = write_sheets(file, exported.sheets)
    except (UnknownFormatError, FileExistsError) as error:
        refuse(str(error))
    finally:
        backend.close()
    rows = {sheet.name: len(sheet) for sheet in exported.sheets if sheet.name in written}
    left_out = [sheet.name for sheet in exported.sheets if sheet.name not in written]
    document = {"file": str(file), "taken": exported.said, "rows": rows, "left_out": left_out}
    lines = [f"{file}: {exported.said}", *(f"  {name}: {n} rows" for name, n in rows.items())]
    if left_out:
        lines.append(f"  {file.suffix} holds one table; not written: {', '.join(left_out)}")
    emit(document, as_json, lines)
