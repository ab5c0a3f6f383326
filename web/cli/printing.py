"""`wangge export plan FILE.pdf`: the wall sheet and the sheets of the office's steps."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from web.cli.output import language, refuse, who, words

if TYPE_CHECKING:
    from store.backend import Backend
    from web.jobs.sheets.printing import Printed, PrintOrder

SHEETS = ("wall", "survey", "check", "registration", "notice")
_ORIENTATIONS = {"auto": None, "landscape": True, "portrait": False}
_PAPERS = ("A4", "A3", "A2", "A1", "A0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person typed about a sheet; None and empty take what suits it."""

    sheet: str | None = None
    paper: str | None = None
    orientation: str = "auto"
    language: str | None = None
    dpi: int | None = None
    township: str | None = None
    approval_no: str = ""
    supervision_phone: str = ""
    posted: bool = False


def is_sheet(what: str, file: Path, wishes: Wishes) -> bool:
    """Tell whether a sheet is asked for, not a file of data; refuse what cannot be meant."""
    ending = file.suffix.lower()
    if what == "plan" and (wishes.sheet is not None or ending in {".pdf", ".png"}):
        return True
    if wishes.sheet is not None:
        refuse(
            words(
                f"只有方案可以打印成图表，{what} 不能",
                f"only plans are printed as sheets, not {what}",
            ),
            code=2,
        )
    return False


def print_to(
    backend: "Backend", file: Path, units: list[str] | None, plan: str | None, wishes: Wishes
) -> tuple[dict[str, Any], list[str]]:
    """Write the sheet to the file and return the document and the lines to show."""
    from datetime import UTC, datetime

    from grid_planner.sheet.content import NothingToPrintError
    from web.jobs.sheets.asked import Sight
    from web.jobs.sheets.posting import post_notices
    from web.jobs.sheets.printing import print_sheet
    from web.sheets.png import TooManyPixelsError

    order = _order(file, units, plan, wishes)
    now = datetime.now(UTC)
    try:
        printed = print_sheet(backend, order, Sight(), who=who(), now=now)
        codes = (
            post_notices(backend, order.asked, Sight(), who=who(), now=now) if wishes.posted else ()
        )
    except NothingToPrintError as error:
        refuse(words(error.words.zh, error.words.en))
    except TooManyPixelsError as error:
        refuse(
            words(f"--dpi {error.found} 太大，此纸张最多 {error.required}", f"--dpi: {error}"),
            code=2,
        )
    return _told(_written(file, printed), printed, order, len(codes))


def _order(file: Path, units: list[str] | None, plan: str | None, wishes: Wishes) -> "PrintOrder":
    """Return the order, or refuse what is not one."""
    from grid_planner.sheet.catalogue import ENDINGS, Setting
    from grid_planner.sheet.paper import Paper
    from web.jobs.sheets.asked import Asked
    from web.jobs.sheets.printing import DPI, PrintOrder

    sheet, ending = wishes.sheet or "wall", file.suffix.lower().removeprefix(".")
    _one_of("--sheet", sheet, SHEETS)
    _one_of("FILE", ending, ENDINGS[sheet])
    _one_of("--orientation", wishes.orientation, tuple(_ORIENTATIONS))
    _one_of("--language", wishes.language or language(), ("zh", "en"))
    paper = wishes.paper.upper() if wishes.paper else None
    if paper is not None:
        _one_of("--paper", paper, _PAPERS)
    if wishes.posted and sheet != "notice":
        refuse(words("--posted 只用于 --sheet notice", "--posted goes with --sheet notice"), code=2)
    asked = Asked(
        units=tuple(units or ()),
        township=wishes.township,
        plan=plan,
        language=cast("Any", wishes.language or language()),
    )
    return PrintOrder(
        ending=cast("Any", ending),
        asked=asked,
        setting=Setting(
            cast("Any", sheet), Paper(paper) if paper else None, _ORIENTATIONS[wishes.orientation]
        ),
        dpi=wishes.dpi or DPI,
        approval_no=wishes.approval_no,
        supervision_phone=wishes.supervision_phone,
    )


def _one_of(option: str, found: str, wanted: tuple[str, ...]) -> None:
    if found not in wanted:
        there = ", ".join(wanted)
        refuse(
            words(
                f"{option}：不能是 {found}；可用：{there}", f"{option}: {found!r}; one of {there}"
            ),
            code=2,
        )


def _written(file: Path, printed: "Printed") -> list[Path]:
    """Write the files, none of them half, and return their paths: page 2 is FILE-2.png."""
    paths = [
        file if number == 1 else file.with_name(f"{file.stem}-{number}{file.suffix}")
        for number in range(1, len(printed.files) + 1)
    ]
    there = [str(path) for path in paths if path.exists()]
    if there:
        refuse(
            words(
                f"{there[0]} 已存在；请换一个文件名，或先移走它",
                f"{there[0]} exists already; choose another name or remove it first",
            )
        )
    for path, content in zip(paths, printed.files, strict=True):
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(content)
        part.replace(path)
    return paths


def _told(
    paths: list[Path], printed: "Printed", order: "PrintOrder", posted: int
) -> tuple[dict[str, Any], list[str]]:
    said = words(printed.said.zh, printed.said.en)
    notes = [words(note.zh, note.en) for note in printed.notes]
    document = {
        "file": str(paths[0]),
        "files": [str(path) for path in paths],
        "taken": said,
        "sheet": order.setting.sheet,
        "pages": printed.pages,
        "notes": notes,
        "posted": posted,
    }
    lines = [f"{path}: {said}" for path in paths[:1]] + [f"{path}" for path in paths[1:]]
    lines += [f"  {note}" for note in notes]
    if posted:
        lines.append(
            words(
                f"  已登记 {posted} 个网格今日公示",
                f"  notices of {posted} grids recorded as posted today",
            )
        )
    return document, lines
