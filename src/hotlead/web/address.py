"""Where a request comes from, behind a known number of proxies."""

import re
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from litestar.types import HTTPScope

_IPV6_NETWORK_BITS: Final = 64
_FORWARDED_MAX: Final = 2_000
_WITH_PORT: Final = re.compile(
    r"(?:\[(?P<bracketed>[0-9a-fA-F:.]+)\]|(?P<plain>[0-9.]+))(?::[0-9]{1,5})?", re.ASCII
)


def client_address(scope: HTTPScope, trusted_proxies: int) -> str | None:
    """The client's address, or None where the server knows none (a Unix socket).

    Each trusted proxy appends the address it saw to `X-Forwarded-For`; whatever stands further
    left was written by the client and is not believed. With fewer entries than proxies the
    request took a shorter way, and the leftmost entry was still written by a proxy of ours.
    Where that entry is no address the peer counts: many clients as one rather than one as many.
    """
    client = scope["client"]
    peer = _address(client[0]) if client else None
    if trusted_proxies == 0:
        return peer
    entries = _forwarded_for(scope)
    if not entries:
        return peer
    return _address(_without_port(entries[max(0, len(entries) - trusted_proxies)])) or peer


def is_loopback(scope: HTTPScope, address: str | None) -> bool:
    """Whether the request was made on this machine and passed no proxy we do not know."""
    if address is None or not ip_address(address).is_loopback:
        return False
    return not _forwarded_for(scope)


def network_of(address: str | None) -> str:
    """What a rate limit counts: an IPv4 address, or the /64 that one IPv6 customer has."""
    if address is None:
        return "unknown"
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, _IPV6_NETWORK_BITS), strict=False))
    return address


def _forwarded_for(scope: HTTPScope) -> list[str]:
    values = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    if not values:
        return []
    # Empty entries stay: without them an entry of the client's would move to a proxy's place.
    joined = b",".join(values)[-_FORWARDED_MAX:].decode("latin-1")
    return [entry.strip() for entry in joined.split(",")]


def _without_port(entry: str) -> str:
    """`203.0.113.1:4711` and `[2001:db8::1]:4711`, as some load balancers write them."""
    if found := _WITH_PORT.fullmatch(entry):
        return found["bracketed"] or found["plain"]
    return entry


def _address(text: str) -> str | None:
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(parsed)
