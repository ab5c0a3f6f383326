"""`wangge export coverage FILE.pdf`: reports for people, and stand-alone maps."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from web.cli.output import language, refuse, who, words

if TYPE_CHECKING:
    from store.backend import Backend

# data of these leaves by other endings, for machines
REPORTS = {
    "coverage": (".xlsx", ".pdf", ".html"),
    "cameras": (".html",),
    "plan": (".html",),
    "incidents": (".html",),
}


def is_report(what: str, file: Path) -> bool:
    """Tell whether a report is asked for, not a sheet and not a file of data."""
    return file.suffix.lower() in REPORTS.get(what, ())


def report_to(
    backend: "Backend", what: str, file: Path, units: list[str] | None, wishes: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Write the report to the file and return the document and the lines to show."""
    from datetime import UTC, datetime

    from grid_planner.sheet.content import NothingToPrintError
    from web.jobs.reports.asked import Asked, Sight
    from web.jobs.reports.writing import take_report

    if wishes["language"] not in (None, "zh", "en"):
        refuse(words("--language 只能是 zh 或 en", "--language is zh or en"), code=2)
    asked = Asked(
        units=tuple(units or ()),
        township=wishes["township"],
        plan=wishes["plan"],
        language=cast("Any", wishes["language"] or language()),
        who=who(),
        now=datetime.now(UTC),
        purpose=wishes["purpose"].strip(),
    )
    ending = cast("Any", file.suffix.lower().removeprefix("."))
    try:
        taken = take_report(backend, cast("Any", what), ending, asked=asked, sight=Sight())
    except NothingToPrintError as error:
        refuse(words(error.words.zh, error.words.en))
    part = file.with_name(f"{file.name}.part")
    part.write_bytes(taken.content)
    part.replace(file)
    said = words(taken.said.zh, taken.said.en)
    document = {"file": str(file), "taken": said, "bytes": len(taken.content), "pages": taken.pages}
    lines = [f"{file}: {said}"]
    if not asked.purpose:
        lines.append(
            words(
                "  未填写用途，封面已注明；可用 --purpose 填写",
                "  no purpose was given, and its face says so; --purpose states it",
            )
        )
    return document, lines
