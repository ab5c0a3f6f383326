"""One picture over HTTP from a camera that may be hostile: no redirect, little time, few bytes."""

import base64
import hashlib
import http.client
import re
import secrets
import socket
import ssl
import threading
from dataclasses import dataclass, field, replace

from camera_registry.health.presence import Presence
from web.jobs.health.guard import Target

_OK, _NEEDS_NAME = 200, 401
_FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a camera is asked: seconds it has for an answer, bytes a picture may have."""

    wait_s: float
    most_bytes: int
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came: pictures, what was heard of device and channel, and why there is none."""

    frames: tuple[bytes, ...] = ()
    device: Presence = Presence.UNKNOWN
    channel: Presence = Presence.UNKNOWN
    why: str | None = None


_TOO_SLOW = Fetched(device=Presence.ONLINE, channel=Presence.OFFLINE, why="too slow")


def snapshot(target: Target, asking: Asking) -> Fetched:
    """Return one picture as delivered: bytes that nobody has looked into yet."""
    try:
        raw = socket.create_connection((target.ip, target.port), timeout=asking.wait_s)
    except OSError:
        return Fetched(device=Presence.OFFLINE, channel=Presence.OFFLINE, why="does not answer")
    # a camera that drips bytes would keep a time-out per read from ever coming
    late = threading.Event()
    clock = threading.Timer(2 * asking.wait_s, lambda: _cut(raw, late))
    clock.daemon = True
    clock.start()
    try:
        got = _asked(_wrapped(raw, target, asking), target, asking)
        # what we cut off ourselves may look like a whole answer
        return got if not late.is_set() else _TOO_SLOW
    except (OSError, http.client.HTTPException, ValueError) as error:
        slow = isinstance(error, TimeoutError) or late.is_set()
        return _TOO_SLOW if slow else replace(_TOO_SLOW, why="broke off")
    finally:
        clock.cancel()
        raw.close()


def _cut(raw: socket.socket, late: threading.Event) -> None:
    late.set()
    try:
        raw.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _wrapped(raw: socket.socket, target: Target, asking: Asking) -> socket.socket:
    if target.scheme != "https":
        return raw
    context = ssl.create_default_context()
    if asking.fingerprint is not None:  # its own certificate, known by its digest
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    secure = context.wrap_socket(raw, server_hostname=target.host)
    shown = hashlib.sha256(secure.getpeercert(binary_form=True) or b"").hexdigest()
    if asking.fingerprint is not None and not secrets.compare_digest(shown, asking.fingerprint):
        raise ssl.SSLError("another certificate")
    return secure


def _asked(line: socket.socket, target: Target, asking: Asking) -> Fetched:
    """Ask once, and once more with name and password when the camera wants them."""
    connection = http.client.HTTPConnection(target.host, target.port, timeout=asking.wait_s)
    connection.sock = line
    headers = {"Connection": "keep-alive", "User-Agent": "wangge", "Accept": "image/*"}
    answer = _got(connection, target, headers)
    if answer.status == _NEEDS_NAME and asking.credentials is not None:
        wanted = answer.getheader("WWW-Authenticate") or ""
        answer.read(asking.most_bytes)
        said = authorization(wanted, target.path, asking.credentials)
        if not connection.sock:  # it hung up after its refusal
            fresh = socket.create_connection((target.ip, target.port), timeout=asking.wait_s)
            connection.sock = _wrapped(fresh, target, asking)
        answer = _got(connection, target, {**headers, "Authorization": said})
    try:
        if answer.status != _OK:
            why = f"answers {answer.status}"
            return Fetched(device=Presence.ONLINE, channel=Presence.OFFLINE, why=why)
        body = answer.read(asking.most_bytes + 1)
    finally:
        connection.close()
    if len(body) > asking.most_bytes:
        return Fetched(device=Presence.ONLINE, channel=Presence.OFFLINE, why="FRAME_TOO_LARGE")
    return Fetched(frames=(body,), device=Presence.ONLINE, channel=Presence.ONLINE)


def _got(
    connection: http.client.HTTPConnection, target: Target, headers: dict[str, str]
) -> http.client.HTTPResponse:
    connection.request("GET", target.path, headers=headers)
    return connection.getresponse()


def authorization(wanted: str, path: str, credentials: tuple[str, str]) -> str:
    """Return the answer to a challenge: Digest (RFC 7616, MD5 or SHA-256) or Basic.

    Raises ValueError for any other. A camera that offers Digest never gets a password.
    """
    name, password = credentials
    if wanted.lower().startswith("basic"):
        return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
    if not wanted.lower().startswith("digest"):
        raise ValueError("the camera asks for a name in a way we do not know")
    told = {key.lower(): quoted or plain for key, quoted, plain in _FIELD.findall(wanted)}
    kind = told.get("algorithm", "MD5").upper()
    if kind not in ("MD5", "SHA-256"):
        raise ValueError("the camera asks for a digest we do not know")

    def digest(text: str) -> str:
        # MD5 is the camera's choice, and the password does not leave either way
        made = hashlib.md5(usedforsecurity=False) if kind == "MD5" else hashlib.sha256()
        made.update(text.encode())
        return made.hexdigest()

    realm, nonce = told.get("realm", ""), told.get("nonce", "")
    who, what = digest(f"{name}:{realm}:{password}"), digest(f"GET:{path}")
    said = f'Digest username="{name}", realm="{realm}", nonce="{nonce}", uri="{path}"'
    if "auth" in told.get("qop", "").replace(" ", "").split(","):
        mine = secrets.token_hex(8)
        proof = digest(f"{who}:{nonce}:00000001:{mine}:auth:{what}")
        said += f', qop=auth, nc=00000001, cnonce="{mine}"'
    else:
        proof = digest(f"{who}:{nonce}:{what}")
    opaque = f', opaque="{told["opaque"]}"' if "opaque" in told else ""
    return f'{said}, response="{proof}", algorithm={kind}{opaque}'
