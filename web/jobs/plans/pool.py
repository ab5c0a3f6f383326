"""Divide units here or in processes of this machine; one that dies is replaced.

Each process has a line of its own, so that the unit it had in hand when it died is known.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.process import BaseProcess

from grid_planner.propose import Task
from web.jobs.plans.worker import Answer, answer, begin

TRIES = 3
"""How many workers a unit may take down before it is left out."""
_AHEAD = 2  # units each process has: the one in hand and the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A unit that could not be divided: it took its workers down, or the program failed."""

    task: Task
    error: BaseException | None = None  # None: it took its workers down


Divided = Answer | Lost


def here(tasks: Iterator[Task]) -> Generator[list[Divided]]:
    """Divide one unit after the other in this process."""
    for task in tasks:
        try:
            yield [answer(task)]
        except Exception as error:  # noqa: BLE001 -- one unit's fault, as other processes tell it
            yield [Lost(task=task, error=error)]


def in_processes(tasks: Iterator[Task], workers: int) -> Generator[list[Divided]]:
    """Divide units in processes of this machine; return what is ready whenever something is."""
    crew = [_Process() for _ in range(workers)]
    try:
        while _fill(crew, tasks):
            wait([line.future for one in crew for line in one.line], return_when=FIRST_COMPLETED)
            ready = [outcome for one in crew for outcome in one.ready()]
            if not any(one.answered for one in crew) and all(one.deaths > TRIES for one in crew):
                raise BrokenProcessPool("every process dies before it has divided anything")
            yield ready
    finally:
        for one in crew:
            one.stop()


def _fill(crew: list["_Process"], tasks: Iterator[Task]) -> bool:
    """Give every process what it has room for; return whether anything is under way."""
    for length in range(_AHEAD):
        for one in crew:
            if len(one.line) > length:
                continue
            task = next(tasks, None)
            if task is None:
                return any(one.line for one in crew)
            one.take(task)
    return True


@dataclass(slots=True)
class _Given:
    """A unit given to a process, and how many processes it has taken down."""

    task: Task
    future: Future[Answer]
    deaths: int = 0


@dataclass(slots=True)
class _Process:
    """A process with its line of units; the first is the one in hand."""

    line: deque[_Given] = field(default_factory=deque)
    answered: bool = False
    deaths: int = 0
    _pool: ProcessPoolExecutor | None = None
    _children: frozenset[BaseProcess] = frozenset()

    def take(self, task: Task, deaths: int = 0) -> None:
        """Put a unit into the line."""
        self.line.append(_Given(task, self._submitted(task), deaths))

    def _submitted(self, task: Task) -> Future[Answer]:
        if self._pool is None:
            # spawn: a fork of a process with threads and open stores may hang
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, spawn, initializer=_begin)
            before = frozenset(multiprocessing.active_children())
            future = self._pool.submit(answer, task)
            self._children = frozenset(multiprocessing.active_children()) - before
            return future
        try:
            return self._pool.submit(answer, task)
        except BrokenProcessPool as error:  # it died since: told like a death at work
            future = Future()
            future.set_exception(error)
            return future

    def ready(self) -> Iterator[Divided]:
        """Return what is done, in order; a process that died is replaced and its line redone."""
        while self.line and self.line[0].future.done():
            given = self.line.popleft()
            error = given.future.exception()
            if isinstance(error, BrokenProcessPool):
                yield from self._replaced(given)
                return
            self.answered = True
            yield Lost(task=given.task, error=error) if error else given.future.result()

    def _replaced(self, given: _Given) -> Iterator[Divided]:
        self.deaths += 1
        self.stop()
        waiting, self.line = self.line, deque()
        if given.deaths + 1 >= TRIES:
            yield Lost(task=given.task)
        else:
            self.take(given.task, given.deaths + 1)
        for other in waiting:
            self.take(other.task, other.deaths)

    def stop(self) -> None:
        """End the process at once, whatever it has in hand."""
        if self._pool is None:
            return
        self._pool.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.terminate()
        self._pool = None


def _begin() -> None:
    """Prepare a process: end with the one that started it, leave Ctrl+C to that, load kernels."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    begin()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
