"""Sending a webhook: one POST to an address that a stranger gave, and what came back.

The name is looked up once, every address it has must be public, and the connection is made to the
address that was looked at: certificate and Host are those of the name, nothing is looked up
again. No redirect is followed, no proxy used; five seconds in all.
"""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from ipaddress import ip_address
from typing import Final, TypeAlias

import dns.asyncresolver
import dns.exception
import httpx
import msgspec

from hotlead.kit.public_address import Address, Target, is_public, read_target
from hotlead.kit.text import Problem

ATTEMPT_S: Final = 5.0
ANSWER_BYTES_MAX: Final = 64 * 1024
# A name with more addresses than this serves no webhooks.
ADDRESSES_MAX: Final = 50
USER_AGENT: Final = "Hotlead-Webhooks/1"

Resolver: TypeAlias = Callable[[str], Awaitable[Sequence[Address]]]
MakeTransport: TypeAlias = Callable[[], httpx.AsyncBaseTransport]


class SendError(StrEnum):
    """Why there is no answer."""

    URL_REFUSED = "url_refused"
    NAME_NOT_FOUND = "name_not_found"
    ADDRESS_REFUSED = "address_refused"
    NOT_CONNECTED = "not_connected"
    CERTIFICATE_REFUSED = "certificate_refused"
    CONNECTION_LOST = "connection_lost"
    TIMED_OUT = "timed_out"


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an attempt: a status, or why there is none. `body` is cut at 64 KiB."""

    status_code: int | None = None
    error: SendError | None = None
    retry_after: str | None = None
    body: bytes = b""
    latency_ms: int = 0


class _Failed(Exception):
    def __init__(self, error: SendError) -> None:
        self.error = error
        super().__init__(error.value)


class _Answer:
    """What has come so far: the status stands, also where the rest does not come in time."""

    def __init__(self) -> None:
        self.status_code: int | None = None
        self.retry_after: str | None = None
        self.body = bytearray()


async def look_up(name: str) -> Sequence[Address]:
    """Every address that DNS has for a name; raises dns.exception.DNSException.

    DNS alone is asked: what only this machine calls by a name (`/etc/hosts`) is nobody's business.
    """
    # Some of its parameters have no type.
    ask = dns.asyncresolver.resolve_name  # pyright: ignore[reportUnknownMemberType]
    found = await ask(f"{name}.", lifetime=ATTEMPT_S, search=False)
    return [ip_address(text) for text in found.addresses()]


class WebhookSender:
    """The way out. `allows_local` lets 127.0.0.1 through, for development."""

    def __init__(
        self,
        *,
        allows_local: bool = False,
        resolve: Resolver = look_up,
        make_transport: MakeTransport | None = None,
    ) -> None:
        self.allows_local = allows_local
        self._resolve = resolve
        self._make_transport = make_transport or make_transport_with(ssl.create_default_context())

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Heard:
        """POST `body` to `url`; never raises for what the other side does."""
        started = time.perf_counter()
        answer, error = _Answer(), None
        try:
            async with asyncio.timeout(ATTEMPT_S):
                target = self._read(url)
                await self._post(target, await self._choose(target), headers, body, answer)
        except TimeoutError:
            error = SendError.TIMED_OUT
        except _Failed as failure:
            error = failure.error
        except httpx.HTTPError as failure:
            error = _error_of(failure)
        except Exception:  # noqa: BLE001 - a stranger's bytes make libraries raise what they like
            error = SendError.CONNECTION_LOST
        return Heard(
            status_code=answer.status_code,
            error=error if answer.status_code is None else None,
            retry_after=answer.retry_after,
            body=bytes(answer.body),
            latency_ms=round((time.perf_counter() - started) * 1000),
        )

    def _read(self, url: str) -> Target:
        target = read_target(url, allows_local=self.allows_local)
        if isinstance(target, Problem):
            raise _Failed(SendError.URL_REFUSED)
        return target

    async def _choose(self, target: Target) -> Address:
        """The address to connect to: IPv4 first. One that is not public spoils the whole name."""
        if target.address is not None:
            return target.address
        try:
            found = await self._resolve(target.host)
        except (dns.exception.DNSException, ValueError) as error:
            raise _Failed(SendError.NAME_NOT_FOUND) from error
        if not found:
            raise _Failed(SendError.NAME_NOT_FOUND)
        if len(found) > ADDRESSES_MAX or not all(is_public(address) for address in found):
            raise _Failed(SendError.ADDRESS_REFUSED)
        return min(found, key=lambda address: address.version)

    async def _post(
        self,
        target: Target,
        address: Address,
        headers: Mapping[str, str],
        body: bytes,
        answer: _Answer,
    ) -> None:
        sent = {
            **headers,
            "Host": target.authority,
            "User-Agent": USER_AGENT,
            # The answer is kept as it comes: nothing to unpack, nothing that unpacks to more.
            "Accept-Encoding": "identity",
        }
        host = f"[{address}]" if address.version == 6 else str(address)
        url = f"{target.scheme}://{host}:{target.port}{target.path}"
        async with (
            httpx.AsyncClient(
                transport=self._make_transport(), trust_env=False, timeout=ATTEMPT_S
            ) as client,
            client.stream(
                "POST",
                url,
                content=body,
                headers=sent,
                # Whom the certificate must be for.
                extensions={"sni_hostname": target.host},
            ) as response,
        ):
            answer.status_code = response.status_code
            answer.retry_after = response.headers.get("retry-after")
            async for part in response.aiter_raw():
                answer.body += part[: ANSWER_BYTES_MAX - len(answer.body)]
                if len(answer.body) >= ANSWER_BYTES_MAX:
                    return


def make_transport_with(context: ssl.SSLContext) -> MakeTransport:
    """Connections that trust what `context` trusts; each attempt has one of its own."""

    def make() -> httpx.AsyncBaseTransport:
        return httpx.AsyncHTTPTransport(verify=context, trust_env=False, http2=False, retries=0)

    return make


def _error_of(failure: BaseException) -> SendError:
    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return SendError.CERTIFICATE_REFUSED
        cause = cause.__cause__ or cause.__context__
    if isinstance(failure, httpx.TimeoutException):
        return SendError.TIMED_OUT
    if isinstance(failure, httpx.ConnectError):
        return SendError.NOT_CONNECTED
    return SendError.CONNECTION_LOST
