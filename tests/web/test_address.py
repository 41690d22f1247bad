"""The client's address: nobody but our own proxies is believed."""

import pytest
from litestar.types import HTTPScope

from hotlead.web.address import client_address, is_loopback, network_of


def scope_of(peer: str | None, *forwarded: str) -> HTTPScope:
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    # Only what the functions read; a whole scope has twenty entries more.
    scope: dict[str, object] = {"client": (peer, 5000) if peer else None, "headers": headers}
    return scope  # pyright: ignore[reportReturnType] - see above


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("203.0.113.1", [], 0, "203.0.113.1"),
        ("203.0.113.1", ["9.9.9.9"], 0, "203.0.113.1"),
        ("10.0.0.1", ["203.0.113.1"], 1, "203.0.113.1"),
        ("10.0.0.1", ["9.9.9.9, 203.0.113.1"], 1, "203.0.113.1"),
        ("10.0.0.1", ["9.9.9.9, 203.0.113.1, 10.0.0.2"], 2, "203.0.113.1"),
        ("10.0.0.1", ["9.9.9.9", "203.0.113.1, 10.0.0.2"], 2, "203.0.113.1"),
        ("10.0.0.1", ["203.0.113.1"], 2, "203.0.113.1"),
        ("10.0.0.1", [], 1, "10.0.0.1"),
        ("10.0.0.1", ["rubbish"], 1, "10.0.0.1"),
        ("10.0.0.1", [", ,"], 1, "10.0.0.1"),
        ("10.0.0.1", ["9.9.9.9, \xff"], 1, "10.0.0.1"),
        # An empty entry holds its place: the client's own must not move up to it.
        ("10.0.0.1", ["9.9.9.9, 203.0.113.1, "], 2, "203.0.113.1"),
        ("10.0.0.1", ["9.9.9.9, "], 1, "10.0.0.1"),
        ("10.0.0.1", ["9.9.9.9, 203.0.113.1:4711"], 1, "203.0.113.1"),
        ("10.0.0.1", ["9.9.9.9, [2001:db8::1]:4711"], 1, "2001:db8::1"),
        ("10.0.0.1", ["9.9.9.9, [2001:db8::1]"], 1, "2001:db8::1"),
        ("10.0.0.1", ["9.9.9.9, 203.0.113.1:port"], 1, "10.0.0.1"),
        ("10.0.0.1", ["9.9.9.9, :4711"], 1, "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1," * 5000 + "203.0.113.1"], 1, "203.0.113.1"),
        ("::ffff:203.0.113.1", [], 0, "203.0.113.1"),
        ("fe80::1%eth0", [], 0, "fe80::1"),
        ("2001:db8::1", [], 0, "2001:db8::1"),
        (None, [], 0, None),
        ("testclient", [], 0, None),
    ],
)
def test_client_address(
    peer: str | None, forwarded: list[str], proxies: int, address: str | None
) -> None:
    assert client_address(scope_of(peer, *forwarded), proxies) == address


def test_this_machine_is_only_what_passed_no_proxy() -> None:
    assert is_loopback(scope_of("127.0.0.1"), "127.0.0.1")
    assert is_loopback(scope_of("::1"), "::1")
    assert not is_loopback(scope_of("127.0.0.1", "203.0.113.1"), "127.0.0.1")
    assert not is_loopback(scope_of("203.0.113.1"), "203.0.113.1")
    assert not is_loopback(scope_of(None), None)


def test_a_limit_counts_networks() -> None:
    assert network_of("203.0.113.1") == "203.0.113.1"
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff") == "2001:db8::/64"
    assert network_of(None) == "unknown"
