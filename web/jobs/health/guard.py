"""Which addresses a camera may have: those of the camera networks that the operator listed.

Cameras live on private addresses, so "no private address" would be the wrong rule. What is never
asked, listed or not: this machine, link-local addresses, and where clouds keep their secrets.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]

PORTS = {"http": 80, "https": 443, "rtsp": 554}
# metadata services that are not link-local
_NEVER = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "192.0.0.192", "fd00:ec2::254")))
_LONGEST = 2000


class AddressRefusedError(Exception):
    """The address is none that a camera may have; the text says why and names no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address that was let through: what to ask, and the one IP to connect to."""

    scheme: str
    host: str
    ip: str
    port: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Networks and ports that the operator listed. `loopback` is for tests alone."""

    networks: tuple[Network, ...]
    ports: frozenset[int]
    loopback: bool = False

    def allow(self, address: str, resolve: Resolve | None = None) -> Target:
        """Return the target of an address; every IP of its name must be allowed.

        Raises AddressRefusedError.
        """
        if len(address) > _LONGEST or any(ord(sign) <= ord(" ") for sign in address):
            raise AddressRefusedError("an address has no spaces and at most 2000 characters")
        try:
            parts = urlsplit(address)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise AddressRefusedError("this is no address") from None
        if parts.scheme not in PORTS or not host:
            raise AddressRefusedError("an address begins with http://, https:// or rtsp://")
        if parts.username is not None or parts.password is not None:
            raise AddressRefusedError("no name or password in an address: name a secret")
        port = PORTS[parts.scheme] if port is None else port
        if port not in self.ports:
            raise AddressRefusedError(f"port {port} is not listed")
        try:
            found = (resolve or resolved)(host, port)
        except OSError:
            raise AddressRefusedError(f"{host} has no address") from None
        for one in found:
            self._judge(one)
        if not found:
            raise AddressRefusedError(f"{host} has no address")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(scheme=parts.scheme, host=host, ip=found[0], port=port, path=path)

    def _judge(self, text: str) -> None:
        try:
            ip = ipaddress.ip_address(text)
        except ValueError:
            raise AddressRefusedError("this is no address") from None
        mapped = getattr(ip, "ipv4_mapped", None)
        ip = mapped if mapped is not None else ip
        if ip.is_loopback and self.loopback:
            return
        if ip in _NEVER or ip.is_loopback or ip.is_link_local or ip.is_multicast:
            raise AddressRefusedError(f"{ip} is never a camera")
        if ip.is_unspecified or ip.is_reserved or str(ip) in own_addresses():
            raise AddressRefusedError(f"{ip} is never a camera")
        if not any(ip in network for network in self.networks if network.version == ip.version):
            raise AddressRefusedError(f"{ip} is in no listed camera network")


def resolved(host: str, port: int) -> Sequence[str]:
    """Return every address of a name, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]).split("%")[0] for one in found))


def own_addresses() -> frozenset[str]:
    """Return the addresses this machine is known by; none where its name means nothing."""
    try:
        return frozenset(resolved(socket.gethostname(), 0))
    except OSError:
        return frozenset()
