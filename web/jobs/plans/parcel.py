"""A unit on its way to a worker of a cluster and back: bytes that the scheduler does not open.

Nothing of ours is imported here: a scheduler loads this module and passes on what it is given.
"""

import pickle
from collections.abc import Callable
from typing import Any


def packed(work: Callable[[Any], Any], task: Any) -> bytes:
    """Return what `opened_and_done` needs to do the work on any machine with this program."""
    return pickle.dumps((work, task), pickle.HIGHEST_PROTOCOL)


def opened_and_done(parcel: bytes) -> bytes:
    """Do the work of a parcel; return its answer as bytes for `unpacked`."""
    work, task = pickle.loads(parcel)  # noqa: S301 -- Dask itself would unpickle it
    return pickle.dumps(work(task), pickle.HIGHEST_PROTOCOL)


def unpacked(answer: bytes) -> Any:
    """Return the answer of a worker."""
    return pickle.loads(answer)  # noqa: S301 -- likewise
