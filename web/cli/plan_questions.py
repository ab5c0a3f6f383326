"""Questions about plans: why two blocks are no neighbours, what one more crossing would change."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.opening import opened
from web.cli.output import JsonOption, StoreOption, emit, language, refuse, words

if TYPE_CHECKING:
    from grid_planner.answers.neighbours import Why
    from grid_planner.answers.what_if import Division, WhatIf

QUESTIONS = ("why", "what-if")
_LAST_LATITUDE, _LAST_LONGITUDE = 90, 180


def register(plan: typer.Typer) -> None:
    """Add the questions to the commands of `wangge plan`."""
    plan.command(name="why", help="Why two blocks are neighbours on foot, or why not.")(why)
    plan.command(name="what-if", help="What one more crossing would change; nothing is stored.")(
        what_if
    )


def why(
    block_a: Annotated[str, typer.Argument(help="Block id.")],
    block_b: Annotated[str, typer.Argument(help="Another block id.")],
    store: StoreOption,
    as_json: JsonOption = False,
) -> None:
    """Name the barrier, the crossing or the distance between two blocks."""
    from web.jobs.plans.explaining import neighbours

    with opened(store) as backend, _asking():
        answer = neighbours(backend, block_a, block_b)
    lines = [finding.message(language()) for finding in answer.findings]
    emit(_why(answer.why, answer.units, answer.findings), as_json, lines)


def what_if(
    unit: Annotated[str, typer.Argument(help="Unit code.")],
    store: StoreOption,
    crossing: Annotated[
        str | None, typer.Option(help="LON,LAT or LON,LAT,LON,LAT (WGS84 or CGCS2000 degrees).")
    ] = None,
    between: Annotated[
        tuple[str, str] | None, typer.Option(help="Two block ids: the shortest line between them.")
    ] = None,
    effort: Annotated[
        int | None, typer.Option(min=1, help="Search steps; they alone decide the result.")
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="Ceiling for each division.")] = 60.0,
    seed: Annotated[int, typer.Option(min=0, help="Where the search starts.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Divide a unit with and without a crossing that is not there; nothing is stored."""
    if (crossing is None) == (between is None):
        refuse(
            words(
                "请用 --crossing 经度,纬度[,经度,纬度] 或 --between 楼栋甲 楼栋乙 说明过街点的位置",
                "say where: --crossing LON,LAT[,LON,LAT] or --between BLOCK_A BLOCK_B",
            ),
            code=2,
        )
    line = _line(crossing) if crossing is not None else ()
    from grid_planner.request import Search
    from web.jobs.plans.explaining import try_crossing

    search = Search(effort=effort, seconds=seconds, seed=seed)
    with opened(store) as backend, _asking():
        answer = try_crossing(backend, unit, line, between, search=search)
    emit(_what_if(answer), as_json, _lines(answer))


@contextmanager
def _asking() -> Iterator[None]:
    """Refuse a question without an answer in the reader's language."""
    from grid_planner.answers.asked import NoAnswerError

    try:
        yield
    except NoAnswerError as error:
        refuse(words(error.words.zh, error.words.en))


def _line(text: str) -> tuple[tuple[float, float], ...]:
    """Return the points of `LON,LAT[,LON,LAT...]`; refuse what is none."""
    try:
        numbers = [float(part) for part in text.replace(";", ",").split(",")]
    except ValueError:
        numbers = []
    points = tuple(zip(numbers[::2], numbers[1::2], strict=False))
    inside = all(abs(x) <= _LAST_LONGITUDE and abs(y) <= _LAST_LATITUDE for x, y in points)
    if not points or len(numbers) % 2 or not inside:
        refuse(
            words(
                f"--crossing {text}:应为 经度,纬度 或 经度,纬度,经度,纬度(十进制度)",
                f"--crossing {text}: expected LON,LAT or LON,LAT,LON,LAT in decimal degrees",
            ),
            code=2,
        )
    return points


def _why(why: "Why", units: tuple[str, ...], findings: Any) -> dict[str, Any]:
    from gis.findings import as_row

    return {
        "a": why.a,
        "b": why.b,
        "units": list(units),
        "neighbours": why.neighbours,
        "crossing": why.crossing_id,
        "barrier": why.barrier_id,
        "gap_m": why.gap_m,
        "border_m": why.border_m,
        "walk": list(why.walk),
        "walk_m": why.walk_m,
        "findings": [as_row(finding) for finding in findings],
    }


def _what_if(answer: "WhatIf") -> dict[str, Any]:
    from gis.findings import as_row

    return {
        "unit": answer.unit_code,
        "crossing": [list(point) for point in answer.crossing],
        "joined": [list(pair) for pair in answer.joined],
        "before": _division(answer.before),
        "after": _division(answer.after),
        "moved": answer.moved,
        "gone": [as_row(finding) for finding in answer.gone],
        "new": [as_row(finding) for finding in answer.new],
        "findings": [as_row(answer.finding)],
    }


def _division(division: "Division") -> dict[str, Any]:
    return {
        "grids": list(division.grids),
        "outside": division.outside,
        "bound": division.bound,
        "proof": division.proof,
    }


def _lines(answer: "WhatIf") -> list[str]:
    sizes = "、" if language() == "zh" else ", "
    lines = [answer.finding.message(language())]
    if answer.joined:
        before, after = (
            sizes.join(map(str, division.grids)) for division in (answer.before, answer.after)
        )
        lines.append(
            words(f"  原来各网格户数:{before}", f"  households of each grid now: {before}")
        )
        lines.append(words(f"  增设之后:{after}", f"  with the crossing: {after}"))
    lines += [words("  不再出现:", "  gone: ") + f.message(language()) for f in answer.gone]
    lines += [words("  新出现:", "  new: ") + f.message(language()) for f in answer.new]
    return lines
