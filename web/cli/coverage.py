"""`wangge coverage`: what the registered cameras see, and whether there are enough."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from web.cli.output import JsonOption, StoreOption, emit, finding_lines, language, progress, who
from web.cli.units import units_named

if TYPE_CHECKING:
    from camera_registry.coverage.report import Contribution, CoverageReport
    from web.jobs.cameras.coverage import Covered

_HEADINGS = {
    "zh": ("村(社区)", "代码", "摄像机", "标准", "在用", "未知", "存疑", "无视域",
           "空地", "(不含默认)", "道路", "(不含默认)", "结论"),
    "en": ("unit", "code", "cameras", "required", "working", "unknown", "suspect", "no view",
           "open area", "(declared)", "roads", "(declared)", "quota"),
}  # fmt: skip
_SEEN = {
    "zh": ("村(社区)", "可视空地", "核实", "此刻", "可达", "居住区", "道路", "重点场所", "路口",
           "两台以上", "假定占比", "可缺", "算法"),
    "en": ("unit", "open area", "verified", "now", "reach", "settled", "roads", "key places",
           "junctions", "by 2+", "assumed", "spare", "by"),
}  # fmt: skip
_ALONE = {
    "zh": ("村(社区)", "摄像机", "可视m2", "独视m2", "路口", "独视", "重点场所", "独视的重点场所"),
    "en": ("unit", "camera", "sees m2", "alone m2", "junctions", "alone", "key places",
           "key places it alone sees"),
}  # fmt: skip
_BY = {"exact": "精确", "rows": "扫描线"}
_STATES = {"pass": "达标", "fail": "不达标", "unknown": "无法判定", "not_applicable": "不适用"}


def coverage(
    store: StoreOption,
    units: Annotated[
        list[str] | None, typer.Argument(help="Codes of villages or communities; all if none.")
    ] = None,
    pack: Annotated[
        str | None, typer.Option(help="Rule pack; that of the store if not given.")
    ] = None,
    each: Annotated[
        bool, typer.Option("--cameras", help="Also what is lost when one camera fails, each.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Draw what every camera sees and hold villages and hamlets against their quotas.

    Shares of open ground and road length are given with the lens angles and ranges the rule
    pack assumes, and (declared) with those of the register alone. The second table has the three
    states: verified (in service, placed by measurement, nothing assumed), now (turning cameras
    of unknown direction left out), reach (all that turning cameras could see). Exit 1 when a
    quota fails.
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
    emit(_document(done), as_json, _lines(done, each=each))
    raise typer.Exit(1 if any_blocks(done.findings) else 0)


def _document(done: "Covered") -> dict[str, object]:
    from dataclasses import asdict

    from gis.findings import as_row

    return {
        "pack": done.pack,
        "revision": done.revision,
        "views": done.views,
        "reports": [asdict(report) for report in done.reports],
        "contributions": [asdict(one) for one in done.contributions],
        "findings": [as_row(finding) for finding in done.findings],
    }


def _lines(done: "Covered", *, each: bool) -> Iterator[str]:
    """Return tables of the units, with `each` one of the cameras, then what is wrong."""
    names = {unit.code: unit.name for unit in done.units}
    units = [report for report in done.reports if report.kind == "unit"]
    yield from _table([_HEADINGS[language()], *(_row(r, names[r.code]) for r in units)])
    yield ""
    spare = Counter(one.unit_code for one in done.contributions if one.spare)
    seen = [_seen(r, names[r.code], spare[r.code]) for r in units]
    yield from _table([_SEEN[language()], *seen])
    yield ""
    if each:
        rows = sorted(done.contributions, key=lambda one: (one.unit_code, -one.alone_m2))
        yield from _table([_ALONE[language()], *(_alone(one, names) for one in rows)])
        yield ""
    yield from finding_lines(done.findings)


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        first = row[0] + " " * (widths[0] - _width(row[0]))
        rest = (
            " " * (w - _width(text)) + text for text, w in zip(row[1:], widths[1:], strict=True)
        )
        yield "  ".join([first, *rest])


def _seen(report: "CoverageReport", name: str, spare: int) -> tuple[str, ...]:
    twice = None
    if report.open_area_m2 and report.seen_twice_m2 is not None:
        twice = (report.seen_twice_m2 + (report.seen_more_m2 or 0.0)) / report.open_area_m2
    by = report.area_by or "?"
    return (
        name,
        _percent(report.area_share),
        _percent(report.area_share_verified),
        _percent(report.area_share_now),
        _percent(report.area_share_reach),
        _percent(report.settled_share),
        _percent(report.road_share),
        _of(report.key_place_share, report.key_places),
        _of(report.junction_share, report.junctions),
        _percent(twice),
        _percent(report.share_on_assumptions),
        str(spare),
        _BY.get(by, by) if language() == "zh" else by,
    )


def _of(share: float | None, count: int | None) -> str:
    """Return how many of some places are seen; - where there are none."""
    return "-" if not count else f"{round((share or 0.0) * count)}/{count}"


def _alone(one: "Contribution", names: dict[str, str]) -> tuple[str, ...]:
    return (
        names.get(one.unit_code, one.unit_code),
        one.camera_id,
        f"{one.seen_m2:,.0f}",
        f"{one.alone_m2:,.0f}",
        str(one.junctions),
        str(one.junctions_alone),
        str(one.key_places),
        ", ".join(one.key_places_alone) or "-",
    )


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
