"""A server that takes webhooks, in this process: real TLS of a CA of its own, any answer.

The names of the tests lead to public addresses; `Wire` is the cable from there to this server.
"""

import asyncio
import gc
import hashlib
import hmac
import ssl
from base64 import b64decode, b64encode
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TypeAlias

import httpx
import msgspec
import trustme

from hotlead.kit.public_address import Address
from hotlead.kit.webhook_sender import WebhookSender

NAME = "crm.example.com"
URL = f"https://{NAME}/hooks?from=hotlead"
PUBLIC = ip_address("8.8.8.8")

Answer: TypeAlias = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Request:
    """What came in."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Counts who connects, keeps what comes, answers by turns; the last answer stays."""

    ca: trustme.CA
    port: int = 0
    accepted: int = 0
    requests: list[Request] = field(default_factory=list[Request])
    answers: list[Answer] = field(default_factory=list[Answer])
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    serving: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.accepted += 1
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        try:
            request = await _read(reader)
            self.requests.append(request)
            self.arrived.set()
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            await answer(request, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.serving.discard(task)
            writer.close()

    def answer(self, *answers: Answer) -> None:
        """What is answered from now on."""
        self.answers = list(answers)


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    line, *rest = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (it.partition(":") for it in rest)}
    return Request(line, headers, await reader.readexactly(int(headers["content-length"])))


def status(code: int, text: str = "", **headers: str) -> Answer:
    """A plain answer."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {code} Some Words", f"Content-Length: {len(text.encode())}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", text]).encode())
        await writer.drain()

    return answer


async def echo(request: Request, writer: asyncio.StreamWriter) -> None:
    """200 with what came in."""
    await status(200, request.body.decode())(request, writer)


async def silence(_: Request, _writer: asyncio.StreamWriter) -> None:
    """No answer, for longer than anybody waits."""
    await asyncio.sleep(30)


async def endless(_: Request, writer: asyncio.StreamWriter) -> None:
    """200 and a body without an end, as fast as it is taken."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        await writer.drain()


async def reset(_: Request, writer: asyncio.StreamWriter) -> None:
    """The connection breaks off."""
    writer.transport.abort()


@asynccontextmanager
async def receiving(*names: str, ca: trustme.CA | None = None) -> AsyncGenerator[Receiver]:
    """A server with a certificate for `names` that answers 200."""
    receiver = Receiver(ca or trustme.CA(), answers=[status(200, "thanks")])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = receiver.ca.issue_cert(*(names or (NAME,)))
    # pyOpenSSL's contexts, which it takes too, have no types here.
    certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=context)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        # Who is still being kept waiting.
        left = list(receiver.serving)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        # Transports say good-bye in a later turn of the loop; what broke off is cleared away here,
        # and not amid something else that happens to collect garbage.
        await asyncio.sleep(0.05)
        gc.collect()


@dataclass
class Wire(httpx.AsyncBaseTransport):
    """Leads every connection to the receiver, and keeps which address was asked for."""

    receiver: Receiver
    reached: list[str] = field(default_factory=list[str])
    _inside: httpx.AsyncHTTPTransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.reached.append(request.url.host)
        request.url = request.url.copy_with(host="127.0.0.1", port=self.receiver.port)
        context = ssl.create_default_context()
        # As above.
        self.receiver.ca.configure_trust(context)  # pyright: ignore[reportUnknownMemberType]
        self._inside = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
        return await self._inside.handle_async_request(request)

    async def aclose(self) -> None:
        if self._inside is not None:
            await self._inside.aclose()


@dataclass
class Names:
    """A DNS: answers by turns; the last answer stays. `asked` is what was asked for."""

    answers: list[Sequence[Address]]
    asked: list[str] = field(default_factory=list[str])

    async def __call__(self, name: str) -> Sequence[Address]:
        self.asked.append(name)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def names(*addresses: str) -> Names:
    """A DNS in which every name has these addresses."""
    return Names([[ip_address(text) for text in addresses]])


def sender_to(receiver: Receiver, resolve: Names | None = None) -> tuple[WebhookSender, Wire]:
    """The sender of the product, with its cable and DNS."""
    wire = Wire(receiver)
    return WebhookSender(resolve=resolve or names(str(PUBLIC)), make_transport=lambda: wire), wire


class Event(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a webhook."""

    type: str
    timestamp: str
    data: dict[str, object]


def event_of(request: Request) -> Event:
    """What a request tells."""
    return msgspec.json.decode(request.body, type=Event)


def signed_by(request: Request, secret: str) -> bool:
    """Whether one of a request's signatures is of `secret`.

    Written from the text of the Standard Webhooks specification alone, and strict about it.
    """
    prefix, _, encoded = secret.partition("_")
    key = b64decode(encoded, validate=True)
    assert prefix == "whsec"
    assert 24 <= len(key) <= 64
    headers, body = request.headers, request.body
    webhook_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    assert "." not in webhook_id
    assert timestamp.isascii()
    assert timestamp.isdigit()
    content = b".".join((webhook_id.encode(), timestamp.encode(), body))
    expected = hmac.new(key, content, hashlib.sha256).digest()
    found = headers["webhook-signature"].split(" ")
    assert all(each.startswith("v1,") for each in found)
    return any(
        hmac.compare_digest(b64encode(expected).decode(), each.removeprefix("v1,"))
        for each in found
    )
