"""The page's own files: named by what is in the folder, with ETag and compressed once."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

# what mimetypes takes from the machine differs from machine to machine
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".pbf": "application/x-protobuf",
}
PACKED = frozenset({".html", ".css", ".js", ".mjs", ".json", ".svg", ".pbf"})
WEEK_S = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file as it is sent."""

    content: bytes
    packed: bytes | None
    etag: str
    kind: str


def page_file(folder: Path, name: str) -> Path:
    """Return the path of a file of the page; a 404 when it is none, whatever the name says."""
    root = folder.resolve()
    try:
        path = (root / name).resolve()
        found = path.is_relative_to(root) and path.is_file()
    except (ValueError, OSError) as error:  # a zero byte, a name too long
        raise HTTPException(404, "no such file") from error
    if not found or any(part.startswith(".") for part in path.relative_to(root).parts):
        raise HTTPException(404, "no such file")
    return path


def send_file(request: Request, path: Path, *, vendored: bool = False) -> Response:
    """Return the file, or 304 when the reader has it already."""
    state = path.stat()
    file = _read(path, state.st_mtime_ns, state.st_size)
    # what we vendor changes with a release; our own modules change when somebody works on them
    headers = {
        "ETag": file.etag,
        "Cache-Control": f"public, max-age={WEEK_S}" if vendored else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            file.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.kind
        )
    return Response(file.content, headers=headers, media_type=file.kind)


@lru_cache(maxsize=512)
def _read(path: Path, _changed_ns: int, _size: int) -> PageFile:
    content = path.read_bytes()
    packed = gzip.compress(content, 6, mtime=0) if path.suffix in PACKED else None
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    return PageFile(content, packed, etag, kind or "application/octet-stream")
