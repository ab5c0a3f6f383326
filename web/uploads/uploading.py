"""Taking the bytes of an upload as they come: they end in a file, or in a refusal and no file."""

import asyncio
import errno
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from web.errors import DiskFullError, UploadCutError

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


async def keep(stream: AsyncIterator[bytes], path: Path, stall_s: float) -> int:
    """Write what comes into a new file; return its size.

    Raises DiskFullError; UploadCutError when the sender goes away or is silent for `stall_s`.
    """
    size = 0
    try:
        with path.open("xb") as file:
            while some := await _next(stream, stall_s):
                size += await run_in_threadpool(file.write, some)
    except TimeoutError as error:
        raise UploadCutError(f"nothing came for {stall_s:g} s", found=size) from error
    except ClientDisconnect as error:
        raise UploadCutError("the connection was closed", found=size) from error
    except OSError as error:
        raise full(error) from error
    return size


def full(error: OSError) -> Exception:
    """Return DiskFullError where that is what an error of the system says, else the error."""
    if error.errno in _FULL:
        return DiskFullError("the disk that holds uploads is full")
    return error


async def _next(stream: AsyncIterator[bytes], most_s: float) -> bytes:
    """Return the next piece that holds something; nothing at the end."""
    async with asyncio.timeout(most_s):
        async for some in stream:
            if some:
                return some
    return b""
