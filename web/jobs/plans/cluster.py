"""Divide units on a Dask cluster: one task a unit, on whatever workers there are.

`distributed` is an extra (`wangge[cluster]`) and is imported only here, when a scheduler is named.
The workers need nothing but the same version of this program: no store, no files.
"""

import queue
import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from grid_planner.propose import Task
from web.jobs.plans.parcel import opened_and_done, packed, unpacked
from web.jobs.plans.pool import TRIES, Divided, Lost
from web.jobs.plans.worker import answer

SETTINGS = Path(__file__).with_name("dask.yaml")
"""Dask's settings for schedulers and workers that plan: what DASK_CONFIG should name."""
_AHEAD = 8  # units under way for each thread of a worker
_REFILL = 5  # more are given, together, when so many are left for each
_TOGETHER_S = 0.3  # answers of so long are fetched in one go
_CONNECT_S = 10.0
_LOOK_S = 2.0  # how often workers are counted
_NOBODY_S = 60.0  # how long a run waits when the last worker has gone


class ClusterError(Exception):
    """The cluster cannot be used; what is done is kept."""


def on_cluster(tasks: Iterator[Task], address: str) -> Generator[list[Divided]]:
    """Divide units on the cluster of a scheduler; return what is ready whenever something is.

    Raises ClusterError when there is no scheduler, no worker, or `distributed` is not installed.
    """
    with closing(_connected(address)) as client:
        run = _Run(client, address)
        yield from run.work(tasks)
        # a unit may have lain beside one that takes workers down: each gets a last try alone
        suspects, run.suspects = run.suspects, []
        for task in suspects:
            yield from run.alone(task)


def _connected(address: str) -> Any:
    try:
        dask: Any = import_module("distributed")
    except ImportError as error:
        raise ClusterError(
            "--scheduler needs Dask, which is not installed here: pip install 'wangge[cluster]'"
        ) from error
    try:
        return dask.Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"no scheduler answers at {address}: {error}") from error


@dataclass(slots=True)
class _Run:
    """What is under way on the cluster."""

    client: Any
    address: str
    tasks: dict[str, Task] = field(default_factory=dict)
    suspects: list[Task] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)  # units the scheduler let go of
    _done: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)
    _threads: int = 0
    _looked: float = 0.0
    _seen: float = 0.0

    def work(self, tasks: Iterator[Task]) -> Generator[list[Divided]]:
        """Divide units, so many at a time as the workers there are have room for."""
        self._seen = time.monotonic()
        more = True
        while more or self.tasks:
            self._look()
            if more and len(self.tasks) <= _REFILL * self._threads:
                some = list(islice(tasks, _AHEAD * self._threads - len(self.tasks)))
                more = bool(some) or not self._threads
                self._submit(some)
            yield [outcome for outcome in self._finished() if outcome is not None]

    def alone(self, task: Task) -> Generator[list[Divided]]:
        """Divide one unit with nothing beside it; tell when it takes its workers down again."""
        yield from self.work(iter([task]))
        if self.suspects:
            self.suspects.clear()
            yield [Lost(task=task)]

    def _submit(self, tasks: list[Task]) -> None:
        parcels = [packed(answer, task) for task in tasks]
        futures = self.client.map(opened_and_done, parcels, pure=False) if parcels else []
        for task, future in zip(tasks, futures, strict=True):
            self.tasks[future.key] = task
            future.add_done_callback(self._done.put)

    def _look(self) -> None:
        """Count the workers now and then; give up when there has been none for long."""
        now = time.monotonic()
        if self._threads and now - self._looked < _LOOK_S:
            return
        self._looked = now
        try:
            self._threads = sum(self.client.nthreads().values())
        except (OSError, TimeoutError) as error:
            raise self._gone() from error
        if self._threads:
            self._seen = now
        elif now - self._seen > _NOBODY_S:
            raise ClusterError(
                f"{self.address} has had no worker for {_NOBODY_S:.0f} s: start one with "
                f"`dask worker {self.address}`, then give the same command again"
            )

    def _gone(self) -> ClusterError:
        return ClusterError(
            f"the scheduler at {self.address} no longer answers; what is done is kept: "
            "give the same command again"
        )

    def _finished(self) -> list[Divided | None]:
        """Wait a moment for units that are done; None for one that is put off."""
        done: list[Any] = []
        until = time.monotonic() + _LOOK_S
        while len(done) < max(len(self.tasks), 1):
            try:
                done.append(self._done.get(timeout=max(until - time.monotonic(), 0)))
            except queue.Empty:
                break
            if len(done) == 1:
                until = time.monotonic() + _TOGETHER_S
        good = [future for future in done if future.status == "finished"]
        answers = dict(zip(good, self.client.gather(good), strict=True)) if good else {}
        return [self._outcome(future, answers.get(future)) for future in done]

    def _outcome(self, future: Any, given: Any) -> Divided | None:
        task = self.tasks.pop(future.key)
        outcome: Divided | None = None if given is None else unpacked(given)
        if given is None and future.status == "error":
            error = future.exception()
            if type(error).__name__ == "KilledWorker":
                self.suspects.append(task)
            else:
                outcome = Lost(task=task, error=error)
        elif given is None:
            self._again(task)
        future.release()
        return outcome

    def _again(self, task: Task) -> None:
        """Give a unit anew that the scheduler has let go of; a scheduler that is gone is told."""
        code = task.places.unit.code
        self.dropped[code] += 1
        if self.client.status != "running" or self.dropped[code] > TRIES:
            raise self._gone()
        self._submit([task])
