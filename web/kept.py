"""Results that cost something, kept until the store changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

from store.backend import Backend

T = TypeVar("T")


class Kept:
    """The newest results by key. A result is made once even when many ask at the same time."""

    def __init__(self, most: int = 96) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, object] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result of this key, made when it is not there.

        The key must name everything the result depends on: revision, scope, plan, days.
        """
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]  # type: ignore[return-value]
            mine = self._making.setdefault(key, threading.Lock())
        with mine:
            with self._lock:
                if key in self._results:
                    return self._results[key]  # type: ignore[return-value]
            try:
                result = make()
            finally:
                with self._lock:
                    self._making.pop(key, None)
            self._keep(key, result)
            return result

    def _keep(self, key: Hashable, result: object) -> None:
        with self._lock:
            self._results[key] = result
            while len(self._results) > self._most:
                self._results.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a reading job works with: the store, what was read lately, and the revision asked at.

    A newer state than `revision` may be read while the store changes; never an older one.
    """

    backend: Backend
    kept: Kept
    revision: int

    def once(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """Return the result of this key at this revision, made when it is not there."""
        return self.kept.get((self.revision, *key), make)
