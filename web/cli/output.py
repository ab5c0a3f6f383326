"""How every command speaks: one JSON document or text on stdout, progress on stderr."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer

from web.jobs.progress import Progress, quiet

StoreOption = Annotated[
    str,
    typer.Option("--store", "-s", envvar="WANGGE_STORE", help="path.gpkg or postgresql://…"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


def language() -> str:
    """Return `zh` or `en`: WANGGE_LANG, else the system's language."""
    wanted = os.environ.get("WANGGE_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    return "zh" if wanted.lower().startswith("zh") else "en"


def emit(document: Mapping[str, Any], as_json: bool, lines: Iterable[str]) -> None:
    """Print the document as JSON, or the lines."""
    if as_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, default=str) + "\n")
        return
    for line in lines:
        typer.echo(line)


def words(zh: str, en: str) -> str:
    """Return the text in the reader's language."""
    return zh if language() == "zh" else en


def tell(message: str) -> None:
    """Say on stderr why nothing was done; with --json also as the document on stdout."""
    typer.echo(message, err=True)
    if "--json" in sys.argv:
        emit({"error": message}, True, ())


def refuse(message: str, *, code: int = 1) -> NoReturn:
    """Say why nothing was done, and leave with exit code 1."""
    tell(message)
    raise typer.Exit(code)


def who() -> str:
    """Return who sits at the machine: acts of the command line carry the system's account."""
    import getpass

    return f"{getpass.getuser()}@cli"


def finding_lines(findings: Iterable[Any], *, most: int | None = 50) -> Iterator[str]:
    """Return one line a finding that is not a pass, gravest first, in the reader's language."""
    order = {"error": 0, "must": 1, "should": 2, "info": 3}
    shown = sorted(
        (f for f in findings if f.outcome.value in ("fail", "unknown")),
        key=lambda f: (order[f.severity.value], f.rule, f.place.unit_code, f.place.id),
    )
    for finding in shown[:most]:
        unknown = "?" if finding.outcome.value == "unknown" else " "
        yield f"{finding.severity.value:>6}{unknown} {finding.rule:<8} {finding.message(language())}"
    if most is not None and len(shown) > most:
        left = len(shown) - most
        yield words(
            f"        … 另有 {left} 条(--json 列出全部)",
            f"        … {left} more (--json lists all)",
        )


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """Show a bar on stderr while a long step runs; give the step a function to call.

    The function takes what is being done, how many are done and how many there are. Where stderr
    is no terminal nothing is shown.
    """
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def step(what: str, done: int, total: int) -> None:
            bar.update(task, description=f"{title} {what}", completed=done, total=total or None)

        yield step
