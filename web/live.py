"""Tell every open page that something changed: one watcher of the store, a short queue a page."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import orjson

from store.backend import Backend, StoreError
from store.plans_since import states_since
from store.strokes import strokes_since
from web.errors import TooManyListenersError

WAIT_S = 0.25  # how soon the watcher notices that it shall stop
PAUSE_S = 2.0  # after the store failed

Clock = Callable[[], str]
News = dict[str, str | int | dict[str, str]]


class Live:
    """Watches the store in one thread and wakes the streams of all pages."""

    def __init__(self, backend: Backend, *, clock: Clock, queue: int, clients: int) -> None:
        self._backend = backend
        self._clock = clock
        self._length = queue
        self._most = clients
        self._queues: set[asyncio.Queue[News | None]] = set()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told: dict[str, int] = {}  # last stroke of each draft that pages were told
        self._states: dict[
            str, tuple[str, str | None]
        ] = {}  # of plans that were written since this began
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to watch; call it inside the event loop that serves the streams."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(
            target=self._watch, args=(self._loop,), name="wangge-live", daemon=True
        )
        self._thread.start()

    def stroke(self, plan_id: str, seq: int, revision: int) -> None:
        """Tell at once of a stroke this process has kept; those of others the watcher finds."""
        with self._lock:
            if self._loop is None or self._loop.is_closed() or self._told.get(plan_id, 0) >= seq:
                return
            self._told[plan_id] = seq
            news: News = {"plan": plan_id, "seq": seq, "revision": revision}
            self._loop.call_soon_threadsafe(self._tell, news)

    def stop(self) -> None:
        """End all streams and the watcher."""
        self._ending.set()
        for queue in self._queues:
            _put(queue, None)
        if self._thread is not None:
            self._thread.join(timeout=2 * WAIT_S)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        seen: int | None = None
        while not self._ending.is_set():
            try:
                known = self._backend.revision() if seen is None else seen
                seen = self._backend.wait_for_change(known, WAIT_S)
                for plan_id, seq in strokes_since(self._backend, known) if seen != known else ():
                    self.stroke(plan_id, seq, seen)
                states = self._moved(states_since(self._backend, known) if seen != known else {})
            except StoreError:
                self._ending.wait(PAUSE_S)
                continue
            if seen != known and not loop.is_closed():
                both: list[News] = [{"revision": seen, "at": self._clock()}]
                if states:
                    both.insert(0, {"states": states, "revision": seen})
                for news in both:
                    loop.call_soon_threadsafe(self._tell, news)

    def _moved(self, states: dict[str, tuple[str, str | None]]) -> dict[str, str]:
        """Return the states of plans where state or day is another than was told last.

        Strokes write plans too.
        """
        moved = {plan: state for plan, state in states.items() if self._states.get(plan) != state}
        self._states |= moved
        return {plan: state for plan, (state, _) in moved.items()}

    def _tell(self, news: News) -> None:
        for queue in self._queues:
            _put(queue, news)

    async def stream(self, heartbeat_s: float, alive: Callable[[], bool]) -> AsyncIterator[bytes]:
        """Return the events of one page: the revision now, then each change, and heartbeats.

        Ends when `alive` (asked before every heartbeat) says that the session has ended. Raises
        TooManyListenersError before the first event when no place is free.
        """
        queue: asyncio.Queue[News | None] = asyncio.Queue(self._length)
        self._queues.add(queue)
        try:
            revision = await asyncio.to_thread(self._backend.revision)
            yield b"retry: 3000\n" + _event({"revision": revision, "at": self._clock()})
            while not self._ending.is_set():
                try:
                    news = await asyncio.wait_for(queue.get(), heartbeat_s)
                except TimeoutError:
                    if not await asyncio.to_thread(alive):
                        return
                    yield b": still here\n\n"
                    continue
                if news is None:
                    return
                yield _event(news)
        finally:
            self._queues.discard(queue)

    def admit(self) -> None:
        """Raise TooManyListenersError when no place is free."""
        if len(self._queues) >= self._most:
            raise TooManyListenersError(
                f"{len(self._queues)} streams are open",
                found=len(self._queues),
                required=self._most,
            )


def _put(queue: asyncio.Queue[News | None], news: News | None) -> None:
    """Put news in; a page that does not read loses the oldest, for only the newest counts."""
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(news)


def _event(news: News) -> bytes:
    kind = b"stroke" if "seq" in news else b"plans" if "states" in news else b"revision"
    return b"event: " + kind + b"\ndata: " + orjson.dumps(news) + b"\n\n"
