"""One POST to a stranger's server: what comes back, and where nothing goes."""

import asyncio
import json
import os
import socket
import time
from collections.abc import Sequence
from ipaddress import ip_address

import dns.resolver
import pytest
import trustme

from hotlead.kit import webhook_sender
from hotlead.kit.public_address import Address
from hotlead.kit.webhook_sender import ANSWER_BYTES_MAX, SendError, WebhookSender
from tests.webhook_receiver import (
    NAME,
    URL,
    Names,
    endless,
    names,
    receiving,
    reset,
    sender_to,
    silence,
    status,
)

BODY = json.dumps({"type": "test"}).encode()


async def test_a_post_arrives_as_it_was_sent() -> None:
    async with receiving() as receiver:
        sender, wire = sender_to(receiver)
        heard = await sender.send(URL, {"webhook-id": "msg_1"}, BODY)
    assert (heard.status_code, heard.error, heard.body) == (200, None, b"thanks")
    (request,) = receiver.requests
    assert request.line == "POST /hooks?from=hotlead HTTP/1.1"
    assert (request.headers["host"], request.body) == (NAME, BODY)
    assert request.headers["webhook-id"] == "msg_1"
    assert request.headers["user-agent"] == "Hotlead-Webhooks/1"
    # To the address that was looked at, not to the name.
    assert wire.reached == ["8.8.8.8"]


async def test_a_certificate_must_be_for_the_name() -> None:
    async with receiving("other.example.com") as receiver:
        heard = await sender_to(receiver)[0].send(URL, {}, BODY)
    assert (heard.error, receiver.requests) == (SendError.CERTIFICATE_REFUSED, [])


async def test_a_certificate_must_be_of_a_known_authority() -> None:
    async with receiving() as receiver:
        sender, _ = sender_to(receiver)
        receiver.ca = trustme.CA()
        heard = await sender.send(URL, {}, BODY)
    assert (heard.error, receiver.requests) == (SendError.CERTIFICATE_REFUSED, [])


async def test_nobody_waits_longer_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_sender, "ATTEMPT_S", 0.3)
    async with receiving() as receiver:
        receiver.answer(silence)
        started = time.perf_counter()
        heard = await sender_to(receiver)[0].send(URL, {}, BODY)
    assert heard.error == SendError.TIMED_OUT
    assert 300 <= heard.latency_ms < 2_000
    assert time.perf_counter() - started < 2


async def test_a_slow_name_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(_: str) -> Sequence[Address]:
        await asyncio.sleep(30)
        return []

    monkeypatch.setattr(webhook_sender, "ATTEMPT_S", 0.2)
    heard = await WebhookSender(resolve=hang).send(URL, {}, BODY)
    assert heard.error == SendError.TIMED_OUT


async def test_an_answer_is_cut() -> None:
    async with receiving() as receiver:
        receiver.answer(endless)
        heard = await sender_to(receiver)[0].send(URL, {}, BODY)
    assert (heard.status_code, heard.error) == (200, None)
    assert len(heard.body) == ANSWER_BYTES_MAX
    assert heard.latency_ms < 4_000


async def test_a_status_stands_where_the_rest_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    async def half(_: object, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()
        await asyncio.sleep(30)

    monkeypatch.setattr(webhook_sender, "ATTEMPT_S", 0.3)
    async with receiving() as receiver:
        receiver.answer(half)
        heard = await sender_to(receiver)[0].send(URL, {}, BODY)
    assert (heard.status_code, heard.error, heard.body) == (200, None, b"half")


async def test_no_redirect_is_followed() -> None:
    async with receiving() as receiver:
        receiver.answer(status(302, Location=f"https://127.0.0.1:{receiver.port}/inside"))
        sender, wire = sender_to(receiver)
        heard = await sender.send(URL, {}, BODY)
    assert (heard.status_code, receiver.accepted, len(wire.reached)) == (302, 1, 1)


async def test_a_connection_that_breaks_off() -> None:
    async with receiving() as receiver:
        receiver.answer(reset)
        heard = await sender_to(receiver)[0].send(URL, {}, BODY)
    assert (heard.status_code, heard.error) == (None, SendError.CONNECTION_LOST)


async def test_something_that_is_no_http() -> None:
    async def noise(_: object, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x00\xff" * 200)
        await writer.drain()

    async with receiving() as receiver:
        receiver.answer(noise)
        heard = await sender_to(receiver)[0].send(URL, {}, BODY)
    assert heard.error == SendError.CONNECTION_LOST


async def test_a_server_that_breaks_its_own_encryption() -> None:
    """What it writes past its TLS is no record: the library raises that as it is."""

    async def spoil(_: object, writer: asyncio.StreamWriter) -> None:
        plain = socket.socket(fileno=os.dup(writer.get_extra_info("socket").fileno()))
        with plain:
            plain.send(b"\x17\x03\x03\x00\x20" + b"\x00" * 32)

    async with receiving() as receiver:
        receiver.answer(spoil)
        heard = await sender_to(receiver)[0].send(URL, {}, BODY)
    assert (heard.status_code, heard.error) == (None, SendError.CONNECTION_LOST)


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as receiver:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        heard = await sender_to(receiver)[0].send(URL, {}, BODY)
    assert heard.status_code == 200


async def test_a_name_is_looked_up_once() -> None:
    """Rebinding: public when it is looked at, private a moment later."""
    public, private = ip_address("8.8.4.4"), ip_address("127.0.0.1")
    resolve = Names([[public], [private]])
    async with receiving() as receiver:
        sender, wire = sender_to(receiver, resolve)
        assert (await sender.send(URL, {}, BODY)).status_code == 200
        assert (resolve.asked, wire.reached) == ([NAME], ["8.8.4.4"])
        # And the next attempt looks again.
        heard = await sender.send(URL, {}, BODY)
    assert (heard.error, receiver.accepted) == (SendError.ADDRESS_REFUSED, 1)


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["8.8.8.8", "::1"], ["2606:4700::1111", "fd00::1"],
        ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["2002:7f00:1::"], ["169.254.169.254"],
        ["fd00:ec2::254"], ["100.64.1.1"], ["0.0.0.0"],
    ],
)  # fmt: skip
async def test_one_private_address_spoils_a_name(addresses: list[str]) -> None:
    async with receiving() as receiver:
        sender, wire = sender_to(receiver, names(*addresses))
        heard = await sender.send(URL, {}, BODY)
    assert heard.error == SendError.ADDRESS_REFUSED
    assert (receiver.accepted, wire.reached) == (0, [])


async def test_ipv4_goes_first_and_ipv6_is_written_as_one() -> None:
    async with receiving() as receiver:
        sender, wire = sender_to(receiver, names("2606:4700::1111", "1.1.1.1"))
        await sender.send(URL, {}, BODY)
        six, wire_six = sender_to(receiver, names("2606:4700::1111"))
        heard = await six.send(URL, {}, BODY)
    assert (wire.reached, wire_six.reached) == (["1.1.1.1"], ["2606:4700::1111"])
    assert heard.status_code == 200


async def test_a_name_that_nobody_has() -> None:
    async def nothing(_: str) -> Sequence[Address]:
        raise dns.resolver.NXDOMAIN

    heard = await WebhookSender(resolve=nothing).send(URL, {}, BODY)
    assert heard.error == SendError.NAME_NOT_FOUND
    assert (await WebhookSender(resolve=names()).send(URL, {}, BODY)).error == heard.error


# Ways to write an address of this machine or of its neighbours; PORT is where somebody listens.
SPELLINGS = (
    "https://127.0.0.1:PORT/", "http://127.0.0.1:PORT/", "https://127.1:PORT/",
    "https://127.0.1:PORT/", "https://2130706433:PORT/", "https://0x7f000001:PORT/",
    "https://0x7f.0.0.1:PORT/", "https://0x7f.1:PORT/", "https://017700000001:PORT/",
    "https://0177.0.0.1:PORT/", "https://0177.1:PORT/", "https://127.0.0.01:PORT/",
    "https://127.000.000.001:PORT/", "https://127.0.0.0x1:PORT/", "https://127.0.0.1.:PORT/",
    "https://127.255.255.254:PORT/", "https://0:PORT/", "https://0.0.0.0:PORT/",
    "https://0.0:PORT/", "https://00000:PORT/", "https://127.0.0.1.nip.io:PORT/",
    "https://7f000001.nip.io:PORT/", "https://localtest.me:PORT/", "https://crm.example.com:PORT/",
    "https://localhost:PORT/", "https://LOCALHOST:PORT/", "https://localhost.:PORT/",
    "https://LocalHost.localdomain:PORT/", "HTTPS://127.0.0.1:PORT/", "https://[::1]:PORT/",
    "https://[::]:PORT/", "https://[0:0:0:0:0:0:0:1]:PORT/",
    "https://[0000:0000:0000:0000:0000:0000:0000:0001]:PORT/", "https://[::ffff:127.0.0.1]:PORT/",
    "https://[::ffff:7f00:1]:PORT/", "https://[::FFFF:7F00:0001]:PORT/",
    "https://[::127.0.0.1]:PORT/", "https://[64:ff9b::7f00:1]:PORT/",
    "https://[64:ff9b::127.0.0.1]:PORT/", "https://[2002:7f00:1::]:PORT/",
    "https://[2001:0:7f00:1::]:PORT/", "https://[fe80::1%25lo]:PORT/", "https://[fe80::1%lo]:PORT/",
    "https://[::1%25eth0]:PORT/", "https://[fec0::1]:PORT/", "https://[fd00:ec2::254]:PORT/",
    "https://169.254.169.254:PORT/latest/meta-data/", "https://169.254.169.254/latest/meta-data/",
    "https://metadata.google.internal:PORT/", "https://2852039166:PORT/",
    "https://100.100.100.200/",
    "https://crm.example.com@127.0.0.1:PORT/", "https://127.0.0.1:PORT@crm.example.com/",
    "https://crm.example.com:pass@127.0.0.1:PORT/", "https://crm.example.com\\@127.0.0.1:PORT/",
    "https://127.0.0.1:PORT\\.example.com/", "https://127.0.0.1:PORT#.example.com/",
    "https://127.0.0.1:PORT?.example.com/", "https:127.0.0.1:PORT/", "https:/127.0.0.1:PORT/",
    "https:////127.0.0.1:PORT/", "https:\\\\127.0.0.1:PORT/", " https://127.0.0.1:PORT/",
    "https://127.0.0.1%2f:PORT/", "https://127%2e0%2e0%2e1:PORT/", "https://%31%32%37.0.0.1:PORT/",
    "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11:PORT/",
    "https://127\u30020\u30020\u30021:PORT/",
    "https://\u2460\u2461\u2466.0.0.1:PORT/", "https://l\u00f6calhost:PORT/",
    "https://127.0.0.1\t:PORT/", "https://127.0.0.1\r\n:PORT/", "https://127.0.0.1\x00:PORT/",
    "file:///etc/passwd", "gopher://127.0.0.1:PORT/_", "ftp://127.0.0.1:PORT/",
)  # fmt: skip


async def test_no_spelling_reaches_this_machine() -> None:
    """With the real way out: whatever the URL, nobody knocks. All names lead to 127.0.0.1."""
    assert len(set(SPELLINGS)) >= 60
    knocks: list[str] = []

    async def open_door(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        knocks.append("somebody")
        writer.close()

    server = await asyncio.start_server(open_door, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        sender = WebhookSender(resolve=names("127.0.0.1"))
        urls = [text.replace("PORT", str(port)) for text in SPELLINGS]
        heard = [await sender.send(url, {}, BODY) for url in urls]
        refused = {SendError.URL_REFUSED, SendError.ADDRESS_REFUSED}
        assert [url for url, it in zip(urls, heard, strict=True) if it.error not in refused] == []
        assert knocks == []
        # The door does open: who is let through is counted.
        local = WebhookSender(allows_local=True)
        await local.send(f"http://127.0.0.1:{port}/", {}, BODY)
        await local.send(f"https://127.0.0.1:{port}/", {}, BODY)
        assert len(knocks) == 2
