"""What every request passes first: host, origin, size; and what every answer carries.

Plain ASGI, so that streams stay streams.
"""

import ipaddress
import re
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.access import SAFE
from web.errors import (
    BodyTooLargeError,
    CrossSiteError,
    HostNotServedError,
    RefusalError,
)
from web.problems import language_of, problem
from web.settings import Settings

_POLICY = (
    "default-src 'self'; script-src 'self'; worker-src 'self'; img-src 'self' data: blob:; "
    "style-src 'self'; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
}
UPLOADS = "/api/imports/drafts"
PLANS, LARGE = "/api/plans/", ("/strokes", "/merge", "/judge", "/solve")
LARGER = 16  # times the usual limit: a whole town in one stroke
_HSTS = "max-age=31536000"
_NAMED_HOST = re.compile(r"^(\[[0-9a-fA-F:.]+\]|[^\[\]:/@\s]+)(?::\d+)?$")


class Gate:
    """Refuses foreign hosts, changes asked for by other sites and bodies that are too large."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or say why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        closing = _with_headers(send, tls=self.settings.tls)
        try:
            _check_host(headers, self.settings)
            _check_origin(headers, scope["method"])
            limit = self._limit_of(scope["path"])
            _check_length(headers, limit)
        except RefusalError as error:
            language = language_of(headers.get("accept-language", ""))
            await problem(error, language, scope["path"])(scope, receive, closing)
            return
        await self.app(scope, _limited(receive, limit), closing)

    def _limit_of(self, path: str) -> int:
        """Return how many bytes a request may carry: files to import are large, strokes may be."""
        if path == UPLOADS:
            return self.settings.import_limit
        large = path.startswith(PLANS) and path.endswith(LARGE)
        return self.settings.body_limit * (LARGER if large else 1)


def _check_host(headers: Headers, settings: Settings) -> None:
    """Names can be made to point at us by anybody's DNS; plain addresses cannot."""
    given = headers.get("host", "")
    match = _NAMED_HOST.match(given)
    host = match[1].lower() if match else ""
    if host in settings.hosts or _is_address(host.strip("[]")):
        return
    raise HostNotServedError(f"host {given!r} is not served", found=given)


def _check_origin(headers: Headers, method: str) -> None:
    if method in SAFE:
        return
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise CrossSiteError(f"asked for by a page of another site ({site})", found=site)
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2].lower() != headers.get("host", "").lower():
        raise CrossSiteError(f"asked for by a page of {origin}", found=origin)


def _check_length(headers: Headers, limit: int) -> None:
    told = headers.get("content-length", "0")
    if told.isdigit() and int(told) > limit:
        raise BodyTooLargeError(f"{told} bytes", found=int(told), required=limit)


def _limited(receive: Receive, limit: int) -> Receive:
    """Count what really arrives: a length may be missing or wrong."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise BodyTooLargeError(f"more than {limit} bytes", found=read, required=limit)
        return message

    return counted


def _with_headers(send: Send, *, tls: bool) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if tls:
                headers.setdefault("Strict-Transport-Security", _HSTS)
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return sending


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
