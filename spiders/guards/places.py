"""Which addresses a crawl may connect to: those of the public internet, and of its own network only what the user named.

A page, a redirect or a name in the DNS may lead anywhere, also to a machine that answers nobody but its neighbours: the crawler is one.
What is private is judged by the address that is connected to, for a name can be answered differently a moment after it was checked.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

_DEFAULT_PORTS = {"http": 80, "https": 443}
#: IPv6 addresses whose last four bytes are the IPv4 address that a gateway connects to (RFC 6052).
_NAT64 = 0x0064_FF9B << 96


class PrivateAddress(IgnoreRequest):
    """A request was not made because it would have reached into a private network; the message says where and what to do."""


class NamedPlaces:
    """The hosts and ports that the user named, which may be private.

    Args:
        urls: addresses that stand in the portal file or on the command line: each names its host at its port, and at both usual ports
            where it has one of them.
        hosts: hosts as in ``PRIVATE_HOSTS``, each with a port (``10.0.0.5:8080``) or for all of its ports.
    """

    def __init__(self, urls: Iterable[str] = (), hosts: Iterable[str] = ()) -> None:
        self._places: set[tuple[str, int | None]] = set()
        for url in urls:
            host, port = place_of(url)
            ports = _DEFAULT_PORTS.values() if port in _DEFAULT_PORTS.values() else (port,)
            self._places |= {(host, one) for one in ports}
        for host in filter(None, (host.strip() for host in hosts)):
            parts = urlsplit(f"//{host}")
            self._places.add((_folded(parts.hostname or ""), parts.port))

    def __contains__(self, place: tuple[str, int]) -> bool:
        host, port = place
        return bool(self._places & {(_folded(host), port), (_folded(host), None)})


def place_of(url: str) -> tuple[str, int]:
    """The host and the port that an address leads to."""
    parts = urlsplit(url)
    return _folded(parts.hostname or ""), parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)


def _folded(host: str) -> str:
    return host.lower().rstrip(".").removeprefix("www.")


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public internet; also judged are IPv4 addresses that an IPv6 one stands for."""
    found = ip_address(address.partition("%")[0])
    inner = _inside(found) if isinstance(found, IPv6Address) else None
    return found.is_global and not found.is_multicast and (inner is None or is_public(str(inner)))


def _inside(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    # The last four bytes are an IPv4 address behind the prefix of NAT64, and in the old form without any prefix.
    return IPv4Address(int(address) & 0xFFFF_FFFF) if int(address) >> 32 in {0, _NAT64 >> 32} else None


def literal_address(host: str) -> str | None:
    """The IP address that a host is written as, in any of the forms that resolvers take (``127.1``, ``0x7f000001``); None for a name."""
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        pass
    try:
        return str(IPv4Address(socket.inet_aton(host)))
    except (OSError, ValueError):
        return None


def refusal(host: str, port: int, address: str) -> PrivateAddress:
    """The error that says where a request would have led."""
    where = host if host == address else f"{host} is {address}, which"
    return PrivateAddress(
        f"{where} is no public address, and no portal file names it; PRIVATE_HOSTS={host}:{port} would let it be asked"
    )
