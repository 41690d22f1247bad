"""Addresses on the open internet: where a stranger's URL may have us connect to.

A URL is read strictly, in one spelling only: what two programs read differently (`0x7f.1`,
`127.1`, `user@host`, full-width digits) is refused and never guessed. Which addresses are public
follows IANA's registries of special purposes:
https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, TypeAlias

import msgspec

from hotlead.kit.text import Problem

Address: TypeAlias = IPv4Address | IPv6Address

HTTPS_PORT: Final = 443
# Below this stand mail, DNS, databases of old: nothing there takes webhooks.
FREE_PORT_MIN: Final = 1_024
PORT_MAX: Final = 65_535
TARGET_CHARS_MAX: Final = 2_000
NAME_CHARS_MAX: Final = 253

BAD_TARGET: Final = Problem("Enter an address such as https://crm.example.com/webhooks.")
NOT_ASCII: Final = Problem("Write the name in letters of ASCII: xn--… for an international one.")
NOT_HTTPS: Final = Problem("The address must begin with https://.")
BAD_PORT: Final = Problem(f"The port must be {HTTPS_PORT}, or {FREE_PORT_MIN} and above.")
NOT_PUBLIC: Final = Problem("This address is not on the open internet.")

_TARGET: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})"
    r"(:(?P<port>[1-9][0-9]{0,4}))?(?P<rest>[/?][!-~]*)?",
    re.IGNORECASE,
)
_LABEL: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# The last label is a word: otherwise the whole is a number to one program or another.
_NAME: Final = re.compile(rf"({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])")
_LOCAL: Final = IPv4Address("127.0.0.1")

_CLOSED_V4: Final = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# All that is given out to networks; the rest holds mapped, translated and local addresses.
_OPEN_V6: Final = IPv6Network("2000::/3")
# Teredo and its neighbours, documentation, 6to4: some of them carry an IPv4 address inside.
_CLOSED_V6: Final = tuple(
    IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A URL in its parts; `address` where its host is one and not a name."""

    scheme: str
    host: str
    port: int
    path: str
    address: Address | None
    is_local: bool = False

    @property
    def authority(self) -> str:
        """Host and port, as a Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.scheme == "https" else 80
        return host if self.port == usual else f"{host}:{self.port}"


def read_target(url: str, *, allows_local: bool = False) -> Target | Problem:
    """Where `url` leads, or what is wrong with it.

    https alone; with `allows_local` also http, both to 127.0.0.1 at any port: for development.
    """
    if not url.isascii():
        return NOT_ASCII
    found = _TARGET.fullmatch(url)
    if found is None or len(url) > TARGET_CHARS_MAX or "#" in url or "\\" in url:
        return BAD_TARGET
    scheme, host = found["scheme"].lower(), found["host"].lower()
    address = _read_address(host)
    if address is None and not (len(host) <= NAME_CHARS_MAX and _NAME.fullmatch(host)):
        return BAD_TARGET
    port = int(found["port"] or (443 if scheme == "https" else 80))
    rest = found["rest"] or "/"
    target = Target(
        scheme=scheme,
        host=host.strip("[]"),
        port=port,
        path=rest if rest.startswith("/") else f"/{rest}",
        address=address,
        is_local=allows_local and address == _LOCAL and port <= PORT_MAX,
    )
    return target if target.is_local else _judge(target)


def _judge(target: Target) -> Target | Problem:
    if target.scheme != "https":
        return NOT_HTTPS
    if target.port != HTTPS_PORT and not FREE_PORT_MIN <= target.port <= PORT_MAX:
        return BAD_PORT
    if target.address is not None and not is_public(target.address):
        return NOT_PUBLIC
    return target


def _read_address(host: str) -> Address | None:
    try:
        if host.startswith("["):
            return IPv6Address(host[1:-1])
        # Four plain decimal numbers; leading zeros are refused.
        return IPv4Address(host)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Whether an address belongs to a machine on the open internet, and to one machine alone.

    No private, shared, link-local (a cloud's metadata), multicast or reserved one, and none
    that carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo).
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in _CLOSED_V4)
    if address.scope_id is not None or address not in _OPEN_V6:
        return False
    return address.is_global and not any(address in network for network in _CLOSED_V6)
