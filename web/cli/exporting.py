"""`wangge export`: write plans, cameras and their forms, coverage, incidents or all to a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.opening import opened
from web.cli.output import JsonOption, StoreOption, emit, language, refuse, who, words
from web.cli.printing import Wishes, is_sheet, print_to
from web.cli.reporting import is_report, report_to
from web.cli.units import units_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gis.writing import Sheet
    from store.backend import Backend
    from web.jobs.exporting import Exported


def export(
    what: Annotated[
        str,
        typer.Argument(help="plan, cameras, filing, register, due, coverage, incidents or store"),
    ],
    file: Annotated[
        Path,
        typer.Argument(
            help="FILE.gpkg, .geojson, .xlsx or .csv; a plan .pdf or .png; reports .pdf, .html"
        ),
    ],
    store: StoreOption,
    unit: Annotated[
        list[str] | None, typer.Option(help="Only this unit or township; may be repeated.")
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(help="A plan's id, in_force or latest; default: in force, else latest."),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(help="wall, survey, check, registration or notice; .pdf and .png: wall."),
    ] = None,
    township: Annotated[
        str | None, typer.Option(help="Sheets: all units of this township, by its code.")
    ] = None,
    paper: Annotated[str | None, typer.Option(help="Sheets: A4, A3, A2, A1 or A0.")] = None,
    orientation: Annotated[
        str, typer.Option(help="Sheets: landscape, portrait, or what suits (auto).")
    ] = "auto",
    sheet_language: Annotated[
        str | None, typer.Option("--language", help="Sheets and forms: zh or en; default: yours.")
    ] = None,
    dpi: Annotated[int | None, typer.Option(min=36, max=1200, help="PNG: dots an inch.")] = None,
    approval_number: Annotated[
        str, typer.Option(help="Sheets: approval number of the map; without it: internal use.")
    ] = "",
    supervision_phone: Annotated[
        str, typer.Option(help="Notices: the phone for complaints; without it: left blank.")
    ] = "",
    posted: Annotated[
        bool, typer.Option("--posted", help="Notices: record that they are posted today.")
    ] = False,
    purpose: Annotated[
        str, typer.Option(help="Reports: what for; stands on the face and in the record.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Write plans, cameras, coverage or incidents; what goes out can come back in.

    Coverage is reported as .xlsx, .pdf and .html; .html is a map in one file that needs no
    network, of plans, cameras and incidents too. Plans are also printed: the map for the wall, and the sheets of the office's steps. `filing` is
    the form of the cameras for the county police, `register` the one for the public.
    """
    wishes = Wishes(
        sheet=sheet,
        paper=paper,
        orientation=orientation,
        language=sheet_language,
        dpi=dpi,
        township=township,
        approval_no=approval_number,
        supervision_phone=supervision_phone,
        posted=posted,
    )
    if is_report(what, file):
        told = {"township": township, "plan": plan, "purpose": purpose, "language": sheet_language}
        _report(what, file, store, unit, told, as_json=as_json)
        return
    if not is_sheet(what, file, wishes):
        _export_data(
            what, file, store, unit=unit, plan=plan, written_in=sheet_language, as_json=as_json
        )
        return
    _refuse_place(file)
    with opened(store) as backend:
        unit = units_named(backend, unit)
        document, lines = print_to(backend, file, unit, plan, wishes)
    emit(document, as_json, lines)


def _report(
    what: str,
    file: Path,
    store: str,
    unit: list[str] | None,
    wishes: "dict[str, Any]",
    *,
    as_json: bool,
) -> None:
    """Write a report for people."""
    _refuse_place(file)
    with opened(store) as backend:
        named = units_named(backend, unit)
        if unit and len(unit) == 1 and named != unit:  # a township is reported as one
            named, wishes = None, {**wishes, "township": unit[0]}
        document, lines = report_to(backend, what, file, named, wishes)
    emit(document, as_json, lines)


def _export_data(
    what: str,
    file: Path,
    store: str,
    *,
    unit: list[str] | None,
    plan: str | None,
    written_in: str | None,
    as_json: bool,
) -> None:
    """Write a file of data, or a form of the cameras."""
    from gis.writing import write_sheets
    from web.jobs.cameras.forms import FORMS
    from web.jobs.exporting import EXPORTS, NothingToExportError

    if what not in EXPORTS and what not in FORMS:
        there = ", ".join((*EXPORTS, *FORMS))
        refuse(
            words(
                f"不能导出 {what};可用:{there}", f"cannot export {what!r}; choose one of {there}"
            ),
            code=2,
        )
    _check_path(file, form=what in FORMS)
    with opened(store) as backend:
        unit = units_named(backend, unit)
        try:
            if what in FORMS:
                exported = _form(backend, what, unit, written_in)
            else:
                exported = EXPORTS[what](backend, unit, plan)
        except NothingToExportError as error:
            refuse(words(error.said.zh, error.said.en))
        written = write_sheets(file, exported.sheets)
    taken = words(exported.said.zh, exported.said.en)
    rows = {sheet.name: len(sheet) for sheet in exported.sheets if sheet.name in written}
    left_out = [sheet.name for sheet in exported.sheets if sheet.name not in written]
    document = {"file": str(file), "taken": taken, "rows": rows, "left_out": left_out}
    lines = [
        f"{file}: {taken}",
        *(words(f"  {k}:{n} 行", f"  {k}: {n} rows") for k, n in rows.items()),
    ]
    sheets = () if what in FORMS else exported.sheets  # forms are not imported again
    emit(document, as_json, [*lines, *_notes(file, sheets, written, left_out)])


def _form(
    backend: "Backend", what: str, units: list[str] | None, written_in: str | None
) -> "Exported":
    """Return a form of the cameras; the record says who took it."""
    from datetime import UTC, datetime

    from web.jobs.cameras.forms import FORMS, Wanted

    if written_in not in (None, "zh", "en"):
        refuse(words("--language 只能是 zh 或 en", "--language is zh or en"), code=2)
    wanted = Wanted(
        units=units, language=written_in or language(), who=who(), now=datetime.now(UTC)
    )
    return FORMS[what](backend, wanted)


def _notes(
    file: Path, sheets: "Sequence[Sheet]", written: "Sequence[str]", left_out: list[str]
) -> "Iterator[str]":
    """Say what the format could not hold, and in which system the coordinates are."""
    if left_out:
        names = ", ".join(left_out)
        yield words(
            f"  {file.suffix} 只能存一张表;未写入:{names}",
            f"  {file.suffix} holds one table; not written: {names}",
        )
    if file.suffix.lower() not in (".csv", ".xlsx"):
        return
    shaped = [sheet for sheet in sheets if sheet.name in written and sheet.geometry is not None]
    if any(sheet.points for sheet in shaped):
        yield words(
            "  lon、lat 为 CGCS2000;再导入时加 --crs cgcs2000",
            "  lon and lat are CGCS2000; to import them again: --crs cgcs2000",
        )
    flat = ", ".join(sheet.name for sheet in shaped if len(sheet) and not sheet.points)
    if flat:
        yield words(
            f"  {file.suffix} 存不了图形,以下各表没有边界:{flat};要再导入请用 .gpkg",
            f"  {file.suffix} holds no shapes: {flat} without theirs; use .gpkg to import them again",
        )


def _check_path(file: Path, *, form: bool = False) -> None:
    from gis.writing import FORMATS
    from web.jobs.cameras.forms import ENDINGS

    endings = ENDINGS if form else FORMATS
    if file.suffix.lower() not in endings:
        ending, known = file.suffix or words("(无后缀)", "no ending"), ", ".join(endings)
        refuse(
            words(
                f"{file}:不能写 {ending};可用:{known}",
                f"{file}: cannot write {ending}; choose one of {known}",
            )
        )
    _refuse_place(file)


def _refuse_place(file: Path) -> None:
    """Refuse a file that is there already, and a folder that is not."""
    if file.exists():
        refuse(
            words(
                f"{file} 已存在;请换一个文件名,或先移走它",
                f"{file} exists already; choose another name or remove it first",
            )
        )
    if not file.absolute().parent.is_dir():
        refuse(words(f"没有文件夹 {file.parent}", f"there is no folder {file.parent}"))
