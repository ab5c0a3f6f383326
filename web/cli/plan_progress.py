"""How far a division of many units is, on stderr: a bar, or a line now and then in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from web.cli.output import words
from web.jobs.plans.run import Watch

_FIRST_S, _EVERY_S = 1.0, 10.0  # of lines where stderr is no terminal
_MINUTE, _HOUR = 60, 3600


@contextmanager
def watching() -> Iterator[Watch]:
    """Give what a run tells its progress to."""
    if not sys.stderr.isatty():
        yield _Lines().watch()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    left = TextColumn("{task.fields[left]}")
    with Bar(*columns, left, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("plan", total=None, left="…")

        def step(what: str, done: int, total: int) -> None:
            bar.update(task, description=f"plan {what}", completed=done, total=total or None)

        def tell(seconds: float | None) -> None:
            bar.update(task, left=time_left(seconds))

        yield Watch(progress=step, left=tell, resumes=_resumes(bar.console.print))


def time_left(seconds: float | None) -> str:
    """Return the time left as a person says it; … as long as it is not known."""
    if seconds is None:
        return "…"
    if seconds < _MINUTE:
        return words("不到 1 分钟", "less than a minute left")
    hours, minutes = divmod(round(seconds / _MINUTE), _HOUR // _MINUTE)
    if not hours:
        return words(f"约剩 {minutes} 分钟", f"about {minutes} min left")
    return words(f"约剩 {hours} 小时 {minutes} 分钟", f"about {hours} h {minutes} min left")


def _resumes(say: Callable[[str], None]) -> Callable[[int, int], None]:
    def resumes(there: int, total: int) -> None:
        say(
            words(
                f"继续上次未完成的划分：{total:,} 个单位中已完成 {there:,} 个",
                f"resuming: {there:,} of {total:,} units are there",
            )
        )

    return resumes


class _Lines:
    """Progress as lines: the first after a second, then one every ten."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _FIRST_S
        self._left: float | None = None

    def watch(self) -> Watch:
        """Return what a run tells its progress to."""
        return Watch(progress=self._step, left=self._tell, resumes=_resumes(_say))

    def _tell(self, seconds: float | None) -> None:
        self._left = seconds

    def _step(self, _what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next or done >= total:
            return
        self._next = now + _EVERY_S
        left = time_left(self._left)
        _say(
            words(
                f"划分：已完成 {done:,}/{total:,} 个单位，{left}",
                f"plan: {done:,} of {total:,} units, {left}",
            )
        )


def _say(text: str) -> None:
    typer.echo(text, err=True)
