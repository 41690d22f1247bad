"""What of a stranger's URL is let through: one spelling, on the open internet."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.kit.public_address import Target, is_public, read_target
from hotlead.kit.text import Problem


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://crm.example.com", "crm.example.com", 443, "/"),
        ("HTTPS://CRM.Example.COM/Hooks?a=B", "crm.example.com", 443, "/Hooks?a=B"),
        ("https://crm.example.com:8443/hooks", "crm.example.com", 8443, "/hooks"),
        ("https://crm.example.com?x=1", "crm.example.com", 443, "/?x=1"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443, "/"),
        ("https://8.8.8.8/", "8.8.8.8", 443, "/"),
        ("https://[2606:4700:4700::1111]/", "2606:4700:4700::1111", 443, "/"),
    ],
)
def test_a_plain_address_is_read(url: str, host: str, port: int, path: str) -> None:
    target = read_target(url)
    assert isinstance(target, Target)
    assert (target.host, target.port, target.path) == (host, port, path)


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example.com/", "ftp://crm.example.com/", "//crm.example.com/",
        "crm.example.com",
        "https://crm.example.com:22/", "https://crm.example.com:80/", "https://crm.example.com:0/",
        "https://crm.example.com:70000/", "https://crm.example.com:0443/",
        "https://crm.example.com/#part", "https://user@crm.example.com/",
        "https://user:pass@crm.example.com/", "https://crm.example.com\\@evil.example/",
        "https://crm.example.com/a b", "https://crm.example.com/\r\nHost: x", "https:///path",
        "https://crm_1.example.com/", "https://-crm.example.com/", "https://crm..example.com/",
        "https://example/", "https://crm.example.com./", "https://b\u00fccher.example/", "",
        " https://crm.example.com/", "https://crm.example.com/" + "a" * 2_000,
        f"https://{'a' * 64}.example.com/", "https://crm.example.123/",
    ],
)  # fmt: skip
def test_anything_else_is_refused(url: str) -> None:
    assert isinstance(read_target(url), Problem)


def test_local_is_for_development_alone() -> None:
    for url in ("http://127.0.0.1:9000/x", "https://127.0.0.1:9000/x", "http://127.0.0.1/"):
        assert isinstance(read_target(url), Problem)
        target = read_target(url, allows_local=True)
        assert isinstance(target, Target)
        assert target.is_local
    for url in ("http://localhost:9000/", "http://127.0.0.2/", "http://[::1]/", "https://10.0.0.1/",
                "http://crm.example.com/"):  # fmt: skip
        assert isinstance(read_target(url, allows_local=True), Problem)


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1",
        "127.255.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
        "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1",
        "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1", "fc00::1",
        "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff0e::1",
    ],
)  # fmt: skip
def test_what_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", ["1.1.1.1", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "2a00::1"])
def test_what_is_public(text: str) -> None:
    assert is_public(ip_address(text))


@given(st.text(max_size=60) | st.from_regex(r"https?://[^/]{0,30}/?.{0,20}", fullmatch=True))
def test_reading_never_raises(url: str) -> None:
    target = read_target(url)
    if isinstance(target, Target):
        assert target.scheme == "https"
        assert target.address is None or is_public(target.address)
