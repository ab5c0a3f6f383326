"""`wangge import`: bring files of a layer into the store, after showing what is in them."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.asking import answered, question_lines
from web.cli.output import (
    JsonOption,
    emit,
    finding_lines,
    language,
    progress,
    refuse,
    who,
    words,
)

if TYPE_CHECKING:
    from web.jobs.imports.result import ImportOptions, ImportResult

_SHOWN = 20  # findings spelt out in the preview


def import_(
    layer: Annotated[
        str,
        typer.Argument(
            help="divisions units hamlets blocks barriers crossings roads key_places grids "
            "workers cameras candidates incidents patrols"
        ),
    ],
    files: Annotated[
        list[Path],
        typer.Argument(
            help=".xlsx .xls .csv .zip (Shapefile, MIF) .gpkg .geojson .kml .gpx .fgb .dxf .xml .json"
        ),
    ],
    store: Annotated[
        str | None,
        typer.Option("--store", "-s", envvar="WANGGE_STORE", help="path.gpkg or postgresql://…"),
    ] = None,
    crs: Annotated[str | None, typer.Option(help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n")] = None,
    unit: Annotated[
        str | None, typer.Option(help="The unit of every row; for `units` the code itself.")
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help="FIELD=COLUMN; FIELD:=VALUE for one value in every row; FIELD=#row for "
            "identifiers from row numbers; FIELD=COLUMN# gives repeated identifiers #2, #3 …",
        ),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option(help="ID=VALUE, an answer to a question of the file (--dry-run lists them)."),
    ] = None,
    as_before: Annotated[
        bool, typer.Option("--as-before", help="Answer as for the last file of these columns.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show, write nothing.")] = False,
    rejects: Annotated[
        Path | None, typer.Option(help="Write the rows that are not taken here (CSV).")
    ] = None,
    accept_rest: Annotated[
        bool, typer.Option("--accept-rest", help="Take the good rows when others are rejected.")
    ] = False,
    source_layer: Annotated[
        str | None, typer.Option(help="Layer or sheet of a file that has several.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Bring files of a layer into the store; with rejected rows only after a yes.

    Exit 0 when everything (or, accepted, the rest) was written or could be; else 1, and the
    store is untouched.
    """
    from web.jobs.imports.importing import UnknownLayerError
    from web.jobs.imports.result import ImportOptions, exit_code, write_rejects

    if store is None and not dry_run:
        refuse(
            words(
                "没有指定库:请用 --store(或 WANGGE_STORE),或 --dry-run 只看不写",
                "no store: give --store (or WANGGE_STORE), or --dry-run",
            ),
            code=2,
        )
    options = ImportOptions(
        crs=crs,
        unit=unit,
        mapping=_said(mapping or []),
        answers=_answers(answer or []),
        as_before=as_before,
        source_layer=source_layer,
        dry_run=dry_run,
        accept_rest=accept_rest,
    )
    _check_paths(files, rejects)
    try:
        result = _run(layer, files, store, options, ask=not as_json)
    except UnknownLayerError as error:
        refuse(words(f"没有这个图层:{error}", str(error)), code=2)
    if rejects is not None:
        write_rejects(rejects, result)
    emit(_document(result, rejects), as_json, _lines(result, rejects))
    raise typer.Exit(exit_code(result))


def _said(pairs: list[str]) -> dict[str, str]:
    """Return --map options as field -> column, or field -> ":=VALUE"."""
    said = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip(":").strip():
            refuse(
                words(
                    f"--map {pair}:应为 字段=列名 或 字段:=值",
                    f"--map {pair}: expected FIELD=COLUMN or FIELD:=VALUE",
                ),
                code=2,
            )
        constant = name.endswith(":")
        said[name.rstrip(":").strip()] = f":={value}" if constant else value
    return said


def _answers(pairs: list[str]) -> dict[str, str]:
    """Return --answer options as question -> answer."""
    for pair in pairs:
        if not pair.partition("=")[1]:
            refuse(words(f"--answer {pair}:应为 问题=回答", f"--answer {pair}: ID=VALUE"), code=2)
    return {pair.partition("=")[0].strip(): pair.partition("=")[2] for pair in pairs}


def _check_paths(files: list[Path], rejects: Path | None) -> None:
    """Refuse files that are not there, and a file of rejects that cannot or must not be written."""
    from web.jobs.imports.result import is_rejects

    for file in files:
        if file.is_dir():
            refuse(
                words(
                    f"{file} 是文件夹;请指定其中的文件",
                    f"{file} is a folder; name the files in it",
                ),
                code=2,
            )
        if not file.is_file():
            refuse(words(f"没有文件 {file}", f"{file}: no such file"), code=2)
    if rejects is None:
        return
    if not rejects.absolute().parent.is_dir() or rejects.is_dir():
        refuse(
            words(
                f"--rejects {rejects} 不能写入:文件夹不存在,或者它本身是文件夹",
                f"--rejects {rejects} cannot be written: no such folder, or a folder itself",
            ),
            code=2,
        )
    if rejects.exists() and not is_rejects(rejects):
        refuse(
            words(
                f"--rejects {rejects} 已存在,且不是退回清单;请换一个文件名",
                f"--rejects {rejects} is there already and no list of rejected rows; "
                "choose another name",
            ),
            code=2,
        )


def _run(
    layer: str, files: list[Path], store: str | None, options: Any, *, ask: bool
) -> "ImportResult":
    """Preview, ask where a person can answer, and write."""
    from datetime import UTC, datetime

    from store.open import open_store
    from web.jobs.imports.importing import import_files, write
    from web.jobs.imports.result import may_be_asked

    now, me = datetime.now(UTC), who()
    backend = None if store is None else open_store(store)
    try:

        def again(given: "ImportOptions") -> "ImportResult":
            with progress(layer) as step:
                return import_files(backend, layer, files, given, who=me, now=now, progress=step)

        result, person = again(options), ask and sys.stdin.isatty()
        if person:
            result, options = answered(result, options, again)
        if backend is None or not person or not may_be_asked(result, options) or not _yes(result):
            return result
        with progress(layer) as step:
            return write(backend, result, options, who=me, now=now, progress=step)
    finally:
        if backend is not None:
            backend.close()


def _yes(result: "ImportResult") -> bool:
    for line in _lines(result, None):
        typer.echo(line, err=True)
    question = (
        f"有 {result.rejected} 行不能导入,是否导入其余 {result.accepted} 行?"
        if language() == "zh"
        else f"{result.rejected} rows cannot be taken. Take the other {result.accepted}?"
    )
    return typer.confirm(question, default=False, err=True)


def _document(result: "ImportResult", rejects: Path | None) -> dict[str, Any]:
    from gis.findings import as_row

    return {
        "layer": result.layer,
        "read": result.read,
        "accepted": result.accepted,
        "rejected": result.rejected,
        "written": result.revision is not None,
        "revision": result.revision,
        "crs": result.crs,
        "mapping": dict(result.mapping),
        "files": [
            {
                "file": str(one.path),
                "sha256": one.sha256,
                "read": one.intake.read,
                "accepted": one.intake.accepted,
                "rejected": len(one.intake.rejected),
                "crs": one.intake.datum,
                "mapping": dict(one.intake.mapping),
            }
            for one in result.files
        ],
        "questions": [
            {
                "question_id": one.question_id,
                "text_zh": one.text.zh,
                "text_en": one.text.en,
                "choices": [choice.value for choice in one.choices],
                "free": one.free,
                "needed": one.needed,
            }
            for one in result.questions
        ],
        "import_ids": list(result.import_ids),
        "findings": [as_row(finding) for finding in result.findings],
        "rejects": None if rejects is None else str(rejects),
    }


def _lines(result: "ImportResult", rejects: Path | None) -> Iterator[str]:
    chinese = language() == "zh"
    for one in result.files:
        intake = one.intake
        datum = intake.datum or "-"
        yield (
            f"{one.path.name} -> {result.layer}:读取 {intake.read} 行,可导入 {intake.accepted} 行,"
            f"拒绝 {len(intake.rejected)} 行;坐标系 {datum}"
            if chinese
            else f"{one.path.name} -> {result.layer}: {intake.read} rows read, "
            f"{intake.accepted} good, {len(intake.rejected)} rejected; datum {datum}"
        )
        width = max(map(len, intake.mapping), default=0)
        for name, column in intake.mapping.items():
            yield f"    {name:<{width}} <- {column.removeprefix(':')}"
    yield from finding_lines(result.findings, most=_SHOWN)
    yield from question_lines(result)
    yield _last_line(result, chinese=chinese)
    if rejects is not None and result.rejected:
        yield f"{'被拒绝的行见' if chinese else 'rejected rows are in'} {rejects}"


def _last_line(result: "ImportResult", *, chinese: bool) -> str:
    if result.revision is not None:
        return (
            f"已导入 {result.accepted} 行(库版本 {result.revision})。"
            if chinese
            else f"{result.accepted} rows imported (store revision {result.revision})."
        )
    if result.rejected and not result.blocked:
        return (
            "未写入任何数据。改正后重新导入,或加 --accept-rest 只导入其余各行。"
            if chinese
            else "Nothing was written. Correct the rows, or take the rest with --accept-rest."
        )
    return "未写入任何数据。" if chinese else "Nothing was written."
