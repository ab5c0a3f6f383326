"""`wangge coverage`: what the registered cameras see, and whether there are enough."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from web.cli.output import JsonOption, StoreOption, emit, finding_lines, language, progress, who
from web.cli.units import units_named

if TYPE_CHECKING:
    from camera_registry.report import CoverageReport
    from web.jobs.cameras.coverage import Covered

_HEADINGS = {
    "zh": ("村(社区)", "代码", "摄像机", "标准", "在用", "未知", "存疑", "无视域",
           "空地", "(不含默认)", "道路", "(不含默认)", "结论"),
    "en": ("unit", "code", "cameras", "required", "working", "unknown", "suspect", "no view",
           "open area", "(declared)", "roads", "(declared)", "quota"),
}  # fmt: skip
_STATES = {"pass": "达标", "fail": "不达标", "unknown": "无法判定", "not_applicable": "不适用"}


def coverage(
    store: StoreOption,
    units: Annotated[
        list[str] | None, typer.Argument(help="Codes of villages or communities; all if none.")
    ] = None,
    pack: Annotated[
        str | None, typer.Option(help="Rule pack; that of the store if not given.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Draw what every camera sees and hold villages and hamlets against their quotas.

    Shares of open ground and road length are given with the lens angles and ranges the rule
    pack assumes, and (declared) with those of the register alone. Exit 1 when a quota fails.
    """
    from datetime import UTC, datetime

    from gis.findings import any_blocks
    from store.open import open_store
    from web.jobs.cameras.coverage import cover

    backend = open_store(store)
    try:
        chosen = units_named(backend, units)
        with progress("coverage") as step:
            done = cover(
                backend,
                chosen,
                pack=pack,
                who=who(),
                now=datetime.now(UTC),
                progress=step,
            )
    finally:
        backend.close()
    emit(_document(done), as_json, _lines(done))
    raise typer.Exit(1 if any_blocks(done.findings) else 0)


def _document(done: "Covered") -> dict[str, object]:
    from dataclasses import asdict

    from gis.findings import as_row

    return {
        "pack": done.pack,
        "revision": done.revision,
        "views": done.views,
        "reports": [asdict(report) for report in done.reports],
        "findings": [as_row(finding) for finding in done.findings],
    }


def _lines(done: "Covered") -> Iterator[str]:
    """Return a table of the units, then what is wrong, gravest first."""
    names = {unit.code: unit.name for unit in done.units}
    rows: list[tuple[str, ...]] = [_HEADINGS[language()]]
    rows += [_row(r, names[r.code]) for r in done.reports if r.kind == "unit"]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        first = row[0] + " " * (widths[0] - _width(row[0]))
        rest = (
            " " * (w - _width(text)) + text for text, w in zip(row[1:], widths[1:], strict=True)
        )
        yield "  ".join([first, *rest])
    yield ""
    yield from finding_lines(done.findings)


def _row(report: "CoverageReport", name: str) -> tuple[str, ...]:
    state = report.state.value
    return (
        name,
        report.code,
        str(report.cameras),
        "-" if report.required is None else str(report.required),
        str(report.working),
        str(report.status_unknown),
        str(report.suspect),
        str(report.without_view),
        _percent(report.area_share),
        _percent(report.area_share_declared),
        _percent(report.road_share),
        _percent(report.road_share_declared),
        _STATES.get(state, state) if language() == "zh" else state,
    )


def _percent(share: float | None) -> str:
    return "?" if share is None else f"{100 * share:.1f}%"


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese signs take two."""
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
