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
YEAR_S = 365 * 24 * 3600
_ROOT = b'"/static/'


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


def version_of(folder: Path) -> str:
    """Return what is another as soon as any file of the page is: part of their addresses."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        state = path.stat()
        total.update(f"{path}|{state.st_mtime_ns}|{state.st_size}\n".encode())
    return total.hexdigest()[:16]


def pack_files(folder: Path) -> None:
    """Compress the files of the page, so that the first reader does not wait for it."""
    for path in folder.rglob("*"):
        if path.suffix in PACKED and path.is_file():
            state = path.stat()
            _read(path.resolve(), state.st_mtime_ns, state.st_size)


def send_page(request: Request, folder: Path, version: str) -> Response:
    """Return the page; its files have addresses of this version and are fetched once."""
    file = _packed(".html", _start(page_file(folder, "index.html").read_bytes(), version))
    return _sent(request, file, "no-cache")


def send_file(
    request: Request, path: Path, *, vendored: bool = False, lasting: bool = False
) -> Response:
    """Return the file, or 304 when the reader has it already.

    `lasting`: the address is of this very version of the page, and never means another file.
    """
    state = path.stat()
    # what we vendor changes with a release; our own modules change when somebody works on them
    kept = f"public, max-age={WEEK_S}" if vendored else "no-cache"
    if lasting:
        kept = f"public, max-age={YEAR_S}, immutable"
    return _sent(request, _read(path, state.st_mtime_ns, state.st_size), kept)


@lru_cache(maxsize=4)
def _start(content: bytes, version: str) -> bytes:
    return content.replace(_ROOT, f'"/static/@{version}/'.encode())


def _sent(request: Request, file: PageFile, kept: str) -> Response:
    headers = {"ETag": file.etag, "Cache-Control": kept, "Vary": "Accept-Encoding"}
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            file.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.kind
        )
    return Response(file.content, headers=headers, media_type=file.kind)


@lru_cache(maxsize=512)
def _read(path: Path, _changed_ns: int, _size: int) -> PageFile:
    return _packed(path.suffix, path.read_bytes())


def _packed(suffix: str, content: bytes) -> PageFile:
    packed = gzip.compress(content, 6, mtime=0) if suffix in PACKED else None
    kind = TYPES.get(suffix) or mimetypes.guess_type(f"file{suffix}")[0]
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    return PageFile(content, packed, etag, kind or "application/octet-stream")
