"""Plain arrays as one run of bytes between child and parent: nothing pickled, nothing packed.

A line of JSON says name, type and length of each array, then they follow, each at a multiple of
eight bytes. The parent looks at them where they lie (`read`), so that a million shapes cost no
second copy.
"""

import json
import math
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[np.generic]]

_EIGHT = 8
_KINDS = frozenset("biufU")  # truth values, numbers and texts of fixed width; never objects


def written(arrays: Arrays) -> Iterator[bytes | memoryview]:
    """Return the pieces of a frame, one after the other."""
    flat = {name: np.ascontiguousarray(array).reshape(-1) for name, array in arrays.items()}
    told = [[name, flat[name].dtype.str, list(array.shape)] for name, array in arrays.items()]
    head = json.dumps(told).encode()
    head += b" " * (-(len(head) + 1) % _EIGHT) + b"\n"
    yield len(head).to_bytes(_EIGHT, "little")
    yield head
    for array in flat.values():
        if array.nbytes:
            yield array.view(np.uint8).data
            yield bytes(-array.nbytes % _EIGHT)


def read(frame: bytes | memoryview) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of a frame, as views of it that cannot be written.

    Raises ValueError when it is none.
    """
    at = _EIGHT + int.from_bytes(frame[:_EIGHT], "little")
    if not _EIGHT < at <= len(frame):
        raise ValueError(f"a frame of {len(frame)} bytes has no head of {at}")
    arrays = {}
    for name, kind, shape in json.loads(bytes(frame[_EIGHT:at])):
        dtype, count = np.dtype(kind), math.prod(shape)
        if dtype.kind not in _KINDS:
            raise ValueError(f"array {name} of {kind}")
        size = count * dtype.itemsize
        view = np.empty(shape, dtype) if not size else _view(frame, at, dtype, count)
        arrays[str(name)] = view.reshape(shape)
        at += size + (-size % _EIGHT)
    return arrays


def _view(
    frame: bytes | memoryview, at: int, dtype: np.dtype[np.generic], count: int
) -> NDArray[np.generic]:
    view = np.frombuffer(frame, dtype=dtype, count=count, offset=at)
    view.flags.writeable = False
    return view
